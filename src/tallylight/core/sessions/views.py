"""A session as it is served and shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.core.pack import View
from tallylight.core.panel import Action, Choice, Clock, Field, Form, Headline, Lamp, Panel
from tallylight.core.sessions.messages import CreateSession, EndSession, SessionType
from tallylight.core.sessions.rules import LABELS, Session, status


@dataclass(frozen=True, slots=True)
class SessionServed:
    """A session, whole."""

    session_id: Annotated[int, Doc("The session's number.")]
    channel: Annotated[str, Doc("The channel it is on.")]
    session_type: Annotated[SessionType | None, Doc("stream, practice, casual, or not said.")]
    platform: Annotated[str | None, Doc("Where it is broadcast.")]
    broadcaster: Annotated[str | None, Doc("Who broadcasts.")]
    started_at: Annotated[datetime, Doc("When it began.")]
    ended_at: Annotated[datetime | None, Doc("When it ended; null while it is on.")]
    status: Annotated[str, Doc("LIVE or ENDED.")]
    notes: Annotated[str | None, Doc("Free words about it.")]
    started_by: Annotated[str | None, Doc("What started it: deck, room, cli, api, automatic.")]
    ended_by: Annotated[str | None, Doc("What ended it.")]
    voided_at: Annotated[datetime | None, Doc("When it was left out of all numbers.")]


def served(session: Session) -> SessionServed:
    return SessionServed(
        session_id=session.session_id,
        channel=session.channel,
        session_type=session.session_type,
        platform=session.platform,
        broadcaster=session.broadcaster,
        started_at=session.started_at,
        ended_at=session.ended_at,
        status=status(session),
        notes=session.notes,
        started_by=session.started_by,
        ended_by=session.ended_by,
        voided_at=session.voided_at,
    )


def from_row(row: Any) -> SessionServed:
    """A row of `stream_sessions`, as it is served."""
    return SessionServed(**{name: row._mapping[name] for name in SessionServed.__slots__})


def panel(view: View) -> Panel:
    """The session's place on the control page: start it, or see it run and end it."""
    session: Session | None = view.picture.session
    if session is None:
        return Panel("Session", actions=STARTS, forms=(START_WITH_NOTES,))
    clock = Clock(0, session.started_at)
    headline = Headline(LABELS[session.session_type], "On", lamp=True, clock=clock)
    return Panel("Session", headline, actions=(END,), note=session.notes)


def start_lamp(view: View, command: CreateSession) -> Lamp:
    """Lit while a session of this kind is on; of any kind where none is said."""
    session: Session | None = view.picture.session
    if session is None:
        return Lamp(False, OFF)
    wanted = command.session_type in (None, session.session_type)
    return Lamp(wanted, LABELS[session.session_type])


def end_lamp(view: View, _: EndSession) -> Lamp:
    session: Session | None = view.picture.session
    return Lamp(session is None, LABELS[session.session_type] if session else OFF)


OFF = "Off"
STARTS = tuple(
    Action(
        f"Start {kind.value}",
        "/session/start",
        {"session_type": kind.value},
        "primary" if kind is SessionType.STREAM else "quiet",
    )
    for kind in SessionType
)
START_WITH_NOTES = Form(
    label="With notes",
    submit="Start",
    path="/session/start",
    fields=(
        Field(
            "session_type",
            "Kind",
            "choice",
            choices=tuple(Choice(kind.value, kind.value.capitalize()) for kind in SessionType),
            value=SessionType.STREAM.value,
        ),
        Field("notes", "Notes", "text", required=True),
    ),
)
END = Action("End session", "/session/end", {}, "danger")
