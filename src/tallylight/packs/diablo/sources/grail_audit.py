"""The truth audit of a grail database: what it claims, what its rows prove, and what was done.

What was put right is counted while it is put right; the rest are claims about all of the file.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from tallylight.core.foreign import Audited, Foreign
from tallylight.packs.diablo.sources.grail_faults import Fault
from tallylight.packs.diablo.sources.grail_rows import WORD, counts_runs
from tallylight.packs.diablo.sources.past import Past, PastRun, PastSession, Stays

OVERLAPS: Final = "runs that began before the one before had ended"
SEVERAL_OPEN: Final = "sessions that are open at the same time"
HOUR: Final = 3_600_000

STORED_LENGTHS: Final = (
    "SELECT sum(s.total_session_time * coalesce(r.number, 1)) AS theirs, "
    "sum(s.total_session_time) AS once, sum(r.number > 1) AS several FROM sessions s LEFT JOIN "
    "(SELECT session_id, count(*) AS number FROM runs GROUP BY session_id) r "
    "ON r.session_id = s.id WHERE s.archived = 0"
)
"""The overall time as that program adds it up, row by row of a join with runs; and each once."""


def audited(foreign: Foreign, pasts: Iterable[Past]) -> Iterator[Audited]:
    """The faults that occur in this file; `pasts` is all that was read from it."""
    counted = _counted(pasts)
    for fault in Fault:
        if counted[fault.note]:
            yield Audited(fault.found, counted[fault.note], fault.done)
    if counted[Fault.SESSION_OPEN.note] > 1:
        done = "each is ended with the last that is known of it"
        yield Audited(SEVERAL_OPEN, counted[Fault.SESSION_OPEN.note], done)
    if counted[OVERLAPS]:
        yield Audited(OVERLAPS, counted[OVERLAPS], "both are kept as they are")
    yield from _literal_stamps(foreign)
    if counts_runs(foreign):
        yield from _overall_time(foreign)


def _counted(pasts: Iterable[Past]) -> Counter[str]:
    """How often each thing was noted."""
    counted = Counter[str]()
    last: datetime | None = None
    for past in pasts:
        if isinstance(past, Stays):
            counted[past.why] += past.count
            continue
        counted.update(past.repaired)
        if isinstance(past, PastSession):
            last = None
        if isinstance(past, PastRun):
            counted.update(note for find in past.finds for note in find.repaired)
            counted[OVERLAPS] += last is not None and past.started_at < last
            last = max(filter(None, (last, past.ended_at)))
    return counted


def _literal_stamps(foreign: Foreign) -> Iterator[Audited]:
    tables = [name for name in foreign.tables() if {"id", "created_at"} <= {*foreign.columns(name)}]
    rows = sum(1 for table in tables for _ in foreign.of(table, "created_at", WORD))
    if rows:
        done = "their ids and other times say when they were made"
        yield Audited(f"rows that say {WORD} instead of when they were made", rows, done)


def _overall_time(foreign: Foreign) -> Iterator[Audited]:
    stored = next(foreign.rows(STORED_LENGTHS))
    if stored["theirs"] != stored["once"]:
        what = (
            "sessions whose length is counted once for each of their runs: "
            f"the overall time reads {_hours(stored['theirs'])} instead of {_hours(stored['once'])}"
        )
        yield Audited(what, stored["several"], "each session counts once")


def _hours(milliseconds: Any) -> str:
    return f"{milliseconds / HOUR:.1f} h"
