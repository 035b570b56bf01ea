"""How tables are declared: column types, and the class that says how a table is kept.

Packs take their column types from here, so that no pack knows the storage.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from tallylight.storage.apart import Apart
from tallylight.storage.search import Searched, holds, within
from tallylight.storage.sums import Sums
from tallylight.storage.types import (
    Flag,
    Instant,
    Json,
    Uuid,
    Whole,
    Words,
    elapsed_us,
    now_default,
    uuid_default,
)

__all__ = [
    "Apart",
    "Archivable",
    "Column",
    "Flag",
    "ForeignKey",
    "Index",
    "Instant",
    "Json",
    "Kept",
    "Searched",
    "Sums",
    "Uuid",
    "Whole",
    "Words",
    "apart",
    "archivable",
    "elapsed_us",
    "gated",
    "guarded",
    "holds",
    "in_order",
    "kept",
    "metadata",
    "now_default",
    "one_of",
    "open_only",
    "searched",
    "searched_among",
    "set_of",
    "stamped",
    "stamps",
    "summed",
    "sums",
    "table",
    "tables_of",
    "unique_keys",
    "uuid_default",
    "view",
    "within",
]

metadata = MetaData()


def in_order() -> Sequence[Table]:
    """Every table that was declared so far, parents before children."""
    return _sorted(tuple(metadata.tables.values()))


@lru_cache(maxsize=1)  # a start asks a dozen times
def _sorted(_: tuple[Table, ...]) -> Sequence[Table]:
    return tuple(metadata.sorted_tables)


VIEWS: dict[tuple[str, str], str] = {}
"""What makes each declared view, by its owner and name."""
SAID: Mapping[str, Any] = {
    "guarded": (), "gated": (), "sums": None, "summed": (), "stamp": None, "apart": None,
    "archivable": None, "searched": None,
}  # fmt: skip
"""What may be said of a table beside its columns."""


class Kept(StrEnum):
    """How a table is kept, and so what `rebuild`, backup and erasure do with it."""

    DERIVED = "derived"  # replayed from the timeline
    EVIDENCE = "evidence"  # append-only: points of the timeline, stored once
    PRIVATE = "private"  # what persons wrote; may be erased
    OPERATIONAL = "operational"  # counters, cursors, the timeline itself
    REFERENCE = "reference"  # ships with the program


@dataclass(frozen=True, slots=True)
class Archivable:
    """Evidence that may leave the database for a file once it is old, with what hangs on it.

    `at` is the column of its time. How many rows left is kept: for each value of `about`, the
    column of the subject that they are evidence of, and of `by`.
    """

    at: str
    about: str | None = None
    by: str | None = None


def table(name: str, owner: str, how: Kept, *parts: Any, **options: Any) -> Table:
    """Declare a table of one owner (`core` or a pack's name), kept in one way.

    Integer primary keys never give an id twice, also after the newest row was deleted.
    A length of `Words` is a CHECK, on both databases. Of evidence that is read once more by a
    better parser, `guarded` names the columns that no one may change, and that row stays.
    `gated` are the columns of evidence by which an erasure may open the way out for rows.
    `sums` says where the rows of a table are summed up, `summed` which of a table's columns
    are such sums, `stamp` what the trigger that keeps `updated_at` is called, `apart` which rows
    may not be at one time, `archivable` that its old rows may leave for a file, `searched` in
    which columns words are looked for. Evidence with `command_id` and `command_hash` is the
    mark of the command that filed it, so that a retry is known; with `chain_no` and `row_hash`
    its rows are bound to each other.
    """
    lengths = [_length_check(part) for part in parts if _length_of(part)]
    options.setdefault("sqlite_autoincrement", True)
    info = {"owner": owner, "kept": how}
    info |= {name: options.pop(name, default) for name, default in SAID.items()}
    return Table(name, metadata, *parts, *lengths, info=info, **options)


def view(name: str, owner: str, chosen: str) -> None:
    """Declare a view of one owner: the rows that a SELECT gives."""
    VIEWS[owner, name] = f"CREATE VIEW {name} AS {chosen}"


def _length_of(part: Any) -> int | None:
    kind = getattr(part, "type", None)
    return kind.length if isinstance(kind, Words) else None


def _length_check(column: Any) -> CheckConstraint:
    said = f"length({column.name}) <= {_length_of(column)}"
    return CheckConstraint(said, name=f"ck_{column.name}_length")


def kept(declared: Table) -> Kept:
    """How a table is kept."""
    return Kept(declared.info["kept"])


def guarded(declared: Table) -> tuple[str, ...]:
    """The columns of an append-only table that may not change; empty when none may."""
    return tuple(declared.info["guarded"])


def gated(declared: Table) -> tuple[str, ...]:
    """The columns by which an erasure may take away rows of evidence; empty when none may go."""
    return tuple(declared.info["gated"])


@cache
def summed(declared: Table) -> frozenset[str]:
    """The columns of a table that sum up the rows of another."""
    return frozenset(declared.info["summed"])


def sums(declared: Table) -> Sums | None:
    """Where the rows of a table are summed up."""
    found: Sums | None = declared.info["sums"]
    return found


def apart(declared: Table) -> Apart | None:
    """Which rows of a table may not be at one time."""
    found: Apart | None = declared.info["apart"]
    return found


def archivable(declared: Table) -> Archivable | None:
    """How old rows of a table leave for a file; None where they stay."""
    found: Archivable | None = declared.info["archivable"]
    return found


def searched(declared: Table) -> Searched | None:
    """Which words of a table's rows are looked for."""
    found: Searched | None = declared.info["searched"]
    return found


def searched_among(tables: Iterable[Table]) -> list[Table]:
    """Those of some tables in which words are looked for."""
    return [one for one in tables if searched(one) is not None]


def unique_keys(declared: Table) -> tuple[tuple[str, ...], ...]:
    """The columns of each key that no two rows of a table share, the primary one first."""
    uniques = [one for one in declared.constraints if isinstance(one, UniqueConstraint)]
    others = sorted(tuple(one.columns.keys()) for one in uniques)
    return (tuple(declared.primary_key.columns.keys()), *others)


def stamped(declared: Table) -> tuple[str | None, tuple[str, ...]]:
    """What the trigger of `updated_at` is called, and the columns it watches; empty for all."""
    apart = summed(declared)
    rest = tuple(column.name for column in declared.c if column.name not in apart)
    return declared.info["stamp"], rest if apart else ()


def set_of(declared: Table) -> str:
    """Whose migration set makes the table."""
    return str(declared.info["owner"])


def tables_of(how: Kept, owner: str | None = None) -> list[Table]:
    """The declared tables of one class, parents before children."""
    return [t for t in in_order() if kept(t) is how and (owner is None or set_of(t) == owner)]


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
    return only(name, *columns, where=where, unique=True)


def only(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that `where` picks: small where they are few."""
    picked = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=picked, postgresql_where=picked)
