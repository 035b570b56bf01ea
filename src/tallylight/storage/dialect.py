"""What differs between the databases, and nothing else: the shape that both files fill."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from tallylight.storage.ailments import Ailment
from tallylight.storage.apart import Apart
from tallylight.storage.faults import Kind
from tallylight.storage.sums import Sums


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

    def migrated(self, writer: sa.Connection) -> None:
        """Let the writer use, and not own, what a migration made."""
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

    def last_given(self, connection: sa.Connection, tables: Sequence[sa.Table]) -> dict[str, int]:
        """By name the highest id that the database's own counter gave to each; 0 for none."""
        ...

    def advance_ids(self, cursor: Any, table: sa.Table, to: int) -> None:
        """Make the next id that the database gives to `table` higher than `to`."""
        ...

    def backup(self, target: Path) -> None:
        """A verified copy of the live file at `target`. Fault when there is none to be had."""
        ...

    def strip(self, connection: sa.Connection) -> list[str]:
        """Take off what acts on rows or asks for their order: triggers, references.

        Inside of a migration's transaction; the statements that bring it back, in their order.
        """
        ...

    def loosen(self, connection: sa.Connection) -> None:
        """Let rows come in any order through a connection, and no commit wait for the disk.

        For one that is in no transaction, and whose rows the last commit of another keeps.
        """
        ...

    def scrub(self, writer: sa.Connection) -> bool:
        """Have what was deleted leave the engine's log; False while a reader holds that up."""
        ...

    def plan(self, connection: sa.Connection, statement: str, values: Any) -> list[str]:
        """What the engine would do for a statement of its own text, a line a step; not done."""
        ...

    def misfit(self, column: "sa.Column[Any]") -> "sa.ColumnElement[bool] | None":
        """Whether a value is not of its column's type; None where the engine sees to that."""
        ...

    def ailments(self, connection: sa.Connection, least: int) -> list[Ailment]:
        """What the engine's own numbers and settings say is not as it should be, though whole.

        `least` is how many rows a table has, and how many times 1 KB an index, to be told of.
        """
        ...

    def damage(self, connection: sa.Connection) -> list[str]:
        """What the engine itself finds broken below the rows, a few words each; empty is good."""
        ...

    def triggers(self, connection: sa.Connection) -> set[tuple[str, str]]:
        """The tables and names of all triggers that act."""
        ...

    def append_only_ddl(
        self,
        table: str,
        guarded: Sequence[str] = (),
        gated: Sequence[str] = (),
        keys: Sequence[Sequence[str]] = (),
    ) -> list[str]:
        """Triggers that refuse to remove any row of `table`, and to change it.

        With `guarded`, only those columns may not change. With `gated`, rows may go for which
        the gate stands open, by the value of one of those columns; see `storage.gate`. `keys`
        are the columns of each unique key: no other program either may put a row in the place
        of one that holds the same, which SQLite would do without a word.
        """
        ...

    def drop_append_only_ddl(self, table: str) -> list[str]:
        """Take away what `append_only_ddl` made, with or without `keys`."""
        ...

    def apart_ddl(self, table: str, apart: Apart, key: str) -> list[str]:
        """Triggers that refuse rows of `table`, known by their `key`, whose spans overlap."""
        ...

    def drop_apart_ddl(self, table: str) -> list[str]:
        """Take away what `apart_ddl` made."""
        ...

    def stamp_ddl(
        self,
        table: str,
        key_columns: Sequence[str],
        name: str | None = None,
        watched: Sequence[str] = (),
    ) -> list[str]:
        """A trigger that sets `updated_at` when an UPDATE left it as it was.

        A statement that writes the value that is already there counts as leaving it. Its name
        is `{table}_stamp` when none is said. With `watched`, only a change of those columns
        is one.
        """
        ...

    def drop_stamp_ddl(self, table: str, name: str | None = None) -> list[str]:
        """Take away what `stamp_ddl` made."""
        ...

    def sums_ddl(self, table: str, sums: Sums) -> list[str]:
        """Triggers that sum the rows of `table` up in those of another."""
        ...

    def drop_sums_ddl(self, table: str) -> list[str]:
        """Take away what `sums_ddl` made."""
        ...
