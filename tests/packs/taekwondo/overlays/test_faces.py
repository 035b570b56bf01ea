"""What each overlay of a match says, at any moment of it: the faces, which are pure."""

from collections.abc import Callable
from typing import Any

import pytest

from .pictures import (
    PAGES,
    Picture,
    athlete,
    clock,
    court,
    hit,
    meter,
    picture_of,
    winner,
)

Says = Callable[..., Any]

STATES = ("none", "loading", "ready", "fighting", "paused", "break", "decided")
ON = {
    "scoreboard": {"ready", "fighting", "paused", "break", "decided"},
    "introduction": {"loading", "ready"},
    "break": {"break"},
    "winner": {"decided"},
    "hits": {"fighting", "paused"},
}


@pytest.mark.parametrize("name", PAGES)
def test_each_is_on_in_its_own_states_and_nothing_otherwise(says: Says, name: str) -> None:
    shown = {state for state in STATES if says(name, picture_of(name, state)) is not None}

    assert shown == ON[name]


@pytest.mark.parametrize("name", ["scoreboard", "introduction", "break", "hits"])
def test_always_keeps_one_on_in_every_state(says: Says, name: str) -> None:
    pictures = [picture_of(name, state) for state in STATES]

    assert None not in [says(name, picture, query="?always=1") for picture in pictures]


@pytest.mark.parametrize(
    ("counting", "seconds", "shown"),
    [
        (clock(83, running=True), 0, "1:23"),
        (clock(83, running=True), 0.9, "1:23"),
        (clock(83, running=True), 1.1, "1:22"),
        (clock(83, running=True), 100, "0:00"),
        (clock(83, running=True), -2, "1:23"),  # the server's clock is a little behind the picture
        (clock(83), 30, "1:23"),
        (clock(0, running=True, up=True), 61.9, "1:01"),
        (None, 5, "\u2013"),
    ],
)
def test_a_clock_goes_on_from_when_it_was_true_and_never_below_zero(
    says: Says, counting: Picture | None, seconds: float, shown: str
) -> None:
    assert says("scoreboard", court(clock=counting), seconds)["clock"] == shown


def test_who_joins_late_sees_dashes_for_what_is_not_known_yet(says: Says) -> None:
    nobody = athlete("", "", score=None, gamjeoms=None)

    board = says("scoreboard", court(match=None, blue=nobody, round=None, clock=None))

    assert board["names"]["blue"] == "Blue"
    assert board["flags"]["blue"]["text"] == "\u2013"
    assert (board["scores"]["blue"], board["gamjeoms"]["blue"]) == ("\u2013", "\u2013")
    assert (board["round"], board["clock"]) == ("Round \u2013", "\u2013")


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (court("ready", round=1), "Ready"),
        (court("ready"), "Round 2"),
        (court("paused"), "Round 2 · paused"),
        (court(golden=True), "Golden round"),
        (court("paused", golden=True), "Golden · paused"),
        (court("paused", round=1), "Round 1 · over"),
        (court(round=1), "Round 1"),
        (court("break"), "Break"),
        (court("decided"), "Final"),
    ],
)
def test_the_middle_says_where_the_match_is(says: Says, picture: Picture, words: str) -> None:
    assert says("scoreboard", picture)["round"] == words


def test_the_clock_of_the_break_is_the_one_in_the_middle_then(says: Says) -> None:
    resting = {**court("break"), "break": clock(58, running=True)}

    assert says("scoreboard", resting, 3)["clock"] == "0:55"


@pytest.mark.parametrize(
    ("review", "words"),
    [
        ({"by": 1, "state": "asked"}, "Video review: Blue"),
        ({"by": 2, "state": "upheld"}, "Review upheld: Red"),
        ({"by": 0, "state": "rejected"}, "Review rejected: Referee"),
        ({"by": 1, "state": "withdrawn"}, "Review withdrawn: Blue"),
    ],
)
def test_a_review_says_whose_it_is_and_how_it_went(says: Says, review: Picture, words: str) -> None:
    assert says("scoreboard", court("paused", review=review))["review"]["text"] == words


@pytest.mark.parametrize(("position", "whose"), [(0, "Injury"), (2, "Injury: Red")])
def test_an_injury_runs_down_beside_the_match(says: Says, position: int, whose: str) -> None:
    hurt = {"position": position, **clock(60, running=True)}

    injury = says("scoreboard", court("paused", injury=hurt), 18)["injury"]

    assert (injury["note"], injury["text"]) == (whose, "0:42")


@pytest.mark.parametrize(
    ("state", "tie", "words"),
    [
        ("fighting", {"leader": 2, "by": "turning kicks"}, "Tied: red ahead by turning kicks"),
        ("paused", {"leader": 1, "by": None}, "Tied: blue ahead"),
        ("fighting", {"leader": None, "by": None}, "Tied"),
        ("break", {"leader": 2, "by": "turning kicks"}, None),
    ],
)
def test_a_tie_says_who_would_have_the_round_while_it_is_fought(
    says: Says, state: str, tie: Picture, words: str | None
) -> None:
    badge = says("scoreboard", court(state, tie=tie))["tie"]

    assert (badge and badge["text"]) == words


def test_a_blind_moment_is_marked(says: Says) -> None:
    assert says("scoreboard", court(blind=True))["signal"] == "Signal lost"


@pytest.mark.parametrize(("ticks", "seconds", "words"), [
    (True, 2.5, None), (True, 3.5, "Signal lost"), (False, 60, None),
])  # fmt: skip
def test_silence_of_a_clock_that_ticks_is_marked(
    says: Says, ticks: bool, seconds: float, words: str | None
) -> None:
    ticking = {**clock(83, running=True), "ticks": ticks}
    assert says("scoreboard", court(clock=ticking), seconds)["signal"] == words


@pytest.mark.parametrize(("query", "rounds"), [("", "1\u20132"), ("?swap=1", "2\u20131")])
def test_the_final_rounds_stand_on_the_side_of_their_athletes(
    says: Says, query: str, rounds: str
) -> None:
    over = court("decided", red=athlete("M. THIBAULT", "SUI", rounds_won=2))

    board = says("scoreboard", over, query=query)

    assert board["clock"] == rounds
    assert board["winner"] == {"text": "Winner: Red · Final points", "kind": "red"}


def test_a_match_without_rounds_to_win_ends_with_its_clock(says: Says) -> None:
    over = court("decided", blue=athlete("N. DESMOND", "MRN"), clock=clock(0))

    assert says("scoreboard", over)["clock"] == "0:00"


@pytest.mark.parametrize(("won", "of", "shapes"), [(1, 3, "won open"), (0, 1, "open")])
def test_there_is_a_shape_for_each_round_that_it_takes(
    says: Says, won: int, of: int, shapes: str
) -> None:
    match = {**court()["match"], "total_rounds": of}
    blue = athlete("N. DESMOND", "MRN", rounds_won=won)

    items = says("scoreboard", court(match=match, blue=blue))["rounds_won"]["blue"]["items"]

    assert " ".join(item["round"]["kind"] for item in items) == shapes


@pytest.mark.parametrize(
    ("name", "query", "seconds", "there"),
    [
        ("scoreboard", "", 59, True),
        ("scoreboard", "", 61, False),
        ("winner", "", 21, False),
        ("winner", "?linger=40", 39, True),
        ("winner", "?always=1", 4000, True),
    ],
)
def test_a_decision_stays_for_as_long_as_it_was_asked_to(
    says: Says, name: str, query: str, seconds: int, there: bool
) -> None:
    assert (says(name, court("decided"), seconds, query) is not None) == there


def test_nobody_is_introduced_alone(says: Says) -> None:
    assert says("introduction", court("loading", red=athlete("", ""))) is None


def test_the_introduction_says_who_they_are_and_what_is_fought_for(says: Says) -> None:
    blue = athlete("N. DESMOND", "MRN", long_name="Nicolas DESMOND", country="Martinique")

    card = says("introduction", court("ready", blue=blue))

    assert card["names"]["blue"] == "Nicolas DESMOND"
    assert card["countries"] == {"blue": "Martinique", "red": "SUI"}
    assert (card["number"], card["phase"], card["category"]) == (
        "245.A",
        "Round of 16",
        "M -80kg · Senior",
    )


def test_the_break_has_a_column_for_each_round(says: Says) -> None:
    table = says("break", court("break"))

    assert table["rounds"]["items"] == [
        {
            "number": 1,
            "blue": {"text": 9, "note": None, "kind": "won"},
            "red": {"text": 5, "note": "Gam-jeom 2", "kind": None},
        }
    ]
    assert table["total"] == {"blue": 1, "red": 0}
    assert table["clock"] == "0:42"


@pytest.mark.parametrize(
    ("decided", "name", "words", "score"),
    [
        (winner(1), "N. DESMOND", "Final points", "2\u20131"),
        (winner(2, words=None, score=None), "M. THIBAULT", "PTF", None),
        (winner(0, words=None, decision=None, score=None), "No winner", None, None),
    ],
)
def test_the_winner_comes_with_the_words_of_the_decision(
    says: Says, decided: Picture, name: str, words: str | None, score: str | None
) -> None:
    card = says("winner", court("decided", winner=decided))

    assert (card["name"], card["decision"], card["score"]) == (name, words, score)


def test_a_bar_is_measured_against_the_limits_of_the_weight_class(says: Says) -> None:
    meters = says("hits", meter(hit(1, 25, "body"), hit(2, 155)))

    assert meters["hits"]["items"] == [
        {"blue": {"text": 25, "level": "0.500", "kind": "scored"}},
        {"red": {"text": 155, "level": "1.000", "kind": "missed"}},
    ]
    assert meters["limits"] == {
        "body": {"text": "Body 20", "level": "0.400"},
        "head": {"text": "Head 5", "level": "0.100"},
    }
    assert meters["last"] == {"text": 155, "note": "No score", "kind": "red"}


def test_hits_are_counted_in_words(says: Says) -> None:
    counts = says("hits", meter(hit(1, 34, "head")))["counts"]

    assert counts == {"blue": "23 hits · 4 near misses", "red": "1 hit"}


def test_limits_that_nobody_has_said_are_not_drawn(says: Says) -> None:
    limits = says("hits", meter(hit(1, 34), body_limit=None, head_limit=None))["limits"]

    assert limits == {"body": None, "head": None}


def test_a_meter_without_a_hit_is_nothing(says: Says) -> None:
    assert says("hits", meter(), query="?always=1") is None
