"""Rows on their way back: as the file has them, those that are not here.

An archive of an older version of the program is brought to today's tables on the way. What a
row referred to and was taken away meanwhile it forgets, as it would have done here.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, select

from tallylight.core.archives.gate import count, writing
from tallylight.core.archives.ledger import Folder, find, mark
from tallylight.core.archives.messages import IDS_GIVEN_ANEW
from tallylight.core.archives.reach import hanging, key_of
from tallylight.core.archives.tables import archived_counts
from tallylight.core.backups.archive import Say
from tallylight.core.backups.filling import Makes, scratch_from
from tallylight.core.rebuild import Progress
from tallylight.core.schema import archivable
from tallylight.core.timeline.record import Run, runner
from tallylight.storage.carry import pages
from tallylight.storage.engine import Storage


@dataclass
class Back:
    """A database that gets back what left it, whose one writer this is."""

    storage: Storage
    makes: Makes
    folder: Folder
    say: Say = field(default=lambda _: None)

    def restore(self, file: Path) -> int:
        """Put back the rows of an archive; how many came back, 0 where all were back already.

        Refused where the file is no archive of this database, or is damaged, or its ids are now
        those of other rows.
        """
        with self.storage.read() as connection:
            entry = find(runner(connection), self.folder, file)
        if entry.restored_at is not None:
            return 0
        with scratch_from(file, self.makes, self.say, part=True) as scratch:
            tables = [
                table
                for table in self.makes.registry.tables()
                if table.name in entry.tables and archivable(table)
            ]
            for table in tables:
                self._refuse_others(scratch, table, file)
            self._mark(entry, restoring_at=entry.restoring_at or self.makes.clock.now())
            came = sum(self._fill(scratch, table, entry) for table in tables)
        with writing(self.storage) as transaction:
            c = archived_counts.c
            done = c.archive_id == entry.archive_id, c.number == 0
            transaction.rows(delete(archived_counts).where(*done))
            mark(transaction.rows, entry, restored_at=self.makes.clock.now())
        return came

    def _refuse_others(self, scratch: Storage, table: Table, file: Path) -> None:
        """Refused where ids were given anew: what was heard since would stand for what left."""
        key, at = key_of(table), table.c[archivable(table).at]  # type: ignore[union-attr]
        with scratch.read() as there, self.storage.read() as here:
            for page in pages(there, table):
                told = {row._mapping[key]: row._mapping[at] for row in page}
                held = runner(here)(select(table).where(key.in_(list(told))))
                if any(told[row._mapping[key]] != row._mapping[at] for row in held):
                    raise IDS_GIVEN_ANEW.because(file=file, table=table.name)

    def _mark(self, entry: Any, **said: Any) -> None:
        with writing(self.storage) as transaction:
            mark(transaction.rows, entry, **said)

    def _fill(self, scratch: Storage, table: Table, entry: Any) -> int:
        beside, came, done = hanging(self.makes.registry, table), 0, 0
        with scratch.read() as reading:
            there = runner(reading)
            for page in pages(reading, table):
                with writing(self.storage) as transaction:
                    missing = _missing(transaction.rows, table, page)
                    transaction.insert_all(table, _mended(transaction.rows, table, missing))
                    ids = [row._mapping[key_of(table)] for row in missing]
                    for other, column in beside:
                        hung = there(select(other).where(column.in_(ids)))
                        transaction.insert_all(other, [dict(row._mapping) for row in hung])
                    count(transaction, entry.archive_id, table, missing, -1)
                came, done = came + len(missing), done + len(page)
                of = entry.tables[table.name]["rows"]
                self.say(Progress(f"{table.name} comes back", done, of))
        return came


def _missing(run: Run, table: Table, page: Sequence[Any]) -> list[Any]:
    """The rows of a page that are not here."""
    key = key_of(table)
    ids = [row._mapping[key] for row in page]
    here = {row[0] for row in run(select(key).where(key.in_(ids)))}
    return [row for row in page if row._mapping[key] not in here]


def _mended(run: Run, table: Table, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows that refer to nothing that was taken away since."""
    found = [dict(row._mapping) for row in rows]
    for key in table.foreign_keys:
        if key.ondelete != "SET NULL":
            continue
        name, other = key.parent.name, key.column
        by_value = defaultdict(list)
        for row in found:
            if row[name] is not None:
                by_value[row[name]].append(row)
        there = {row[0] for row in run(select(other).where(other.in_(list(by_value))))}
        for value in by_value.keys() - there:
            for row in by_value[value]:
                row[name] = None
    return found
