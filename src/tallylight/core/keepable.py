"""What no command may say, because no database could give it back as it was."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from tallylight.base.errors import Refusal

NOT_KEEPABLE = Refusal("not_keepable", "{field} can't be kept: {why}.", 422)
LARGEST = 2**63 - 1


def objection(said: Any, name: str) -> tuple[str, str] | None:
    """The first field within `said` that can't be kept, and why; None when all can."""
    why = _why_not(said)
    if why is not None:
        return name, why
    if isinstance(said, tuple | list):
        parts = ((one, name) for one in said)
    elif is_dataclass(said):
        parts = ((getattr(said, field.name), field.name) for field in fields(said))
    elif isinstance(said, Mapping):
        parts = ((part, name) for pair in said.items() for part in pair)
    else:
        return None
    return next((found for one, field in parts if (found := objection(one, field))), None)


def _why_not(said: Any) -> str | None:
    if isinstance(said, str):
        if said.isascii():
            return "it holds a NUL character" if "\0" in said else None
        return _why_no_text(said)
    if isinstance(said, int):
        return None if -LARGEST <= said <= LARGEST else "the number is too large"
    return _why_no_time(said) if isinstance(said, datetime) else None


def _why_no_time(said: datetime) -> str | None:
    if said.tzinfo is None:
        return "the time does not say its UTC offset, like 2026-03-14T20:10:00Z"
    try:
        said.astimezone(UTC)
    except OverflowError:
        return "the time is not within the years 1 to 9999"
    return None


def _why_no_text(said: str) -> str | None:
    if "\0" in said:
        return "it holds a NUL character"
    try:
        said.encode()
    except UnicodeEncodeError:
        return "it holds half a character"
    return None
