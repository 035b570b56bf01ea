"""A SQLite file copied while it is in use, and proved whole."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from tallylight.base.errors import Fault


def broken_references(connection: sqlite3.Connection) -> Counter[tuple[str, str]]:
    """How many rows of a table refer to rows of another that are not there."""
    found = connection.execute("PRAGMA foreign_key_check")
    return Counter((table, gone) for table, _, gone, _ in found)


def same_references(
    before: Counter[tuple[str, str]], after: Counter[tuple[str, str]], file: Path
) -> None:
    """Raises Fault where more references are broken than before."""
    for table, gone in after - before:
        raise Fault(f"In {file}, a row of {table} refers to a row of {gone} that is gone.")


def copy_whole(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source, isolation_level=None)) as live:
        live.execute("BEGIN")
        before, broken = _counts(live), broken_references(live)
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            live.backup(copy)
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            (word,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            if word != "ok" or _counts(copy) != before:
                raise Fault(f"The copy of {source} is not whole: {word}.")
            same_references(broken, broken_references(copy), target)


def remove(file: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        Path(f"{file}{end}").unlink(missing_ok=True)


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    counts = {}
    for (table,) in tables:
        quoted = table.replace('"', '""')
        (counts[table],) = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608
    return counts
