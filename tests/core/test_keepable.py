"""What no database could give back as it was is refused, by the name of its field."""

from datetime import datetime

import pytest

from tallylight.base.errors import Refused
from tallylight.core.decide import NOT_KEEPABLE, Envelope
from tallylight.core.pack import Cause, Origin
from tallylight.core.sessions.messages import CreateSession
from tallylight.testing import Show

from ..laws.sample_pack.messages import (
    Blink,
    BlinkGiven,
    Colour,
    CorrectLamp,
    LightLamp,
    RecordLamp,
    TakeBlink,
)

HALF = "\ud83d"


def refused(show: Show, command: object, **envelope: object) -> Refused:
    with pytest.raises(Refused) as raised:
        show.do(command, **envelope)
    return raised.value


@pytest.mark.parametrize("text", ["a\0b", HALF, f"é\0{HALF}"])
def test_a_text_that_cannot_be_kept_is_refused(lamps: Show, text: str) -> None:
    found = refused(lamps, CreateSession(notes=text))
    assert (found.refusal, found.facts["field"]) == (NOT_KEEPABLE, "notes")


def test_an_empty_command_id_is_refused_because_two_of_them_would_be_one(lamps: Show) -> None:
    assert refused(lamps, CreateSession(), command_id="").refusal is NOT_KEEPABLE


def test_a_text_within_a_list_is_looked_at_too(lamps: Show) -> None:
    told = RecordLamp(colour=Colour.RED, blinks=(BlinkGiven(times=1, word="\0"),))
    assert refused(lamps, told).facts["field"] == "word"


@pytest.mark.parametrize("number", [2**63, -(2**63), 10**400])
def test_a_number_of_more_than_64_bits_is_refused(lamps: Show, number: int) -> None:
    lamps.do(LightLamp(colour=Colour.RED))
    assert refused(lamps, TakeBlink(blink_id=number)).facts["field"] == "blink_id"


def test_a_time_without_an_offset_is_refused(lamps: Show) -> None:
    lamps.do(LightLamp(colour=Colour.RED))
    naive = datetime(2026, 3, 14, 12)
    assert refused(lamps, CorrectLamp(started_at=naive)).refusal is NOT_KEEPABLE


@pytest.mark.parametrize(
    "time", ["0001-12-31T23:59:59Z", "0002-01-01T00:00+01:00", "9999-01-01T00:00Z"]
)
def test_a_time_that_not_every_time_zone_has_is_refused(lamps: Show, time: str) -> None:
    told = refused(lamps, CreateSession(), happened_at=datetime.fromisoformat(time))
    assert told.sentence == "happened_at can't be kept: the time is not within the years 2 to 9998."


def test_a_late_time_without_an_offset_is_refused(lamps: Show) -> None:
    told = refused(lamps, CreateSession(), happened_at=datetime(2026, 3, 14, 12))
    assert told.facts["field"] == "happened_at"


def test_a_command_id_that_cannot_be_kept_is_refused(lamps: Show) -> None:
    assert refused(lamps, CreateSession(), command_id="\0").refusal is NOT_KEEPABLE


def test_a_source_that_cannot_be_kept_is_refused(lamps: Show) -> None:
    envelope = Envelope(CreateSession(), cause=Cause(Origin.LOG, source="\0"))
    with pytest.raises(Refused) as raised:
        lamps.program.dispatcher.carry_out(envelope)
    assert raised.value.refusal is NOT_KEEPABLE


@pytest.mark.parametrize("text", ["\u202e", "👩‍👩‍👧", "\uffff", "'; DROP", "\\u0000"])
def test_any_other_text_comes_back_as_it_was(lamps: Show, text: str) -> None:
    lamps.do(LightLamp(colour=Colour.RED))
    lamps.do(Blink(word=text))
    assert lamps.rows("SELECT word FROM lamp_blinks") == [(text,)]
