"""What the tallies of runs and sessions must come to: plain SQL over their rows."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, case, false, func, null, or_, select, true

from tallylight.core.schema import elapsed_us
from tallylight.core.tallied import Counted
from tallylight.packs.diablo.rules.session import BESIDE as BESIDE_SAID
from tallylight.packs.diablo.stats.sums import (
    BESIDE,
    DROPS,
    DUPLICATES,
    ITEMS,
    MEASURES,
    OF_SESSIONS,
    UNSURE,
    buckets,
    kept_apart,
    of_item,
    places,
)
from tallylight.packs.diablo.tables import run_items, runs, sessions

Run = Callable[..., Sequence[Any]]
r, s, f = runs.c, sessions.c, run_items.c
WALL_MS = (elapsed_us(r.start_time, r.end_time) + 500) // 1000
OVER = r.duration.is_not(None)
"""Runs that are over, and of which somebody knows how long they were."""

APART = (r.run_type, r.character_id, r.difficulty, r.players, r.magic_find)
"""What sums are kept apart by, in the order of the labels."""

STREAKS = {
    "dry": case(
        (or_(r.duplicate_of.is_not(None), r.duration.is_(None)), null()),
        (r.find_count == 0, true()),
        else_=false(),
    )
}
"""Runs without a find, one after the other; the find's own run ends it."""


def of_runs(run: Run, which: ColumnElement[bool]) -> Iterator[Counted]:
    """The sums of the runs that `which` picks."""
    counting = (which, r.duplicate_of.is_(None))
    yield from _sums(run, *counting)
    yield from _buckets(run, *counting)
    yield from _items(run, *counting)
    yield from _drops(run, *counting)
    by = (r.channel, r.stream_session_id)
    others = select(*by, func.count()).where(which, r.duplicate_of.is_not(None)).group_by(*by)
    for channel, session_id, n in run(others):
        yield channel, session_id, DUPLICATES, (), n


def _sums(run: Run, *where: Any) -> Iterator[Counted]:
    sums = (
        func.count().label("runs"),
        func.sum(r.find_count).label("finds"),
        func.count(r.duration).label("ended"),
        func.sum(case((OVER, r.find_count))).label("ended_finds"),
        func.count(case((OVER & (r.find_count > 0), 1))).label("with_find"),
        func.sum(r.duration).label("active_ms"),
        func.sum(case((OVER, WALL_MS))).label("wall_ms"),
    )
    chosen = select(r.channel, r.stream_session_id, *APART, *sums).where(*where)
    for row in run(chosen.group_by(r.channel, r.stream_session_id, *APART)):
        for name in MEASURES:
            n = int(row._mapping[name] or 0)
            for measure, labels in places(name, kept_apart(*row[2:7])):
                yield row.channel, row.stream_session_id, measure, labels, n


def _buckets(run: Run, *where: Any) -> Iterator[Counted]:
    own = (r.channel, r.stream_session_id, r.duration, r.start_time, r.find_count)
    for row in run(select(*own, *APART).where(OVER, *where)):
        for name in buckets(row.duration, row.start_time, row.find_count > 0):
            for measure, labels in places(name, kept_apart(*row[len(own) :])):
                yield row.channel, row.stream_session_id, measure, labels, 1


def _items(run: Run, *where: Any) -> Iterator[Counted]:
    by = (r.channel, r.stream_session_id, f.item_id, f.is_ethereal)
    unsure = func.count(case((f.uncertain.is_(True), 1))).label("unsure")
    chosen = select(*by, func.count().label("n"), unsure).join(run_items, f.run_id == r.id)
    for row in run(chosen.where(f.item_id.is_not(None), *where).group_by(*by)):
        labels = of_item(row.item_id, row.is_ethereal)
        yield row.channel, row.stream_session_id, ITEMS, labels, row.n
        yield row.channel, row.stream_session_id, UNSURE, labels, row.unsure


def _drops(run: Run, *where: Any) -> Iterator[Counted]:
    by = (r.channel, r.stream_session_id, f.item_id, r.run_type)
    chosen = select(*by, func.count(r.id.distinct()).label("n")).join(run_items, f.run_id == r.id)
    certain = (OVER, f.item_id.is_not(None), f.uncertain.is_(False), *where)
    for row in run(chosen.where(*certain).group_by(*by)):
        yield row.channel, row.stream_session_id, DROPS, (row.item_id, row.run_type or ""), row.n


def of_sessions(run: Run, which: ColumnElement[bool]) -> Iterator[Counted]:
    """The sums of the Diablo sessions that `which` picks."""
    sums = (
        func.count().label("sessions"),
        func.count(s.end_time).label("ended_sessions"),
        func.sum(s.total_session_time).label("session_ms"),
        func.sum(case((s.provenance.cast(Text).contains(BESIDE_SAID), 1))).label(BESIDE),
    )
    chosen = select(s.channel, s.stream_session_id, *sums).where(which)
    for row in run(chosen.group_by(s.channel, s.stream_session_id)):
        for name in (*OF_SESSIONS, BESIDE):
            yield row.channel, row.stream_session_id, name, (), int(row._mapping[name] or 0)
