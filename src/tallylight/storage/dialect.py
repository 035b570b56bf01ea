"""What differs between the databases, and nothing else: the shape that both files fill."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from tallylight.storage.faults import Kind


class Dialect(Protocol):
    """One database engine, told where one database is."""

    @property
    def name(self) -> str:
        """`sqlite` or `postgresql`."""
        ...

    @property
    def shown(self) -> str:
        """The URL, with any password masked."""
        ...

    @property
    def file(self) -> Path | None:
        """The database file; None when a server keeps it."""
        ...

    def reader_engine(self) -> sa.Engine:
        """A pool of connections that can only read."""
        ...

    def writer_engine(self, owner: str) -> sa.Engine:
        """Connections that may write; nothing is pooled. `owner` describes this process."""
        ...

    def own(self, engine: sa.Engine, owner: str) -> sa.Connection:
        """The writer's connection, with the lock of the one owner. Owned when it is taken."""
        ...

    def release(self, connection: sa.Connection) -> None:
        """Give up what the writer's connection itself holds, before it is closed."""
        ...

    def disown(self) -> None:
        """Let go of what `own` took beside the connection, after that was closed."""
        ...

    def migration(self, connection: sa.Connection) -> AbstractContextManager[None]:
        """A transaction in which tables may be rebuilt; foreign keys hold at its end."""
        ...

    def kind(self, error: BaseException) -> Kind:
        """Why a driver raised."""
        ...

    def cannot_open(self, error: BaseException | None) -> str:
        """The sentence for a database that could not be opened, after a driver raised."""
        ...

    def compiling(self, engine: sa.Engine) -> sa.Dialect:
        """The SQLAlchemy dialect to compile statements with, parameters by position."""
        ...

    def run(self, cursor: Any, text: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement of positional parameters for each of `rows`, in order."""
        ...

    def size_bytes(self, connection: sa.Connection) -> int:
        """What the database takes on disk, in bytes."""
        ...

    def version(self, connection: sa.Connection) -> str:
        """Name and version of the engine, like `SQLite 3.40.1`."""
        ...

    def highest_id(self, connection: sa.Connection, table: sa.Table) -> int:
        """The highest id that `table` (one integer key) ever gave or holds; 0 for none."""
        ...

    def last_given(self, connection: sa.Connection, table: sa.Table) -> int:
        """The highest id that the database's own counter gave to `table`; 0 for none."""
        ...

    def advance_ids(self, cursor: Any, table: sa.Table, to: int) -> None:
        """Make the next id that the database gives to `table` higher than `to`."""
        ...

    def backup(self, target: Path) -> None:
        """A verified copy of the live file at `target`. Fault when there is none to be had."""
        ...

    def damage(self, connection: sa.Connection) -> list[str]:
        """What the engine itself finds broken below the rows, a few words each; empty is good."""
        ...

    def triggers(self, connection: sa.Connection) -> set[tuple[str, str]]:
        """The tables and names of all triggers that act."""
        ...

    def append_only_ddl(self, table: str) -> list[str]:
        """Triggers that refuse to change or remove any row of `table`."""
        ...

    def drop_append_only_ddl(self, table: str) -> list[str]:
        """Take away what `append_only_ddl` made."""
        ...

    def stamp_ddl(self, table: str, key_columns: Sequence[str]) -> list[str]:
        """A trigger that sets `updated_at` when an UPDATE left it as it was.

        A statement that writes the value that is already there counts as leaving it.
        """
        ...

    def drop_stamp_ddl(self, table: str) -> list[str]:
        """Take away what `stamp_ddl` made."""
        ...
