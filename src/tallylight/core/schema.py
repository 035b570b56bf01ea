"""How tables are declared: column types, and the class that says how a table is kept.

Packs take their column types from here, so that no pack knows the storage.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, MetaData, Table, text

from tallylight.storage.types import (
    Flag,
    Instant,
    Json,
    Whole,
    Words,
    elapsed_us,
    now_default,
)

__all__ = [
    "Column",
    "Flag",
    "ForeignKey",
    "Index",
    "Instant",
    "Json",
    "Kept",
    "Whole",
    "Words",
    "elapsed_us",
    "kept",
    "metadata",
    "now_default",
    "one_of",
    "open_only",
    "set_of",
    "stamps",
    "table",
    "tables_of",
]

metadata = MetaData()


class Kept(StrEnum):
    """How a table is kept, and so what `rebuild`, backup and erasure do with it."""

    DERIVED = "derived"  # replayed from the timeline
    EVIDENCE = "evidence"  # append-only: points of the timeline, stored once
    PRIVATE = "private"  # what persons wrote; may be erased
    OPERATIONAL = "operational"  # counters, cursors, the timeline itself
    REFERENCE = "reference"  # ships with the program


def table(name: str, owner: str, how: Kept, *parts: Any, **options: Any) -> Table:
    """Declare a table of one owner (`core` or a pack's name), kept in one way.

    Integer primary keys never give an id twice, also after the newest row was deleted.
    A length of `Words` is a CHECK, on both databases.
    """
    lengths = [_length_check(part) for part in parts if _length_of(part)]
    options.setdefault("sqlite_autoincrement", True)
    return Table(name, metadata, *parts, *lengths, info={"owner": owner, "kept": how}, **options)


def _length_of(part: Any) -> int | None:
    kind = getattr(part, "type", None)
    return kind.length if isinstance(kind, Words) else None


def _length_check(column: Any) -> CheckConstraint:
    said = f"length({column.name}) <= {_length_of(column)}"
    return CheckConstraint(said, name=f"ck_{column.name}_length")


def kept(declared: Table) -> Kept:
    """How a table is kept."""
    return Kept(declared.info["kept"])


def set_of(declared: Table) -> str:
    """Whose migration set makes the table."""
    return str(declared.info["owner"])


def tables_of(how: Kept, owner: str | None = None) -> list[Table]:
    """The declared tables of one class, parents before children."""
    return [
        t
        for t in metadata.sorted_tables
        if kept(t) is how and (owner is None or set_of(t) == owner)
    ]


def stamps() -> tuple[Column[Any], Column[Any]]:
    """`created_at` and `updated_at`, filled by the database for rows written by hand."""
    return (
        Column("created_at", Instant, nullable=False, server_default=now_default()),
        Column("updated_at", Instant, nullable=False, server_default=now_default()),
    )


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """The column holds one of `words`, or NULL where the column allows that."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"ck_{column}_known")


def open_only(name: str, *columns: str, where: str) -> Index:
    """A unique index over the rows that `where` picks: at most one open thing of a kind."""
    return Index(
        name,
        *columns,
        unique=True,
        sqlite_where=text(where),
        postgresql_where=text(where),
    )
