"""Luck, and what to run next, by the odds that were given."""

from itertools import product
from math import prod

import pytest

from tallylight.base.errors import Refused
from tallylight.packs.diablo import messages as m
from tallylight.packs.diablo.stats.chance import (
    at_least_one,
    expected,
    hourly,
    luck,
    runs_for,
)
from tallylight.testing import Show

from .evenings import adopted, adopted_session, find, ran


def by_hand(chances: list[float], drops: int) -> tuple[float, float]:
    """P(fewer), P(as many or fewer), by going over everything that could have been."""
    found = {False: 0.0, True: 0.0}
    for thrown in product((0, 1), repeat=len(chances)):
        chance = prod(p if hit else 1 - p for p, hit in zip(chances, thrown, strict=True))
        if sum(thrown) <= drops:
            found[sum(thrown) == drops] += chance
    return found[False], found[False] + found[True]


def test_one_in_a_hundred_is_had_by_two_of_three_after_a_hundred_runs() -> None:
    assert at_least_one([(0.01, 100)]) == pytest.approx(1 - 0.99**100)
    assert at_least_one([(0.01, 100)]) == pytest.approx(0.634, abs=0.0005)


def test_odds_that_differ_by_run_are_taken_as_they_are() -> None:
    groups = [(1 / 100, 30), (1 / 250, 50), (1 / 17, 3)]
    none = (99 / 100) ** 30 * (249 / 250) ** 50 * (16 / 17) ** 3
    assert at_least_one(groups) == pytest.approx(1 - none)
    assert expected(groups) == pytest.approx(0.3 + 0.2 + 3 / 17)


@pytest.mark.parametrize("one_in", [50, 400, 1_000, 12_345, 1_000_000])
def test_half_have_it_after_0_693_and_nine_of_ten_after_2_303_times_the_odds(one_in: int) -> None:
    assert runs_for(1 / one_in, 0.5) == pytest.approx(0.6931 * one_in, rel=0.01)
    assert runs_for(1 / one_in, 0.9) == pytest.approx(2.3026 * one_in, rel=0.01)


def test_the_runs_for_half_are_the_first_after_which_half_have_it() -> None:
    for one_in in (2, 3, 10, 73, 300):
        runs = runs_for(1 / one_in, 0.5)
        assert (1 - 1 / one_in) ** runs <= 0.5 < (1 - 1 / one_in) ** (runs - 1)


def test_what_drops_in_every_run_is_had_after_one() -> None:
    assert (runs_for(1.0, 0.9), at_least_one([(1.0, 1)]), at_least_one([(1.0, 0)])) == (1, 1.0, 0.0)


@pytest.mark.parametrize("drops", [0, 1, 2, 5, 9])
def test_the_share_of_players_is_exact_where_odds_differ(drops: int) -> None:
    groups = [(0.3, 3), (0.05, 4), (0.5, 2)]
    chances = [p for p, n in groups for _ in range(n)]
    found = luck(groups, drops)
    assert (found.fewer, found.at_most) == pytest.approx(by_hand(chances, drops))
    assert found.exact


def test_half_of_those_with_as_many_drops_count_as_less_lucky() -> None:
    found = luck([(0.5, 2)], 1)
    assert (found.fewer, found.at_most, found.middle) == (0.25, 0.75, 0.5)


def test_a_certain_drop_is_no_luck() -> None:
    found = luck([(1.0, 3), (0.5, 1)], 3)
    assert (found.fewer, found.at_most) == (0.0, 0.5)


def test_tiny_odds_and_a_million_runs_lose_no_digits() -> None:
    assert at_least_one([(1e-12, 1_000_000)]) == pytest.approx(1e-6, rel=1e-6)
    found = luck([(1e-9, 1_000_000)], 0)
    assert 1 - found.at_most == pytest.approx(0.0009995, rel=1e-4)
    assert (found.fewer, found.exact) == (0.0, True)


def test_about_poissons_middle_of_a_million_runs_is_exact() -> None:
    # Poisson with mean 10: P(X < 10) = 0.457930, P(X <= 10) = 0.583040
    found = luck([(1e-5, 1_000_000)], 10)
    assert (found.fewer, found.at_most) == pytest.approx((0.457930, 0.583040), abs=1e-5)


def test_very_many_drops_are_taken_as_normal_and_it_is_said() -> None:
    found = luck([(0.01, 1_000_000)], 10_000)
    assert not found.exact
    assert found.middle == pytest.approx(0.5, abs=0.002)


def test_an_hour_is_told_with_an_interval_only_where_times_were_spread() -> None:
    assert hourly(0.01, 60, None) == (pytest.approx(0.6), None, None)
    rate, low, high = hourly(0.01, 60, 3)
    assert (rate, low, high) == pytest.approx((0.6, 0.544, 0.662), abs=0.001)
    assert hourly(0.01, None, None) == (None, None, None)


def test_luck_is_told_of_the_runs_that_were_done(hell: Show) -> None:
    hell.do(m.SetOdds(name="soj", run_type="meph", one_in=10))
    hell.do(m.SetOdds(name="soj", run_type="trav", one_in=5))
    for run_type, names in (("meph", ()), ("meph", ("soj", "soj")), ("trav", ()), ("cows", ())):
        ran(hell, 30, *names, run_type=run_type)
    found = hell.ask(m.GetLuck(item="soj"))
    assert (found.runs, found.drops, found.expected) == (3, 1, 0.4)
    # By hand: no drop in 0.9 x 0.9 x 0.8, and one in twice 0.1 x 0.9 x 0.8 and 0.9 x 0.9 x 0.2.
    assert (found.chance_of_one, found.fewer_percent, found.at_most_percent) == (35.2, 64.8, 95.4)
    assert (found.luck_percent, found.since_last, found.exact) == (80.1, 1, True)
    assert found.sentence == ("The Stone of Jordan once in 3 runs: luckier than 80.1 % of players.")


def test_a_hunt_that_goes_on_says_how_many_would_have_none_by_now(hell: Show) -> None:
    hell.do(m.SetOdds(name="shako", run_type="meph", one_in=10))
    for _ in range(4):
        ran(hell, 30, run_type="meph")
    found = hell.ask(m.GetLuck(item="shako"))
    assert (found.drops, found.since_last, found.chance_of_one) == (0, 4, 34.39)
    assert "65.6 % of players would have none" in found.sentence


def test_only_runs_that_are_over_and_certain_finds_are_thrown_in(hell: Show) -> None:
    hell.do(m.SetOdds(name="soj", run_type="meph", one_in=10))
    hell.clock.forward(hours=1)
    adopted_session(hell, 0, 900)
    adopted(hell, 0, 60, "1", run_type="meph", finds=(find("soj", uncertain=True),))
    adopted(hell, 100, 60, "2", run_type="meph", finds=(find("soj"),))
    hell.do(m.StartRun(run_type="meph"))
    hell.do(m.AddFind(name="soj"))
    found = hell.ask(m.GetLuck(item="soj"))
    assert (found.runs, found.drops) == (2, 1)


def test_before_any_run_there_is_no_luck(hell: Show) -> None:
    hell.do(m.SetOdds(name="soj", run_type="meph", one_in=10))
    found = hell.ask(m.GetLuck(item="soj"))
    assert (found.luck_percent, found.chance_of_one, found.runs) == (None, None, 0)


def test_luck_wants_an_item_and_its_odds(hell: Show) -> None:
    with pytest.raises(Refused, match="Nobody said how often Harlequin Crest drops"):
        hell.ask(m.GetLuck(item="shako"))
    with pytest.raises(Refused, match="The grail has no item sword of nothing"):
        hell.ask(m.GetLuck(item="sword of nothing"))


def test_odds_are_listed_by_item_and_run_type(hell: Show) -> None:
    for run_type, one_in in (("trav", 20), ("meph", 10), ("trav", 30)):
        hell.do(m.SetOdds(name="soj", run_type=run_type, one_in=one_in))
    odds = [(one.name, one.run_type, one.one_in) for one in hell.ask(m.ListOdds())]
    assert odds == [
        ("The Stone of Jordan", "Mephisto", 10.0),
        ("The Stone of Jordan", "Travincal", 30.0),
    ]


def odds_for_two(show: Show) -> None:
    """Travincal brings shako often, and soj hardly; Mephisto brings an Oculus now and then."""
    for name, run_type, one_in in (
        ("shako", "trav", 100), ("soj", "trav", 5000), ("occy", "meph", 400)
    ):  # fmt: skip
        show.do(m.SetOdds(name=name, run_type=run_type, one_in=one_in))
    for run_type in ("trav", "meph") * 2:
        ran(show, 90, run_type=run_type, gap=0)


def test_what_to_run_next_is_told_by_new_items_in_an_hour(hell: Show) -> None:
    odds_for_two(hell)
    best, other = hell.ask(m.GetNextBest()).choices
    assert (best.run_type, best.n, best.seconds_per_run) == ("Travincal", 2, 90.0)
    assert best.new_per_hour == pytest.approx((1 / 100 + 1 / 5000) * 40)
    assert (best.low, best.high) == (best.new_per_hour, best.new_per_hour)  # all took 90 s
    assert (other.run_type, other.new_per_hour) == ("Mephisto", pytest.approx(0.1))


def test_it_is_told_until_which_find_the_first_is_the_best(hell: Show) -> None:
    odds_for_two(hell)
    sentence = hell.ask(m.GetNextBest()).sentence
    assert sentence == "Travincal before Mephisto until Harlequin Crest is found."


def test_what_was_found_is_wanted_no_more(hell: Show) -> None:
    odds_for_two(hell)
    hell.do(m.AddProgress(name="shako"))
    found = hell.ask(m.GetNextBest())
    assert [one.run_type for one in found.choices] == ["Mephisto", "Travincal"]
    assert found.sentence == "Mephisto before Travincal until The Oculus is found."


def test_the_time_before_a_run_is_part_of_what_it_takes(hell: Show) -> None:
    hell.do(m.SetOdds(name="shako", run_type="meph", one_in=100))
    ran(hell, 60, run_type="meph")
    ran(hell, 60, run_type="meph", gap=30)
    (choice,) = hell.ask(m.GetNextBest()).choices
    assert (choice.gap_seconds, choice.seconds_per_run) == (30.0, 90.0)
    assert choice.new_per_hour == pytest.approx(0.4)


def test_of_what_one_never_ran_no_rate_is_made_up(hell: Show) -> None:
    odds_for_two(hell)
    hell.do(m.SetOdds(name="griffon", run_type="cows", one_in=2))
    last = hell.ask(m.GetNextBest()).choices[-1]
    assert (last.run_type, last.new_per_hour, last.n) == ("Cows", None, 0)
