"""A history is taken over as often as one likes: twice is once, what broke off goes on."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tallylight.core import adopt as adopting
from tallylight.core.undo.messages import UndoImport
from tallylight.packs import diablo
from tallylight.packs.diablo import messages as m
from tallylight.testing import HandClock, Show, laws, show

from .histories import SUMMER, lost, of_each, quietly, take, tuples
from .origins.grail import SHAPES, V040, WITH_RUNS, Grail, build, dirty


@pytest.fixture
def home(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[diablo.PACK], clock=HandClock(SUMMER)) as running:
        yield running


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return build(tmp_path / "grail.db", V040, dirty=True)


class PluggedOut(Exception):
    """The plug was pulled."""


def broken_off(show: Show, path: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Take a file over until so many batches of ten rows are done."""
    heard: list[Any] = []

    def pull(progress: Any) -> None:
        heard.append(progress)
        if len(heard) > after:
            raise PluggedOut

    with monkeypatch.context() as patched:
        patched.setattr(adopting, "BATCH", 10)
        with pytest.raises(PluggedOut):
            adopting.adopt(show.program, path, "main", pull)


def own_rows(show: Show) -> laws.Rows:
    """What is kept of the history. Stamps depend on when it was taken over."""
    return laws.rows_apart_from_ids(show, "id")


# twice


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_is_once(home: Show, tmp_path: Path, shape: str) -> None:
    path = build(tmp_path / "grail.db", shape, dirty=True)
    take(home, path)
    before = laws.derived_rows(home)
    again = take(home, path)
    laws.same_rows(before, laws.derived_rows(home))
    assert (of_each(again, "adopted"), of_each(again, "changed"), lost(again)) == ({}, {}, {})


def test_twice_is_once_also_of_what_a_wrong_clock_wrote(home: Show, tmp_path: Path) -> None:
    """Times still to come are taken for now, and now is later the second time."""
    ahead = SUMMER.replace(year=2028)
    path = build(tmp_path / "grail.db", V040, began=ahead)
    take(home, path)
    before = laws.derived_rows(home)
    home.clock.forward(hours=1)
    again = take(home, path)
    laws.same_rows(before, laws.derived_rows(home))
    assert (of_each(again, "adopted"), of_each(again, "changed"), lost(again)) == ({}, {}, {})


def test_a_copy_elsewhere_is_the_same_history(home: Show, history: Path, tmp_path: Path) -> None:
    take(home, history)
    again = take(home, history.rename(tmp_path / "copy of grail.db"))
    assert of_each(again, "adopted") == {}


def test_two_installs_are_two_histories(home: Show, history: Path, tmp_path: Path) -> None:
    other = build(tmp_path / "other.db", V040, began=SUMMER.replace(year=2025))
    take(home, history)
    assert of_each(take(home, other), "known") == {}


@pytest.mark.parametrize("shape", WITH_RUNS)
def test_a_file_that_grew_adds_only_what_is_new(home: Show, tmp_path: Path, shape: str) -> None:
    path = build(tmp_path / "grail.db", shape)
    take(home, path)
    with Grail(path) as file:
        session = file.session(9000, 9060)
        run = file.run(session, 1, 9000, 9004)
        file.find(run, 9002, file.progress("windforce", 9002))
    grown = take(home, path)
    new = {"sessions": 1, "runs": 1, "run_items": 1, "grail_progress": 1}
    assert (of_each(grown, "adopted"), of_each(grown, "changed")) == (new, {})


def test_a_session_that_went_on_is_as_long_as_its_runs(home: Show, tmp_path: Path) -> None:
    with Grail(tmp_path / "grail.db") as file:
        session = file.session(0, None)
        file.run(session, 1, 0, 5)
    take(home, tmp_path / "grail.db")
    with Grail(tmp_path / "grail.db") as file:
        file.run(session, 2, 6, 20)
    take(home, tmp_path / "grail.db")
    rows = tuples(home, "SELECT run_count, total_session_time FROM sessions")
    assert rows == [(2, 20 * 60_000)]


def test_a_dirty_copy_of_a_tidy_file_adds_what_was_added(home: Show, tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", V040)
    first = take(home, path)
    again = take(home, dirty(path))
    assert of_each(again, "known") == of_each(first, "adopted")
    assert lost(again) == {}


def test_what_is_other_than_it_was_is_told_and_stays(home: Show, tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", V040)
    take(home, path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE characters SET level = 90 WHERE name = 'Zaphira'")
    again = take(home, path)
    levels = tuples(home, "SELECT level FROM characters WHERE name = 'Zaphira'")
    assert (of_each(again, "changed"), levels) == ({"characters": 1}, [(85,)])


# a file that told of what was still on


@pytest.fixture
def going_on(home: Show, tmp_path: Path) -> Path:
    """A session and its run that are on, with a find, and taken over so."""
    path = tmp_path / "grail.db"
    with Grail(path) as file:
        file.item("shaftstop", "Shaftstop")
        run = file.run(file.session(0, None), 1, 0, None)
        file.find(run, 2, name="Nagelring")
    take(home, path)
    return path


def ended(path: Path, minute: float = 9, *, with_find: bool = True) -> None:
    """A later copy: the run took so long, the session a minute more."""
    with Grail(path) as file:
        if with_find:
            ((run,),) = file.sql("SELECT id FROM runs")
            file.find(run, minute - 1, name="Manald Heal")
        length = file.ms(minute) - file.ms(0)
        file.sql("UPDATE runs SET end_time = ?, duration = ?", file.iso(minute), length)
        file.sql("UPDATE sessions SET end_time = ?", file.iso(minute + 1))


def as_it_was(show: Show) -> list[tuple[Any, ...]]:
    """How long the run and the session were, in milliseconds, and what was found."""
    return tuples(
        show,
        "SELECT r.duration, s.total_session_time, r.find_count FROM runs r "
        "JOIN sessions s ON s.id = r.session_id ORDER BY r.run_number",
    )


def test_what_was_on_has_no_time_yet(home: Show, going_on: Path) -> None:
    assert as_it_was(home) == [(None, 2 * 60_000, 1)]


def test_what_was_on_gets_its_real_end_from_a_later_copy(home: Show, going_on: Path) -> None:
    ended(going_on)
    report = take(home, going_on)
    assert of_each(report, "corrected") == {"sessions": 1, "runs": 1, "run_items": 2}
    assert (of_each(report, "changed"), lost(report)) == ({}, {})
    assert as_it_was(home) == [(9 * 60_000, 10 * 60_000, 2)]
    laws.replayed(home)


def test_a_later_copy_once_more_is_known(home: Show, going_on: Path) -> None:
    ended(going_on)
    take(home, going_on)
    again = take(home, going_on)
    assert (of_each(again, "corrected"), of_each(again, "changed"), lost(again)) == ({}, {}, {})


def test_a_copy_in_which_it_is_still_on_tells_of_more_finds(home: Show, going_on: Path) -> None:
    with Grail(going_on) as file:
        ((run,),) = file.sql("SELECT id FROM runs")
        file.find(run, 5, name="Manald Heal")
    take(home, going_on)
    assert as_it_was(home) == [(None, 5 * 60_000, 2)]
    ended(going_on, with_find=False)
    take(home, going_on)
    assert as_it_was(home) == [(9 * 60_000, 10 * 60_000, 2)]


def test_what_was_taken_out_here_does_not_come_back(home: Show, going_on: Path) -> None:
    ((find_id,),) = tuples(home, "SELECT id FROM run_items")
    home.do(m.RemoveFind(find_id=find_id))
    ended(going_on)
    take(home, going_on)
    assert tuples(home, "SELECT name FROM run_items") == [("Manald Heal",)]


def test_an_end_that_somebody_said_here_stays(home: Show, going_on: Path) -> None:
    (run,) = home.ask(m.ExportHistory()).runs
    home.do(m.EditRun(run_id=run.run_id, ended_at=run.started_at + timedelta(minutes=1)))
    ended(going_on)
    report = take(home, going_on)
    assert of_each(report, "corrected") == {"sessions": 1, "runs": 1, "run_items": 2}
    assert as_it_was(home) == [(60_000, 10 * 60_000, 2)]


@pytest.fixture
def over(home: Show, going_on: Path) -> Path:
    """A session of two runs that were over when they were taken over."""
    ended(going_on, with_find=False)
    with Grail(going_on) as file:
        ((session,),) = file.sql("SELECT id FROM sessions")
        file.run(session, 2, 9, 10)
    take(home, going_on)
    return going_on


def found_in(show: Show) -> list[tuple[Any, ...]]:
    return tuples(
        show,
        "SELECT r.run_number, f.name FROM run_items f JOIN runs r ON r.id = f.run_id ORDER BY f.id",
    )


def entered(path: Path, number: int, name: str) -> None:
    with Grail(path) as file:
        ((run,),) = file.sql("SELECT id FROM runs WHERE run_number = ?", number)
        file.find(run, 4, name=name)


def test_a_find_entered_later_for_a_run_that_was_over_is_new(home: Show, over: Path) -> None:
    entered(over, 1, "Manald Heal")
    report = take(home, over)
    assert (of_each(report, "corrected"), lost(report)) == ({"runs": 1, "run_items": 2}, {})
    assert found_in(home) == [(1, "Nagelring"), (1, "Manald Heal")]
    assert as_it_was(home)[0][0] == 9 * 60_000
    again = take(home, over)
    assert (of_each(again, "corrected"), of_each(again, "changed"), lost(again)) == ({}, {}, {})
    laws.replayed(home)


def test_a_find_taken_out_here_stays_out_when_another_follows(home: Show, over: Path) -> None:
    ((find_id,),) = tuples(home, "SELECT id FROM run_items")
    home.do(m.RemoveFind(find_id=find_id))
    entered(over, 1, "Manald Heal")
    take(home, over)
    assert found_in(home) == [(1, "Manald Heal")]


def test_an_older_copy_after_a_newer_one_takes_no_find_back(
    home: Show, over: Path, tmp_path: Path
) -> None:
    older = Path(shutil.copy(over, tmp_path / "older.db"))
    entered(over, 1, "Manald Heal")
    take(home, over)
    assert lost(take(home, older)) == {}
    assert found_in(home) == [(1, "Nagelring"), (1, "Manald Heal")]
    assert lost(take(home, over)) == {}
    assert found_in(home) == [(1, "Nagelring"), (1, "Manald Heal")]
    laws.replayed(home)


def test_a_find_that_was_moved_there_is_counted_once(home: Show, over: Path) -> None:
    with Grail(over) as file:
        file.sql("UPDATE run_items SET run_id = (SELECT id FROM runs WHERE run_number = 2)")
    report = take(home, over)
    assert (of_each(report, "corrected"), lost(report)) == ({}, {})
    assert found_in(home) == [(1, "Nagelring")]


def test_with_its_import_a_find_that_followed_is_taken_back(home: Show, over: Path) -> None:
    entered(over, 1, "Manald Heal")
    report = take(home, over)
    home.do(UndoImport(import_id=report.import_id))
    assert found_in(home) == []


def test_a_run_that_was_deleted_here_stays_so(home: Show, going_on: Path) -> None:
    ((run_id,),) = tuples(home, "SELECT id FROM runs")
    home.do(m.DeleteRun(run_id=run_id))
    ended(going_on)
    take(home, going_on)
    assert tuples(home, "SELECT count(*) FROM runs") == [(0,)]


def test_with_its_import_the_correction_is_taken_back(home: Show, going_on: Path) -> None:
    ended(going_on)
    report = take(home, going_on)
    home.do(UndoImport(import_id=report.import_id))
    assert tuples(home, "SELECT count(*) FROM sessions") == [(0,)]


# broken off


@pytest.mark.parametrize("after", [0, 1, 3, 7])
def test_what_was_broken_off_goes_on_to_the_same_rows(
    home: Show, history: Path, monkeypatch: pytest.MonkeyPatch, sqlite_copy: str, after: int
) -> None:
    with show(sqlite_copy, of=[diablo.PACK], clock=HandClock(SUMMER)) as smooth:
        take(smooth, history)
        wanted = own_rows(smooth)
    broken_off(home, history, monkeypatch, after)
    take(home, history)
    assert own_rows(home) == wanted


@pytest.fixture
def sqlite_copy(tmp_path: Path) -> str:
    """A second database, for what was never broken off."""
    return f"sqlite:///{(tmp_path / 'smooth.db').as_posix()}"


def test_each_batch_is_there_whole_or_not_at_all(
    home: Show, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_off(home, history, monkeypatch, after=2)
    laws.replayed(home)
    home.restart()
    laws.loaded_alike(home)


# taken back


def test_an_import_is_taken_back_to_the_last_row(home: Show, history: Path) -> None:
    report = take(home, history)
    home.do(UndoImport(import_id=report.import_id))
    left = laws.derived_rows(home, apart=["timeline_undone"])
    kept = ("characters", "sessions", "runs", "run_items", "grail_progress", "tallies")
    assert {name: list(left[name]) for name in kept if left.get(name)} == {}


def test_what_was_taken_back_can_be_taken_over_again(home: Show, history: Path) -> None:
    report = take(home, history)
    before = of_each(report, "adopted")
    while home.do(UndoImport(import_id=report.import_id))["undone"] == 300:
        """Some hundred commands at a time."""
    again = take(home, history)
    assert (of_each(again, "adopted"), again.import_id) == (before, f"{report.import_id[:-1]}2")


# only looked at


def test_a_dry_run_writes_nothing(home: Show, history: Path) -> None:
    before = laws.rows_of(home, home.program.registry.tables())
    take(home, history, dry_run=True)
    laws.same_rows(before, laws.rows_of(home, home.program.registry.tables()))


@pytest.mark.parametrize("again", [False, True], ids=["new", "known"])
def test_a_dry_run_counts_what_would_be_done(home: Show, history: Path, again: bool) -> None:
    if again:
        take(home, history)
    dry = take(home, history, dry_run=True)
    wet = take(home, history)
    for outcome in ("found", "adopted", "known", "left"):
        assert of_each(dry, outcome) == of_each(wet, outcome)


def test_how_far_it_is_is_told_up_to_the_end(home: Show, history: Path) -> None:
    heard: list[Any] = []
    adopting.adopt(home.program, history, "main", heard.append)
    last = {progress.kind: (progress.done, progress.of) for progress in heard}
    assert last["runs"][0] == last["runs"][1]
    quietly(heard[-1])
