"""What was put into stream sessions, and what could be; whom sessions were given to."""

from dataclasses import dataclass
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.core.pack import Result
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.rules.links import Fitting, may_be_more
from tallylight.packs.diablo.rules.played import PLAYED_AT_ONCE


@dataclass(frozen=True, slots=True)
class SessionsLinked:
    """How many Diablo sessions and runs were put into stream sessions, or would be."""

    sessions: Annotated[int, Doc("The Diablo sessions.")]
    runs: Annotated[int, Doc("Their runs.")]
    dry_run: Annotated[bool, Doc("True where nothing was written.")]
    more: Annotated[
        bool | None,
        Doc(
            "True where there may be more: the same once more goes on. Null of a dry run that "
            "looked at the first of many."
        ),
    ]


@dataclass(frozen=True, slots=True)
class PlayedBy:
    """Of how many Diablo sessions and runs it is known now who was played."""

    sessions: Annotated[int, Doc("The Diablo sessions.")]
    runs: Annotated[int, Doc("The runs.")]
    more: Annotated[bool, Doc("True where there may be more: the same once more goes on.")]


@dataclass(frozen=True, slots=True)
class Unlinked:
    """Diablo sessions that could be put into a stream session."""

    sessions: Annotated[int, Doc("How many.")]


@dataclass(frozen=True, slots=True)
class Foretold:
    """What would be said of a run, were it taken over."""

    repaired: Annotated[list[str], Doc("That it was on at the time of another; mostly nothing.")]
    duplicate_of: Annotated[str | None, Doc("The run that would count instead.")]


def linked(result: Result[Any]) -> SessionsLinked:
    events = [one.event for one in result.entries]
    if isinstance(result.subject, Fitting):
        events = [event for _, event in result.subject.happened]
    sessions = sum(isinstance(one, e.SessionLinked) for one in events)
    runs = sum(isinstance(one, e.RunLinked) for one in events)
    dry, more = result.command.dry_run, may_be_more(sessions, runs)
    return SessionsLinked(sessions, runs, dry, more=None if dry and more else more)


def played(result: Result[Any]) -> PlayedBy:
    events = [one.event for one in result.entries]
    return PlayedBy(
        sessions=sum(isinstance(one, e.SessionPlayed) for one in events),
        runs=sum(isinstance(one, e.RunCorrected) for one in events),
        more=len(events) == PLAYED_AT_ONCE,
    )
