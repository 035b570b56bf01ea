"""What can be run: the places of the game by act, from `places.csv`, and how people call them."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tallylight.packs.diablo.rules.items import letters


@dataclass(frozen=True, slots=True)
class Place:
    """A place that is run again and again."""

    key: str
    name: str
    act: int
    aliases: tuple[str, ...]


@cache
def places() -> tuple[Place, ...]:
    """All places, in the order of the game."""
    text = files(__package__).joinpath("places.csv").read_text(encoding="utf-8")
    return tuple(
        Place(
            row["key"], row["name"], int(row["act"]), tuple(filter(None, row["aliases"].split("|")))
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def _called() -> dict[str, str]:
    return {
        letters(name): place.name
        for place in places()
        for name in (*place.aliases, place.key, place.name)
    }


def run_word(said: str) -> str:
    """The name of a place, where the word is one of its names; else the word as it is."""
    return _called().get(letters(said), said)
