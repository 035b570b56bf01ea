"""Whether what leads to the words of rows leads to these words, and to no others."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from tallylight.storage.search import NAME, Searched, fresh_ddl

DIFFERENCES = {
    "words": ("SELECT term, doc, cnt FROM temp.has", "SELECT term, doc, cnt FROM temp.should"),
    "rows": ('SELECT id, sz FROM main."{name}_docsize"', "SELECT id, sz FROM temp.fresh_docsize"),
}
"""By which numbers two are held to each other: each word's own, and each row's."""


def on_sqlite(file: Path, table: str, searched: Searched) -> Iterator[str]:
    """What differs from what is made anew, a few words each, in one state of the file.

    Beside the file, in memory; so it takes as long as to make it anew, and nobody waits for it.
    """
    name = NAME.format(table=table)
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("BEGIN")
        if not connection.execute(f"SELECT 1 FROM sqlite_master WHERE name = '{name}'").fetchall():  # noqa: S608
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
    asked = sa.text(
        "SELECT indisvalid AND indisready FROM pg_index WHERE indexrelid = to_regclass(:name)"
    )
    name = NAME.format(table=table)
    if not connection.execute(asked, {"name": f'"{name}"'}).scalar():
        yield f"{name} is missing or not valid"
