"""What a history of another program comes to: whole things, each in one command.

What can't be so is put right, and its provenance says it. Refused is only a run whose session
was not taken over.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal

from annotated_doc import Doc
from annotated_types import Len

from tallylight.core.declare import command
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.messages.events import CameFrom, PauseTold
from tallylight.packs.diablo.messages.fields import Difficulty

COUNTED: Final = "duplicate_of"
"""In the `original` of a run that counted nowhere: the key of the run of its file that did, and
which was adopted before."""

Origin = Annotated[CameFrom, Doc("Where it comes from, and what was put right.")]
OfSession = Annotated[str, Doc("The key there of its Diablo session, which was adopted before.")]
ByKey = Annotated[str | None, Doc("The key there of its character, which was adopted before.")]
Said = Annotated[str | None, Doc("As it stood there.")]


@dataclass(frozen=True, kw_only=True)
class FindOfRun:
    """A find of a run that is taken over. `item` is its id or its name there."""

    item: Annotated[str | None, Doc("The item's id or its name there; null for other things.")]
    name: Annotated[str | None, Doc("What was typed, or what it is called.")]
    found_at: Annotated[datetime | None, Doc("When; the run's end when nobody knows.")]
    ethereal: Annotated[bool, Doc("Whether it is ethereal.")]
    how: Annotated[Literal["typed", "save", "imported", "inferred"], Doc("How it is known.")]
    uncertain: Annotated[bool, Doc("Whether nobody can tell that it is of this run.")]
    note: Annotated[str | None, Doc("The note that stood there.")]
    provenance: Origin


@command("session/adopt", creates=True, subject="session", whole=True)
class AdoptSession:
    """Take a whole Diablo session of another program over."""

    ended_at: Annotated[datetime, Doc("Its end.")]
    uncertain: Annotated[
        bool, Doc("Whether nobody knows it; then it is the last that is known.")
    ] = False
    archived: Annotated[bool, Doc("Whether it was put away there.")] = False
    character: ByKey = None
    note: Said = None
    provenance: Origin


@command("run/adopt", creates=True, subject="run", whole=True, refuses=(no.NO_DIABLO_SESSION,))
class AdoptRun:
    """Take a whole run of another program over, with its finds."""

    session: OfSession
    run_number: Annotated[int, Doc("Its number there; the next free one where it is taken.")]
    ended_at: Annotated[datetime, Doc("Its end.")]
    active_ms: Annotated[int | None, Doc("Its time without pauses, where it was kept.")] = None
    uncertain: Annotated[
        bool, Doc("Whether nobody knows when it ended; its time is in no number.")
    ] = False
    run_type: Annotated[str | None, Doc("What was run, as it stood there.")] = None
    area: Annotated[str | None, Doc("Where it was, as it stood there.")] = None
    character: ByKey = None
    difficulty: Annotated[Difficulty | None, Doc("normal, nightmare or hell.")] = None
    players: Annotated[int | None, Doc("The players setting.")] = None
    magic_find: Annotated[int | None, Doc("In percent.")] = None
    terror_zone: Annotated[bool | None, Doc("Whether it was a terror zone.")] = None
    note: Said = None
    pauses: Annotated[tuple[PauseTold, ...], Len(0, 1000), Doc("When its clock stood still.")] = ()
    finds: Annotated[tuple[FindOfRun, ...], Len(0, 5000), Doc("What was found in it.")] = ()
    provenance: Origin


@command("character/adopt", creates=True, subject="character", whole=True)
class AdoptCharacter:
    """Take a character of another program over; it is the one here of its name and class, if any.

    Softcore and hardcore are two.
    """

    name: Annotated[str, Doc("What the character is called.")]
    character_class: Annotated[str, Doc("The class; another word counts as unknown.")] = "unknown"
    level: Annotated[int, Doc("The character's level.")] = 1
    hardcore: Annotated[bool, Doc("Whether a death is for ever.")] = False
    expansion: Annotated[bool, Doc("Whether the expansion is played.")] = True
    save_file_path: Said = None
    deleted_at: Annotated[datetime | None, Doc("When it was taken out there.")] = None
    provenance: Origin


@command("grail/adopt", creates=True, subject="progress", whole=True)
class AdoptProgress:
    """Take an entry of another program's grail over."""

    item: Annotated[str, Doc("The item's id or its name there.")]
    name: Annotated[str | None, Doc("What the item was called there.")] = None
    ethereal: Annotated[bool, Doc("Whether it is ethereal.")] = False
    character: ByKey = None
    difficulty: Annotated[Difficulty | None, Doc("normal, nightmare or hell.")] = None
    typed: Annotated[bool, Doc("Whether it was entered by hand.")] = False
    from_initial_scan: Annotated[bool, Doc("Whether it was there when counting began.")] = False
    note: Said = None
    provenance: Origin
