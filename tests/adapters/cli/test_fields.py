from datetime import UTC, datetime
from typing import Any

import click
import pytest

from tallylight.adapters.cli.fields import Typed, moment
from tallylight.core.catalogue import FieldSaid
from tallylight.testing import HandClock

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def field(kind: Any, **said: Any) -> FieldSaid:
    return FieldSaid(
        name="thing",
        sentence="What it is about.",
        kind=kind,
        required=False,
        nullable=False,
        choices=said.get("choices", []),
        default=None,
    )


def read(kind: Any, text: str, **said: Any) -> Any:
    return Typed(field(kind, **said), HandClock(NOON)).convert(text, None, None)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("10m", "2026-03-14T11:50:00.000000Z"),
        ("-10m", "2026-03-14T11:50:00.000000Z"),
        ("1h30m", "2026-03-14T10:30:00.000000Z"),
        ("2d", "2026-03-12T12:00:00.000000Z"),
        ("45s", "2026-03-14T11:59:15.000000Z"),
        ("2026-03-14T20:10:00Z", "2026-03-14T20:10:00.000000Z"),
        ("2026-03-14T21:10:00+01:00", "2026-03-14T20:10:00.000000Z"),
    ],
)
def test_a_time_is_an_instant_or_how_long_ago(text: str, instant: str) -> None:
    assert moment(text, NOON) == instant


@pytest.mark.parametrize("text", ["", "-", "m", "10", "10m1h", "soon", "2026-03-14T20:10:00"])
def test_what_is_no_time_is_told_how_times_look(text: str) -> None:
    with pytest.raises(ValueError, match="like 10m or 1h30m"):
        moment(text, NOON)


@pytest.mark.parametrize("text", ["99999999d", "9" * 400 + "d"])
def test_a_time_before_all_time_is_refused(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        moment(text, NOON)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "12", "12"),
        ("integer", "12", 12),
        ("number", "1.5", 1.5),
        ("value", "12", "12"),  # what it means is the setting's to say
        ("value", "pve", "pve"),
        ("value", '["a"]', '["a"]'),
        ("json", '[{"a": 1}]', [{"a": 1}]),
        ("instant", "1h", "2026-03-14T11:00:00.000000Z"),
    ],
)
def test_what_is_typed_becomes_what_the_field_holds(kind: str, text: str, value: object) -> None:
    assert read(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"), [("integer", "1.5"), ("number", "x"), ("json", "{"), ("instant", "x")]
)
def test_what_can_not_be_read_is_answered_with_the_fields_sentence(kind: str, text: str) -> None:
    with pytest.raises(click.BadParameter, match="What it is about"):
        read(kind, text)


def test_a_choice_that_is_none_names_those_there_are() -> None:
    with pytest.raises(click.BadParameter, match="'boss' is none of pmc, scav"):
        read("text", "boss", choices=["pmc", "scav"])
