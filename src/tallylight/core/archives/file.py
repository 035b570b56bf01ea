"""An archive's file: what leaves, and what it refers to, in the form of a backup.

It stands by itself: every reference in it points at a row in it. So it fills a scratch
database, is migrated there, and shows a person which match 7 was.
"""

import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select

from tallylight.base.clock import Clock, write_instant
from tallylight.base.errors import Fault
from tallylight.core.archives.reach import Reach, hanging, key_of, leaving
from tallylight.core.backups.archive import (
    LEVEL,
    Manifest,
    Part,
    Say,
    TableSaid,
    opened,
    sign,
    write_table,
)
from tallylight.core.rebuild import Progress
from tallylight.core.registry import Registry
from tallylight.core.schema import archivable, set_of
from tallylight.core.sessions.tables import stream_sessions
from tallylight.core.timeline.record import Run, runner
from tallylight.storage.carry import pages_of
from tallylight.storage.engine import Storage

AT_ONCE = 500
"""How many keys are asked for at once."""

READ_ONLY = 0o444


@dataclass(frozen=True, slots=True)
class Leaves:
    """What leaves of one table: how many rows, between when, and about how many bytes of text."""

    table: sa.Table
    rows: int
    since: Any
    until: Any
    bytes: int


def foreseen(run: Run, registry: Registry, until: Reach) -> list[Leaves]:
    """What would leave, table by table, with what hangs on it; tables that nothing leaves not."""
    found = []
    for table in leaving(registry):
        at = table.c[archivable(table).at]  # type: ignore[union-attr]
        mine = until.covers(table)
        rows, size = func.count().label("number"), _bytes(table).label("size")
        times = func.min(at).label("first"), func.max(at).label("last")
        own = run(select(rows, size, *times).where(mine))[0]
        if not own.number:
            continue
        found.append(Leaves(table, own.number, own.first, own.last, own.size))
        for other, column in hanging(registry, table):
            theirs = column.in_(select(key_of(table)).where(mine))
            hung = run(select(rows, _bytes(other).label("size")).where(theirs))[0]
            found.append(Leaves(other, hung.number, own.first, own.last, hung.size or 0))
    return found


def _bytes(table: sa.Table) -> Any:
    """About how many bytes some rows are, each value told as text."""
    told = (func.coalesce(func.length(sa.cast(one, sa.Text)), 0) for one in table.columns)
    return func.sum(sum(told, sa.literal(0)))


def sessions_within(run: Run, until: Reach, what: Sequence[Leaves]) -> list[Mapping[str, Any]]:
    """The sessions that were over, in which some of it was heard."""
    s = stream_sessions.c
    first = min(one.since for one in what)
    rows = run(select(stream_sessions).where(s.ended_at >= first).order_by(s.session_id))
    return [
        {"session_id": row.session_id, "channel": row.channel,
         "started_at": write_instant(row.started_at), "ended_at": write_instant(row.ended_at)}
        for row in rows if row.started_at < until.channels[row.channel]
    ]  # fmt: skip


@dataclass
class Writing:
    """A file being written from one state of the database. `sets` are the versions of all sets:
    the file says those of its own tables, so that no other pack is needed to bring it back."""

    storage: Storage
    registry: Registry
    clock: Clock
    sets: Mapping[str, str]
    say: Say = field(default=lambda _: None)

    def write(self, part: Path, until: Reach, what: Sequence[Leaves]) -> Manifest:
        """Write the file, bring it to the disk, and read it once more. Fault where it can't be."""
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as packed:
                manifest = self._fill(packed, until, what)
            settle(part)
        except OSError as error:
            raise Fault(f"{part} could not be written: {error.strerror}.") from error
        with opened(part) as archive:
            archive.is_whole()
        return manifest

    def _fill(self, packed: zipfile.ZipFile, until: Reach, what: Sequence[Leaves]) -> Manifest:
        with self.storage.read() as connection:
            run = runner(connection)
            tables: dict[str, TableSaid] = {}
            for one in what:
                wanted = pages_of(connection, self._rows(one.table, until))
                tables[one.table.name] = self._table(packed, one.table, wanted, one.rows)
            for table, keys in self._referred(run, until, [one.table for one in what]).items():
                named = _by_keys(run, table, sorted(keys))
                tables[table.name] = self._table(packed, table, named, len(keys))
            sessions = tuple(sessions_within(run, until, what))
        left = tuple(one.table.name for one in what)
        owners = {set_of(one) for one in self.registry.tables() if one.name in tables}
        sets = {name: version for name, version in self.sets.items() if name in owners}
        part = Part(write_instant(until.until), left, sessions)
        return sign(packed, self.storage, self.clock, sets, tables, part)

    def _table(
        self, packed: zipfile.ZipFile, table: sa.Table, wanted: Iterable[Any], of: int
    ) -> Any:
        return write_table(packed, table, wanted, Progress(table.name, 0, of), self.say)

    def _rows(self, table: sa.Table, until: Reach) -> sa.Select[Any]:
        """What leaves of a table. What hangs on rows stands in the order of those."""
        if archivable(table) is not None:
            return select(table).where(until.covers(table)).order_by(key_of(table))
        ((root, column),) = (
            (root, column)
            for root in leaving(self.registry)
            for other, column in hanging(self.registry, root)
            if other is table
        )
        mine = column.in_(select(key_of(root)).where(until.covers(root)))
        return select(table).where(mine).order_by(column, key_of(table))

    def _referred(
        self, run: Run, until: Reach, left: Sequence[sa.Table]
    ) -> dict[sa.Table, set[Any]]:
        """The keys of all rows that what leaves refers to, and of those that these refer to."""
        found: dict[sa.Table, set[Any]] = {}
        new: list[tuple[sa.Table, set[Any]]] = []
        for table in left:
            mine = self._rows(table, until).order_by(None)
            for column, other in _references(table):
                if other not in left:
                    said = run(mine.with_only_columns(column).distinct())
                    new.append((other, {row[0] for row in said}))
        while new:
            table, keys = new.pop()
            keys -= {None, *found.setdefault(table, set())}
            found[table] |= keys
            for column, other in _references(table) if keys else ():
                rows = (row for page in _by_keys(run, table, sorted(keys)) for row in page)
                new.append((other, {row._mapping[column] for row in rows}))
        return found


def _references(table: sa.Table) -> Iterator[tuple[Any, sa.Table]]:
    return ((key.parent, key.column.table) for key in table.foreign_keys)


def _by_keys(run: Run, table: sa.Table, keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(keys), AT_ONCE):
        some = key_of(table).in_(keys[first : first + AT_ONCE])
        yield run(select(table).where(some).order_by(key_of(table)))


def settle(file: Path) -> None:
    """Have what was written of a file, or which names a folder holds, on the disk."""
    if file.is_dir() and os.name == "nt":  # there, a folder can't be opened
        return
    handle = os.open(file, os.O_RDONLY if file.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def name(part: Path, file: Path) -> None:
    """Give a file that was proved its name, for good and to be read only."""
    part.chmod(READ_ONLY)
    part.rename(file)
    settle(file.parent)
