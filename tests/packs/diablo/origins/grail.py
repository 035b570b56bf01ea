"""Databases of the other grail tracker, in every shape in which they are found.

    build(path, V040)                         a tidy history of three sessions of five runs
    build(path, MAIN, dirty=True)             the same with all that goes wrong in such files
    dirty(path)                               all that goes wrong, added to a file
    many(path)                                100,000 runs with 50,000 finds, in a few seconds
    Grail(path, V040)                         one's own: session(), run(), find(), ... close()

All rows are made up. Times are minutes since a file's beginning.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from .grail_dirty import soil
from .grail_schemas import (
    HYBRID,
    LITERAL,
    MAIN,
    PRE_RELEASE,
    SEED,
    SHAPES,
    UPGRADED,
    V010,
    V011,
    V020_HALF,
    V030,
    V030_HALF,
    V040,
    VAULT,
    WITH_RUNS,
    make,
)

__all__ = [
    "BEGAN", "HYBRID", "ITEMS", "LITERAL", "MAIN", "PRE_RELEASE", "SEED", "SHAPES", "UPGRADED",
    "V010", "V011", "V020_HALF", "V030", "V030_HALF", "V040", "VAULT", "WITH_RUNS", "Grail",
    "build", "counts_of", "dirty", "many",
]  # fmt: skip

BEGAN: Final = datetime(2025, 11, 20, 18, 0, tzinfo=UTC)
DAY: Final = 24 * 60
MARKING: Final = (PRE_RELEASE, V010, V011)
"""The versions that mark an entry as found; later ones go by its date, and leave the mark."""

WORD: Final = "CURRENT_TIMESTAMP"

ITEMS: Final = (
    ("harlequincrest", "Harlequin Crest", "unique", "armor", "optional"),
    ("shaftstop", "Shaftstop", "unique", "armor", "optional"),
    ("vampiregaze", "Vampire Gaze", "unique", "armor", "optional"),
    ("magefist", "Magefist", "unique", "armor", "optional"),
    ("windforce", "Windforce", "unique", "weapons", "none"),
    ("etherealedge", "Ethereal Edge", "unique", "weapons", "only"),
    ("thestoneofjordan", "The Stone of Jordan", "unique", "jewelry", "none"),
    ("crescentmoon-amulet", "Crescent Moon", "unique", "jewelry", "none"),
    ("crescentmoon-runeword", "Crescent Moon", "runeword", "runewords", "none"),
    ("talrashasguardianship", "Tal Rasha's Guardianship", "set", "armor", "none"),
    ("sigonsgage", "Sigon's Gage", "set", "armor", "none"),
    ("vexrune", "Vex Rune", "rune", "runes", "none"),
)
"""Id, name, type, category, and whether it may be ethereal."""

PEOPLE: Final = (
    ("Zaphira", "sorceress"),
    ('Ol\'"Hob" 🪓', "barbarian"),
    ("Shared Stash Softcore", "shared_stash"),
)


class Grail:
    """A file being filled. A row leaves out the columns that the file's shape does not have.

    A file that is there already is gone on with; it has the shape that it has.
    """

    def __init__(self, path: Path, shape: str = V040, began: datetime = BEGAN) -> None:
        self.path, self.shape, self.began = path, shape, began
        self.connection = sqlite3.connect(path)
        self.sql("PRAGMA synchronous = OFF")
        if not self._tables():
            make(self.connection, shape)
        asked = {table: self._columns(table) for table in self._tables()}
        self.columns = {table: {row[1] for row in rows} for table, rows in asked.items()}
        self.must = {(table, row[1]) for table, rows in asked.items() for row in rows if row[3]}
        self._made = self._count_of_rows()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is None:
            self.connection.commit()
        self.connection.close()

    def close(self) -> Path:
        self.connection.commit()
        self.connection.close()
        return self.path

    def _tables(self) -> list[str]:
        rows = self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return [row[0] for row in rows]

    def _columns(self, table: str) -> list[Any]:
        return self.connection.execute(f"PRAGMA table_info({table})").fetchall()

    def _count_of_rows(self) -> int:
        counted = (self.sql(f"SELECT count(*) FROM {name}")[0][0] for name in self._tables())
        return sum(counted)

    def when(self, minute: float) -> datetime:
        return self.began + timedelta(minutes=minute)

    def iso(self, minute: float) -> str:
        """A time as the program writes it."""
        return self.when(minute).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def space(self, minute: float) -> str:
        """A time as SQLite writes it by itself."""
        return f"{self.when(minute):%Y-%m-%d %H:%M:%S}"

    def ms(self, minute: float) -> int:
        return int(self.when(minute).timestamp() * 1000)

    def stamp(self, minute: float) -> str:
        """What stands in created_at."""
        return WORD if self.shape == LITERAL else self.space(minute)

    def new(self, minute: float) -> str:
        """The end of an id that nothing else has."""
        self._made += 1
        return f"{self._made}-{self.ms(minute)}"

    def sql(self, statement: str, *values: Any) -> list[Any]:
        return self.connection.execute(statement, values).fetchall()

    def add(self, table: str, **values: Any) -> str:
        known = {name: value for name, value in values.items() if name in self.columns[table]}
        self.sql(
            f"INSERT INTO {table} ({', '.join(known)}) VALUES ({', '.join('?' for _ in known)})",
            *known.values(),
        )
        return str(values.get("id", ""))

    def item(self, key: str, name: str, kind: str = "unique", **more: Any) -> str:
        row = {"category": "armor", "sub_category": "helms", "treasure_class": "elite",
               "ethereal_type": "optional", "created_at": self.stamp(-60),
               "updated_at": self.stamp(-60)}  # fmt: skip
        return self.add("items", id=key, name=name, type=kind, **{**row, **more})

    def character(self, name: str, kind: str = "sorceress", minute: float = 0, **more: Any) -> str:
        row = {"level": 85, "difficulty": "hell", "created_at": self.stamp(minute),
               "save_file_path": f"C:\\Saves\\{name}.d2s"}  # fmt: skip
        key = f"char_{name}_{self.new(minute)}"
        return self.add("characters", id=key, name=name, character_class=kind, **{**row, **more})

    def progress(self, item: str, minute: float | None, **more: Any) -> str:
        """A grail entry; of the first character, unless it says another."""
        hero = self.hero()
        row = {"id": f"{hero}_{item}_timestamp_{self.new(minute or 0)}", "character_id": hero,
               "item_id": item, "found_date": None if minute is None else self.iso(minute),
               "difficulty": "hell", "created_at": self.stamp(minute or 0),
               "found": minute is not None and self.shape in MARKING}  # fmt: skip
        return self.add("grail_progress", **{**row, **more})

    def session(self, start: float, end: float | None, **more: Any) -> str:
        length = 0 if end is None else self.ms(end) - self.ms(start)
        row = {"id": f"session-{self.new(start)}", "start_time": self.iso(start),
               "total_session_time": length,
               "end_time": None if end is None else self.iso(end),
               "created_at": self.stamp(start), "updated_at": self.space(end or start)}  # fmt: skip
        return self.add("sessions", **{**row, **more})

    def run(
        self, session: str, number: int | None, start: float, end: float | None, **more: Any
    ) -> str:
        length = None if end is None else self.ms(end) - self.ms(start)
        owner = self.hero() if ("runs", "character_id") in self.must else None
        row = {"id": f"run-{self.new(start)}", "session_id": session, "run_number": number,
               "character_id": owner, "start_time": self.iso(start), "duration": length,
               "end_time": None if end is None else self.iso(end), "run_type": "Mephisto",
               "area": "Durance of Hate", "created_at": self.stamp(start)}  # fmt: skip
        return self.add("runs", **{**row, **more})

    def find(self, run: str, minute: float, progress: str | None = None, **more: Any) -> str:
        """A find in a run: of a grail entry, else a `name` that was typed."""
        row = {"id": f"run_item_{run}_{self.new(minute)}", "run_id": run,
               "grail_progress_id": progress, "found_time": self.iso(minute),
               "created_at": self.stamp(minute)}  # fmt: skip
        return self.add("run_items", **{**row, **more})

    def hero(self) -> str:
        """The first character."""
        rows = self.sql("SELECT id FROM characters ORDER BY rowid LIMIT 1")
        return rows[0][0] if rows else "nobody"

    def settle(self) -> None:
        """Make what sessions claim true."""
        self.sql(
            "UPDATE sessions SET run_count = (SELECT count(*) FROM runs WHERE session_id = "
            "sessions.id), total_run_time = (SELECT coalesce(sum(duration), 0) FROM runs WHERE "
            "session_id = sessions.id)"
        )


def build(
    path: Path,
    shape: str,
    *,
    sessions: int = 3,
    runs: int = 5,
    dirty: bool = False,
    began: datetime = BEGAN,
) -> Path:
    """A file of a shape, with a history that is as it should be; `dirty` adds what should not be.

    `began` tells installs apart. Shapes before v0.4.0 have no sessions.
    """
    with Grail(path, shape, began) as file:
        _people_and_items(file)
        _grail(file)
        if "runs" in file.columns:
            for number in range(sessions):
                _evening(file, number * DAY, runs)
            file.settle()
        if shape == VAULT:
            _vault(file)
        if dirty:
            soil(file)
    return path


def dirty(path: Path, shape: str = V040) -> Path:
    """Add to a file of a shape all that is known to go wrong in such files; see `soil`."""
    with Grail(path, shape) as file:
        soil(file)
    return path


def _people_and_items(file: Grail) -> None:
    for key, name, kind, category, ethereal in ITEMS:
        file.item(key, name, kind, category=category, ethereal_type=ethereal)
    for name, who in PEOPLE:
        if who != "shared_stash" or file.shape not in (PRE_RELEASE, V010):
            file.character(name, who, -50)
    file.character("Old One", "druid", -40, deleted_at=file.space(-10), hardcore=1, expansion=0)
    if "save_file_states" in file.columns:
        file.add("save_file_states", id="state-1", file_path="C:\\Saves\\Zaphira.d2s",
                 last_modified=file.iso(-30), last_parsed=file.iso(-29))  # fmt: skip


def _grail(file: Grail) -> None:
    """What was there when the file began, what was clicked, and what is missing yet."""
    for key, *_ in ITEMS[:6]:
        file.progress(key, -30, from_initial_scan=1, is_ethereal=key == "etherealedge")
    file.progress("windforce", -20, manually_added=1, notes='from "Bo" 🏹', difficulty=None)
    file.progress("harlequincrest", -15, is_ethereal=1)
    file.progress("vexrune", None)


def _evening(file: Grail, minute: float, runs: int) -> None:
    """A session of runs of four minutes, with half a minute between them and some finds."""
    session = file.session(minute, minute + 4.5 * runs + 1, notes="an evening")
    for number in range(runs):
        start = minute + 4.5 * number
        run = file.run(session, number + 1, start, start + 4)
        if number % 3 == 0:
            item = ITEMS[(int(minute) + number) % len(ITEMS)][0]
            file.find(run, start + 2, file.progress(item, start + 2))
        elif number % 3 == 1 and "name" in file.columns["run_items"]:
            file.find(run, start + 3, name="Perfect Topaz")


def _vault(file: Grail) -> None:
    category = file.add("vault_categories", id="category-1", name="Runes")
    item = file.add("vault_items", id="vault-1", fingerprint="f1", item_name="Vex Rune",
                    quality="normal", raw_item_json="{}", source_file_type="d2i")  # fmt: skip
    file.add("vault_item_categories", vault_item_id=item, vault_category_id=category)


def many(path: Path, runs: int = 100_000, finds: int = 50_000, per_session: int = 50) -> Path:
    """A long, tidy history as a build of main keeps it; every other run has a find."""
    with Grail(path, MAIN) as file:
        _people_and_items(file)
        sessions = -(-runs // per_session)
        _fill(file, "sessions", 9, (_long_session(file, n, per_session) for n in range(sessions)))
        _fill(file, "runs", 8, (_long_run(file, n, per_session) for n in range(runs)))
        every = max(runs // finds, 1) if finds else 1
        found = list(islice(range(0, runs, every), finds))
        _fill(file, "grail_progress", 5, (_long_entry(file, n) for n in found))
        _fill(file, "run_items", 5, (_long_find(file, n) for n in found))
        file.settle()
    return path


COLUMNS: Final = {
    "sessions": "id, start_time, end_time, total_run_time, total_session_time, run_count, notes, "
    "created_at, updated_at",
    "runs": "id, session_id, run_number, start_time, end_time, duration, created_at, updated_at",
    "grail_progress": "id, character_id, item_id, found_date, created_at",
    "run_items": "id, run_id, grail_progress_id, found_time, created_at",
}


def _fill(file: Grail, table: str, width: int, rows: Iterator[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * width)
    file.connection.executemany(f"INSERT INTO {table} ({COLUMNS[table]}) VALUES ({marks})", rows)


def _long_session(file: Grail, number: int, per_session: int) -> tuple[Any, ...]:
    start = number * per_session * 5.0
    end = start + per_session * 5 - 1
    length = file.ms(end) - file.ms(start)
    return (f"session-{number}", file.iso(start), file.iso(end), 0, length, 0, None,
            file.space(start), file.space(end))  # fmt: skip


def _long_run(file: Grail, number: int, per_session: int) -> tuple[Any, ...]:
    start = number * 5.0
    session, place = divmod(number, per_session)
    return (f"run-{number}", f"session-{session}", place + 1, file.iso(start),
            file.iso(start + 4), 240_000, file.space(start), file.space(start + 4))  # fmt: skip


def _long_entry(file: Grail, number: int) -> tuple[Any, ...]:
    at = number * 5.0 + 2
    item = ITEMS[number % len(ITEMS)][0]
    return f"entry-{number}", file.hero(), item, file.iso(at), file.space(at)


def _long_find(file: Grail, number: int) -> tuple[Any, ...]:
    at = number * 5.0 + 2
    return f"find-{number}", f"run-{number}", f"entry-{number}", file.iso(at), file.space(at)


def counts_of(path: Path) -> dict[str, int]:
    """How many rows each table of a file holds, by SQLite's own word."""
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )]  # fmt: skip
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names
        }
