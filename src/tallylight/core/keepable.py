"""What no command may say, because no database could give it back as it was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from tallylight.base.errors import Refusal, Refused

NOT_KEEPABLE = Refusal("not_keepable", "{field} can't be kept: {why}.", 422)
LARGEST = 2**63 - 1
LONGEST_ID = 200
EARLIEST, LATEST = 2, 9998
"""Of the years that there are, all but the first and the last: so a time can be looked at in every
time zone, and some time before it and after it is a time, too."""
HARMLESS = (type(None), bool, float)


def refuse_unkeepable(
    command: Any, names: Sequence[str | None], happened_at: datetime | None
) -> Refused | None:
    """Why a command can't be kept as it was sent; `names` are its id and its sender's."""
    called = "the command's id or source"
    found = objection(command, "command") or objection(names, called)
    if found is None and any(name and len(name) > LONGEST_ID for name in names):
        found = called, f"it is longer than {LONGEST_ID} characters"
    if found is None and names[0] == "":
        found = "the command's id", "it is empty"
    if found is None:
        found = objection(happened_at, "happened_at")
    return None if found is None else NOT_KEEPABLE.because(field=found[0], why=found[1])


def objection(said: Any, name: str) -> tuple[str, str] | None:
    """The first field within `said` that can't be kept, and why; None when all can."""
    kind = type(said)
    if kind in HARMLESS or (kind is str and said.isascii() and "\0" not in said):
        return None  # nearly all that is ever said
    why = _why_not(said)
    if why is not None:
        return name, why
    for part, part_name in _parts(said, name):
        found = objection(part, part_name)
        if found is not None:
            return found
    return None


def _parts(said: Any, name: str) -> Iterable[tuple[Any, str]]:
    kind: Any = type(said)
    names = _field_names(kind)
    if names:
        return [(getattr(said, field), field) for field in names]
    if isinstance(said, tuple | list):
        return [(part, name) for part in said]
    if isinstance(said, Mapping):
        return [(part, name) for pair in said.items() for part in pair]
    return ()


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def _why_not(said: Any) -> str | None:
    if isinstance(said, str):
        return _why_no_text(said)
    if isinstance(said, int):
        return None if -LARGEST <= said <= LARGEST else "the number is too large"
    if isinstance(said, datetime):
        return _why_no_time(said)
    return _why_no_year(said.year) if isinstance(said, date) else None


def _why_no_time(said: datetime) -> str | None:
    if said.tzinfo is None:
        return "the time does not say its UTC offset, like 2026-03-14T20:10:00Z"
    return _why_no_year(said.year) or _why_no_year(said.astimezone(UTC).year)


def _why_no_year(year: int) -> str | None:
    if EARLIEST <= year <= LATEST:
        return None
    return f"the time is not within the years {EARLIEST} to {LATEST}"


def _why_no_text(said: str) -> str | None:
    if "\0" in said:
        return "it holds a NUL character"
    try:
        said.encode()
    except UnicodeEncodeError:
        return "it holds half a character"
    return None
