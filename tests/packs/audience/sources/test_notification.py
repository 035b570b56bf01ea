"""Twitch's notifications: who did what on the channel."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tallylight.core.source import Given, Leftover
from tallylight.packs.audience.messages.heard import GoLive, GoOff, Hear, HearRename, Redact
from tallylight.packs.audience.sources import notification

from .means import NOW

TIME = datetime(2026, 11, 21, 19, 59, 12, 464757, tzinfo=UTC)
ANN = {"user_id": "42", "user_login": "ann", "user_name": "Ann"}
OURS = {"broadcaster_user_id": "1337", "broadcaster_user_login": "me_demo"}


def message(kind: str, **event: Any) -> dict[str, Any]:
    head = {"message_id": "m-1", "message_type": "notification", "subscription_type": kind,
            "message_timestamp": "2026-11-21T19:59:12.464757833Z"}  # fmt: skip
    return {"metadata": head, "payload": {"event": {**OURS, **event}}}


def read(kind: str, **event: Any) -> Any:
    said = message(kind, **event)
    return notification.read(said, json.dumps(said), NOW)


def hears(kind: str, **event: Any) -> Hear:
    given = read(kind, **event)
    assert isinstance(given, Given)
    assert isinstance(given.command, Hear)
    return given.command


def chat(**more: Any) -> dict[str, Any]:
    said = {"chatter_user_id": "42", "chatter_user_login": "ann", "chatter_user_name": "Ann",
            "message_id": "c-9", "message": {"text": "hello"}, "source_broadcaster_user_id": None,
            "cheer": None}  # fmt: skip
    return said | more


def test_a_line_of_chat_is_known_by_its_own_id() -> None:
    given = read("channel.chat.message", **chat())
    assert (given.at, given.command_id) == (TIME, "twitch_eventsub:c-9")
    hear = given.command
    assert (hear.username, hear.display_name, hear.platform_id) == ("ann", "Ann", "42")
    assert (hear.kind, hear.content, hear.external_id) == ("CHAT_MESSAGE", "hello", "c-9")
    assert (hear.platform, hear.via) == ("twitch", "twitch_eventsub")


def test_bits_in_a_line_of_chat_are_not_counted_twice() -> None:
    hear = hears("channel.chat.message", **chat(cheer={"bits": 100}))
    assert (hear.kind, hear.amount, hear.metadata) == ("CHAT_MESSAGE", None, {"bits": 100})


def test_a_line_from_anothers_shared_chat_is_not_ours() -> None:
    assert read("channel.chat.message", **chat(source_broadcaster_user_id="99")) is None
    assert read("channel.chat.message", **chat(source_broadcaster_user_id="1337")) is not None


def test_a_follow_happened_when_it_says() -> None:
    given = read("channel.follow", **ANN, followed_at="2026-11-21T19:58:00.5Z")
    assert (given.command.kind, given.at.second, given.at.minute) == ("FOLLOW", 0, 58)
    assert given.command.external_id == "m-1"


def test_a_cheer_says_how_many_bits() -> None:
    hear = hears("channel.cheer", **ANN, is_anonymous=False, message="gg", bits=300)
    assert (hear.kind, hear.amount, hear.unit, hear.content) == ("CHEER", 300, "bits", "gg")


def test_an_unnamed_cheer_is_nobodys_and_counted() -> None:
    nobody = {"user_id": None, "user_login": None, "user_name": None}
    hear = hears("channel.cheer", **nobody, is_anonymous=True, message="", bits=50)
    assert (hear.username, hear.anonymous, hear.amount) == ("ananonymouscheerer", True, 50)


@pytest.mark.parametrize(
    ("kind", "event", "content", "amount"),
    [
        ("channel.subscribe", {"tier": "1000", "is_gift": False}, "", None),
        ("channel.subscription.message", {"tier": "1000", "message": {"text": "7 months!"},
                                          "cumulative_months": 7}, "7 months!", None),
        ("channel.subscription.gift", {"tier": "1000", "total": 5, "is_anonymous": False},
         "5 subscriptions given", 5),
    ],
)  # fmt: skip
def test_subscriptions_are_heard(
    kind: str, event: dict[str, Any], content: str, amount: int | None
) -> None:
    hear = hears(kind, **ANN, **event)
    assert (hear.kind, hear.content, hear.amount) == ("SUBSCRIPTION", content, amount)
    assert hear.metadata is not None
    assert hear.metadata["tier"] == "1000"


def test_a_raid_is_of_who_sends_it() -> None:
    sender = {f"from_broadcaster_{name}": said for name, said in ANN.items()}
    hear = hears("channel.raid", **sender, viewers=120)
    assert (hear.username, hear.kind, hear.amount, hear.unit) == ("ann", "RAID", 120, "viewers")


def test_the_stream_begins_when_it_says_and_ends() -> None:
    given = read("stream.online", started_at="2026-11-21T19:50:00Z")
    assert given.command == GoLive(platform="twitch", broadcaster="me_demo")
    assert given.at.minute == 50
    assert read("stream.offline").command == GoOff(platform="twitch", broadcaster="me_demo")


def test_another_login_is_a_rename_by_id() -> None:
    assert read("user.update", **ANN).command == HearRename(
        platform="twitch", platform_id="42", username="ann", display_name="Ann"
    )


def test_what_the_platform_takes_away_is_hidden() -> None:
    gone = read("channel.chat.message_delete", message_id="c-9").command
    assert gone == Redact(via="twitch_eventsub", external_id="c-9", platform="twitch")
    all_gone = read("channel.chat.clear_user_messages", target_user_login="ann").command
    assert all_gone == Redact(via="twitch_eventsub", username="ann", platform="twitch")


@pytest.mark.parametrize(
    ("kind", "event", "why"),
    [
        ("channel.hype_train.begin", ANN, "Nobody here knows this kind of event."),
        ("channel.follow", {}, "It does not say who."),
        ("channel.chat.message", {"message": {"text": "?"}}, "It does not say who."),
    ],
)
def test_what_is_not_understood_is_kept_as_it_came(
    kind: str, event: dict[str, Any], why: str
) -> None:
    left = read(kind, **event)
    assert isinstance(left, Leftover)
    assert (left.why, left.kind, left.external_id) == (why, kind, "twitch_eventsub:m-1")
    assert json.loads(left.raw) == message(kind, **event)


def test_a_message_that_is_nothing_harms_nothing() -> None:
    assert isinstance(notification.read({}, "{}", NOW), Leftover)
