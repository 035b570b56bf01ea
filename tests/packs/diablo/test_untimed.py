"""Runs that were taken over and that nobody ended: they are runs, and nobody knows how long."""

from pathlib import Path

import pytest

from tallylight.core.check.run import check
from tallylight.core.program import migrations
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show, laws

from .evenings import adopted, adopted_session, at, find, ran
from .histories import take, tuples
from .origins.grail import Grail


@pytest.fixture
def untimed(hell: Show) -> Show:
    """A run of a minute, one that nobody ended, and one of two minutes, in a session of an hour."""
    hell.clock.forward(hours=2)
    adopted_session(hell, 0, 3600)
    adopted(hell, 0, 60, "1", run_type="meph", finds=(find("soj"),))
    adopted(hell, 100, 3000, "2", run_type="meph", finds=(find("shako"),), uncertain=True)
    adopted(hell, 3200, 120, "3", run_type="meph")
    return hell


def test_it_is_a_run_and_in_no_number_of_times(untimed: Show) -> None:
    for found in (untimed.ask(m.GetAllRuns()), untimed.ask(m.GetDiabloSessionStats())):
        assert (found.runs, found.finished_runs, found.finds) == (3, 2, 2)
        assert (found.active_seconds, found.wall_seconds) == (180.0, 180.0)
        assert (found.mean_seconds, found.slowest.seconds) == (90.0, 120.0)


def test_what_was_found_in_it_is_new_all_the_same(untimed: Show) -> None:
    for found in (untimed.ask(m.GetAllRuns()), untimed.ask(m.GetDiabloSessionStats())):
        assert found.new_items == 2


def test_there_is_no_gap_after_it(untimed: Show) -> None:
    for found in (untimed.ask(m.GetAllRuns()), untimed.ask(m.GetDiabloSessionStats())):
        assert (found.gaps.n, found.gaps.mean_seconds) == (1, 40.0)


def test_it_is_no_part_of_a_dry_streak(untimed: Show) -> None:
    for found in (untimed.ask(m.GetAllRuns()), untimed.ask(m.GetDiabloSessionStats())):
        assert (found.dry_streak, found.longest_dry_streak) == (1, 1)
    assert untimed.ask(m.GetDryStreak()).now == 1


def test_it_keeps_its_end_and_has_no_duration(untimed: Show) -> None:
    asked = "SELECT end_time IS NULL, duration FROM runs WHERE run_number = 2"
    assert [(bool(gone), duration) for gone, duration in tuples(untimed, asked)] == [(False, None)]
    assert [run.uncertain for run in untimed.ask(m.ExportHistory()).runs] == [False, True, False]


def test_sums_are_what_the_rows_say(untimed: Show) -> None:
    laws.replayed(untimed)


def test_who_says_when_it_ended_leaves_no_doubt(untimed: Show) -> None:
    untimed.do(m.EditRun(run_id="run-2", ended_at=at(160)))
    found = untimed.ask(m.GetAllRuns())
    assert (found.finished_runs, found.mean_seconds) == (3, 80.0)


def test_its_name_and_its_note_leave_the_doubt(untimed: Show) -> None:
    untimed.do(m.EditRun(run_id="run-2", run_type="cows", note="fell asleep"))
    assert untimed.ask(m.GetAllRuns()).finished_runs == 2


def test_merged_with_another_neither_is_timed(untimed: Show) -> None:
    untimed.do(m.MergeRuns(run_id="run-3"))
    found = untimed.ask(m.GetAllRuns())
    assert (found.runs, found.finished_runs) == (2, 1)


def test_beside_one_the_run_of_another_session_that_is_on_is_not_taken_in(untimed: Show) -> None:
    ran(untimed, 30)
    untimed.do(m.StartRun())
    untimed.clock.forward(seconds=20)
    of = m.GetDiabloSessionStats(diablo_session_id="session-1")
    assert untimed.ask(of).active_seconds == 180.0


def test_a_file_with_such_a_run_is_taken_over_soundly(hell: Show, tmp_path: Path) -> None:
    with Grail(tmp_path / "grail.db") as file:
        session = file.session(0, 60)
        file.run(session, 1, 0, 4)
        file.run(session, 2, 5, None)
    hell.clock.forward(hours=20_000)
    take(hell, tmp_path / "grail.db")
    found, program = hell.ask(m.GetAllRuns()), hell.program
    assert (found.runs, found.finished_runs, found.mean_seconds) == (2, 1, 240.0)
    sets = migrations(program.storage, program.registry, program.clock, backups=None)
    assert check(program.storage, program.registry, sets, program.clock).findings == []
