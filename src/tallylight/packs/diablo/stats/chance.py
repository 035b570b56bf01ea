"""How likely it was: drops in runs that need not have the same odds.

Each run is a throw of its own: it drops the item or not, with the chance `p` of its type.
Runs of one chance are a group `(p, n)`. All is stable for tiny chances and a million runs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, erf, exp, expm1, fsum, inf, log1p, sqrt
from operator import mul

from tallylight.packs.diablo.stats.times import Z

Group = tuple[float, int]
"""The chance of a drop in a run, and how many such runs."""

TINY = 1e-18
"""Beside the likeliest number of drops, one as unlikely as this counts for nothing."""

WIDEST = 1_000.0
"""Up to this variance of the number of drops it is added up; beyond, it is as good as normal."""


def at_least_one(groups: Iterable[Group]) -> float:
    """The chance of one drop or more: 1 - Π(1 - p)ⁿ, as -expm1(Σ n log1p(-p))."""
    none = sum(n * (log1p(-p) if p < 1 else -inf) for p, n in groups if n)
    return -expm1(none)


def expected(groups: Iterable[Group]) -> float:
    """How many drops are to be expected: Σ n p."""
    return sum(n * p for p, n in groups)


def runs_for(p: float, share: float) -> int:
    """In how many runs a share of all players has the drop: ⌈ln(1 - share) / ln(1 - p)⌉.

    For small chances half have it after about 0.693/p runs, nine of ten after 2.303/p.
    """
    return 1 if p >= 1 else max(1, ceil(log1p(-share) / log1p(-p)))


@dataclass(frozen=True, slots=True)
class Luck:
    """What share of players has fewer drops in the same runs, and what share as many or fewer.

    `exact` is false where the number of drops is so large that it was taken as normal.
    """

    fewer: float
    at_most: float
    exact: bool

    @property
    def middle(self) -> float:
        """The mid-p value: half of those with as many drops count as less lucky."""
        return (self.fewer + self.at_most) / 2


def luck(groups: Sequence[Group], drops: int) -> Luck:
    """Where a number of drops stands among all that could have been.

    The number of drops is a sum of unequal throws (Poisson's binomial): the binomials of the
    groups, folded. Y. H. Wang, Statistica Sinica 3 (1993), 295-312.
    """
    together = _merged(groups)
    middle, width = expected(together), sum(n * p * (1 - p) for p, n in together)
    if width > WIDEST:
        fewer, at_most = (_normal(drops + by, middle, width) for by in (-0.5, 0.5))
        return Luck(fewer, at_most, exact=False)
    start, chances = _distribution(together)
    fewer = fsum(chances[: max(0, drops - start)])
    at_most = fsum(chances[: max(0, drops - start + 1)])
    return Luck(min(1.0, fewer), min(1.0, at_most), exact=True)


def _merged(groups: Iterable[Group]) -> list[Group]:
    """Groups of one chance as one."""
    found: dict[float, int] = {}
    for p, n in groups:
        found[p] = found.get(p, 0) + n
    return list(found.items())


def _normal(drops: float, middle: float, width: float) -> float:
    return (1 + erf((drops - middle) / sqrt(2 * width))) / 2


def _distribution(groups: Iterable[Group]) -> tuple[int, list[float]]:
    """The chances of so many drops, from the first that counts."""
    start, chances = 0, [1.0]
    for p, n in groups:
        first, more = _binomial(p, n)
        start, chances = start + first, _folded(chances, more)
    return start, chances


def _binomial(p: float, n: int) -> tuple[int, list[float]]:
    """The same of one group: outwards from the likeliest number, each from its neighbour."""
    if p >= 1 or n == 0:
        return n, [1.0]
    mode = min(n, int((n + 1) * p))
    odds = p / (1 - p)
    up = [1.0]
    down: list[float] = []
    while mode + len(up) <= n and up[-1] > TINY:
        k = mode + len(up)
        up.append(up[-1] * (n - k + 1) / k * odds)
    last = 1.0
    while len(down) < mode and last > TINY:
        k = mode - len(down)
        last *= k / ((n - k + 1) * odds)
        down.append(last)
    chances = down[::-1] + up
    whole = sum(chances)
    return mode - len(down), [one / whole for one in chances]


def _folded(some: Sequence[float], others: Sequence[float]) -> list[float]:
    """The chances of sums of two numbers, each with its own chances."""
    short, long = sorted((some, others), key=len)
    turned, n = short[::-1], len(short)
    padded = [0.0] * (n - 1) + list(long) + [0.0] * (n - 1)
    return [sum(map(mul, turned, padded[k : k + n])) for k in range(len(long) + n - 1)]


def hourly(
    per_run: float, seconds: float | None, error: float | None
) -> tuple[float | None, float | None, float | None]:
    """What comes in an hour, and its 95 % interval, by the mean time of a run and its error.

    The rate is r = 3600 per_run / m. The logarithm of m has about the deviation error / m, so
    the interval is r · e^(± 1.96 error / m) (the delta method). It says nothing of whether the
    odds are right.
    """
    if not seconds:
        return None, None, None
    rate = per_run * 3600 / seconds
    if error is None:
        return rate, None, None
    reach = exp(Z * error / seconds)
    return rate, rate / reach, rate * reach
