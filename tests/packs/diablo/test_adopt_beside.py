"""A history that is taken over beside runs that were counted here: nothing is counted twice."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.adopt import adopt
from tallylight.core.channels.messages import MakeChannel
from tallylight.core.rebuild import Progress
from tallylight.core.undo.messages import UndoImport
from tallylight.packs import diablo
from tallylight.packs.diablo import messages as m
from tallylight.testing import HandClock, Show, laws, show

from .evenings import adopted, adopted_session
from .histories import SUMMER, of_each, reasons, take, tuples
from .origins.grail import BEGAN, V040, Grail, build


@pytest.fixture
def home(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[diablo.PACK], clock=HandClock(SUMMER)) as running:
        yield running


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Three runs of four minutes, one after the other."""
    with Grail(tmp_path / "grail.db") as file:
        file.item("shaftstop", "Shaftstop")
        file.character("Zaphira")
        session = file.session(0, 12)
        for place in range(3):
            run = file.run(session, place + 1, 4 * place, 4 * place + 4)
            file.find(run, 4 * place + 2, file.progress("shaftstop", 4 * place + 2))
    return tmp_path / "grail.db"


def counted_here(show: Show, minute: float, length: float) -> str:
    """A run that was counted here, in minutes since the file began; its id."""
    began = _at(minute)
    said = m.RecordRun(started_at=began, duration_seconds=60 * length, run_type="Cows")
    return str(show.do(said)["run_id"])


def _at(minute: float) -> datetime:
    return BEGAN + timedelta(minutes=minute)


def numbers(show: Show) -> tuple[int, float]:
    """How many runs there are by the tallies, and their time in minutes."""
    found = show.ask(m.GetAllRuns())
    return found.runs, found.active_seconds / 60


# at the same time


def test_a_run_behind_a_longer_one_is_found_to_be_here(home: Show, history: Path) -> None:
    """Two that were on at once came from one file; another file has the shorter one, too."""
    with Grail(history) as file:
        file.run(file.session(0, 100), 1, 0, 100)
    take(home, history)
    before = numbers(home)
    with Grail(history.with_name("other.db")) as file:
        session = file.session(4, 8)
        file.run(session, 1, 4, 8)
    take(home, history.with_name("other.db"))
    assert numbers(home) == before


def test_a_run_that_was_counted_here_too_is_counted_once(home: Show, history: Path) -> None:
    counted_here(home, 4, 4)
    take(home, history)
    assert numbers(home) == (3, 12.0)


def test_what_is_not_counted_is_there_and_says_why(home: Show, history: Path) -> None:
    mine = counted_here(home, 4, 4)
    take(home, history)
    rows = tuples(home, "SELECT run_number FROM runs WHERE duplicate_of = :mine", mine=mine)
    assert rows == [(2,)]


def test_the_report_says_which_runs_are_not_counted(home: Show, history: Path) -> None:
    counted_here(home, 4, 4)
    report = take(home, history)
    assert reasons(report, "runs") == {
        "it was on at the time of another run, and is not counted": 1
    }


@pytest.mark.parametrize(("began", "length"), [(4, 4), (-10, 100), (20, 4)])
def test_a_dry_run_says_the_same_of_them(
    home: Show, history: Path, began: float, length: float
) -> None:
    counted_here(home, began, length)
    dry = take(home, history, dry_run=True)
    assert reasons(dry, "runs") == reasons(take(home, history), "runs")


def test_what_was_found_in_it_is_in_no_rate(home: Show, history: Path) -> None:
    counted_here(home, 4, 4)
    take(home, history)
    found = home.ask(m.GetAllRuns())
    assert (found.finds, found.runs_with_find) == (2, 2)


def test_runs_that_only_touch_are_two(home: Show, history: Path) -> None:
    counted_here(home, -4, 4.05)
    take(home, history)
    assert numbers(home)[0] == 4


@pytest.mark.parametrize(
    ("began", "length", "left"),
    [(4.5, 3, 1), (-10, 100, 0), (5, 1, 0), (2, 4, 2)],
    ids=["within", "around all", "a short one", "half of two"],
)
def test_what_overlaps_by_half_of_the_longer_is_the_same(
    home: Show, history: Path, began: float, length: float, left: int
) -> None:
    counted_here(home, began, length)
    take(home, history)
    rows = tuples(home, "SELECT count(*) FROM runs WHERE duplicate_of IS NOT NULL")
    assert rows == [(left,)]


def test_a_run_that_nobody_ended_swallows_none_and_says_that_they_overlap(
    home: Show, history: Path
) -> None:
    counted_here(home, -10, 100)
    report = take(home, history)
    assert numbers(home)[0] == 4
    why = "it was on at the time of another run in part; both are counted"
    assert reasons(report, "runs") == {why: 3}


def test_runs_of_one_file_are_what_the_file_says(home: Show, tmp_path: Path) -> None:
    with Grail(tmp_path / "grail.db") as file:
        session = file.session(0, 12)
        file.run(session, 1, 0, 10)
        file.run(session, 2, 2, 8)
    take(home, tmp_path / "grail.db")
    assert numbers(home)[0] == 2


def test_two_files_of_the_same_evening_are_counted_once(
    home: Show, history: Path, tmp_path: Path
) -> None:
    with Grail(tmp_path / "other.db", began=BEGAN) as other:
        other.item("magefist", "Magefist", created_at="2025-01-01 00:00:00")
        session = other.session(0, 12)
        for place in range(3):
            other.run(session, place + 1, 4 * place, 4 * place + 3.9)
    take(home, history)
    take(home, tmp_path / "other.db")
    assert numbers(home) == (3, 12.0)


def test_a_run_that_is_no_copy_of_a_copy_is_one_of_what_counts(
    home: Show, history: Path, tmp_path: Path
) -> None:
    mine = counted_here(home, 4, 4)
    take(home, history)
    with Grail(tmp_path / "other.db", began=BEGAN) as other:
        other.item("magefist", "Magefist", created_at="2025-01-01 00:00:00")
        other.run(other.session(4, 8), 1, 4, 8)
    take(home, tmp_path / "other.db")
    rows = tuples(home, "SELECT DISTINCT duplicate_of FROM runs WHERE duplicate_of IS NOT NULL")
    assert rows == [(mine,)]


def test_a_run_that_is_recorded_at_the_time_of_an_adopted_one_is_refused(
    home: Show, history: Path
) -> None:
    take(home, history)
    with pytest.raises(Refused) as refused:
        counted_here(home, 4, 4)
    assert refused.value.refusal is m.RUN_OVERLAPS


def test_taking_the_import_back_leaves_what_was_counted_here(home: Show, history: Path) -> None:
    counted_here(home, 4, 4)
    report = take(home, history)
    home.do(UndoImport(import_id=report.import_id))
    assert numbers(home) == (1, 4.0)
    laws.replayed(home)


def test_a_history_is_taken_into_the_channel_that_is_named(home: Show, history: Path) -> None:
    home.do(MakeChannel(name="court"))
    take(home, history, channel="court")
    assert tuples(home, "SELECT DISTINCT channel FROM runs") == [("court",)]


# a file that is in use: T23


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Path]:
    """A file that is open in its own program, with all of its history in its log."""
    path = tmp_path / "grail.db"
    with (
        closing(sqlite3.connect(build(tmp_path / "made.db", V040))) as made,
        closing(sqlite3.connect(path)) as own,
    ):
        own.execute("PRAGMA journal_mode = WAL")
        own.execute("PRAGMA wal_autocheckpoint = 0")
        for statement in made.iterdump():
            own.execute(statement)
        own.commit()
        own.execute("SELECT count(*) FROM runs").fetchone()
        yield path


def _bytes(path: Path) -> list[bytes]:
    return [Path(f"{path}{end}").read_bytes() for end in ("", "-wal")]


def test_what_stands_in_the_log_only_comes_over(home: Show, live: Path) -> None:
    assert live.stat().st_size < Path(f"{live}-wal").stat().st_size
    assert of_each(take(home, live), "adopted")["runs"] == 15


def test_the_file_and_its_log_are_not_written(home: Show, live: Path) -> None:
    before = _bytes(live)
    take(home, live)
    assert _bytes(live) == before


def test_its_own_program_may_write_while_it_is_read(home: Show, live: Path) -> None:
    with closing(sqlite3.connect(live, isolation_level=None)) as own:

        def write(_: Progress) -> None:
            own.execute("UPDATE sessions SET notes = 'written meanwhile'")

        adopt(home.program, live, "main", write)
        written = own.execute("SELECT DISTINCT notes FROM sessions").fetchall()
    read = tuples(home, "SELECT DISTINCT notes FROM sessions")
    assert (written, read) == ([("written meanwhile",)], [("an evening",)])


def test_what_was_on_then_is_not_looked_up_for_a_run_that_is_taken_over(
    database_url: str,
) -> None:
    shown = []

    def decide(picture: Any, command: Any, ctx: Any) -> Any:
        shown.append((picture.session, picture.subject))
        return diablo.PACK.decide(picture, command, ctx) if diablo.PACK.decide else None

    with show(database_url, of=[replace(diablo.PACK, decide=decide)]) as evening:
        evening.clock.forward(hours=1)
        adopted_session(evening, 0, 900)
        adopted(evening, 0, 300, "1")
        adopted(evening, 100, 100, "2")
    assert shown == [(None, None)] * 3
