"""A copy of another program's file with the tables of a set beside its own.

    file -> snapshot -> recognised by a pack -> copied, and migrated
                     -> every row is compared with the snapshot -> the copy gets its name

The file is read as it is at one moment, and never written. Where anything is not as it was,
or the set's migrations are not made for such a file, there is no copy.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from tallylight.base.clock import Clock
from tallylight.base.errors import Fault, Refusal
from tallylight.core.foreign import Foreign, Found
from tallylight.core.pack import Pack
from tallylight.core.program import folder, migrations, registry_of
from tallylight.core.registry import Registry
from tallylight.core.rooms import room
from tallylight.core.schema import set_of
from tallylight.core.snapshot import MAGIC, NO_DATABASE, NO_SUCH_FILE, WAL_BYTE, Snapshot, copy_file
from tallylight.storage.anothers import COPY, copied_for, mark_copy
from tallylight.storage.copies import broken_references
from tallylight.storage.engine import Storage, WriteFailed
from tallylight.storage.migrations import MIGRATION_LOG, MigrationFailed, Migrations

OWNER = "tallylight migrate copy"

NO_SUCH_SET = Refusal(
    "no_such_set", "No pack has a set of migrations called {set_name}: {known}.", 404
)
NOT_ANOTHERS = Refusal(
    "not_anothers",
    "{path} is a database of Tallylight: `tallylight migrate up` brings its tables up to date.",
)
COPIED_ALREADY = Refusal("migrated_copy", "{path} is such a copy itself. Say the file it is of.")
NOT_FOR_SET = Refusal(
    "not_for_set", "{path} is no file that the migrations of {set_name} are made for. {help}", 422
)
IN_THE_WAY = Refusal(
    "in_the_way", "There is {path} already, and it is not such a copy. Nothing was changed."
)
OTHER_COPY = Refusal(
    "other_copy",
    "There is {path} already, a copy {why}. It stays as it is; say another name for a new one.",
)
NO_ROOM = Refusal("cannot_be_written", "There can be no file {path}: {why}.", 422)
REFUSALS = (
    NO_SUCH_SET, NOT_ANOTHERS, COPIED_ALREADY, NOT_FOR_SET, IN_THE_WAY, OTHER_COPY, NO_ROOM,
)  # fmt: skip

ADOPT = "What Tallylight can take over from another program, `tallylight adopt` takes over."


@dataclass(frozen=True, slots=True)
class Grown:
    """What became of a table that the file had: its rows, and the columns that it got."""

    table: str
    rows: int
    columns_added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grafted:
    """What was added to a copy; nothing where it was there `already`.

    `refer_to_nothing` are rows that refer to rows which are not there, as they did in the file.
    """

    copy: str
    set_name: str
    what: str | None = None
    already: bool = False
    rows: int = 0
    refer_to_nothing: int = 0
    tables: tuple[Grown, ...] = ()
    tables_added: tuple[str, ...] = ()


def graft(file: Path, new: Path, registry: Registry, clock: Clock, name: str | None) -> Grafted:
    """Make `new`, a copy of `file` with the tables of a set: the one of that name, or of the
    pack that knows the file.

    Nothing where `new` is such a copy already. Raises Refused, or Fault; `file` is as it was.
    """
    with room() as folder:
        before, after = folder / "before.sqlite3", folder / "copy.sqlite3"
        _take(file, before)
        pack, found = _meant(file, before, _packs(registry, name), name)
        if new.exists():
            return _again(new, pack, clock)
        try:
            shutil.copyfile(before, after)
            _grow(file, after, pack, clock)
            grafted = _compared(before, after, pack, found, new)
            _hand_over(after, new, logs=_logs(file))
        except OSError as error:
            raise NO_ROOM.because(path=new, why=error.strerror or error) from error
        return grafted


def _take(file: Path, before: Path) -> None:
    """The file as it is now, whole in one file. Refused where it is no other program's."""
    if not file.is_file():
        raise NO_SUCH_FILE.because(path=file)
    try:
        with file.open("rb") as raw:
            if raw.read(len(MAGIC)) != MAGIC:
                raise NO_DATABASE.because(path=file, why="it is a file of another kind")
        copy_file(file, before)
        with closing(sqlite3.connect(before)) as connection:  # folds in what lay beside it
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    except (OSError, sqlite3.DatabaseError) as error:
        raise NO_DATABASE.because(path=file, why=error) from error
    if COPY.name in names:
        raise COPIED_ALREADY.because(path=file)
    if MIGRATION_LOG.name in names:
        raise NOT_ANOTHERS.because(path=file)


def _packs(registry: Registry, name: str | None) -> list[Pack]:
    """The packs that have migrations; the one of a name. Refused where there is none."""
    having = [
        pack
        for pack in registry.packs.values()
        if not pack.builtin and (folder(pack) / "migrations").is_dir()
    ]
    named = [pack for pack in having if name in (None, pack.name)]
    if not named:
        known = ", ".join(sorted(pack.name for pack in having)) or "there is none"
        raise NO_SUCH_SET.because(set_name=name, known=known)
    return named


def _meant(file: Path, before: Path, packs: Sequence[Pack], name: str | None) -> tuple[Pack, Found]:
    """The pack that knows the file, and has tables by the names of the file's own."""
    try:
        with closing(sqlite3.connect(before)) as connection:
            foreign = Snapshot(connection, file.name)
            for pack in packs:
                found = _recognised(pack, foreign)
                if found is not None and foreign.tables() & _columns_of(pack).keys():
                    return pack, found
    except sqlite3.DatabaseError as error:
        raise NO_DATABASE.because(path=file, why=error) from error
    raise NOT_FOR_SET.because(path=file, set_name=name or "any pack", help=ADOPT)


def _recognised(pack: Pack, foreign: Foreign) -> Found | None:
    return next(filter(None, (adopter.recognise(foreign) for adopter in pack.adopts)), None)


def _columns_of(pack: Pack) -> Mapping[str, set[str]]:
    """What a set's tables are declared to have."""
    declared = registry_of([pack]).tables()
    return {one.name: set(one.c.keys()) for one in declared if set_of(one) == pack.name}


def _again(new: Path, pack: Pack, clock: Clock) -> Grafted:
    """Nothing to do, where `new` is such a copy, and up to date; refused elsewhere."""
    try:
        with closing(Storage.open(_url(new), owner=None)) as storage:
            copied = copied_for(storage)
            pending = copied == pack.name and _sets(storage, pack, clock).plan()
    except Fault as fault:
        raise IN_THE_WAY.because(path=new) from fault
    if copied is None:
        raise IN_THE_WAY.because(path=new)
    if copied != pack.name:
        raise OTHER_COPY.because(path=new, why=f"for {copied}")
    if pending:
        raise OTHER_COPY.because(path=new, why="that an older version made")
    return Grafted(str(new), pack.name, already=True)


def _grow(file: Path, after: Path, pack: Pack, clock: Clock) -> None:
    """Run the migrations of core and of the set, and mark what they made."""
    with closing(Storage.open(_url(after), owner=OWNER)) as storage:
        try:
            _sets(storage, pack, clock).upgrade()
        except (MigrationFailed, WriteFailed) as failed:
            raise NOT_FOR_SET.because(path=file, set_name=pack.name, help=failed) from failed
        mark_copy(storage, pack.name, str(file.absolute()))


def _sets(storage: Storage, pack: Pack, clock: Clock) -> Migrations:
    return migrations(storage, registry_of([pack]), clock, backups=None)


def _url(file: Path) -> sa.URL:
    return sa.URL.create("sqlite", database=file.absolute().as_posix())


# Comparing


def _compared(before: Path, after: Path, pack: Pack, found: Found, new: Path) -> Grafted:
    """What the copy has more than the file. Fault where anything is not as it was."""
    with closing(sqlite3.connect(after)) as connection:
        connection.execute("ATTACH ? AS before", (str(before),))
        had, has = _tables(connection, "before"), _tables(connection, "main")
        grown = tuple(_grown(connection, name, had[name], has.get(name, ())) for name in had)
        _nothing_gone(connection)
        for name, columns in _columns_of(pack).items():
            if not columns <= set(has.get(name, ())):
                raise Fault(f"The migrations of {pack.name} left {name} without some columns.")
        return Grafted(
            copy=str(new),
            set_name=pack.name,
            what=f"{found.what} {found.version}",
            rows=sum(one.rows for one in grown),
            refer_to_nothing=broken_references(connection).total(),
            tables=grown,
            tables_added=tuple(sorted(has.keys() - had.keys() - _within_virtual(connection))),
        )


def _tables(connection: sqlite3.Connection, schema: str) -> dict[str, tuple[str, ...]]:
    """The columns of each table; not of what SQLite keeps for itself, nor of virtual tables."""
    names = connection.execute(
        f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' AND name NOT LIKE "  # noqa: S608
        "'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    columns = "SELECT name FROM pragma_table_info(?, ?)"
    return {
        name: tuple(row[0] for row in connection.execute(columns, (name, schema)))
        for (name,) in names
    }


def _within_virtual(connection: sqlite3.Connection) -> set[str]:
    """The tables in which virtual ones keep what leads to words."""
    found = connection.execute(
        "SELECT s.name FROM sqlite_master v JOIN sqlite_master s "
        "ON substr(s.name, 1, length(v.name) + 1) = v.name || '_' "
        "WHERE v.sql LIKE 'CREATE VIRTUAL%' AND s.type = 'table'"
    )
    return {name for (name,) in found}


def _grown(
    connection: sqlite3.Connection, name: str, had: Sequence[str], has: Sequence[str]
) -> Grown:
    """Compare the rows of a table, value by value."""
    table, listed = _quoted(name), ", ".join(map(_quoted, had))
    if not set(had) <= set(has):
        raise Fault(f"The table {name} lost columns on the way; there is no copy.")
    (rows,), (there,) = (
        connection.execute(f"SELECT count(*) FROM {schema}.{table}").fetchone()  # noqa: S608 - quoted
        for schema in ("before", "main")
    )
    (gone,) = connection.execute(
        f"SELECT count(*) FROM (SELECT {listed} FROM before.{table} "  # noqa: S608 - quoted
        f"EXCEPT SELECT {listed} FROM main.{table})"
    ).fetchone()
    if gone or rows != there:
        raise Fault(
            f"Of {rows} rows of {name}, {there} are there, and {gone} are not as they were; "
            "there is no copy. The file itself is as it was."
        )
    return Grown(name, rows, tuple(one for one in has if one not in had))


def _nothing_gone(connection: sqlite3.Connection) -> None:
    """Raises Fault where an index, a trigger or a view is gone, or says something else."""
    for kind, name in connection.execute(
        "SELECT type, name FROM (SELECT type, name, sql FROM before.sqlite_master "
        "WHERE type <> 'table' EXCEPT SELECT type, name, sql FROM main.sqlite_master)"
    ):
        raise Fault(f"The {kind} {name} is not as it was; there is no copy.")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


# Handing over


def _logs(file: Path) -> bool:
    """Whether a file is written with a write-ahead log."""
    with file.open("rb") as raw:
        return raw.read(WAL_BYTE + 1)[WAL_BYTE] == 2


def _hand_over(after: Path, new: Path, *, logs: bool) -> None:
    """Give the copy its name, once it is whole and written as its own program had it."""
    with closing(sqlite3.connect(after)) as connection:
        connection.execute(f"PRAGMA journal_mode={'WAL' if logs else 'DELETE'}")
    with tempfile.TemporaryDirectory(prefix=f"{new.name}.", dir=new.parent) as folder:
        part = Path(folder) / new.name  # nobody's name: a file of some other name may be anybody's
        shutil.copyfile(after, part)
        part.rename(new)
