"""Rows on their way out: of a table, as CSV, JSON lines or Parquet, some at a time."""

# ruff: noqa: PLC0415 - Parquet's library is heavy, may be missing, and is needed only for it.

import csv
import importlib.util
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass
from datetime import datetime
from pathlib import Path
from types import NoneType
from typing import Any, BinaryIO, Final, get_args, get_origin, get_type_hints

import sqlalchemy as sa

from tallylight.base.clock import read_instant, write_instant
from tallylight.base.errors import Fault, Refusal
from tallylight.core.registry import Registry
from tallylight.core.schema import Instant, Json
from tallylight.core.sheets import ITEMS, cell
from tallylight.storage.carry import pages_of
from tallylight.storage.engine import Storage

FORMATS: Final = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
"""The formats by the endings of their files."""

NO_SUCH_TABLE = Refusal("no_such_table", "There is no table {table}. There are {tables}.", 404)
NO_SUCH_COLUMN = Refusal("no_such_column", "{table} has no column {column}, but {columns}.", 404)
NOT_A_FILTER = Refusal(
    "not_a_filter", "{said} is no filter: {why}. One is like map_name=Customs, or notes~scav.", 422
)
REFUSALS = (NO_SUCH_TABLE, NO_SUCH_COLUMN, NOT_A_FILTER)

Page = Sequence[Mapping[str, Any]]
"""Some rows, as plain data: instants are `datetime`."""

Write = Callable[[Page], object]

_FILTER = re.compile(r"(?P<column>\w+)(?P<how>>=|<=|!=|=|>|<|~)(?P<value>.*)", re.DOTALL)
HOW: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "=": lambda column, value: column == value,
    "!=": lambda column, value: column != value,
    ">": lambda column, value: column > value,
    "<": lambda column, value: column < value,
    ">=": lambda column, value: column >= value,
    "<=": lambda column, value: column <= value,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows of a table go out, and which of their columns."""

    columns: tuple[sa.Column[Any], ...]
    where: tuple[Any, ...]

    @property
    def kinds(self) -> dict[str, type]:
        """What each column holds."""
        return {one.name: kind_of(one) for one in self.columns}

    def pages(self, storage: Storage) -> Iterator[Page]:
        """The rows in the order of the key, as of one state of a database that may be in use."""
        table = self.columns[0].table
        asked = sa.select(*self.columns).where(*self.where)
        with storage.read() as connection:
            for page in pages_of(connection, asked.order_by(*table.primary_key)):
                yield [dict(row._mapping) for row in page]


def kind_of(column: sa.Column[Any]) -> type:
    """What a column holds; `dict` stands for anything that JSON can say."""
    if isinstance(column.type, Instant):
        return datetime
    return dict if isinstance(column.type, Json) else column.type.python_type


def kinds_of(shape: Any) -> dict[str, type]:
    """What each column of an answer holds, by the declared shape of it; empty of no list."""
    if is_dataclass(shape):
        hints = get_type_hints(shape)
        return kinds_of(hints[ITEMS]) if ITEMS in hints else {}
    if get_origin(shape) is not list:
        return {}
    (item,) = get_args(shape)
    return (
        {n: _plain_kind(h) for n, h in get_type_hints(item).items()} if is_dataclass(item) else {}
    )


def _plain_kind(hint: Any) -> type:
    kinds = {one for one in get_args(hint) or (hint,) if one is not NoneType}
    only = kinds.pop() if len(kinds) == 1 else dict
    if isinstance(only, type) and issubclass(only, str):
        return str
    return only if only in (int, float, bool, datetime) else dict


def choose(
    registry: Registry, name: str, columns: Sequence[str] = (), where: Sequence[str] = ()
) -> Chosen:
    """Rows of a table, by filters like `kills>=3`. Refused where there are no such."""
    table = next((one for one in registry.tables() if one.name == name), None)
    if table is None:
        names = ", ".join(sorted(one.name for one in registry.tables()))
        raise NO_SUCH_TABLE.because(table=name, tables=names)
    picked = tuple(_column(table, one) for one in columns) or tuple(table.columns)
    return Chosen(picked, tuple(_condition(table, one) for one in where))


def _column(table: sa.Table, name: str) -> sa.Column[Any]:
    if name not in table.columns:
        names = ", ".join(table.columns.keys())
        raise NO_SUCH_COLUMN.because(table=table.name, column=name, columns=names)
    return table.columns[name]


def _condition(table: sa.Table, said: str) -> Any:
    found = _FILTER.fullmatch(said)
    if found is None:
        raise NOT_A_FILTER.because(said=said, why="it says no column, sign and value")
    column, how, text = _column(table, found["column"]), found["how"], found["value"]
    if how == "~":
        return sa.cast(column, sa.Text).icontains(text, autoescape=True)
    if text == "null" and how in ("=", "!="):
        return column.is_(None) if how == "=" else column.is_not(None)
    try:
        return HOW[how](column, _read(kind_of(column), text))
    except ValueError as error:
        raise NOT_A_FILTER.because(said=said, why=str(error)) from error


def _read(kind: type, text: str) -> Any:
    """A value of a column from its text. ValueError says why it can't be."""
    if kind is bool:
        if text not in ("true", "false"):
            raise ValueError(f"{text!r} is neither true nor false")
        return text == "true"
    if kind is datetime:
        return read_instant(text)
    if kind in (int, float):
        return kind(text)
    if kind is not str:
        raise ValueError("of this column only ~ can be asked")
    return text


@contextmanager
def writer(out: BinaryIO, form: str, kinds: Mapping[str, type]) -> Iterator[Write]:
    """What writes pages of rows. `kinds` says what each column holds."""
    if form == "parquet":
        with _parquet(out, kinds) as write:
            yield write
    elif form == "jsonl":
        yield lambda page: _lines(out, page)
    else:
        _sheet(out, [list(kinds)])
        yield lambda page: _sheet(out, ([row.get(name) for name in kinds] for row in page))


def _sheet(out: BinaryIO, rows: Iterable[Sequence[Any]]) -> None:
    text = io.StringIO()
    made = csv.writer(text, lineterminator="\r\n")
    made.writerows([cell(_plain(value)) for value in row] for row in rows)
    out.write(text.getvalue().encode())


def _lines(out: BinaryIO, page: Page) -> None:
    for row in page:
        said = {name: _plain(value) for name, value in row.items()}
        out.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")


def _plain(value: Any) -> Any:
    return write_instant(value) if isinstance(value, datetime) else value


@contextmanager
def _parquet(out: BinaryIO, kinds: Mapping[str, type]) -> Iterator[Write]:
    if importlib.util.find_spec("pyarrow") is None:
        raise Fault(
            "For Parquet, more must be installed: pip install 'tallylight[parquet]' "
            "(with uv: uv tool install '.[parquet]'). CSV and JSON lines need nothing."
        )
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    known = {int: pa.int64(), float: pa.float64(), bool: pa.bool_(), str: pa.string(),
             datetime: pa.timestamp("us", "UTC")}  # fmt: skip
    schema = pa.schema([(name, known.get(kind, pa.string())) for name, kind in kinds.items()])
    apart = [name for name, kind in kinds.items() if kind not in known]

    def write(page: Page) -> None:
        rows = [_told(row, kinds, apart) for row in page]
        made.write_table(pa.Table.from_pylist(rows, schema))

    with ParquetWriter(out, schema, compression="zstd") as made:
        yield write


def _told(
    row: Mapping[str, Any], kinds: Mapping[str, type], apart: Sequence[str]
) -> dict[str, Any]:
    """A row with its instants as such; what is no plain value is told as JSON."""
    told = dict(row)
    for name, kind in kinds.items():
        value = row.get(name)
        if kind is datetime and isinstance(value, str):
            told[name] = read_instant(value)
        elif name in apart and value is not None and not isinstance(value, str):
            told[name] = json.dumps(value, ensure_ascii=False)
    return told


@contextmanager
def whole(file: Path) -> Iterator[BinaryIO]:
    """A file to write, that has its name once all of it is there."""
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as out:
            yield out
        part.replace(file)
    except OSError as error:
        raise Fault(f"{file} could not be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
