"""All rows of some tables carried from one database into another, whatever keeps either.

A row is told as plain JSON, the same on both engines; by that a table is compared.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tallylight.base.clock import write_instant
from tallylight.base.errors import Fault
from tallylight.storage.engine import Storage
from tallylight.storage.ids import highest_ids

AT_ONCE = 1_000
"""How many rows are read, and written, at a time."""

WHOLE_FROM = 1e16
"""From here on PostgreSQL gives a float in its JSON back as a whole number."""

AS_IT_IS = frozenset({str, int, bool, type(None)})
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
"""Made once: a row is told three times until it is restored."""

Say = Callable[[str, int, int], None]
"""Is told a table's name, how many of its rows are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows a table has, and the SHA-256 of all of them, told one a line."""

    rows: int
    sha256: str


def pages(connection: sa.Connection, table: sa.Table) -> Iterator[Sequence[sa.Row[Any]]]:
    """The rows of a table in the order of its key, some at a time."""
    return pages_of(connection, sa.select(table).order_by(*(table.primary_key or table.columns)))


def pages_of(connection: sa.Connection, asked: sa.Select[Any]) -> Iterator[Sequence[sa.Row[Any]]]:
    """What a question finds, some rows at a time: never all of it is in memory."""
    streamed = {"yield_per": AT_ONCE}
    return connection.execute(asked, execution_options=streamed).partitions()


def line(row: sa.Row[Any]) -> str:
    """A row as one line of JSON: names in order, instants as text."""
    told = {name: value if type(value) in AS_IT_IS else _plain(value)
            for name, value in zip(row._fields, row, strict=True)}  # fmt: skip
    return ENCODER.encode(told)


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return write_instant(value)
        case date():
            return value.isoformat()
        case dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case float() if abs(value) >= WHOLE_FROM:
            return int(value)
    return value


def counted(connection: sa.Connection, table: sa.Table) -> Counted:
    """What a table holds, told the same way on both engines."""
    rows, digest = 0, hashlib.sha256()
    for page in pages(connection, table):
        for row in page:
            digest.update(line(row).encode() + b"\n")
        rows += len(page)
    return Counted(rows, digest.hexdigest())


def refill(
    target: Storage,
    source: Storage,
    tables: Sequence[sa.Table],
    counters: Sequence[sa.Table],
    changed: Callable[[sa.Connection], None] = lambda _: None,
    say: Say = lambda *_: None,
) -> Mapping[str, Counted]:
    """Make tables of `target` hold what those of `source` hold, row for row.

    All in one transaction: until its end, and where anything goes wrong, `target` is as it was.
    `tables` are parents before children; `counters` are those of them whose ids the database
    counts. `changed` may change the target's rows before the end. Fault when a table is not
    the same afterwards.
    """
    with source.read() as reading, target.migrating() as writing:
        with target.dialect.bare(writing):
            for table in reversed(tables):
                writing.execute(sa.delete(table))
            held = {table.name: _copy(reading, writing, table, say) for table in tables}
            highest = highest_ids(source.dialect, reading, counters)
            for table in counters:
                _count_on(target, writing, table, highest[table.name])
        changed(writing)
    return held


def _copy(reading: sa.Connection, writing: sa.Connection, table: sa.Table, say: Say) -> Counted:
    of = reading.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    done, digest = 0, hashlib.sha256()
    for page in pages(reading, table):
        writing.execute(sa.insert(table), [dict(row._mapping) for row in page])
        for row in page:
            digest.update(line(row).encode() + b"\n")
        done += len(page)
        say(table.name, done, of)
    sent, kept = Counted(done, digest.hexdigest()), counted(writing, table)
    if sent != kept:
        raise Fault(
            f"The table {table.name} did not arrive as it was sent: {sent.rows} rows, "
            f"{kept.rows} of them there. Nothing was changed."
        )
    return kept


def _count_on(target: Storage, writing: sa.Connection, table: sa.Table, last: int) -> None:
    cursor = writing.connection.cursor()
    try:
        target.dialect.advance_ids(cursor, table, last)
    finally:
        cursor.close()
