"""What happens in a room: events with the ids that the platform gives, to be read from anywhere."""

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tallylight.base.clock import SystemClock

MESSAGE = {"color": "", "bgColor": None, "font": "default"}

Now = Callable[[], datetime]
CLOCK = SystemClock()


def user(name: str, **more: Any) -> dict[str, Any]:
    """A person as the platform tells of one."""
    return {
        "username": name,
        "inFanclub": False,
        "hasTokens": True,
        "isMod": False,
        "recentTips": "few",
        "gender": "c",
        "subgender": "",
    } | more


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `id` is milliseconds since 1970, a dash, and a number."""

    method: str
    id: str
    object: Any

    @property
    def text(self) -> str:
        """The event as it is sent."""
        said = {"method": self.method, "id": self.id, "object": self.object}
        return json.dumps(said, ensure_ascii=False)


class Room:
    """A broadcaster's room. Safe to use from any thread.

    `events` are all that ever happened, in the order in which they are sent, which an `id` that
    is said may make another than that of their times.
    """

    def __init__(self, broadcaster: str = "me_demo", now: Now = CLOCK.now) -> None:
        self.broadcaster = broadcaster
        self.now = now
        self.events: list[Event] = []
        self._behind: dict[str, int] = {}
        self.numbers: dict[str, Any] = {
            "username": broadcaster,
            "token_balance": 910,
            "tips_in_last_hour": 4,
            "votes_up": 12,
            "votes_down": 0,
            "satisfaction_score": 100,
            "last_broadcast": "2026-11-20T21:04:00",
            "time_online": -1,
            "num_followers": 88,
            "num_viewers": 0,
            "num_registered_viewers": 0,
            "num_tokened_viewers": 0,
        }
        self.changed = threading.Condition()
        self._last = (0, 0)

    # What happens

    def put(self, method: str, said: Any, event_id: str | None = None) -> Event:
        """Have something happen: `said` is its object, as it is sent."""
        with self.changed:
            event = Event(method, event_id or self._next_id(), said)
            self.events.append(event)
            self._behind[event.id] = len(self.events)
            self.changed.notify_all()
        return event

    def happens(self, method: str, name: str | None = None, **more: Any) -> Event:
        """Have something happen that a person does, or nobody; `more` are parts of the object."""
        person = {} if name is None else {"user": user(name)}
        return self.put(method, {"broadcaster": self.broadcaster, **more, **person})

    def begins(self) -> Event:
        """The broadcast starts."""
        return self.happens("broadcastStart", self.broadcaster)

    def ends(self) -> Event:
        """The broadcast stops."""
        return self.happens("broadcastStop", self.broadcaster)

    def chat(self, name: str, words: str) -> Event:
        """A person says something to all."""
        return self.happens("chatMessage", name, message=MESSAGE | {"message": words, "orig": None})

    def whisper(self, name: str, words: str, *, outgoing: bool = False) -> Event:
        """A person writes to the broadcaster, or the broadcaster to a person."""
        sender, reader = (self.broadcaster, name) if outgoing else (name, self.broadcaster)
        message = MESSAGE | {"message": words, "fromUser": sender, "toUser": reader}
        return self.happens("privateMessage", sender, message=message)

    def tip(self, name: str, tokens: int, words: str = "", *, anonymous: bool = False) -> Event:
        """A person gives tokens."""
        note = f"| {words}" if words else ""
        tip = {"tokens": tokens, "isAnon": anonymous, "message": note}
        return self.happens("tip", name, tip=tip)

    def buys(self, name: str, tokens: int, title: str, kind: str = "photos") -> Event:
        """A person buys a set of photos or a video."""
        media = {"id": 7, "type": kind, "name": title, "tokens": tokens}
        return self.happens("mediaPurchase", name, media=media)

    # How it is read

    def after(self, position: str | None, most: int) -> list[Event]:
        """The events after the one with an id, in the order in which they are sent."""
        with self.changed:
            return self.events[self._index(position) :][:most]

    def wait(self, position: str | None, seconds: float) -> bool:
        """Wait until there is something after a position; False when there is nothing."""
        with self.changed:
            return self.changed.wait_for(
                lambda: len(self.events) > self._index(position), timeout=seconds
            )

    def _index(self, position: str | None) -> int:
        """Where the events after an id begin; all do where nobody knows it."""
        return 0 if position is None else self._behind.get(position, 0)

    def _next_id(self) -> str:
        milliseconds = int(self.now().timestamp() * 1000)
        last, count = self._last
        self._last = (milliseconds, 0) if milliseconds > last else (last, count + 1)
        return f"{self._last[0]}-{self._last[1]}"


def once(events: Iterable[Event]) -> dict[str, Event]:
    """The events by their ids, the first of each."""
    found: dict[str, Event] = {}
    for event in events:
        found.setdefault(event.id, event)
    return found
