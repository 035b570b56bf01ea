"""Two runs that were one: their times, pauses and finds are those of the first."""

import pytest

from tallylight.base.errors import Refused
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show, laws

from .evenings import adopted, adopted_session, at, find, ran
from .histories import tuples


def paused_run(show: Show) -> None:
    """A run of 40 seconds after noon, with a pause of 10."""
    show.do(m.StartRun(run_type="meph"))
    show.clock.forward(seconds=20)
    show.do(m.PauseRun())
    show.clock.forward(seconds=10)
    show.do(m.ResumeRun())
    show.clock.forward(seconds=20)
    show.do(m.EndRun())


@pytest.fixture
def two(hell: Show) -> Show:
    """Two runs with pauses, half a minute apart, each with a find."""
    paused_run(hell)
    hell.do(m.AddFind(name="Shaftstop"))
    hell.clock.forward(seconds=30)
    paused_run(hell)
    hell.do(m.AddFind(name="A charm", note="a note"))
    return hell


def test_the_second_is_gone_and_the_first_goes_to_its_end(two: Show) -> None:
    two.do(m.MergeRuns())
    rows = tuples(two, "SELECT id, run_number FROM runs WHERE end_time = :end", end=_text(two, 130))
    assert rows == [("run-1", 1)]


def _text(show: Show, seconds: float) -> object:
    """A time, as the show's database has it."""
    when = at(seconds)
    text = when.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return text if show.program.storage.dialect.name == "sqlite" else when


def test_the_time_between_is_a_pause(two: Show) -> None:
    two.do(m.MergeRuns())
    run = two.get("/runs/run-1")
    assert (run.active_seconds, run.paused_seconds, run.wall_seconds) == (80, 50, 130)


def test_its_pauses_are_one_after_the_other(two: Show) -> None:
    two.do(m.MergeRuns())
    rows = tuples(two, "SELECT pause_number FROM run_pauses ORDER BY started_at")
    assert rows == [(1,), (2,), (3,)]


def test_what_was_found_in_either_was_found_in_the_one(two: Show) -> None:
    two.do(m.MergeRuns())
    rows = tuples(two, "SELECT id, run_id, name, note FROM run_items ORDER BY id")
    assert rows == [("run-1.1", "run-1", "Shaftstop", None), ("run-2.1", "run-1", "A charm",
                                                              "a note")]  # fmt: skip


def test_the_session_has_one_run_less_and_no_time_less(two: Show) -> None:
    two.do(m.MergeRuns())
    assert tuples(two, "SELECT run_count, total_run_time FROM sessions") == [(1, 80_000)]


def test_the_number_of_the_second_is_not_given_again(two: Show) -> None:
    two.do(m.MergeRuns())
    two.clock.forward(seconds=10)
    assert two.do(m.StartRun())["run_number"] == 3


def test_with_a_run_that_is_on_the_first_is_on_again(hell: Show) -> None:
    ran(hell, 60, gap=0)
    hell.clock.forward(seconds=30)
    hell.do(m.StartRun())
    hell.clock.forward(seconds=5)
    hell.do(m.MergeRuns())
    hell.clock.forward(seconds=15)
    run = hell.do(m.EndRun())
    assert (run["run_id"], run["active_seconds"], run["paused_seconds"]) == ("run-1", 80, 30)


def test_with_a_run_that_is_paused_the_first_is_paused(hell: Show) -> None:
    ran(hell, 60)
    hell.do(m.StartRun())
    hell.clock.forward(seconds=5)
    hell.do(m.PauseRun())
    hell.do(m.MergeRuns())
    assert hell.get("/runs/run-1").paused_since == at(75)


def test_three_that_were_one_are_merged_one_by_one(hell: Show) -> None:
    for _ in range(3):
        ran(hell, 60)
    hell.do(m.MergeRuns())
    hell.do(m.MergeRuns())
    assert tuples(hell, "SELECT id, duration FROM runs") == [("run-1", 180_000)]


def test_a_merge_is_said_by_the_run_that_goes(hell: Show) -> None:
    for _ in range(3):
        ran(hell, 60)
    hell.do(m.MergeRuns(run_id="run-2"))
    assert tuples(hell, "SELECT id FROM runs ORDER BY id") == [("run-1",), ("run-3",)]


def test_a_merge_answers_with_the_run_that_remains(two: Show) -> None:
    answer = two.do(m.MergeRuns())
    assert (answer["run_id"], answer["other_id"]) == ("run-1", "run-2")


def test_a_time_that_was_kept_otherwise_than_by_pauses_is_added(hell: Show) -> None:
    adopted_session(hell, -900, -600)
    adopted(hell, -900, 100, "1", active_ms=70_000)
    adopted(hell, -700, 100, "2")
    hell.do(m.MergeRuns())
    assert tuples(hell, "SELECT duration FROM runs") == [(170_000,)]


def test_a_find_that_is_uncertain_stays_so(hell: Show) -> None:
    adopted_session(hell, -900, -600)
    adopted(hell, -900, 100, "1")
    adopted(hell, -700, 100, "2", finds=(find("shaftstop", uncertain=True),))
    hell.do(m.MergeRuns())
    asked = "SELECT find_count, uncertain FROM runs JOIN run_items ON run_id = runs.id"
    assert tuples(hell, asked) == [(0, True)]


def test_runs_that_overlap_are_not_merged(hell: Show) -> None:
    adopted_session(hell, -900, -600)
    adopted(hell, -900, 200, "1")
    adopted(hell, -800, 100, "2")
    with pytest.raises(Refused) as refused:
        hell.do(m.MergeRuns())
    assert refused.value.refusal is m.NOT_NEIGHBOURS


def test_what_was_merged_is_what_the_timeline_says(two: Show) -> None:
    two.do(m.MergeRuns())
    laws.replayed(two)


def test_a_merge_is_taken_back(two: Show) -> None:
    before = laws.derived_rows(two, apart=["timeline_undone"])
    two.do(m.MergeRuns())
    two.undo()
    laws.same_rows(before, laws.derived_rows(two, apart=["timeline_undone"]))


def test_an_end_before_the_merge_is_not_taken(hell: Show) -> None:
    ran(hell, 60, gap=0)
    hell.do(m.StartRun())
    hell.clock.forward(seconds=30)
    hell.do(m.MergeRuns())
    with pytest.raises(Refused) as refused:
        hell.do(m.EndRun(), happened_at=at(80))
    assert refused.value.refusal is m.RUN_CANT_BE
