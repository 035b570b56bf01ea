"""The language of sessions."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from annotated_doc import Doc
from pydantic import AwareDatetime

from tallylight.base.errors import Refusal
from tallylight.core.declare import TextId, command, event, query


class SessionType(StrEnum):
    """What kind of evening it is."""

    STREAM = "stream"
    PRACTICE = "practice"
    CASUAL = "casual"


NO_SUCH_SESSION = Refusal("no_such_session", "There is no session {session_id}.", 404)
NO_OPEN_SESSION = Refusal("no_open_session", "No session is open. Start one first.", 404)
SESSION_IS_OPEN = Refusal(
    "session_is_open", "Session {session_id} is open since {started_at}. End it first."
)
SESSION_OVERLAPS = Refusal(
    "session_overlaps", "Session {session_id} was on at that time: {started_at} to {ended_at}."
)
SESSION_FOLLOWED = Refusal(
    "session_followed",
    "Session {session_id} came after {at}, at {started_at}; one that began before would still "
    "be on. Write down a session that is over with session/record.",
)
SESSION_AHEAD = Refusal("session_ahead", "A session can't be on at {at}, which is to come.", 422)
SESSION_TOO_SHORT = Refusal(
    "session_too_short",
    "The session can't {edge} at {at}: something in it was at {inside}.",
)
SESSION_BACKWARDS = Refusal(
    "session_backwards", "A session can't end at {ended_at}, before it began at {started_at}."
)
SESSION_NEEDS_END = Refusal(
    "session_needs_end", "Session {session_id} is over; to have it on again, undo its end."
)
SESSION_STILL_OPEN = Refusal(
    "session_still_open", "Session {session_id} is still on; end it first."
)

Kind = Annotated[SessionType | None, Doc("What kind of session it is.")]
Notes = Annotated[str | None, Doc("Free words about the session.")]
WhichSession = Annotated[int | None, Doc("The session; the open one when left out.")]


@command(
    "session/start",
    refuses=(SESSION_IS_OPEN, SESSION_OVERLAPS, SESSION_FOLLOWED),
    creates=True,
    arguments=("session_type", "notes"),
)
class CreateSession:
    """Start a session: the show is on."""

    session_type: Kind = None
    notes: Notes = None


@command(
    "session/record",
    refuses=(SESSION_OVERLAPS, SESSION_BACKWARDS, SESSION_AHEAD),
    creates=True,
    arguments=("session_type", "notes"),
)
class RecordSession:
    """Write down a whole session that is over."""

    started_at: Annotated[AwareDatetime, Doc("When it began.")]
    ended_at: Annotated[AwareDatetime, Doc("When it ended.")]
    session_type: Kind = None
    notes: Notes = None


@command("session/end", refuses=(NO_OPEN_SESSION, SESSION_BACKWARDS, SESSION_TOO_SHORT))
class EndSession:
    """End a session, and with it whatever is still open on the channel."""

    session_id: WhichSession = None


@command(
    "session/correct",
    refuses=(NO_OPEN_SESSION, SESSION_BACKWARDS, SESSION_TOO_SHORT, SESSION_STILL_OPEN,
             SESSION_NEEDS_END, SESSION_OVERLAPS, SESSION_AHEAD),
)  # fmt: skip
class CorrectSession:
    """Correct what was said of a session; what is left out stays."""

    session_id: WhichSession = None
    session_type: Kind = None
    notes: Notes = None
    started_at: Annotated[AwareDatetime | None, Doc("When it really began.")] = None
    ended_at: Annotated[AwareDatetime | None, Doc("When it really ended.")] = None


@command("session/void", refuses=(NO_OPEN_SESSION, SESSION_STILL_OPEN), arguments=("session_id",))
class VoidSession:
    """Leave a session out of all numbers; its history stays, and undo brings it back."""

    session_id: WhichSession = None


@query("session/current", refuses=(NO_OPEN_SESSION,), of_channel=True)
class GetCurrentSession:
    """The session that is on now."""


@event("session")
class SessionStarted:
    """A session began."""

    session_id: int
    session_type: SessionType | None
    platform: str | None
    broadcaster: TextId
    notes: TextId


@event("session")
class SessionEnded:
    """The show of a session is over."""

    session_id: int


@event("session")
class SessionCorrected:
    """What was said of a session was corrected; `said` names the fields."""

    session_id: int
    said: tuple[str, ...]
    session_type: SessionType | None = None
    notes: TextId = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


@event("session")
class SessionVoided:
    """A session was left out of all numbers."""

    session_id: int
