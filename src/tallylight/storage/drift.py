"""What the tables of a database are, beside what is declared of them.

Both sides are read as sets of short texts, so that what only one has can be said as it is.
Of a CHECK the name is compared, of a default and of the condition of an index whether there
is one: each engine writes the rest in words of its own. Whatever is not declared may be there,
unless it is part of a declared table.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tallylight.storage.search import NAME

SYNONYMS = {"FLOAT": "DOUBLE PRECISION"}
"""What PostgreSQL calls a type that was declared under another name."""


@dataclass(frozen=True, slots=True)
class Drift:
    """A declared table that is otherwise: what it lacks, and what nobody declared."""

    table: str
    lacks: tuple[str, ...]
    has: tuple[str, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether all its declared columns are there."""
        return not any(part == "table" or part.startswith("column ") for part in self.lacks)


def drift(connection: sa.Connection, tables: Iterable[sa.Table]) -> Iterator[Drift]:
    """The tables that are not as declared."""
    look = sa.inspect(connection)
    there = set(look.get_table_names())
    for table in tables:
        if table.name not in there:
            yield Drift(table.name, ("table",))
            continue
        declared = set(_declared(table, connection.dialect))
        found = set(_found(look, table.name, connection.dialect))
        if declared != found:
            lacks, has = declared - found, found - declared
            yield Drift(table.name, tuple(sorted(lacks)), tuple(sorted(has)))


def _declared(table: sa.Table, dialect: sa.Dialect) -> Iterator[str]:
    for column in table.columns:
        default = column.server_default is not None and not column.primary_key  # as it is found
        yield _column(column.name, column.type, dialect, bool(column.nullable), default)
    yield f"primary key ({_listed(table.primary_key.columns.keys())})"
    for key in table.foreign_key_constraints:
        other = f"{key.referred_table.name} ({_listed(e.column.name for e in key.elements)})"
        yield _reference(_listed(key.column_keys), other, key.ondelete)
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            yield f"unique ({_listed(constraint.columns.keys())})"
        elif isinstance(constraint, sa.CheckConstraint):
            yield f"check {constraint.name}"
    for index in table.indexes:
        # `started_at DESC` is an expression to one side, and a column to the other
        columns = [str(getattr(e, "name", None) or e).split()[0] for e in index.expressions]
        where = index.dialect_options[dialect.name]["where"] is not None
        yield _index(index.name, columns, unique=index.unique, where=where)


def _found(look: sa.Inspector, table: str, dialect: sa.Dialect) -> Iterator[str]:
    keys = look.get_pk_constraint(table)["constrained_columns"]
    for column in look.get_columns(table):
        default = column["default"] is not None and column["name"] not in keys
        kind = column["type"]
        yield _column(column["name"], kind, dialect, bool(column["nullable"]), default)
    yield f"primary key ({_listed(keys)})"
    for key in look.get_foreign_keys(table):
        other = f"{key['referred_table']} ({_listed(key['referred_columns'])})"
        rule = key.get("options", {}).get("ondelete")
        yield _reference(_listed(key["constrained_columns"]), other, rule)
    for unique in look.get_unique_constraints(table):
        yield f"unique ({_listed(unique['column_names'])})"
    for check in look.get_check_constraints(table):
        yield f"check {check['name']}"
    for index in look.get_indexes(table):
        # that of a table's words is no list of columns; `check` asks for it by its name
        if not index.get("duplicates_constraint") and index["name"] != NAME.format(table=table):
            options = index.get("dialect_options", {})
            where = options.get(f"{dialect.name}_where") is not None
            columns: Any = index.get("expressions") or index["column_names"]
            yield _index(index["name"], columns, unique=bool(index["unique"]), where=where)


def _column(
    name: str, kind: sa.types.TypeEngine[Any], dialect: sa.Dialect, null: bool, default: bool
) -> str:
    said = kind.compile(dialect).partition(" COLLATE ")[0]
    if dialect.name == "postgresql":
        said = SYNONYMS.get(said, said)
    return f"column {name} {said}{'' if null else ' NOT NULL'}{' DEFAULT' if default else ''}"


def _reference(columns: str, other: str, rule: str | None) -> str:
    return f"reference ({columns}) to {other}{f' ON DELETE {rule}' if rule else ''}"


def _index(name: Any, columns: Iterable[Any], *, unique: bool, where: bool) -> str:
    kind = "unique index" if unique else "index"
    return f"{kind} {name} ({_listed(columns)}){' WHERE' if where else ''}"


def _listed(names: Iterable[Any]) -> str:
    return ", ".join(str(name) for name in names)
