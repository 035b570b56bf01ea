"""A scratch database made from a backup, and a database made to hold what another one holds.

Everything that comes into a database comes through a scratch file that was proved first, so
that an old, broken or foreign file never touches what is there.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tallylight.base.clock import Clock
from tallylight.core.backups import lasting
from tallylight.core.backups.archive import (
    AN_ARCHIVE,
    BACKUP_BROKEN,
    NOT_A_BACKUP,
    WOULD_REPLACE,
    Archive,
    Say,
    carried,
    counting,
    opened,
)
from tallylight.core.backups.lasting import Said
from tallylight.core.pack import Origin
from tallylight.core.prepare import begin_anew
from tallylight.core.rebuild import Progress
from tallylight.core.registry import Registry
from tallylight.core.rooms import room
from tallylight.core.schema import Kept, tables_of
from tallylight.core.snapshot import MAGIC, copy_file
from tallylight.core.timeline.tables import timeline
from tallylight.storage.anothers import tables_of_another
from tallylight.storage.carry import AT_ONCE, bare, refill
from tallylight.storage.engine import Storage
from tallylight.storage.migrations import Migrations

OWNER = "tallylight restore"


@dataclass(frozen=True, slots=True)
class Makes:
    """What the program has to fill databases with: its packs, its clock, its migrations."""

    registry: Registry
    clock: Clock
    migrations: Callable[[Storage], Migrations]


@contextmanager
def scratch_from(
    file: Path, makes: Makes, say: Say = lambda _: None, *, part: bool = False
) -> Iterator[Storage]:
    """A scratch database that holds what a backup holds, in the tables of this program.

    `file` is a backup, or a copy of a SQLite database of Tallylight; or an archive, where a
    `part` of the record will do. Refused where it is neither, is broken, or is newer than the
    program.
    """
    with room() as folder:
        copy = folder / "scratch.sqlite3"
        if not file.is_file():
            raise NOT_A_BACKUP.because(file=file, why="there is no such file")
        copied = _is_sqlite(file)
        if copied:
            _copy(file, copy)
        with closing(Storage.open(f"sqlite:///{copy.as_posix()}", owner=OWNER)) as scratch:
            if copied and tables_of_another(scratch):
                raise NOT_A_BACKUP.because(file=file, why="it is another program's database")
            if not copied:
                with opened(file) as archive:
                    if archive.manifest.part is not None and not part:
                        raise AN_ARCHIVE.because(file=file)
                    makes.migrations(scratch).upgrade_to(archive.manifest.sets)
                    _pour(archive, scratch, say)
            makes.migrations(scratch).upgrade()
            yield scratch


def _is_sqlite(file: Path) -> bool:
    with file.open("rb") as raw:
        return raw.read(len(MAGIC)) == MAGIC


def _copy(file: Path, copy: Path) -> None:
    try:
        copy_file(file, copy)
        with closing(sqlite3.connect(copy)) as connection:
            (word,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except (OSError, sqlite3.DatabaseError) as error:
        raise BACKUP_BROKEN.because(file=file, why=str(error)) from error
    if word != "ok":
        raise BACKUP_BROKEN.because(file=file, why=word)


def _pour(archive: Archive, scratch: Storage, say: Say) -> None:
    """Fill the empty tables of a scratch database, at the versions that the backup names."""
    dialect = scratch.dialect
    with scratch.migrating() as connection, bare(dialect, connection):
        looked = sa.inspect(connection)
        known = {name: {one["name"] for one in looked.get_columns(name)}
                 for name in looked.get_table_names()}  # fmt: skip
        for name, said in archive.manifest.tables.items():
            if name not in known:
                raise BACKUP_BROKEN.because(file=archive.file, why=f"{name} is no table of ours")
            connection.exec_driver_sql(f'DELETE FROM "{name}"')  # noqa: S608 - a table of ours
            done = 0
            for page in archive.pages(name, AT_ONCE):
                if any(row.keys() != known[name] for row in page):
                    why = f"rows of {name} have not the columns that they had then"
                    raise BACKUP_BROKEN.because(file=archive.file, why=why)
                _insert(connection, name, page)
                done += len(page)
                say(Progress(name, done, said.rows))
            if said.last_id:
                _count_on(connection, name, said.last_id)


def _insert(connection: sa.Connection, table: str, page: Sequence[dict[str, Any]]) -> None:
    names = list(page[0])
    columns, values = ", ".join(f'"{n}"' for n in names), ", ".join("?" for _ in names)
    sql = f'INSERT INTO "{table}" ({columns}) VALUES ({values})'  # noqa: S608 - names of ours
    connection.exec_driver_sql(sql, [tuple(row[name] for name in names) for row in page])


def _count_on(connection: sa.Connection, table: str, last: int) -> None:
    connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    connection.exec_driver_sql(
        "INSERT INTO sqlite_sequence(name, seq) VALUES (?, ?)", (table, last)
    )


def holds_anything(storage: Storage, registry: Registry) -> bool:
    """Whether a database holds more than what a first start writes: what anybody said or sent."""
    with storage.read() as connection:
        there = set(sa.inspect(connection).get_table_names())
        for table in (timeline, *tables_of(Kept.EVIDENCE)):
            asked = sa.select(sa.literal(1)).select_from(table).limit(1)
            if table is timeline:
                asked = asked.where(timeline.c.origin != Origin.AUTOMATIC)
            if table.name in there and connection.execute(asked).first():
                return True
    return False


def fill(
    target: Storage,
    source: Storage,
    makes: Makes,
    changed: Callable[[sa.Connection], None] = lambda _: None,
    say: Say = lambda _: None,
) -> int:
    """Make `target` hold what `source` holds, all or nothing; how many rows that is.

    Both are migrated first. `changed` may change rows of the target before all is kept.
    """
    makes.migrations(target).upgrade()
    tables = carried(makes.registry)
    held = refill(
        target, source, tables, [one for one in tables if counting(one)], changed,
        lambda name, done, of: say(Progress(name, done, of)),
    )  # fmt: skip
    return sum(one.rows for one in held.values())


def restore(
    file: Path,
    target: Storage,
    makes: Makes,
    keep: Callable[[], object] | None,
    said: Said | None = None,
    say: Say = lambda _: None,
) -> int:
    """Make a database hold what a backup holds; how many rows that is. The backup was proved
    by then, as far as its rows go.

    `keep` is what saves a database that holds something first; None refuses to touch that.
    Positions in the feed of before mean nothing afterwards. `said` is what packs said must last;
    the next start makes it so.
    """
    with scratch_from(file, makes, say) as scratch:
        if holds_anything(target, makes.registry):
            if keep is None:
                raise WOULD_REPLACE.because(database=target.url_shown)
            keep()

        def changed(connection: sa.Connection) -> None:
            begin_anew(connection)
            lasting.keep(connection, said or {})

        return fill(target, scratch, makes, changed, say)
