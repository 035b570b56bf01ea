"""One event of the Events API: who did what, as a command; or why it is none.

What the API calls them, and their parts: https://chaturbate.com/apps/api/docs/events.html
"""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from tallylight.core.replies import from_milliseconds, read_json
from tallylight.core.source import Given, Leftover
from tallylight.packs.audience.messages.fields import Kind
from tallylight.packs.audience.messages.heard import GoLive, GoOff, Hear
from tallylight.packs.audience.sources.servers import number, part, plain, words

VIA: Final = "cb_events"
DEEDS: Final[dict[str, Kind]] = {
    "follow": "FOLLOW",
    "unfollow": "UNFOLLOW",
    "userEnter": "USER_ENTER",
    "userLeave": "USER_LEAVE",
    "fanclubJoin": "FANCLUB_JOIN",
}
"""What a person does that needs no word."""

ROOMS: Final = frozenset({"roomSubjectChange"})
FLAGS: Final = ("inFanclub", "hasTokens", "isMod", "recentTips")

AHEAD: Final = timedelta(days=1)
"""How far ahead of ours the platform's clock can be; what is beyond that is no time."""


class Mark(NamedTuple):
    """An event's id: milliseconds since 1970, and which of that moment's it is."""

    milliseconds: int
    place: int


def mark_of(event_id: Any) -> Mark | None:
    """What the text of an id says; None where it is none."""
    if not isinstance(event_id, str) or len(event_id) > 40 or not event_id.isascii():
        return None
    milliseconds, dash, place = event_id.partition("-")
    if not (dash and milliseconds.isdecimal() and place.isdecimal()):
        return None
    return Mark(int(milliseconds), int(place))


def read(raw: str, broadcaster: str, now: datetime) -> tuple[Mark | None, Given | Leftover]:
    """What an event of a broadcaster's room comes to, and its mark."""
    event = read_json(raw)
    event_id, method = part(event, "id"), words(part(event, "method"))
    mark = mark_of(event_id)
    at = from_milliseconds(mark.milliseconds) if mark else None
    if at is None or at > now + AHEAD:
        return None, _left(now, words(event_id), method, "Its id tells no time.", raw)
    command = _command(method, part(event, "object"), str(event_id), broadcaster)
    if isinstance(command, str):
        return mark, _left(at, str(event_id), method, command, raw)
    if isinstance(command, Hear):
        command = Hear(**{**vars(command), "raw": raw})
    return mark, Given(at, f"{VIA}:{event_id}", command, raw)


def _left(at: datetime, event_id: str, method: str, why: str, raw: str) -> Leftover:
    return Leftover(at, f"{VIA}:{event_id}" if event_id else "", method, why, raw)


def _command(method: str, said: Any, event_id: str, broadcaster: str) -> Any:
    """The command, without its raw text; a sentence where there is none."""
    match method:
        case "broadcastStart":
            return GoLive(broadcaster=broadcaster)
        case "broadcastStop":
            return GoOff(broadcaster=broadcaster)
        case _ if method in ROOMS:
            return "It is of the room, and of nobody in it."
        case "chatMessage" | "privateMessage" | "tip" | "mediaPurchase":
            told = {"chatMessage": _chat, "privateMessage": _private, "tip": _tip,
                    "mediaPurchase": _purchase}[method](said, broadcaster)  # fmt: skip
        case _ if method in DEEDS:
            told = {"kind": DEEDS[method]}
        case _:
            return "Nobody here knows this kind of event."
    name = told.pop("username", part(said, "user", "username"))
    if not isinstance(name, str) or not name.strip():
        return "It does not say who."
    flags = plain(part(said, "user"), *FLAGS)
    metadata = told.pop("metadata", {}) | ({"user": flags} if flags else {})
    return Hear(
        username=name,
        via=VIA,
        external_id=event_id,
        display_name=words(name) if name != name.lower() else None,
        metadata=metadata or None,
        **told,
    )


def _chat(said: Any, _: str) -> dict[str, Any]:
    return {"kind": "CHAT_MESSAGE", "content": words(part(said, "message", "message"))}


def _private(said: Any, broadcaster: str) -> dict[str, Any]:
    """The person is the other one, whoever wrote it."""
    sender, reader = part(said, "message", "fromUser"), part(said, "message", "toUser")
    outgoing = isinstance(sender, str) and sender.strip().lower() == broadcaster
    return {
        "kind": "PRIVATE_MESSAGE",
        "username": reader if outgoing else sender or part(said, "user", "username"),
        "content": words(part(said, "message", "message")),
        "metadata": {"direction": "out" if outgoing else "in"},
    }


def _tip(said: Any, _: str) -> dict[str, Any]:
    """The note stands behind a bar; without one, the sum is said in words."""
    tip = part(said, "tip")
    tokens = number(part(tip, "tokens"))
    note = words(part(tip, "message")).removeprefix("|").strip()
    anonymous = part(tip, "isAnon") is True
    return {
        "kind": "TIP_EVENT",
        "content": note or f"{'?' if tokens is None else tokens} tokens",
        "amount": tokens,
        "unit": "tokens",
        "anonymous": anonymous,
        "metadata": {"tokens": tokens, "isAnon": anonymous},
    }


def _purchase(said: Any, _: str) -> dict[str, Any]:
    media = part(said, "media")
    return {
        "kind": "MEDIA_PURCHASE",
        "content": words(part(media, "name")),
        "amount": number(part(media, "tokens")),
        "unit": "tokens",
        "metadata": plain(media, "id", "type"),
    }
