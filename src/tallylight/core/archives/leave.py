"""Rows on their way out: written, proved, entered in the ledger, and only then removed.

    .part --proved--> ledger --> its name, read only --> rows leave, page by page --> emptied

A page leaves in one transaction, and of it only what is in the file exactly as it is here. So
whatever is broken off, the next run goes on from the ledger, and nothing is lost or there twice.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from tallylight.base.clock import write_instant
from tallylight.core.archives.file import Leaves, Writing, foreseen, name, sessions_within
from tallylight.core.archives.gate import count, remove, writing
from tallylight.core.archives.ledger import (
    Folder,
    begun,
    entries,
    half_restored,
    mark,
    sha256_of,
    strike,
    took_anything,
)
from tallylight.core.archives.messages import (
    ARCHIVE_DAMAGED,
    ARCHIVE_MISSING,
    HALF_RESTORED,
    TOO_RECENT,
)
from tallylight.core.archives.reach import Reach, hanging, key_of, reach
from tallylight.core.archives.tables import archives
from tallylight.core.backups.archive import PART, Archive, Manifest, Say, opened
from tallylight.core.backups.filling import Makes
from tallylight.core.erasures.store import chained, last_link
from tallylight.core.rebuild import Progress
from tallylight.core.schema import archivable
from tallylight.core.timeline.record import Run, runner
from tallylight.storage.carry import line
from tallylight.storage.engine import Storage

ENDING = ".archive.zip"
AT_ONCE = 2_000
"""How many rows leave in one transaction, with what hangs on them."""

DAY = timedelta(days=1)
"""How old all must be that leaves: numbers of the last 24 hours are counted from rows."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would leave: until when, of which sessions, and what of each table."""

    until: Reach
    sessions: Sequence[Mapping[str, Any]]
    tables: Sequence[Leaves]


@dataclass
class Leaving:
    """An archive being made of a database, whose one writer this is. `of` is the mark of the
    database in names of files."""

    storage: Storage
    makes: Makes
    folder: Folder
    of: str
    say: Say = field(default=lambda _: None)

    def finish(self) -> Any | None:
        """Have everything leave for archives that were begun and broken off; the last of them."""
        with self.storage.read() as connection:
            found = begun(runner(connection))
        done = [entry.archive_id for entry in found if self._goes_on(entry)]
        with self.storage.read() as connection:
            known = entries(runner(connection))
        return next((one for one in known if one.archive_id in done[-1:]), None)

    def create(self, until: Any, folder: Path | None = None) -> Any | None:
        """Make an archive of what was before a time; its entry, or None where there is nothing.

        What was broken off before is finished first, and is given where nothing else was to do.
        """
        finished = self.finish()
        folder = folder or self.folder.folder
        for begun_once in folder.glob(f"tallylight-{self.of}-*{ENDING}{PART}"):
            begun_once.unlink()  # not in the ledger: nothing left for it
        with self.storage.read() as connection:
            what = look(runner(connection), self.makes, until)
        if not what.tables:
            return finished
        now = self.makes.clock.now()
        stem = f"tallylight-{self.of}-until-{until.astimezone():%Y-%m-%d}-{now:%Y-%m-%dT%H%M%S%fZ}"
        file = folder / f"{stem}{ENDING}"
        part = file.with_name(file.name + PART)
        versions = self.makes.migrations(self.storage).versions()
        sets = {name: current for name, current, _ in versions if current is not None}
        work = Writing(self.storage, self.makes.registry, self.makes.clock, sets, self.say)
        try:
            manifest = work.write(part, what.until, what.tables)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        self._enter(file, part, manifest, what)
        return self.finish()

    def _enter(self, file: Path, part: Path, manifest: Manifest, what: Foreseen) -> None:
        """Enter a file in the ledger that was proved and has not its name yet."""
        with writing(self.storage) as transaction:
            run = transaction.rows
            heads = {table.name: last_link(run, table) for table in chained(self.makes.registry)}
            row = {
                "made_at": self.makes.clock.now(),
                "until": what.until.until,
                "file": self.folder.name_of(file),
                "bytes": part.stat().st_size,
                "sha256": sha256_of(part),
                "tables": {one.table.name: _told(one, manifest) for one in what.tables},
                "sessions": [one["session_id"] for one in what.sessions],
                "heads": {name: {"chain_no": link.number, "row_hash": link.row_hash}
                          for name, link in heads.items()},
            }  # fmt: skip
            transaction.insert(archives, row)

    def _goes_on(self, entry: Any) -> bool:
        """Finish an archive; False where its file was lost before anything left for it."""
        file = self.folder.file_of(entry)
        part = file.with_name(file.name + PART)
        if part.exists() and not file.exists() and sha256_of(part) == entry.sha256:
            name(part, file)
        if not file.exists():
            with writing(self.storage) as transaction:
                if took_anything(transaction.rows, entry):
                    raise ARCHIVE_MISSING.because(file=file)
                strike(transaction.rows, entry)
            return False
        if sha256_of(file) != entry.sha256:
            raise ARCHIVE_DAMAGED.because(file=file)
        with opened(file) as archive:
            for table in _roots(self.makes, archive):
                self._empty(archive, table, entry.archive_id)
        with writing(self.storage) as transaction:
            mark(transaction.rows, entry, emptied_at=self.makes.clock.now())
        return True

    def _empty(self, archive: Archive, table: Table, archive_id: int) -> None:
        """Remove the rows of a table that are in a file exactly as they are here."""
        beside = [
            _Beside(other, column, archive)
            for other, column in hanging(self.makes.registry, table)
        ]  # fmt: skip
        lines, done = archive.lines(table.name), 0
        of = archive.manifest.tables[table.name].rows
        while page := list(islice(lines, AT_ONCE)):
            told = {json.loads(raw)[key_of(table).name]: raw for raw in page}
            last = max(told)
            hung = [(one, one.until(last)) for one in beside]
            with writing(self.storage) as transaction:
                same = _same(transaction.rows, table, told, hung)
                count(transaction, archive_id, table, same, 1)
                remove(transaction, table, same)
            done += len(page)
            self.say(Progress(f"{table.name} leaves", done, of))


def look(run: Run, makes: Makes, until: Any) -> Foreseen:
    """What would leave. Refused where it is too recent, or a restore was broken off."""
    half = half_restored(run)
    if half is not None:
        raise HALF_RESTORED.because(file=half.file)
    if until > makes.clock.now() - DAY:
        raise TOO_RECENT.because(until=until)
    found = reach(run, makes.registry, until)
    tables = foreseen(run, makes.registry, found)
    sessions = sessions_within(run, found, tables) if tables else []
    return Foreseen(found, sessions, tables)


def _told(one: Leaves, manifest: Manifest) -> dict[str, Any]:
    said = manifest.tables[one.table.name]
    return {"rows": said.rows, "sha256": said.sha256, "since": write_instant(one.since),
            "until": write_instant(one.until)}  # fmt: skip


def _roots(makes: Makes, archive: Archive) -> list[Table]:
    """The tables that rows left, of those on which others only hang."""
    left = archive.manifest.part.left if archive.manifest.part else ()
    return [one for one in makes.registry.tables() if one.name in left and archivable(one)]


def _same(
    run: Run,
    table: Table,
    told: Mapping[Any, bytes],
    hung: Sequence[tuple["_Beside", Mapping[Any, Sequence[bytes]]]],
) -> list[Any]:
    """The rows that are here as a file tells them, and all that hangs on them."""
    key = key_of(table)
    rows = run(select(table).where(key.in_(list(told))))
    same = [row for row in rows if _line(row) == told[row._mapping[key]]]
    for beside, expected in hung:
        found = beside.here(run, list(told))
        same = [row for row in same
                if found[row._mapping[key]] == expected[row._mapping[key]]]  # fmt: skip
    return same


def _line(row: Any) -> bytes:
    return f"{line(row)}\n".encode()


class _Beside:
    """What a file tells of rows that hang on others, which stands there in the order of those."""

    def __init__(self, table: Table, column: Any, archive: Archive) -> None:
        self._table, self._column = table, column
        there = table.name in archive.manifest.tables
        self._lines: Iterator[bytes] = archive.lines(table.name) if there else iter(())
        self._next: bytes | None = next(self._lines, None)

    def until(self, last: Any) -> Mapping[Any, Sequence[bytes]]:
        """What hangs on rows up to this one and was not told yet, by what it hangs on."""
        found: dict[Any, list[bytes]] = defaultdict(list)
        while self._next is not None:
            on = json.loads(self._next)[self._column.name]
            if on > last:
                break
            found[on].append(self._next)
            self._next = next(self._lines, None)
        return found

    def here(self, run: Run, ids: Sequence[Any]) -> Mapping[Any, Sequence[bytes]]:
        """What hangs on some rows here, by what it hangs on."""
        mine = select(self._table).where(self._column.in_(ids))
        found: dict[Any, list[bytes]] = defaultdict(list)
        for row in run(mine.order_by(self._column, key_of(self._table))):
            found[row._mapping[self._column]].append(_line(row))
        return found
