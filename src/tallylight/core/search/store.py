"""Looking for words in all rows that packs have looked through."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, not_, null, or_, select, true

from tallylight.base.clock import read_instant, write_instant
from tallylight.core.pack import Asked
from tallylight.core.registry import Registry
from tallylight.core.schema import searched
from tallylight.core.search.messages import (
    NO_SUCH_FINDS,
    NO_SUCH_PAGE,
    NO_WORD_TO_FIND,
    Search,
)
from tallylight.core.search.views import SearchFind, SearchPage
from tallylight.core.sought import Sought
from tallylight.storage.search import Sayings, holds, sayings

SHOWN: Final = 300
"""How much of the words of a find is shown."""
LARGEST: Final = 2**63 - 1


def search(asked: Asked, wanted: Search) -> SearchPage:
    """One page of all kinds together; each is looked for as far as the page may need it."""
    said = sayings(wanted.q)
    if not said.all:
        raise NO_WORD_TO_FIND.because(q=wanted.q)
    kinds, place = _meant(asked.registry, wanted.kind), _place(wanted.after)
    looking = [_Looking(asked, name, it, said, place, wanted.on) for name, it in kinds.items()]
    found = [one for it in looking for one in it.finds(wanted)]
    found.sort(key=lambda one: one.row.found_at, reverse=True)  # those of one time stay in order
    page = found[: wanted.limit]
    following = _said(page[-1]) if len(found) > len(page) else None
    until = page[-1].row.found_at if following else None
    return SearchPage(
        items=list(_served(asked, page)),
        next=following,
        include_excluded=wanted.include_excluded,
        excluded_hidden=0 if wanted.include_excluded else sum(it.hidden(until) for it in looking),
    )


def kinds_of(registry: Registry) -> Mapping[str, Sought]:
    """All kinds of finds there are, by their names, `pack.kind`, in whose order those of one
    time stand."""
    known = registry.packs.values()
    kinds = {f"{pack.name}.{one.kind}": one for pack in known for one in pack.seeks}
    return dict(sorted(kinds.items()))


def _meant(registry: Registry, kind: str | None) -> Mapping[str, Sought]:
    known = kinds_of(registry)
    if kind is None:
        return known
    meant = {name: one for name, one in known.items() if kind in (name, name.partition(".")[0])}
    if not meant:
        raise NO_SUCH_FINDS.because(kind=kind, known=", ".join(known) or "there are none")
    return meant


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that was found, and what it is one of."""

    name: str
    sought: Sought
    row: Any


@dataclass(frozen=True, slots=True)
class _Place:
    """Behind which find a page begins."""

    at: datetime
    name: str
    id: str


@dataclass(frozen=True, slots=True)
class _Looking:
    """Looking for words in the rows of one kind, from a place on."""

    asked: Asked
    name: str
    it: Sought
    said: Sayings
    place: _Place | None
    on: str | None

    def finds(self, wanted: Search) -> Iterator[_Row]:
        """One more row than fits on a page, the newest first."""
        chosen = select(*self._columns()).select_from(self._source()).where(*self._where())
        if self.it.left_out is not None and not wanted.include_excluded:
            chosen = chosen.where(not_(self.it.left_out))
        newest = chosen.order_by(self.it.at.desc(), self.it.key.desc()).limit(wanted.limit + 1)
        return (_Row(self.name, self.it, row) for row in self.asked.run(newest))

    def hidden(self, until: datetime | None) -> int:
        """How many are of those who are left out, back to a time."""
        if self.it.left_out is None:
            return 0
        counted: Select[Any] = select(func.count()).select_from(self._source())
        far = true() if until is None else self.it.at >= until
        rows = self.asked.run(counted.where(*self._where(), self.it.left_out, far))
        return int(rows[0][0])

    def _source(self) -> Any:
        return self.it.table if self.it.source is None else self.it.source

    def _columns(self) -> Iterator[Any]:
        yield self.it.key.label("found_id")
        yield self.it.at.label("found_at")
        yield (null() if self.it.channel is None else self.it.channel).label("found_on")
        yield (null() if self.it.session is None else self.it.session).label("found_in")
        columns = searched(self.it.table)
        for name in columns.columns if columns is not None else ():
            yield self.it.table.c[name].label(f"word_{name}")
        yield from self.it.link_by
        yield from self.it.reads

    def _where(self) -> Iterable[ColumnElement[bool]]:
        yield holds(self.it.table, self.said)
        if self.it.channel is not None and self.on is not None:
            yield self.it.channel == self.on
        if self.it.standing is not None:
            yield self.it.standing
        if self.place is not None:
            yield self._behind(self.place)

    def _behind(self, place: _Place) -> ColumnElement[bool]:
        at: ColumnElement[Any] = self.it.at
        key = self.it.key
        if self.name < place.name:
            return at < place.at
        if self.name > place.name:
            return at <= place.at
        return or_(at < place.at, and_(at == place.at, key < _read(key, place)))


def _served(asked: Asked, page: Sequence[_Row]) -> Iterator[SearchFind]:
    shown: dict[int, str | None] = {}
    for sought in dict.fromkeys(one.sought for one in page):
        rows = [one.row for one in page if one.sought is sought]
        words = sought.shows(asked, rows) if sought.shows else [_words(row) for row in rows]
        shown |= {id(row): said for row, said in zip(rows, words, strict=True)}
    for one in page:
        words_shown = shown[id(one.row)]
        if words_shown is not None:
            yield SearchFind(
                kind=one.name,
                id=str(one.row.found_id),
                at=one.row.found_at,
                words=words_shown[:SHOWN],
                channel=one.row.found_on,
                session_id=one.row.found_in,
                link=one.sought.link.format(**_linked(one)),
            )


def _linked(one: _Row) -> dict[str, Any]:
    named = {column.key: one.row._mapping[column.key] for column in one.sought.link_by}
    return {"id": one.row.found_id, **named}


def _words(row: Any) -> str:
    """All searched words of a row that are there."""
    said = (value for name, value in row._mapping.items() if name.startswith("word_"))
    return " · ".join(one for one in said if one)


def _said(one: _Row) -> str:
    return f"{write_instant(one.row.found_at)}~{one.name}~{one.row.found_id}"


def _place(said: str | None) -> _Place | None:
    if said is None:
        return None
    try:
        at, name, row_id = said.split("~", 2)
        return _Place(read_instant(at), name, row_id)
    except ValueError:
        raise NO_SUCH_PAGE.because(place=said) from None


def _read(key: Any, place: _Place) -> Any:
    """The id in a place, as its column has it."""
    if key.type.python_type is not int:
        return place.id
    if place.id.isascii() and place.id.isdecimal() and int(place.id) <= LARGEST:
        return int(place.id)
    raise NO_SUCH_PAGE.because(place=f"{write_instant(place.at)}~{place.name}~{place.id}")
