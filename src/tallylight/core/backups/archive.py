"""The file of a backup: a ZIP with one JSON Lines file a table, and a manifest.

    manifest.json         version of the format, program, time, versions and tables
    tables/<name>.jsonl   a row a line, names in order, instants as text

What is in it is readable by anybody. Tokens and secrets are not: they are in no table.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from tallylight import __version__
from tallylight.base.clock import Clock, write_instant
from tallylight.base.errors import Fault, Refusal, Refused
from tallylight.core.given import gives_ids
from tallylight.core.rebuild import Progress
from tallylight.core.registry import Registry
from tallylight.storage.carry import line, pages
from tallylight.storage.engine import Storage
from tallylight.storage.ids import highest_ids
from tallylight.storage.migrations import MIGRATION_LOG, Migrations
from tallylight.storage.types import Json

FORMAT = 1
MANIFEST = "manifest.json"
LEVEL = 6
"""How hard is packed: zlib's own middle."""

PART = ".part"
UNREADABLE = (KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error, OSError, EOFError)
"""What a file that is no backup, or a broken one, makes of reading."""

NOT_A_BACKUP = Refusal("not_a_backup", "{file} is no backup of Tallylight: {why}.", 422)
BACKUP_BROKEN = Refusal("backup_broken", "{file} is broken: {why}. Take another backup.", 422)
NEWER_BACKUP = Refusal(
    "newer_backup",
    "{file} was made by a newer Tallylight, {program}. Install that one first.",
    422,
)
NOT_BACKED_UP = Refusal(
    "not_backed_up", "No backup was made: {why}. Then `tallylight backup create` once more."
)
WOULD_REPLACE = Refusal(
    "would_replace",
    "{database} holds a record already. To put another in its place, say --replace; "
    "what is there is backed up first.",
)
AN_ARCHIVE = Refusal(
    "an_archive",
    "{file} is an archive: old evidence, and not the whole record. `tallylight archive restore "
    "{file}` puts it back.",
    422,
)
NOT_EMPTY = Refusal("not_empty", "{database} holds a record already; move into an empty one.")
REFUSALS = (
    NOT_A_BACKUP, BACKUP_BROKEN, NEWER_BACKUP, NOT_BACKED_UP, WOULD_REPLACE, AN_ARCHIVE, NOT_EMPTY,
)  # fmt: skip

Say = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class TableSaid:
    """What a backup says of one table: `json` are the columns that hold JSON.

    `sha256` is of all its lines, `last_id` the highest id that the table ever gave.
    """

    rows: int
    sha256: str
    json: tuple[str, ...] = ()
    last_id: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What a file says that holds a part of the record: an archive.

    The rows of `left` left the database for it; those of its other tables are what they refer
    to. `sessions` are those that were over, with their channels and times.
    """

    until: str
    left: tuple[str, ...]
    sessions: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `sets` are the versions of each set's tables.

    `part` is None where it holds the whole record.
    """

    format: int
    program: str
    made_at: str
    engine: str
    sets: Mapping[str, str]
    tables: Mapping[str, TableSaid]
    part: Part | None = None

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables.values())


READER = TypeAdapter(Manifest)


def carried(registry: Registry) -> list[sa.Table]:
    """The tables that a backup holds, parents before children: every one that is declared."""
    return [MIGRATION_LOG, *registry.tables()]


def counting(table: sa.Table) -> bool:
    """Whether the database counts the ids of a table."""
    return table is MIGRATION_LOG or gives_ids(table)


def write(
    storage: Storage,
    registry: Registry,
    migrations: Migrations,
    file: Path,
    clock: Clock,
    say: Say = lambda _: None,
) -> Manifest:
    """Write a backup of one state of a database, which may be in use; there when it is whole.

    Refused where a backup would not hold everything, Fault where `file` exists or can't be made.
    """
    sets = _versions(migrations)
    if file.exists():
        raise Fault(f"{file} is already there; a backup never replaces a file.")
    part = file.with_name(file.name + PART)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as packed:
            tables = _write_tables(storage, registry, packed, say)
            manifest = sign(packed, storage, clock, sets, tables)
        part.rename(file)
    except OSError as error:
        raise Fault(f"{file} could not be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _versions(migrations: Migrations) -> dict[str, str]:
    """Each set's version. Refused where tables are another version's, or of packs not here."""
    if strangers := migrations.strangers():
        why = f"the tables of {', '.join(strangers)} are there, but not the pack; bring it back"
        raise NOT_BACKED_UP.because(why=why)
    versions = migrations.versions()
    if any(current != newest for _, current, newest in versions):
        why = "the tables are of another version; run `tallylight migrate up`"
        raise NOT_BACKED_UP.because(why=why)
    return {name: current for name, current, _ in versions if current is not None}


def _write_tables(
    storage: Storage, registry: Registry, packed: zipfile.ZipFile, say: Say
) -> dict[str, TableSaid]:
    said = {}
    tables = carried(registry)
    with storage.read() as connection:
        highest = highest_ids(storage.dialect, connection, [t for t in tables if counting(t)])
        for table in tables:
            of = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            wanted = pages(connection, table)
            last = highest.get(table.name, 0)
            said[table.name] = write_table(packed, table, wanted, Progress(table.name, 0, of),
                                           say, last)  # fmt: skip
    return said


def write_table(
    packed: zipfile.ZipFile,
    table: sa.Table,
    wanted: Iterable[Sequence[sa.Row[Any]]],
    progress: Progress,
    say: Say,
    last_id: int = 0,
) -> TableSaid:
    """Write rows of a table, page by page, as its member of a file; what is to be said of it.

    `progress` says how many rows there will be.
    """
    digest, done = hashlib.sha256(), 0
    with packed.open(_member(table.name), "w", force_zip64=True) as member:
        for page in wanted:
            lines = "".join(f"{line(row)}\n" for row in page).encode()
            digest.update(lines)
            member.write(lines)
            done += len(page)
            say(replace(progress, done=done))
    holding = tuple(one.name for one in table.columns if isinstance(one.type, Json))
    return TableSaid(done, digest.hexdigest(), holding, last_id)


def sign(
    packed: zipfile.ZipFile,
    storage: Storage,
    clock: Clock,
    sets: Mapping[str, str],
    tables: Mapping[str, TableSaid],
    part: Part | None = None,
) -> Manifest:
    """Write what a file says of itself, once all its tables are in it."""
    made_at, engine = write_instant(clock.now()), storage.dialect.name
    manifest = Manifest(FORMAT, __version__, made_at, engine, sets, tables, part)
    packed.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


@contextmanager
def opened(file: Path) -> "Iterator[Archive]":
    """A backup to read from. Refused when the file is none, or of a newer program."""
    try:
        packed = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError) as error:
        raise NOT_A_BACKUP.because(file=file, why="it is no whole ZIP file") from error
    with packed:
        yield Archive(file, packed)


class Archive:
    """A backup's file, opened to be read."""

    def __init__(self, file: Path, packed: zipfile.ZipFile) -> None:
        self.file = file
        self._packed = packed
        self.manifest = self._manifest()

    def _manifest(self) -> Manifest:
        try:
            said = json.loads(self._packed.read(MANIFEST))
        except UNREADABLE as error:
            raise NOT_A_BACKUP.because(file=self.file, why=f"there is no {MANIFEST}") from error
        if isinstance(said, dict) and said.get("format", FORMAT) != FORMAT:
            raise NEWER_BACKUP.because(file=self.file, program=said.get("program", "unknown"))
        try:
            return READER.validate_python(said)
        except ValidationError as error:
            raise NOT_A_BACKUP.because(file=self.file, why="its manifest is another's") from error

    def pages(self, table: str, at_once: int) -> Iterator[Sequence[dict[str, Any]]]:
        """The rows of a table as SQLite keeps them, some at a time. Refused at the first fault."""
        said, lines = self.manifest.tables[table], self.lines(table)
        while page := list(islice(lines, at_once)):
            try:
                yield [_kept(from_json(raw), said) for raw in page]
            except UNREADABLE as error:
                raise self._unreadable(table) from error

    def lines(self, table: str) -> Iterator[bytes]:
        """The rows of a table as they were told, a line each. Refused at the first fault."""
        said, digest, rows = self.manifest.tables[table], hashlib.sha256(), 0
        try:
            with self._packed.open(_member(table)) as member:
                for raw in member:
                    digest.update(raw)
                    rows += 1
                    yield raw
        except UNREADABLE as error:
            raise self._unreadable(table) from error
        if (rows, digest.hexdigest()) != (said.rows, said.sha256):
            why = f"{table} has not the {said.rows} rows that it was written with"
            raise BACKUP_BROKEN.because(file=self.file, why=why)

    def _unreadable(self, table: str) -> Refused:
        why = f"the rows of {table} can't be read"
        return BACKUP_BROKEN.because(file=self.file, why=why)

    def is_whole(self) -> None:
        """Read every row once. Refused at the first fault."""
        for table in self.manifest.tables:
            for _ in self.lines(table):
                pass


def _kept(told: dict[str, Any], said: TableSaid) -> dict[str, Any]:
    """A row's values as SQLite keeps them."""
    for name in said.json:
        if told[name] is not None:
            told[name] = to_json(told[name], inf_nan_mode="constants").decode()
    return told
