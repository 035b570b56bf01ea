"""Intervals of shares and of their differences, beside the figures of the papers."""

import pytest

from tallylight.base.proportions import difference, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (29, 29, 0.8830, 1.0)],
)  # fmt: skip
def test_a_share_lies_where_newcombes_first_paper_of_1998_says(
    hits: int, n: int, low: float, high: float
) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
    ],
)
def test_a_difference_lies_where_newcombes_second_paper_of_1998_says(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    assert difference(*counts) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_anything_may_be_said() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert difference(3, 5, 0, 0) == (-1.0, 1.0)
