"""Giving room back to the disk: what rows leave behind, a database only keeps for others."""

import sqlite3
from contextlib import closing

from tallylight.base.errors import Fault
from tallylight.storage.engine import Storage
from tallylight.storage.search import VIRTUAL, rebuilt


def compact(storage: Storage) -> bool:
    """Write a SQLite file anew without what is free in it; False where a server sees to that.

    It takes as long as a copy, and as much room meanwhile. Only its owner may. Fault where
    somebody reads, or the disk is full; the file is as it was then.
    """
    file = storage.dialect.file
    if file is None:
        return False
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("VACUUM")
            connection.execute("BEGIN")
            for (name,) in connection.execute(VIRTUAL).fetchall():  # rows may be numbered anew
                connection.execute(rebuilt(name.removesuffix("_search")))
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise Fault(f"{file} could not be made smaller: {error}. Nothing is lost.") from error
    return True
