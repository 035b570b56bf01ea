"""What a later word makes of what was taken over: the real end, another to count instead."""

from datetime import datetime
from typing import Annotated

from annotated_doc import Doc
from annotated_types import Len

from tallylight.core.declare import TextId, command, event
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.messages.adopt import FindOfRun, Origin, Said
from tallylight.packs.diablo.messages.events import CameFrom, FindTold, PauseTold

Uncertain = Annotated[bool, Doc("Whether nobody knows it even now.")]


@command("session/amend", subject="session", refuses=(no.ADOPTED_OTHERWISE,))
class AmendSession:
    """Take over when a Diablo session ended that nobody had ended when it was taken over."""

    ended_at: Annotated[datetime, Doc("Its end, as a later copy of the file has it.")]
    uncertain: Uncertain = False
    archived: Annotated[bool, Doc("Whether it was put away there.")] = False
    note: Said = None
    provenance: Origin


@command("run/amend", subject="run", refuses=(no.ADOPTED_OTHERWISE,))
class AmendRun:
    """Take over what a later copy of its file says of a run: finds that were not in it before,
    and when it ended, where nobody had ended it when it was taken over."""

    ended_at: Annotated[datetime, Doc("Its end, as a later copy of the file has it.")]
    uncertain: Uncertain = False
    active_ms: Annotated[int | None, Doc("Its time without pauses, where it was kept.")] = None
    pauses: Annotated[tuple[PauseTold, ...], Len(0, 1000), Doc("When its clock stood still.")] = ()
    finds: Annotated[
        tuple[FindOfRun, ...], Len(0, 5000), Doc("All finds; those taken over before stay.")
    ] = ()
    note: Said = None
    provenance: Origin


@event("session")
class SessionAmended:
    """It is known when a Diablo session ended that nobody had ended when it was taken over."""

    diablo_session_id: str
    ended_at: datetime
    uncertain: bool
    archived: bool
    note: TextId
    provenance: CameFrom


@event("run")
class RunAmended:
    """It is known when a run ended that nobody had ended when it was taken over.

    `finds` are those that it did not have then.
    """

    run_id: str
    ended_at: datetime
    uncertain: bool
    active_ms: int | None
    pauses: Annotated[tuple[PauseTold, ...], Len(0, 1000)]
    finds: Annotated[tuple[FindTold, ...], Len(0, 5000)]
    duplicate_of: str | None
    provenance: CameFrom
    note: TextId = None


@event("run")
class FindsFollowed:
    """A later copy of its file has finds of a run that was over when it was taken over."""

    run_id: str
    finds: Annotated[tuple[FindTold, ...], Len(1, 5000)]


@event("run", follows=True)
class RunDoubled:
    """A run counts, or another does that was on then, because the one that counted is gone."""

    run_id: str
    duplicate_of: str | None


@event("character", follows=True)
class CharacterMeant:
    """A character is another one, or one of its own, because the one that it was is gone."""

    character_id: str
    same_as: str | None
