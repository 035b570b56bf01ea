"""What the overlays are given: right at any moment of a match, however it came to be known."""

import json
import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tallylight.packs import taekwondo
from tallylight.packs.taekwondo import messages as m
from tallylight.packs.taekwondo.demo.plan import Plan, Traps
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.packs.taekwondo.demo.truth import BoutTruth
from tallylight.testing import Show, show

from .overlays import pictures
from .venue import Venue

PLAN = Plan(courts=1, bouts=3, round_seconds=40, rest_seconds=15, rare=3.0)
CALM = timedelta(milliseconds=700)
"""How long before a look nothing may have changed: scores and winners are told a moment later."""

LOAD = (
    "pre;FightLoaded;",
    "rnd;1;",
    "clk;2:00;",
    "at1;A. BLUE;Anna BLUE;KOR;at2;B. RED;Bea RED;TPE;",
    "mch;101;Final;W -57kg;1;#0000ff;#FFFFFF;#ff0000;#FFFFFF;ab12;Senior;3;120;cntDown;20;5;",
    "rdy;FightReady;",
)


@pytest.fixture
def court(sqlite_url: str) -> Iterator[Venue]:
    """A venue in whose first court a match is ready; what is drawn does not know the database."""
    with show(sqlite_url, of=[taekwondo.PACK]) as running:
        venue = Venue(running)
        venue.say(*LOAD)
        yield venue


def drawn(venue: Venue, topic: str = "court") -> dict[str, Any]:
    return picture(venue.show, topic, "court-1")


def picture(tally: Show, topic: str = "court", channel: str = "main") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tally.picture(f"taekwondo.{topic}", channel))
    return found


def begin(court: Venue) -> None:
    """Round 1 has begun, two seconds ago."""
    court.say("clk;2:00;start")
    court.say("clk;1:59;", "clk;1:58;", after=1)


def end_round(court: Venue, winner: int = 1) -> None:
    court.say("clk;0:00;", "clk;0:00;stopEnd", f"wrd;rd1;{winner}", after=1)


@pytest.mark.parametrize("seed", [3, 4])
def test_the_board_is_what_is_true_whenever_one_looks(venue: Venue, seed: int) -> None:
    played = tournament(random.Random(seed), PLAN, Traps())
    sent = list(played.datagrams)
    looks: list[tuple[timedelta, dict[str, Any]]] = []
    venue.play(sent, batch=23, between=lambda at: looks.append((at, drawn(venue))))
    rounds = [(one.at, int(one.data.split(b";")[1])) for one in sent if one.data[:3] == b"rnd"]
    compared = 0
    for at, board in looks:
        bout = bout_at(played.truth, at)
        if bout is not None and is_calm(bout, at):
            number = rounds[bisect_right(rounds, (at, 9)) - 1][1]
            assert standing(board) == true_standing(bout, number, at)
            compared += 1
    assert compared > 20


def bout_at(truth: Sequence[BoutTruth], at: timedelta) -> BoutTruth | None:
    """The match that was on."""
    begun = [bout for bout in truth if bout.loaded_at <= at]
    return begun[-1] if begun else None


def is_calm(bout: BoutTruth, at: timedelta) -> bool:
    """Whether nothing was said just before of what is compared."""
    moments = [bout.loaded_at, *(change.at for change in bout.ledger)]
    return not any(moment <= at < moment + CALM for moment in moments)


def standing(board: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": board["match"]["number"],
        "names": [board[side]["name"] for side in ("blue", "red")],
        "round": board["round"],
        "score": [board[side]["score"] for side in ("blue", "red")],
    }


def true_standing(bout: BoutTruth, number: int, at: timedelta) -> dict[str, Any]:
    own = [change for change in bout.ledger if change.round == number and change.at <= at]
    return {
        "number": bout.number,
        "names": [bout.blue.short, bout.red.short],
        "round": number,
        "score": [sum(c.amount for c in own if c.position == side) for side in (1, 2)],
    }


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_who_won_what_is_true_when_a_match_is_over(venue: Venue, seed: int) -> None:
    played = tournament(random.Random(seed), replace(PLAN, bouts=1), Traps())
    venue.play(played.datagrams)
    board, bout = drawn(venue), played.truth[-1]
    assert bout.final is not None
    rounds = [sum(one.winner == side for one in bout.rounds) for side in (1, 2)]
    assert (
        [board[side]["rounds_won"] for side in ("blue", "red")],
        board["winner"]["position"],
        board["winner"]["decision"],
    ) == (rounds, bout.final.winner, bout.final.code)


@pytest.mark.parametrize("state", ["none", "ready", "decided"])
def test_a_picture_has_every_part_that_an_overlay_reads(court: Venue, state: str) -> None:
    if state == "none":
        court.show.do(m.SupersedeMatch(match_id=1), channel="court-1")
    elif state == "decided":
        court.say("win;BLUE;")
    board, expected = drawn(court), pictures.court()
    assert (board["state"], set(board), set(board["blue"])) == (
        state,
        set(expected),
        set(expected["blue"]),
    )


def test_the_meter_has_every_part_that_its_overlay_reads(court: Venue) -> None:
    assert set(drawn(court, "hits")) == set(pictures.meter())


def test_a_country_is_shown_by_its_name_and_flag(court: Venue) -> None:
    blue = drawn(court)["blue"]
    assert (blue["code"], blue["country"]) == ("KOR", "South Korea")


def test_chinese_taipei_has_nobody_elses_flag(court: Venue) -> None:
    assert drawn(court)["red"]["flag"] is None


def test_a_corrected_name_is_shown_at_once(court: Venue) -> None:
    court.show.do(m.CorrectAthlete(athlete_id=1, short_name="A. BLEU"))
    assert drawn(court)["blue"]["name"] == "A. BLEU"


def test_the_clock_says_when_it_showed_what_it_shows(court: Venue) -> None:
    begin(court)
    clock = drawn(court)["clock"]
    at = court.last.isoformat(timespec="microseconds").replace("+00:00", "Z")
    assert clock == {"left_s": 118, "running": True, "at": at, "up": False, "ticks": True}


def test_a_court_that_is_joined_late_shows_what_it_heard(venue: Venue) -> None:
    venue.say("rnd;2;", "sc1;5;sc2;3;", "wrd;rd1;2")
    venue.say("clk;1:10;", "clk;1:09;", after=1)
    board = drawn(venue)
    assert {
        "state": board["state"],
        "round": board["round"],
        "score": (board["blue"]["score"], board["red"]["score"]),
        "gamjeoms": board["blue"]["gamjeoms"],
        "won": board["red"]["rounds_won"],
        "name": board["blue"]["name"],
        "left": board["clock"]["left_s"],
    } == {
        "state": "fighting",
        "round": 2,
        "score": (5, 3),
        "gamjeoms": None,
        "won": 1,
        "name": None,
        "left": 69,
    }


def test_a_court_that_is_joined_between_two_starts_is_no_match_to_come(venue: Venue) -> None:
    venue.say("rnd;2;", "sc1;5;sc2;3;", "clk;0:42;stop")
    assert drawn(venue)["state"] == "paused"


def test_a_restart_changes_no_picture(court: Venue) -> None:
    begin(court)
    court.say("hl1;34;", "pt1;2;", "sc1;2;sc2;0;", after=0.02)
    before = drawn(court), drawn(court, "hits")
    court.restart()
    assert (drawn(court), drawn(court, "hits")) == before


def test_the_break_counts_down_beside_the_rounds_so_far(court: Venue) -> None:
    begin(court)
    court.say("sc1;2;sc2;0;")
    end_round(court)
    court.say("brk;1:00;start", "brk;0:59;", after=1)
    board = drawn(court)
    assert (board["state"], board["break"]["left_s"], board["rounds"][0]["winner"]) == (
        "break",
        59,
        1,
    )


def test_a_round_that_is_called_has_all_its_time(court: Venue) -> None:
    begin(court)
    end_round(court)
    court.say("rnd;2;")
    assert drawn(court)["clock"]["left_s"] == 120


def test_an_injury_is_shown_until_the_clock_runs_again(court: Venue) -> None:
    begin(court)
    court.say("clk;1:58;stop", "ij2;1:00;show;", "ij2;0:59;", after=0.5)
    shown = drawn(court)["injury"]
    court.say("clk;1:58;start")
    assert (shown["position"], shown["left_s"], drawn(court)["injury"]) == (2, 59, None)


def test_a_review_is_shown_until_the_clock_runs_again(court: Venue) -> None:
    begin(court)
    seen = []
    for line in ("clk;1:58;stop", "ch1;", "ch1;1;", "clk;1:58;start", "clk;1:57;stop"):
        court.say(line, after=0.5)
        seen.append(drawn(court)["review"])
    asked, upheld = {"by": 1, "state": "asked"}, {"by": 1, "state": "upheld"}
    assert seen == [None, asked, upheld, None, None]


def test_a_tie_is_told_with_who_would_have_the_round(court: Venue) -> None:
    begin(court)
    court.say("pt1;3;", "sc1;3;sc2;0;", "pt2;2;", "sc1;3;sc2;2;", after=0.02)
    court.say("pt2;1;", "sc1;3;sc2;3;", after=0.02)
    assert drawn(court)["tie"] == {"leader": 1, "by": "head kicks"}


def test_a_round_in_which_nothing_was_fought_is_no_tie(court: Venue) -> None:
    assert drawn(court)["tie"] is None


def test_hits_of_the_round_break_a_tie_while_it_is_on(court: Venue) -> None:
    begin(court)
    court.say("hl2;12;", after=0.3)
    assert drawn(court)["tie"] == {"leader": 2, "by": "hits"}


def test_a_winner_stays_until_the_next_match_is_loaded(court: Venue) -> None:
    begin(court)
    court.say("clk;1:59;stop", "wmh;Anna BLUE;1-0 RSC;", "win;BLUE;")
    shown = drawn(court)["winner"]
    court.say("pre;FightLoaded;")
    words = {
        "position": 1, "decision": "RSC", "words": "Referee stops contest", "score": "1-0",
    }  # fmt: skip
    assert (shown, drawn(court)["winner"]) == (words, None)


def test_a_match_that_was_superseded_shows_nothing(court: Venue) -> None:
    court.show.do(m.SupersedeMatch(match_id=1), channel="court-1")
    assert (drawn(court)["state"], drawn(court, "hits")["last"]) == ("none", [])


def test_the_meter_shows_limits_levels_and_what_scored(court: Venue) -> None:
    begin(court)
    court.say("hl1;34;", "pt1;2;", "sc1;2;sc2;0;", "hl2;17;", after=0.02)
    meter = drawn(court, "hits")
    assert {
        "limits": (meter["body_limit"], meter["head_limit"]),
        "last": [(hit["position"], hit["level"], hit["scored"]) for hit in meter["last"]],
        "counts": meter["counts"],
    } == {
        "limits": (20, 5),
        "last": [(1, 34, "body"), (2, 17, None)],
        "counts": {"blue": {"hits": 1, "near": 0}, "red": {"hits": 1, "near": 1}},
    }


def test_hits_that_were_put_on_the_record_are_counted_once(court: Venue) -> None:
    begin(court)
    court.say("hl1;34;", "hl1;33;", after=0.3)
    end_round(court)
    assert drawn(court)["blue"]["hits"] == 2


def kept_by_hand(tally: Show, *commands: Any) -> dict[str, Any]:
    """A court without a feed after these commands, each ten seconds after the one before."""
    for command in (m.LoadMatch(number="7"), *commands):
        tally.clock.forward(seconds=10)
        tally.do(command)
    return picture(tally)


def test_a_match_kept_by_hand_begins_at_none(tally: Show) -> None:
    board = kept_by_hand(tally)
    assert (board["state"], board["blue"]["score"], board["clock"]) == ("loading", 0, None)


def test_a_clock_kept_by_hand_shows_what_was_not_fought(tally: Show) -> None:
    board = kept_by_hand(
        tally,
        m.ConfigureMatch(round_duration=120),
        m.CallRound(number=1),
        m.MoveClock(action="start"),
        m.MoveClock(action="stop"),
    )
    assert (board["state"], board["clock"]["left_s"], board["clock"]["running"]) == (
        "paused",
        110,
        False,
    )


def test_a_clock_of_unknown_length_counts_up(tally: Show) -> None:
    commands = m.CallRound(number=1), m.MoveClock(action="start"), m.MoveClock(action="stop")
    clock = kept_by_hand(tally, *commands)["clock"]
    assert (clock["left_s"], clock["up"]) == (10, True)


def test_a_break_kept_by_hand_says_how_long_it_is_already(tally: Show) -> None:
    commands = m.CallRound(number=1), m.MoveClock(action="start"), m.MoveBreak(action="start")
    rest = kept_by_hand(tally, *commands)["break"]
    assert (rest["left_s"], rest["running"], rest["up"]) == (0, True, True)


def test_a_match_by_hand_after_a_feed_has_nothing_of_the_feed(court: Venue) -> None:
    begin(court)
    court.say("sc1;5;sc2;2;", "hl1;30;")
    court.show.clock.forward(seconds=60)
    court.show.do(m.LoadMatch(number="8"), channel="court-1")
    board, meter = drawn(court), drawn(court, "hits")
    assert (board["blue"]["score"], board["clock"], meter["last"]) == (0, None, [])
