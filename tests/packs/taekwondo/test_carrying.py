"""Scores that begin anew with each round, and those that count on, which no message tells apart."""

import json
from typing import Any

import pytest

from tallylight.core.settings.messages import SetSetting
from tallylight.packs.taekwondo.messages.commands import SetGamjeoms, SetScore

from .test_court import LOAD, causes
from .venue import Venue

START, END = "clk;02:00;start", "clk;0:00;stopEnd"
SETTLED = 2.0
"""Seconds after which nothing explains a score any more."""


def sums(*points: int) -> str:
    """The message with the sums of rounds: blue's and red's of each in turn."""
    said = enumerate(points, 2)
    return "".join(f"s{nth % 2 + 1}{nth // 2};{value};" for nth, value in said)


@pytest.fixture
def second(venue: Venue) -> Venue:
    """Round 2 is called; round 1 stood at 2 to 3, with a gam-jeom against blue."""
    venue.say(*LOAD, START, "pt1;2", "sc1;2;sc2;0", sums(2, 0), "pt2;2", "sc1;2;sc2;2", sums(2, 2))
    venue.say("wg1;1;wg2;0", "sc1;2;sc2;3", sums(2, 3), END, "rnd;2")
    return venue


def rounds(venue: Venue) -> list[tuple[Any, ...]]:
    return [(one.number, one.blue, one.red) for one in venue.match().rounds]


def board(venue: Venue) -> tuple[int | None, int | None]:
    court = picture(venue)
    return court["blue"]["score"], court["red"]["score"]


def picture(venue: Venue) -> Any:
    return json.loads(venue.show.picture("taekwondo.court", "court-1"))


def test_a_round_of_a_best_of_three_begins_at_nothing(second: Venue) -> None:
    second.say(START, "pt1;2", "sc1;2;sc2;0")
    assert (rounds(second), second.match().cumulative) == ([(1, 2, 3), (2, 2, 0)], False)


def test_a_score_that_counts_on_is_known_by_its_first_point(second: Venue) -> None:
    second.say(START, "pt1;2", "sc1;4;sc2;3")
    assert (rounds(second), second.match().cumulative) == ([(1, 2, 3), (2, 2, 0)], True)
    assert (board(second), causes(second)[-1]) == ((4, 3), (1, "body", 2))


def test_a_gam_jeom_that_counts_on_is_one(second: Venue) -> None:
    second.say(START, "wg1;2;wg2;0", "sc1;2;sc2;4")
    match = second.match()
    assert (match.cumulative, match.blue_gam_jeoms, match.red) == (True, 1, 1)
    assert picture(second)["blue"]["gamjeoms"] == 2


def test_the_first_gam_jeom_of_a_round_is_told_though_there_were_as_many_before(
    second: Venue,
) -> None:
    second.say(START, "wg1;1;wg2;0", "sc1;0;sc2;1")
    match = second.match()
    assert (match.cumulative, match.blue_gam_jeoms, match.red) == (False, 1, 1)
    assert causes(second)[-1] == (2, "gam_jeom", 1)


def test_a_gam_jeom_is_shown_at_once_where_there_was_none_before(venue: Venue) -> None:
    venue.say(*LOAD, START, "pt1;2", "sc1;2;sc2;0", END, "rnd;2", START, "wg1;1;wg2;0")
    assert picture(venue)["blue"]["gamjeoms"] == 1
    venue.say("sc1;2;sc2;1", after=0.02)
    assert (board(venue), venue.match().cumulative) == ((2, 1), True)
    assert causes(venue)[-1] == (2, "gam_jeom", 1)


def test_what_a_sender_answers_after_a_call_is_of_the_round_before(second: Venue) -> None:
    second.say("rnd;2", "sc1;2;sc2;3", "wg1;1;wg2;0", "clk;02:00")
    second.say(START, after=SETTLED)
    match = second.match()
    assert (match.blue, match.red, match.blue_gam_jeoms) == (0, 0, 0)
    second.say("pt2;3", "sc1;0;sc2;3")
    assert rounds(second) == [(1, 2, 3), (2, 0, 3)]
    assert second.match().blue_gam_jeoms == 0


def test_what_a_sender_answers_may_be_of_two_rounds_before(second: Venue) -> None:
    second.say(START, END, "rnd;3", "sc1;2;sc2;3", "wg1;1;wg2;0")
    assert (rounds(second)[2], second.match().blue_gam_jeoms) == ((3, 0, 0), 0)


def test_a_score_as_the_one_before_is_believed_where_points_made_it(second: Venue) -> None:
    second.say(START, "pt1;2", "pt2;3", "sc1;2;sc2;3", after=0.02)
    assert (rounds(second)[1], second.match().cumulative) == ((2, 2, 3), False)


def test_a_score_as_the_one_before_is_believed_where_the_sums_prove_it(second: Venue) -> None:
    second.say(START, "sc1;2;sc2;3", sums(2, 3, 2, 3))
    assert (rounds(second)[1], second.match().cumulative) == ((2, 2, 3), False)


def test_sums_prove_that_a_score_counts_on(venue: Venue) -> None:
    """2 to 0, and then 4 to 0: a kick on top of the first, or a turning one."""
    venue.say(*LOAD, START, "pt1;2", "sc1;2;sc2;0", sums(2, 0), END, "rnd;2", START)
    venue.say("pt1;2", "sc1;4;sc2;0")
    assert (rounds(venue)[1], venue.match().cumulative) == ((2, 4, 0), False)
    venue.say(sums(2, 0, 2, 0))
    assert (rounds(venue)[1], venue.match().cumulative) == ((2, 2, 0), True)
    assert board(venue) == (4, 0)


def test_what_a_review_took_off_an_earlier_round_is_not_counted_on(venue: Venue) -> None:
    venue.say(*LOAD, START, "pt2;3", "sc1;0;sc2;3", sums(0, 3), END, "ch1;", "ch1;1", sums(0, 1))
    venue.say("rnd;2", START, "pt1;2", "sc1;2;sc2;1", sums(0, 1, 2, 0))
    assert (rounds(venue)[1], board(venue)) == ((2, 2, 0), (2, 1))


def test_once_known_each_round_counts_on_at_its_call(second: Venue) -> None:
    second.say(START, "pt1;2", "sc1;4;sc2;3", sums(2, 3, 2, 0), END, "rnd;3")
    assert (board(second), second.match().round) == ((4, 3), 3)
    second.say("sc1;4;sc2;3", START, "pt2;1", "sc1;4;sc2;4")
    assert (rounds(second)[2], board(second)) == ((3, 0, 1), (4, 4))


def test_a_golden_round_counts_by_itself(second: Venue) -> None:
    second.say(START, "pt1;1", "sc1;3;sc2;3", END, "rnd;3", START, END, "rnd;4", START)
    second.say("pt1;2", "sc1;2;sc2;0")
    assert (rounds(second)[3], board(second)) == ((4, 2, 0), (2, 0))


def test_the_next_match_begins_at_nothing_and_its_rounds_count_on(second: Venue) -> None:
    second.say(START, "pt1;2", "sc1;4;sc2;3", END, "win;BLUE", *LOAD)
    second.say(START, "pt1;2", "sc1;2;sc2;0", END, "rnd;2")
    assert (rounds(second), board(second)) == ([(1, 2, 0), (2, 0, 0)], (2, 0))


def test_a_score_below_the_one_before_counts_from_nothing_again(second: Venue) -> None:
    second.say(START, "pt1;2", "sc1;4;sc2;3", END, "rnd;3", START, "pt2;2", "sc1;0;sc2;2")
    assert (rounds(second)[2], second.match().cumulative) == ((3, 0, 2), False)


def found(venue: Venue) -> list[str]:
    served = venue.show.get(f"/taekwondo/matches/{venue.match().match_id}/integrity")
    return [one.check for one in served]


def test_rules_that_do_not_know_it_are_named(second: Venue) -> None:
    second.say(START, "pt1;2", "sc1;4;sc2;3")
    assert "rules" in found(second)
    second.show.do(SetSetting(key="taekwondo.ruleset", value="2018"))
    assert "rules" not in found(second)


def test_a_round_that_is_tied_says_nothing_of_a_match_that_counts_on(second: Venue) -> None:
    second.say(START, "pt1;2", "sc1;4;sc2;3", "pt2;2", "sc1;4;sc2;5")
    assert picture(second)["tie"] is None


@pytest.mark.parametrize(
    ("label", "board"), [("Blue +1", (5, 3)), ("Red +2", (4, 5)), ("Gam-jeom blue", 2)]
)
def test_a_button_of_the_page_counts_on_what_the_board_shows(
    second: Venue, label: str, board: Any
) -> None:
    second.say(START, "pt1;2", "sc1;4;sc2;3")
    pressed(second, label)
    shown = picture(second)
    found = (shown["blue"]["score"], shown["red"]["score"])
    assert (found if isinstance(board, tuple) else shown["blue"]["gamjeoms"]) == board


def pressed(venue: Venue, label: str) -> None:
    """Press a button of the court's page."""
    panel = json.loads(venue.show.picture("taekwondo.panel", "court-1"))
    (action,) = [one for one in panel["actions"] if one["label"] == label]
    command = {"score": SetScore, "gam-jeoms": SetGamjeoms}[action["path"].rpartition("/")[2]]
    venue.show.do(command(**action["body"]), channel="court-1")
