"""Two values of one metric beside each other: numbers subtracted, the rest told."""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Context, Decimal
from typing import Any, Final

from tallylight.base.units import seconds_between
from tallylight.packs.audience.rules.exact_json import DIGITS, Number, bounded

_EXACT: Final = Context(prec=4 * DIGITS)
"""Room for any two numbers of `DIGITS` digits before and after the point."""

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_SAFE: Final = 2**53


@dataclass(frozen=True, slots=True)
class Change:
    """What was said and what is said now, where one of them is no number.

    `elapsed_seconds` is from one instant to the other, where both are such. `added` and
    `removed` are of two lists, in their order.
    """

    old: Any
    new: Any
    changed: bool
    elapsed_seconds: float | None = None
    added: tuple[Any, ...] = ()
    removed: tuple[Any, ...] = ()


def is_number(value: Any) -> bool:
    """Whether there is something to subtract from. Yes and no are not; nor is a text of digits."""
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, Decimal) and bounded(value))


def difference(before: Any, now: Any) -> Number:
    """now - before of two numbers, exact: 0.3 - 0.1 is 0.2."""
    if isinstance(before, int) and isinstance(now, int):
        return now - before
    return _EXACT.subtract(_decimal(now), _decimal(before))


def change(before: Any, now: Any) -> Change:
    """What became of a value that is no number, or was none."""
    lists = isinstance(before, list) and isinstance(now, list)
    return Change(
        before,
        now,
        changed=before != now or isinstance(before, bool) is not isinstance(now, bool),
        elapsed_seconds=_elapsed(before, now),
        added=_without(now, before) if lists else (),
        removed=_without(before, now) if lists else (),
    )


def for_page(value: Any) -> Any:
    """A number of a metric as JSON that a browser reads without rounding it.

    One that is too long for that is a text of its digits. What is no number is as it was.
    """
    if isinstance(value, Decimal):
        near = float(value)
        return near if Decimal(repr(near)) == value else str(value)
    too_large = type(value) is int and not -_SAFE < value < _SAFE
    return str(value) if too_large else value


def _decimal(value: Any) -> Decimal:
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _elapsed(before: Any, now: Any) -> float | None:
    start, end = _instant(before), _instant(now)
    return None if start is None or end is None else seconds_between(start, end)


def _instant(value: Any) -> datetime | None:
    """A time in ISO 8601, of UTC where it names no offset, as these sources have it."""
    if not isinstance(value, str) or not _DATE.match(value):
        return None
    try:
        at = datetime.fromisoformat(value)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _without(some: Iterable[Any], others: Iterable[Any]) -> tuple[Any, ...]:
    known = set(map(_mark, others))
    return tuple(one for one in some if _mark(one) not in known)


def _mark(one: Any) -> Hashable:
    """Something to know an entry of a list again by, also an object."""
    if isinstance(one, dict):
        return frozenset((key, _mark(value)) for key, value in one.items())
    return tuple(map(_mark, one)) if isinstance(one, list) else one
