"""The grail: what of it was found, first when, how often, and what remains."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import and_, or_, select

from tallylight.base.units import percent
from tallylight.core.pack import Asked
from tallylight.core.tallies.reading import labelled
from tallylight.packs.diablo.messages import questions as q
from tallylight.packs.diablo.messages import settings as st
from tallylight.packs.diablo.rules import items as rules
from tallylight.packs.diablo.rules.items import Item, all_items
from tallylight.packs.diablo.stats.sums import ETHEREAL, ITEMS
from tallylight.packs.diablo.store.firsts import Key, by_hand, first_finds
from tallylight.packs.diablo.store.runs import RUN, unindexed
from tallylight.packs.diablo.tables import grail_progress
from tallylight.packs.diablo.views import grail as v

LATEST = 5
PD2 = "pd2"
CATEGORIES: tuple[q.Category, ...] = ("armor", "weapons", "other", "sets", "runes", "runewords")
OF_TYPE: Mapping[str, q.Category] = {"set": "sets", "rune": "runes", "runeword": "runewords"}
p = grail_progress.c


def category(item: Item) -> q.Category:
    """Its part of the grail. Class items, jewelry and charms are the other uniques."""
    if item.type != "unique":
        return OF_TYPE[item.type]
    if item.character_class or item.category not in ("armor", "weapons"):
        return "other"
    return "armor" if item.category == "armor" else "weapons"


def counted_items(
    asked: Asked, edition: str | None = None, *, ethereal: bool = False
) -> list[Item]:
    """The items that the grail counts by the settings."""
    runes, words = asked.settings(st.RUNES_COUNT), asked.settings(st.RUNEWORDS_COUNT)
    edition = edition or asked.settings(st.EDITION)
    if edition != PD2:
        return list(rules.in_grail(edition, runes=runes, runewords=words, ethereal=ethereal))
    own = [item for item in all_items().values() if item.edition == PD2]
    return [item for item in own if not ethereal or item.ethereal_type != "none"]


def found_items(asked: Asked) -> frozenset[str]:
    """The items that were found in any form."""
    return frozenset(item for item, _ in first_finds(asked))


def grail(asked: Asked, query: q.GetGrail) -> v.GrailServed:
    found = _Found(asked)
    with_ethereal = asked.settings(st.ETHEREAL_COUNT)
    normal = counted_items(asked, query.edition)
    parts = [*_parts(found, normal, ethereal=False)]
    if with_ethereal:
        parts += _parts(found, counted_items(asked, query.edition, ethereal=True), ethereal=True)
    total, n = sum(part.total for part in parts), sum(part.found for part in parts)
    sets = _sets(found, normal)
    return v.GrailServed(
        edition=query.edition or asked.settings(st.EDITION),
        total=total,
        found=n,
        remaining=total - n,
        percent=percent(n, total),
        parts=parts,
        sets=sets,
        sets_complete=sum(one.complete for one in sets),
        latest=_latest(found, normal),
    )


class _Found:
    """What was found: first when, and how often."""

    def __init__(self, asked: Asked) -> None:
        self._firsts = first_finds(asked)
        self._times = _times(asked)

    def first(self, item: Item, *, ethereal: bool) -> Any | None:
        """The row of its first find: in any form, or as an ethereal one."""
        forms = (True,) if ethereal else (False, True)
        found = [one for form in forms if (one := self._firsts.get((item.id, form)))]
        return min(found, key=lambda one: one.found_date, default=None)

    def times(self, item: Item, *, ethereal: bool) -> int:
        """How often; at least once where it was found at all."""
        n = self._times[item.id, True] + (0 if ethereal else self._times[item.id, False])
        return max(n, self.first(item, ethereal=ethereal) is not None)


def _times(asked: Asked) -> Counter[Key]:
    """How often each item was found: in runs, from the tallies, and as marked by hand."""
    found = by_hand(asked)
    for (item, form), sums in labelled(asked, RUN, [ITEMS]).items():
        found[item, form == ETHEREAL] += sums[ITEMS]
    return found


def _parts(found: _Found, items: Iterable[Item], *, ethereal: bool) -> Iterator[v.GrailPart]:
    of: dict[q.Category, list[Item]] = {}
    for item in items:
        of.setdefault(category(item), []).append(item)
    for name in CATEGORIES:
        if name in of:
            times = [found.times(item, ethereal=ethereal) for item in of[name]]
            yield _part(name, ethereal, times)


def _part(name: q.Category, ethereal: bool, times: Sequence[int]) -> v.GrailPart:
    total, found = len(times), sum(n > 0 for n in times)
    return v.GrailPart(
        category=name,
        ethereal=ethereal,
        total=total,
        found=found,
        remaining=total - found,
        percent=percent(found, total),
        duplicates=sum(times) - found,
    )


def _sets(found: _Found, items: Iterable[Item]) -> list[v.SetServed]:
    of: dict[str, list[Item]] = {}
    for item in items:
        if item.set_name:
            of.setdefault(item.set_name, []).append(item)
    return [_set(name, pieces, found) for name, pieces in sorted(of.items())]


def _set(name: str, pieces: Sequence[Item], found: _Found) -> v.SetServed:
    missing = [item.name for item in pieces if found.first(item, ethereal=False) is None]
    return v.SetServed(
        name=name,
        pieces=len(pieces),
        found=len(pieces) - len(missing),
        complete=not missing,
        missing=missing,
    )


def _latest(found: _Found, items: Iterable[Item]) -> list[v.FirstFind]:
    firsts = [(item, found.first(item, ethereal=False)) for item in items]
    known = [(item, row) for item, row in firsts if row is not None]
    known.sort(key=lambda each: each[1].found_date, reverse=True)
    return [
        v.FirstFind(item.id, item.name, item.type, row.is_ethereal, row.found_date, row.run_id)
        for item, row in known[:LATEST]
    ]


def find_items(asked: Asked, query: q.FindItems) -> list[v.ItemServed]:
    items = (
        counted_items(asked, query.edition, ethereal=query.ethereal)
        if query.text is None
        else rules.matching(query.text)
    )
    found = _Found(asked)
    served = (
        _item(item, found, query.ethereal)
        for item in items
        if query.category in (None, category(item))
        and not (query.ethereal and item.ethereal_type == "none")
    )
    wanted = (one for one in served if query.found in (None, one.found))
    return list(islice(wanted, query.limit))


def _item(item: Item, found: _Found, ethereal: bool) -> v.ItemServed:
    first = found.first(item, ethereal=ethereal)
    return v.ItemServed(
        item=item.id,
        name=item.name,
        type=item.type,
        category=category(item),
        base=item.item_base,
        set_name=item.set_name or None,
        edition=item.edition,
        can_be_ethereal=item.ethereal_type != "none",
        found=first is not None,
        times=found.times(item, ethereal=ethereal),
        first_at=first.found_date if first else None,
        first_run_id=first.run_id if first else None,
    )


def progress(asked: Asked, query: q.ListProgress) -> v.ProgressPage:
    here = p.channel if query.item is None else unindexed(p.channel)
    mine = select(grail_progress).where(here == asked.channel.name)
    if query.item is not None:
        mine = mine.where(p.item_id == query.item)
    if query.before is not None:
        last = (p.id == query.before, p.channel == asked.channel.name)
        edge = select(p.found_date).where(*last).scalar_subquery()
        behind = and_(p.found_date == edge, p.id < query.before)
        mine = mine.where(or_(p.found_date < edge, behind))
    newest = mine.order_by(p.found_date.desc(), p.id.desc()).limit(query.limit + 1)
    rows = asked.run(newest)
    shown = [_entry(row) for row in rows[: query.limit]]
    return v.ProgressPage(shown, shown[-1].progress_id if len(rows) > len(shown) else None)


def entries(asked: Asked, *where: Any) -> list[v.EntryServed]:
    """All entries, the oldest first."""
    mine = select(grail_progress).where(p.channel == asked.channel.name, *where)
    return [_entry(row) for row in asked.run(mine.order_by(p.found_date, p.id))]


def _entry(row: Any) -> v.EntryServed:
    return v.EntryServed(
        progress_id=row.id,
        item=row.item_id,
        name=row.item_name,
        ethereal=row.is_ethereal,
        found_at=row.found_date,
        run_id=row.run_id,
        character_id=row.character_id,
        difficulty=row.difficulty,
        note=row.notes,
        typed=row.manually_added,
        from_initial_scan=row.from_initial_scan,
    )
