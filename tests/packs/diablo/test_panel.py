"""The runs' place on the control page: an evening can be kept by its buttons and forms."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tallylight.packs import diablo
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show, show

from .test_links import streamed


@pytest.fixture
def tally(sqlite_url: str) -> Iterator[Show]:
    """The page does not know the database."""
    with show(sqlite_url, of=[diablo.PACK]) as running:
        yield running


def panel(tally: Show) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tally.picture("diablo.panel"))
    return found


def send(tally: Show, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Do what the page does when something is pressed."""
    known = tally.program.registry.commands.values()
    declared = next(one for one in known if path in one.routes)
    return tally.do(declared.adapter.validate_python(body))


def press(tally: Show, *labels: str) -> None:
    """Press the buttons of these names, one after the other, a minute apart."""
    for label in labels:
        one = next(one for one in panel(tally)["actions"] if one["label"] == label)
        send(tally, one["path"], one["body"])
        tally.clock.forward(minutes=1)


def fill(tally: Show, label: str, **values: Any) -> None:
    """Fill in a form of the page and send it."""
    form = next(one for one in panel(tally)["forms"] if one["label"] == label)
    named = {field["name"] for field in form["fields"]}
    assert values.keys() <= named
    send(tally, form["path"], {**form["body"], **values})


def labels(tally: Show, weight: str | None = None) -> list[str]:
    return [one["label"] for one in panel(tally)["actions"] if weight in (None, one["weight"])]


def test_sessions_that_lie_in_a_stream_can_be_linked_to_it(tally: Show) -> None:
    streamed(tally)
    assert "Link 2 sessions to the streams of then" in labels(tally, "quiet")
    press(tally, "Link 2 sessions to the streams of then")
    assert not [one for one in labels(tally) if one.startswith("Link")]


def test_a_whole_evening_can_be_kept_by_buttons_and_forms(tally: Show) -> None:
    fill(tally, "Add a character", name="Zaphira", character_class="sorceress", level="88")
    press(tally, "Start a session")
    fill(tally, "Start a run", run_type="meph", character="Zaphira", difficulty="hell", players="7")
    tally.clock.forward(minutes=1)
    press(tally, "Pause", "Go on", "Next run")
    fill(tally, "Find", name="shako")
    press(tally, "End the run")
    fill(tally, "Find", name="titans", ethereal=True, note="on the ground")
    fill(tally, "Correct the last run", terror_zone=True, magic_find="312")
    press(tally, "Start Mephisto", "Discard the run", "Start Mephisto", "End the run")
    press(tally, "Join the last two runs", "End the session")

    runs = tally.get("/runs").items
    assert [(one.run_number, one.run_type, one.players, one.wall_seconds) for one in runs] == [
        (2, "Mephisto", 7, 300.0),
        (1, "Mephisto", 7, 180.0),
    ]
    assert [find.name for find in runs[0].finds] == ["Harlequin Crest", "Titan's Revenge"]
    assert (runs[0].terror_zone, runs[0].magic_find) == (True, 312)


@pytest.mark.parametrize(
    ("pressed", "likeliest"),
    [
        (["Start a session", "run"], "Next run"),
        (["run", "Pause"], "Go on"),
        (["run", "Pause", "Go on"], "Next run"),
        (["run", "End the run"], "Start Mephisto"),
        (["run", "End the run", "End the session"], "Start Mephisto"),
    ],
)
def test_the_likeliest_press_comes_first(tally: Show, pressed: list[str], likeliest: str) -> None:
    for one in pressed:
        if one == "run":
            fill(tally, "Start a run", run_type="meph")
        else:
            press(tally, one)

    assert labels(tally, "primary") == [likeliest]


def test_who_comes_for_the_first_time_finds_the_form_of_a_run_open(tally: Show) -> None:
    """A form is folded away where another press comes first."""
    assert labels(tally, "primary") == []
    assert panel(tally)["forms"][0]["label"] == "Start a run"


def test_what_was_run_in_the_session_is_a_button_the_last_first(tally: Show) -> None:
    for word in ("meph", "cows", "pit"):
        tally.do(m.NextRun(run_type=word))
        tally.clock.forward(minutes=2)
    tally.do(m.EndRun())

    assert labels(tally)[:3] == ["Start Pit", "Start Cows", "Start Mephisto"]


def test_another_kind_of_run_may_be_next_while_one_is_on(tally: Show) -> None:
    tally.do(m.StartRun(run_type="meph"))
    tally.clock.forward(minutes=1)

    fill(tally, "Next run, of another kind", run_type="Cows")

    assert panel(tally)["headline"]["title"] == "Cows"


def test_the_headline_says_what_is_on_and_how_it_goes(tally: Show) -> None:
    tally.do(m.StartRun(run_type="meph", difficulty="hell"))
    tally.clock.forward(seconds=68)
    tally.do(m.NextRun())
    tally.do(m.AddFind(name="Ber"))

    head = panel(tally)["headline"]

    assert (head["title"], head["state"], head["lamp"]) == ("Mephisto", "Run 2", True)
    assert [(one["label"], one["value"]) for one in head["facts"]] == [
        ("Finds", "1"),
        ("Average of 1", "1:08"),
        ("Fastest (0:10 or more)", "1:08"),
        ("With", "Hell"),
    ]


def test_a_paused_run_is_not_live_and_its_clock_stands(tally: Show) -> None:
    tally.do(m.StartRun())
    tally.clock.forward(seconds=40)
    tally.do(m.PauseRun())

    head = panel(tally)["headline"]

    assert (head["state"], head["lamp"]) == ("Run 1, paused", False)
    assert head["clock"] == {"seconds": 40.0, "since": None}


def test_between_two_runs_the_session_is_shown_and_the_last_run_told(tally: Show) -> None:
    tally.do(m.StartRun(run_type="meph"))
    tally.clock.forward(seconds=64)
    tally.do(m.AddFind(name="shako"))
    tally.do(m.EndRun())

    shown = panel(tally)

    assert (shown["headline"]["title"], shown["headline"]["state"]) == ("Session", "Between runs")
    assert shown["note"] == "Last: run 1, Mephisto, 1:04, Harlequin Crest."


def test_a_find_that_nobody_can_tell_to_be_of_the_run_is_marked(tally: Show) -> None:
    told = m.CameFrom(source="a file", key="1")
    find = m.FindOfRun(item="ber", name=None, found_at=None, ethereal=False, how="inferred",
                       uncertain=True, note=None, provenance=told)  # fmt: skip
    ended = tally.clock.now()
    began = ended - timedelta(seconds=64)
    tally.do(m.AdoptSession(ended_at=ended, provenance=told), happened_at=began)
    run = m.AdoptRun(session="1", run_number=1, ended_at=ended, provenance=told, finds=(find,))
    tally.do(run, happened_at=began)

    assert panel(tally)["note"] == "Last: run 1, Run, 1:04, Ber (uncertain)."


def test_what_drops_is_suggested_by_name_and_may_be_typed_otherwise(tally: Show) -> None:
    tally.do(m.StartRun())
    find = next(one for one in panel(tally)["forms"] if one["label"] == "Find")
    name = find["fields"][0]

    assert {"The Stone of Jordan", "Ber", "Laying of Hands"} <= set(name["suggestions"])
    assert (name["kind"], find["body"]) == ("text", {})


def test_what_drops_is_searched_by_its_nicknames_too(tally: Show) -> None:
    tally.do(m.StartRun())
    find = next(one for one in panel(tally)["forms"] if one["label"] == "Find")
    called = find["fields"][0]["nicknames"]

    assert (called["shako"], called["soj"]) == ("Harlequin Crest", "The Stone of Jordan")
    assert "doom" not in called  # nobody can tell which


def test_the_find_form_stays_as_it_is_when_the_run_ends(tally: Show) -> None:
    """A form that stays keeps what is typed in it, and stays open."""
    tally.do(m.StartRun())
    during = next(one for one in panel(tally)["forms"] if one["label"] == "Find")
    tally.do(m.EndRun())

    assert next(one for one in panel(tally)["forms"] if one["label"] == "Find") == during


def test_a_find_after_the_session_still_goes_to_its_last_run(tally: Show) -> None:
    tally.do(m.StartRun())
    tally.do(m.EndDiabloSession())
    tally.clock.forward(hours=2)

    fill(tally, "Find", name="shako")

    assert tally.get("/runs/run-1").finds[0].name == "Harlequin Crest"


def test_a_character_that_was_taken_out_is_offered_no_more(tally: Show) -> None:
    ids = [tally.do(m.AddCharacter(name=name))["character_id"] for name in ("Zaphira", "Anna")]
    tally.do(m.DeleteCharacter(character_id=ids[0]))

    start = next(one for one in panel(tally)["forms"] if one["label"] == "Start a run")
    who = next(field for field in start["fields"] if field["name"] == "character")

    assert [one["value"] for one in who["choices"]] == ["Anna"]


def test_what_throws_away_or_ends_stands_apart(tally: Show) -> None:
    tally.do(m.StartRun())
    during = labels(tally, "danger")
    tally.do(m.EndRun())

    assert (during, labels(tally, "danger")) == (["Discard the run"], ["End the session"])
