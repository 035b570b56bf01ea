"""How far the grail is, read after every press: from the tallies, and from what they lack."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from tallylight.core.pack import Asked
from tallylight.core.tallied import Labels
from tallylight.core.tallies.reading import labelled
from tallylight.packs.diablo.messages import settings as s
from tallylight.packs.diablo.messages import shown as q
from tallylight.packs.diablo.rules.items import Item, all_items
from tallylight.packs.diablo.stats.sums import ETHEREAL, ITEMS
from tallylight.packs.diablo.store.grail import CATEGORIES, category, counted_items
from tallylight.packs.diablo.store.news import counts
from tallylight.packs.diablo.store.runs import RUN, of_streams_that_count
from tallylight.packs.diablo.tables import grail_progress, items, runs
from tallylight.packs.diablo.views.pace import GrailShare, GrailStanding, LastNew

LOOKED_AT = 1_000
"""Among so many of the channel's last entries the last new one is looked for."""

g, i = grail_progress.c, items.c

MINE = counts(grail_progress)


def _among_last(mine: Any) -> Select[Any]:
    """The items of the last entries, with how many each has there, and the first of them."""
    newest = select(g.item_id, g.found_date).where(mine, g.item_id.is_not(None))
    last = newest.order_by(g.found_date.desc(), g.id.desc()).limit(LOOKED_AT).subquery().c
    first = func.min(last.found_date)
    sums = select(last.item_id, func.count().label("n"), first.label("first"))
    return sums.group_by(last.item_id).order_by(first.desc())


AMONG_LAST = _among_last(MINE)
AMONG_ALL = _among_last(g.channel == bindparam("channel"))
"""The same where no stream session is left out: then the index alone tells."""
BEFORE = (
    select(g.id)
    .where(MINE, g.item_id == bindparam("item"), g.found_date < bindparam("first"))
    .limit(1)
)


def _entered(*where: Any) -> Select[Any]:
    entry = select(g.id).where(MINE, g.item_id == i.id, *where)
    lacking = i.id.in_(bindparam("lacking", expanding=True))
    return select(i.id).where(lacking, entry.correlate(items).exists())


ENTERED, ENTERED_ETHEREAL = _entered(), _entered(g.is_ethereal.is_(True))


def standing(asked: Asked, _: q.GetGrailStanding) -> GrailStanding:
    tallied = {labels: sums[ITEMS] for labels, sums in labelled(asked, RUN, [ITEMS]).items()}
    plain = counted_items(asked)
    found = _found(asked, plain, {item for item, _ in tallied}, ENTERED)
    parts = _parts(plain, found)
    ethereal = _ethereal(asked, {item for item, form in tallied if form == ETHEREAL})
    every = [*parts, *([ethereal] if ethereal else [])]
    return GrailStanding(
        found=sum(one.found for one in every),
        total=sum(one.total for one in every),
        parts=parts,
        ethereal=ethereal,
        last=_last_new(asked, found, tallied),
    )


def _parts(of: Sequence[Item], found: set[str]) -> list[GrailShare]:
    all_of = Counter(map(category, of))
    found_of = Counter(category(item) for item in of if item.id in found)
    return [GrailShare(name, found_of[name], all_of[name]) for name in CATEGORIES if all_of[name]]


def _ethereal(asked: Asked, tallied: set[str]) -> GrailShare | None:
    """The ethereal items, where the grail counts them apart."""
    if not asked.settings(s.ETHEREAL_COUNT):
        return None
    of = counted_items(asked, ethereal=True)
    return GrailShare("ethereal", len(_found(asked, of, tallied, ENTERED_ETHEREAL)), len(of))


def _found(asked: Asked, of: Sequence[Item], tallied: set[str], entered: Select[Any]) -> set[str]:
    """The items that were found: those that are tallied, and those with an entry all the same.

    What was marked by hand, or found in a run that is counted with another, is in no tally.
    """
    ids = {item.id for item in of}
    also = asked.run(entered, {"channel": asked.channel.name, "lacking": list(ids - tallied)})
    return ids & tallied | {row.id for row in also}


def _last_new(asked: Asked, found: set[str], tallied: Mapping[Labels, int]) -> LastNew | None:
    """The item that was found for the first time last; None where that is long ago.

    It was found no more often than among the last entries, and never before them.
    """
    mine = {"channel": asked.channel.name}
    left_out = of_streams_that_count(asked, runs.c.stream_session_id)
    for row in asked.run(AMONG_LAST if left_out else AMONG_ALL, mine):
        often = sum(tallied.get((row.item_id, form), 0) for form in ("", ETHEREAL))
        if row.item_id not in found or often > row.n:
            continue
        if not asked.run(BEFORE, {**mine, "item": row.item_id, "first": row.first}):
            item = all_items()[row.item_id]
            return LastNew(item=item.id, name=item.name, category=item.type, found_at=row.first)
    return None
