"""A series never changes, and shares its memory with what is appended to it."""

import pytest

from tallylight.base.series import Series


def test_a_longer_series_leaves_the_shorter_as_it_was() -> None:
    short = Series([1, 2])
    _ = short + 3
    assert list(short) == [1, 2]


def test_what_is_appended_is_known_without_comparing() -> None:
    short = Series([1, 2])
    assert (short + 3 + 4).since(short) == [3, 4]


def test_two_branches_of_one_series_know_nothing_of_each_other() -> None:
    trunk = Series([1])
    one, other = trunk + 2, trunk + 3
    assert (list(one), list(other)) == ([1, 2], [1, 3])


def test_a_branch_is_not_since_its_sibling() -> None:
    trunk = Series([1])
    one, other = trunk + 2, trunk + 3
    assert other.since(one) is None


def test_after_a_growth_that_was_given_up_the_next_is_still_an_appended_tail() -> None:
    short = Series([1])
    _ = short + 2
    assert (short + 3).since(short) == [3]


def test_a_shorter_series_is_not_since_a_longer() -> None:
    short = Series([1])
    assert short.since(short + 2) is None


def test_a_changed_series_is_compared_whole() -> None:
    short = Series([1, 2])
    assert short.changed(lambda one: one == 2, lambda _: 9).since(short) is None


def test_items_are_left_out_by_what_they_are() -> None:
    assert list(Series([1, 2, 3]).without(lambda one: one == 2)) == [1, 3]


def test_an_index_does_not_reach_what_was_appended_later() -> None:
    short = Series([1])
    _ = short + 2
    with pytest.raises(IndexError):
        short[1]


def test_the_last_item_is_the_last_of_this_series() -> None:
    short = Series([1])
    _ = short + 2
    assert (short[-1], short[0:5]) == (1, [1])


def test_series_of_the_same_items_are_the_same() -> None:
    assert Series([1]) + 2 == Series([1, 2])
