"""Characters: who is played."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Entry, Happening, Picture
from tallylight.packs.diablo.messages import commands as c
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.messages.amended import CharacterMeant
from tallylight.packs.diablo.rules.session import origin_of, plain

CORRECTABLE = ("name", "character_class", "level", "hardcore", "expansion")


@dataclass(frozen=True, slots=True)
class Character:
    """One character. `name` is None where it was erased.

    `same_as` is another one that it is: one of another program's, that was here already.
    """

    character_id: str
    channel: str
    name: str | None
    character_class: str
    level: int
    hardcore: bool
    expansion: bool
    save_file_path: str | None
    deleted_at: datetime | None
    same_as: str | None = None
    provenance: e.CameFrom | None = None


def decide(picture: Picture[Character], command: Any, ctx: Context) -> Decision | Refused:
    channel = picture.channel.name
    if isinstance(command, c.AddCharacter):
        return _add(channel, command, ctx)
    character = picture.subject
    if character is None:
        return no.NO_SUCH_CHARACTER.because(character_id=command.character_id)
    if isinstance(command, c.EditCharacter):
        return _edit(channel, character, command, ctx)
    if character.deleted_at is not None:
        return Decision(about=character)
    return Decision.of(ctx.at, e.CharacterDeleted(character_id=character.character_id))


def _taken(name: str, but: str | None, channel: str, ctx: Context) -> Refused | None:
    other = called(name, channel, ctx)
    if other is None or other.character_id == but:
        return None
    return no.CHARACTER_EXISTS.because(character=name, character_id=other.character_id)


def called(name: str, channel: str, ctx: Context) -> Character | None:
    """The character of a channel that has a name; those that were taken out have none."""
    found: Character | None = ctx.named(
        "character", channel=channel, name=name, deleted_at=None, same_as=None
    )
    return found


def _add(channel: str, command: c.AddCharacter, ctx: Context) -> Decision | Refused:
    refused = _taken(command.name, None, channel, ctx)
    if refused is not None:
        return refused
    added = e.CharacterAdded(
        character_id=f"character-{ctx.ids.next('characters')}",
        name=ctx.text(command.name),
        character_class=command.character_class,
        level=command.level,
        hardcore=command.hardcore,
        expansion=command.expansion,
    )
    return Decision.of(ctx.at, added)


def _edit(
    channel: str, character: Character, command: c.EditCharacter, ctx: Context
) -> Decision | Refused:
    said = tuple(name for name in CORRECTABLE if getattr(command, name) is not None)
    if command.name is not None:
        refused = _taken(command.name, character.character_id, channel, ctx)
        if refused is not None:
            return refused
    if not said:
        return Decision(about=character)
    corrected = e.CharacterCorrected(
        character_id=character.character_id,
        said=said,
        name=ctx.text(command.name),
        character_class=command.character_class,
        level=command.level,
        hardcore=command.hardcore,
        expansion=command.expansion,
    )
    return Decision.of(ctx.at, corrected)


def evolve(character: Character | None, entry: Entry) -> Character | None:
    event = entry.event
    if isinstance(event, e.CharacterAdded):
        return Character(
            character_id=event.character_id,
            channel=entry.channel,
            name=entry.text(event.name),
            character_class=event.character_class,
            level=event.level,
            hardcore=event.hardcore,
            expansion=event.expansion,
            save_file_path=entry.text(event.save_file_path),
            deleted_at=event.deleted_at,
            same_as=event.same_as,
            provenance=event.provenance,
        )
    if character is None:
        return None
    if isinstance(event, e.CharacterCorrected):
        new = {name: getattr(event, name) for name in event.said}
        if "name" in new:
            new["name"] = entry.text(event.name)
        return replace(character, **new)
    if isinstance(event, CharacterMeant):
        return replace(character, same_as=event.same_as)
    return replace(character, deleted_at=entry.happened_at)


def row(character: Character) -> dict[str, Any]:
    return {
        "id": character.character_id,
        "channel": character.channel,
        "origin": origin_of(character.provenance),
        "provenance": plain(character.provenance),
        **{name: getattr(character, name) for name in (*CORRECTABLE, "save_file_path",
                                                       "deleted_at", "same_as")},
    }  # fmt: skip


def freed(gone: Sequence[Character], ctx: Context) -> Iterator[Happening]:
    """Who was one of those that are no more: one of them stands for itself, and for the others."""
    for one in gone:
        first: str | None = None
        for alike in ctx.those("diablo.character", same_as=one.character_id):
            if alike.character_id not in {each.character_id for each in gone}:
                yield ctx.now, CharacterMeant(character_id=alike.character_id, same_as=first)
                first = first or alike.character_id
