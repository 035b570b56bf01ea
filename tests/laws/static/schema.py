"""The schema of a database as plain text, part by part, so that two can be compared.

SQLite: the statements it keeps, each table's taken apart at its commas. PostgreSQL: what
its catalogue says. The tables that record migrations are left out.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa

from tallylight.core.check.tables import triggers_ddl
from tallylight.core.schema import VIEWS, metadata, set_of
from tallylight.storage.engine import Storage

Schema = dict[str, frozenset[str]]
"""What there is, by kind and name: `table raids` -> its columns and constraints."""

OF_MIGRATIONS = re.compile(r"migration_log|schema_version|alembic_version_|sqlite_")


def of(storage: Storage) -> Schema:
    """The schema of an open database."""
    read = {"sqlite": _of_sqlite, "postgresql": _of_postgresql}[storage.dialect.name]
    with storage.read() as connection:
        found: dict[str, set[str]] = {}
        for name, part in read(connection):
            if not OF_MIGRATIONS.search(name):
                found.setdefault(name, set()).add(part)
    return {name: frozenset(parts) for name, parts in found.items()}


def differences(one: Schema, other: Schema) -> list[str]:
    """What only one of two schemas has: `-` for the first, `+` for the second."""
    return sorted(
        f"{sign} {name}: {part}"
        for sign, here, there in (("-", one, other), ("+", other, one))
        for name, parts in here.items()
        for part in parts - there.get(name, frozenset())
    )


def create_declared(storage: Storage, owners: Collection[str]) -> None:
    """Make an empty database what the tables of these owners declare, without any migration."""
    with storage.migrating() as connection:
        declared = [table for table in metadata.sorted_tables if set_of(table) in owners]
        metadata.create_all(connection, declared)
        for table in declared:
            for statement in triggers_ddl(storage.dialect, table):
                connection.exec_driver_sql(statement)
        for (owner, _), statement in VIEWS.items():
            if owner in owners:
                connection.exec_driver_sql(statement)


def _of_sqlite(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    rows = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    ).all()
    for kind, name, sql in rows:
        text = " ".join(sql.replace('"', "").split())
        if kind != "table":
            yield f"{kind} {name}", text
            continue
        body, _, options = text.partition("(")[2].rpartition(")")
        yield f"table {name}", f"options:{options}"
        for part in _top_level(body):
            yield f"table {name}", part


def _top_level(body: str) -> Iterator[str]:
    """The parts between the commas that stand in no bracket and no quotation."""
    depth, quoted, begin = 0, False, 0
    for place, letter in enumerate(body):
        quoted ^= letter == "'"
        if quoted:
            continue
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            yield body[begin:place].strip()
            begin = place + 1
    yield body[begin:].strip()


_CATALOGUE = {
    "column": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               l.collname, pg_get_expr(d.adbin, d.adrelid), a.attidentity
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
          AND c.relnamespace = 'public'::regnamespace""",
    "constraint": """
        SELECT c.relname, n.conname, pg_get_constraintdef(n.oid)
        FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid
        WHERE n.connamespace = 'public'::regnamespace""",
    "index": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": """
        SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal""",
    "function": """
        SELECT p.proname, p.proname, pg_get_functiondef(p.oid) FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'""",
    "sequence": """
        SELECT sequencename, sequencename, data_type::text, start_value, increment_by, cycle
        FROM pg_sequences WHERE schemaname = 'public'""",
    "view": "SELECT viewname, viewname, definition FROM pg_views WHERE schemaname = 'public'",
}


def _of_postgresql(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    for kind, sql in _CATALOGUE.items():
        for row in connection.exec_driver_sql(sql):
            yield f"{kind}s of {row[0]}", _said(kind, row[1:])


def _said(kind: str, facts: Any) -> str:
    return " ".join(
        [kind, *("-" if fact is None else " ".join(str(fact).split()) for fact in facts)]
    )
