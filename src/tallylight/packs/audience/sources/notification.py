"""One notification of Twitch's EventSub: who did what, as a command; or why it is none.

What is told, type by type: https://dev.twitch.tv/docs/eventsub/eventsub-subscription-types/
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from tallylight.core.replies import instant
from tallylight.core.source import Given, Leftover
from tallylight.packs.audience.messages.heard import GoLive, GoOff, Hear, HearRename, Redact
from tallylight.packs.audience.sources.servers import number, part, plain, words

VIA: Final = "twitch_eventsub"
TWITCH: Final = "twitch"
CHEERER, GIFTER = "ananonymouscheerer", "ananonymousgifter"
"""The accounts under which Twitch itself shows those who do not want to be named."""


class Wanted(NamedTuple):
    """A type of subscription: its version, what its condition is about, and the scope it needs."""

    kind: str
    version: str
    about: tuple[str, ...]
    scope: str | None = None


ROOM, OURS, US = "broadcaster_user_id", "to_broadcaster_user_id", "user_id"
CHAT, SUBSCRIBERS = "user:read:chat", "channel:read:subscriptions"
WANTED: Final = (
    Wanted("channel.chat.message", "1", (ROOM, US), CHAT),
    Wanted("channel.chat.message_delete", "1", (ROOM, US), CHAT),
    Wanted("channel.chat.clear_user_messages", "1", (ROOM, US), CHAT),
    Wanted("channel.follow", "2", (ROOM, "moderator_user_id"), "moderator:read:followers"),
    Wanted("channel.subscribe", "1", (ROOM,), SUBSCRIBERS),
    Wanted("channel.subscription.message", "1", (ROOM,), SUBSCRIBERS),
    Wanted("channel.subscription.gift", "1", (ROOM,), SUBSCRIBERS),
    Wanted("channel.cheer", "1", (ROOM,), "bits:read"),
    Wanted("channel.raid", "1", (OURS,)),
    Wanted("stream.online", "1", (ROOM,)),
    Wanted("stream.offline", "1", (ROOM,)),
    Wanted("user.update", "1", (US,)),
)
"""What is to be heard of one's own channel. All of it costs nothing with one's own token."""


def read(message: Mapping[str, Any], raw: str, now: datetime) -> Given | Leftover | None:
    """What a notification comes to; None where it is of another's room, whose chat is shared."""
    head, event = message.get("metadata"), part(message, "payload", "event")
    message_id, kind = words(part(head, "message_id")), words(part(head, "subscription_type"))
    at = instant(part(head, "message_timestamp")) or now
    shared, room = part(event, "source_broadcaster_user_id"), part(event, "broadcaster_user_id")
    if shared is not None and shared != room:
        return None
    reader = READERS.get(kind)
    command = reader(event) if reader is not None else None
    if command is None:
        why = "It does not say who." if reader else "Nobody here knows this kind of event."
        return Leftover(at, f"{VIA}:{message_id}" if message_id else "", kind, why, raw)
    at = instant(part(event, "followed_at")) or instant(part(event, "started_at")) or at
    if not isinstance(command, Hear):
        return Given(at, f"{VIA}:{message_id}", command, raw)
    external_id = command.external_id or message_id
    heard = replace(command, external_id=external_id, raw=raw)
    return Given(at, f"{VIA}:{external_id}", heard, raw)


def _hear(event: Any, kind: Any, *, who: str = "user", **more: Any) -> Hear | None:
    """What a person did: the id counts, the login is the name, the name is what is shown."""
    login = part(event, f"{who}_login")
    if not isinstance(login, str) or not login:
        return None
    shown = words(part(event, f"{who}_name"))
    return Hear(
        username=login,
        kind=kind,
        via=VIA,
        platform=TWITCH,
        platform_id=words(part(event, f"{who}_id")) or None,
        display_name=shown if shown and shown != login else None,
        **more,
    )


def _unnamed(event: Any, account: str, kind: Any, **said: Any) -> Hear | None:
    """What a person did who may not want to be named."""
    if part(event, "is_anonymous") is not True:
        return _hear(event, kind, **said)
    return Hear(username=account, kind=kind, via=VIA, platform=TWITCH, anonymous=True, **said)


def _chat(event: Any) -> Hear | None:
    """A line of chat, known by its own id, by which it may be taken away again.

    Bits in it are told once more by themselves, and counted there.
    """
    bits = number(part(event, "cheer", "bits"))
    more = plain(event, "message_type", "color") | ({"bits": bits} if bits is not None else {})
    return _hear(
        event,
        "CHAT_MESSAGE",
        who="chatter_user",
        content=words(part(event, "message", "text")),
        external_id=words(part(event, "message_id")) or None,
        metadata=more or None,
    )


def _cheer(event: Any) -> Hear | None:
    bits = number(part(event, "bits"))
    said: dict[str, Any] = {
        "content": words(part(event, "message")),
        "amount": bits,
        "unit": "bits",
    }
    return _unnamed(event, CHEERER, "CHEER", **said)


def _gift(event: Any) -> Hear | None:
    total = number(part(event, "total"))
    said: dict[str, Any] = {
        "content": f"{'?' if total is None else total} subscriptions given",
        "amount": total,
        "unit": "subscriptions",
        "metadata": plain(event, "tier", "cumulative_total") or None,
    }
    return _unnamed(event, GIFTER, "SUBSCRIPTION", **said)


def _subscribe(event: Any) -> Hear | None:
    return _hear(event, "SUBSCRIPTION", metadata=plain(event, "tier", "is_gift") or None)


def _subscribed_again(event: Any) -> Hear | None:
    more = plain(event, "tier", "cumulative_months", "streak_months", "duration_months")
    said = words(part(event, "message", "text"))
    return _hear(event, "SUBSCRIPTION", content=said, metadata=more or None)


def _raid(event: Any) -> Hear | None:
    viewers = number(part(event, "viewers"))
    return _hear(event, "RAID", who="from_broadcaster_user", amount=viewers, unit="viewers")


def _follow(event: Any) -> Hear | None:
    return _hear(event, "FOLLOW")


def _delete(event: Any) -> Redact | None:
    message_id = words(part(event, "message_id"))
    return Redact(via=VIA, external_id=message_id, platform=TWITCH) if message_id else None


def _clear(event: Any) -> Redact | None:
    login = words(part(event, "target_user_login"))
    return Redact(via=VIA, username=login, platform=TWITCH) if login else None


def _rename(event: Any) -> HearRename | None:
    user_id, login = words(part(event, "user_id")), words(part(event, "user_login"))
    if not (user_id and login):
        return None
    shown = words(part(event, "user_name")) or None
    return HearRename(platform=TWITCH, platform_id=user_id, username=login, display_name=shown)


def _online(event: Any) -> GoLive:
    login = words(part(event, "broadcaster_user_login")) or None
    return GoLive(platform=TWITCH, broadcaster=login)


def _offline(event: Any) -> GoOff:
    return GoOff(platform=TWITCH, broadcaster=words(part(event, "broadcaster_user_login")) or None)


READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "channel.chat.message": _chat,
    "channel.chat.message_delete": _delete,
    "channel.chat.clear_user_messages": _clear,
    "channel.follow": _follow,
    "channel.subscribe": _subscribe,
    "channel.subscription.message": _subscribed_again,
    "channel.subscription.gift": _gift,
    "channel.cheer": _cheer,
    "channel.raid": _raid,
    "stream.online": _online,
    "stream.offline": _offline,
    "user.update": _rename,
}
