"""Values as a database of the origin holds them: times in two spellings, text of any kind."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from re import compile as pattern
from typing import Any

from tallylight.core.foreign import Foreign

Values = Mapping[str, Any]

LONGEST = 200
"""Characters of a name or word that is taken over."""

NO_ID = ("", "null")
"""What stands where the scoring system gave a match no id."""

_INSTANT = pattern(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,12}))?\s*(Z|[+-]\d\d:?\d\d)?")


def instant(said: Any) -> datetime | None:
    """A time as the origin wrote it, or as SQLite did; None where it is neither.

    The origin writes RFC 3339 to the nanosecond, which is cut to the microsecond. SQLite
    writes a space, whole seconds, and no offset: its times are UTC.
    """
    found = _INSTANT.fullmatch(said.strip()) if isinstance(said, str) else None
    if found is None:
        return None
    day, clock, fraction, offset = found.groups()
    whole = f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{offset or '+00:00'}"
    try:
        return datetime.fromisoformat(whole).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def text(said: Any, longest: int = LONGEST) -> str | None:
    """A text without what can't be kept; None where nothing is left of it."""
    if said is None:
        return None
    kept = str(said).replace("\0", "").strip()[:longest].strip()
    return kept or None


def whole(said: Any, lowest: int, highest: int) -> int | None:
    """A whole number within limits; None where it is none, or lies outside."""
    try:
        number = int(said)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if lowest <= number <= highest else None


def number_of(foreign: Foreign, sql: str, *parameters: Any) -> int:
    """The one number that a query gives; 0 where it gives none."""
    for row in foreign.rows(sql, *parameters):
        return next(iter(row.values())) or 0
    return 0


def earliest(times: Iterable[datetime | None]) -> datetime | None:
    """The first of those times that are known."""
    return min((time for time in times if time is not None), default=None)


def latest(times: Iterable[datetime | None]) -> datetime | None:
    """The last of those times that are known."""
    return max((time for time in times if time is not None), default=None)
