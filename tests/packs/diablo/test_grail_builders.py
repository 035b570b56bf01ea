"""The databases that tests make are what the other tracker's versions make, table by table."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from .origins.grail import (
    HYBRID,
    MAIN,
    PRE_RELEASE,
    SEED,
    SHAPES,
    UPGRADED,
    V020_HALF,
    V030_HALF,
    V040,
    VAULT,
    WITH_RUNS,
    Grail,
    build,
    counts_of,
)


def asked(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def parts(path: Path) -> tuple[int, int, int]:
    """How many tables, indexes and triggers it has."""
    sql = "SELECT type FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    kinds = [row[0] for row in asked(path, sql)]
    return kinds.count("table"), kinds.count("index"), kinds.count("trigger")


@pytest.mark.parametrize(
    ("shape", "number"),
    [(PRE_RELEASE, (4, 9, 4)), (V020_HALF, (5, 6, 0)), (V030_HALF, (5, 6, 0)), (V040, (8, 18, 7)),
     (MAIN, (8, 20, 7)), (VAULT, (11, 20, 9)), (SEED, (8, 19, 7)), (HYBRID, (9, 19, 7))],
)  # fmt: skip
def test_a_shape_has_its_tables_indexes_and_triggers(
    shape: str, number: tuple[int, int, int], tmp_path: Path
) -> None:
    assert parts(Grail(tmp_path / "grail.db", shape).close()) == number


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_written_with_a_log_and_has_no_mark_of_its_version(
    shape: str, tmp_path: Path
) -> None:
    path = build(tmp_path / "grail.db", shape)
    marks = [asked(path, f"PRAGMA {name}")[0][0]
             for name in ("journal_mode", "user_version", "application_id")]  # fmt: skip
    assert marks == ["wal", 0, 0]


@pytest.mark.parametrize("shape", WITH_RUNS)
def test_a_tidy_history_breaks_no_foreign_key(shape: str, tmp_path: Path) -> None:
    assert asked(build(tmp_path / "grail.db", shape), "PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("shape", WITH_RUNS)
def test_a_history_has_as_many_sessions_and_runs_as_were_asked_for(
    shape: str, tmp_path: Path
) -> None:
    held = counts_of(build(tmp_path / "grail.db", shape, sessions=2, runs=7))
    assert (held["sessions"], held["runs"]) == (2, 14)


def test_an_upgraded_file_keeps_what_it_had_and_gains_no_column(tmp_path: Path) -> None:
    path = Grail(tmp_path / "grail.db", UPGRADED).close()
    columns = {row[1] for row in asked(path, "PRAGMA table_info(grail_progress)")}
    assert ("found" in columns, "from_initial_scan" in columns) == (True, False)


def test_a_trigger_notes_a_change(tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", V040)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE runs SET updated_at = 'long ago', run_number = 9")
    assert asked(path, "SELECT count(*) FROM runs WHERE updated_at = 'long ago'") == [(0,)]
