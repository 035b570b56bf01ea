"""The court's place on the control page, a deck's lamps, and the words of the undo bar."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tallylight.core.pack import View
from tallylight.core.panel import Lamp
from tallylight.core.undo.messages import GetLastPress
from tallylight.packs import taekwondo
from tallylight.packs.taekwondo import messages as m
from tallylight.testing import Show, show

from .venue import Venue

LOAD = (
    "pre;FightLoaded;",
    "at1;A. BLUE;Anna BLUE;KOR;at2;B. RED;Bea RED;FRA;",
    "mch;101;Final;W -57kg;1;#0000ff;#FFFFFF;#ff0000;#FFFFFF;ab12;Senior;3;120;cntDown;20;5;",
    "rdy;FightReady;",
    "rnd;1;",
    "clk;2:00;start",
)


@pytest.fixture
def court(sqlite_url: str) -> Iterator[Venue]:
    """A venue in whose first court round 1 is on; the page does not know the database."""
    with show(sqlite_url, of=[taekwondo.PACK]) as running:
        venue = Venue(running)
        venue.say(*LOAD)
        yield venue


def panel(tally: Show, channel: str = "main") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tally.picture("taekwondo.panel", channel))
    return found


def actions(tally: Show) -> dict[str, dict[str, Any]]:
    return {one["label"]: one for one in panel(tally)["actions"]}


def send(tally: Show, path: str, body: dict[str, Any], channel: str = "main") -> dict[str, Any]:
    """Do what the page does when something is pressed."""
    known = tally.program.registry.commands.values()
    declared = next(one for one in known if path in one.routes)
    return tally.do(declared.adapter.validate_python(body), channel=channel)


def press(tally: Show, *labels: str) -> None:
    for label in labels:
        tally.clock.forward(seconds=5)
        one = actions(tally)[label]
        send(tally, one["path"], one["body"])


def fill(tally: Show, label: str, **values: str) -> None:
    """Fill in a form of the page and send it."""
    form = next(one for one in panel(tally)["forms"] if one["label"] == label)
    send(tally, form["path"], {**form["body"], **values})


def test_a_whole_match_can_be_kept_by_its_buttons(tally: Show) -> None:
    fill(tally, "Load a match", number="12")
    press(tally, "Ready", "Round 1", "Start clock", "Blue +2", "Blue +3", "Gam-jeom blue")
    press(tally, "Red +1", "Red +1", "Red -1", "Stop clock", "Start clock", "End of round")
    press(tally, "Round to blue", "Break", "Round 2", "Start clock", "Blue +1", "End of round")
    press(tally, "Round to blue", "Blue wins")
    match = tally.get("/taekwondo/matches/1")
    rounds = [(one.blue, one.red, one.blue_gam_jeoms, one.winner) for one in match.rounds]
    assert (match.number, match.winner, match.state, rounds) == (
        "12",
        1,
        "decided",
        [(5, 1, 1, 1), (1, 0, 0, 1)],
    )


@pytest.mark.parametrize(
    ("pressed", "likeliest"),
    [
        ([], "Ready"),
        (["Ready"], "Round 1"),
        (["Round 1"], "Ready"),
        (["Ready", "Round 1"], "Start clock"),
        (["Ready", "Round 1", "Start clock"], "Stop clock"),
        (["Ready", "Round 1", "Start clock", "Stop clock"], "Start clock"),
        (["Ready", "Round 1", "Start clock", "End of round"], "Round to blue"),
        (["Ready", "Round 1", "Start clock", "End of round", "Round to red"], "Break"),
        (["Ready", "Round 1", "Start clock", "End of round", "Round to red", "Break"], "Round 2"),
    ],
)
def test_the_likeliest_step_comes_first(tally: Show, pressed: list[str], likeliest: str) -> None:
    tally.do(m.LoadMatch())
    press(tally, *pressed)
    first = [one["label"] for one in panel(tally)["actions"] if one["weight"] == "primary"]
    assert first == [likeliest]


def test_who_has_the_rounds_it_takes_is_offered_as_the_winner(tally: Show) -> None:
    for command in (m.LoadMatch(), m.ReadyMatch(), m.CallRound(number=1)):
        tally.do(command)
    for number in (1, 2):
        tally.do(m.SetRoundWinner(round=number, winner=2))
    tally.do(m.MoveClock(action="end"))
    assert panel(tally)["actions"][0]["label"] == "Red wins"


def test_a_button_of_points_sets_the_score_that_comes_next(tally: Show) -> None:
    for command in (m.LoadMatch(), m.CallRound(number=1), m.SetScore(blue=4)):
        tally.do(command)
    assert actions(tally)["Blue +3"]["body"] == {"blue": 7}


def test_athletes_can_be_taken_in_and_seated_by_hand(tally: Show) -> None:
    fill(tally, "Load a match", number="12")
    fill(tally, "Take in an athlete", short_name="A. BLUE", country_code="KOR", code="anna")
    fill(tally, "Who fights", blue="anna")
    assert panel(tally)["headline"]["title"] == "12: A. BLUE - Red"


def test_the_length_of_a_round_can_be_said_by_hand(tally: Show) -> None:
    fill(tally, "Load a match")
    fill(tally, "What match it is", round_duration="90")
    assert tally.get("/taekwondo/matches/1").round_duration == 90


def test_the_headline_says_what_is_on_as_a_person_would(court: Venue) -> None:
    court.say("pt1;2;", "sc1;2;sc2;0;", "clk;1:59;stop", after=0.02)
    head = panel(court.show, "court-1")["headline"]
    score = next(fact["value"] for fact in head["facts"] if fact["label"] == "Score")
    assert (head["title"], head["state"], head["lamp"], score) == (
        "101: A. BLUE - B. RED",
        "Round 1, clock stands",
        False,
        "2 : 0",
    )


def test_a_decided_match_says_how_it_was_won(court: Venue) -> None:
    court.say("clk;1:59;stop", "wmh;Bea RED;2-0 RSC;", "win;RED;")
    head = panel(court.show, "court-1")["headline"]
    assert head["state"] == "Won by red · Referee stops contest · 2-0"


def test_with_a_feed_no_step_by_hand_is_put_first(court: Venue) -> None:
    weights = {one["weight"] for one in panel(court.show, "court-1")["actions"]}
    assert weights == {"quiet", "danger"}


def test_with_a_feed_corrections_are_at_hand(court: Venue) -> None:
    labels = [form["label"] for form in panel(court.show, "court-1")["forms"]]
    assert labels == ["Correct blue", "Correct red", "Note", "Load a match"]


def test_a_name_is_corrected_on_the_page(court: Venue) -> None:
    forms = panel(court.show, "court-1")["forms"]
    form = next(one for one in forms if one["label"] == "Correct red")
    send(court.show, form["path"], {**form["body"], "short_name": "B. ROT"}, "court-1")
    assert "B. ROT" in panel(court.show, "court-1")["headline"]["title"]


def test_a_match_that_was_taken_out_can_be_put_back(tally: Show) -> None:
    tally.do(m.LoadMatch(number="5"))
    press(tally, "Take out of the numbers", "Put it back into the numbers")
    assert panel(tally)["headline"]["title"] == "Match 5"


def test_taking_a_match_out_can_be_undone(tally: Show) -> None:
    tally.do(m.LoadMatch(number="5"))
    press(tally, "Take out of the numbers")
    tally.undo()
    assert panel(tally)["headline"]["title"] == "Match 5"


def test_a_line_that_went_silent_is_told(court: Venue) -> None:
    court.show.clock.set(court.last + timedelta(seconds=8))
    assert "Signal lost" in panel(court.show, "court-1")["note"]


def test_a_line_that_is_heard_is_no_news(court: Venue) -> None:
    assert panel(court.show, "court-1")["note"] is None


def test_senders_that_have_no_court_are_told(court: Venue) -> None:
    court.send(b"hel;\r\n", address="10.0.0.99")
    assert panel(court.show, "court-1")["note"] == "No court has these senders: 10.0.0.99."


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (m.LoadMatch(number="8"), "Next match loaded"),
        (m.CallRound(number=2), "Round 2"),
        (m.MoveClock(action="start"), "Clock started"),
        (m.SetScore(blue=7), "Score: blue 7"),
        (m.SetGamjeoms(red=2), "Gam-jeoms: red 2"),
        (m.SetRoundWinner(round=1, winner=2), "Round 1: Red"),
        (m.DeclareWinner(winner=1, decision="PTG"), "Winner: Blue, Point gap"),
        (m.NoteMatch(match_id=1, note="a word"), "Note on the match"),
        (m.SupersedeMatch(match_id=1), "Match taken out of the numbers"),
    ],
)
def test_the_undo_bar_says_what_it_would_take_back(tally: Show, command: Any, words: str) -> None:
    tally.do(m.LoadMatch(number="7"))
    tally.do(m.CallRound(number=1))
    tally.clock.forward(seconds=1)
    tally.do(command)
    assert tally.ask(GetLastPress()).press.sentence == words


def test_the_undo_bar_names_the_match_that_was_loaded(tally: Show) -> None:
    tally.do(m.LoadMatch(number="7"))
    assert tally.ask(GetLastPress()).press.sentence == "Match loaded: 7"


def lamp(tally: Show, command: Any) -> Lamp:
    """What a button of this command shows."""
    tally.settle()
    view: View = tally.program.live.view("main", "taekwondo")
    shown: Lamp = taekwondo.PACK.lamps[type(command)](view, command)
    return shown


@pytest.mark.parametrize(
    ("button", "shows"),
    [
        (m.LoadMatch(number="7"), Lamp(True, "7")),
        (m.CallRound(number=2), Lamp(False, "Round 1")),
        (m.MoveClock(action="start"), Lamp(True, "Runs")),
        (m.MoveClock(action="stop"), Lamp(False, "Runs")),
        (m.MoveBreak(action="start"), Lamp(False, None)),
        (m.SetScore(blue=4), Lamp(True, "4 : 0")),
        (m.SetScore(blue=5), Lamp(False, "4 : 0")),
        (m.SetGamjeoms(red=1), Lamp(False, "0 : 0")),
        (m.DeclareWinner(winner=1), Lamp(False, None)),
    ],
)
def test_a_button_is_lit_while_what_it_presses_is_so(tally: Show, button: Any, shows: Lamp) -> None:
    commands = m.LoadMatch(number="7"), m.CallRound(number=1), m.MoveClock(action="start")
    for command in (*commands, m.SetScore(blue=4)):
        tally.do(command)
    assert lamp(tally, button) == shows


@pytest.mark.parametrize("button", [m.LoadMatch(), m.CallRound(number=1), m.SetScore(blue=1)])
def test_a_button_is_dark_where_there_is_no_match(tally: Show, button: Any) -> None:
    assert not lamp(tally, button).lit
