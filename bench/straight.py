"""Rows written straight into a database of ours, many at a time, as the program would have.

The tables are made by the program; the tallies are counted when it starts on them.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tallylight import packs
from tallylight.base.clock import SystemClock, write_instant
from tallylight.core.program import Program, migrations, registry_of
from tallylight.core.registry import discover
from tallylight.storage.engine import Storage
from tallylight.storage.search import VIRTUAL, rebuilt

BEGINNING = datetime(2000, 1, 1, 18, tzinfo=UTC)
TICK = timedelta(microseconds=1)
Row = tuple[Any, ...]
Payloads = Mapping[str, tuple[tuple[str, ...], str | None]]
"""The fields of each type of event, and the command it begins; None when another event did."""


@dataclass(frozen=True)
class Record:
    """A pack's record of many years: how it is written, what is asked of it.

    `write` fills a file with so many of the pack's things, and `last` gives the id of their
    last session. In paths, `{id}` is that. The SQL is what a reader of the seeds would run, all
    of it with the session's id as `:id`.
    """

    write: Callable[[Path, int], None]
    last: Callable[[int], Any]
    paths: tuple[str, ...]
    by_hand: Mapping[str, str]


class Writer:
    """Rows of each table, written many at a time. `seq` is the last of the timeline."""

    def __init__(self, file: Path, payloads: Payloads) -> None:
        made(file)
        self._payloads = payloads
        self._connection = sqlite3.connect(file, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("BEGIN")
        self._triggers = self._without_triggers()
        self._waiting: dict[str, list[Row]] = {}
        self.seq = self._command_seq = self._last_seq()

    def _without_triggers(self) -> list[str]:
        """Take the triggers out, since sums and stamps are written with the rows; their SQL."""
        chosen = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        known = self._connection.execute(chosen).fetchall()
        for name, _ in known:
            self._connection.execute(f'DROP TRIGGER "{name}"')
        return [sql for _, sql in known]

    def _last_seq(self) -> int:
        found = self._connection.execute("SELECT max(seq) FROM timeline WHERE channel = 'main'")
        return int(found.fetchone()[0] or 0)

    def add(self, table: str, row: Row) -> None:
        """Keep a row, and write those of its table when there are many.

        The table may name its columns, `runs (id, session_id)`; the others have their defaults.
        """
        rows = self._waiting.setdefault(table, [])
        rows.append(row)
        if len(rows) >= 20_000:
            self._write(table)

    def event(self, kind: str, subject: str, subject_id: Any, at: datetime, payload: Row) -> str:
        """Add a row of the timeline; when it was recorded."""
        self.seq += 1
        recorded = write_instant(at + self.seq * TICK)
        names, command = self._payloads[kind]
        if command is not None:
            self._command_seq = self.seq
        said = json.dumps(dict(zip(names, payload, strict=True)))
        self.add("timeline", (
            "main", self.seq, kind, subject, str(subject_id), write_instant(at), recorded,
            self._command_seq, command, None, None, "api", None, None, said,
        ))  # fmt: skip
        return recorded

    def _write(self, table: str) -> None:
        rows = self._waiting.pop(table)
        marks = ", ".join("?" * len(rows[0]))
        self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def close(self) -> None:
        """Write what waits, and leave the file as the program finds it before it counted."""
        for table in list(self._waiting):
            self._write(table)
        for trigger in self._triggers:
            self._connection.execute(trigger)
        for (name,) in self._connection.execute(VIRTUAL).fetchall():
            self._connection.execute(rebuilt(name.removesuffix("_search")))
        self._connection.execute("DELETE FROM installation WHERE key = 'tallied'")
        self._connection.execute("COMMIT")
        self._connection.close()


def made(file: Path) -> None:
    """Have the program make its tables and what else it begins with."""
    storage = Storage.open(f"sqlite:///{file}", owner="bench")
    program = Program(registry_of(discover(packs)), storage, SystemClock())
    try:
        migrations(storage, program.registry, program.clock, backups=None).upgrade()
        program.start()
    finally:
        program.stop()
