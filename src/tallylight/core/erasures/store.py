"""What is asked of chains: which there are, where each ends, whether each holds."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, union_all

from tallylight.core.erasures.tables import erased_rows
from tallylight.core.hashchain import Link, is_chained
from tallylight.core.registry import Registry
from tallylight.core.timeline.record import Run

PAGE = 1_000


def chained(registry: Registry) -> Iterator[Any]:
    """The tables whose rows are bound to each other."""
    return (table for table in registry.tables() if is_chained(table))


def last_link(run: Run, table: Any) -> Link:
    """The end of a table's chain, be its last row there or erased."""
    there = select(table.c.chain_no, table.c.row_hash)
    gone = select(erased_rows.c.chain_no, erased_rows.c.row_hash).where(
        erased_rows.c.table_name == table.name
    )
    both = union_all(there, gone).subquery()
    rows = run(select(both).order_by(both.c.chain_no.desc()).limit(1))
    return Link(rows[0].chain_no, rows[0].row_hash) if rows else Link()


def first_broken(run: Run, table: Any) -> int | None:
    """The number of the first link that does not hold; None when all do."""
    last = Link()
    while True:
        rows = {int(row.chain_no): dict(row._mapping) for row in run(_after(table, last.number))}
        stubs = {int(row.chain_no): row.row_hash for row in run(_stubs_after(table, last.number))}
        if not rows and not stubs:
            return None
        for number in sorted({*rows, *stubs})[:PAGE]:
            if number != last.number + 1:
                return last.number + 1
            if number in stubs:
                last = Link(number, stubs[number])
                continue
            link = last.next(table, rows[number])
            if link.row_hash != rows[number]["row_hash"]:
                return number
            last = link


def _after(table: Any, number: int) -> Any:
    return select(table).where(table.c.chain_no > number).order_by(table.c.chain_no).limit(PAGE)


def _stubs_after(table: Any, number: int) -> Any:
    mine = erased_rows.c.table_name == table.name
    chosen = select(erased_rows).where(mine, erased_rows.c.chain_no > number)
    return chosen.order_by(erased_rows.c.chain_no).limit(PAGE)
