"""Who comes to a made-up room. Nobody real is meant: names are put together from two words."""

from dataclasses import dataclass
from typing import Final

from tallylight.core.pack import Chance

FIRST: Final = (
    "quiet", "mossy", "paper", "tin", "copper", "misty", "velvet", "pocket", "lunar", "rusty",
    "gentle", "amber", "foggy", "tiny", "wooden", "silver",
)  # fmt: skip
SECOND: Final = (
    "heron", "lantern", "kite", "whistler", "teapot", "badger", "comet", "pebble", "sparrow",
    "clock", "otter", "button", "harbor", "fiddle", "maple", "kettle",
)  # fmt: skip
REGULARS: Final = 14
"""So many of them come most evenings; the others may come once."""

LINES: Final = (
    "hi there", "good evening", "hello everyone", "how was your week?", "nice light tonight",
    "what are you playing?", "haha", "that was close", "gg", "brb", "back", "love this song",
    "where did the cat go?", "say hi to the cat", "one more round?", "so relaxing",
    "take your time", "is that a new chair?", "you got this", "wow", "ok that was funny",
    "good night all",
)  # fmt: skip
NOTES: Final = (
    "asks about the cat each time", "plays the fiddle", "likes quiet songs",
    "was at the last charity stream", "prefers not to be read out",
)  # fmt: skip
SONGS: Final = ("for the cat", "one more round", "for the new microphone", "cheers", "")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who may come. `talks` is how many lines an hour, `gives` how likely a tip is."""

    name: str
    often: float
    talks: float
    gives: float


def visitors() -> tuple[Visitor, ...]:
    """All who may ever come, the same at each start."""
    chance = Chance("the people of a room")
    names = [f"{one}_{other}" for one in FIRST for other in SECOND]
    chance.shuffle(names)
    regulars = (
        Visitor(name, chance.uniform(0.5, 0.95), chance.uniform(4, 22), chance.uniform(0.1, 0.9))
        for name in names[:REGULARS]
    )
    others = (
        Visitor(name, 0.06, chance.uniform(0, 6), chance.uniform(0, 0.25))
        for name in names[REGULARS:]
    )
    return (*regulars, *others)
