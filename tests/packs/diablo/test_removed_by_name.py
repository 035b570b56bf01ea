"""Odds and entries of the grail are taken out by the name of their item, or by their id."""

from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show

from .evenings import ran
from .histories import tuples


def why_not(show: Show, command: Any) -> str:
    with pytest.raises(Refused) as refused:
        show.do(command)
    return refused.value.sentence


@pytest.fixture
def given(hell: Show) -> Show:
    """Odds of one item in two types of runs, of another in one; an item marked twice, one once."""
    hell.do(m.SetOdds(name="soj", run_type="nihl", one_in=1500))
    hell.do(m.SetOdds(name="soj", run_type="meph", one_in=3000))
    hell.do(m.SetOdds(name="shako", run_type="meph", one_in=900))
    for name in ("titans", "eth titans", "soj"):
        hell.do(m.AddProgress(name=name))
    return hell


def odds(show: Show) -> list[str]:
    return sorted(one for (one,) in tuples(show, "SELECT id FROM drop_odds"))


def entries(show: Show) -> list[str]:
    return sorted(one for (one,) in tuples(show, "SELECT id FROM grail_progress"))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ({"name": "soj", "run_type": "nihl"}, ["odds-2", "odds-3"]),
        ({"name": "shako"}, ["odds-1", "odds-2"]),
        ({"name": "odds-2"}, ["odds-1", "odds-3"]),
        ({"odds_id": "odds-1"}, ["odds-2", "odds-3"]),
    ],
)
def test_odds_go_by_item_and_type_or_by_id(
    given: Show, said: dict[str, str], left: list[str]
) -> None:
    given.do(m.RemoveOdds(**said))
    assert odds(given) == left


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "Say which odds: by their item and the type of runs, or by their id."),
        ({"name": "soj"}, "There are odds of The Stone of Jordan in runs of Mephisto and Nihlathak"
         ". Say in which runs."),
        ({"name": "ber"}, "There are no odds of Ber in runs of any type."),
        ({"name": "shako", "run_type": "cs"},
         "There are no odds of Harlequin Crest in runs of Chaos Sanctuary."),
    ],
)  # fmt: skip
def test_of_odds_that_could_be_any_none_go(given: Show, said: dict[str, str], why: str) -> None:
    assert why_not(given, m.RemoveOdds(**said)) == why


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ({"name": "soj"}, ["grail-1", "grail-2"]),
        ({"name": "eth titans"}, ["grail-1", "grail-3"]),
        ({"name": "titans", "ethereal": False}, ["grail-2", "grail-3"]),
        ({"name": "grail-1"}, ["grail-2", "grail-3"]),
        ({"progress_id": "grail-1"}, ["grail-2", "grail-3"]),
    ],
)
def test_entries_go_by_item_or_by_id(given: Show, said: dict[str, Any], left: list[str]) -> None:
    given.do(m.RemoveProgress(**said))
    assert entries(given) == left


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "Say which entry of the grail: by its item, or by its id."),
        ({"name": "titans"}, "The grail has several entries of Titan's Revenge: grail-1 (of "
         "2026-03-14), grail-2 (ethereal, of 2026-03-14). Say one by its id."),
        ({"name": "ber"}, "The grail has no entry of Ber that came from no run. A find is "
         "taken out of its run: find remove."),
    ],
)  # fmt: skip
def test_of_entries_that_could_be_any_none_go(given: Show, said: dict[str, str], why: str) -> None:
    assert why_not(given, m.RemoveProgress(**said)) == why


def test_what_a_run_brought_is_no_entry_to_be_taken_out(hell: Show) -> None:
    ran(hell, 60, "ber")
    assert "find remove" in why_not(hell, m.RemoveProgress(name="ber"))
