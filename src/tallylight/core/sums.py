"""Sums that stand in rows, beside what the rows that they sum up come to."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, case, func, or_, select

from tallylight.core.compare import Compared, Difference
from tallylight.core.registry import Registry
from tallylight.core.schema import Sums, metadata, sums
from tallylight.core.timeline.record import Run


def looks(registry: Registry) -> Iterator[Callable[[Run], Sequence[Compared]]]:
    """A look at each table that holds sums."""
    for table in registry.tables():
        declared = sums(table)
        if declared is not None:
            yield partial(_look, table, declared)


def _look(of: Table, declared: Sums, run: Run) -> list[Compared]:
    into = metadata.tables[declared.into]
    key = into.c[declared.key]
    names = [*declared.columns, *declared.first, *declared.last]
    differences = [
        Difference(
            into,
            {declared.key: row[0]},
            dict(zip(names, row[1 : len(names) + 1], strict=True)),
            dict(zip(names, row[len(names) + 1 :], strict=True)),
        )
        for row in run(_wrong(of, into, declared))
    ]
    return [Compared(into, int(run(select(func.count(key)))[0][0]), differences)]


def _wrong(of: Table, into: Table, declared: Sums) -> Select[Any]:
    """The rows whose sums are not what they should be: what they hold, what they should."""
    by = of.c[declared.by]
    added = [
        (func.sum(of.c[column]) if column else func.count()).label(name)
        for name, column in declared.columns.items()
    ]
    ends = [
        *(func.min(of.c[column]).label(name) for name, column in declared.first.items()),
        *(func.max(of.c[column]).label(name) for name, column in declared.last.items()),
    ]
    come_to = select(by.label("of"), *added, *ends).group_by(by).subquery().c
    counted = {name: func.coalesce(come_to[name], 0) for name in declared.columns}
    # Rows that went left the first and the last there ever was: they may lie further out.
    firsts = {name: _further(into.c[name], come_to[name], "<") for name in declared.first}
    lasts = {name: _further(into.c[name], come_to[name], ">") for name in declared.last}
    should = counted | firsts | lasts
    key = into.c[declared.key]
    wrong = (into.c[name].is_distinct_from(value) for name, value in should.items())
    return (
        select(key, *(into.c[name] for name in should), *should.values())
        .outerjoin(come_to.of.table, come_to.of == key)
        .where(or_(*wrong))
        .order_by(key)
    )


def _further(held: ColumnElement[Any], found: ColumnElement[Any], side: str) -> ColumnElement[Any]:
    """What is held, unless what was found lies further out on that side."""
    out = held.is_(None) | found.op(side, is_comparison=True)(held)
    return case((out, func.coalesce(found, held)), else_=held)
