"""Laps of MF_run_counter, and when each was.

A lap says when it ended, by the clock on the wall, and how long it took without pauses. It
is named by these two, never by where it stands: so it has one key before and after its session
is put away. Laps that say no time and took exactly as long are told apart by their order, and
are taken for one another once one of them is deleted there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from tallylight.packs.diablo.sources.reading import (
    SLACK,
    Keys,
    Row,
    Told,
    local,
    milliseconds,
    number,
    text,
)

UNDATED: Final = "undated"


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as a file keeps it: `drops` by the number of their run, as it is written.

    `until` is the time at which it was put away, by the clock there; None while it goes on.
    """

    laps: Sequence[Any] = ()
    drops: Sequence[tuple[str, Any]] = ()
    until: str | None = None
    last_seen: datetime | None = None
    original: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is the same for all that a file tells."""

    zone: tzinfo
    keys: Keys
    character: str | None = None
    run_type: str | None = None


@dataclass(frozen=True, slots=True)
class Lap:
    """A lap at its place in time. `number` counts those of its session from 1."""

    key: str
    number: int
    start: datetime
    end: datetime
    row: Row
    doubts: tuple[str, ...]


Timed = tuple[int, Row, int]
"""A lap that says how long it took: its number, what it says, milliseconds."""


def row_of(lap: Any) -> Row:
    """What a lap says; old files keep only how long it took."""
    return lap if isinstance(lap, dict) else {"Run time": lap}


def timed(kept: Kept) -> list[Timed]:
    """The laps of a session that say how long they took."""
    rows = enumerate(map(row_of, kept.laps), 1)
    read = [(place, row, milliseconds(row.get("Run time"))) for place, row in rows]
    return [(place, row, ms) for place, row, ms in read if ms is not None]


def placed(laps: Sequence[Timed], kept: Kept, profile: Profile) -> list[Lap]:
    """Laps at their places in time; none where nothing says when the session was.

    One that says no time follows the one before; where none says any, the last ended when
    the session was put away. The end of a lap has lost its fraction of a second: one that
    seems to begin within a second before the end of the last began just then.
    """
    ends = list(_ends(laps, profile.zone))
    dated = next((place for place, end in enumerate(ends) if end), len(ends))
    until = ends[dated] if dated < len(ends) else put_away(kept, profile.zone)
    if until is None:
        return []
    at = until.at - sum((_took(ms) for _, _, ms in laps[: dated + 1]), timedelta())
    found = []
    for (place, row, ms), end in zip(laps, ends, strict=True):
        start = end.at - _took(ms) if end else at
        if at - SLACK <= start < at:
            start = at
        stamp = text(row.get("Real time")) if end else UNDATED
        doubt = end.doubt if end else "it says no time; it was put next to the others"
        key = profile.keys.of(f"{stamp} {number(row['Run time'])!r}")
        at = start + _took(ms)
        found.append(Lap(key, place, start, at, row, (doubt,) if doubt else ()))
    return found


def put_away(kept: Kept, zone: tzinfo, after: datetime | None = None) -> Told | None:
    """When a session was put away, or was last seen; None where nothing says it."""
    if kept.until is None:
        return Told(kept.last_seen) if kept.last_seen else None
    return local(kept.until, zone, after)


def _ends(laps: Iterable[Timed], zone: tzinfo) -> Iterator[Told | None]:
    """When each lap ended; of an hour that was there twice, in the order of the laps."""
    after: datetime | None = None
    for _, row, ms in laps:
        end = local(row.get("Real time"), zone, after and after + _took(ms))
        after = end.at if end else after
        yield end


def _took(ms: int) -> timedelta:
    return timedelta(milliseconds=ms)
