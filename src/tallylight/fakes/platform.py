"""The APIs of a platform and of those who know its numbers, on one server.

/events/{username}/{token}/   what happens in a room, with a long poll
/statsapi/                    the room's numbers
/api/members, /api/model      what another server knows of persons
"""

import json
from collections.abc import Iterable
from typing import Any, Self

from tallylight.core.pack import Chance
from tallylight.fakes.room import Event, Room
from tallylight.fakes.serving import Answer, Asked, Serving
from tallylight.fakes.tricks import Trick

TOKEN = "demo-token-8f1c2e9a7b"  # noqa: S105 - a made-up one
FOREIGN = "http://203.0.113.7:9"
WAITED = "waited too long for events"


class Platform:
    """A server with one room. `most` is how many events it sends at once.

    Nobody is held longer than `longest_hold` seconds in a long poll, whatever they ask for.
    `persons` are what the other server knows, by names.
    """

    def __init__(
        self,
        room: Room | None = None,
        *,
        token: str = TOKEN,
        tricks: Iterable[Trick] = (),
        most: int = 10_000,
        longest_hold: float = 0.2,
    ) -> None:
        self.room = room or Room()
        self.token = token
        self.most, self.longest_hold = most, longest_hold
        self.persons: dict[str, dict[str, Any]] = {}
        self.models: dict[str, dict[str, Any]] = {}
        self.serving = Serving(self._play, tricks)
        self._dice = Chance(7)

    @property
    def origin(self) -> str:
        """Where all of it is."""
        return self.serving.origin

    @property
    def statbate(self) -> str:
        """The base address of what another server knows."""
        return f"{self.origin}/api"

    def __enter__(self) -> Self:
        self.serving.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.serving.__exit__(None, None, None)

    def _play(self, asked: Asked, trick: Trick) -> Answer:
        match asked.path:
            case ("events", name, token, *_):
                if token != self.token:
                    return Answer({"detail": "unauthorized"}, 401)
                if name != self.room.broadcaster:
                    return Answer({"detail": "not found"}, 404)
                return self._events(asked, trick)
            case ("statsapi", *_):
                return self._numbers(asked)
            case ("api", *rest):
                return self._known(asked, tuple(rest))
        return Answer({"detail": "not found"}, 404)

    # Events

    def _events(self, asked: Asked, trick: Trick) -> Answer:
        position = asked.query.get("i")
        timeout = min(float(asked.query.get("timeout", "10")), 90.0)
        hold = min(timeout, self.longest_hold)
        if trick is Trick.AGAIN and self.room.events:
            position = None
        if trick is Trick.EMPTY or not self.room.wait(position, hold):
            if trick is not Trick.EMPTY:
                said = {"status": WAITED, "nextUrl": self._next(position, timeout, trick)}
                return Answer(said, 400)
            self.serving.leaving.wait(hold)
            return Answer(self._batch([], self._next(position, timeout, trick)))
        events = self.room.after(position, self.most)
        last = events[-1].id
        if trick is Trick.SHUFFLED:
            self._dice.shuffle(events)
        return Answer(self._batch(events, self._next(last, timeout, trick)))

    def _batch(self, events: list[Event], following: str) -> str:
        texts = ",".join(event.text for event in events)
        return f'{{"events":[{texts}],"nextUrl":{json.dumps(following)}}}'

    def _next(self, position: str | None, timeout: float, trick: Trick) -> str:
        origin = FOREIGN if trick is Trick.FOREIGN else self.origin
        at = "" if position is None else f"i={position}&"
        return f"{origin}/events/{self.room.broadcaster}/{self.token}/?{at}timeout={timeout:g}"

    # Numbers

    def _numbers(self, asked: Asked) -> Answer:
        if asked.query.get("token") != self.token:
            return Answer({"detail": "unauthorized"}, 401)
        if asked.query.get("username") != self.room.broadcaster:
            return Answer({"detail": "not found"}, 404)
        return Answer(dict(self.room.numbers))

    # What another server knows

    def knows(self, name: str, **more: Any) -> None:
        """Have it know of a person who gives."""
        self.persons[name] = {
            "name": name,
            "did": 777_001 + len(self.persons),
            "first_message_date": None,
            "first_tip_date": "2025-03-02T10:00:00Z",
            "last_tip_date": "2026-11-01T20:11:00Z",
            "last_tip_amount": 25,
            "models_messaged_2weeks": 1,
            "models_messaged_2weeks_list": [self.room.broadcaster],
            "models_tipped_2weeks": 1,
            "models_tipped_2weeks_list": [self.room.broadcaster],
            "per_day_tokens": [{"date": "2026-11-01", "tokens": 25}],
            "all_time_tokens": 4210,
        } | more

    def knows_model(self, name: str, **more: Any) -> None:
        """Have it know of a person who broadcasts."""
        self.models[name] = {
            "name": name,
            "rid": 99_001 + len(self.models),
            "gender": 1,
            "rank": 5120,
            "sessions": {"count": 9, "total_duration": 1620, "average_duration": 180},
            "income": {"tokens": 8200, "usd": 410.0},
            "tags": [{"name": "chess", "category": "hobby"}],
        } | more

    def _known(self, asked: Asked, path: tuple[str, ...]) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return Answer({"error": "Unauthenticated."}, 401)
        meta: dict[str, Any] = {"site": "chaturbate", "timezone": "UTC"}
        match path:
            case ("members", "chaturbate", name, "info"):
                known, missing = self.persons.get(name), "Member not found"
            case ("model", "chaturbate", name, "info"):
                known, missing = self.models.get(name), "Model not found"
                meta |= {"range": [asked.query.get("range[0]"), asked.query.get("range[1]")]}
            case _:
                return Answer({"error": "not found"}, 404)
        if known is None:
            return Answer({"error": missing}, 404)
        return Answer({"data": known, "meta": meta})
