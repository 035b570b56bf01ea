"""EventSub: how a call goes, from whose token it is to where Twitch asks us to be."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tallylight.core.source import Closed, How, Opened, Said, Silent, Told, Wants
from tallylight.packs.audience.sources import twitch
from tallylight.packs.audience.sources.notification import WANTED
from tallylight.packs.audience.sources.twitch import Ear

from .means import NOW, TOKEN, later, means, no_reply, reply

VALID = '{"client_id": "c", "login": "me_demo", "user_id": "1337", "scopes": [], "expires_in": 0}'
ANN = {"user_id": "42", "user_login": "ann", "user_name": "Ann"}


def said(kind: str, line: str = "1", *, seconds: float = 0.0, **more: Any) -> Said:
    head = {"message_id": f"id-{kind}", "message_type": kind, **more.pop("head", {})}
    message = {"metadata": head, "payload": more}
    return Said(NOW + timedelta(seconds=seconds), line, json.dumps(message))


def welcome(line: str = "1", **more: Any) -> Said:
    session = {"id": f"s{line}", "keepalive_timeout_seconds": 10, "reconnect_url": None}
    return said("session_welcome", line, session=session, **more)


def moving(address: str, **more: Any) -> Said:
    return said("session_reconnect", session={"id": "s1", "reconnect_url": address}, **more)


def follow(message_id: str = "m-1", line: str = "1", **more: Any) -> Said:
    head = {"message_id": message_id, "subscription_type": "channel.follow"}
    return said("notification", line, head=head, event=ANN, **more)


def after(ear: Ear, *news: Any) -> Told[Ear]:
    told = Told(ear)
    for one in news:
        told = twitch.heard(told.memory, means(), one)
    return told


def test_a_token_that_is_taken_no_more_stops_it_and_says_what_helps() -> None:
    told = after(Ear(), reply("{}", 401))
    assert (told.how, "Make a new one" in told.sentence) == (How.STOPPED, True)


def test_that_a_token_runs_out_soon_is_said_before() -> None:
    five_days = VALID.replace('"expires_in": 0', '"expires_in": 432000')
    said_then = after(Ear(), reply(five_days)).sentence
    assert said_then == "The token for Twitch runs out on 2026-11-26. Make a new one before."


def wants(ear: Ear, **span: float) -> Wants:
    return twitch.wants(ear, later(means(), **span))


def lines(ear: Ear) -> list[str]:
    return [one.name for one in wants(ear).lines]


def called(**known: Any) -> Ear:
    """Somebody whose token was looked at, who is welcomed, and has said nothing yet."""
    return after(Ear(**known), reply(VALID), welcome()).memory


def listening(ear: Ear | None = None, seconds: float = 0.0) -> Told[Ear]:
    """Somebody who has said all that is to be heard."""
    told = Told(ear or called())
    while told.memory.call.to_want:
        kind = told.memory.call.to_want[0].kind
        at = NOW + timedelta(seconds=seconds)
        told = after(told.memory, reply("{}", 202, purpose=kind, at=at))
    return told


def test_first_it_is_asked_whose_the_token_is() -> None:
    request = wants(Ear()).request
    assert request is not None
    assert (request.origin, request.path) == ("https://id.twitch.tv:443", ("oauth2", "validate"))
    assert TOKEN not in repr(request)
    assert lines(Ear()) == []


def test_then_one_calls_and_says_nothing_before_the_welcome() -> None:
    ear = after(Ear(), reply(VALID)).memory
    assert lines(ear) == ["1"]
    assert wants(ear).request is None
    assert after(ear, Opened(NOW, "1")).memory == ear


def test_after_the_welcome_one_says_what_is_to_be_heard() -> None:
    request = wants(called()).request
    assert request is not None
    assert request.path == ("helix", "eventsub", "subscriptions")
    body = json.loads(request.body or b"")
    assert body["transport"] == {"method": "websocket", "session_id": "s1"}
    assert body["condition"] == {"broadcaster_user_id": "1337", "user_id": "1337"}
    assert request.headers["Client-Id"] == "c"
    assert TOKEN not in repr(request)


def test_all_is_heard_once_all_is_said() -> None:
    told = listening()
    assert (told.memory.heard_at, len(told.spans)) == (NOW, 1)
    assert wants(told.memory).request is None


def test_every_hour_the_token_is_looked_at_again() -> None:
    ear = listening().memory
    assert wants(ear, minutes=59).request is None
    request = wants(ear, minutes=61).request
    assert request is not None
    assert request.path[-1] == "validate"
    assert [one.name for one in wants(ear, minutes=61).lines] == ["1"]


def test_a_token_that_is_not_accepted_stops_it() -> None:
    assert after(Ear(), reply("{}", 401)).how is How.STOPPED


def test_a_token_that_can_be_renewed_is_and_the_call_stays_on() -> None:
    given = means(twitch_client_id="c")
    refused = twitch.heard(listening().memory, given, reply("{}", 401))
    asked = twitch.wants(refused.memory, given)
    assert (asked.request and asked.request.path, len(asked.lines)) == (("oauth2", "token"), 1)
    assert TOKEN not in repr(asked)
    new = '{"access_token": "another-token", "refresh_token": "another-one"}'
    told = twitch.heard(refused.memory, given, reply(new, purpose="renewal"))
    assert [setting.key for setting, _ in told.renewed] == [
        "audience.twitch_token", "audience.twitch_refresh_token",
    ]  # fmt: skip
    assert "another" not in repr(told)
    then = twitch.wants(told.memory, given)
    assert (then.request and then.request.path, len(then.lines)) == (("oauth2", "validate"), 1)


def test_a_server_in_trouble_is_asked_again_for_a_new_token() -> None:
    given = means(twitch_client_id="c")
    refused = twitch.heard(Ear(), given, reply("{}", 401)).memory
    for news in (reply("{}", 503, purpose="renewal"), no_reply(purpose="renewal"),
                 reply("{}", purpose="renewal")):  # fmt: skip
        told = twitch.heard(refused, given, news)
        again = twitch.wants(told.memory, given).request
        assert (told.how, again and again.purpose) == (How.FAILED, "renewal")


def test_a_token_of_another_channel_is_another_call() -> None:
    told = after(listening().memory, reply(VALID.replace("1337", "1338")))
    assert lines(told.memory) == ["2"]


def test_that_a_token_runs_out_soon_is_not_said_where_it_is_renewed() -> None:
    five_days = VALID.replace('"expires_in": 0', '"expires_in": 432000')
    told = twitch.heard(Ear(), means(twitch_client_id="c"), reply(five_days))
    assert told.sentence == ""


def test_the_token_of_a_program_is_nobodys_own() -> None:
    told = after(Ear(), reply('{"client_id": "c", "scopes": []}'))
    assert (told.how, "nobody's own" in told.sentence) == (How.STOPPED, True)


def test_what_the_token_does_not_allow_is_told_and_the_rest_heard() -> None:
    ear = called()
    told = listening(after(ear, reply("{}", 403, purpose=WANTED[0].kind)).memory)
    assert told.memory.call.is_whole
    assert told.sentence == "Twitch does not let us hear channel.chat.message."


def test_what_was_said_already_is_said() -> None:
    told = after(called(), reply("{}", 409, purpose=WANTED[0].kind))
    assert told.memory.call.to_want == WANTED[1:]


def test_trouble_while_saying_it_is_tried_again() -> None:
    for news in (reply("{}", 503, purpose=WANTED[0].kind), no_reply(purpose=WANTED[0].kind)):
        told = after(called(), news)
        assert (told.how, told.memory.call.to_want) == (How.FAILED, WANTED)


def test_silence_is_a_call_that_is_lost() -> None:
    told = after(listening().memory, Silent(NOW, "1"))
    assert told.how is How.FAILED
    assert lines(told.memory) == ["2"]


def test_keepalives_are_time_in_which_nothing_was_missed() -> None:
    told = after(listening().memory, said("session_keepalive", seconds=10))
    assert told.spans[0].until == NOW + timedelta(seconds=10)


def test_before_all_is_said_nothing_is_promised() -> None:
    assert after(called(), said("session_keepalive", seconds=10)).spans == ()


def test_a_notification_is_heard_once() -> None:
    told = after(listening().memory, follow())
    assert len(told.steps) == 1
    assert after(told.memory, follow()).steps == ()
    assert len(after(told.memory, follow("m-2")).steps) == 1


# Another address


NEXT = "wss://cell-b.eventsub.wss.twitch.tv/ws?challenge=x"


def test_asked_to_move_it_stays_until_it_is_welcomed_there() -> None:
    moved = after(listening().memory, moving(NEXT)).memory
    assert lines(moved) == ["1", "2"]
    assert wants(moved).lines[1].address == NEXT
    assert NEXT not in repr(moved) or "challenge" not in repr(wants(moved).lines[1])
    heard = after(moved, follow(seconds=3))
    assert (len(heard.steps), heard.spans[0].gap) == (1, None)
    there = after(heard.memory, welcome("2", seconds=5))
    assert lines(there.memory) == ["2"]
    assert wants(there.memory).request is None
    assert [one.gap for one in there.spans] == [None]
    assert len(after(there.memory, follow("m-2", "2")).steps) == 1


def test_what_comes_on_the_old_line_after_that_is_not_waited_for() -> None:
    there = after(listening().memory, moving(NEXT), welcome("2")).memory
    assert after(there, Closed(NOW, "1", 4004, "gone")).memory == there


def test_an_old_line_that_breaks_too_soon_leaves_a_gap() -> None:
    told = after(listening().memory, moving(NEXT), Closed(NOW, "1", None, "gone"),
                 welcome("2", seconds=9))  # fmt: skip
    assert [one.gap is None for one in told.spans] == [False, True]


def test_a_new_line_that_can_not_be_had_is_a_call_that_is_lost() -> None:
    told = after(listening().memory, moving(NEXT), Closed(NOW, "2", None, "no."))
    assert told.how is How.FAILED
    assert lines(told.memory) == ["3"]
    assert wants(told.memory).lines[0].address.startswith("wss://eventsub.wss.twitch.tv/ws?")


@pytest.mark.parametrize(
    "address",
    ["wss://evil.example/ws", "ws://eventsub.wss.twitch.tv/ws", "wss://xeventsub.wss.twitch.tv/ws",
     "nowhere"],
)  # fmt: skip
def test_anothers_address_is_not_called(address: str) -> None:
    told = after(listening().memory, moving(address))
    assert (told.how, lines(told.memory)) == (How.FAILED, ["2"])


# Gaps


def test_a_call_after_a_lost_one_begins_with_a_gap() -> None:
    lost = after(listening().memory, Closed(NOW, "1", 4000, "gone")).memory
    again = after(lost, welcome("2")).memory
    told = listening(again, seconds=30)
    assert [(one.since, one.until, one.gap is None) for one in told.spans] == [
        (NOW, NOW + timedelta(seconds=30), False),
        (NOW + timedelta(seconds=30), NOW + timedelta(seconds=30), True),
    ]


def test_a_channel_that_is_anothers_has_no_gap() -> None:
    told = listening(called(user_id="7", heard_at=NOW - timedelta(hours=1)))
    assert [one.gap for one in told.spans] == [None]


def test_a_start_after_a_pause_has_one() -> None:
    kept = twitch.keep(replace(listening().memory, heard_at=NOW - timedelta(hours=1)))
    ear = after(twitch.begin(json.loads(json.dumps(kept))), reply(VALID), welcome()).memory
    assert listening(ear).spans[0].since == NOW - timedelta(hours=1)


# Taken away


@pytest.mark.parametrize("status", ["authorization_revoked", "user_removed"])
def test_a_token_that_is_taken_away_stops_it(status: str) -> None:
    gone = said("revocation", subscription={"type": "channel.follow", "status": status})
    assert after(listening().memory, gone).how is How.STOPPED


def test_a_type_that_is_taken_away_is_told() -> None:
    gone = said("revocation", subscription={"type": "channel.follow", "status": "version_removed"})
    told = after(listening().memory, gone)
    assert (told.how, told.sentence) == (
        How.OK, "Twitch does not let us hear channel.follow.",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "{", "[]", '{"metadata": 5}', "null"])
def test_what_is_no_message_is_kept_and_harms_nothing(text: str) -> None:
    told = after(listening().memory, Said(NOW, "1", text))
    assert (told.how, told.steps[0].left[0].raw) == (How.OK, text)
