"""Persons' words are found wherever an event points at them."""

from dataclasses import dataclass
from typing import Annotated

import pytest
from annotated_doc import Doc

from tallylight.core.declare import TextId
from tallylight.core.words import text_ids, text_paths


@dataclass(frozen=True)
class Part:
    note: TextId = None
    number: int = 0


@dataclass(frozen=True)
class Whole:
    name: TextId
    number: int
    parts: Annotated[tuple[Part, ...], Doc("Parts.")] = ()
    maybe: Part | None = None


def test_the_fields_of_what_an_event_holds_are_looked_into() -> None:
    assert text_paths(Whole) == (("name",), ("parts", "note"), ("maybe", "note"))


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        (
            {"name": 1, "parts": [{"note": 2}, {"note": None}, {"note": 3}], "maybe": None},
            {1, 2, 3},
        ),
        ({"name": None, "parts": [], "maybe": {"note": 4}}, {4}),
        ({"number": 5}, set()),
        ("no payload", set()),
    ],
)
def test_every_id_of_a_payload_is_found(payload: object, found: set[int]) -> None:
    ids = {one for path in text_paths(Whole) for one in text_ids(payload, path)}
    assert ids == found
