"""A copy of somebody else's file as it is at one moment, without touching it.

The file may be open in its own program, and that program may be writing. Nothing is written
to it or beside it: no checkpoint, no lock file, no journal.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tallylight.base.errors import Refusal
from tallylight.core.rooms import room

NO_SUCH_FILE = Refusal("no_such_file", "There is no file {path}.", 404)
NO_DATABASE = Refusal("no_database", "{path} can't be read as a SQLite database: {why}.", 422)
TOO_LARGE = Refusal("file_too_large", "{path} is no database, and has more than {most} bytes.", 422)
REFUSALS = (NO_SUCH_FILE, NO_DATABASE, TOO_LARGE)
MOST = 64 * 1024 * 1024
"""How many bytes a document may have."""

MAGIC = b"SQLite format 3\0"
WAL_BYTE = 18
"""Where the head of the file says how it is written: 2 is with a write-ahead log."""

BESIDE = ("-wal", "-journal")
"""Endings of what belongs to a database: what is not in the file itself yet."""


@dataclass(frozen=True, slots=True)
class Document:
    """A foreign file that is no database. See `foreign.Foreign` for the words."""

    name: str
    data: bytes

    def document(self) -> bytes | None:
        return self.data

    def tables(self) -> frozenset[str]:
        return frozenset()

    def columns(self, table: str) -> tuple[str, ...]:
        return ()

    def count(self, table: str) -> int:
        return 0

    def of(self, table: str, column: str, value: Any) -> Iterator[Mapping[str, Any]]:
        return iter(())

    def rows(self, sql: str, *parameters: Any) -> Iterator[Mapping[str, Any]]:
        return iter(())


class Snapshot:
    """A foreign database that can only be read. See `foreign.Foreign` for the words."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self.name = name
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        self._connection = connection

    def document(self) -> bytes | None:
        return None

    def tables(self) -> frozenset[str]:
        rows = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return frozenset(row[0] for row in rows)

    def columns(self, table: str) -> tuple[str, ...]:
        rows = self._connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
        return tuple(row[0] for row in rows)

    def count(self, table: str) -> int:
        number: int = self._connection.execute(
            f"SELECT count(*) FROM {_quoted(table)}"  # noqa: S608 - quoted
        ).fetchone()[0]
        return number

    def of(self, table: str, column: str, value: Any) -> Iterator[Mapping[str, Any]]:
        sql = f"SELECT * FROM {_quoted(table)} WHERE {_quoted(column)} = ? ORDER BY id"  # noqa: S608 - quoted
        return self.rows(sql, value)

    def rows(self, sql: str, *parameters: Any) -> Iterator[Mapping[str, Any]]:
        with closing(self._connection.cursor()) as cursor:
            for row in cursor.execute(sql, parameters):
                yield dict(row)


def _quoted(name: str) -> str:
    """A name of somebody else's, as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def snapshot(path: Path) -> Iterator[Snapshot | Document]:
    """The file at a path as it is now. Raises Refused where there is none."""
    if not path.is_file():
        raise NO_SUCH_FILE.because(path=path)
    try:
        document = _document(path)
    except OSError as error:
        raise NO_DATABASE.because(path=path, why=str(error)) from error
    if document is not None:
        yield document
        return
    with room() as folder:
        copy = folder / "copy.db"
        try:
            copy_file(path, copy)
        except (OSError, sqlite3.DatabaseError) as error:
            raise NO_DATABASE.because(path=path, why=str(error)) from error
        try:
            with closing(sqlite3.connect(copy)) as connection:
                connection.execute("PRAGMA query_only = ON")
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                yield Snapshot(connection, path.name)
        except sqlite3.DatabaseError as error:
            raise NO_DATABASE.because(path=path, why=str(error)) from error


def _document(path: Path) -> Document | None:
    """What a file holds that is no SQLite database; None of one that is."""
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
        if head == MAGIC:
            return None
        data = head + file.read(MOST + 1)
    if len(data) > MOST:
        raise TOO_LARGE.because(path=path, most=MOST)
    return Document(path.name, data)


def copy_file(path: Path, copy: Path) -> None:
    """Copy a SQLite file as it is at one moment, with what is not in it yet. OSError, or what
    sqlite3 raises, where that can't be done."""
    path = path.resolve()  # what is not in it yet lies beside the file, not beside a link to it
    with path.open("rb") as file:
        head = file.read(len(MAGIC) + 4)
    logs = head[WAL_BYTE] == 2
    beside = [end for end in BESIDE if _size(path, end)]
    if logs and beside and not _size(path, "-shm"):
        _copy_files(path, copy, beside)  # its program is gone; what it left is read on the copy
        return
    # Without a log nobody has a file in WAL mode open; read the usual way, one would be made.
    options = "mode=ro&immutable=1" if logs and not beside else "mode=ro"
    # Four slashes: else the first word of a network share (\\\\server\\share) is taken for a host.
    address = f"file:{_slashes(path)}{quote(path.absolute().as_posix())}?{options}"
    try:
        source = sqlite3.connect(address, uri=True, timeout=30)
        with closing(source), closing(sqlite3.connect(copy)) as target:
            source.backup(target, pages=4096, sleep=0.01)
    except sqlite3.OperationalError:
        if not beside:
            raise
        _copy_files(path, copy, beside)  # a journal to roll back, and nobody there to do it


def _slashes(path: Path) -> str:
    """What stands before an absolute path in an address: of a share, its own two are too few."""
    posix = path.absolute().as_posix()
    return "//" if posix.startswith("/") else "///"


def _copy_files(path: Path, copy: Path, beside: list[str]) -> None:
    for end in ("", *beside):
        shutil.copyfile(f"{path}{end}", f"{copy}{end}")


def _size(path: Path, end: str) -> int:
    beside = Path(f"{path}{end}")
    return beside.stat().st_size if beside.exists() else 0
