"""What changed from one snapshot to another: the table of cases, row by row."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.packs.audience.rules.normalise import CB_STATS, MANUAL, MODEL
from tallylight.packs.audience.stats.changes import Change, for_page
from tallylight.packs.audience.stats.delta import (
    DIFFERENT_NORMALISERS,
    DIFFERENT_SOURCES,
    MISSING_BEFORE,
    MISSING_NOW,
    NO_METRICS,
    NOT_A_NUMBER,
    NOT_ENOUGH_SNAPSHOTS,
    NULL,
    REASONS,
    WINDOW_MISMATCH,
    Delta,
    Snapshot,
    between,
    consecutive,
    delta,
    latest,
    renewed,
    since_first,
)

AT = datetime(2025, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
_IDS = count(1)


def snap(metrics: Mapping[str, Any] | None, day: float = 0, **said: Any) -> Snapshot:
    told = {"source": "statbate_member", "version": 1, **said}
    return Snapshot(f"snapshot-{next(_IDS)}", captured_at=AT + day * DAY, metrics=metrics, **told)


def compared(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, **said: Any) -> Delta:
    return delta(snap(old, 0, **said), snap(new, 1, **said))


def test_the_example_of_the_seed() -> None:
    found = compared(
        {"all_time_tokens": 10000, "tips": 50},
        {"all_time_tokens": 12000, "models_tipped_2weeks": 5},
    )
    assert found.delta == {"all_time_tokens": 2000, "tips": None, "models_tipped_2weeks": None}
    assert found.reasons == {"tips": MISSING_NOW, "models_tipped_2weeks": MISSING_BEFORE}


@pytest.mark.parametrize(
    ("old", "new", "difference", "reason"),
    [
        (10, 12, 2, None),
        (12, 10, -2, None),
        (7, 7, 0, None),
        (0, 0, 0, None),
        (None, 120, None, MISSING_BEFORE),
        (120, None, None, MISSING_NOW),
        (None, None, None, NULL),
        (True, False, None, NOT_A_NUMBER),
        (True, 2, None, NOT_A_NUMBER),
        ("1500", "1600", None, NOT_A_NUMBER),
        ("1500", 1600, None, NOT_A_NUMBER),
        ("gold", "gold", None, NOT_A_NUMBER),
        (["a"], ["a", "b"], None, NOT_A_NUMBER),
        ({"a": 1}, {"a": 2}, None, NOT_A_NUMBER),
        (float("nan"), 1, None, NOT_A_NUMBER),
        (float("inf"), float("inf"), None, NOT_A_NUMBER),
        (Decimal("NaN"), Decimal(1), None, NOT_A_NUMBER),
        (Decimal("1E+999999"), Decimal(1), None, NOT_A_NUMBER),
        (0.1, 0.3, Decimal("0.2"), None),
        (Decimal("0.1"), Decimal("0.30"), Decimal("0.20"), None),
        (Decimal("1.5"), 2, Decimal("0.5"), None),
        (Decimal("1E-40"), Decimal("9" * 40), Decimal("9" * 39 + "8." + "9" * 40), None),
        (2**53, 2**53 + 1, 1, None),
        (10**30, 10**30 + 1, 1, None),
    ],
)
def test_one_figure(old: Any, new: Any, difference: Any, reason: str | None) -> None:
    found = compared({"points": old}, {"points": new})
    assert found.delta == {"points": difference}
    assert found.reasons == ({} if reason is None else {"points": reason})


def test_nothing_on_one_side_leaves_no_difference_of_anything() -> None:
    assert compared({}, {"a": 1, "b": 2}).delta == {"a": None, "b": None}
    assert compared({"a": 1}, {}).delta == {"a": None}
    assert compared({}, {}).delta == {}


@pytest.mark.parametrize(("old", "new"), [(None, {"a": 1}), ({"a": 1}, None), (None, None)])
def test_a_snapshot_without_metrics_leaves_no_delta(old: Any, new: Any) -> None:
    found = compared(old, new)
    assert (found.delta, found.reason) == (None, NO_METRICS)


def test_no_snapshot_or_one_is_not_enough_and_never_a_zero() -> None:
    only = snap({"a": 1})
    assert [latest([]), since_first([])] == [Delta(reason=NOT_ENOUGH_SNAPSHOTS)] * 2
    for found in (latest([only]), since_first([only])):
        assert (found.delta, found.reason, found.to_id) == (
            None, NOT_ENOUGH_SNAPSHOTS, only.snapshot_id,
        )  # fmt: skip
    assert list(consecutive([only])) == []


def test_a_delta_says_between_which_snapshots_it_is_and_how_long_that_was() -> None:
    old, new = snap({"a": 1}), snap({"a": 2}, 1.5)
    found = delta(old, new)
    assert (found.from_id, found.to_id) == (old.snapshot_id, new.snapshot_id)
    assert (found.from_captured_at, found.to_captured_at) == (old.captured_at, new.captured_at)
    assert found.elapsed_seconds == 129_600


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("gold", "silver", Change("gold", "silver", changed=True)),
        ("gold", "gold", Change("gold", "gold", changed=False)),
        (None, "gold", Change(None, "gold", changed=True)),
        ("1500", 1600, Change("1500", 1600, changed=True)),
        (True, False, Change(True, False, changed=True)),
        (True, 1, Change(True, 1, changed=True)),
        (
            "2025-01-01T00:00:00Z", "2025-01-01T02:00:00+01:00",
            Change("2025-01-01T00:00:00Z", "2025-01-01T02:00:00+01:00", changed=True,
                   elapsed_seconds=3600),
        ),
        (
            "2026-11-20T21:04:00", "2026-11-21T21:04:00",
            Change("2026-11-20T21:04:00", "2026-11-21T21:04:00", changed=True,
                   elapsed_seconds=86_400),
        ),
        ("2025-99-01", "2025-01-02", Change("2025-99-01", "2025-01-02", changed=True)),
        (
            ["a", "b"], ["b", "c", "d"],
            Change(["a", "b"], ["b", "c", "d"], changed=True, added=("c", "d"), removed=("a",)),
        ),
        (
            [{"n": "x", "t": 1}], [{"t": 1, "n": "x"}, {"n": "y", "t": 2}],
            Change([{"n": "x", "t": 1}], [{"t": 1, "n": "x"}, {"n": "y", "t": 2}], changed=True,
                   added=({"n": "y", "t": 2},)),
        ),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told_beside_the_delta(old: Any, new: Any, change: Change) -> None:
    assert compared({"x": old}, {"x": new}).changes == {"x": change}


def test_a_number_that_comes_or_goes_is_no_other_change() -> None:
    assert compared({"a": 1, "b": None}, {"b": 2, "c": 3, "d": None}).changes == {}


def test_a_counter_that_shrinks_keeps_its_difference_and_is_named() -> None:
    found = compared(
        {"all_time_tokens": 12_000, "num_followers": 5},
        {"all_time_tokens": 10_000, "num_followers": 4},
    )
    assert found.delta == {"all_time_tokens": -2000, "num_followers": -1}
    assert found.monotonic_violations == ("all_time_tokens",)


def test_an_id_that_stays_has_the_difference_zero_and_one_that_changes_raises_an_alarm() -> None:
    assert compared({"did": 5}, {"did": 5}).delta == {"did": 0}
    assert compared({"did": 5}, {"did": 5}).identity_alarms == ()
    assert compared({"did": 5}, {}).identity_alarms == ()
    assert compared({"did": 5, "gender": "f"}, {"did": 6, "gender": "m"}).identity_alarms == (
        "did",
        "gender",
    )


def test_a_rank_is_subtracted_like_any_number() -> None:
    assert compared({"rank": 5120}, {"rank": 5000}).delta == {"rank": -120}


def test_figures_of_different_ranges_are_not_compared_and_those_of_no_range_are() -> None:
    said = {"source": MODEL}
    old = snap({"session_count": 9, "rank": 10, "rid": 1}, 0, window="a/b", **said)
    new = snap({"session_count": 12, "rank": 8, "rid": 1}, 1, window="a/c", **said)
    found = delta(old, new)
    assert found.delta == {"session_count": None, "rank": -2, "rid": 0}
    assert found.reasons == {"session_count": WINDOW_MISMATCH}


@pytest.mark.parametrize("window", [None, "a/b"])
def test_figures_of_one_range_are_compared(window: str | None) -> None:
    found = compared({"session_count": 9}, {"session_count": 12}, source=MODEL, window=window)
    assert found.delta == {"session_count": 3}


def test_a_range_is_not_compared_with_none() -> None:
    old = snap({"income_tokens": 1}, source=MODEL)
    found = delta(old, snap({"income_tokens": 5}, 1, source=MODEL, window="a/b"))
    assert found.reasons == {"income_tokens": WINDOW_MISMATCH}


def test_snapshots_of_two_sources_have_no_difference() -> None:
    found = delta(snap({"a": 1}), snap({"a": 2}, 1, source=MANUAL))
    assert (found.delta, found.reason) == (None, DIFFERENT_SOURCES)


def test_snapshots_read_by_two_versions_are_both_read_anew_before() -> None:
    """Going live would be 121 minutes by figures of rules that took -1 for a number."""
    off = '{"time_online": -1, "num_followers": 8}'
    on = '{"time_online": 120, "num_followers": 9}'
    old = snap({"time_online_minutes": -1}, 0, source=CB_STATS, version=0, payload=off)
    new = snap({"time_online_minutes": 120}, 1, source=CB_STATS, version=1, payload=on)
    found = delta(old, new)
    assert found.delta == {"time_online_minutes": None, "num_followers": 1}


def test_two_versions_without_their_payloads_are_not_compared() -> None:
    found = delta(snap({"a": 1}, version=0), snap({"a": 2}, 1))
    assert (found.delta, found.reason) == (None, DIFFERENT_NORMALISERS)


def test_a_snapshot_can_be_read_anew() -> None:
    old = snap(None, source=CB_STATS, version=0, payload='{"num_followers": 8}')
    assert (renewed(old).metrics, renewed(old).version) == ({"num_followers": 8}, 1)
    assert renewed(snap({"a": 1})).metrics == {"a": 1}


def test_a_late_snapshot_takes_its_place_and_its_neighbours_change() -> None:
    first, last = snap({"a": 1}, 0), snap({"a": 9}, 2)
    late = snap({"a": 4}, 1)
    assert [one.delta for one in consecutive([last, first])] == [{"a": 8}]
    assert [one.delta for one in consecutive([last, first, late])] == [{"a": 3}, {"a": 5}]
    assert latest([last, late, first]).delta == {"a": 5}


def test_two_persons_that_became_one_have_one_history_also_at_one_instant() -> None:
    first, second = snap({"a": 1}, 1), snap({"a": 4}, 1)
    found = latest([second, snap({"a": 0}), first])
    assert (found.delta, found.elapsed_seconds) == ({"a": 3}, 0)


def test_the_first_and_the_last_are_compared_as_any_two() -> None:
    series = [snap({"a": 1}), snap({"a": 5}, 1), snap({"a": 2}, 2)]
    assert since_first(series).delta == {"a": 1}
    assert since_first(series).elapsed_seconds == 2 * 86_400


def test_a_period_is_compared_by_its_end() -> None:
    before = [snap({"a": 1}, 0), snap({"a": 5}, 1)]
    after = [snap({"a": 9}, 3), snap({"a": 6}, 2)]
    assert between(before, after).delta == {"a": 4}
    assert between([], after).reason == NOT_ENOUGH_SNAPSHOTS


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (2**53 - 1, 2**53 - 1),
        (2**53, "9007199254740992"),
        (-(2**53), "-9007199254740992"),
        (Decimal("0.20"), 0.2),
        (Decimal("0.10000000000000000001"), "0.10000000000000000001"),
        (True, True),
        (None, None),
        ("x", "x"),
    ],
)
def test_no_browser_rounds_a_figure(value: Any, told: Any) -> None:
    assert for_page(value) == told


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals(allow_nan=False)
    | st.just(Decimal("NaN"))
    | st.text(max_size=5)
    | st.datetimes().map(datetime.isoformat)
    | st.lists(st.text(max_size=2) | st.dictionaries(st.text(max_size=2), st.integers()))
)
METRICS = st.dictionaries(
    st.sampled_from(["all_time_tokens", "did", "rank", "tips_in_last_hour", "x"]), VALUES
)


@given(METRICS, METRICS)
def test_every_key_of_either_side_has_a_difference_or_a_reason(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    found = compared(old, new)
    assert found.delta is not None
    assert set(found.delta) == {*old, *new}
    assert {key for key, by in found.delta.items() if by is None} == set(found.reasons)
    assert set(found.reasons.values()) <= set(REASONS)


@given(st.lists(st.integers() | st.decimals(-(10**9), 10**9, places=4), min_size=2))
def test_what_a_counter_gained_step_by_step_is_what_it_gained_in_all(values: list[Any]) -> None:
    series = [snap({"all_time_tokens": value}, day) for day, value in enumerate(values)]
    steps = [one.delta["all_time_tokens"] for one in consecutive(series) if one.delta]
    whole = since_first(series).delta
    assert whole is not None
    assert sum(map(Fraction, filter(None, steps))) == whole["all_time_tokens"]
