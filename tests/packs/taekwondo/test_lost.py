"""Words that were lost on the way, and that what comes after them stands for."""

from typing import Any

import pytest

from .test_court import LOAD, NEXT
from .venue import Venue

ROUND_1 = ("clk;02:00;start", "pt1;2", "sc1;2;sc2;0", "clk;0:00;stopEnd", "wrd;rd1;1", "brk;01:00",
           "brk;0:00;stopEnd")  # fmt: skip


def rounds(venue: Venue) -> list[tuple[Any, ...]]:
    return [(one.number, one.blue, one.red) for one in venue.match().rounds]


@pytest.mark.parametrize("begins", [("clk;02:00;start",), ("clk;01:59", "clk;01:58")])
def test_a_match_whose_first_round_was_not_called_begins_with_it(
    venue: Venue, begins: tuple[str, ...]
) -> None:
    venue.say(*(line for line in LOAD if line != "rnd;1"))
    venue.say(*begins, "pt1;2", "sc1;2;sc2;0", "clk;0:00;stopEnd", "wrd;rd1;1", "rnd;2")
    assert rounds(venue) == [(1, 2, 0), (2, 0, 0)]


def test_a_first_load_told_behind_all_it_brings_is_one(venue: Venue) -> None:
    venue.say(*LOAD[1:], "pre;FightLoaded", "clk;02:00;start", "pt1;2", "sc1;2;sc2;0", after=0.02)
    assert [(one.number, one.blue) for one in venue.matches()] == [("101", 2)]


@pytest.mark.parametrize("way", ["cntDown 02:00 01:59 01:58", "cntUp 00:00 00:01 00:02"])
def test_a_round_whose_call_was_lost_begins_with_its_clock(venue: Venue, way: str) -> None:
    count, full, *_ = way.split()
    venue.say(*(line.replace("cntDown", count) for line in LOAD), *ROUND_1)
    venue.say(f"clk;{full};start", "pt2;3", "sc1;0;sc2;3")
    assert (rounds(venue), venue.match().state) == ([(1, 2, 0), (2, 0, 3)], "fighting")


@pytest.mark.parametrize("way", ["cntDown 02:00 01:59 01:58", "cntUp 00:00 00:01 00:02"])
def test_a_round_of_which_call_and_start_were_lost_begins_with_its_ticks(
    venue: Venue, way: str
) -> None:
    count, _, *ticks = way.split()
    venue.say(*(line.replace("cntDown", count) for line in LOAD), *ROUND_1)
    venue.say(*(f"clk;{tick}" for tick in ticks), after=1)
    assert (venue.match().round, venue.match().state) == (2, "fighting")


def test_a_round_that_is_called_after_its_clock_began_goes_on(venue: Venue) -> None:
    venue.say(*LOAD, *ROUND_1)
    venue.say("clk;02:00;start", "rnd;2", "clk;01:59", after=0.1)
    assert (venue.match().round, venue.match().state) == (2, "fighting")


def test_a_rest_that_is_told_late_begins_no_round(venue: Venue) -> None:
    venue.say(*LOAD, *ROUND_1, "rnd;2", "brk;0:01", "brk;0:00;stopEnd", "clk;02:00;start")
    assert venue.match().round == 2


def test_a_break_that_was_called_off_begins_no_round(venue: Venue) -> None:
    venue.say(*LOAD, "clk;02:00;start", "clk;01:10;stop", "brk;01:00", "brk;0:58;stop")
    venue.say("clk;01:10;start")
    assert venue.match().round == 1


@pytest.mark.parametrize(("lost", "asked"), [(None, 0), ("mch", 1), ("at1", 1), ("rdy", 0)])
def test_the_sender_is_asked_for_what_was_lost_of_a_load(
    tally: Any, lost: str | None, asked: int
) -> None:
    venue = Venue(tally, request_port=7000)
    venue.say("hel;")  # a new sender is asked in any case
    venue.fed.clear()
    venue.say(*(line for line in LOAD if not line.startswith(lost or "none")))
    assert sum(len(one.asks) for one in venue.fed) == asked


@pytest.mark.parametrize(("lost", "asked"), [(("pre",), 0), (("pre", "at1"), 1)])
def test_a_sender_is_not_asked_while_it_loads(
    tally: Any, lost: tuple[str, ...], asked: int
) -> None:
    venue = Venue(tally, request_port=7000)
    venue.say(*LOAD, "clk;02:00;start", "clk;01:00;stop", "wmh;N. DESMOND;1-0 RSC", "win;BLUE")
    venue.fed.clear()
    *load, ready = (line for line in NEXT if not line.startswith(lost))
    venue.say(*load)
    assert sum(len(one.asks) for one in venue.fed) == 0
    venue.say(ready)
    assert sum(len(one.asks) for one in venue.fed) == asked


def test_the_sender_is_asked_for_names_that_were_lost_with_the_end_of_a_load(tally: Any) -> None:
    venue = Venue(tally, request_port=7000)
    venue.say(*LOAD[:6])
    venue.fed.clear()
    venue.say("clk;02:00;start")
    assert sum(len(one.asks) for one in venue.fed) == 1


@pytest.mark.parametrize(("said", "asked"), [([], 1), (["wmh;N. DESMOND;1-0 RSC"], 0)])
def test_the_sender_is_asked_how_it_was_decided_where_it_says_who_won_alone(
    tally: Any, said: list[str], asked: int
) -> None:
    venue = Venue(tally, request_port=7000)
    venue.say(*LOAD, "clk;02:00;start")
    venue.say(*said, after=3)
    venue.fed.clear()
    venue.say("win;BLUE")
    assert sum(len(one.asks) for one in venue.fed) == asked


@pytest.mark.parametrize(
    ("shown", "winner"), [("2-1 PTF", 2), ("1-0 WDR", None), ("2-0 PTF", None)]
)
def test_the_winner_of_the_last_round_is_known_by_the_result_alone(
    venue: Venue, shown: str, winner: int | None
) -> None:
    venue.say(*LOAD, *ROUND_1, "rnd;2", "clk;02:00;start", "clk;0:00;stopEnd", "wrd;rd1;1;rd2;2")
    venue.say("rnd;3", "clk;02:00;start", "clk;0:00;stopEnd", f"wmh;M. THIBAULT;{shown}")
    assert [one.winner for one in venue.match().rounds] == [1, 2, winner]
