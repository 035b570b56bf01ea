"""Column types and SQL functions that mean the same on SQLite and PostgreSQL.

Text that neither engine could give back unchanged (a NUL character) is refused on both,
so that a database can move from one to the other.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from pydantic_core import to_json
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from tallylight.base.clock import read_instant, write_instant

SQLITE_NOW = "strftime('%Y-%m-%dT%H:%M:%f','now')||'000Z'"
"""The present as canonical text, in SQLite's words; it knows milliseconds."""

SQLITE_UUID = (
    "lower(hex(randomblob(4))||'-'||hex(randomblob(2))||'-4'||substr(hex(randomblob(2)),2)||'-'||"
    "substr('89ab',1+(random()&3),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))"
)
"""A random UUID (version 4) as canonical text, in SQLite's words."""

_CANONICAL_LENGTH = 27
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Instant(TypeDecorator[datetime]):
    """An aware `datetime`, kept to the microsecond and read back in UTC.

    SQLite holds the canonical text, PostgreSQL a `timestamptz`. A naive datetime is
    a ValueError, because nobody can know which zone it was meant in.
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(sa.Text())

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], Any]:
        return _aware if dialect.name == "postgresql" else _written

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any]:
        return _in_utc if dialect.name == "postgresql" else _read

    def process_literal_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        return _aware(value) if dialect.name == "postgresql" else _written(value)


def _aware(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone, so it is no instant")
    return value


@lru_cache(maxsize=4096)  # one instant is usually written to several columns and rows
def _written(value: datetime | None) -> str | None:
    instant = _aware(value)
    return None if instant is None else write_instant(instant)


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def _read(value: str | None) -> datetime | None:
    if value is None:
        return None
    return datetime.fromisoformat(value) if len(value) == _CANONICAL_LENGTH else read_instant(value)


class Json(TypeDecorator[Any]):
    """A Python value of dicts, lists, texts, numbers, booleans and None.

    None is SQL's NULL. SQLite holds compact JSON text, PostgreSQL `jsonb`, which keeps
    no order of keys. NaN and the infinities are a ValueError: JSON has no word for them.
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.JSONB(none_as_null=True))
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return write_json(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        return json.loads(value) if isinstance(value, str) and dialect.name == "sqlite" else value


def write_json(value: Any) -> str:
    """Compact JSON text. ValueError for what one of the engines could not keep."""
    text = to_json(value, inf_nan_mode="constants").decode()
    if "\\u0000" in text and _ESCAPED_NUL.search(text):
        raise ValueError("a text in this JSON holds a NUL character")
    if "NaN" in text or "Infinity" in text:  # or a text that says so, which is none
        json.dumps(value, allow_nan=False)
    return text


class Words(TypeDecorator[str]):
    """Text, ordered by code point on both engines.

    `length` is what the column's CHECK allows, in characters; it is not part of the SQL type.
    A text with a NUL character is a ValueError.
    """

    impl = sa.Text
    cache_ok = True
    python_type = str

    def __init__(self, length: int | None = None) -> None:
        super().__init__()
        self.length = length

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(sa.Text(collation=collation))

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], Any]:
        return _refuse_nul


def _refuse_nul(value: str | None) -> str | None:
    if value is not None and "\0" in value:
        raise ValueError("a text holds a NUL character")
    return value


class Uuid(TypeDecorator[str]):
    """A UUID as its canonical text: a `uuid` in PostgreSQL, text in SQLite.

    What is no UUID is nobody's id: compared with, it is NULL, which equals nothing.
    """

    impl = sa.Text
    cache_ok = True
    python_type = str

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=False))
        return dialect.type_descriptor(sa.Text())

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], Any]:
        return _uuid_or_nothing


def _uuid_or_nothing(value: str | None) -> str | None:
    return value if value is not None and _UUID.fullmatch(value) else None


class _NewUuid(sa.ColumnElement[str]):
    inherit_cache = True
    type = Uuid()


@compiles(_NewUuid, "sqlite")
def _new_uuid_sqlite(element: _NewUuid, compiler: Any, **kw: Any) -> str:
    return SQLITE_UUID


@compiles(_NewUuid, "postgresql")
def _new_uuid_postgresql(element: _NewUuid, compiler: Any, **kw: Any) -> str:
    return "gen_random_uuid()"


def uuid_default() -> sa.ColumnElement[str]:
    """A `server_default` for rows written by hand: a random UUID."""
    return _NewUuid()


class Flag(sa.Boolean):
    """True or False; 1 and 0 in SQLite."""


class Whole(TypeDecorator[int]):
    """A 64-bit integer. In SQLite its SQL name is INTEGER, which a primary key needs."""

    impl = sa.BigInteger
    cache_ok = True
    python_type = int

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(
            sa.INTEGER() if dialect.name == "sqlite" else sa.BigInteger()
        )


class _Now(sa.ColumnElement[datetime]):
    inherit_cache = True
    type = Instant()


@compiles(_Now, "sqlite")
def _now_sqlite(element: _Now, compiler: Any, **kw: Any) -> str:
    return SQLITE_NOW


@compiles(_Now, "postgresql")
def _now_postgresql(element: _Now, compiler: Any, **kw: Any) -> str:
    return "now()"


def now_default() -> sa.ColumnElement[datetime]:
    """A `server_default` for rows written by hand: the present, as an `Instant` is stored.

    SQLite knows it to the millisecond, PostgreSQL gives the start of the transaction.
    """
    return _Now()


class _Elapsed(FunctionElement[int]):
    inherit_cache = True
    name = "elapsed_us"
    type = sa.BigInteger()


@compiles(_Elapsed, "sqlite")
def _elapsed_sqlite(element: _Elapsed, compiler: Any, **kw: Any) -> str:
    start, end = (compiler.process(side, **kw) for side in element.clauses)

    def seconds(instant: str) -> str:
        # Without its fraction: strftime would round 59.9999995 s up to the next minute.
        return f"CAST(strftime('%s', substr({instant}, 1, 19)) AS INTEGER)"

    def fraction(instant: str) -> str:
        return f"CAST(substr({instant}, 21, 6) AS INTEGER)"

    return f"(({seconds(end)} - {seconds(start)}) * 1000000 + {fraction(end)} - {fraction(start)})"


@compiles(_Elapsed, "postgresql")
def _elapsed_postgresql(element: _Elapsed, compiler: Any, **kw: Any) -> str:
    # EXTRACT gives numeric since PostgreSQL 14, so nothing is rounded.
    start, end = (compiler.process(side, **kw) for side in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM (({end}) - ({start}))) * 1000000 AS BIGINT)"


Moment = sa.ColumnElement[Any] | datetime


def elapsed_us(start: Moment, end: Moment) -> sa.ColumnElement[int]:
    """Microseconds from `start` to `end`, exact on both engines; negative when `end` is earlier.

    Each is an `Instant` column or expression, or an aware datetime. NULL when one is NULL.
    """
    return _Elapsed(_as_instant(start), _as_instant(end))


def _as_instant(moment: Moment) -> sa.ColumnElement[Any]:
    if isinstance(moment, datetime):
        return sa.literal(moment, Instant())
    return moment
