"""What the overlays of runs are given to show, on both databases."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tallylight.core.sessions.messages import EndSession, VoidSession
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show


def shown(hell: Show, topic: str) -> Any:
    return json.loads(hell.picture(f"diablo.{topic}"))


def over(hell: Show, seconds: float, *finds: str, **said: Any) -> str:
    """A run of so many seconds that is over, and what dropped in it; its id."""
    run_id: str = hell.do(m.StartRun(**said))["run_id"]
    hell.clock.forward(seconds=seconds)
    for name in finds:
        hell.do(m.AddFind(name=name))
    hell.do(m.EndRun())
    hell.clock.forward(seconds=10)
    return run_id


@pytest.mark.parametrize("topic", ["run", "find", "session"])
def test_before_the_first_run_there_is_nothing_to_show(hell: Show, topic: str) -> None:
    before = shown(hell, topic)
    hell.do(m.StartSession())

    assert (before, shown(hell, topic)) == (None, None)


# The run


def test_the_clock_of_a_run_begins_with_it(hell: Show) -> None:
    began = hell.clock.now()
    hell.do(m.StartRun(run_type="meph"))
    hell.clock.forward(seconds=30)

    run = shown(hell, "run")

    assert (run["type"], run["number"], run["state"]) == ("Mephisto", 1, "on")
    assert run["clock"] == {"seconds": 0, "since": began.strftime("%Y-%m-%dT%H:%M:%SZ")}


def test_a_pause_is_no_part_of_the_clock(hell: Show) -> None:
    began = hell.clock.now()
    hell.do(m.StartRun())
    hell.clock.forward(seconds=20)
    hell.do(m.PauseRun())
    hell.clock.forward(seconds=100)
    paused = shown(hell, "run")
    hell.do(m.ResumeRun())
    hell.clock.forward(seconds=5)

    goes_on = shown(hell, "run")

    assert (paused["state"], paused["clock"]) == ("paused", {"seconds": 20.0, "since": None})
    since = (began + timedelta(seconds=100)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (goes_on["state"], goes_on["clock"]) == ("on", {"seconds": 0, "since": since})


def test_the_picture_of_a_run_that_goes_on_is_the_same_a_minute_later(hell: Show) -> None:
    hell.do(m.StartRun())
    before = hell.picture("diablo.run")

    hell.clock.forward(minutes=1)

    assert hell.picture("diablo.run") == before


def test_after_its_end_a_run_stands_with_its_time(hell: Show) -> None:
    over(hell, 64)

    run = shown(hell, "run")

    assert (run["state"], run["clock"]) == ("over", {"seconds": 64.0, "since": None})


def test_the_times_are_those_of_the_runs_of_its_type_in_its_session(hell: Show) -> None:
    over(hell, 20, run_type="meph")
    hell.do(m.EndDiabloSession())
    for seconds in (60, 90, 61):
        over(hell, seconds, run_type="meph")
    over(hell, 300, run_type="cows")
    hell.do(m.StartRun(run_type="meph"))

    run = shown(hell, "run")

    assert (run["n"], run["average"], run["median"], run["fastest"]) == (3, 70.33, 61.0, 60.0)


def test_a_run_under_the_floor_is_no_fastest(hell: Show) -> None:
    for seconds in (4, 50):
        over(hell, seconds, run_type="meph")

    assert shown(hell, "run")["fastest"] == 50.0


def test_finds_are_those_of_the_session_and_the_dry_streak_goes_over_its_edge(hell: Show) -> None:
    over(hell, 60, "shako")
    over(hell, 60)
    hell.do(m.EndDiabloSession())
    over(hell, 60)
    hell.do(m.StartRun())

    dry = shown(hell, "run")
    hell.do(m.AddFind(name="ber"))
    found = shown(hell, "run")

    assert (dry["finds"], dry["dry"]) == (0, 2)
    assert (found["finds"], found["dry"]) == (1, 0)


def test_a_run_says_who_runs_it_and_how(hell: Show) -> None:
    hell.do(m.AddCharacter(name="Zaphira"))
    hell.do(m.StartRun(character="Zaphira", difficulty="hell", players=7, magic_find=312))

    assert shown(hell, "run")["about"] == "Zaphira · Hell · Players 7 · MF 312"


def test_a_run_that_is_undone_is_not_shown(hell: Show) -> None:
    over(hell, 60)
    hell.do(m.StartRun())
    hell.undo()

    assert shown(hell, "run")["number"] == 1


def test_a_new_session_shows_nothing_of_the_old_one(hell: Show) -> None:
    over(hell, 60, "shako")
    hell.do(m.EndDiabloSession())
    ended = shown(hell, "run")["session_ended_at"], shown(hell, "session")["ended_at"]
    hell.do(m.StartSession())

    assert None not in ended
    assert [shown(hell, topic) for topic in ("run", "find", "session")] == [None, None, None]


# What dropped


def test_the_last_find_stays_when_the_next_run_begins(hell: Show) -> None:
    over(hell, 60, "shako", run_type="meph")
    hell.do(m.StartRun())

    find = shown(hell, "find")

    assert (find["name"], find["category"]) == ("Harlequin Crest", "unique")
    assert (find["run_number"], find["run_type"]) == (1, "Mephisto")


def test_the_last_find_is_the_one_that_was_told_last(hell: Show) -> None:
    first = over(hell, 60, "shako")
    over(hell, 60, "Ber")
    hell.do(m.AddFind(name="titans", ethereal=True, run_id=first))

    find = shown(hell, "find")

    assert (find["name"], find["ethereal"], find["run_number"]) == ("Titan's Revenge", True, 1)


def test_what_the_grail_had_not_is_new_and_says_how_far_it_is_now(hell: Show) -> None:
    over(hell, 60, "shako", "Ber")
    total = shown(hell, "grail")["total"]

    assert shown(hell, "find")["grail"] == {"found": 2, "total": total}


@pytest.mark.parametrize("name", ["shako", "eth shako", "A small charm"])
def test_what_it_had_already_or_does_not_know_is_not_new(hell: Show, name: str) -> None:
    over(hell, 60, "shako")
    over(hell, 60, name)

    find = shown(hell, "find")

    assert (find["new"], find["grail"]) == (False, None)


def test_an_ethereal_one_is_new_where_the_grail_counts_them_apart(hell: Show) -> None:
    hell.do(SetSetting(key="diablo.grail_ethereal", value=True))
    over(hell, 60, "shako")
    over(hell, 60, "eth shako")

    assert shown(hell, "find")["new"] is True


def test_what_the_settings_leave_out_of_the_grail_is_not_new(hell: Show) -> None:
    hell.do(SetSetting(key="diablo.grail_runes", value=False))
    over(hell, 60, "Ber")

    assert shown(hell, "find")["new"] is False


def test_a_find_that_is_taken_out_is_not_shown(hell: Show) -> None:
    over(hell, 60, "shako", "Ber")
    hell.undo()  # the end of the run
    hell.undo()  # the rune

    assert shown(hell, "find")["name"] == "Harlequin Crest"


# The grail


def everything(hell: Show) -> Any:
    """The grail as it is asked for, in the numbers of the overlay."""
    grail = hell.ask(m.GetGrail())
    plain = {one.category: (one.found, one.total) for one in grail.parts if not one.ethereal}
    last = grail.latest[0].name if grail.latest else None
    return grail.found, grail.total, plain, last


def of_overlay(hell: Show) -> Any:
    grail = shown(hell, "grail")
    parts = {one["name"]: (one["found"], one["total"]) for one in grail["parts"]}
    return grail["found"], grail["total"], parts, grail["last"] and grail["last"]["name"]


def test_an_empty_grail_says_that_it_is_empty(hell: Show) -> None:
    found, total, parts, last = of_overlay(hell)

    assert (found, last, sum(n for _, n in parts.values())) == (0, None, total)
    assert (total, parts["runes"]) == (638, (0, 33))


@pytest.mark.parametrize("ethereal", [False, True])
def test_the_overlay_says_of_the_grail_what_the_question_says(hell: Show, ethereal: bool) -> None:
    hell.do(SetSetting(key="diablo.grail_ethereal", value=ethereal))
    hell.do(m.AddProgress(name="soj"))
    over(hell, 60, "shako", "Ber", "eth titans", "A small charm")
    over(hell, 60, "shako", "Ber", "Laying of Hands")
    over(hell, 60, "eth shako", "Ber")

    assert of_overlay(hell) == everything(hell)


def test_what_was_found_in_a_stream_that_is_left_out_is_in_no_grail(hell: Show) -> None:
    over(hell, 60, "shako", "Ber")
    voided = hell.do(EndSession())["session_id"]
    over(hell, 60, "Ber")
    hell.do(VoidSession(session_id=voided))

    assert of_overlay(hell) == everything(hell)
    assert of_overlay(hell)[0] == 1


def test_what_was_marked_by_hand_last_is_the_last_new_one(hell: Show) -> None:
    over(hell, 60, "shako")
    hell.do(m.AddProgress(name="soj"))
    over(hell, 60, "shako")

    assert shown(hell, "grail")["last"]["name"] == "The Stone of Jordan"


# The session


def test_the_summary_has_the_numbers_of_the_session(hell: Show) -> None:
    began = hell.clock.now()
    for seconds, *finds in ((60, "shako"), (90, "Ber", "Ber"), (50,)):
        over(hell, seconds, *finds, run_type="meph")
    hell.do(m.EndDiabloSession())
    length = (hell.clock.now() - began).total_seconds()

    session = shown(hell, "session")

    assert (session["runs"], session["n"], session["types"]) == (3, 3, ["Mephisto"])
    assert (session["average"], session["median"], session["fastest"]) == (66.67, 60.0, 50.0)
    assert (session["active"], session["efficiency"]) == (200.0, 87.0)
    assert session["clock"] == {"seconds": length, "since": None}
    assert [(one["name"], one["n"], one["new"]) for one in session["found"]] == [
        ("Harlequin Crest", 1, True),
        ("Ber", 2, True),
    ]


@pytest.mark.parametrize(("apart", "new"), [(False, ["Ber"]), (True, ["Ber", "Harlequin Crest"])])
def test_the_summary_calls_new_what_the_grail_as_it_is_set_had_not(
    hell: Show, apart: bool, new: list[str]
) -> None:
    hell.do(SetSetting(key="diablo.grail_ethereal", value=apart))
    over(hell, 60, "shako")
    hell.do(m.EndDiabloSession())
    over(hell, 60, "eth shako", "Ber", "Ber", "A charm")

    session = shown(hell, "session")

    assert sorted(one["name"] for one in session["found"] if one["new"]) == new
    assert session["new"] == len(new)


def test_all_pictures_are_the_same_after_a_restart(hell: Show) -> None:
    over(hell, 60, "shako", run_type="meph")
    hell.do(m.StartRun())
    before = {topic: shown(hell, topic) for topic in ("run", "find", "grail", "session")}

    hell.restart()

    assert {topic: shown(hell, topic) for topic in before} == before
