"""Form, runs that are far off, and what is made of times."""

from collections import Counter
from random import Random

import pytest

from tallylight.core.tallies.histogram import bucket
from tallylight.packs.diablo import messages as m
from tallylight.packs.diablo.stats.times import (
    Ranked,
    difference,
    of_buckets,
    spread,
    spread_of,
    student,
    usual,
)
from tallylight.testing import Show

from .evenings import ran

WELCH = (
    (27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4),
    (27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.2, 18.2),
)
"""Two samples of 15 with means 20.82 and 23.22 and variances 7.87 and 8.52."""


def test_two_means_differ_where_chance_alone_does_not_explain_it() -> None:
    some, others = (spread(sample) for sample in WELCH)
    assert some is not None
    assert others is not None
    # By hand: the standard error is 1.0453, with 27.96 degrees of freedom t is 2.0485 (a table).
    low, high = difference(some, others)
    middle = (low + high) / 2
    assert middle == pytest.approx(-2.4, abs=0.005)
    assert high - middle == pytest.approx(1.0453 * 2.0485, abs=0.001)


@pytest.mark.parametrize(
    ("degrees", "known"), [(4, 2.7764), (8, 2.3060), (20, 2.0860), (60, 2.0003), (1e9, 1.95996)]
)
def test_the_bounds_of_few_times_are_wide(degrees: float, known: float) -> None:
    assert student(degrees) == pytest.approx(known, rel=0.0005)


def test_times_that_were_counted_have_the_same_spread() -> None:
    times = [40, 40, 50, 90]
    assert spread_of(Counter(times)) == spread(times)


def test_of_one_time_there_is_no_spread() -> None:
    assert (spread([40]), spread_of({40: 1}), spread_of({})) == (None, None, None)


def test_a_time_is_far_off_beyond_three_and_a_half_deviations_from_the_median() -> None:
    # Median 100, the deviations 20 10 0 10 20, so their median 10: 10 x 3.5 / 0.6745 is 51.9.
    found = usual(Counter([80, 90, 100, 110, 120]))
    assert found is not None
    assert (found.low, found.median, found.high) == pytest.approx((48.1, 100, 151.9), abs=0.05)


def test_times_that_are_all_alike_leave_some_room() -> None:
    found = usual(Counter([1000] * 9))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((870.3, 1129.7), abs=0.1)


def test_of_four_times_none_is_far_off() -> None:
    assert usual(Counter([10, 10, 10, 9999])) is None


@pytest.mark.parametrize(("share", "known"), [(0.1, 1), (0.5, 5), (0.51, 6), (0.9, 9), (1.0, 10)])
def test_a_percentile_is_the_nearest_rank(share: float, known: int) -> None:
    assert Ranked(Counter(range(1, 11))).percentile(share) == known


def runs(show: Show, *seconds: int, run_type: str = "meph") -> None:
    for one in seconds:
        ran(show, one, run_type=run_type)


def test_runs_that_got_faster_are_told_with_how_much(hell: Show) -> None:
    runs(hell, *(60, 62, 58, 61, 59) * 4)
    runs(hell, *(50, 52, 48, 51, 49) * 2)
    found = hell.ask(m.GetRunForm(runs=10))
    assert (found.recent.n, found.recent.mean_seconds, found.recent.median_seconds) == (10, 50, 50)
    assert (found.before.n, found.before.mean_seconds, found.difference_seconds) == (20, 60, -10)
    assert found.verdict == "faster"
    assert -11.5 < (found.low_seconds or 0) < -10 < (found.high_seconds or 0) < -8.5


def test_runs_that_got_slower_are_told_too(hell: Show) -> None:
    runs(hell, 60, 62, 58, 61, 59)
    runs(hell, 80, 82, 78, 81, 79)
    assert hell.ask(m.GetRunForm(run_type="meph", runs=5)).verdict == "slower"


def test_what_chance_explains_is_too_early_to_tell(hell: Show) -> None:
    runs(hell, 60, 90, 40, 75, 61)
    runs(hell, 58, 85, 45, 70, 50)
    found = hell.ask(m.GetRunForm(runs=5))
    assert found.verdict == "too early to tell"
    assert found.difference_seconds == -3.6


def test_of_four_runs_before_nothing_is_told(hell: Show) -> None:
    runs(hell, 10, 10, 10, 10, 90, 90, 90, 90, 90)
    found = hell.ask(m.GetRunForm(runs=5))
    assert (found.before.n, found.low_seconds, found.verdict) == (4, None, "too early to tell")


def test_form_is_that_of_the_type_that_was_run_last(hell: Show) -> None:
    runs(hell, 60, 60)
    runs(hell, 20, run_type="trav")
    found = hell.ask(m.GetRunForm())
    assert (found.run_type, found.recent.n, found.recent.mean_seconds) == ("Travincal", 1, 20)


def test_times_are_told_by_the_hour_of_the_session(hell: Show) -> None:
    hell.do(m.StartSession())
    runs(hell, 50, 60, 70)
    hell.clock.forward(hours=1)
    runs(hell, 90, 100)
    hours = [(one.hour, one.n, one.median_seconds) for one in hell.ask(m.GetRunForm()).hours]
    assert hours == [(1, 3, 60.0), (2, 2, 95.0)]


def test_before_any_run_there_is_no_form(hell: Show) -> None:
    found = hell.ask(m.GetRunForm())
    assert (found.recent.n, found.recent.mean_seconds, found.hours) == (0, None, [])


def test_runs_that_are_far_off_are_flagged_and_stay_in_all_numbers(hell: Show) -> None:
    runs(hell, *(60, 62, 58, 61, 59, 63), 600, *(60, 57, 61))
    runs(hell, 3000, run_type="trav")
    (found,) = hell.ask(m.GetOutliers())
    assert (found.run.seconds, found.run.run_type) == (600.0, "Mephisto")
    assert found.usual_high_seconds < 600
    assert hell.ask(m.GetDiabloSessionStats()).outliers == 1
    assert hell.ask(m.GetAllRuns()).slowest.seconds == 3000.0


def test_a_run_that_was_far_too_short_is_flagged_too(hell: Show) -> None:
    runs(hell, *(60, 62, 58, 61, 59) * 2, 2, 900)
    found = [one.run.seconds for one in hell.ask(m.GetOutliers(run_type="meph"))]
    assert found == [900.0, 2.0]


def test_no_run_that_is_far_off_is_missed_where_buckets_say_that_there_is_none() -> None:
    chance = Random(5)
    for usually in [chance.choice((150, 900, 60_000)) for _ in range(300)]:
        runs_ms = [round(usually * chance.lognormvariate(0, 0.3)) for _ in range(12)]
        runs_ms.append(round(usually * chance.choice((0, 0.1, 1, 1.5, 2.2, 9))))
        times = of_buckets(Counter(bucket(one * 1000) for one in runs_ms))
        edges = usual(times)
        assert edges is not None
        fast, slow = edges.may_leave_out(times)
        assert fast or min(runs_ms) >= edges.low
        assert slow or max(runs_ms) <= edges.high
