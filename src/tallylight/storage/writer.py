"""One write transaction: deferred rows, in order, through prepared statements.

Statements are compiled once and then run on the driver's own cursor, because a press should
not wait for SQLAlchemy to build the same INSERT again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal, NoReturn

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, StatementError

from tallylight.storage.dialect import Dialect
from tallylight.storage.faults import Kind, RoleGone, StorageLost, WriteFailed
from tallylight.storage.worker import role_is_gone

Process = Callable[[Any], Any]
Values = Mapping[str, Any]
Verb = Literal["insert", "add", "update", "delete"]
Columns = tuple[str, ...]
Pick = Callable[[Values], Sequence[Any]]

_VALUE = "v_"
_KEY = "k_"


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """One statement with positional parameters, and how each is made from a Python value.

    `adds`: it only adds rows. `depth` is how many tables its own one refers to, one by another.
    """

    table: str
    depth: int
    adds: bool
    text: str
    values: Pick
    key: Pick
    processes: tuple[tuple[int, Process], ...]

    def convert(self, row: list[Any]) -> list[Any]:
        """Make what the driver understands of one row's values, in place."""
        for place, process in self.processes:
            row[place] = process(row[place])
        return row


Waiting = tuple[Prepared, list[list[Any]]]
"""A statement, and the rows that it is to be sent with."""


class Statements:
    """Compiled statements of one database, by verb, table and columns."""

    def __init__(self, compiling: sa.Dialect, running: sa.Dialect) -> None:
        self._compiling = compiling
        self._running = running
        self._known: dict[tuple[Any, ...], Prepared] = {}

    def find(self, verb: Verb, table: sa.Table, columns: Columns, key: Columns = ()) -> Prepared:
        """The statement that writes `columns` where `key` is equal."""
        prepared = self._known.get((verb, table, columns, key))
        if prepared is None:
            # The same columns in another order are the same statement, so that rows merge.
            sorted_columns, sorted_key = tuple(sorted(columns)), tuple(sorted(key))
            prepared = self._known.get((verb, table, sorted_columns, sorted_key))
            if prepared is None:
                prepared = self._prepare(verb, table, sorted_columns, sorted_key)
                self._known[verb, table, sorted_columns, sorted_key] = prepared
            self._known[verb, table, columns, key] = prepared
        return prepared

    def _prepare(self, verb: Verb, table: sa.Table, columns: Columns, key: Columns) -> Prepared:
        if verb in ("update", "delete") and not key:
            raise ValueError(f"to {verb} rows of {table.name}, a key is needed")
        values = {name: _parameter(table, _VALUE, name) for name in columns}
        where = sa.and_(
            sa.true(), *(table.c[name] == _parameter(table, _KEY, name) for name in key)
        )
        match verb:
            case "insert":
                return self._compile(verb, table, table.insert().values(values).inline())
            case "add":
                return self._compile(verb, table, self._adding(table, values))
            case "update":
                return self._compile(verb, table, table.update().values(values).where(where))
            case "delete":
                return self._compile(verb, table, table.delete().where(where))

    def _adding(self, table: sa.Table, values: Values) -> sa.Executable:
        """An INSERT that adds to the numbers of a row which is there already."""
        insert = sqlite.insert if self._compiling.name == "sqlite" else postgresql.insert
        adding = insert(table).values(values).inline()
        key = [column.name for column in table.primary_key]
        sums = {name: table.c[name] + adding.excluded[name] for name in values if name not in key}
        return adding.on_conflict_do_update(index_elements=key, set_=sums)

    def _compile(self, verb: Verb, table: sa.Table, statement: sa.Executable) -> Prepared:
        compiled: Any = statement.compile(dialect=self._compiling)  # type: ignore[attr-defined]
        names: list[str] = compiled.positiontup
        for name in names:
            if not name.startswith((_VALUE, _KEY)):
                raise TypeError(f"{table.name}.{name} has a default made in Python; use the server")
        plain = [name[len(_VALUE) :] for name in names]
        values = sum(name.startswith(_VALUE) for name in names)
        processes = ((place, self._process(table, name)) for place, name in enumerate(plain))
        return Prepared(
            table.name,
            _depth(table),
            verb == "insert",
            compiled.string,
            _pick(plain[:values]),
            _pick(plain[values:]),
            tuple((place, process) for place, process in processes if process is not None),
        )

    def _process(self, table: sa.Table, name: str) -> Process | None:
        impl = table.c[name].type.dialect_impl(self._running)
        return impl.bind_processor(self._running)


def _table_by_table(waiting: Sequence[Waiting]) -> Iterator[Waiting]:
    """The same, but that of what is only added, the rows of each table are neighbours."""
    for adds, several in groupby(waiting, key=lambda one: one[0].adds):
        if not adds:
            yield from several
            continue
        ordered = sorted(several, key=lambda one: (one[0].depth, one[0].table))
        for prepared, same in groupby(ordered, key=itemgetter(0)):
            yield prepared, [row for _, rows in same for row in rows]


@cache
def _depth(table: sa.Table) -> int:
    parents = {key.column.table for key in table.foreign_keys} - {table}
    return max((_depth(parent) + 1 for parent in parents), default=0)


def _pick(names: Sequence[str]) -> Pick:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda given: [given[name] for name in names]


def _parameter(table: sa.Table, prefix: str, name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(prefix + name, type_=table.c[name].type)


class WriteTransaction:
    """Writes of one group of commands: all of them are stored by `commit`, or none.

    Rows are kept back until they are needed and then sent in the order they were given, but that
    new rows with nothing else between go table by table, those referred to first. Neighbours of
    one statement go together. Keys are compared with `=`, so a None in a key
    finds no row. A write that finds no row to change is not an error.

    Raises WriteFailed when the database refuses (then only `rollback` is left to do), and
    StorageLost when it is gone.
    """

    def __init__(
        self,
        connection: sa.Connection,
        dialect: Dialect,
        statements: Statements,
        lost: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._dialect = dialect
        self._statements = statements
        self._lost = lost
        self._waiting: list[Waiting] = []
        self._failures = (
            connection.dialect.loaded_dbapi.Error,
            ValueError,
            TypeError,
            OverflowError,
        )
        try:
            self._transaction = connection.begin()
            driver: Any = connection.connection.driver_connection
            self._cursor = driver.cursor()
        except DBAPIError as error:
            self._refuse(None, error)

    def insert(self, table: sa.Table, row: Values) -> None:
        """Add one row; columns that are not named take the database's default."""
        prepared = self._statements.find("insert", table, tuple(row))
        self._defer(prepared, list(prepared.values(row)))

    def insert_all(self, table: sa.Table, rows: Sequence[Values]) -> None:
        """Add several rows, all of the columns that the first one names."""
        if not rows:
            return
        prepared = self._statements.find("insert", table, tuple(rows[0]))
        for row in rows:
            self._defer(prepared, list(prepared.values(row)))

    def add(self, table: sa.Table, row: Values) -> None:
        """Add one row; where its primary key is there, add its other columns to that row's."""
        prepared = self._statements.find("add", table, tuple(row))
        self._defer(prepared, list(prepared.values(row)))

    def update(self, table: sa.Table, key: Values, values: Values) -> None:
        """Set `values` in the rows whose columns equal `key`; nothing when there are none."""
        if not values:
            return
        prepared = self._statements.find("update", table, tuple(values), tuple(key))
        self._defer(prepared, [*prepared.values(values), *prepared.key(key)])

    def delete(self, table: sa.Table, key: Values) -> None:
        """Remove the rows whose columns equal `key`."""
        prepared = self._statements.find("delete", table, (), tuple(key))
        self._defer(prepared, list(prepared.key(key)))

    def _defer(self, prepared: Prepared, row: list[Any]) -> None:
        try:
            prepared.convert(row)
        except (ValueError, TypeError, AttributeError) as error:
            raise WriteFailed(prepared.table, Kind.BAD_VALUE) from error
        if self._waiting and self._waiting[-1][0] is prepared:
            self._waiting[-1][1].append(row)
        else:
            self._waiting.append((prepared, [row]))

    @property
    def connection(self) -> sa.Connection:
        """The connection of this transaction, with everything given so far sent."""
        self.flush()
        return self._connection

    def rows(
        self, statement: sa.Executable, parameters: Values | Sequence[Values] | None = None
    ) -> list[Any]:
        """Run a SQLAlchemy statement in this transaction; its rows, none if it returns none.

        It sees everything that was given before.
        """
        self.flush()
        try:
            result = self._connection.execute(statement, parameters or {})
            return list(result.all()) if result.returns_rows else []
        except StatementError as error:
            self._refuse(None, error)

    def flush(self) -> None:
        """Send what was kept back."""
        waiting, self._waiting = self._waiting, []
        for prepared, rows in _table_by_table(waiting):
            try:
                self._dialect.run(self._cursor, prepared.text, rows)
            except self._failures as error:
                self._refuse(prepared.table, error)

    def advance_ids(self, table: sa.Table, to: int) -> None:
        """Make the next id that the database itself gives to `table` higher than `to`."""
        self.flush()
        try:
            self._dialect.advance_ids(self._cursor, table, to)
        except self._failures as error:
            self._refuse(table.name, error)

    def commit(self) -> None:
        """Make everything durable; afterwards this object is used up."""
        self.flush()
        try:
            self._transaction.commit()
        except DBAPIError as error:
            self._refuse(None, error, unsure=True)

    def rollback(self) -> None:
        """Forget everything; afterwards this object is used up. Never fails."""
        self._waiting = []
        if self._connection.closed:
            return
        try:
            self._transaction.rollback()
        except DBAPIError:
            self._lost()

    def _refuse(self, table: str | None, error: BaseException, *, unsure: bool = False) -> NoReturn:
        cause = getattr(error, "orig", None) or error
        kind = self._dialect.kind(cause)
        if kind is Kind.LOST:
            self._lost()
            raise StorageLost(self._dialect.shown, unsure=unsure) from cause
        if role_is_gone(self._connection, cause):
            self._lost()
            raise RoleGone(self._dialect.shown) from cause
        raise WriteFailed(table, kind) from cause
