"""The tables, beside what is declared of them: columns, indexes, triggers, references."""

import re
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy import and_, func, select

from tallylight.base.text import counted
from tallylight.core.check.finding import MEND, SHOWN, Finding
from tallylight.core.erasures.store import chained, first_broken
from tallylight.core.registry import Registry
from tallylight.core.schema import (
    Kept,
    apart,
    gated,
    guarded,
    kept,
    searched,
    searched_among,
    stamped,
    sums,
    unique_keys,
)
from tallylight.core.timeline.record import Run
from tallylight.core.timeline.tables import timeline
from tallylight.storage.astray import on_postgresql, on_sqlite
from tallylight.storage.dialect import Dialect
from tallylight.storage.drift import Drift
from tallylight.storage.search import search_ddl

OTHERWISE = (
    "Somebody changed the tables by hand. Put them back as they were, or go back to a backup."
)
NAMED = re.compile(r'CREATE TRIGGER "(\w+)"')


def triggers_ddl(dialect: Dialect, table: sa.Table) -> Iterator[str]:
    """What makes the triggers, and what else follows from how a table is declared.

    The timeline and evidence are append-only; `updated_at` with a default is kept for rows
    that are changed by hand.
    """
    if table is timeline or kept(table) is Kept.EVIDENCE:
        keys = unique_keys(table) if gated(table) else ()
        yield from dialect.append_only_ddl(table.name, guarded(table), gated(table), keys)
    if "updated_at" in table.c and table.c.updated_at.server_default is not None:
        yield from dialect.stamp_ddl(table.name, table.primary_key.columns.keys(), *stamped(table))
    kept_apart = apart(table)
    if kept_apart is not None:
        (key,) = table.primary_key.columns.keys()
        yield from dialect.apart_ddl(table.name, kept_apart, key)
    summed_up = sums(table)
    if summed_up is not None:
        yield from dialect.sums_ddl(table.name, summed_up)
    looked_for = searched(table)
    if looked_for is not None:
        yield from search_ddl(dialect.name, table.name, looked_for)


def otherwise(found: Sequence[Drift]) -> Iterator[Finding]:
    """Tables that are not as they are declared."""
    for one in found:
        if one.lacks == ("table",):
            yield Finding("schema", one.table, f"The table {one.table} is missing.", OTHERWISE)
            continue
        told = (*(f"missing: {part}" for part in one.lacks), *(f"extra: {p}" for p in one.has))
        yield Finding(
            "schema", one.table, f"The table {one.table} is not as it is declared.", OTHERWISE,
            len(told), told,
        )  # fmt: skip


def triggers(connection: sa.Connection, registry: Registry, dialect: Dialect) -> Iterator[Finding]:
    """The triggers that are declared act, and on declared tables no other does."""
    tables = registry.tables()
    wanted = {
        (table.name, name)
        for table in tables
        for statement in triggers_ddl(dialect, table)
        for name in NAMED.findall(statement)
    }
    acting = {one for one in dialect.triggers(connection) if one[0] in {t.name for t in tables}}
    for table, name in sorted(wanted - acting):
        append = ": rows of it could be changed or removed" if "_no_" in name else ""
        yield Finding(
            "triggers", table, f"The trigger {name} of {table} is missing or off{append}.",
            OTHERWISE,
        )  # fmt: skip
    for table, name in sorted(acting - wanted):
        yield Finding(
            "triggers", table, f"Nobody declared the trigger {name}, which acts on {table}.",
            "Somebody added it by hand. Drop it, unless you know what it is for.",
        )  # fmt: skip


def references(connection: sa.Connection, registry: Registry) -> Iterator[Finding]:
    """Every reference of every declared table points at a row that is there."""
    for table in registry.tables():
        for key in table.foreign_key_constraints:
            yield from _dangling(connection, table, key)


def _dangling(
    connection: sa.Connection, table: sa.Table, key: sa.ForeignKeyConstraint
) -> Iterator[Finding]:
    other = key.referred_table.alias()
    pairs = [(element.parent, other.c[element.column.name]) for element in key.elements]
    there = select(sa.literal(1)).where(*(mine == its for mine, its in pairs))
    said = and_(*(mine.is_not(None) for mine, _ in pairs))
    names = table.primary_key.columns.keys()
    dangling = select(*table.primary_key.columns).where(said, ~there.exists())
    examples = connection.execute(dangling.limit(SHOWN)).all()
    if not examples:
        return
    count = connection.execute(select(func.count()).select_from(dangling.subquery())).scalar_one()
    rows = kept(table) is Kept.DERIVED
    yield Finding(
        "references", table.name,
        f"{counted(count, 'row')} of {table.name} {'points' if count == 1 else 'point'} with "
        f"{', '.join(key.column_keys)} at rows of {key.referred_table.name} that are not there.",
        MEND if rows else "Rows were removed by hand. Go back to a backup from before.",
        count,
        tuple(_named(names, row) for row in examples),
    )  # fmt: skip


def astray(connection: sa.Connection, registry: Registry, dialect: Dialect) -> Iterator[Finding]:
    """What leads to words leads to those that stand in the rows."""
    for table in searched_among(registry.tables()):
        looked_for = searched(table)
        if dialect.file is None:
            said = list(on_postgresql(connection, table.name))
        else:
            said = list(on_sqlite(dialect.file, table.name, looked_for)) if looked_for else []
        if said:
            yield Finding(
                "search", table.name, f"Words of {table.name} may not be found, or wrongly.",
                MEND, len(said), tuple(said),
            )  # fmt: skip


def chains(run: Run, registry: Registry) -> Iterator[Finding]:
    """Each row of evidence is bound to the one before it, as it was when it was filed."""
    for table in chained(registry):
        broken = first_broken(run, table)
        if broken is not None:
            yield Finding(
                "chains", table.name,
                f"Row {broken} of {table.name} is not as it was filed, or is gone.",
                "Somebody changed history by hand. Go back to a backup from before.",
            )  # fmt: skip


def open_ones(connection: sa.Connection, registry: Registry) -> Iterator[Finding]:
    """At most one subject of a kind is open on a channel."""
    for kind, (_, subject) in registry.subjects.items():
        if not subject.timed:
            continue
        table = subject.rows[0].table
        number = func.count().label("number")
        ended = subject.column("ended_at")
        channels = select(table.c.channel, number).where(ended.is_(None))
        crowded = channels.group_by(table.c.channel).having(number > 1)
        found = [f"{row.channel}: {row.number}" for row in connection.execute(crowded)]
        if found:
            yield Finding(
                "open", table.name, f"More than one {kind} is open at a time on a channel.",
                f"{MEND} If this stays, end those that are over, each by its id.",
                len(found), tuple(found[:SHOWN]),
            )  # fmt: skip


def _named(names: Sequence[str], row: Sequence[object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=True))
