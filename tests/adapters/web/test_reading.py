"""What is said about values that do not fit."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

import pytest
from annotated_types import Ge, Le, Len
from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from tallylight.core.reading import unreadable


class Mode(StrEnum):
    PVE = "pve"
    PVP = "pvp"


def odd(value: int) -> int:
    if value % 2:
        return value
    raise ValueError("it is even")


@dataclass
class Message:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    map_name: str
    game_mode: Mode = Mode.PVE
    side: Literal["pmc", "scav"] = "pmc"
    count: Annotated[int, Ge(0), Le(9)] = 0
    share: float = 0.0
    scored: bool = False
    at: AwareDatetime | None = None
    word: Annotated[str, Len(1, 3)] = "x"
    code: Annotated[str, StringConstraints(pattern="^[a-z]+$", min_length=2)] = "xx"
    parts: Annotated[list[int], Len(1, 2)] | None = None
    one: Annotated[dict[str, int], Len(1)] | None = None
    number: Annotated[int, AfterValidator(odd)] = 1


def said_of(**values: Any) -> Mapping[str, Any]:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(Message).validate_python({"map_name": "Customs"} | values)
    return unreadable(raised.value).facts


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"foo": 1}, "there is no field called foo"),
        ({"game_mode": "both"}, "game_mode must be pve or pvp"),
        ({"side": "bear"}, "side must be pmc or scav"),
        ({"count": -1}, "count must be 0 or more"),
        ({"count": 10}, "count must be 9 or less"),
        ({"count": "many"}, "count must be a whole number"),
        ({"count": 1.5}, "count must be a whole number"),
        ({"count": None}, "count must be a whole number"),
        ({"share": "much"}, "share must be a number"),
        ({"scored": "perhaps"}, "scored must be true or false"),
        ({"map_name": 3}, "map_name must be a text"),
        ({"word": ""}, "word must not be empty"),
        ({"word": "word"}, "word must have at most 3 characters"),
        ({"code": "a"}, "code must have at least 2 characters"),
        ({"code": "A1"}, "code must look like ^[a-z]+$"),
        ({"parts": []}, "parts must not be empty"),
        ({"parts": [1, 2, 3]}, "parts must have at most 2 entries"),
        ({"parts": "1"}, "parts must be a list"),
        ({"parts": ["1x"]}, "parts.0 must be a whole number"),
        ({"one": 1}, "one must be values with their names"),
        ({"number": 2}, "number: it is even"),
        ({"count": "9" * 5000}, "count must be a whole number"),
        ({"at": "soon"}, "at must be a time with its UTC offset, like 2026-03-14T20:10:00Z"),
        (
            {"at": "2026-03-14T20:10:00"},
            "at must be a time with its UTC offset, like 2026-03-14T20:10:00Z",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_told_in_plain_words(values: dict[str, Any], why: str) -> None:
    assert said_of(**values)["why"] == why


def test_a_missing_field_is_called_missing() -> None:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(Message).validate_python({})

    assert unreadable(raised.value).sentence == "That can't be read: map_name is missing."


def test_every_fault_is_told_with_its_field() -> None:
    facts = said_of(count="many", foo=1)

    assert [fault["field"] for fault in facts["faults"]] == ["count", "foo"]
    assert facts["why"] == "count must be a whole number; there is no field called foo"
