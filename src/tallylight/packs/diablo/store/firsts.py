"""First finds: when an item was found for the first time, and what is new in a run.

Items and ethereal ones are apart here. Each is looked up in an index, so a look at all of them
is bounded by the number of items, not of finds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Subquery, and_, literal, or_, select, union_all

from tallylight.core.pack import Asked
from tallylight.core.tallies.reading import how_many
from tallylight.packs.diablo.messages.settings import ETHEREAL_COUNT
from tallylight.packs.diablo.rules.items import all_items
from tallylight.packs.diablo.stats.sums import ITEMS, UNSURE
from tallylight.packs.diablo.store.runs import (
    RUN,
    of_streams_that_count,
    open_run,
    overlap_count,
    unindexed,
)
from tallylight.packs.diablo.tables import grail_progress, items, run_items, runs
from tallylight.packs.diablo.views.numbers import Found

Key = tuple[str, bool]
"""An item by its id, and whether it is ethereal."""

Firsts = Mapping[Key, Any]
"""The rows of first entries."""

FORMS = (False, True)
"""An item that is never ethereal is so in some histories that are taken over."""

i, p, f, r = items.c, grail_progress.c, run_items.c, runs.c
OF_RUN = (r.session_id, r.run_type, r.character_id, r.difficulty, r.players, r.magic_find)


def first_finds(asked: Asked) -> Firsts:
    """The entry of the first find of each item that was found.

    A find of a run that was on at the time of another is the first only where there is no
    other: such a run is in no number, but found is found.
    """
    forms = (select(i.id.label("item_id"), literal(form).label("is_ethereal")) for form in FORMS)
    return _firsts(asked, union_all(*forms).subquery())


def _firsts(asked: Asked, keys: Subquery) -> Firsts:
    counts = of_streams_that_count(asked, r.stream_session_id)
    found = _earliest(asked, keys, *counts)
    if overlap_count(asked):
        found |= _earliest(asked, keys, *counts, r.duplicate_of.is_(None))
    return found


def _earliest(asked: Asked, keys: Subquery, *of_run: Any) -> dict[Key, Any]:
    """The earliest entries: marked by hand, or of a run for which the conditions hold.

    Of two at one time that of a run is the first. Times are looked up first, which the index
    alone knows; an outer join keeps to that order.
    """
    one = grail_progress.alias()
    first = select(one.c.found_date).where(*_own(asked, one.c, keys.c, of_run))
    at = first.order_by(one.c.found_date).limit(1).correlate(keys).scalar_subquery()
    known = select(keys, at.label("found_date")).subquery().c
    same = and_(*_own(asked, p, known, of_run), p.found_date == known.found_date)
    chosen = select(p.item_id, p.is_ethereal, p.found_date, p.run_id, p.id)
    found = chosen.select_from(known.item_id.table).outerjoin(grail_progress, same)
    rows = asked.run(found.where(known.found_date.is_not(None)))
    in_order = sorted(rows, key=lambda row: (row.run_id is not None, row.id))
    return {(row.item_id, row.is_ethereal): row for row in in_order}


def _own(asked: Asked, entry: Any, keys: Any, of_run: tuple[Any, ...]) -> tuple[Any, ...]:
    """The conditions for an entry to be one of an item."""
    its_run = select(r.id).where(r.id == entry.run_id, *of_run).correlate(entry.id.table)
    counts = (or_(entry.run_id.is_(None), its_run.exists()),) if of_run else ()
    return (
        entry.channel == asked.channel.name,
        entry.item_id == keys.item_id,
        entry.is_ethereal == keys.is_ethereal,
        *counts,
    )


def new_in_runs(asked: Asked, firsts: Firsts) -> dict[Key, Any]:
    """The rows of the runs that had items first: of those that are over, and certain of it."""
    ids = [row.id for row in firsts.values() if row.run_id is not None]
    mine = (p.id.in_(ids), r.end_time.is_not(None), r.duplicate_of.is_(None))
    chosen = select(p.item_id, p.is_ethereal, *OF_RUN).join(runs, r.id == p.run_id).where(*mine)
    if how_many(asked, RUN, UNSURE):
        certain = (f.grail_progress_id == p.id, f.uncertain.is_(False))
        chosen = chosen.where(select(f.id).where(*certain).exists())
    return {(row.item_id, row.is_ethereal): row for row in asked.run(chosen)}


def new_items(asked: Asked, run_type: str | None, but: str | None) -> int:
    """Items that were found first in a run: of one type, or not in one Diablo session."""
    every = run_type is None and but is None
    if every and not how_many(asked, RUN, UNSURE) and not by_hand(asked):
        return how_many(asked, RUN, ITEMS) - _first_in_open_run(asked)
    news = new_in_runs(asked, first_finds(asked)).values()
    return sum(run_type in (None, one.run_type) and one.session_id != but for one in news)


def _first_in_open_run(asked: Asked) -> int:
    """Items that are found for the first time in the run that is on: it counts when it is over."""
    run = open_run(asked)
    if run is None or not run.finds:
        return 0
    mine = select(f.item_id, f.is_ethereal).where(f.run_id == run.run_id, f.item_id.is_not(None))
    firsts = _firsts(asked, mine.distinct().subquery())
    return sum(one.run_id == run.run_id for one in firsts.values())


def by_hand(asked: Asked) -> Counter[Key]:
    """How often each item was marked as found by hand."""
    mine = (p.run_id.is_(None), unindexed(p.channel) == asked.channel.name)
    rows = asked.run(select(p.item_id, p.is_ethereal).where(*mine))
    return Counter((row.item_id, row.is_ethereal) for row in rows if row.item_id)


def found_in(asked: Asked, diablo_session_id: str) -> tuple[list[Found], int]:
    """What was found in a Diablo session and is known to be of its run, what is new first; and
    how many items, ethereal ones apart, were found there for the first time."""
    mine = (
        r.session_id == diablo_session_id,
        r.duplicate_of.is_(None),
        f.uncertain.is_(False),
    )
    of = (f.item_id, f.name, f.is_ethereal)
    finds = asked.run(select(*of).join(runs, r.id == f.run_id).where(*mine).order_by(f.found_time))
    ids = select(f.item_id).join(runs, r.id == f.run_id).where(*mine, f.item_id.is_not(None))
    own = ids.distinct().subquery().c
    forms = (select(own.item_id, literal(form).label("is_ethereal")) for form in FORMS)
    firsts = _firsts(asked, union_all(*forms).subquery())
    news = new_in_runs(asked, firsts).items()
    first = {key for key, run in news if run.session_id == diablo_session_id}
    apart = asked.settings(ETHEREAL_COUNT)
    new = first if apart else {key for key in first if _is_first_at_all(key, firsts)}
    return _told(finds, new), len(first)


def _is_first_at_all(key: Key, firsts: Firsts) -> bool:
    """Whether the other form of an item was not found before."""
    item, ethereal = key
    own, other = firsts[key], firsts.get((item, not ethereal))
    return other is None or (own.found_date, own.id) < (other.found_date, other.id)


def _told(finds: Iterable[Any], new: set[Key]) -> list[Found]:
    """Finds, each thing once, with how often."""
    found = [
        Found(name, item, _type(item), ethereal, n, (item, ethereal) in new)
        for (item, name, ethereal), n in Counter(tuple(row) for row in finds).items()
    ]
    return sorted(found, key=lambda one: not one.new)


def _type(item: str | None) -> str | None:
    known = all_items().get(item or "")
    return known.type if known else None
