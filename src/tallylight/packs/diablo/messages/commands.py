"""What may be asked to be done: sessions, runs, finds, characters, the grail, odds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from annotated_doc import Doc
from annotated_types import Ge, Le, Len

from tallylight.core.declare import COUNT, command
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.messages.fields import (
    CLASSES,
    Area,
    CharacterId,
    Ethereal,
    GrailItem,
    Item,
    LastFind,
    LastRun,
    LastSession,
    MagicFind,
    Name,
    Note,
    On,
    OneIn,
    Players,
    RunId,
    RunType,
    SessionId,
    TerrorZone,
    ThisSession,
    Who,
)

ClassWord = Annotated[
    Literal[
        "amazon", "assassin", "barbarian", "druid", "necromancer", "paladin", "sorceress",
        "warlock", "shared_stash", "unknown",
    ],
    Doc(f"One of {', '.join(CLASSES[:-2])}; unknown."),
]  # fmt: skip
Level = Annotated[int, Ge(1), Le(99)]

STARTS = (no.RUN_OVERLAPS, no.NO_CHARACTER_CALLED, no.NO_DIABLO_SESSION)


@dataclass(frozen=True, kw_only=True)
class FindGiven:
    """One find of several that are told at once."""

    name: Item
    ethereal: Ethereal = False
    note: Note = None
    found_at: Annotated[datetime | None, Doc("When; the run's end when left out.")] = None


@dataclass(frozen=True, kw_only=True)
class AboutRun:
    """What is said of a run that begins, or that was."""

    run_type: RunType = None
    character: Who = None
    area: Area = None
    difficulty: On = None
    players: Players = None
    magic_find: MagicFind = None
    terror_zone: TerrorZone = None
    note: Note = None


@command("session/start", creates=True, subject="session", arguments=("character",),
         refuses=(no.DIABLO_SESSION_IS_OPEN, no.DIABLO_SESSION_OVERLAPS,
                  no.NO_CHARACTER_CALLED))  # fmt: skip
class StartSession:
    """Start a Diablo session; a stream session too, when none is on."""

    character: Annotated[Name | None, Doc("Who is played, by name or id.")] = None
    note: Note = None


@command("session/record", creates=True, subject="session",
         refuses=(no.DIABLO_SESSION_OVERLAPS, no.DIABLO_SESSION_CANT_BE,
                  no.NO_CHARACTER_CALLED))  # fmt: skip
class RecordDiabloSession:
    """Write down a whole Diablo session that is over; runs that are recorded then are in it."""

    ended_at: Annotated[datetime, Doc("Its end.")]
    started_at: Annotated[datetime | None, Doc("Its start, if not when it happened.")] = None
    character: Who = None
    note: Note = None


@command("session/end", subject="session",
         refuses=(no.NO_DIABLO_SESSION, no.DIABLO_SESSION_TOO_SHORT))  # fmt: skip
class EndDiabloSession:
    """End a Diablo session, and its open run; the stream session goes on."""

    diablo_session_id: SessionId = None


@command("session/note", subject="session", refuses=(no.NO_DIABLO_SESSION,))
class NoteSession:
    """Write the note of a Diablo session anew; nothing removes it."""

    note: Note
    diablo_session_id: SessionId = None


@command("session/archive", subject="session",
         refuses=(no.NO_DIABLO_SESSION, no.DIABLO_SESSION_IS_OPEN))  # fmt: skip
class ArchiveSession:
    """Put a Diablo session that is over away, or take it out again; it stays in all numbers."""

    diablo_session_id: LastSession = None
    archived: Annotated[bool, Doc("False takes it out again.")] = True


@command("session/delete", subject="session", refuses=(no.NO_DIABLO_SESSION,))
class DeleteSession:
    """Take a Diablo session out of the record, with its runs and finds; undo brings it back."""

    diablo_session_id: LastSession = None


@command("session/link", subject="session")
class LinkSession:
    """Put a Diablo session and its runs into the stream session that was on then."""

    diablo_session_id: ThisSession


@command("session/link-all", subject="session")
class LinkSessions:
    """Put all Diablo sessions that are in no stream session into those that were on then.

    Some are put there at once, so that nobody else waits for long; the answer says whether there
    is more.
    """

    dry_run: Annotated[bool, Doc("Only count the first that fit; nothing is written.")] = False


@command("session/played-by", subject="session", refuses=(no.NO_CHARACTER_CALLED,))
class SayWhoPlayed:
    """Say who was played wherever nobody is said in what was taken over: sessions and runs.

    It is said of some at once, so that nobody else waits for long; the answer says whether
    there is more.
    """

    character: Annotated[Name, Doc("Who, by name or id.")]


@command("run/start", creates=True, subject="run", arguments=("run_type",),
         refuses=(no.RUN_IS_OPEN, *STARTS))  # fmt: skip
class StartRun(AboutRun):
    """Start a run; a Diablo session too, when none is on."""


@command("run/pause", subject="run", refuses=(no.NO_RUN, no.RUN_IS_OVER, no.OUTSIDE_RUN))
class PauseRun:
    """Stop the clock of the run; pausing twice is once."""

    run_id: RunId = None


@command("run/resume", subject="run", refuses=(no.NO_RUN, no.RUN_IS_OVER, no.OUTSIDE_RUN))
class ResumeRun:
    """Let the clock of the run go on; resuming twice is once."""

    run_id: RunId = None


@command("run/end", subject="run", refuses=(no.NO_RUN, no.RUN_CANT_BE))
class EndRun:
    """End the run. A run that is over stays as it is."""

    run_id: RunId = None


@command("run/next", creates=True, subject="run", arguments=("run_type",),
         refuses=(no.RUN_CANT_BE, *STARTS))  # fmt: skip
class NextRun(AboutRun):
    """End the run that is on, if one is, and start the next one."""


@command("run/discard", subject="run", refuses=(no.NO_RUN,))
class DiscardRun:
    """Throw the run that is on away, as if it had not been started; undo brings it back."""


@command("run/record", creates=True, subject="run", arguments=("run_type",),
         refuses=(no.NO_TIMES_OF_RUN, no.RUN_TO_COME, no.RUN_BACKWARDS, no.RUN_IS_OPEN,
                  no.OUTSIDE_RUN, no.NO_SUCH_DIABLO_SESSION, no.RUN_OUTSIDE_SESSION,
                  no.RUN_OVERLAPS, no.NO_CHARACTER_CALLED, no.NEVER_ETHEREAL))  # fmt: skip
class RecordRun(AboutRun):
    """Write down a whole run that is over; its start is when the command happened."""

    started_at: Annotated[datetime | None, Doc("Its start, if not when it happened.")] = None
    ended_at: Annotated[datetime | None, Doc("Its end.")] = None
    duration_seconds: Annotated[
        Annotated[float, Ge(0), Le(10_000_000)] | None, Doc("Its length, when its end is not said.")
    ] = None
    finds: Annotated[tuple[FindGiven, ...], Len(0, 500), Doc("What was found in it.")] = ()
    diablo_session_id: Annotated[
        str | None, Doc("Its Diablo session; the one that was on, else a new one.")
    ] = None


@command("run/edit", subject="run",
         refuses=(no.NO_RUN, no.RUN_NOT_OVER, no.RUN_CANT_BE, no.RUN_TO_COME, no.RUN_OVERLAPS,
                  no.RUN_OUTSIDE_SESSION, no.NO_CHARACTER_CALLED))  # fmt: skip
class EditRun:
    """Correct what was said of a run; what is left out stays."""

    run_id: LastRun = None
    run_type: Annotated[Name | None, Doc("What was run.")] = None
    area: Area = None
    character: Annotated[Name | None, Doc("Who was played, by name or id; null for nobody.")] = None
    difficulty: Annotated[
        Literal["normal", "nightmare", "hell"] | None, Doc("normal, nightmare or hell.")
    ] = None
    players: Annotated[Annotated[int, Ge(1), Le(8)] | None, Doc("The players setting.")] = None
    magic_find: Annotated[Annotated[int, Ge(0), Le(2000)] | None, Doc("In percent.")] = None
    terror_zone: TerrorZone = None
    note: Note = None
    started_at: Annotated[datetime | None, Doc("When it really began.")] = None
    ended_at: Annotated[datetime | None, Doc("When it really ended.")] = None


@command("run/delete", subject="run", refuses=(no.NO_RUN,))
class DeleteRun:
    """Take a run out of the record, with its finds; undo brings it back."""

    run_id: LastRun = None


@command("run/merge", subject="run", arguments=("run_id",),
         refuses=(no.NO_RUN, no.NOT_NEIGHBOURS))  # fmt: skip
class MergeRuns:
    """Make a run and the one before it one run; the time between counts as a pause."""

    run_id: LastRun = None


@command("find/add", creates=True, subject="run", window=COUNT,
         refuses=(no.NO_RUN, no.OUTSIDE_RUN, no.NEVER_ETHEREAL))  # fmt: skip
class AddFind:
    """Write down what dropped; after a run's end it goes to the run that was."""

    name: Item
    ethereal: Ethereal = False
    note: Note = None
    run_id: RunId = None


@command("find/move", subject="run",
         refuses=(no.NO_RUN, no.NO_SUCH_RUN, no.NO_RUN_BEFORE, no.NO_SUCH_FIND,
                  no.NO_FIND))  # fmt: skip
class MoveFind:
    """Put a find into another run."""

    find_id: LastFind = None
    to_run_id: Annotated[
        str | None, Doc("The run it belongs to; the one before when left out.")
    ] = None
    run_id: LastRun = None


@command("find/remove", subject="run", refuses=(no.NO_RUN, no.NO_SUCH_FIND, no.NO_FIND))
class RemoveFind:
    """Take a find out of its run."""

    find_id: LastFind = None
    run_id: LastRun = None


@command("character/add", creates=True, subject="character", arguments=("character_class",),
         refuses=(no.CHARACTER_EXISTS,))  # fmt: skip
class AddCharacter:
    """Take a character in."""

    name: Annotated[Name, Doc("What the character is called.")]
    character_class: ClassWord = "unknown"
    level: Annotated[Level, Doc("The character's level.")] = 1
    hardcore: Annotated[bool, Doc("Whether a death is for ever.")] = False
    expansion: Annotated[bool, Doc("Whether the expansion is played.")] = True


@command("character/edit", subject="character", refuses=(no.CHARACTER_EXISTS,))
class EditCharacter:
    """Correct what is said of a character; what is left out stays."""

    character_id: CharacterId
    name: Annotated[Name | None, Doc("What the character is called.")] = None
    character_class: Annotated[ClassWord | None, Doc("One of the game's classes.")] = None
    level: Annotated[Level | None, Doc("The character's level.")] = None
    hardcore: Annotated[bool | None, Doc("Whether a death is for ever.")] = None
    expansion: Annotated[bool | None, Doc("Whether the expansion is played.")] = None


@command("character/delete", subject="character")
class DeleteCharacter:
    """Take a character out of the lists; its runs stay."""

    character_id: CharacterId


@command("grail/add", creates=True, subject="progress", window=COUNT,
         refuses=(no.NO_SUCH_ITEM, no.NEVER_ETHEREAL, no.NO_CHARACTER_CALLED))  # fmt: skip
class AddProgress:
    """Mark an item of the grail as found, outside of any run."""

    name: GrailItem
    ethereal: Ethereal = False
    character: Annotated[Name | None, Doc("Who found it, by name or id.")] = None
    difficulty: Annotated[
        Literal["normal", "nightmare", "hell"] | None, Doc("normal, nightmare or hell.")
    ] = None
    note: Note = None


@command("grail/remove", subject="progress", arguments=("name",),
         refuses=(no.NO_SUCH_PROGRESS, no.PROGRESS_OF_A_RUN, no.NO_ENTRY_SAID, no.NO_ENTRY_OF,
                  no.SEVERAL_ENTRIES, no.NO_SUCH_ITEM, no.NEVER_ETHEREAL))  # fmt: skip
class RemoveProgress:
    """Take an entry that came from no run out of the grail."""

    name: Annotated[
        Name | None, Doc("Its item, by its name or a nickname; or the entry, by its id.")
    ] = None
    ethereal: Annotated[
        bool | None, Doc("Whether its item is ethereal; either, when left out.")
    ] = None
    progress_id: Annotated[str | None, Doc("Which entry, where no name says it.")] = None


@command("odds/set", creates=True, subject="odds", refuses=(no.NO_SUCH_ITEM, no.NEVER_ETHEREAL))
class SetOdds:
    """Say how often an item drops in runs of a type, so that luck can be told."""

    name: GrailItem
    run_type: Annotated[Name, Doc("In which runs.")]
    one_in: OneIn


@command("odds/remove", subject="odds", arguments=("name", "run_type"),
         refuses=(no.NO_ODDS_SAID, no.NO_ODDS_OF, no.SEVERAL_ODDS, no.NO_SUCH_ITEM,
                  no.NEVER_ETHEREAL))  # fmt: skip
class RemoveOdds:
    """Take odds out again."""

    name: Annotated[
        Name | None, Doc("Their item, by its name or a nickname; or the odds, by their id.")
    ] = None
    run_type: Annotated[
        Name | None, Doc("In which runs; left out where the item has odds in one type only.")
    ] = None
    odds_id: Annotated[str | None, Doc("Which odds, where no name says it.")] = None
