"""What does not fit in a match, where its points came from, and senders that nobody knows."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.packs import taekwondo
from tallylight.packs.taekwondo import messages as m
from tallylight.packs.taekwondo.demo.plan import Plan, Spelling, Traps
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.packs.taekwondo.rules.integrity import Finding
from tallylight.packs.taekwondo.views.integrity import PointServed
from tallylight.testing import Show, show

from .venue import Venue, sender

PLAN = Plan(courts=2, bouts=4, round_seconds=30, rest_seconds=10, rare=4.0)
LOAD = (
    "pre;FightLoaded;",
    "at1;A. BLUE;A. BLUE;KOR;at2;B. RED;B. RED;FRA;",
    "mch;101;Final;M -68kg;1;#0000ff;#FFFFFF;#ff0000;#FFFFFF;ab12;Senior;3;60;cntDown;20;5;",
    "rdy;FightReady;",
    "rnd;1;",
)


@pytest.fixture
def court(sqlite_url: str) -> Iterator[Venue]:
    """A venue in whose first court round 1 of a match has begun; the rules know no database."""
    with show(sqlite_url, of=[taekwondo.PACK]) as running:
        venue = Venue(running)
        venue.say(*LOAD, "clk;1:00;start")
        yield venue


def point(court: Venue, side: int, code: int, blue: int, red: int) -> None:
    """A point that is told, and the score it makes."""
    court.say(f"hl{side};34;", f"pt{side};{code};", f"sc1;{blue};sc2;{red};", after=0.02)
    court.say(f"s11;{blue};s21;{red};", after=2)


def fought(court: Venue) -> None:
    """The round goes on to its end."""
    court.say(*(f"clk;0:{left:02};" for left in range(59, 0, -1)), after=1)
    court.say("clk;0:00;", "clk;0:00;stopEnd", after=1)


def found(court: Venue) -> list[Finding]:
    return list(court.show.get(f"/taekwondo/matches/{court.match().match_id}/integrity"))


def checks(court: Venue) -> set[tuple[str, int | None, int | None]]:
    return {(one.check, one.round, one.position) for one in found(court)}


@pytest.mark.parametrize("spelling", ["gen2", "text"])
def test_nothing_is_found_where_nothing_went_wrong(venue: Venue, spelling: Spelling) -> None:
    traps = Traps(pooled=True, silent_removals=True, suppressed_zeros=True)
    played = tournament(random.Random(2), replace(PLAN, spelling=spelling), traps)
    venue.play(played.datagrams)
    every = [one for court in (1, 2) for one in venue.matches(court)]
    assert [f for one in every for f in of(venue, one.match_id)] == []


def of(venue: Venue, match_id: int) -> list[Finding]:
    return list(venue.show.get(f"/taekwondo/matches/{match_id}/integrity"))


def test_a_score_that_nothing_explains_is_found(court: Venue) -> None:
    court.say("sc1;3;sc2;0;")
    assert [(one.check, one.position, one.found) for one in found(court)] == [
        ("unknown", 1, "3 points")
    ]


def test_a_score_that_leaps_is_found(court: Venue) -> None:
    court.say("sc1;0;sc2;7;")
    assert ("jump", 1, 2) in checks(court)


def test_a_gam_jeom_without_its_point_is_found(court: Venue) -> None:
    point(court, 1, 2, 2, 0)
    court.say("wg1;1;wg2;0;")
    assert checks(court) == {("gam_jeoms", 1, 1)}


def test_a_gam_jeom_with_its_point_fits(court: Venue) -> None:
    court.say("wg1;1;wg2;0;", "sc1;0;sc2;1;", after=0.03)
    assert found(court) == []


def test_a_sum_that_is_not_the_score_is_found(court: Venue) -> None:
    point(court, 1, 2, 2, 0)
    fought(court)
    court.say("wrd;rd1;1", "s11;4;s21;0;")
    assert checks(court) == {("sum", 1, 1)}


def test_a_sum_that_changes_long_after_the_round_is_found(court: Venue) -> None:
    point(court, 1, 2, 2, 0)
    fought(court)
    court.say("wrd;rd1;1", "s11;5;s21;0;", after=20)
    assert ("sum_changed", 1, 1) in checks(court)


def test_a_sum_may_change_after_a_review(court: Venue) -> None:
    point(court, 1, 2, 2, 0)
    fought(court)
    court.say("wrd;rd1;1", "ch2;", "ch2;1;", "s11;5;s21;0;", after=20)
    assert ("sum_changed", 1, 1) not in checks(court)


def test_a_round_that_ends_early_for_no_reason_is_found(court: Venue) -> None:
    point(court, 1, 2, 2, 0)
    court.say(*(f"clk;0:{left};" for left in range(59, 39, -1)), after=1)
    court.say("clk;0:00;stopEnd")
    assert ("early_end", 1, None) in checks(court)


def test_a_gap_may_end_a_round(court: Venue) -> None:
    for score in (3, 6, 9, 12):
        point(court, 1, 3, score, 0)
    court.say("clk;0:00;stopEnd", "wrd;rd1;1")
    assert found(court) == []


def test_a_round_won_by_who_was_behind_is_found(court: Venue) -> None:
    point(court, 1, 2, 2, 0)
    fought(court)
    court.say("wrd;rd1;2")
    assert [(one.check, one.expected, one.found) for one in found(court)] == [
        ("round_winner", "1", "2")
    ]


def test_a_tied_round_that_went_to_the_other_one_is_found(court: Venue) -> None:
    point(court, 1, 3, 3, 0)
    point(court, 2, 2, 3, 2)
    point(court, 2, 1, 3, 3)
    fought(court)
    court.say("wrd;rd1;2")
    assert [(one.check, one.what) for one in found(court)] == [
        ("tie_break", "By head kicks the tied round is the other one's.")
    ]


def test_a_superiority_that_the_points_do_not_give_is_found(court: Venue) -> None:
    point(court, 1, 2, 2, 0)
    point(court, 2, 1, 2, 1)
    point(court, 2, 1, 2, 2)
    court.say("sup;2")
    assert checks(court) == {("superiority", 1, None)}


def test_a_match_won_without_its_rounds_is_found(court: Venue) -> None:
    point(court, 1, 2, 2, 0)
    fought(court)
    court.say("wrd;rd1;1", "wmh;A. BLUE;2-0 PTF;", "win;BLUE;")
    assert checks(court) == {("match_winner", None, 1), ("result", None, 1)}


def test_a_withdrawal_needs_no_rounds(court: Venue) -> None:
    court.say("clk;0:30;stop", "wmh;A. BLUE;0-0 WDR;", "win;BLUE;", after=30)
    assert ("match_winner", None, 1) not in checks(court)


def test_points_of_a_blind_time_are_called_reconstructed(court: Venue) -> None:
    court.say("clk;0:59;", after=1)
    court.say("clk;0:52;", after=7)
    assert [(one.check, one.found) for one in found(court)] == [("reconstructed", "6 ticks")]


def test_a_match_that_was_joined_late_says_so(venue: Venue) -> None:
    venue.say("sc1;5;sc2;3;")
    assert ("joined_late", None, None) in checks(venue)


def test_a_match_that_is_kept_by_hand_needs_no_reasons(tally: Show) -> None:
    for command in (m.LoadMatch(number="7"), m.CallRound(number=1), m.SetScore(blue=9, red=2)):
        tally.do(command)
    assert tally.get("/taekwondo/matches/1/integrity") == []


@pytest.mark.parametrize("question", ["integrity", "points"])
def test_nobody_knows_anything_of_a_match_that_never_was(tally: Show, question: str) -> None:
    with pytest.raises(Refused, match="no match 77"):
        tally.get(f"/taekwondo/matches/77/{question}")


def points(court: Venue) -> list[PointServed]:
    return list(court.show.get(f"/taekwondo/matches/{court.match().match_id}/points"))


def test_a_point_is_told_with_its_kick_its_hit_and_its_evidence(court: Venue) -> None:
    court.say("clk;0:59;", after=1)
    court.say("hl2;34;", "pt2;2;", "sc1;0;sc2;2;", after=0.02)
    ((event_id,),) = court.show.rows("select id from pss_events_v2 where event_code = 'pt2'")
    one = points(court)[0]
    words = f"12:00:01 red +2, body kick, hit 34, datagram {event_id}"
    assert (one.words, one.clock, one.round, one.event_id) == (words, "0:59", 1, event_id)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (["wg2;1;wg1;0;", "sc1;1;sc2;0;"], "blue +1, gam-jeom against red, datagram"),
        (["sc1;2;sc2;0;"], "blue +2, nobody knows why"),
        (["pt1;4;", "sc1;4;sc2;0;"], "blue +4, turning body kick, datagram"),
    ],
)
def test_the_reason_is_said_in_words(court: Venue, said: list[str], words: str) -> None:
    court.say(*said, after=0.02)
    assert words in points(court)[-1].words


def test_each_point_says_what_the_score_was_after_it(court: Venue) -> None:
    point(court, 1, 2, 2, 0)
    point(court, 2, 1, 2, 1)
    point(court, 1, 3, 5, 1)
    assert [(one.position, one.score) for one in points(court)] == [(1, 2), (2, 1), (1, 5)]


def strangers(venue: Venue) -> list[Any]:
    return [one.sender for one in venue.show.ask(m.GetStrangers())]


def test_a_sender_that_has_no_court_is_named(venue: Venue) -> None:
    venue.send(b"clk;1:00;\r\n", address="10.0.0.99")
    assert strangers(venue) == ["10.0.0.99"]


def test_a_sender_of_a_court_is_no_stranger(venue: Venue) -> None:
    venue.send(b"clk;1:00;\r\n", address=sender(1))
    assert strangers(venue) == []


def test_a_stranger_who_went_silent_is_forgotten(venue: Venue) -> None:
    venue.send(b"clk;1:00;\r\n", address="10.0.0.99")
    venue.show.clock.set(venue.last + timedelta(minutes=3))
    assert strangers(venue) == []
