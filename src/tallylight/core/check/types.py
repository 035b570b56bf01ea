"""What stands in the columns, beside the types that they are declared with."""

from collections.abc import Iterator
from functools import reduce
from operator import or_

import sqlalchemy as sa
from sqlalchemy import func, select

from tallylight.core.check.finding import MEND, RESTORE, SHOWN, Finding
from tallylight.core.registry import Registry
from tallylight.core.schema import Kept, kept
from tallylight.storage.dialect import Dialect


def misfits(connection: sa.Connection, registry: Registry, dialect: Dialect) -> Iterator[Finding]:
    """Every value is of its column's type; an engine that sees to that itself is believed."""
    for table in registry.tables():
        wrong = {c.name: test for c in table.columns if (test := dialect.misfit(c)) is not None}
        if wrong:
            yield from _of_table(connection, table, wrong)


def _of_table(
    connection: sa.Connection, table: sa.Table, wrong: "dict[str, sa.ColumnElement[bool]]"
) -> Iterator[Finding]:
    counts = [func.count(sa.case((test, 1))).label(name) for name, test in wrong.items()]
    row = connection.execute(select(*counts).select_from(table)).one()
    found = {name: count for name, count in row._mapping.items() if count}
    if not found:
        return
    rows = select(*(sa.type_coerce(c, sa.Text()) for c in table.primary_key.columns))
    test = reduce(or_, (wrong[name] for name in found))
    where = connection.execute(rows.where(test).limit(SHOWN)).all()
    named = ", ".join(table.primary_key.columns.keys())
    yield Finding(
        "types", table.name,
        f"Values in {', '.join(found)} of {table.name} are not of the declared type.",
        MEND if kept(table) is Kept.DERIVED else RESTORE,
        sum(found.values()),
        tuple(f"{named} {', '.join(map(str, one))}" for one in where),
    )  # fmt: skip
