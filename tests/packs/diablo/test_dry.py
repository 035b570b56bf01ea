"""Dry streaks: runs since the last find, and the most in a row."""

from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.packs.diablo import messages as m
from tallylight.testing import Show

from .evenings import adopted, adopted_session, find, ran


def lengths(found: Any) -> tuple[int, int]:
    return found.now, found.longest


def evening(show: Show) -> None:
    """Runs by what dropped: nothing, nothing, shako, nothing, a ring, nothing, nothing, nothing."""
    for names in ((), (), ("shako",), (), ("Rare ring",), (), (), ()):
        ran(show, 30, *names, run_type="meph")


def test_the_run_of_a_find_ends_the_streak_and_is_none_of_the_next(hell: Show) -> None:
    evening(hell)
    assert lengths(hell.ask(m.GetDryStreak())) == (3, 3)
    ran(hell, 30, "soj")
    assert lengths(hell.ask(m.GetDryStreak())) == (0, 3)


def test_the_streak_of_an_item_goes_on_over_other_finds(hell: Show) -> None:
    evening(hell)
    found = hell.ask(m.GetDryStreak(item="shako"))
    assert lengths(found) == (5, 5)
    assert (found.last_run_id, found.finished_runs) == ("run-3", 8)
    ran(hell, 30, "shako")
    ran(hell, 30)
    assert lengths(hell.ask(m.GetDryStreak(item="shako"))) == (1, 5)


def test_of_an_item_that_never_dropped_all_runs_are_the_streak(hell: Show) -> None:
    evening(hell)
    found = hell.ask(m.GetDryStreak(item="soj"))
    assert lengths(found) == (8, 8)
    assert found.last_run_id is None


def test_a_streak_of_one_run_type_is_of_its_runs_alone(hell: Show) -> None:
    for run_type, names in (
        ("meph", ("shako",)), ("trav", ()), ("trav", ()), ("meph", ()), ("trav", ("soj",)),
        ("meph", ()), ("meph", ()),
    ):  # fmt: skip
        ran(hell, 30, *names, run_type=run_type)
    assert lengths(hell.ask(m.GetDryStreak(run_type="meph"))) == (3, 3)
    assert lengths(hell.ask(m.GetDryStreak(run_type="trav"))) == (0, 2)
    assert lengths(hell.ask(m.GetDryStreak(item="soj", run_type="meph"))) == (4, 4)


def test_a_streak_goes_on_over_days(hell: Show) -> None:
    for _ in range(3):
        ran(hell, 30, "shako", run_type="meph")
        hell.clock.forward(days=1)
        ran(hell, 30, run_type="meph")
        hell.clock.forward(days=2)
        ran(hell, 30, run_type="meph")
    assert lengths(hell.ask(m.GetDryStreak(item="shako"))) == (2, 2)
    assert lengths(hell.ask(m.GetDryStreak(run_type="meph"))) == (2, 2)


def test_neither_a_run_that_is_on_nor_an_uncertain_find_is_in_a_streak(hell: Show) -> None:
    hell.clock.forward(hours=1)
    adopted_session(hell, 0, 900)
    adopted(hell, 0, 60, "1", finds=(find("soj"),))
    adopted(hell, 100, 60, "2", finds=(find("soj", uncertain=True),))
    hell.do(m.StartRun())
    for query in (m.GetDryStreak(), m.GetDryStreak(item="soj")):
        assert lengths(hell.ask(query)) == (1, 1)


def test_a_find_that_is_told_late_divides_a_streak(hell: Show) -> None:
    evening(hell)
    hell.do(m.AddFind(name="soj", run_id="run-7"))
    assert lengths(hell.ask(m.GetDryStreak())) == (1, 2)
    assert lengths(hell.ask(m.GetDryStreak(item="soj"))) == (1, 6)


def test_the_longest_is_looked_for_between_the_last_fifty_finds(hell: Show) -> None:
    for _ in range(3):
        ran(hell, 30)
    for _ in range(51):
        ran(hell, 30, "shako", gap=1)
    found = hell.ask(m.GetDryStreak(item="shako"))
    assert (lengths(found), found.looked_at) == ((0, 0), "the last 50 finds")


def test_an_item_that_nobody_knows_has_no_streak(hell: Show) -> None:
    with pytest.raises(Refused, match="The grail has no item sword of nothing"):
        hell.ask(m.GetDryStreak(item="sword of nothing"))
