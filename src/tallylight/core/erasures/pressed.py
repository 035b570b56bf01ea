"""Buttons and saved reports that are about somebody: their words go with the somebody."""

import json
from collections.abc import Iterator
from typing import Any, Final

from tallylight.core.erase import Erase
from tallylight.core.group import Group
from tallylight.core.registry import Registry
from tallylight.core.timeline.forget import Said, words_about

Key = tuple[str, Any]

KINDS: Final = ("deck.button", "reports.report")
"""What people keep of commands and questions, with the values as JSON in an event's words."""


SEARCHES: Final = "search."
"""Questions for words are about whoever's name they look for."""


def about(group: Group, registry: Registry, wanted: Erase) -> dict[Key, set[int]]:
    """The buttons and reports, removed ones too, whose values tell an id; or, where they press or
    ask what is of the same pack, a name. With each, all words that it ever had."""
    return {
        (kind, key): {one.text_id for one in said}
        for kind in KINDS
        if kind in registry.subjects
        for key, said in words_about(group.run, registry, kind).items()
        if any(_tells(one, wanted) for one in said)
    }


def _tells(said: Said, wanted: Erase) -> bool:
    if any(one in said.words for one in wanted.ids):
        return True
    of_the_pack = said.of.startswith((f"{wanted.what.partition('.')[0]}.", SEARCHES))
    names = {one.lower() for one in wanted.names}
    return of_the_pack and not names.isdisjoint(_values(said.words))


def _values(words: str) -> Iterator[str]:
    """The texts in a JSON object, in small letters; none in what is no object."""
    try:
        said = json.loads(words) if words.startswith("{") else None
    except ValueError:
        said = None
    yield from _texts(said)


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said.strip().lower().removeprefix("@")
    elif isinstance(said, dict):
        for one in said.values():
            yield from _texts(one)
    elif isinstance(said, list):
        for one in said:
            yield from _texts(one)
