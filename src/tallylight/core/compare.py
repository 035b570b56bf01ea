"""What a table holds of subjects, beside what the timeline says it should hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import ColumnElement, Text, and_, cast, exists, select, tuple_

from tallylight.core.channels.messages import HOUSE
from tallylight.core.channels.tables import channels
from tallylight.core.fold import Change, Folded, fold, row_sets
from tallylight.core.pack import Rows, Subject
from tallylight.core.registry import Registry
from tallylight.core.schema import Json
from tallylight.core.timeline.record import Run, entries_of_kind
from tallylight.core.timeline.tables import timeline

Row = Mapping[str, Any]
Held = dict[tuple[Any, ...], Row]
"""Rows by their primary key."""

PAGE = 500
"""How many owners of stray rows are looked at together."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what the timeline says: what the table has, and what it should have.

    `has` None: the row is missing. `should` None: it should not be there.
    """

    table: Any
    key: dict[str, Any]
    has: Row | None
    should: Row | None

    def change(self) -> Change:
        """What makes it right."""
        if self.should is None:
            return Change(self.table, self.key, None)
        if self.has is None:
            return Change(self.table, self.key, dict(self.should), fresh=True)
        values = {name: self.should[name] for name in self.columns()}
        return Change(self.table, self.key, values, stamp=self.should.get("updated_at"))

    def columns(self) -> list[str]:
        """The columns that differ; all of them when one side has no row."""
        has, should = self.has, self.should
        if has is None or should is None:
            return list(has or should or ())
        return [name for name in should if should[name] != has[name]]


@dataclass(frozen=True, slots=True)
class Compared:
    """One table after a look: how many rows were looked at, and which differ."""

    table: Any
    rows: int
    differences: list[Difference]


def compare(run: Run, registry: Registry, kind: str, ids: Sequence[str]) -> list[Compared]:
    """The rows of subjects, table by table, parents first. `ids` are as the timeline has them."""
    _, subject = registry.subjects[kind]
    folded = _folded(run, registry, kind, ids)
    owners = [registry.subject_id(kind, one) for one in ids]
    wanted = [_wanted(subject, place, folded) for place in range(len(subject.rows))]
    return [
        _compared(run, rows.table, _held(run, rows, subject.key, owners), should)
        for rows, should in zip(subject.rows, wanted, strict=True)
    ]


def strays(run: Run, registry: Registry, kind: str, rows: Rows[Any]) -> Iterator[Compared]:
    """The rows of subjects that the timeline never heard of, page by page."""
    _, subject = registry.subjects[kind]
    if rows.owner is not None:
        yield _unowned(run, registry, kind, rows)
        return
    column = rows.table.c[subject.key]
    known = exists().where(
        timeline.c.subject == kind, timeline.c.subject_id == cast(column, Text())
    )
    chosen = select(column).distinct().where(~known, _not_the_house(rows.table))
    chosen = chosen.order_by(column).limit(PAGE)
    page: list[Any] = [row[0] for row in run(chosen)]
    while page:
        held = _held(run, rows, subject.key, page)
        yield Compared(rows.table, 0, [_stray(rows.table, row) for row in held.values()])
        page = [row[0] for row in run(chosen.where(column > page[-1]))]


def _unowned(run: Run, registry: Registry, kind: str, rows: Rows[Any]) -> Compared:
    owner = rows.owner or (lambda _: {})
    chosen = select(timeline.c.subject_id).distinct().where(timeline.c.subject == kind)
    owners = [owner(registry.subject_id(kind, row[0])) for row in run(chosen)]
    known = {tuple(sorted(one.items())) for one in owners}
    names = sorted(owners[0]) if owners else []
    found = [row._asdict() for row in run(select(rows.table))]
    alone = [row for row in found if tuple((name, row[name]) for name in names) not in known]
    return Compared(rows.table, 0, [_stray(rows.table, row) for row in alone])


def _stray(table: Any, row: Row) -> Difference:
    return Difference(table, named(table, row), row, None)


def _not_the_house(table: Any) -> ColumnElement[bool]:
    """The house is no channel that anybody made: its row comes with the tables."""
    return and_(True, *([table.c.channel != HOUSE] if table is channels else []))


def _folded(run: Run, registry: Registry, kind: str, ids: Sequence[str]) -> list[Folded]:
    _, subject = registry.subjects[kind]
    found = entries_of_kind(run, registry, kind, ids)
    folded = (fold(subject, entries) for entries in found.values())
    return [one for one in folded if one is not None]


def _wanted(subject: Subject[Any], place: int, folded: Sequence[Folded]) -> Held:
    wanted: Held = {}
    for one in folded:
        table, rows = list(row_sets(subject, one))[place]
        for row in rows:
            wanted[_key(table, row)] = _as_read(table, row)
    return wanted


def _as_read(table: Any, row: Row) -> Row:
    """A row as it comes back from the database: JSON has no tuples and no enums."""
    return {
        name: to_jsonable_python(value) if isinstance(table.c[name].type, Json) else value
        for name, value in row.items()
    }


def _held(run: Run, rows: Rows[Any], key: str, owners: Sequence[Any]) -> Held:
    if not owners:
        return {}
    owner = rows.owner or (lambda subject_id: {key: subject_id})
    return _chosen(run, rows.table, [owner(one) for one in owners])


def _chosen(run: Run, table: Any, values: Sequence[Row]) -> Held:
    """The rows that hold one of `values`."""
    names = list(values[0])
    if len(names) == 1:
        where = table.c[names[0]].in_([one[names[0]] for one in values])
    else:
        columns = tuple_(*(table.c[name] for name in names))
        where = columns.in_([tuple(one[name] for name in names) for one in values])
    found = (row._asdict() for row in run(select(table).where(where)))
    return {_key(table, row): row for row in found}


def _compared(run: Run, table: Any, held: Held, wanted: Held) -> Compared:
    missing = [named(table, row) for key, row in wanted.items() if key not in held]
    elsewhere = _chosen(run, table, missing) if missing else {}  # under another's name
    there = {**held, **elsewhere}
    differences = [_stray(table, row) for key, row in held.items() if key not in wanted]
    for key, should in wanted.items():
        has = {name: there[key][name] for name in should} if key in there else None
        if has != should:
            differences.append(Difference(table, named(table, should), has, should))
    return Compared(table, len(there.keys() | wanted.keys()), differences)


def compared(table: Any, held: Iterable[Row], wanted: Iterable[Row]) -> Compared:
    """Rows beside those that should be there, of one part of a table."""
    has = {_key(table, row): row for row in held}
    should = {_key(table, row): row for row in wanted}
    differences = [
        Difference(table, named(table, row), has.get(key), should.get(key))
        for key, row in {**has, **should}.items()
        if has.get(key) != should.get(key)
    ]
    return Compared(table, len(has.keys() | should.keys()), differences)


def named(table: Any, row: Row) -> dict[str, Any]:
    return {column.name: row[column.name] for column in table.primary_key}


def _key(table: Any, row: Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key)
