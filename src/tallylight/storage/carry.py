"""All rows of some tables carried from one database into another, whatever keeps either.

A table that arrived is read again and compared by a hash over all its rows: as they are kept
where both ends are SQLite, else as the values that both engines give alike.
"""

import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tallylight.base.clock import write_instant
from tallylight.base.errors import Fault
from tallylight.storage.dialect import Dialect
from tallylight.storage.engine import Storage
from tallylight.storage.ids import highest_ids
from tallylight.storage.types import Json

AT_ONCE = 1_000
"""How many rows are read, and written, at a time."""

STREAMED = {"yield_per": AT_ONCE}

WHOLE_FROM = 1e16
"""From here on PostgreSQL gives a float in its JSON back as a whole number."""

AS_IT_IS = frozenset({str, int, bool, type(None)})
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
"""Made once: a row is told three times until it is restored."""

Pages = Generator[Sequence[sa.Row[Any]], None, None]
"""Rows, some at a time; who does not read them all closes it."""

Say = Callable[[str, int, int], None]
"""Is told a table's name, how many of its rows are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows a table has, and a SHA-256 of all of them, as they were carried."""

    rows: int
    sha256: str


def pages(connection: sa.Connection, table: sa.Table) -> Pages:
    """The rows of a table in the order of its key, some at a time."""
    return pages_of(connection, _in_order(table))


def _in_order(table: sa.Table) -> sa.Select[Any]:
    return sa.select(table).order_by(*(table.primary_key or table.columns))


def pages_of(connection: sa.Connection, asked: sa.Select[Any]) -> Pages:
    """What a question finds, some rows at a time: never all of it is in memory."""
    with connection.execute(asked, execution_options=STREAMED) as found:
        yield from found.partitions(AT_ONCE)


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


class Typed:
    """Carries rows of a table as values of Python, from any engine to any."""

    def __init__(self, table: sa.Table) -> None:
        self._table = table
        self._json = [n for n, one in enumerate(table.columns) if isinstance(one.type, Json)]

    def pages(self, connection: sa.Connection) -> Pages:
        return pages(connection, self._table)

    def put(self, connection: sa.Connection, page: Sequence[sa.Row[Any]]) -> None:
        connection.execute(sa.insert(self._table), [dict(row._mapping) for row in page])

    def told(self, page: Sequence[sa.Row[Any]]) -> bytes:
        """Rows in words that are the same whichever engine keeps them."""
        rows = [list(row) for row in page]
        for place in self._json:
            for row in rows:
                row[place] = ENCODER.encode(_plain(row[place]))
        return repr(rows).encode()


class Kept:
    """Carries rows of a table as SQLite keeps them, from one file to another."""

    def __init__(self, table: sa.Table) -> None:
        self._table = table
        names = [f'"{one.name}"' for one in table.columns]
        values = ", ".join("?" for _ in names)
        self._insert = f'INSERT INTO "{table.name}" ({", ".join(names)}) VALUES ({values})'  # noqa: S608 - names of ours

    def pages(self, connection: sa.Connection) -> Pages:
        sql = str(_in_order(self._table).compile(connection))
        with connection.exec_driver_sql(sql, execution_options=STREAMED) as found:
            yield from found.partitions(AT_ONCE)

    def put(self, connection: sa.Connection, page: Sequence[sa.Row[Any]]) -> None:
        connection.exec_driver_sql(self._insert, [tuple(row) for row in page])

    def told(self, page: Sequence[sa.Row[Any]]) -> bytes:
        return repr([tuple(row) for row in page]).encode()


Way = Typed | Kept


def way(reading: sa.Connection, writing: sa.Connection, table: sa.Table) -> Way:
    """How rows of a table get from one connection to another."""
    files = reading.dialect.name == writing.dialect.name == "sqlite"
    return Kept(table) if files else Typed(table)


@contextmanager
def bare(dialect: Dialect, connection: sa.Connection) -> Iterator[None]:
    """Tables without triggers and references, to be filled as they are; put back at the end.

    Inside of a migration's transaction, whose failure brings them back as well.
    """
    back = dialect.strip(connection)
    yield
    put_back(connection, back)


def put_back(connection: sa.Connection, statements: Iterable[str]) -> None:
    """Run what a dialect's `strip` said."""
    for statement in statements:
        connection.exec_driver_sql(statement)


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
        with bare(target.dialect, writing):
            for table in reversed(tables):
                writing.execute(sa.delete(table))
            held = {table.name: _copy(reading, writing, table, say) for table in tables}
            highest = highest_ids(source.dialect, reading, counters)
            for table in counters:
                count_on(target, writing, table, highest[table.name])
        changed(writing)
    return held


def _copy(reading: sa.Connection, writing: sa.Connection, table: sa.Table, say: Say) -> Counted:
    carrying, of = way(reading, writing, table), number_of(reading, table)
    done, digest = 0, hashlib.sha256()
    for page in carrying.pages(reading):
        carrying.put(writing, page)
        digest.update(carrying.told(page))
        done += len(page)
        say(table.name, done, of)
    sent, kept = Counted(done, digest.hexdigest()), counted(writing, carrying)
    if sent != kept:
        raise Fault(
            f"The table {table.name} did not arrive as it was sent: {sent.rows} rows, "
            f"{kept.rows} of them there. Nothing was changed."
        )
    return kept


def counted(connection: sa.Connection, carrying: Way) -> Counted:
    """What a table holds; pages are as long as those that were sent."""
    rows, digest = 0, hashlib.sha256()
    for page in carrying.pages(connection):
        digest.update(carrying.told(page))
        rows += len(page)
    return Counted(rows, digest.hexdigest())


def number_of(connection: sa.Connection, table: sa.Table) -> int:
    """How many rows a table has."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def count_on(target: Storage, writing: sa.Connection, table: sa.Table, last: int) -> None:
    """Let the ids that the database gives to a table go on behind the last one that was given."""
    cursor = writing.connection.cursor()
    try:
        target.dialect.advance_ids(cursor, table, last)
    finally:
        cursor.close()
