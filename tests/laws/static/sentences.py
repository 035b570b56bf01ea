"""Everything that is declared says what it is: one sentence, its own, and not its name again."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tallylight.core.pack import Pack
from tallylight.core.registry import Registry, field_sentences

EMPTY = {"a", "an", "the", "this", "that", "its", "of", "is", "are", "was", "were", "be", "been"}


@dataclass(frozen=True, slots=True)
class Said:
    """One declared thing: its kind, its name, its sentence. Sentences differ within a kind."""

    kind: str
    name: str
    sentence: str


def complaints(said: list[Said]) -> list[str]:
    """What is silent, says what another says, or says its own name again."""
    found = [f"{one.kind} {one.name}: {why}" for one in said for why in _objections(one)]
    counted = Counter((one.kind, one.sentence) for one in said if one.sentence)
    for (kind, sentence), times in counted.items():
        if times > 1:
            names = ", ".join(
                one.name for one in said if (one.kind, one.sentence) == (kind, sentence)
            )
            found.append(f"{kind} {names}: the same sentence, {sentence!r}")
    return found


def said_by(registry: Registry) -> list[Said]:
    """Everything that a registry holds, with what it says."""
    return list(_said_by(registry))


def _said_by(registry: Registry) -> Iterator[Said]:
    for pack in registry.packs.values():
        yield Said("pack", pack.name, pack.sentence)
        yield from _pages(pack)
    for command in registry.commands.values():
        yield Said("command", command.full_name, command.sentence)
        yield from _fields(command.full_name, command.cls)
    for query in registry.queries.values():
        yield Said("query", query.full_name, query.sentence)
        yield from _fields(query.full_name, query.cls)
    for event in registry.events.values():
        yield Said("event", event.full_name, event.sentence)
    for refusal in registry.refusals.values():
        yield Said("refusal", refusal.name, refusal.sentence)
    for setting in registry.settings.values():
        yield Said("setting", setting.key, setting.sentence)


def _pages(pack: Pack) -> Iterator[Said]:
    for overlay in pack.overlays:
        yield Said("overlay", f"{pack.name}.{overlay.name}", overlay.sentence)
    for source in pack.sources:
        yield Said("source", f"{pack.name}.{source.name}", source.sentence)


def _fields(name: str, message: type) -> Iterator[Said]:
    for field, sentence in field_sentences(message).items():
        yield Said(f"field of {name}", field, sentence)


def _objections(one: Said) -> Iterator[str]:
    if not one.sentence:
        yield "says nothing"
        return
    if one.sentence[-1] not in ".?":
        yield f"{one.sentence!r} is no whole sentence"
    if _words(one.sentence) <= _words(re.sub(r"(?<=[a-z])(?=[A-Z])|[._]", " ", one.name)):
        yield f"{one.sentence!r} is its own name again"


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", text.lower())) - EMPTY
