"""A day in a room, made up: what people do there, and the odd things that a platform sends.

The dice are handed in, so the same day can be had again.
"""

from collections.abc import Callable
from typing import Any

from tallylight.core.pack import Chance
from tallylight.fakes.room import Event, Room, user

PEOPLE = (
    "ann_b", "Bob77", "cy", "dee_dee", "eve", "Fay_and_Gus", "hal9", "ida", "joe_k", "kit",
    "日本の人", "\u202eniam", "<b>bold</b>", "../../etc/passwd", "=1+1", "a" * 60,
)  # fmt: skip
LINES = (
    "hello", "good evening", "what are you playing?", "gg", "that was close", "again!", "lol",
    "<script>alert(1)</script>", "\u202edrawkcab", "tab\tand\nline", "🎲🎲", "NUL \0 here",
    "half \ud83d a sign",
)  # fmt: skip
TIPS = (0, 1, 5, 5, 10, 15, 25, 25, 50, 100, 500)

Deed = Callable[[Room, Chance, str], Event]


def _odd(room: Room, chance: Chance, name: str) -> Event:
    """What a platform sends once in a while, and nobody expects."""
    said: tuple[tuple[str, Any], ...] = (
        ("somethingNew", {"user": user(name), "level": 3}),
        ("chatMessage", {"message": {"message": "who said that?"}}),
        ("tip", {"tip": {"tokens": "many"}, "user": user(name)}),
        ("roomSubjectChange", {"subject": "Speedrun night"}),
        ("follow", None),
    )
    method, parts = chance.choice(said)
    return room.put(method, parts)


def _again(room: Room, chance: Chance, _: str) -> Event:
    """What was sent before, once more."""
    event = chance.choice(room.events)
    return room.put(event.method, event.object, event.id)


DEEDS: tuple[tuple[float, Deed], ...] = (
    (40, lambda room, chance, name: room.chat(name, chance.choice(LINES))),
    (12, lambda room, chance, name: room.happens("userEnter", name)),
    (10, lambda room, chance, name: room.happens("userLeave", name)),
    (12, lambda room, chance, name: room.tip(name, chance.choice(TIPS), chance.choice(LINES[:6]),
                                             anonymous=chance.random() < 0.1)),
    (5, lambda room, chance, name: room.whisper(name, "psst", outgoing=chance.random() < 0.5)),
    (4, lambda room, chance, name: room.happens("follow", name)),
    (1, lambda room, chance, name: room.happens("unfollow", name)),
    (1, lambda room, chance, name: room.happens("fanclubJoin", name)),
    (2, lambda room, chance, name: room.buys(name, 30, "set seven")),
)  # fmt: skip
ODDITIES: tuple[tuple[float, Deed], ...] = ((3, _odd), (3, _again))


def happens(room: Room, chance: Chance, *, odd: bool = True) -> Event:
    """Have one thing happen. `odd`: it may be one of those that nobody expects."""
    deeds = (*DEEDS, *ODDITIES) if odd and room.events else DEEDS
    (deed,) = chance.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])
    return deed(room, chance, chance.choice(PEOPLE))
