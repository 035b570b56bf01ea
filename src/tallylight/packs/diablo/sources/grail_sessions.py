"""A session of a grail database with its runs, put right where it can't have been so.

An end that nobody wrote is never now: it is the last that is known of the run or the session.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Final

from tallylight.packs.diablo.sources.grail_faults import Fault
from tallylight.packs.diablo.sources.grail_finds import LEEWAY, Dropped, Finds, dropped
from tallylight.packs.diablo.sources.grail_values import (
    MILLISECOND,
    Record,
    Values,
    between,
    instant,
)
from tallylight.packs.diablo.sources.past import INFERRED, PastRun, PastSession, Stays

Rows = Sequence[Values]
Found = Mapping[int, Rows]
"""The rows of what was found, by the place of their run."""

A_SECOND: Final = 1000
HIGHEST: Final = 2**31 - 1
TIMELESS: Final = "nothing tells when it was"


@dataclass(frozen=True, slots=True)
class Begun:
    """A run of which it is known when it began, and what dropped in it."""

    record: Record
    start: datetime
    drops: Sequence[Dropped]


@dataclass(frozen=True, slots=True)
class End:
    """When a run ended. `uncertain`: that is only the last that is known of it."""

    at: datetime
    uncertain: bool = False


def session_of(
    row: Values, runs: Rows, found: Found, finds: Finds
) -> Iterator[PastSession | PastRun | Stays]:
    """A session, and its runs in the order in which they began."""
    record = Record(row)
    told = record.at("start_time") or record.made() or instant(row["end_time"])
    begun = _begun(runs, found, told)
    start = told or (begun[0].start if begun else None)
    if start is None:
        yield Stays("sessions", TIMELESS)
        yield from _timeless(runs, found, finds)
        return
    end = _end_of_session(record, start)
    ends = _ends(begun, end)
    _claims(record, begun, start, end)
    first, last = _span(record, start, end, begun, ends)
    yield PastSession(
        key=record.key,
        started_at=first,
        ended_at=last,
        uncertain=end is None,
        archived=record.flag("archived"),
        notes=record.text("notes"),
        character=record.owner(),
        **record.notes,
    )
    yield from _past(begun, ends, record.key, finds)


def inferred_from(
    session: str, runs: Rows, found: Found, finds: Finds
) -> Iterator[PastSession | PastRun | Stays]:
    """Runs whose session is not there, and one that is made for them."""
    begun = _begun(runs, found, None)
    if not begun:
        yield from _timeless(runs, found, finds)
        return
    ends = _ends(begun, None)
    for run in begun:
        run.record.note(Fault.RUN_ORPHANED, "session_id")
    key = f"{INFERRED}-{session}"
    yield PastSession(
        key=key,
        started_at=begun[0].start,
        ended_at=max(end.at for end in ends),
        uncertain=True,
        table=INFERRED,
        repaired=("it is inferred from its runs",),
    )
    yield from _past(begun, ends, key, finds)


def _begun(rows: Rows, found: Found, told: datetime | None) -> Sequence[Begun]:
    """The runs in the order in which they began.

    One that says nothing of it began with its session, else with the first; none where no run
    says anything.
    """
    read = []
    for row in rows:
        record = Record(row)
        drops = [dropped(one) for one in found.get(row["place"], ())]
        start = record.at("start_time") or record.made() or instant(row["end_time"])
        read.append((record, start or next((one.at for one in drops if one.at), None), drops))
    known = told or min((start for _, start, _ in read if start), default=None)
    if known is None:
        return []
    begun = [Begun(record, start or known, drops) for record, start, drops in read]
    return sorted(begun, key=lambda run: run.start)


def _timeless(runs: Rows, found: Found, finds: Finds) -> Iterator[Stays]:
    """Runs that say nothing of when they were, nor does anything that was found in them."""
    rows = [one for run in runs for one in found.get(run["place"], ())]
    counted = {"runs": len(runs), "run_items": len(rows), "grail_progress": finds.pass_over(rows)}
    yield from (Stays(table, TIMELESS, number) for table, number in counted.items() if number)


def _end_of_session(record: Record, start: datetime) -> datetime | None:
    """When the session ended, by its own word; None where it has none."""
    end = record.at("end_time")
    if end is None:
        away = record.flag("archived")
        record.note(Fault.SESSION_PUT_AWAY if away else Fault.SESSION_OPEN)
    elif end < start:
        record.note(Fault.SESSION_BACKWARDS, "end_time")
        return start + max(record.whole("total_session_time") or 0, 0) * MILLISECOND
    return end


def _span(
    record: Record,
    start: datetime,
    end: datetime | None,
    begun: Sequence[Begun],
    ends: Sequence[End],
) -> tuple[datetime, datetime]:
    """The ends of a session, which no run of it lies outside of."""
    first = min([start, *(run.start for run in begun[:1])])
    last = max([end or start, *(one.at for one in ends)])
    if first < start:
        record.note(Fault.SESSION_LATE, "start_time")
    if end is not None and last > end:
        record.note(Fault.SESSION_SHORT, "end_time")
    return first, last


def _claims(record: Record, begun: Sequence[Begun], start: datetime, end: datetime | None) -> None:
    """What the session's own row says of it, held to its runs and its times."""
    count, time = record.whole("run_count"), record.whole("total_run_time")
    took = sum(max(run.record.whole("duration") or 0, 0) for run in begun)
    if not begun:
        if count:
            record.note(Fault.PHANTOM_RUNS, "run_count")
        if time:
            record.note(Fault.PHANTOM_TIME, "total_run_time")
    else:
        if count is not None and count != len(begun):
            record.note(Fault.MISCOUNTED, "run_count")
        if time is not None and abs(time - took) > A_SECOND:
            record.note(Fault.RUN_TIME_OFF, "total_run_time")
    length = record.whole("total_session_time")
    if length is not None and end and abs(length - between(start, end)) > A_SECOND:
        record.note(Fault.LENGTH_OFF, "total_session_time")
    made = instant(record.row.get("created_at"))
    if made is not None and abs(made - start) > LEEWAY:
        record.note(Fault.REWRITTEN, "created_at")
    if sum(instant(run.record.row["end_time"]) is None for run in begun) > 1:
        record.note(Fault.SEVERAL_OPEN)


def _ends(begun: Sequence[Begun], session_end: datetime | None) -> Sequence[End]:
    following = zip_longest(begun, begun[1:])
    return [_end(run, after.start if after else None, session_end) for run, after in following]


def _end(run: Begun, after: datetime | None, session_end: datetime | None) -> End:
    """When a run ended: by its own word, else by the last that is known of it."""
    record, length = run.record, run.record.whole("duration")
    by_length = run.start + length * MILLISECOND if length and length > 0 else None
    end = record.at("end_time")
    if end is not None and end < run.start:
        record.note(Fault.RUN_BACKWARDS, "end_time")
        return End(by_length or run.start, uncertain=by_length is None)
    if end is not None:
        return End(end)
    record.note(Fault.RUN_OPEN if session_end is None else Fault.RUN_LEFT_BEHIND)
    drops = [drop.at for drop in run.drops if drop.at]
    known = (
        ("it ends after its duration", by_length),
        ("it ends with its last find", max(drops, default=None)),
        ("it ends where the next run begins", after),
        ("it ends with its session", session_end),
        ("it ends where it began", run.start),
    )
    how, at = next((how, at) for how, at in known if at is not None and at >= run.start)
    record.say(how)
    return End(at, uncertain=at != by_length)


def _past(
    begun: Sequence[Begun], ends: Sequence[End], session: str, finds: Finds
) -> Iterator[PastRun | Stays]:
    for run, end, number in zip(begun, ends, _numbers(begun), strict=True):
        record = run.record
        found, repeats = finds.of_run(run.drops, run.start, end.at)
        yield PastRun(
            key=record.key,
            session=session,
            number=number,
            started_at=run.start,
            ended_at=end.at,
            active_ms=_active(record, between(run.start, end.at)),
            uncertain=end.uncertain,
            run_type=record.text("run_type"),
            area=record.text("area"),
            character=record.owner(),
            finds=found,
            **record.notes,
        )
        if repeats:
            yield Stays("run_items", Fault.REPEATED.note, repeats)


def _numbers(begun: Sequence[Begun]) -> Iterator[int]:
    """The numbers of the runs, each once: the first keeps its own."""
    said = [run.record.whole("run_number") for run in begun]
    said = [number if number and 0 < number <= HIGHEST else None for number in said]
    taken, kept, last = set(said), set[int](), 0
    for run, number in zip(begun, said, strict=True):
        if number is None or number in kept:
            run.record.note(Fault.NUMBER_TAKEN if number else Fault.NUMBER_MISSING, "run_number")
            last = number or last
            while last in taken or last < 1:
                last += 1
            taken.add(last)
        else:
            last = number
        kept.add(last)
        yield last


def _active(record: Record, wall: int) -> int | None:
    """The time without pauses, where the row knows it otherwise than from the two ends."""
    length = record.whole("duration")
    ended = instant(record.row["end_time"]) is not None
    if length is None:
        if ended and record.row["duration"] is None:
            record.note(Fault.NO_DURATION)
    elif length < 0:
        record.note(Fault.NEGATIVE, "duration")
    elif length > wall + A_SECOND:
        record.note(Fault.LONGER, "duration")
    elif ended and length < wall - A_SECOND:
        record.note(Fault.SHORTER, "duration")
        return length
    return None
