"""Buttons and saved reports that are about somebody: their words go with the somebody."""

import json
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import select

from tallylight.core.erase import Erase
from tallylight.core.group import Group
from tallylight.core.registry import Registry
from tallylight.core.timeline.forget import in_parts, words_about
from tallylight.core.timeline.tables import texts

Key = tuple[str, Any]

KINDS: Final = ("deck.button", "reports.report")
"""What people keep of commands and questions, with the values as JSON in an event's words."""


def about(group: Group, registry: Registry, wanted: Erase) -> dict[Key, set[int]]:
    """The buttons and reports, removed ones too, whose values tell an id; or, where they press or
    ask what is of the same pack, a name. With each, all words that it ever had."""
    return {
        (kind, key): own
        for kind in KINDS
        if kind in registry.subjects
        for key, said, own in _kept(group, registry, kind)
        if _tells(said, wanted)
    }


def _kept(
    group: Group, registry: Registry, kind: str
) -> Iterator[tuple[Any, list[tuple[str, str]], set[int]]]:
    """Each of a kind: its id, what it presses or asks with which values, and its words."""
    for key, events in words_about(group.run, registry, kind).items():
        own = {one for _, ids in events for one in ids}
        words: dict[int, str] = {}
        for some in in_parts(sorted(own)):
            chosen = select(texts.c.text_id, texts.c.words).where(texts.c.text_id.in_(some))
            words |= {row.text_id: row.words or "" for row in group.run(chosen)}
        said = [(of, words.get(one, "")) for of, ids in events for one in ids]
        yield key, said, own


def _tells(said: list[tuple[str, str]], wanted: Erase) -> bool:
    pack = f"{wanted.what.partition('.')[0]}."
    names = {one.lower() for one in wanted.names}
    for of, words in said:
        if any(one in words for one in wanted.ids):
            return True
        if of.startswith(pack) and names & set(_values(words)):
            return True
    return False


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
