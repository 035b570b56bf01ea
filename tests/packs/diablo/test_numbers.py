"""The numbers of Diablo sessions and of all runs, by the definitions of the field."""

from dataclasses import fields

import pytest

from tallylight.base.errors import Refused
from tallylight.core.sessions.messages import CreateSession, EndSession, VoidSession
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show

from .evenings import adopted, adopted_session, at, find, ran

TIMES = (50, 60, 40, 90, 70, 80, 30, 100, 20, 110)
"""Of a session of ten runs: in order 20, 30 ... 110 seconds, on average 65."""


def ten_runs(show: Show) -> None:
    for seconds in TIMES:
        ran(show, seconds, run_type="meph")


def test_the_percentiles_of_a_session_are_exact(hell: Show) -> None:
    ten_runs(hell)
    found = hell.ask(m.GetDiabloSessionStats())
    assert (found.p10_seconds, found.median_seconds, found.p90_seconds) == (20.0, 65.0, 100.0)
    assert (found.mean_seconds, found.finished_runs) == (65.0, 10)


def test_the_percentiles_of_all_time_are_two_and_a_half_percent_off_at_most(hell: Show) -> None:
    ten_runs(hell)
    found = hell.ask(m.GetAllRuns())
    percentiles = (found.p10_seconds, found.median_seconds, found.p90_seconds)
    assert percentiles == pytest.approx((20.0, 65.0, 100.0), rel=0.025)
    assert found.mean_seconds == 65.0


def test_a_pause_is_in_the_wall_time_and_not_in_the_active_time(hell: Show) -> None:
    hell.do(m.StartRun())
    hell.clock.forward(seconds=30)
    hell.do(m.PauseRun())
    hell.clock.forward(seconds=100)
    hell.do(m.ResumeRun())
    hell.clock.forward(seconds=20)
    hell.do(m.EndRun())
    found = hell.ask(m.GetAllRuns())
    assert (found.active_seconds, found.wall_seconds, found.mean_seconds) == (50.0, 150.0, 50.0)


def test_a_run_that_is_on_is_in_the_times_and_in_no_average(hell: Show) -> None:
    ran(hell, 40)
    hell.do(m.StartRun())
    hell.clock.forward(seconds=100)
    found = hell.ask(m.GetAllRuns())
    assert (found.runs, found.finished_runs, found.mean_seconds) == (2, 1, 40.0)
    assert found.active_seconds == 140.0
    assert hell.ask(m.GetDiabloSessionStats()).active_seconds == 140.0


def test_runs_an_hour_are_told_by_time_in_runs_and_by_time_of_the_session(hell: Show) -> None:
    hell.do(m.StartSession())
    for _ in range(6):
        ran(hell, 60, gap=40)  # ten minutes in all, six of them in runs
    hell.do(m.EndDiabloSession())
    for found in (hell.ask(m.GetDiabloSessionStats()), hell.ask(m.GetAllRuns())):
        assert (found.runs_per_active_hour, found.runs_per_session_hour) == (60.0, 36.0)
        assert (found.session_seconds, found.efficiency_percent) == (600.0, 60.0)


def test_the_session_that_is_on_counts_so_far(hell: Show) -> None:
    ran(hell, 30)
    hell.clock.forward(seconds=70)
    found = hell.ask(m.GetAllRuns())
    assert (found.session_seconds, found.efficiency_percent) == (100.0, 30.0)


def test_nothing_is_divided_by_no_run(hell: Show) -> None:
    hell.do(m.StartRun())
    found = hell.ask(m.GetAllRuns())
    assert (found.mean_seconds, found.median_seconds, found.finds_per_run) == (None, None, None)
    assert (found.runs_per_active_hour, found.new_items_per_run) == (None, None)
    assert (found.fastest, found.slowest, found.finished_runs) == (None, None, 0)


def test_a_run_under_the_floor_is_no_fastest_run(hell: Show) -> None:
    short = ran(hell, 5)
    ran(hell, 40)
    assert hell.ask(m.GetAllRuns()).fastest.seconds == 40.0
    assert hell.ask(m.GetDiabloSessionStats()).fastest.seconds == 40.0
    hell.do(SetSetting(key="diablo.fastest_floor_seconds", value=5))
    hell.settle()
    assert hell.ask(m.GetAllRuns()).fastest.run_id == short


def test_a_gap_is_the_time_from_an_end_to_the_next_start_in_one_session(hell: Show) -> None:
    ran(hell, 10, gap=0)
    ran(hell, 10, gap=5)
    ran(hell, 10, gap=15)
    hell.do(m.EndDiabloSession())
    ran(hell, 10, gap=5000)
    gaps = hell.ask(m.GetAllRuns()).gaps
    assert (gaps.n, gaps.mean_seconds, gaps.least_seconds, gaps.most_seconds) == (
        2,
        10.0,
        5.0,
        15.0,
    )


def test_runs_that_overlap_make_no_gap_and_are_told(hell: Show) -> None:
    hell.clock.forward(hours=1)
    session_id = adopted_session(hell, 0, 1000)
    for key, began in (("1", 0), ("2", 120), ("3", 150)):
        adopted(hell, began, 100, key)
    for gaps in (hell.ask(m.GetAllRuns()).gaps,
                 hell.ask(m.GetDiabloSessionStats(diablo_session_id=session_id)).gaps):  # fmt: skip
        assert (gaps.n, gaps.mean_seconds, gaps.overlaps) == (1, 20.0, 1)


def test_a_run_that_was_on_at_the_time_of_another_is_in_no_number(hell: Show) -> None:
    ran(hell, 60, gap=0)
    hell.clock.forward(hours=1)
    adopted_session(hell, 0, 500)
    run = adopted(hell, 10, 30, "1", finds=(find("shako"),))
    found = hell.ask(m.GetAllRuns())
    assert (found.runs, found.finds, found.new_items) == (1, 0, 0)
    assert [one.run_id for one in hell.ask(m.ListOverlaps())] == [run["run_id"]]


def test_a_find_that_may_be_of_another_run_is_in_no_rate(hell: Show) -> None:
    hell.clock.forward(hours=1)
    adopted_session(hell, 0, 500)
    adopted(hell, 0, 30, "1", finds=(find("shako", uncertain=True), find("soj")))
    found = hell.ask(m.GetAllRuns())
    assert (found.finds, found.finds_per_run, found.new_items) == (1, 1.0, 1)
    assert hell.ask(m.GetGrail()).found == 2


def test_finds_and_new_items_by_run_are_two_numbers(hell: Show) -> None:
    ran(hell, 30, "shako", "soj")
    ran(hell, 30, "soj", "Rare ring")
    ran(hell, 30)
    ran(hell, 30)
    for found in (hell.ask(m.GetAllRuns()), hell.ask(m.GetDiabloSessionStats())):
        assert (found.finds, found.finds_per_run) == (4, 1.0)
        assert (found.new_items, found.new_items_per_run) == (2, 0.5)
        assert (found.runs_with_find, found.runs_with_find_percent) == (2, 50.0)


def test_an_ethereal_item_is_new_beside_one_that_is_not(hell: Show) -> None:
    ran(hell, 30, "titans")
    ran(hell, 30, "eth titans", "titans")
    assert hell.ask(m.GetAllRuns()).new_items == 2


@pytest.mark.parametrize("apart", [False, True])
def test_an_ethereal_find_is_new_beside_a_plain_one_where_the_grail_counts_those_apart(
    hell: Show, apart: bool
) -> None:
    hell.do(SetSetting(key="diablo.grail_ethereal", value=apart))
    ran(hell, 30, "titans")
    hell.do(m.EndDiabloSession())
    ran(hell, 30, "eth titans", "shako")
    session = hell.ask(m.GetDiabloSessionStats())
    new = {one.name: one.new for one in session.found}
    assert new == {"Titan's Revenge": apart, "Harlequin Crest": True}
    assert session.new_items == 2


def test_what_was_marked_by_hand_before_is_not_new_in_a_run(hell: Show) -> None:
    hell.do(m.AddProgress(name="shako"))
    ran(hell, 30, "shako", "soj")
    hell.do(m.AddProgress(name="soj"))
    assert hell.ask(m.GetAllRuns()).new_items == 1


def test_what_runs_are_kept_apart_by_stands_before_their_numbers(hell: Show) -> None:
    ran(hell, 30, run_type="meph")
    assert fields(hell.ask(m.GetRunsBy(by="run_type"))[0])[0].name == "label"


def test_an_item_is_new_in_the_run_that_had_it_first_also_when_told_late(hell: Show) -> None:
    hell.clock.forward(hours=1)
    ran(hell, 30, "shako", run_type="meph")
    early = m.RecordRun(run_type="trav", duration_seconds=50, finds=(m.FindGiven(name="shako"),))
    hell.do(early, happened_at=at(100))
    of = {one.label: one.new_items for one in hell.ask(m.GetRunsBy(by="run_type"))}
    assert of == {"Mephisto": 0, "Travincal": 1}


def test_what_the_run_that_is_on_has_is_new_when_it_is_over(hell: Show) -> None:
    hell.do(m.StartRun())
    hell.do(m.AddFind(name="shako"))
    assert hell.ask(m.GetAllRuns()).new_items == 0
    hell.clock.forward(seconds=10)
    hell.do(m.EndRun())
    assert hell.ask(m.GetAllRuns()).new_items == 1


def test_a_session_names_what_it_found_and_what_of_it_is_new(hell: Show) -> None:
    ran(hell, 30, "soj")
    hell.do(m.EndDiabloSession())
    ran(hell, 30, "soj", "Rare ring", "soj", "shako")
    found = [(one.name, one.n, one.new) for one in hell.ask(m.GetDiabloSessionStats()).found]
    assert found == [
        ("Harlequin Crest", 1, True),
        ("The Stone of Jordan", 2, False),
        ("Rare ring", 1, False),
    ]


def test_a_session_beside_all_other_runs(hell: Show) -> None:
    ran(hell, 100, "soj", run_type="meph")
    hell.do(m.EndDiabloSession())
    others = hell.ask(m.GetAllRuns())
    ran(hell, 40, "soj", "shako", run_type="trav")
    ran(hell, 400, run_type="trav")
    session_id = hell.ask(m.GetDiabloSessionStats()).diablo_session_id
    both = hell.ask(m.CompareDiabloSession(diablo_session_id=session_id))
    assert (both.session.runs, both.session.new_items) == (2, 1)
    alone = {"dry_streak": None, "longest_dry_streak": None}
    assert vars_of(both.others) == vars_of(others) | alone


def vars_of(found: object) -> dict[str, object]:
    return {name: getattr(found, name) for name in found.__dataclass_fields__}  # type: ignore[attr-defined]


def test_numbers_are_kept_apart_and_narrowed_down(hell: Show) -> None:
    ran(hell, 40, run_type="meph", players=1, magic_find=80)
    ran(hell, 60, run_type="meph", players=3, magic_find=312)
    ran(hell, 80, run_type="trav", players=3, magic_find=330)
    bands = hell.ask(m.GetRunsBy(by="magic_find"))
    assert [(one.label, one.runs, one.mean_seconds) for one in bands] == [
        ("50-99", 1, 40.0),
        ("300-349", 2, 70.0),
    ]
    narrowed = hell.ask(m.GetRunsBy(by="magic_find", run_type="meph", players=3))
    assert [(one.label, one.mean_seconds) for one in narrowed] == [("300-349", 60.0)]
    assert narrowed[0].median_seconds == pytest.approx(60.0, rel=0.025)


def test_the_numbers_of_one_run_type(hell: Show) -> None:
    ran(hell, 40, "soj", run_type="meph")
    ran(hell, 60, run_type="trav")
    ran(hell, 80, run_type="meph")
    found = hell.ask(m.GetAllRuns(run_type="meph"))
    assert (found.runs, found.mean_seconds, found.fastest.seconds) == (2, 60.0, 40.0)
    assert found.median_seconds == pytest.approx(60.0, rel=0.025)
    assert (found.new_items, found.efficiency_percent, found.favourite) == (1, None, None)


def test_no_percentile_of_all_runs_is_beyond_the_fastest_and_the_slowest(hell: Show) -> None:
    ran(hell, 240)
    ran(hell, 240, run_type="meph")
    for run_type in (None, "meph"):
        found = hell.ask(m.GetAllRuns(run_type=run_type))
        assert (found.p10_seconds, found.median_seconds, found.p90_seconds) == (240.0,) * 3


def test_what_was_run_most_is_something_that_has_a_name(hell: Show) -> None:
    hell.clock.forward(hours=1)
    adopted_session(hell, 0, 900)
    for number in range(1, 4):
        adopted(hell, 100 * number, 60, str(number), run_type="cows" if number == 3 else None)
    favourite = hell.ask(m.GetAllRuns()).favourite
    assert (favourite.run_type, favourite.runs) == ("Cows", 1)


def test_a_character_is_named_in_its_numbers(hell: Show) -> None:
    hell.do(m.AddCharacter(name="Zaphira", character_class="sorceress"))
    ran(hell, 40, character="Zaphira")
    assert [one.name for one in hell.ask(m.GetRunsBy(by="character"))] == ["Zaphira"]


def test_runs_of_a_voided_stream_are_in_no_number_of_all_time(hell: Show) -> None:
    ran(hell, 40, "soj")
    hell.do(EndSession())
    hell.do(CreateSession())
    session_id = hell.ask(m.GetDiabloSessionStats()).diablo_session_id
    ran(hell, 60, "soj", "shako")
    hell.do(EndSession())
    hell.do(VoidSession(session_id=2))
    found = hell.ask(m.GetAllRuns())
    assert (found.runs, found.slowest.seconds, found.new_items, found.sessions) == (1, 40.0, 1, 1)
    assert (found.gaps.n, hell.ask(m.GetGrail()).found) == (0, 1)
    assert hell.ask(m.CompareDiabloSession(diablo_session_id=session_id)).others.runs == 0


def test_the_last_sessions_that_have_runs_are_listed(hell: Show) -> None:
    for seconds in (40, 50):
        ran(hell, seconds)
        hell.do(m.EndDiabloSession())
    hell.do(m.StartSession())
    assert [one.mean_seconds for one in hell.ask(m.ListSessionNumbers())] == [50.0, 40.0]


def test_a_session_that_is_not_there_has_no_numbers(hell: Show) -> None:
    with pytest.raises(Refused, match="No Diablo session was on"):
        hell.ask(m.GetDiabloSessionStats())
    with pytest.raises(Refused, match="There is no Diablo session x"):
        hell.ask(m.GetDiabloSessionStats(diablo_session_id="x"))


def test_what_can_be_run_is_in_three_lists(hell: Show) -> None:
    for word in ("meph", "My cave", "trav", "meph"):
        ran(hell, 20, run_type=word)
    types = hell.ask(m.ListRunTypes())
    assert [len(act.places) for act in types.acts] == [5, 4, 7, 3, 10]
    assert [(one.run_type, one.runs) for one in types.custom] == [("My cave", 1)]
    assert types.recent == ["Mephisto", "Travincal", "My cave"]


def test_the_run_that_is_on_is_served_until_now(hell: Show) -> None:
    hell.do(m.StartRun(run_type="meph"))
    hell.clock.forward(seconds=12)
    assert hell.ask(m.GetCurrentRun()).active_seconds == 12.0
    hell.do(m.EndRun())
    with pytest.raises(Refused, match="No run was on"):
        hell.ask(m.GetCurrentRun())
