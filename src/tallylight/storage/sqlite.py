"""SQLite: a file, its lock, its pragmas, its triggers."""

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.pool import NullPool

from tallylight.base.errors import Fault
from tallylight.storage.ailments import Ailment, of_sqlite
from tallylight.storage.apart import Apart
from tallylight.storage.copies import broken_references, copy_whole, remove, same_references
from tallylight.storage.faults import CLAUSES, SQLITE_SAYS, Kind, Owned
from tallylight.storage.gate import way_out
from tallylight.storage.misfits import misfit
from tallylight.storage.readers import READERS
from tallylight.storage.search import all_rebuilt, can_lead_to_words
from tallylight.storage.sums import Sums
from tallylight.storage.types import SQLITE_NOW, write_json

BUSY_SECONDS = 5.0
FAULTS_SHOWN = 20
"""How many faults of a damaged file are listed."""

BUNDLES = (64, 32, 16, 8, 4, 2)
"""How many rows one INSERT may carry; few sizes, so that the driver keeps the statements."""


class Sqlite:
    """One SQLite file, named by its URL."""

    name = "sqlite"

    def __init__(self, url: sa.URL) -> None:
        if not url.database or url.database == ":memory:" or url.query:
            raise Fault(
                f"{url.render_as_string()} names no database file. "
                "It should look like sqlite:////home/me/tallylight.db or sqlite:///C:/me/tally.db."
            )
        self.file = Path(url.database).resolve()
        self.shown = f"sqlite:///{self.file.as_posix()}"
        self._owner_file = Path(f"{self.file}.owner")
        self._lock: FileLock | None = None

    # Connections

    def reader_engine(self) -> sa.Engine:
        if not self.file.exists():
            raise Fault(f"There is no database at {self.file}.")
        engine = self._engine(pool_size=4, max_overflow=READERS - 4)

        @sa.event.listens_for(engine, "connect")
        def prepare(connection: sqlite3.Connection, _: Any) -> None:
            _prepare(connection)
            connection.execute("PRAGMA query_only=ON")

        @sa.event.listens_for(engine, "begin")
        def begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql("BEGIN")

        return engine

    def writer_engine(self, owner: str) -> sa.Engine:
        engine = self._engine(poolclass=NullPool)

        @sa.event.listens_for(engine, "connect")
        def prepare(connection: sqlite3.Connection, _: Any) -> None:
            _prepare(connection)
            (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
            if mode != "wal":
                raise Fault(
                    f"{self.file} is on a drive where SQLite cannot keep its log "
                    "(a network drive?). Put the database on a disk of this computer."
                )
            connection.execute("PRAGMA synchronous=FULL")

        @sa.event.listens_for(engine, "begin")
        def begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

        return engine

    def _engine(self, **options: Any) -> sa.Engine:
        # isolation_level None leaves BEGIN to us, so that DDL is part of a transaction.
        return sa.create_engine(
            sa.URL.create("sqlite", database=str(self.file)),
            connect_args={
                "isolation_level": None,
                "timeout": BUSY_SECONDS,
                "check_same_thread": False,
            },
            json_serializer=write_json,
            **options,
        )

    @contextmanager
    def migration(self, connection: sa.Connection) -> Iterator[None]:
        driver = cast("sqlite3.Connection", connection.connection.driver_connection)
        driver.set_authorizer(None)  # this connection is closed afterwards
        driver.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            # A file that another program kept may have had broken ones all along.
            before = broken_references(driver)
            yield
            same_references(before, broken_references(driver), self.file)

    def loosen(self, connection: sa.Connection) -> None:
        for switch in ("foreign_keys=OFF", "synchronous=NORMAL"):
            connection.connection.cursor().execute(f"PRAGMA {switch}")

    def migrated(self, writer: sa.Connection) -> None:
        """Nothing: the writer's connection was guarded all along."""

    # The one owner

    def own(self, engine: sa.Engine, owner: str) -> sa.Connection:
        can_lead_to_words()
        if self._lock is None:
            self._lock = self._take_lock(owner)
        return engine.connect()

    def _take_lock(self, owner: str) -> FileLock:
        lock = FileLock(f"{self.file}.lock", timeout=0, thread_local=False)
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
            self._owner_file.write_text(owner, encoding="utf-8")
        except Timeout as error:
            raise Owned(f"{self.file} is in use by {self._current_owner()}.") from error
        except OSError as error:
            lock.release()
            raise Fault(f"{self.file} cannot be written here: {error.strerror}.") from error
        return lock

    def _current_owner(self) -> str:
        try:
            return self._owner_file.read_text(encoding="utf-8") or "another program"
        except OSError:
            return "another program"

    def release(self, connection: sa.Connection) -> None:
        """Nothing: the lock is a file's."""

    def disown(self) -> None:
        if self._lock is not None:
            self._owner_file.unlink(missing_ok=True)
            self._lock.release()
            self._lock = None

    # Statements

    def kind(self, error: BaseException) -> Kind:
        if isinstance(error, OverflowError | UnicodeError | ValueError | TypeError):
            return Kind.BAD_VALUE
        if isinstance(error, sqlite3.InterfaceError | sqlite3.ProgrammingError):
            return Kind.BAD_VALUE
        word = getattr(error, "sqlite_errorname", "")
        return SQLITE_SAYS.get(word) or SQLITE_SAYS.get("_".join(word.split("_")[:2]), Kind.OTHER)

    def cannot_open(self, error: BaseException | None) -> str:
        why = CLAUSES[self.kind(error) if error else Kind.OTHER]
        return f"The database {self.file} cannot be opened: {why}."

    def compiling(self, engine: sa.Engine) -> sa.Dialect:
        return engine.dialect

    def run(self, cursor: Any, text: str, rows: Sequence[Sequence[Any]]) -> None:
        """Many rows go into one INSERT: each step of a statement hands the interpreter lock
        to another thread, and getting it back costs more than the row.
        """
        done = 0
        if " VALUES " in text and " ON CONFLICT " not in text:
            for size in BUNDLES:
                while len(rows) - done >= size:
                    several = rows[done : done + size]
                    cursor.execute(_bundle(text, size), list(chain.from_iterable(several)))
                    done += size
        for row in rows[done:]:
            cursor.execute(text, row)

    # Facts

    def size_bytes(self, connection: sa.Connection) -> int:
        files = (self.file, Path(f"{self.file}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def version(self, connection: sa.Connection) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def last_given(self, connection: sa.Connection, tables: Sequence[sa.Table]) -> dict[str, int]:
        given = _sequences(connection)
        return {table.name: given.get(table.name) or 0 for table in tables}

    def advance_ids(self, cursor: Any, table: sa.Table, to: int) -> None:
        given = (to, table.name)
        cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", given)
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence(seq, name) VALUES (?, ?)", given)

    def backup(self, target: Path) -> None:
        """A copy by SQLite's backup in one step, whole and with the same row counts.

        It appears under `target` only when verified; an existing `target` is a Fault.
        """
        if target.exists():
            raise Fault(f"{target} is already there; a backup never replaces a file.")
        part = target.with_name(target.name + ".part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            remove(part)
            try:
                copy_whole(self.file, part)
                part.rename(target)
            finally:
                remove(part)
        except (sqlite3.Error, OSError) as error:
            raise Fault(f"{self.file} could not be backed up to {target}.") from error

    def plan(self, connection: sa.Connection, statement: str, values: Any) -> list[str]:
        told = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return [row[3] for row in told]

    def misfit(self, column: "sa.Column[Any]") -> "sa.ColumnElement[bool] | None":
        return misfit(column)

    def ailments(self, connection: sa.Connection, least: int) -> list[Ailment]:
        return of_sqlite(self.file, least)

    def damage(self, connection: sa.Connection) -> list[str]:
        try:
            found = connection.exec_driver_sql(f"PRAGMA integrity_check({FAULTS_SHOWN})").scalars()
            return [line for line in found if line != "ok"]
        except sa.exc.DatabaseError as error:  # too damaged to be looked at
            return [str(error.orig)]

    def strip(self, connection: sa.Connection) -> list[str]:
        known = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = connection.exec_driver_sql(known).all()
        for name, _ in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        return [*(made for _, made in triggers), *all_rebuilt(connection)]

    def scrub(self, writer: sa.Connection) -> bool:
        driver = cast("sqlite3.Connection", writer.connection.driver_connection)
        return not driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]

    # Triggers

    def triggers(self, connection: sa.Connection) -> set[tuple[str, str]]:
        known = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        return {(table, name) for table, name in connection.exec_driver_sql(known)}

    def append_only_ddl(
        self,
        table: str,
        guarded: Sequence[str] = (),
        gated: Sequence[str] = (),
        keys: Sequence[Sequence[str]] = (),
    ) -> list[str]:
        unless = f"WHEN NOT {way_out(table, gated)}" if gated else ""
        what = {"update": (f"UPDATE{_of_columns(guarded)}", ""), "delete": ("DELETE", unless)}
        if keys:
            what["replace"] = ("INSERT", f"WHEN {_is_there(table, keys)}")
        return [
            f"""CREATE TRIGGER "{table}_no_{name}" BEFORE {verb} ON "{table}" {when} BEGIN
            SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END"""
            for name, (verb, when) in what.items()
        ]

    def drop_append_only_ddl(self, table: str) -> list[str]:
        drop = [f'DROP TRIGGER "{table}_no_{verb}"' for verb in ("update", "delete")]
        return [*drop, f'DROP TRIGGER IF EXISTS "{table}_no_replace"']

    def apart_ddl(self, table: str, apart: Apart, key: str) -> list[str]:
        what = {
            "insert": ("INSERT", apart.met(table)),
            "update": (
                f"UPDATE{_of_columns(apart.watched)}",
                apart.met(table, f'"{key}" <> OLD."{key}"'),
            ),
        }
        return [
            f"""CREATE TRIGGER "{table}_apart_{name}" BEFORE {verb} ON "{table}" WHEN {met} BEGIN
            SELECT RAISE(ABORT, 'rows of {table} overlap'); END"""
            for name, (verb, met) in what.items()
        ]

    def drop_apart_ddl(self, table: str) -> list[str]:
        return [f'DROP TRIGGER "{table}_apart_{verb}"' for verb in ("insert", "update")]

    def stamp_ddl(
        self,
        table: str,
        key_columns: Sequence[str],
        name: str | None = None,
        watched: Sequence[str] = (),
    ) -> list[str]:
        same = " AND ".join(f'"{column}" = NEW."{column}"' for column in key_columns)
        # Without the second condition, two updates in one millisecond would recurse for ever.
        return [
            f"""CREATE TRIGGER "{name or f"{table}_stamp"}" AFTER UPDATE{_of_columns(watched)}
            ON "{table}"
            WHEN NEW.updated_at IS OLD.updated_at AND NEW.updated_at IS NOT ({SQLITE_NOW})
            BEGIN UPDATE "{table}" SET updated_at = {SQLITE_NOW} WHERE {same}; END"""  # noqa: S608
        ]

    def drop_stamp_ddl(self, table: str, name: str | None = None) -> list[str]:
        return [f'DROP TRIGGER "{name or f"{table}_stamp"}"']

    def sums_ddl(self, table: str, sums: Sums) -> list[str]:
        more, less = sums.moved("NEW", "+"), sums.moved("OLD", "-")
        said = {
            "insert": ("INSERT", f"{more};"),
            "update": (f"UPDATE{_of_columns(sums.watched)}", f"{less}; {more};"),
            "delete": ("DELETE", f"{less};"),
        }
        return [
            f"""CREATE TRIGGER "{table}_sums_{name}" AFTER {verb} ON "{table}" BEGIN {what} END"""
            for name, (verb, what) in said.items()
        ]

    def drop_sums_ddl(self, table: str) -> list[str]:
        return [f'DROP TRIGGER "{table}_sums_{verb}"' for verb in ("insert", "update", "delete")]


def _of_columns(names: Sequence[str]) -> str:
    return f" OF {', '.join(names)}" if names else ""


def _is_there(table: str, keys: Sequence[Sequence[str]]) -> str:
    """The condition that a row with one of the keys of the trigger's new one is there."""
    same = [" AND ".join(f'"{column}" = NEW."{column}"' for column in key) for key in keys]
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE {" OR ".join(same)})'  # noqa: S608


@cache
def _bundle(insert: str, size: int) -> str:
    """An INSERT of one row as one of `size` rows."""
    values = insert[insert.rindex("(") :]
    return insert + f", {values}" * (size - 1)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA recursive_triggers=ON")
    connection.execute("PRAGMA secure_delete=ON")  # else what was erased stays in free pages
    if sys.platform == "darwin":
        connection.execute("PRAGMA fullfsync=ON")
        connection.execute("PRAGMA checkpoint_fullfsync=ON")
    connection.set_authorizer(_keep_guards)


DENIED = frozenset({
    sqlite3.SQLITE_DROP_TABLE, sqlite3.SQLITE_DROP_TRIGGER, sqlite3.SQLITE_ALTER_TABLE,
})  # fmt: skip
GUARDS = frozenset({"recursive_triggers", "writable_schema"})
"""Pragmas that would take the triggers their force."""


def _keep_guards(action: int, what: str | None, value: str | None, *_: str | None) -> int:
    """Deny what would take the guards of history away; only a migration may."""
    unguards = action == sqlite3.SQLITE_PRAGMA and what in GUARDS and value is not None
    return sqlite3.SQLITE_DENY if action in DENIED or unguards else sqlite3.SQLITE_OK


def _sequences(connection: sa.Connection) -> dict[str, int]:
    counted = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"
    if connection.exec_driver_sql(counted).first() is None:
        return {}
    found = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
    return {row.name: row.seq for row in found}
