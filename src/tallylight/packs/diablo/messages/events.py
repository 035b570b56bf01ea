"""What became true, in the past tense."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc
from annotated_types import Len

from tallylight.core.declare import TextId, event
from tallylight.packs.diablo.messages.fields import Difficulty

Originals = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class CameFrom:
    """Where something was taken over from, its own key there, and what was put right."""

    source: Annotated[str, Doc("The program, and which of its files.")]
    key: Annotated[str, Doc("What it is known by there.")]
    repaired: Annotated[tuple[str, ...], Doc("What had to be put right.")] = ()
    original: Annotated[Originals, Doc("What stood there, of what was put right.")] = field(
        default_factory=dict
    )


@dataclass(frozen=True, kw_only=True)
class PauseTold:
    """A pause that is over."""

    began_at: Annotated[datetime, Doc("When the clock was stopped.")]
    ended_at: Annotated[datetime, Doc("When it went on.")]


@dataclass(frozen=True, kw_only=True)
class FindTold:
    """A find that came with a whole run, with the time when it was found."""

    find_id: str
    progress_id: str | None
    item: str | None
    name: str
    found_at: datetime
    ethereal: bool
    how: str
    uncertain: bool = False
    note: TextId = None
    provenance: CameFrom | None = None


@event("session")
class SessionStarted:
    """A Diablo session began."""

    diablo_session_id: str
    session_id: int | None
    character_id: str | None = None
    note: TextId = None


@event("session")
class SessionAdopted:
    """A whole Diablo session that is over was taken over.

    `uncertain`: nobody knows when it ended; its end is the last that is known of it.
    """

    diablo_session_id: str
    session_id: int | None
    ended_at: datetime
    uncertain: bool = False
    archived: bool
    character_id: str | None
    note: TextId
    provenance: CameFrom


@event("session")
class SessionNoted:
    """A note of a Diablo session was written anew."""

    diablo_session_id: str
    note: TextId


@event("session")
class RunNumbered:
    """A run got its number in its Diablo session."""

    diablo_session_id: str
    run_id: str
    run_number: int


@event("session")
class SessionEnded:
    """A Diablo session was over."""

    diablo_session_id: str


@event("session")
class SessionArchived:
    """A Diablo session was put away, or taken out again."""

    diablo_session_id: str
    archived: bool


@event("session")
class SessionLinked:
    """A Diablo session was found to lie in a stream session, or in none."""

    diablo_session_id: str
    session_id: int | None


@event("session")
class SessionPlayed:
    """It was said who was played in a Diablo session."""

    diablo_session_id: str
    character_id: str


@event("session")
class SessionStretched:
    """A Diablo session that was taken over was longer than it said: it has runs beyond its ends."""

    diablo_session_id: str
    started_at: datetime
    ended_at: datetime
    provenance: CameFrom | None = None


@event("session")
class SessionDeleted:
    """A Diablo session was taken out of the record."""

    diablo_session_id: str


@event("run")
class RunStarted:
    """A run began."""

    run_id: str
    diablo_session_id: str
    session_id: int | None
    run_number: int
    run_type: str | None
    area: str | None
    character_id: str | None
    difficulty: Difficulty | None
    players: int | None
    magic_find: int | None
    terror_zone: bool | None
    note: TextId = None


@event("run")
class RunPaused:
    """The clock of a run was stopped."""

    run_id: str


@event("run")
class RunResumed:
    """The clock of a run went on."""

    run_id: str


@event("run")
class RunEnded:
    """A run was over; `inferred` when nobody said so."""

    run_id: str
    inferred: bool = False


@event("run")
class RunAdopted:
    """A whole run that is over was taken over, or written down.

    `active_ms` is the time without pauses where that is known otherwise than from them;
    `uncertain`: nobody knows when it ended, so that its time is in no number; `duplicate_of` is
    a run here that was on at the same time, so that this one counts in no number at all.
    """

    run_id: str
    diablo_session_id: str
    session_id: int | None
    run_number: int
    run_type: str | None
    area: str | None
    character_id: str | None
    difficulty: Difficulty | None
    players: int | None
    magic_find: int | None
    terror_zone: bool | None
    note: TextId
    ended_at: datetime
    active_ms: int | None
    pauses: Annotated[tuple[PauseTold, ...], Len(0, 1000)]
    finds: Annotated[tuple[FindTold, ...], Len(0, 5000)]
    uncertain: bool = False
    duplicate_of: str | None = None
    provenance: CameFrom | None = None


@event("run")
class RunCorrected:
    """What was said of a run was corrected; `said` names the fields."""

    run_id: str
    said: tuple[str, ...]
    run_type: str | None = None
    area: str | None = None
    character_id: str | None = None
    difficulty: Difficulty | None = None
    players: int | None = None
    magic_find: int | None = None
    terror_zone: bool | None = None
    note: TextId = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


@event("run")
class RunMerged:
    """A run went on in the one after it, which is no run of its own any more.

    `ended_at` is None where that one is still on; `pauses` are its own and the time between.
    `uncertain`: nobody knows when one of them ended.
    """

    run_id: str
    other_id: str
    ended_at: datetime | None
    pauses: tuple[PauseTold, ...]
    paused_since: datetime | None = None
    active_ms: int | None = None
    uncertain: bool = False


@event("run")
class RunLinked:
    """A run was found to lie in a stream session, or in none."""

    run_id: str
    session_id: int | None


@event("run")
class RunDeleted:
    """A run was taken out of the record."""

    run_id: str


@event("run")
class FindAdded:
    """Something was found in a run; `item` is its id in the grail, None for other things.

    `found_at` is said where it is not when it happened: of a find that was moved.
    """

    run_id: str
    find_id: str
    progress_id: str | None
    item: str | None
    name: str
    ethereal: bool
    how: str
    note: TextId = None
    uncertain: bool = False
    found_at: datetime | None = None
    provenance: CameFrom | None = None


@event("run")
class FindRemoved:
    """A find was taken out of its run."""

    run_id: str
    find_id: str


@event("character")
class CharacterAdded:
    """There is one character more; or one of another program, which is one of those here."""

    character_id: str
    name: TextId
    character_class: str
    level: int
    hardcore: bool
    expansion: bool
    save_file_path: TextId = None
    deleted_at: datetime | None = None
    same_as: str | None = None
    provenance: CameFrom | None = None


@event("character")
class CharacterCorrected:
    """What is said of a character was changed; `said` names the fields."""

    character_id: str
    said: tuple[str, ...]
    name: TextId = None
    character_class: str | None = None
    level: int | None = None
    hardcore: bool | None = None
    expansion: bool | None = None


@event("character")
class CharacterDeleted:
    """A character is played no more; its runs stay."""

    character_id: str


@event("progress")
class ProgressFound:
    """An item of the grail was found outside of any run."""

    progress_id: str
    item: str
    ethereal: bool
    character_id: str | None
    difficulty: Difficulty | None
    typed: bool
    from_initial_scan: bool = False
    note: TextId = None
    provenance: CameFrom | None = None


@event("progress")
class ProgressRemoved:
    """An entry of the grail was taken out."""

    progress_id: str


@event("odds")
class OddsSet:
    """How often an item drops in runs of a type."""

    odds_id: str
    item: str
    run_type: str
    one_in: float


@event("odds")
class OddsRemoved:
    """The odds of an item in runs of a type are not known any more."""

    odds_id: str
