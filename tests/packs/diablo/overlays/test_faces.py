"""What each overlay of runs says of a picture."""

from collections.abc import Callable
from typing import Any

import pytest

from .pictures import AT, BEFORE, clock, find, found, grail, run, session

Says = Callable[..., Any]


def test_the_clock_of_a_run_runs_on_the_servers_time(says: Says) -> None:
    assert says("run", run(), 75)["clock"] == {"text": "1:15", "note": "Time", "kind": "on"}


@pytest.mark.parametrize(("state", "word"), [("paused", "Paused"), ("over", "Last time")])
def test_a_clock_that_stands_still_says_why(says: Says, state: str, word: str) -> None:
    early, late = (says("run", run(state), seconds)["clock"] for seconds in (0, 500))

    assert early == late == {"text": "1:04", "note": word, "kind": state}


def test_a_mean_says_of_how_many_runs_it_is(says: Says) -> None:
    assert says("run", run())["average"] == {"text": "1:08", "number": 68.44, "note": "n 11"}


def test_before_the_first_run_is_over_there_are_no_times(says: Says) -> None:
    first = says("run", run(n=0, average=None, median=None, fastest=None))

    assert (first["average"], first["median"], first["fastest"]) == (None, None, None)


def test_a_run_too_short_for_a_record_leaves_a_dash(says: Says) -> None:
    assert says("run", run(fastest=None))["fastest"]["text"] == "\u2013"


@pytest.mark.parametrize(("dry", "words"), [(0, "0 runs"), (1, "1 run"), (112, "112 runs")])
def test_a_dry_streak_is_counted_in_runs(says: Says, dry: int, words: str) -> None:
    assert says("run", run(dry=dry))["dry"]["text"] == words


def test_a_run_without_a_type_is_a_run(says: Says) -> None:
    assert says("run", run(type=None, about=None))["type"] == "Run"


@pytest.mark.parametrize(
    ("name", "picture", "usual"),
    [
        ("run", run("over", session_ended_at=AT), 60),
        ("find", find(), 20),
        ("summary", session(clock=clock(60), ended_at=AT), 1800),
    ],
)
def test_what_is_over_stays_for_a_while_and_goes(
    says: Says, name: str, picture: Any, usual: int
) -> None:
    assert says(name, picture, usual - 1) is not None
    assert says(name, picture, usual + 1) is None
    assert says(name, picture, usual + 1, f"?linger={usual + 2}") is not None


def test_a_find_may_stay_until_the_next_one(says: Says) -> None:
    assert says("find", find(), 86_400, "?always=1")["where"] == "Run 12 · Mephisto · 24 h ago"


def test_a_find_that_is_told_late_is_news_all_the_same(says: Says) -> None:
    late = says("find", find(found_at=BEFORE))

    assert late["where"] == "Run 12 · Mephisto · 1 h ago"


@pytest.mark.parametrize(
    ("category", "kind", "word"),
    [
        ("unique", "unique", "Unique"),
        ("set", "set", "Set item"),
        ("rune", "rune", "Rune"),
        ("runeword", "runeword", "Runeword"),
        (None, "other", "Find"),
    ],
)
def test_a_find_says_its_kind_in_a_word_and_in_a_colour(
    says: Says, category: str | None, kind: str, word: str
) -> None:
    told = says("find", find(category=category))

    assert (told["card"], told["kind"]) == ({"kind": kind}, word)


def test_what_is_new_for_the_grail_says_how_far_it_is_now(says: Says) -> None:
    new = says("find", find(grail={"found": 41, "total": 160}))["new"]

    assert new == {"text": "41 of 160", "note": "New for the grail"}


def test_what_the_grail_has_already_is_not_new(says: Says) -> None:
    assert says("find", find())["new"] is None


def test_the_grail_says_how_far_it_is_in_numbers_and_in_a_bar(says: Says) -> None:
    told = says("grail", grail())

    assert (told["percent"], told["bar"]) == ({"text": "25 %", "number": 25}, {"level": "0.2500"})
    assert told["found"] == {"text": 40, "note": "of 160"}
    assert told["last"] == {"text": "Ber", "note": "Last new", "kind": "rune"}


def test_each_part_of_the_grail_has_its_own_bar(says: Says) -> None:
    items = says("grail", grail(ethereal={"name": "ethereal", "found": 3, "total": 12}))["parts"]

    assert [
        (one["name"]["text"], one["count"]["text"], one["bar"]["level"]) for one in items["items"]
    ] == [
        ("Armor", "30 / 127", "0.2362"),
        ("Runes", "10 / 33", "0.3030"),
        ("Ethereal", "3 / 12", "0.2500"),
    ]


def test_a_grail_that_is_all_but_full_is_not_full(says: Says) -> None:
    assert says("grail", grail(159))["percent"]["text"] == "99 %"


def test_a_grail_with_nothing_in_it_has_no_last(says: Says) -> None:
    empty = says("grail", grail(0, parts=[], last=None))

    assert (empty["percent"]["text"], empty["last"]) == ("0 %", None)


def test_the_summary_says_how_the_session_went(says: Says) -> None:
    told = says("summary", session())

    assert told["clock"] == "1:00:00"
    assert told["runs"] == {"text": 31, "note": "30 an hour"}
    assert told["average"] == {"text": "1:28", "number": 88.2, "note": "n 30"}
    assert told["total"] == {"text": "44:06", "note": "74 %"}
    assert (told["finds"], told["list"], told["new"]) == ("No finds", None, None)


def test_the_summary_names_what_dropped_and_counts_the_rest(says: Says) -> None:
    dropped = [
        found("Griffon's Eye", new=True),
        found("Titan's Revenge", ethereal=True),
        found("Pul", "rune", n=3),
    ]

    told = says("summary", session(*dropped), query="?most=2")

    assert [(one["find"]["text"], one["note"]) for one in told["list"]["items"]] == [
        ("Griffon's Eye", "new"),
        ("Titan's Revenge", "eth"),
    ]
    assert (told["finds"], told["new"], told["more"]) == (
        "5 finds",
        "1 new for the grail",
        "and 3 more",
    )


def test_the_clock_of_a_session_that_is_over_stands(says: Says) -> None:
    over = session(clock=clock(3_600), ended_at=AT)

    assert says("summary", over, 100)["clock"] == "1:00:00"
