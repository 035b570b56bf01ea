"""A database, opened: who owns it, who reads it, and the one who writes."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tallylight.base.errors import Fault
from tallylight.storage.dialect import Dialect
from tallylight.storage.faults import (
    Kind,
    OutOfReach,
    Owned,
    ReadFailed,
    RoleGone,
    StorageLost,
    WriteFailed,
)
from tallylight.storage.mark import HALF_MOVED, mark_in
from tallylight.storage.postgresql import Postgresql
from tallylight.storage.readers import Readers
from tallylight.storage.sqlite import Sqlite
from tallylight.storage.worker import role_is_gone
from tallylight.storage.writer import Statements, WriteTransaction

__all__ = [
    "OutOfReach",
    "Owned",
    "ReadFailed",
    "Storage",
    "StorageLost",
    "WriteFailed",
    "WriteTransaction",
    "dialect_at",
]


def dialect_at(url: str | sa.URL) -> Dialect:
    """The database that a URL names, not opened. Fault when it names none we know."""
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError) as error:
        raise Fault(
            "The database URL cannot be read. It should look like sqlite:////home/me/tally.db "
            "or postgresql://user:password@host/database."
        ) from error
    match parsed.drivername.split("+")[0]:
        case "sqlite":
            return Sqlite(parsed)
        case "postgresql" | "postgres":
            return Postgresql(parsed)
        case other:
            raise Fault(f"A database URL begins with sqlite or postgresql, not with {other}.")


class Storage:
    """One database. Any thread may `read`; one thread only may `begin` or migrate.

    Made by `open`; `close` it before its file is moved.
    """

    def __init__(self, dialect: Dialect, owner: str | None) -> None:
        self.dialect = dialect
        self.readers = Readers()
        self._owner = owner
        self._writer: sa.Connection | None = None
        self._reading: sa.Engine | None = None
        self._writing = None if owner is None else dialect.writer_engine(owner)
        if self._writing is not None:
            self._statements = Statements(dialect.compiling(self._writing), self._writing.dialect)

    @classmethod
    def open(cls, url: str | sa.URL, *, owner: str | None, filled: bool = False) -> "Storage":
        """Open `sqlite:////abs/path` (created if missing) or `postgresql://user:pw@host/db`.

        `owner` describes this process to another one that comes too late, like
        `tallylight serve (pid 812)`. None is a visitor, who takes no lock and can only read.
        Raises Owned when another process owns the database, Fault when it cannot be opened,
        Refused where a move has filled it only in part, unless it is to be `filled` further.
        """
        storage = cls(dialect_at(url), owner)
        try:
            if owner is not None:
                storage._writer = storage._own()
            storage._reading = storage.dialect.reader_engine()
            storage.server_version()
            if not filled:
                storage._refuse_half()
        except (ReadFailed, StorageLost) as error:
            storage.close()
            raise OutOfReach(storage.dialect.cannot_open(error.__cause__)) from error.__cause__
        except BaseException:
            storage.close()
            raise
        return storage

    def _refuse_half(self) -> None:
        with suppress(ReadFailed), self.read() as connection:  # who reads next tells of damage
            mark = mark_in(connection)
            if mark is not None:
                raise HALF_MOVED.because(database=self.url_shown, source=mark.shown)

    def _own(self) -> sa.Connection:
        if self._writing is None or self._owner is None:
            raise Fault(f"{self.url_shown} was opened for reading only.")
        try:
            return self.dialect.own(self._writing, self._owner)
        except DBAPIError as error:
            raise OutOfReach(self.dialect.cannot_open(error.orig)) from error.orig

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the database, from its first question on.

        Raises ReadFailed or StorageLost; a write through it is a ReadFailed too.
        """
        if self._reading is None:
            raise OutOfReach(f"{self.url_shown} is closed.")
        try:
            with self.readers.wanting():
                taken = self._reading.connect()
            with self.readers.reading(), taken as connection, connection.begin():
                try:
                    yield connection
                except DBAPIError as error:
                    if role_is_gone(connection, error.orig):
                        connection.invalidate()
                        self._reading.dispose()  # the others are the role's, too
                        raise RoleGone(self.url_shown) from error.orig
                    raise
        except StatementError as error:
            cause = error.orig or error
            kind = self.dialect.kind(cause)
            if kind is Kind.LOST:
                raise StorageLost(self.url_shown) from cause
            raise ReadFailed(kind) from cause
        except PoolTimeout as error:
            raise ReadFailed(Kind.BUSY) from error

    def begin(self) -> WriteTransaction:
        """Start the next group of writes; only the one writer thread may.

        After a StorageLost this connects anew and takes the lock again: Owned when
        somebody else took it meanwhile, OutOfReach while the database still is.
        """
        if self._writer is None:
            self._writer = self._own()
        return WriteTransaction(self._writer, self.dialect, self._statements, self._forget)

    def _forget(self) -> None:
        if self._writer is not None:
            with suppress(SQLAlchemyError):
                self._writer.invalidate()
                self._writer.close()
            self._writer = None

    @contextmanager
    def migrating(self) -> Iterator[sa.Connection]:
        """A connection of its own, in a transaction that may rebuild tables.

        Foreign keys are looked at once, at the end. Any exception leaves the database as it
        was; what a driver raised comes out as WriteFailed or StorageLost.
        """
        with self._beside_writer() as (writer, connection):
            with self.dialect.migration(connection):
                yield connection
            self.dialect.migrated(writer)
            if self._reading is not None:  # connections of before may be the owner's still
                self._reading.dispose()

    @contextmanager
    def filling(self) -> Iterator[sa.Connection]:
        """A connection of its own that takes rows in any order; transactions are the caller's.

        Only for a database that nobody else may open, see `onward`; raises as `migrating`.
        """
        with self._beside_writer() as (_, connection):
            self.dialect.loosen(connection)
            yield connection

    @contextmanager
    def _beside_writer(self) -> Iterator[tuple[sa.Connection, sa.Connection]]:
        """The writer's connection, and another one beside it, as it logs in."""
        if self._writer is None:
            self._writer = self._own()
        try:
            with self._writer.engine.connect() as connection:
                yield self._writer, connection
        except StatementError as error:
            cause = error.orig or error
            kind = self.dialect.kind(cause)
            if kind is Kind.LOST:
                raise StorageLost(self.url_shown) from cause
            raise WriteFailed(None, kind) from cause

    @property
    def url_shown(self) -> str:
        """The URL, with any password masked."""
        return self.dialect.shown

    def size_bytes(self) -> int:
        """What the database takes on disk, in bytes."""
        with self.read() as connection:
            return self.dialect.size_bytes(connection)

    def server_version(self) -> str:
        """Name and version of the engine, like `SQLite 3.40.1`."""
        with self.read() as connection:
            return self.dialect.version(connection)

    def backup(self, target: Path) -> None:
        """A verified copy of the database file, taken while it is in use.

        Fault when a server keeps the database, when `target` exists, or when it is not whole.
        """
        self.dialect.backup(target)

    def scrub(self) -> bool:
        """Have what was deleted leave the database's own log, between two transactions.

        False while somebody still reads an older state. Only the one writer thread may.
        """
        return self._writer is not None and self.dialect.scrub(self._writer)

    def close(self) -> None:
        """Let go of the database; twice is as good as once."""
        if self._reading is not None:
            self._reading.dispose()
            self._reading = None
        if self._writer is not None:
            with suppress(SQLAlchemyError):
                self.dialect.release(self._writer)
            with suppress(SQLAlchemyError):
                self._writer.close()
            self._writer = None
        self.dialect.disown()
