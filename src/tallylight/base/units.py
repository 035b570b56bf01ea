"""Numbers as people read them. One rule of rounding for both databases: half up, here."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

MICROSECONDS = 1_000_000


def round_half_up(value: Decimal | int, places: int) -> float:
    """`value` at `places` decimals, halves away from zero: 45.25 at one place is 45.3."""
    return float(Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def ratio(part: int, whole: int, places: int) -> float | None:
    """`part / whole`, rounded half up; None when there is nothing to divide by."""
    return round_half_up(Decimal(part) / Decimal(whole), places) if whole else None


def percent(part: int, whole: int, places: int = 1) -> float | None:
    """`part` of `whole` in percent, rounded half up; None when `whole` is 0."""
    return ratio(100 * part, whole, places)


def microseconds(span: timedelta) -> int:
    """A span of time as whole microseconds, exact."""
    return span // timedelta(microseconds=1)


def seconds_between(start: datetime, end: datetime) -> float:
    """Seconds from `start` to `end`, to the microsecond."""
    return microseconds(end - start) / MICROSECONDS


def seconds(us: int) -> float:
    """Microseconds as seconds, to the millisecond."""
    return ratio(us, MICROSECONDS, 3) or 0.0


def mean_seconds(us: int, n: int) -> float | None:
    """The mean of `n` times in seconds, at two decimals; None when there are none."""
    return ratio(us, n * MICROSECONDS, 2)
