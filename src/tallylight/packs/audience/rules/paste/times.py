"""Times as people and programs write them, and when that was."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""Outside of these it is no time at which somebody chatted on a stream."""

SLACK: Final = timedelta(hours=1)
"""How far a line may lie before the one above it: the hour that comes twice in autumn, or lines
out of order. A clock that shows still less is of the next day."""

NOON: Final = time(12)

DATE: Final = r"\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[/.]\d\d?[/.]\d{4}"
CLOCK: Final = r"\d\d?:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
OFFSET: Final = r"(?:Z|UTC|[+-]\d\d:?\d\d)"

_WHEN: Final = re.compile(
    rf"(?P<date>{DATE})(?:[T ,]\s*(?P<clock>{CLOCK})\s*(?P<offset>{OFFSET})?)?",
    re.ASCII | re.IGNORECASE,
)
CLOCK_ALONE: Final = re.compile(CLOCK, re.ASCII)
_CLOCK: Final = re.compile(
    r"(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(?:([AaPp])\.?[Mm]\.?)?", re.ASCII
)
_EPOCH: Final = re.compile(r"\d{10}(\d{3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Told:
    """A time that was written down, in UTC. `doubt` says why it may have been another."""

    at: datetime
    doubt: str | None = None


def moment(
    text: str, zone: tzinfo, day_first: bool | None = None, after: datetime | None = None
) -> Told:
    """The time that a text names by itself; without an offset it is of `zone`, see `placed`.

    A day alone is its noon, and digits alone are seconds or milliseconds since 1970. ValueError
    with a sentence where it is no time, or could be two.
    """
    said = text.strip()
    if _EPOCH.fullmatch(said):
        thousandths = timedelta(milliseconds=int(said[10:] or 0))
        return Told(_sane(datetime.fromtimestamp(int(said[:10]), UTC) + thousandths))
    found = _WHEN.fullmatch(said)
    if found is None:
        raise ValueError(f"{said[:60]!r} is no time that can be read.")
    day = day_of(found["date"], day_first)
    if found["clock"] is None:
        at = placed(datetime.combine(day, NOON), zone).at
        return Told(at, "Only the day is told; noon is taken.")
    local = datetime.combine(day, clock_of(found["clock"]))
    return placed(local, _zone(found["offset"], zone), after)


def placed(local: datetime, zone: tzinfo, after: datetime | None = None) -> Told:
    """When a clock on a wall of that zone showed a time. ValueError outside of all years.

    Of an hour that comes twice it is the first, unless that is before `after`. One that is left
    out is counted on.
    """
    try:
        first, second = (_sane(local.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    except OverflowError as error:
        raise ValueError(f"{local:%H:%M} is of no day that there is.") from error
    if first == second:
        return Told(first)
    if second < first:
        return Told(first, "Its hour was left out that night.")
    later = after is not None and first < after <= second
    return Told(second if later else first, "Its hour was there twice that night.")


def day_of(text: str, day_first: bool | None = None) -> date:
    """A day in digits. ValueError where it is none, or where day and month can't be told apart."""
    one, two, three = (int(part) for part in re.split(r"[-/.]", text))
    try:
        if one > 31:
            return date(one, two, three)
        if "." in text or one > 12 or one == two:
            return date(three, two, one)
        if two > 12 or day_first is False:
            return date(three, one, two)
        if day_first:
            return date(three, two, one)
    except ValueError as error:
        raise ValueError(f"{text!r} is no day.") from error
    raise ValueError(f"{text!r} may be two days: say whether the day or the month comes first.")


def clock_of(text: str) -> time:
    """A time of day. ValueError where there is none such."""
    found = _CLOCK.fullmatch(text.strip())
    if found is not None:
        hour, minute, second = (int(part or 0) for part in found.group(1, 2, 3))
        if found[5]:
            hour = hour % 12 + 12 * (found[5] in "Pp") if 1 <= hour <= 12 else 24
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second, int((found[4] or "").ljust(6, "0")[:6]))
    raise ValueError(f"{text[:60]!r} is no time of day.")


class Wall:
    """A clock on the wall that a log is written by: times of day, each in the day it must be of.

    Every line is at or after the one above it, but for `SLACK`.
    """

    def __init__(self, zone: tzinfo, day: date) -> None:
        self._zone = zone
        self._after: datetime | None = None
        self._earliest = datetime.combine(day, time())

    def new_day(self, day: date) -> None:
        """The log says itself which day it is from here on."""
        self._earliest = datetime.combine(day, time())

    def at(self, clock: time) -> Told:
        """When the clock showed this. ValueError at the end of all years."""
        try:
            local = datetime.combine(self._earliest.date(), clock)
            if local < self._earliest:
                local += timedelta(days=1)
            told = placed(local, self._zone, self._after)
            self._earliest = local - SLACK
        except OverflowError as error:
            raise ValueError(f"{clock:%H:%M} is of no day that there is.") from error
        self._after = told.at
        return told


def _zone(offset: str | None, zone: tzinfo) -> tzinfo:
    if offset is None:
        return zone
    if offset.upper() in ("Z", "UTC"):
        return UTC
    sign = -1 if offset[0] == "-" else 1
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _sane(at: datetime) -> datetime:
    there = at.astimezone(UTC)
    if not EARLIEST <= there <= LATEST:
        raise ValueError(f"{there:%Y-%m-%d} is not in the time of streams.")
    return there
