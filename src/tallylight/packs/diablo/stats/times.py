"""What times say: percentiles, which of them are far off, whether two means differ."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import accumulate, pairwise
from math import ceil, sqrt
from statistics import mean, variance

from tallylight.base.units import microseconds
from tallylight.core.tallies.histogram import LOWEST, middle
from tallylight.packs.diablo.rules.session import MILLISECOND

Weighed = Mapping[int, int]
"""Times in milliseconds, and how often each was."""

FEWEST = 5
"""With fewer times nothing is said about their spread."""

FAR_OFF = 3.5
NORMAL = 0.6745
OWN_WIDTH = 0.025
"""A time from a bucket may be so much of itself off: no spread is smaller."""

Z = 1.959964
"""Two-sided 95 % of the normal distribution."""


def of_buckets(buckets: Mapping[int, int]) -> Counter[int]:
    """The times that a histogram holds, each as the middle of its bucket: at most 2.5 % off."""
    return Counter({_middle_ms(number): n for number, n in buckets.items()})


def within(times: Weighed, least: int, most: int) -> Counter[int]:
    """Times of which nothing is below the least and above the most, which are known exactly."""
    kept = Counter[int]()
    for time, n in times.items():
        kept[min(max(time, least), most)] += n
    return kept


@cache
def _middle_ms(number: int) -> int:
    return (middle(number) + MILLISECOND // 2) // MILLISECOND


class Ranked:
    """Times in their order, put so once for all that is asked of them."""

    def __init__(self, times: Weighed) -> None:
        self._times = sorted(times)
        self._up_to = list(accumulate(times[one] for one in self._times))

    def percentile(self, share: float) -> int | None:
        """The time that a share of all does not exceed, by nearest rank; None of nothing."""
        return self._at(ceil(share * self._n))

    def median(self) -> int | None:
        """The time in the middle, of an even number between the two; None of nothing."""
        lower, upper = self._at((self._n + 1) // 2), self._at(self._n // 2 + 1)
        return None if lower is None or upper is None else (lower + upper) // 2

    @property
    def _n(self) -> int:
        return self._up_to[-1] if self._up_to else 0

    def _at(self, rank: int) -> int | None:
        """The time that so many do not exceed, counted from the first."""
        return self._times[bisect_left(self._up_to, rank)] if self._n else None


@dataclass(frozen=True, slots=True)
class Usual:
    """From where to where the times go that are not far off, in milliseconds, and their middle."""

    low: float
    median: int
    high: float

    def may_leave_out(self, times: Weighed) -> tuple[bool, bool]:
        """Whether one below, and one above, may be among times that came from buckets.

        A time may be 2.5 % off; all that are shorter than a tenth of a second are in one bucket.
        """
        shortest, longest = min(times) * (1 - OWN_WIDTH), max(times) * (1 + OWN_WIDTH)
        least = 0 if shortest < LOWEST // MILLISECOND else shortest
        return least < self.low, longest > self.high


def usual(times: Weighed) -> Usual | None:
    """Where times are not far off the others; None of fewer than five.

    Far off is what is more than 3.5 from the median, counted in median absolute deviations
    divided by 0.6745, which is about a standard deviation of normal times.
    B. Iglewicz, D. C. Hoaglin, How to Detect and Handle Outliers (1993), 11-13.
    The deviation counts as 2.5 % of the median at least: no more is known of most times.
    """
    median = Ranked(times).percentile(0.5)
    if median is None or sum(times.values()) < FEWEST:
        return None
    deviations: Counter[int] = Counter()
    for time, n in times.items():
        deviations[abs(time - median)] += n
    deviation = max(Ranked(deviations).percentile(0.5) or 0, OWN_WIDTH * median)
    reach = FAR_OFF * deviation / NORMAL
    return Usual(median - reach, median, median + reach)


@dataclass(frozen=True, slots=True)
class Spread:
    """How many times there are, their mean and their variance."""

    n: int
    mean: float
    variance: float

    @property
    def of_mean(self) -> float:
        """The variance of the mean."""
        return self.variance / self.n


def spread(times: Sequence[float]) -> Spread | None:
    """The spread of some times; None of fewer than two."""
    return Spread(len(times), mean(times), variance(times)) if len(times) > 1 else None


def spread_of(times: Weighed) -> Spread | None:
    """The same of times that were counted."""
    n = sum(times.values())
    if n < 2:
        return None
    middle = sum(time * k for time, k in times.items()) / n
    squares = sum(k * (time - middle) ** 2 for time, k in times.items())
    return Spread(n, middle, squares / (n - 1))


def difference(some: Spread, others: Spread) -> tuple[float, float]:
    """The 95 % interval of one mean less another. Where it holds 0, chance explains it.

    Welch's: d ± t √(s²/n + s'²/n'), with t of the degrees of freedom
    (s²/n + s'²/n')² / ((s²/n)²/(n-1) + (s'²/n')²/(n'-1)).
    B. L. Welch, Biometrika 34 (1947), 28-35. It needs no equal spreads and throws no dice,
    and of few times it is wide, where a percentile bootstrap would be too narrow.
    """
    a, b = some.of_mean, others.of_mean
    between = some.mean - others.mean
    if a + b == 0:
        return between, between
    degrees = (a + b) ** 2 / (a * a / (some.n - 1) + b * b / (others.n - 1))
    reach = student(degrees) * sqrt(a + b)
    return between - reach, between + reach


def student(degrees: float) -> float:
    """Two-sided 95 % of Student's distribution, within 0.5 % from three degrees of freedom on.

    The expansion in 1/degrees of M. Abramowitz, I. A. Stegun, Handbook of Mathematical
    Functions (1964), 26.7.5.
    """
    terms = (
        Z,
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
        (79 * Z**9 + 776 * Z**7 + 1482 * Z**5 - 1920 * Z**3 - 945 * Z) / 92160,
    )
    return sum(term / degrees**power for power, term in enumerate(terms))


@dataclass(frozen=True, slots=True)
class Between:
    """The gaps between runs, in microseconds, and how many overlaps there were instead."""

    n: int = 0
    total_us: int = 0
    least_us: int | None = None
    most_us: int | None = None
    overlaps: int = 0

    @property
    def mean_us(self) -> float:
        """Their mean, where there are any."""
        return self.total_us / self.n


def between(spans: Iterable[tuple[datetime, datetime | None]]) -> Between:
    """The gaps of runs that follow each other: from an end to the next start.

    `spans` are their starts and ends, in order of the starts; an end that nobody knows is None.
    A gap below 0 is an overlap: it is counted, and is in no mean.
    """
    found = [microseconds(began - ended) for (_, ended), (began, _) in pairwise(spans) if ended]
    return together(Between(1, us, us, us) if us >= 0 else Between(overlaps=1) for us in found)


def together(parts: Iterable[Between]) -> Between:
    """Several as one."""
    every = list(parts)
    return Between(
        n=sum(one.n for one in every),
        total_us=sum(one.total_us for one in every),
        least_us=min((one.least_us for one in every if one.least_us is not None), default=None),
        most_us=max((one.most_us for one in every if one.most_us is not None), default=None),
        overlaps=sum(one.overlaps for one in every),
    )


def dry(finds: Iterable[int]) -> tuple[int, int]:
    """Runs that are over since the last one with a find, and the most in a row.

    `finds` are those of each run, in order. The run of a find is none of the streak after it.
    """
    now = most = 0
    for n in finds:
        now = 0 if n else now + 1
        most = max(most, now)
    return now, most
