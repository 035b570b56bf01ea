"""The items of the grail, from the list that the migrations bring, and how people call them."""

import csv
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

EDITIONS: Final = ("classic", "lod", "d2r24", "d2r25", "d2r26", "rotw")
"""Editions of the game, oldest first; each has the items of those before it."""

RUNEWORD: Final = "runeword"
GUESSES = 3
TYPO = 0.85
"""How near a name has to be to be what somebody mistyped, 0 to 1."""
POSSESSIVE = re.compile(r"(?<=\w)['\u2019]s?(?!\w)", re.IGNORECASE)
ETHEREAL_PREFIX = re.compile(r"^eth(?:ereal)?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `ethereal_type` is none, optional or only; `runes` those of a runeword."""

    id: str
    name: str
    type: str
    category: str
    sub_category: str
    treasure_class: str
    item_base: str
    character_class: str
    set_name: str
    runes: tuple[str, ...]
    code: str
    edition: str
    ethereal_type: str
    aliases: tuple[str, ...]

    def is_in(self, edition: str) -> bool:
        """Whether an edition has it; those of mods are in none."""
        known = EDITIONS[: EDITIONS.index(edition) + 1]
        return self.edition in known


def letters(text: str) -> str:
    """What of a name counts when names are compared: its letters and digits, in lower case."""
    return "".join(one for one in text.lower() if one.isalnum())


def spoken(text: str) -> str:
    """The same where nobody says whose it is: `deathweb` of Death's Web."""
    return letters(POSSESSIVE.sub("", text))


@cache
def all_items() -> dict[str, Item]:
    """Every item, by its id."""
    found: dict[str, Item] = {}
    folder = files("tallylight.packs.diablo").joinpath("migrations")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith("_items.csv"):
            for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
                found[row["id"]] = _item(row)
    return found


def _item(row: dict[str, str]) -> Item:
    lists = {"runes": "+", "aliases": "|"}
    said: dict[str, Any] = {
        name: tuple(filter(None, value.split(lists[name]))) if name in lists else value
        for name, value in row.items()
    }
    return Item(**said)


@cache
def _called() -> dict[str, tuple[Item, ...]]:
    """Items by the letters of their names, ids and nicknames."""
    found: dict[str, tuple[Item, ...]] = {}
    for item in all_items().values():
        names = (item.id, item.name, *item.aliases)
        for name in dict.fromkeys([*map(letters, names), *map(spoken, names)]):
            found[name] = (*found.get(name, ()), item)
    return found


def known(text: str | None) -> Item | None:
    """The item of that id, name or nickname; None where there is none, or where several are.

    A runeword never drops, so of two with one name the other is meant.
    """
    found = _called().get(letters(text or ""), ())
    dropping = [item for item in found if item.type != RUNEWORD] or list(found)
    return dropping[0] if len(dropping) == 1 else None


def without_prefix(text: str) -> tuple[str, bool]:
    """A name without `eth` before it, and whether it stood there."""
    said = ETHEREAL_PREFIX.sub("", text)
    return (said, True) if said != text and said else (text, False)


def matching(text: str) -> list[Item]:
    """The items in whose names or nicknames the text stands: those that are called so first, then
    those that begin with it.

    Last come those in which each of its words does: `arach mesh` is in Arachnid Mesh. An `eth`
    before it that stands in none may be left out.
    """
    bare, ethereal = without_prefix(text)
    return _matching(text) or (_matching(bare) if ethereal else [])


def _matching(text: str) -> list[Item]:
    wanted, words = letters(text), [letters(word) for word in text.split()]
    found: dict[str, tuple[int, str]] = {}
    for name, several in _called().items():
        if wanted in name or all(word in name for word in words):
            ways = (name == wanted, name.startswith(wanted), wanted in name, True)
            place = ways.index(True)
            for item in several:
                rank = (place, item.name)
                found[item.id] = min(rank, found.get(item.id, rank))
    return [all_items()[one] for one in sorted(found, key=lambda one: (found[one], one))]


def guesses(text: str) -> str:
    """The names that come nearest to a text, to be read by a person."""
    inside = [item.name for item in matching(text)] if letters(text) else []
    near = difflib.get_close_matches(letters(text), _called(), GUESSES, 0.6)
    names = [*inside, *(item.name for name in near for item in _called()[name])]
    return ", ".join(list(dict.fromkeys(names))[:GUESSES]) or "something else"


def mistyped(text: str) -> list[str]:
    """The names that a text which is none of them may have been meant as."""
    near = difflib.get_close_matches(letters(text), _called(), GUESSES, TYPO)
    return list(dict.fromkeys(item.name for name in near for item in _called()[name]))


def in_grail(
    edition: str, *, runes: bool = True, runewords: bool = True, ethereal: bool = False
) -> Iterable[Item]:
    """The items that a grail counts."""
    for item in all_items().values():
        counted = {"rune": runes, "runeword": runewords}.get(item.type, True)
        if ethereal:
            counted = item.type == "unique" and item.ethereal_type != "none"
        if counted and item.is_in(edition):
            yield item
