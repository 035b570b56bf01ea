"""What the readers of other programs' files share: numbers, times and texts of any shape."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256
from math import isfinite
from typing import Any, Final

from tallylight.core.foreign import Audited
from tallylight.packs.diablo.sources.past import INFERRED, PastRun, PastSession

Row = Mapping[str, Any]

LARGEST: Final = 128 * 2**20
"""Bytes of a document that is read; 100,000 runs with all that is known of them are 60 MB."""

LONGEST: Final = 200
"""Characters of a text that is taken over."""

BREAK: Final = timedelta(minutes=30)
"""A longer time without a run ends a session. Between two runs of one evening lie a visit to
town and a full stash; the longest such pause in a real history was 15 minutes."""

SLACK: Final = timedelta(seconds=1)
"""How far off a time may be that was written in whole seconds."""

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""Outside of these a clock was not set: the game came out in 2000."""

LONGEST_RUN: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Told:
    """A time that was written down, in UTC. `doubt` says why it may be another."""

    at: datetime
    doubt: str | None = None


class Keys:
    """Names that differ: the second of the same is told apart by its place."""

    def __init__(self) -> None:
        self._used: Counter[str] = Counter()

    def of(self, name: str) -> str:
        """The name, with its place among the same where it is not the first."""
        self._used[name] += 1
        return name if self._used[name] == 1 else f"{name} ({self._used[name]})"


def bounded(data: bytes) -> bytes:
    """The document itself. Raises ValueError where it is too large to be one."""
    if len(data) > LARGEST:
        raise ValueError(f"The file is larger than {LARGEST // 2**20} MB.")
    return data


def from_json(data: bytes) -> Any:
    """What a JSON document says; a number that can't be is None. Raises ValueError."""
    try:
        return json.loads(bounded(data), parse_constant=_none, parse_int=_integer)
    except RecursionError as error:
        raise ValueError("The file is nested too deep to be read.") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError("The file is no JSON, or breaks off in the middle.") from error


def _none(_: str) -> None:
    """What NaN and the infinities are."""


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) < 20 else None


def object_of(data: bytes) -> dict[str, Any] | None:
    """The JSON object that a document is; None where it is anything else."""
    try:
        said = from_json(data)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def text(said: Any, longest: int = LONGEST) -> str | None:
    """A text without what can't be kept; None where nothing is left of it."""
    if isinstance(said, list):
        said = ", ".join(filter(None, map(text, said)))
    if not isinstance(said, str | int | float):
        return None
    whole = str(said).encode("utf-8", "replace").decode().replace("\0", "")
    return whole.strip()[:longest].strip() or None


def number(said: Any) -> float | None:
    """A number, also one that is written as a text or in percent; None where it is none."""
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        return None
    try:
        value = float(said.strip().removesuffix("%") if isinstance(said, str) else said)
    except (ValueError, OverflowError):
        return None
    return value if isfinite(value) else None


def whole(said: Any, lowest: int, highest: int) -> int | None:
    """A whole number within limits; None where it is none, or lies outside."""
    value = number(said)
    if value is None or value != int(value) or not lowest <= value <= highest:
        return None
    return int(value)


def milliseconds(seconds: Any) -> int | None:
    """How long a run took; None where no run takes so long."""
    value = number(seconds)
    if value is None or not 0 <= value <= LONGEST_RUN.total_seconds():
        return None
    return round(value * 1000)


def instant(said: Any) -> datetime | None:
    """A time in ISO 8601, of UTC where it names no offset; None where it is no such time."""
    at = _written(said)
    return None if at is None else _sane(at if at.tzinfo else at.replace(tzinfo=UTC))


def local(said: Any, zone: tzinfo, after: datetime | None = None) -> Told | None:
    """A time as a clock on the wall showed it; None where it is none.

    When the clocks go back, an hour is there twice: it is the first, unless that would be
    before `after`. When they go forward, an hour is not there; it is counted on.
    """
    at = _written(said)
    if at is None or ":" not in said:
        return None
    if at.tzinfo is not None:
        sane = _sane(at)
        return None if sane is None else Told(sane)
    first, second = (_sane(at.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if first is None or second is None:
        return None
    if first == second:
        return Told(first)
    if second < first:
        return Told(first, "its hour was left out that night")
    earliest = after is None or after - SLACK <= first
    return Told(first if earliest else second, "its hour was there twice that night")


def _written(said: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(said.strip()) if isinstance(said, str) else None
    except ValueError:
        return None


def _sane(at: datetime) -> datetime | None:
    try:
        there = at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return there if EARLIEST <= there <= LATEST else None


def mark(*words: Any) -> str:
    """A short name for words that must not stand in a key as they are."""
    said = "\n".join(str(word) for word in words)
    return sha256(said.encode("utf-8", "replace")).hexdigest()[:10]


def rest(row: Row, taken: Collection[str]) -> dict[str, str]:
    """What else a row says, as texts; a row of dashes says nothing."""
    said = {text(name, 60): text(value) for name, value in row.items() if name not in taken}
    return {name: word for name, word in said.items() if name and word and word.strip("-")}


def rows_of(said: Any) -> list[Row]:
    """The rows of a list; what is no row is an empty one, so that it still counts."""
    return [one if isinstance(one, dict) else {} for one in said] if isinstance(said, list) else []


def in_sessions(runs: Iterable[PastRun]) -> Iterator[PastSession | PastRun]:
    """Runs of a file that knows no sessions: a new one begins after each `BREAK`.

    A session is named by its first run, so that it stays the same when more follow.
    """
    sitting: list[PastRun] = []
    until = EARLIEST
    for run in sorted(runs, key=lambda one: (one.started_at, one.key)):
        if sitting and run.started_at - until > BREAK:
            yield from _session(sitting)
            sitting = []
        sitting.append(run)
        until = max(until, run.ended_at)
    yield from _session(sitting)


def _session(runs: Sequence[PastRun]) -> Iterator[PastSession | PastRun]:
    if not runs:
        return
    who = {run.character for run in runs}
    yield PastSession(
        key=runs[0].key,
        table=INFERRED,
        started_at=runs[0].started_at,
        ended_at=max(run.ended_at for run in runs),
        uncertain=True,
        character=who.pop() if len(who) == 1 else None,
    )
    for place, run in enumerate(runs, 1):
        yield replace(run, session=runs[0].key, number=place)


def faults(*known: tuple[str, int, str]) -> Iterator[Audited]:
    """What is wrong with a file, how often, and what was done; without what never occurs."""
    for what, often, done in known:
        if often:
            yield Audited(what, often, done)


def overlapping(past: Iterable[Any]) -> int:
    """How many runs began before the one before was over, in the same session."""
    ended: dict[str, datetime] = {}
    found = 0
    for run in past:
        if isinstance(run, PastRun):
            before = ended.get(run.session, run.started_at)
            found += run.started_at < before - SLACK
            ended[run.session] = max(before, run.ended_at)
    return found
