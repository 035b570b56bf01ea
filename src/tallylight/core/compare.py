"""What a table holds of subjects, beside what the timeline says it should hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import ColumnElement, Text, and_, cast, exists, select, tuple_

from tallylight.core.channels.messages import HOUSE
from tallylight.core.channels.tables import channels
from tallylight.core.fold import Change, Folded, fold, key_names, row_sets
from tallylight.core.pack import Rows, Subject
from tallylight.core.registry import Registry
from tallylight.core.schema import Json, summed
from tallylight.core.timeline.record import Run, Unreadable, entries_of_kind
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
    """One table after a look: how many rows were looked at, and which differ.

    With a subject's own table also, in words, the subjects whose state can't be true, and
    those that can't be told at all, because an event of theirs can't be read or folded.
    """

    table: Any
    rows: int
    differences: list[Difference]
    unsound: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)


def compare(run: Run, registry: Registry, kind: str, ids: Sequence[str]) -> list[Compared]:
    """The rows of subjects, table by table, parents first. `ids` are as the timeline has them.

    The rows of a subject that can't be told are left out.
    """
    _, subject = registry.subjects[kind]
    folded, untold = _folded(run, registry, kind, ids)
    owners = [registry.subject_id(kind, one) for one in ids if one not in untold]
    wanted = _wanted(subject, folded)
    found = [
        _compared(run, rows.table, _held(run, subject, rows, owners), should)
        for rows, should in zip(subject.rows, wanted, strict=True)
    ]
    found[0].unsound.extend(_unsound(kind, subject, folded))
    found[0].untold.extend(untold.values())
    return found


def strays(run: Run, registry: Registry, kind: str, rows: Rows[Any]) -> Iterator[Compared]:
    """The rows of subjects that the timeline never heard of, page by page."""
    _, subject = registry.subjects[kind]
    if rows.owner is not None:
        yield _unowned(run, registry, kind, rows)
        return
    column = subject.id_column(rows)
    known = exists().where(
        timeline.c.subject == kind, timeline.c.subject_id == cast(column, Text())
    )
    chosen = select(column).distinct().where(~known, _not_the_house(rows.table))
    chosen = chosen if rows.among is None else chosen.where(rows.among)
    chosen = chosen.order_by(column).limit(PAGE)
    page: list[Any] = [row[0] for row in run(chosen)]
    while page:
        held = _held(run, subject, rows, page)
        yield Compared(rows.table, 0, [_stray(rows.table, row) for row in held.values()])
        page = [row[0] for row in run(chosen.where(column > page[-1]))]


def _unowned(run: Run, registry: Registry, kind: str, rows: Rows[Any]) -> Compared:
    owner = rows.owner or (lambda _: {})
    chosen = select(timeline.c.subject_id).distinct().where(timeline.c.subject == kind)
    owners = [owner(registry.subject_id(kind, row[0])) for row in run(chosen)]
    known = {tuple(sorted(one.items())) for one in owners}
    names = sorted(owners[0]) if owners else []
    found = list(rows_of(rows.table, run(select(rows.table))))
    alone = [row for row in found if tuple((name, row[name]) for name in names) not in known]
    return Compared(rows.table, 0, [_stray(rows.table, row) for row in alone])


def _stray(table: Any, row: Row) -> Difference:
    return Difference(table, named(table, row), row, None)


def _not_the_house(table: Any) -> ColumnElement[bool]:
    """The house is no channel that anybody made: its row comes with the tables."""
    return and_(True, *([table.c.channel != HOUSE] if table is channels else []))


def _folded(
    run: Run, registry: Registry, kind: str, ids: Sequence[str]
) -> tuple[dict[str, Folded], dict[str, str]]:
    """The subjects by their ids, and those that can't be told, with the reason."""
    untold: dict[str, str] = {}
    while True:
        told = [one for one in ids if one not in untold]
        try:
            found = entries_of_kind(run, registry, kind, told)
            break
        except Unreadable as fault:
            untold[fault.subject_id] = str(fault)
    _, subject = registry.subjects[kind]
    folded = {}
    for subject_id, entries in found.items():
        try:
            one = fold(subject, entries)
        except Exception as error:  # noqa: BLE001 - a pack may stumble over events with holes
            untold[subject_id] = f"{kind} {subject_id} can't be folded: {error!r}"
        else:
            folded.update({subject_id: one} if one is not None else {})
    return folded, untold


def _unsound(kind: str, subject: Subject[Any], folded: Mapping[str, Folded]) -> Iterator[str]:
    for subject_id, one in folded.items():
        if one.state is not None and not subject.sound(one.state):
            yield f"{kind} {subject_id}"


def _wanted(subject: Subject[Any], folded: Mapping[str, Folded]) -> list[Held]:
    """The rows of all of them, table by table."""
    wanted: list[Held] = [{} for _ in subject.rows]
    for one in folded.values():
        for held, (table, rows) in zip(wanted, row_sets(subject, one), strict=True):
            for row in rows:
                held[_key(table, row)] = _as_read(table, row)
    return wanted


def _as_read(table: Any, row: Row) -> Row:
    """A row as it comes back from the database: JSON has no tuples and no enums."""
    said = {name: to_jsonable_python(row[name]) for name in _json_columns(table) if name in row}
    return {**row, **said} if said else row


@cache
def _json_columns(table: Any) -> tuple[str, ...]:
    return tuple(column.name for column in table.c if isinstance(column.type, Json))


def _held(run: Run, subject: Subject[Any], rows: Rows[Any], owners: Sequence[Any]) -> Held:
    if not owners:
        return {}
    key = rows.column or subject.key
    owner = rows.owner or (lambda subject_id: {key: subject_id})
    return _chosen(run, rows.table, [owner(one) for one in owners], rows.among)


def _chosen(run: Run, table: Any, values: Sequence[Row], among: Any = None) -> Held:
    """The rows that hold one of `values`, of those `among` picks."""
    names = list(values[0])
    if len(names) == 1:
        where = table.c[names[0]].in_([one[names[0]] for one in values])
    else:
        columns = tuple_(*(table.c[name] for name in names))
        where = columns.in_([tuple(one[name] for name in names) for one in values])
    where = where if among is None else and_(where, among)
    found = rows_of(table, run(select(table).where(where)))
    return {_key(table, row): row for row in found}


def rows_of(table: Any, found: Iterable[Sequence[Any]]) -> Iterator[Row]:
    """Whole rows of a table, by column."""
    names = tuple(table.c.keys())
    return (dict(zip(names, row, strict=True)) for row in found)


def _compared(run: Run, table: Any, held: Held, wanted: Held) -> Compared:
    missing = [named(table, row) for key, row in wanted.items() if key not in held]
    elsewhere = _chosen(run, table, missing) if missing else {}  # under another's name
    there = {**held, **elsewhere}
    differences = [_stray(table, row) for key, row in held.items() if key not in wanted]
    apart = summed(table)
    for key, whole in wanted.items():
        should = {name: whole[name] for name in whole if name not in apart or key not in there}
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
    return {name: row[name] for name in key_names(table)}


def _key(table: Any, row: Row) -> tuple[Any, ...]:
    return tuple([row[name] for name in key_names(table)])
