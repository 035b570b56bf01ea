"""After the migrations of this pack its own program goes on with a grail tracker's file: what it
does with each of its tables, in its own SQL, with its own triggers."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from .origins.grail import (
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
    build,
)
from .origins.grail_schemas import starts
from .test_in_place import migrate

STARTED = "2026-02-01T20:00:00.000Z"
ENDED = "2026-02-01T20:04:00.000Z"
LONG_AGO = "2020-01-01 00:00:00"
NEXT = {
    PRE_RELEASE: PRE_RELEASE, V010: V010, V011: V011, V020_HALF: V040, V030: V040,
    V030_HALF: V040, V040: V040, UPGRADED: V040, MAIN: MAIN, LITERAL: MAIN, VAULT: VAULT,
    SEED: V040, HYBRID: V040,
}  # fmt: skip
"""The version that starts next on a file: its own; a later one where its own never starts."""


@pytest.fixture(scope="module", params=SHAPES)
def shape(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def migrated(shape: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file of each shape."""
    path = build(tmp_path_factory.mktemp("ours") / "grail.db", shape)
    migrate(path)
    return path


@pytest.fixture
def own(migrated: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The same, as its own program opens it."""
    path = shutil.copy(migrated, tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


@pytest.fixture
def played(own: sqlite3.Connection, shape: str) -> sqlite3.Connection:
    """The same with a session of one run with a find; of shapes that count runs."""
    if shape not in WITH_RUNS:
        for statement in starts(V040):
            own.execute(statement)
    (hero,) = own.execute("SELECT id FROM characters LIMIT 1").fetchone()
    own.execute(
        "INSERT INTO sessions (id, start_time, total_run_time, total_session_time, run_count, "
        "archived, notes, updated_at) VALUES ('session-x', ?, 0, 0, 0, 0, NULL, ?) "
        "ON CONFLICT(id) DO UPDATE SET notes = excluded.notes",
        (STARTED, LONG_AGO),
    )
    own.execute(
        "INSERT INTO runs (id, session_id, character_id, run_number, start_time, updated_at) "
        "VALUES ('run-x', 'session-x', ?, 1, ?, ?)",
        (hero, STARTED, LONG_AGO),
    )
    own.execute(
        "INSERT INTO grail_progress (id, character_id, item_id, found_date, difficulty) "
        "VALUES ('entry-x', ?, 'shaftstop', ?, 'hell')",
        (hero, STARTED),
    )
    own.execute(
        "INSERT INTO run_items (id, run_id, grail_progress_id, found_time) "
        "VALUES ('run_item_x', 'run-x', 'entry-x', ?)",
        (STARTED,),
    )
    return own


def one(own: sqlite3.Connection, sql: str) -> object:
    return own.execute(sql).fetchone()[0]


def test_its_next_start_finds_nothing_wrong(own: sqlite3.Connection, shape: str) -> None:
    for statement in starts(NEXT[shape]):
        own.execute(statement)
    assert one(own, "PRAGMA integrity_check") == "ok"


def test_its_start_writes_its_list_of_items_anew(own: sqlite3.Connection) -> None:
    own.execute(
        "INSERT INTO items (id, name, type, category, sub_category, treasure_class, "
        "ethereal_type) VALUES ('shaftstop', 'Shaftstop', 'unique', 'armor', 'chest', 'elite', "
        "'optional') ON CONFLICT(id) DO UPDATE SET name = excluded.name, "
        "sub_category = excluded.sub_category"
    )
    assert one(own, "SELECT sub_category FROM items WHERE id = 'shaftstop'") == "chest"


def test_a_run_is_started_and_ended(played: sqlite3.Connection) -> None:
    played.execute("UPDATE runs SET end_time = ?, duration = 240000 WHERE id = 'run-x'", (ENDED,))
    played.execute(
        "UPDATE sessions SET end_time = ?, run_count = run_count + 1, total_run_time = "
        "total_run_time + 240000, total_session_time = 240000 WHERE id = 'session-x'",
        (ENDED,),
    )
    told = "SELECT run_count, total_run_time, total_session_time FROM sessions"
    found = played.execute(f"{told} WHERE id = 'session-x'").fetchone()
    assert found == (1, 240_000, 240_000)


def test_a_second_session_is_left_open_as_its_program_does(played: sqlite3.Connection) -> None:
    played.execute("INSERT INTO sessions (id, start_time) VALUES ('session-y', ?)", (ENDED,))
    open_ones = "SELECT count(*) FROM sessions WHERE id IN ('session-x', 'session-y')"
    assert one(played, f"{open_ones} AND end_time IS NULL") == 2


@pytest.mark.parametrize("shape", WITH_RUNS, indirect=True)
def test_a_number_is_given_twice_as_its_program_does(own: sqlite3.Connection) -> None:
    rows = "SELECT session_id, run_number, character_id FROM runs LIMIT 1"
    session, number, hero = own.execute(rows).fetchone()
    own.execute("INSERT INTO runs (id, session_id, run_number, character_id, start_time) "
                "VALUES ('run-x', ?, ?, ?, ?)", (session, number, hero, STARTED))  # fmt: skip
    assert one(own, "SELECT run_number FROM runs WHERE id = 'run-x'") == number


def test_a_session_is_deleted_with_all_that_is_in_it(played: sqlite3.Connection) -> None:
    played.execute("DELETE FROM sessions WHERE id = 'session-x'")
    left = "SELECT (SELECT count(*) FROM runs WHERE id = 'run-x'), "
    left += "(SELECT count(*) FROM run_items WHERE id = 'run_item_x')"
    assert played.execute(left).fetchone() == (0, 0)


def test_its_entries_are_deleted_in_bulk(played: sqlite3.Connection) -> None:
    played.execute("DELETE FROM grail_progress")
    assert one(played, "SELECT count(*) FROM grail_progress") == 0


def test_a_character_comes_and_goes(own: sqlite3.Connection) -> None:
    row = {"id": "'char_x'", "name": "'X'", "character_class": "'druid'", "level": "1"}
    if "difficulty" in {column[1] for column in own.execute("PRAGMA table_info(characters)")}:
        row["difficulty"] = "'hell'"
    own.execute(f"INSERT INTO characters ({', '.join(row)}) VALUES ({', '.join(row.values())})")
    own.execute("UPDATE characters SET deleted_at = CURRENT_TIMESTAMP WHERE id = 'char_x'")
    own.execute("DELETE FROM characters WHERE id = 'char_x'")
    assert one(own, "SELECT count(*) FROM characters WHERE id = 'char_x'") == 0


@pytest.mark.parametrize(
    ("table", "change"),
    [("items", "name = 'X'"), ("characters", "level = 2"), ("grail_progress", "notes = 'x'")],
)
def test_a_change_is_stamped(own: sqlite3.Connection, table: str, change: str) -> None:
    today = one(own, "SELECT date('now')")
    own.execute(f"UPDATE {table} SET {change}")
    assert str(one(own, f"SELECT min(updated_at) FROM {table}")) >= str(today)


@pytest.mark.parametrize("table", ["sessions", "runs"])
def test_a_change_of_what_is_played_is_stamped(played: sqlite3.Connection, table: str) -> None:
    today = one(played, "SELECT date('now')")
    change = {"sessions": "notes = 'x'", "runs": "run_number = 7"}[table]
    played.execute(f"UPDATE {table} SET {change} WHERE id LIKE '%-x'")
    stamp = one(played, f"SELECT updated_at FROM {table} WHERE id LIKE '%-x'")
    assert str(stamp) >= str(today)
