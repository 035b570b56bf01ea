"""What the registry says of the figures."""

import pytest

from tallylight.packs.audience.stats.metrics import (
    GAUGE,
    KINDS,
    METRICS,
    Metric,
    metric,
)


@pytest.mark.parametrize("one", METRICS.values(), ids=METRICS)
def test_each_metric_is_of_a_known_kind_and_has_a_label_of_its_own(one: Metric) -> None:
    assert one.kind in KINDS
    assert [other.key for other in METRICS.values() if other.label == one.label] == [one.key]


def test_only_a_smaller_rank_is_better() -> None:
    assert [one.key for one in METRICS.values() if one.lower_is_better] == ["rank"]


def test_what_is_of_a_window_of_time_never_adds_up() -> None:
    assert not metric("tips_in_last_hour").summable
    assert not metric("models_tipped_2weeks").summable
    assert metric("all_time_tokens").summable


def test_ids_and_what_is_done_in_other_rooms_are_on_no_card() -> None:
    hidden = {one.key for one in METRICS.values() if not one.shown}
    assert hidden == {
        "did", "rid", "gender", "per_day_tokens",
        "models_tipped_2weeks_list", "models_messaged_2weeks_list",
    }  # fmt: skip


def test_a_figure_that_somebody_made_up_is_a_gauge_by_its_own_name() -> None:
    assert metric("songs_asked_for") == Metric("songs_asked_for", "Songs asked for", GAUGE)
