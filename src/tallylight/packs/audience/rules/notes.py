"""What the user keeps by hand: evidence like all else, and an event, so that it can be undone."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Entry, Picture
from tallylight.packs.audience.messages import events as e
from tallylight.packs.audience.messages import notes as n
from tallylight.packs.audience.messages.fields import (
    AN_ID,
    NO_SUCH_INTERACTION,
    NO_SUCH_PERSON,
    SAID_NOBODY,
    WAS_CALLED,
)
from tallylight.packs.audience.messages.persons import MeetPerson
from tallylight.packs.audience.rules.heard import interaction, met
from tallylight.packs.audience.rules.names import canonical
from tallylight.packs.audience.rules.shared import stands_for

Answer = Decision | Refused


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was kept by hand. `brought` are the ids of what was pasted along with it."""

    interaction_id: str
    channel: str
    person_id: str
    noted_at: datetime
    brought: tuple[str, ...] = ()


def decide(picture: Picture[Note], command: Any, ctx: Context) -> Answer:
    if isinstance(command, n.AddNote):
        return _add(picture, command, ctx)
    if picture.subject is None:
        return NO_SUCH_INTERACTION.because(interaction_id=command.interaction_id)
    return Decision.of(ctx.at, e.NoteRemoved(interaction_id=command.interaction_id))


def _add(picture: Picture[Note], command: n.AddNote, ctx: Context) -> Answer:
    if command.corrects is not None and not _is_kept(command.corrects, ctx):
        return NO_SUCH_INTERACTION.because(interaction_id=command.corrects)
    who = _whom(command, ctx)
    if isinstance(who, Refused):
        return who
    person_id, first = who
    row = interaction(picture, person_id, command.kind, ctx)
    corrects = {"corrects": command.corrects} if command.corrects else None
    row |= {
        "content": command.content,
        "amount": command.amount,
        "unit": command.unit,
        "metadata": corrects,
        "is_noted": True,
    }
    kept = e.NoteKept(
        interaction_id=row["id"], person_id=person_id, kind=command.kind, noted_at=ctx.at
    )
    return Decision(((ctx.at, kept),), evidence=(("interactions", row),), first=first)


def _is_kept(interaction_id: str, ctx: Context) -> bool:
    """Whether there is such a row; PostgreSQL is not asked for what can be no id of one."""
    own = interaction_id.lower()
    return re.fullmatch(AN_ID, own) is not None and ctx.kept("interactions", id=own) is not None


def _whom(command: n.AddNote, ctx: Context) -> tuple[str, tuple[MeetPerson, ...]] | Refused:
    if command.person_id is not None:
        person = ctx.find("person", command.person_id)
        if person is None:
            return NO_SUCH_PERSON.because(person_id=command.person_id)
        return stands_for(person, ctx), ()
    if command.username is None:
        return SAID_NOBODY.because()
    who = met(MeetPerson(username=command.username, platform=command.platform), ctx)
    # Somebody new under a name that was another's: they, or whoever took it? Only the user knows.
    return who if isinstance(who, Refused) or not who[1] else _was_called(command, ctx) or who


def _was_called(command: n.AddNote, ctx: Context) -> Refused | None:
    name = canonical(command.username or "")
    row = ctx.newest("person_aliases", "valid_from", platform=command.platform, alias=name)
    person = None if row is None else ctx.find("person", row.person_id)
    if row is None or person is None or row.valid_to is None:
        return None
    meant = ctx.find("person", stands_for(person, ctx)) or person
    until = f"{row.valid_to:%Y-%m-%d}"
    return WAS_CALLED.because(
        username=name, person_id=meant.person_id, now=meant.username, until=until
    )


def evolve(note: Note | None, entry: Entry) -> Note | None:
    match entry.event:
        case e.NoteKept() as event:
            return Note(
                event.interaction_id, entry.channel, event.person_id, event.noted_at, event.brought
            )
        case e.NoteRemoved():
            return None
    return note
