"""What a sender that is asked answers may be of the match before, and decides nothing in this."""

import pytest

from .test_court import LOAD, NEXT
from .venue import Venue

BEFORE = ("wrd;rd1;2;rd2;2", "wmh;P. ANOTHER;2-0 PTG", "wmh;;2-0 PTG")
"""The last words of the match before: who won its rounds, and it."""
FOUGHT = ("clk;02:00;start", "clk;01:59", "pt1;2", "sc1;2;sc2;0")


def winners(venue: Venue) -> list[int | None]:
    return [one.winner for one in venue.match().rounds]


@pytest.mark.parametrize("shown", BEFORE[1:])
@pytest.mark.parametrize("told", [LOAD, (*LOAD, *FOUGHT), (*LOAD, *FOUGHT, "clk;01:50;stop")])
def test_the_winner_of_the_match_before_has_not_won_this_one(
    venue: Venue, told: tuple[str, ...], shown: str
) -> None:
    venue.say(*told, shown)
    assert (venue.match().ended_at, venue.match().decision) == (None, None)


@pytest.mark.parametrize("told", [LOAD, (*LOAD, *FOUGHT)])
def test_the_rounds_of_the_match_before_are_not_this_ones(
    venue: Venue, told: tuple[str, ...]
) -> None:
    venue.say(*told, BEFORE[0])
    assert winners(venue) == [None]


def test_nobody_wins_while_the_clock_runs(venue: Venue) -> None:
    """Who won the match before may fight again."""
    venue.say(*LOAD, *FOUGHT, "wmh;N. DESMOND;2-0 PTG")
    assert venue.match().decision is None


def test_a_rest_that_is_over_long_ago_stops_no_round(venue: Venue) -> None:
    venue.say(*LOAD, *FOUGHT, "brk;0:00")
    assert venue.match().state == "fighting"


def test_a_round_is_won_though_nobody_heard_its_end(venue: Venue) -> None:
    venue.say(*LOAD, *FOUGHT)
    venue.say("wrd;rd1;1", after=1.2)
    assert winners(venue) == [1]


def test_a_match_is_won_before_it_begins_by_who_fights_in_it(venue: Venue) -> None:
    venue.say(*LOAD, "wmh;N. DESMOND;2-0 WDR", "win;BLUE")
    assert (venue.match().winner, venue.match().decision) == (1, "WDR")


def test_who_comes_to_it_in_a_rest_hears_who_won_the_round(venue: Venue) -> None:
    venue.say("rnd;1", "brk;0:40", "wrd;rd1;2")
    assert winners(venue) == [2]


def test_the_winner_of_the_match_before_is_no_one_who_loads(venue: Venue) -> None:
    """The first word of a load was lost, and the sender is asked before it has told all of it."""
    venue.say(*LOAD, "clk;02:00;start", "clk;01:00;stop", "win;BLUE", "wmh;N. DESMOND;1-0 RSC")
    venue.say(NEXT[5], after=30)
    venue.say(LOAD[6], after=0.01)
    venue.say("wmh;N. DESMOND;1-0 RSC", after=0.01)
    assert [one.decision for one in venue.matches()] == [None, "RSC"]


def test_an_id_that_is_used_again_is_another_match_by_its_number(venue: Venue) -> None:
    venue.say(*LOAD, "clk;02:00;start", "clk;01:00;stop", "win;BLUE", "wmh;N. DESMOND;1-0 RSC")
    venue.say(*(line.replace(";101;", ";102;") for line in LOAD[1:]), after=30)
    assert [one.number for one in venue.matches()] == ["102", "101"]
