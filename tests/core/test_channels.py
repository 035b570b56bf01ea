"""Channels: there is always main, others are made."""

from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import (
    CHANNEL_EXISTS,
    NO_SUCH_CHANNEL,
    NO_SUCH_TIME_ZONE,
    ON_ANOTHER,
    CorrectChannel,
    GetChannels,
    MakeChannel,
)
from tallylight.core.sessions.messages import CreateSession, VoidSession
from tallylight.testing import Show, laws


def refusal(show: Show, command: Any, **envelope: Any) -> object:
    with pytest.raises(Refused) as raised:
        show.do(command, **envelope)
    return raised.value.refusal


def test_there_is_always_main(lamps: Show) -> None:
    assert [one.channel for one in lamps.ask(GetChannels())] == ["main"]


def test_a_channel_that_was_made_can_be_used_at_once(lamps: Show) -> None:
    lamps.do(MakeChannel(name="court-2"))
    assert lamps.ask(GetChannels(), channel="court-2")[0].channel == "court-2"


def test_a_channel_is_known_after_a_restart(lamps: Show) -> None:
    lamps.do(MakeChannel(name="court-2"))
    lamps.restart()
    assert lamps.outcome(CreateSession(), channel="court-2").status == 201


def test_a_channel_counts_from_one(lamps: Show) -> None:
    lamps.do(CreateSession())
    lamps.do(MakeChannel(name="court-2"))
    assert lamps.outcome(CreateSession(), channel="court-2").seq == 1


@pytest.mark.parametrize("name", ["main", "house"])
def test_a_name_that_is_taken_is_refused(lamps: Show, name: str) -> None:
    assert refusal(lamps, MakeChannel(name=name)) is CHANNEL_EXISTS


def test_a_command_for_an_unknown_channel_is_refused(lamps: Show) -> None:
    assert refusal(lamps, CreateSession(), channel="court-9") is NO_SUCH_CHANNEL


def test_a_question_about_an_unknown_channel_is_refused(lamps: Show) -> None:
    with pytest.raises(Refused, match="no channel called court-9"):
        lamps.ask(GetChannels(), channel="court-9")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "", "europe/berlin\0"])
def test_a_time_zone_that_is_none_is_refused(lamps: Show, zone: str) -> None:
    with pytest.raises(Refused) as raised:
        lamps.do(MakeChannel(name="court-2", time_zone=zone))
    assert raised.value.refusal in (NO_SUCH_TIME_ZONE,) or "\0" in zone


def test_what_is_left_out_of_a_correction_stays(lamps: Show) -> None:
    lamps.do(CorrectChannel(channel="main", platform="twitch"))
    lamps.do(CorrectChannel(channel="main", time_zone="Europe/Berlin"))
    (main,) = lamps.ask(GetChannels())
    assert (main.platform, main.time_zone) == ("twitch", "Europe/Berlin")


def test_a_correction_does_not_touch_what_is_open(lamps: Show) -> None:
    lamps.do(CreateSession())
    lamps.do(CorrectChannel(channel="main", platform="twitch"))
    laws.loaded_alike(lamps)


def test_what_is_of_another_channel_is_not_there_and_the_refusal_says_where(lamps: Show) -> None:
    lamps.do(MakeChannel(name="court-2"))
    session_id = lamps.do(CreateSession(), channel="court-2")["session_id"]
    with pytest.raises(Refused, match=f"session {session_id} of channel court-2") as raised:
        lamps.do(VoidSession(session_id=session_id))
    assert (raised.value.refusal, raised.value.refusal.status) == (ON_ANOTHER, 404)
