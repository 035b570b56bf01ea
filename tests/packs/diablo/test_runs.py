"""Runs are started, stand still, go on, end, are thrown away, told of later and corrected."""

from datetime import datetime
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.sessions.messages import EndSession
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show

from .evenings import at, ran
from .histories import tuples


def numbers(show: Show) -> list[int]:
    return [row[0] for row in show.rows("SELECT run_number FROM runs ORDER BY start_time")]


def durations(show: Show) -> list[int | None]:
    return [row[0] for row in show.rows("SELECT duration FROM runs ORDER BY start_time")]


def totals_are_right(show: Show) -> bool:
    """Whether what stands in the sessions is what their runs come to."""
    said = tuples(show, "SELECT id, run_count, total_run_time FROM sessions ORDER BY id")
    rows = tuples(
        show,
        "SELECT s.id, count(r.id), coalesce(sum(r.duration), 0) FROM sessions s "
        "LEFT JOIN runs r ON r.session_id = s.id GROUP BY s.id ORDER BY s.id",
    )
    return said == rows


# starting


def test_a_run_without_a_session_opens_one_and_a_stream_session(hell: Show) -> None:
    run = hell.do(m.StartRun(run_type="meph"))
    assert (run["diablo_session_id"], run["session_id"]) == ("session-1", 1)


def test_a_run_opens_no_stream_session_where_that_was_chosen(hell: Show) -> None:
    hell.do(SetSetting(key="diablo.open_stream_session", value=False))
    assert hell.do(m.StartRun())["session_id"] is None


def test_a_run_goes_into_the_session_that_is_on(hell: Show) -> None:
    hell.do(m.StartSession())
    hell.clock.forward(minutes=1)
    assert hell.do(m.StartRun())["diablo_session_id"] == "session-1"


def test_a_place_is_called_by_its_name_whatever_was_typed(hell: Show) -> None:
    assert hell.do(m.StartRun(run_type="meph"))["run_type"] == "Mephisto"


def test_a_word_of_ones_own_stays_as_it_is(hell: Show) -> None:
    assert hell.do(m.StartRun(run_type="my route"))["run_type"] == "my route"


def test_what_nobody_says_is_as_in_the_run_before(hell: Show) -> None:
    ran(hell, 60, run_type="cows", difficulty="hell", players=7, magic_find=312)
    run = hell.do(m.StartRun())
    said = [run[name] for name in ("run_type", "difficulty", "players", "magic_find")]
    assert said == ["Cows", "hell", 7, 312]


def test_what_is_said_to_be_nothing_is_nothing(hell: Show) -> None:
    ran(hell, 60, players=7)
    run = hell.do(m.StartRun(), given=frozenset({"players"}))
    assert run["players"] is None


def test_two_runs_of_one_instant_have_two_ids(hell: Show) -> None:  # T20
    hell.do(m.StartRun())
    hell.do(m.NextRun())
    assert tuples(hell, "SELECT count(DISTINCT id) FROM runs") == [(2,)]


# its clock


def test_a_pause_is_no_time_of_the_run(hell: Show) -> None:  # T16
    hell.do(m.StartRun())
    hell.clock.forward(seconds=30)
    hell.do(m.PauseRun())
    hell.clock.forward(seconds=100)
    hell.do(m.ResumeRun())
    hell.clock.forward(seconds=20)
    run = hell.do(m.EndRun())
    assert (run["active_seconds"], run["paused_seconds"], run["wall_seconds"]) == (50, 100, 150)


def test_a_pause_is_kept_with_both_its_ends(hell: Show) -> None:
    hell.do(m.StartRun())
    hell.clock.forward(seconds=30)
    hell.do(m.PauseRun())
    hell.clock.forward(seconds=10)
    hell.do(m.EndRun())
    rows = hell.rows("SELECT count(*) FROM run_pauses WHERE started_at < ended_at")
    assert rows[0][0] == 1


@pytest.mark.parametrize("press", [m.PauseRun(), m.ResumeRun()])
def test_twice_is_once(hell: Show, press: Any) -> None:
    hell.do(m.StartRun())
    hell.clock.forward(seconds=1)
    hell.do(press)
    assert hell.outcome(press).seq is None


def test_a_pause_in_the_moment_of_going_on_is_a_pause(hell: Show) -> None:
    hell.do(m.StartRun())
    for press in (m.PauseRun(), m.ResumeRun(), m.PauseRun()):
        hell.do(press)
    assert hell.get("/runs/run-1").paused_since is not None


def test_a_pause_that_is_told_of_later_counts(hell: Show) -> None:
    ran(hell, 60, gap=0)
    hell.do(m.PauseRun(run_id="run-1"), happened_at=at(20))
    hell.do(m.ResumeRun(run_id="run-1"), happened_at=at(30))
    assert durations(hell) == [50_000]


def test_a_run_that_came_whole_has_no_clock_to_stop(hell: Show) -> None:
    hell.do(m.RecordRun(started_at=at(-100), duration_seconds=60))
    assert refused(hell, m.PauseRun(run_id="run-1"), at(-80)) == "run_is_over"


def test_a_pause_of_before_a_correction_of_the_end_is_not_taken(hell: Show) -> None:
    ran(hell, 60, gap=0)
    hell.do(m.EditRun(ended_at=at(50)))
    assert refused(hell, m.PauseRun(run_id="run-1"), at(20)) == "run_is_over"


def refused(show: Show, command: Any, happened_at: datetime | None) -> str:
    """The name of the refusal."""
    with pytest.raises(Refused) as raised:
        show.do(command, happened_at=happened_at)
    return raised.value.refusal.name


# ending


def test_a_run_that_is_over_stays_as_it_is(hell: Show) -> None:
    ran(hell, 60)
    hell.clock.forward(seconds=60)
    assert (hell.outcome(m.EndRun()).seq, durations(hell)) == (None, [60_000])


def test_the_next_run_ends_the_one_that_is_on(hell: Show) -> None:
    hell.do(m.StartRun())
    hell.clock.forward(seconds=60)
    hell.do(m.NextRun())
    assert durations(hell) == [60_000, None]


def test_the_end_of_the_stream_session_ends_the_run_and_its_session(hell: Show) -> None:
    hell.do(m.StartRun())
    hell.clock.forward(seconds=60)
    hell.do(EndSession())
    open_ones = "SELECT (SELECT count(*) FROM runs WHERE end_time IS NULL), "
    open_ones += "(SELECT count(*) FROM sessions WHERE end_time IS NULL)"
    assert tuples(hell, open_ones) == [(0, 0)]


def test_a_clock_that_steps_back_makes_no_run_shorter_than_nothing(hell: Show) -> None:  # T15
    hell.do(m.StartRun())
    hell.clock.forward(seconds=-600)
    hell.do(m.EndRun())
    assert durations(hell) == [0]


def test_a_run_of_more_than_a_month_keeps_its_length(hell: Show) -> None:  # T15
    ran(hell, 30 * 24 * 3600)
    assert durations(hell) == [30 * 24 * 3600 * 1000]


# told of later


def test_a_run_that_is_told_of_later_is_where_it_was(hell: Show) -> None:
    hell.do(m.StartSession())
    hell.clock.forward(minutes=30)
    hell.do(m.StartRun(), happened_at=at(60))
    hell.do(m.EndRun(), happened_at=at(120))
    assert (durations(hell), numbers(hell)) == ([60_000], [1])


def test_a_past_run_goes_into_the_session_that_was_on(hell: Show) -> None:
    hell.do(m.StartSession())
    hell.clock.forward(minutes=30)
    hell.do(m.EndDiabloSession())
    run = hell.do(m.RecordRun(started_at=at(60), duration_seconds=60))
    assert run["diablo_session_id"] == "session-1"


def test_a_past_run_of_no_session_makes_one_as_long_as_it_is(hell: Show) -> None:
    hell.do(m.RecordRun(started_at=at(-600), duration_seconds=60))
    assert tuples(hell, "SELECT run_count, total_session_time FROM sessions") == [(1, 60_000)]


def test_a_run_in_a_session_that_is_over_can_not_end_after_it(hell: Show) -> None:  # T11
    hell.do(m.StartSession())
    hell.clock.forward(minutes=10)
    hell.do(m.EndDiabloSession())
    hell.do(m.StartRun(), happened_at=at(60))
    hell.clock.forward(minutes=10)
    assert refused(hell, m.EndRun(), None) == "run_cant_be"


# corrected


def test_a_correction_changes_what_is_said_and_nothing_else(hell: Show) -> None:
    ran(hell, 60, run_type="meph", players=7)
    run = hell.do(m.EditRun(area="Durance of Hate", terror_zone=True))
    said = [run[name] for name in ("run_type", "players", "area", "terror_zone")]
    assert said == ["Mephisto", 7, "Durance of Hate", True]


def test_null_takes_away_what_was_said(hell: Show) -> None:
    ran(hell, 60, players=7)
    assert hell.do(m.EditRun(), given=frozenset({"players"}))["players"] is None


def test_both_times_may_be_moved_to_before_it_began(hell: Show) -> None:
    hell.do(m.StartSession())
    hell.clock.forward(minutes=30)
    ran(hell, 60)
    run = hell.do(m.EditRun(started_at=at(60), ended_at=at(90)))
    assert run["active_seconds"] == 30


def test_a_correction_of_its_times_is_in_the_totals(hell: Show) -> None:  # T12
    ran(hell, 60, gap=0)
    hell.do(m.EditRun(ended_at=at(45)))
    assert tuples(hell, "SELECT total_run_time FROM sessions") == [(45_000,)]


# numbers


def test_no_number_is_given_twice_in_a_session(hell: Show) -> None:  # T10
    for _ in range(3):
        ran(hell, 60)
    hell.do(m.DeleteRun(run_id="run-2"))
    ran(hell, 60)
    assert numbers(hell) == [1, 3, 4]


def test_the_number_of_the_last_run_is_not_given_again_either(hell: Show) -> None:  # T10
    ran(hell, 60)
    ran(hell, 60)
    hell.do(m.DeleteRun())
    ran(hell, 60)
    assert numbers(hell) == [1, 3]


def test_each_session_counts_its_own(hell: Show) -> None:
    ran(hell, 60)
    hell.do(m.EndDiabloSession())
    ran(hell, 60)
    assert numbers(hell) == [1, 1]


def test_totals_are_those_of_the_rows_after_each_press(hell: Show) -> None:  # T12
    presses = [
        m.StartRun(), m.NextRun(), m.NextRun(), m.DiscardRun(), m.MergeRuns(), m.NextRun(),
        m.DeleteRun(run_id="run-1"), m.EndDiabloSession(), m.EditRun(run_id="run-4", area="x"),
    ]  # fmt: skip
    found = []
    for press in presses:
        hell.clock.forward(seconds=20)
        hell.do(press)
        found.append(totals_are_right(hell))
    assert found == [True] * len(presses)


def test_the_first_run_of_a_session_is_played_by_whom_the_session_was_started_with(
    hell: Show,
) -> None:
    for name in ("Nimue", "Zaphira"):
        hell.do(m.AddCharacter(name=name))
    hell.do(m.RecordRun(character="Nimue", started_at=at(-600), duration_seconds=60))
    hell.do(m.StartSession(character="Zaphira"))
    assert hell.do(m.StartRun())["character_id"] == "character-2"


def test_next_answers_with_the_run_that_began(hell: Show) -> None:
    hell.do(m.StartRun())
    assert hell.do(m.NextRun())["run_number"] == 2
