"""JSON as other programs write it: read strictly, with every number as it stands there."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

DIGITS: Final = 40
"""Digits of a number, before and after its point, that is counted with. No metric has as many."""

_NUMERAL: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class Unread:
    """Stands where a number was that is too long to be counted with."""

    def __repr__(self) -> str:
        return "UNREAD"


UNREAD: Final = Unread()

Number = int | Decimal


def read_json(text: str) -> Any:
    """What a JSON text says. ValueError with a sentence where it is none.

    A whole number is an int and any other a Decimal, both exact; one of more than `DIGITS`
    digits is `UNREAD`. NaN and the infinities, which JSON has no word for, are faults, and so
    is an object that says one key twice: which of the two would be meant?
    """
    try:
        return json.loads(
            text,
            parse_constant=_no_number,
            parse_float=_fraction,
            parse_int=_whole,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"It is no JSON, or breaks off in the middle: {where}.") from error
    except RecursionError as error:
        raise ValueError("It is nested too deep to be read.") from error


def write_json(value: Any) -> str:
    """A value of `read_json` as JSON text, without spaces; every number as it was read."""
    if isinstance(value, Mapping):
        pairs = (f"{_scalar(key)}:{write_json(one)}" for key, one in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(write_json, value)) + "]"
    if isinstance(value, Decimal):
        return str(value)
    return "null" if value is UNREAD else _scalar(value)


def numeral(text: str) -> Number | None:
    """The number that a text spells in plain digits, like `1500` or `-4.50`; None of any other."""
    said = text.strip()
    if not _NUMERAL.fullmatch(said):
        return None
    number = _fraction(said) if "." in said else _whole(said)
    return None if isinstance(number, Unread) else number


def bounded(number: Decimal) -> bool:
    """Whether a number is finite, and short enough to be counted with exactly."""
    digits = number.as_tuple()
    return (
        isinstance(digits.exponent, int)
        and digits.exponent >= -DIGITS
        and len(digits.digits) + max(digits.exponent, 0) <= DIGITS
    )


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _no_number(word: str) -> Any:
    raise ValueError(f"It says {word}, which is no number in JSON.")


def _fraction(numeral: str) -> Decimal | Unread:
    try:
        number = Decimal(numeral)
    except InvalidOperation:
        return UNREAD
    return number if bounded(number) else UNREAD


def _whole(numeral: str) -> int | Unread:
    return int(numeral) if len(numeral.lstrip("-")) <= DIGITS else UNREAD


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"It says {key[:60]!r} twice in one object.")
        found[key] = value
    return found
