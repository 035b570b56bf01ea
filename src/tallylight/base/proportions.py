"""Whether two shares differ, or chance alone explains it."""

from math import sqrt

Z = 1.959964
"""Two-sided 95 %."""


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share, 0 to 1. With n = 0 it is all of 0 to 1.

    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n).
    E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    if n == 0:
        return 0.0, 1.0
    share, square = hits / n, Z * Z
    middle = share + square / (2 * n)
    reach = Z * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return (middle - reach) / (1 + square / n), (middle + reach) / (1 + square / n)


def difference(hits: int, n: int, others: int, m: int) -> tuple[float, float]:
    """The 95 % interval of hits/n - others/m, -1 to 1. Where it holds 0, chance explains it.

    With the Wilson intervals (l, u) of each share p, q:
    p - q - √((p - l)² + (u' - q)²)  to  p - q + √((u - p)² + (q - l')²).
    R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, method 10.
    """
    if n == 0 or m == 0:
        return -1.0, 1.0
    p, q = hits / n, others / m
    (low, high), (other_low, other_high) = wilson(hits, n), wilson(others, m)
    down = sqrt((p - low) ** 2 + (other_high - q) ** 2)
    up = sqrt((high - p) ** 2 + (q - other_low) ** 2)
    return p - q - down, p - q + up
