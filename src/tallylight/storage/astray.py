"""Whether what leads to the words of rows is there, leads to these words, and to no others."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from tallylight.storage.engine import Storage
from tallylight.storage.search import NAME, Searched, drop_search_ddl, fresh_ddl, search_ddl

DIFFERENCES = {
    "words": ("SELECT term, doc, cnt FROM temp.has", "SELECT term, doc, cnt FROM temp.should"),
    "rows": ('SELECT id, sz FROM main."{name}_docsize"', "SELECT id, sz FROM temp.fresh_docsize"),
}
"""By which numbers two are held to each other: each word's own, and each row's."""

THERE = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE name = :name",
    "postgresql": "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(quote_ident(:name)) "
    "AND indisvalid AND indisready",
}
"""What finds the one of a name where it is there, and of use."""


def on_sqlite(file: Path, table: str, searched: Searched) -> Iterator[str]:
    """What differs from what is made anew, a few words each, in one state of the file.

    Beside the file, in memory; so it takes as long as to make it anew, and nobody waits for it.
    """
    name = NAME.format(table=table)
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("BEGIN")
        if not connection.execute(THERE["sqlite"], {"name": name}).fetchall():
            yield f"{name} is missing"
            return
        try:
            for statement in fresh_ddl(table, searched):
                connection.execute(statement)
            for what, (found, should) in DIFFERENCES.items():
                has = found.format(name=name)
                asked = (
                    f"SELECT count(*) FROM (SELECT * FROM ({has} EXCEPT {should}) "  # noqa: S608
                    f"UNION ALL SELECT * FROM ({should} EXCEPT {has}))"
                )
                (count,) = connection.execute(asked).fetchone()
                if count:
                    yield f"{count} {what} differ"
        except sqlite3.DatabaseError as error:
            yield str(error)


def on_postgresql(connection: sa.Connection, table: str) -> Iterator[str]:
    """An index there can't differ from its rows, but be missing, or not be valid."""
    if not _is_there(connection, table):
        yield f"{NAME.format(table=table)} is missing or not valid"


def remake_missing(storage: Storage, tables: Iterable[sa.Table]) -> None:
    """Make what leads to the words of some tables where it is missing, out of their rows.

    As a migration would: on PostgreSQL only the owner of the tables may.
    """
    with storage.read() as connection:
        missing = [one for one in tables if not _is_there(connection, one.name)]
    if not missing:
        return
    with storage.migrating() as connection:
        for table in missing:
            of = connection.dialect.name, table.name, table.info["searched"]
            for statement in (*drop_search_ddl(*of), *search_ddl(*of)):
                connection.exec_driver_sql(statement)


def _is_there(connection: sa.Connection, table: str) -> bool:
    asked = sa.text(THERE[connection.dialect.name])
    return connection.execute(asked, {"name": NAME.format(table=table)}).first() is not None
