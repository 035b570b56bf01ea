"""What taking over a long history of Diablo runs does a second, beside a plain insert of its rows.

    python -m bench.adoption [--runs 100000] [--finds 50000]

A grail.db is made, and adopted by the program. The reference inserts the rows that then stand
in our tables once more: one `executemany` a table, in one transaction that is durable, into a
fresh file with the same tables and indexes. Rows are those of the four tables; the timeline,
the tallies and the audit come with ours and are not counted. The processor's time stands
beside the clock's, because other programs disturb it less.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from tallylight.base.clock import SystemClock
from tallylight.core.adopt import adopt
from tallylight.core.program import Program, migrations, registry_of
from tallylight.packs import diablo
from tallylight.packs.diablo.rules.items import all_items
from tallylight.storage.engine import Storage

BEGINNING = datetime(2005, 1, 1, 18, tzinfo=UTC)
RUNS_A_SESSION = 50
EVERY = timedelta(minutes=5)
LENGTH = timedelta(minutes=4)
MILLISECOND = timedelta(milliseconds=1)
OURS = ("sessions", "runs", "grail_progress", "run_items")

STAMPS = "created_at DATETIME DEFAULT CURRENT_TIMESTAMP, updated_at DATETIME"
ID = "id TEXT PRIMARY KEY"
THEIRS = {
    "items": f"{ID}, name TEXT NOT NULL, code TEXT, item_base TEXT, type TEXT NOT NULL, category "
    "TEXT NOT NULL, sub_category TEXT NOT NULL, treasure_class TEXT NOT NULL, set_name TEXT, "
    f"runes TEXT, ethereal_type TEXT NOT NULL, {STAMPS}",
    "characters": f"{ID}, name TEXT NOT NULL, character_class TEXT NOT NULL, level INTEGER NOT "
    "NULL DEFAULT 1, hardcore BOOLEAN NOT NULL DEFAULT FALSE, expansion BOOLEAN NOT NULL "
    f"DEFAULT TRUE, save_file_path TEXT, deleted_at DATETIME, {STAMPS}",
    "grail_progress": f"{ID}, character_id TEXT NOT NULL, item_id TEXT NOT NULL, found_date "
    "DATETIME, manually_added BOOLEAN NOT NULL DEFAULT FALSE, auto_detected BOOLEAN NOT NULL "
    "DEFAULT TRUE, difficulty TEXT, notes TEXT, is_ethereal BOOLEAN NOT NULL DEFAULT FALSE, "
    f"from_initial_scan BOOLEAN NOT NULL DEFAULT FALSE, {STAMPS}",
    "settings": "key TEXT PRIMARY KEY, value TEXT, updated_at DATETIME",
    "save_file_states": f"{ID}, file_path TEXT NOT NULL UNIQUE, last_modified DATETIME NOT NULL, "
    f"last_parsed DATETIME NOT NULL, {STAMPS}",
    "sessions": f"{ID}, start_time DATETIME NOT NULL, end_time DATETIME, total_run_time INTEGER "
    "DEFAULT 0, total_session_time INTEGER DEFAULT 0, run_count INTEGER DEFAULT 0, archived "
    f"BOOLEAN DEFAULT FALSE, notes TEXT, {STAMPS}",
    "runs": f"{ID}, session_id TEXT NOT NULL, character_id TEXT, run_number INTEGER NOT NULL, "
    f"start_time DATETIME NOT NULL, end_time DATETIME, duration INTEGER, {STAMPS}",
    "run_items": f"{ID}, run_id TEXT NOT NULL, grail_progress_id TEXT, name TEXT, "
    "found_time DATETIME NOT NULL, created_at DATETIME DEFAULT CURRENT_TIMESTAMP",
}
"""The tables of D2R Arcane Tracker 0.4."""

INDEXES = (("grail_progress", "item_id"), ("runs", "session_id"), ("run_items", "run_id"))
HERO = {"id": "char_Zaphira_1", "name": "Zaphira", "character_class": "sorceress"}
Rows = Iterator[dict[str, Any]]
T = TypeVar("T")


@dataclass(frozen=True)
class Speed:
    """How many rows took how long, in seconds by the clock and of the processor."""

    rows: int
    seconds: float
    processor: float

    def told(self, name: str) -> str:
        """One line of the table."""
        return (f"{name:12}{self.rows:10}{self.rows / self.seconds:12.0f} a second"
                f"{self.rows / self.processor:12.0f} a second of processor")  # fmt: skip


def iso(at: datetime) -> str:
    """A time as that program writes it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def history(file: Path, runs: int, finds: int) -> None:
    """Make a grail.db: runs of four minutes every five, and finds in every so many of them."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for table, columns in THEIRS.items():
            connection.execute(f"CREATE TABLE {table} ({columns})")
        for table, column in INDEXES:
            connection.execute(f"CREATE INDEX idx_{table}_{column} ON {table}({column})")
        connection.execute("INSERT INTO settings (key, value) VALUES ('lang', 'en')")
        _fill(connection, "items", _items())
        _fill(connection, "characters", iter([HERO]))
        _fill(connection, "sessions", _sessions(runs))
        _fill(connection, "runs", _runs(runs))
        found = range(0, runs, max(1, runs // finds))[:finds] if finds else ()
        _fill(connection, "grail_progress", _entries(found))
        _fill(connection, "run_items", _finds(found))


def _fill(connection: sqlite3.Connection, table: str, rows: Rows) -> None:
    """Write rows, whose columns are those of the first."""
    first = next(rows, None)
    if first is None:
        return
    marks = ", ".join(f":{name}" for name in first)
    insert = f"INSERT INTO {table} ({', '.join(first)}) VALUES ({marks})"
    connection.execute(insert, first)
    connection.executemany(insert, rows)


def _items() -> Rows:
    same = ("id", "name", "type", "category", "sub_category", "treasure_class", "ethereal_type")
    for item in all_items().values():
        yield {**{name: getattr(item, name) for name in same}, "created_at": iso(BEGINNING)}


def _sessions(runs: int) -> Rows:
    for number, first in enumerate(range(0, runs, RUNS_A_SESSION)):
        there = min(RUNS_A_SESSION, runs - first)
        began, lasted = BEGINNING + first * EVERY, there * EVERY
        yield {"id": f"session-{number}", "start_time": iso(began), "run_count": there,
               "end_time": iso(began + lasted), "total_session_time": lasted // MILLISECOND,
               "total_run_time": there * (LENGTH // MILLISECOND),
               "created_at": iso(began)}  # fmt: skip


def _runs(runs: int) -> Rows:
    for number in range(runs):
        began = BEGINNING + number * EVERY
        session, place = divmod(number, RUNS_A_SESSION)
        yield {"id": f"run-{number}", "session_id": f"session-{session}", "run_number": place + 1,
               "start_time": iso(began), "end_time": iso(began + LENGTH),
               "duration": LENGTH // MILLISECOND, "created_at": iso(began)}  # fmt: skip


def _entries(found: Sequence[int]) -> Rows:
    items = [item.id for item in all_items().values() if item.type != "runeword"]
    for count, number in enumerate(found):
        at = iso(BEGINNING + number * EVERY + LENGTH / 2)
        yield {"id": f"entry-{number}", "character_id": HERO["id"], "found_date": at,
               "item_id": items[count % len(items)], "created_at": at}  # fmt: skip


def _finds(found: Sequence[int]) -> Rows:
    for number in found:
        at = iso(BEGINNING + number * EVERY + LENGTH / 2)
        yield {"id": f"find-{number}", "run_id": f"run-{number}", "found_time": at,
               "grail_progress_id": f"entry-{number}", "created_at": at}  # fmt: skip


def adopted(theirs: Path, ours: Path) -> Speed:
    """Adopt a file into a new one of ours. Stops where a row of it is not accounted for."""
    storage = Storage.open(f"sqlite:///{ours}", owner="bench")
    program = Program(registry_of([diablo.PACK]), storage, SystemClock())
    migrations(storage, program.registry, program.clock, None).upgrade()
    program.start()
    try:
        report, spent = measured(lambda: adopt(program, theirs, "main", lambda _: None))
    finally:
        program.stop()
    lost = {name: kind for name, kind in report.tables.items() if kind.unaccounted or kind.refused}
    if lost:
        raise SystemExit(f"not all came over: {lost}")
    return Speed(sum(report.tables[name].adopted for name in OURS), *spent)


def plain(ours: Path, fresh: Path) -> Speed:
    """Insert the rows that stand in a file of ours into a fresh one."""
    with closing(sqlite3.connect(ours)) as there, closing(sqlite3.connect(fresh)) as here:
        chosen = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type = ? AND tbl_name = ?"
        for kind in ("table", "index"):
            for name in OURS:
                for (sql,) in there.execute(chosen, (kind, name)).fetchall():
                    here.execute(sql)
        here.execute("PRAGMA journal_mode = WAL")
        here.execute("PRAGMA synchronous = FULL")
        rows = {name: there.execute(f"SELECT * FROM {name}").fetchall() for name in OURS}
        _, spent = measured(lambda: insert(here, rows))
    return Speed(sum(map(len, rows.values())), *spent)


def insert(connection: sqlite3.Connection, rows: dict[str, list[Any]]) -> None:
    """Insert the rows of each table and commit."""
    for name, own in rows.items():
        if own:
            marks = ", ".join("?" * len(own[0]))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", own)
    connection.commit()


def measured(work: Callable[[], T]) -> tuple[T, tuple[float, float]]:
    """What work came to, and the seconds it took: by the clock, and of the processor."""
    began = time.perf_counter(), time.process_time()
    found = work()
    return found, (time.perf_counter() - began[0], time.process_time() - began[1])


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--finds", type=int, default=50_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        history(folder / "grail.db", asked.runs, asked.finds)
        ours = adopted(folder / "grail.db", folder / "tally.sqlite3")
        reference = plain(folder / "tally.sqlite3", folder / "plain.sqlite3")
    print(f"A history of {asked.runs} runs with {asked.finds} finds")
    print(ours.told("adopted"))
    print(reference.told("executemany"))
    by_clock = ours.rows / ours.seconds * reference.seconds / reference.rows
    by_processor = ours.rows / ours.processor * reference.processor / reference.rows
    print(f"ratio: {by_clock:.3f} by the clock, {by_processor:.3f} by the processor's time")


if __name__ == "__main__":
    main()
