"""A history of the other grail tracker comes over whole, whatever shape its file has."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tallylight.core.check.run import check
from tallylight.core.program import migrations
from tallylight.packs import diablo
from tallylight.packs.diablo import messages as m
from tallylight.testing import HandClock, Show, laws, show

from .histories import SUMMER, lost, of_each, reasons, take, tuples
from .origins.grail import HYBRID, SHAPES, V011, V040, WITH_RUNS, Grail, build, counts_of


@pytest.fixture
def home(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[diablo.PACK], clock=HandClock(SUMMER)) as running:
        yield running


@pytest.fixture
def tidy(tmp_path: Path) -> Path:
    """A history of three sessions of five runs."""
    return build(tmp_path / "grail.db", V040)


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    """The same, with all that goes wrong in such files."""
    return build(tmp_path / "grail.db", V040, dirty=True)


def theirs(path: Path, sql: str) -> list[tuple[object, ...]]:
    """What the file itself says."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


# whole


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("soiled", [False, True], ids=["tidy", "dirty"])
def test_every_row_of_every_shape_is_accounted_for(
    home: Show, tmp_path: Path, shape: str, soiled: bool
) -> None:
    path = build(tmp_path / "grail.db", shape, dirty=soiled)
    report = take(home, path)
    found = {name: kind.found for name, kind in report.tables.items() if kind.found}
    held = {table: number for table, number in counts_of(path).items() if number}
    assert (lost(report), of_each(report, "refused"), found) == ({}, {}, held)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_check_finds_nothing_afterwards(home: Show, tmp_path: Path, shape: str) -> None:
    take(home, build(tmp_path / "grail.db", shape, dirty=True))
    program = home.program
    sets = migrations(program.storage, program.registry, program.clock, backups=None)
    assert check(program.storage, program.registry, sets, program.clock).findings == []


@pytest.mark.parametrize("shape", [V011, V040, HYBRID])
def test_the_program_starts_with_it(home: Show, tmp_path: Path, shape: str) -> None:
    take(home, build(tmp_path / "grail.db", shape, dirty=True))
    home.restart()
    laws.loaded_alike(home)


@pytest.mark.parametrize("shape", WITH_RUNS)
def test_a_tidy_history_has_as_many_rows_here(home: Show, tmp_path: Path, shape: str) -> None:
    path = build(tmp_path / "grail.db", shape)
    take(home, path)
    for table in ("sessions", "runs", "run_items"):
        asked = f"SELECT count(*) FROM {table}"
        assert tuples(home, asked) == theirs(path, asked)


# as it was there


def test_a_run_keeps_its_times(home: Show, tidy: Path) -> None:
    take(home, tidy)
    said = theirs(tidy, "SELECT start_time, end_time FROM runs ORDER BY start_time")
    found = home.rows("SELECT start_time, end_time FROM runs ORDER BY start_time")
    assert [tuple(map(_iso, row)) for row in found] == said


def _iso(at: object) -> str:
    """A time of either database as that program writes it."""
    said = at if isinstance(at, str) else at.isoformat(timespec="microseconds")  # type: ignore[attr-defined]
    return said[:23] + "Z"


@pytest.mark.parametrize(
    ("sql", "here"),
    [
        ("SELECT run_number, duration FROM runs ORDER BY start_time", None),
        ("SELECT notes, run_count, total_run_time, total_session_time FROM sessions "
         "ORDER BY start_time", None),
        ("SELECT name, character_class, level, save_file_path FROM characters "
         "ORDER BY name", None),
        ("SELECT count(*), count(DISTINCT item_id) FROM grail_progress WHERE found_date > ''",
         "SELECT count(*), count(DISTINCT item_id) FROM grail_progress"),
        ("SELECT count(*) FROM grail_progress WHERE from_initial_scan", None),
        ("SELECT notes FROM grail_progress WHERE manually_added", None),
        ("SELECT count(*) FROM run_items WHERE grail_progress_id IS NOT NULL", None),
        ("SELECT name FROM run_items WHERE grail_progress_id IS NULL ORDER BY found_time",
         None),
    ],
    ids=["runs", "sessions", "characters", "grail", "first scan", "by hand", "finds", "others"],
)  # fmt: skip
def test_what_stands_in_the_file_stands_here(
    home: Show, tidy: Path, sql: str, here: str | None
) -> None:
    take(home, tidy)
    assert tuples(home, here or sql) == theirs(tidy, sql)


def test_a_find_stays_with_its_run_and_its_item(home: Show, tidy: Path) -> None:
    take(home, tidy)
    asked = (
        "SELECT r.run_number, i.name FROM run_items f JOIN runs r ON r.id = f.run_id "
        "JOIN grail_progress p ON p.id = f.grail_progress_id JOIN items i ON i.id = p.item_id "
        "ORDER BY r.start_time"
    )
    called = {"Vex Rune": "Vex"}
    said = [(number, called.get(str(name), name)) for number, name in theirs(tidy, asked)]
    assert tuples(home, asked) == said


def test_a_character_that_was_taken_out_there_is_taken_out_here(home: Show, tidy: Path) -> None:
    take(home, tidy)
    assert tuples(home, "SELECT name FROM characters WHERE deleted_at IS NOT NULL") == [
        ("Old One",)
    ]


def test_each_row_says_what_it_is_there(home: Show, tidy: Path) -> None:
    take(home, tidy)
    for table in ("characters", "sessions", "runs", "run_items"):
        known = {row[0] for row in theirs(tidy, f"SELECT id FROM {table}")}
        keys = {row[0].partition(":")[2] for row in home.rows(f"SELECT origin FROM {table}")}
        assert keys == known


def test_numbers_are_those_of_the_file(home: Show, tidy: Path) -> None:
    take(home, tidy)
    ((runs, time_in_runs),) = theirs(tidy, "SELECT count(*), sum(duration) FROM runs")
    numbers = home.ask(m.GetAllRuns())
    assert (numbers.runs, numbers.active_seconds * 1000) == (runs, time_in_runs)


# put right


def test_what_was_put_right_says_what_stood_there(home: Show, tmp_path: Path) -> None:
    with Grail(tmp_path / "grail.db") as file:
        session = file.session(0, 60)
        file.run(session, 1, 10, 5)
    take(home, tmp_path / "grail.db")
    row = home.rows("SELECT provenance FROM runs")[0]
    assert "it ended before it began" in str(row.provenance)
    assert "2025-11-20T18:05:00.000Z" in str(row.provenance)


def test_what_a_file_says_of_the_time_to_come_ends_now(home: Show, tmp_path: Path) -> None:
    """A clock that was wrong, or somebody's joke: a session that is on for years takes no runs."""
    with Grail(tmp_path / "grail.db") as file:
        session = file.session(0, 10**7)
        file.run(session, 1, 10, 10**7)
    report = take(home, tmp_path / "grail.db")
    now = home.clock.now()
    history = home.ask(m.ExportHistory())
    assert reasons(report, "runs")["its end was still to come"] == 1
    assert all(one.ended_at <= now for one in (*history.sessions, *history.runs))


def test_what_was_put_right_is_counted_by_its_reason(home: Show, dirty: Path) -> None:
    report = take(home, dirty)
    known = reasons(report, "runs")
    backwards, left_open = "it ended before it began", "it was never ended, though its session was"
    assert (known[backwards], known[left_open]) == (2, 2)


def test_what_was_put_right_in_a_find_is_told_too(home: Show, dirty: Path) -> None:
    report = take(home, dirty)
    assert reasons(report, "runs")["it is one of many finds within a second"] == 1


def test_what_a_file_claims_and_its_rows_disprove_is_told(home: Show, dirty: Path) -> None:
    told = {one.what: one.count for one in take(home, dirty).audit}
    assert told["sessions that claim runs and have none"] == 1
    assert told["finds that came in a burst, more than 20 within a second"] == 116


def test_an_entry_that_nobody_dated_says_so(home: Show, tmp_path: Path) -> None:
    with Grail(tmp_path / "grail.db", V011) as file:
        file.item("shaftstop", "Shaftstop")
        file.progress("shaftstop", None, id="entry", found=1, created_at="sometime")
    report = take(home, tmp_path / "grail.db")
    said = reasons(report, "grail_progress")
    assert said["nobody knows when it was found; it has the time when it was taken over"] == 1
