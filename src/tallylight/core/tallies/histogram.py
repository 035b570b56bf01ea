"""Histograms of times in buckets that grow with the time. Pure."""

import math
from collections.abc import Mapping
from functools import cache

WIDTH = 1.05
"""Each bucket of a histogram ends 5 % higher than it begins, so its middle is 2.5 % off at most."""

LOWEST = 100_000
"""Where the first bucket ends, in microseconds."""


def bucket(us: int) -> int:
    """The bucket of a histogram that a time is counted in: 0 up to a tenth of a second."""
    return math.ceil(math.log(us / LOWEST) / math.log(WIDTH)) if us > LOWEST else 0


def percentile(buckets: Mapping[int, int], share: float) -> int | None:
    """The time, in microseconds, that a share of all does not exceed; None when there are none.

    It is the middle (of the logarithms) of the bucket it lies in.
    """
    rank = math.ceil(share * sum(buckets.values()))
    for number, n in sorted(buckets.items()):
        rank -= n
        if rank <= 0:
            return middle(number)
    return None


@cache
def middle(number: int) -> int:
    """The time that stands for all in a bucket, in microseconds."""
    return round(float(LOWEST * WIDTH ** (number - 0.5)))
