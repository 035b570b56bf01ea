"""What was wrong with values that came from outside, in plain sentences.

Every surface that reads a message says it with these words.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from tallylight.base.errors import Refusal, Refused

INVALID = Refusal("invalid", "That can't be read: {why}.", 422)

A_TIME = "a time with its UTC offset, like 2026-03-14T20:10:00Z"
KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "a text",
    "datetime": A_TIME,
    "datetime_from_date": A_TIME,
    "date": "a day, like 2026-03-14",
    "date_from_datetime": "a day, like 2026-03-14",
    "list": "a list",
    "tuple": "a list",
    "dict": "values with their names",
    "mapping": "values with their names",
    "model": "values with their names",
    "dataclass": "values with their names",
    "finite_number": "a finite number",
    "uuid": "a UUID",
}
BOUNDS = {
    "greater_than_equal": ("ge", "{} or more"),
    "greater_than": ("gt", "more than {}"),
    "less_than_equal": ("le", "{} or less"),
    "less_than": ("lt", "less than {}"),
}
LENGTHS = {
    "string_too_short": ("min_length", "at least", "characters"),
    "string_too_long": ("max_length", "at most", "characters"),
    "too_short": ("min_length", "at least", "entries"),
    "too_long": ("max_length", "at most", "entries"),
}
_ENDINGS = re.compile(r"_(type|parsing|parsing_size|from_float|inexact|object_invalid)$")


def unreadable(error: ValidationError) -> Refused:
    """The refusal of values that do not fit, field by field."""
    faults = []
    for one in error.errors(include_url=False, include_input=False):
        field = _where(one["loc"])
        faults.append({"field": field, "why": _why(field, one)})
    return INVALID.because(why="; ".join(fault["why"] for fault in faults), faults=faults)


def _where(location: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in location) or "body"


def _why(field: str, fault: Mapping[str, Any]) -> str:
    """One fault as a sentence; in pydantic's own words where it is a rare one."""
    kind, facts = fault["type"], fault.get("ctx", {})
    if kind == "missing":
        return f"{field} is missing"
    if kind == "unexpected_keyword_argument":
        return f"there is no field called {field}"
    if kind in ("enum", "literal_error"):
        return f"{field} must be {facts['expected'].replace(chr(39), '')}"
    if kind in BOUNDS:
        name, words = BOUNDS[kind]
        return f"{field} must be {words.format(facts[name])}"
    if kind in LENGTHS:
        return f"{field} {_length(kind, facts)}"
    if kind == "string_pattern_mismatch":
        return f"{field} must look like {facts['pattern']}"
    if kind == "value_error":
        return f"{field}: {facts['error']}"
    wanted = A_TIME if kind == "timezone_aware" else KINDS.get(_stem(kind))
    return f"{field} must be {wanted}" if wanted else f"{field}: {fault['msg']}"


def _length(kind: str, facts: Mapping[str, Any]) -> str:
    bound, words, things = LENGTHS[kind]
    if (bound, facts[bound]) == ("min_length", 1):
        return "must not be empty"
    return f"must have {words} {facts[bound]} {things}"


def _stem(kind: str) -> str:
    """`int_type` and `int_parsing` -> `int`; other kinds stay as they are."""
    return _ENDINGS.sub("", kind)
