"""When a session may start, end and be corrected."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Entry, Picture
from tallylight.core.sessions.messages import (
    NO_OPEN_SESSION,
    SESSION_AHEAD,
    SESSION_BACKWARDS,
    SESSION_FOLLOWED,
    SESSION_IS_OPEN,
    SESSION_NEEDS_END,
    SESSION_OVERLAPS,
    SESSION_STILL_OPEN,
    SESSION_TOO_SHORT,
    CorrectSession,
    CreateSession,
    EndSession,
    RecordSession,
    SessionCorrected,
    SessionEnded,
    SessionStarted,
    SessionType,
    SessionVoided,
    VoidSession,
)

CORRECTABLE = ("session_type", "notes", "started_at", "ended_at")
LABELS = {None: "Session", "stream": "Stream", "practice": "Practice", "casual": "Casual"}


@dataclass(frozen=True, slots=True)
class Session:
    """One session. It is on while `ended_at` is None."""

    session_id: int
    channel: str
    session_type: SessionType | None
    platform: str | None
    broadcaster: str | None
    notes: str | None
    started_at: datetime
    started_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None
    voided_at: datetime | None = None


def decide(picture: Picture[Session], command: Any, ctx: Context) -> Decision | Refused:
    if isinstance(command, CreateSession):
        return _start(picture, command, ctx)
    if isinstance(command, RecordSession):
        return _record(picture, command, ctx)
    session = picture.subject or picture.active
    if session is None:
        return NO_OPEN_SESSION.because()
    rules: dict[type, Callable[[Session, Any, Context], Decision | Refused]] = {
        EndSession: _end,
        CorrectSession: _correct,
        VoidSession: _void,
    }
    return rules[type(command)](session, command, ctx)


def opening(
    picture: Picture[Any], ctx: Context, kind: SessionType | None, notes: str | None = None
) -> SessionStarted:
    """The event that opens a session on the picture's channel; for packs too."""
    return SessionStarted(
        session_id=ctx.ids.next("stream_sessions"),
        session_type=kind,
        platform=picture.channel.platform,
        broadcaster=ctx.text(picture.channel.broadcaster),
        notes=ctx.text(notes),
    )


def _start(picture: Picture[Session], command: CreateSession, ctx: Context) -> Decision | Refused:
    if picture.active is not None:
        live = picture.active
        return SESSION_IS_OPEN.because(session_id=live.session_id, started_at=live.started_at)
    other: Session | None = ctx.overlap("session", ctx.at, None, None)
    if other is not None and other.started_at > ctx.at:
        return SESSION_FOLLOWED.because(
            session_id=other.session_id, started_at=other.started_at, at=ctx.at
        )
    if other is not None:
        return _overlap(other)
    return Decision.of(ctx.at, opening(picture, ctx, command.session_type, command.notes))


def _record(picture: Picture[Session], command: RecordSession, ctx: Context) -> Decision | Refused:
    began, ended = command.started_at, command.ended_at
    refused = _wrong_span(began, ended, None, ctx)
    if refused is not None:
        return refused
    started = opening(picture, ctx, command.session_type, command.notes)
    return Decision(((began, started), (ended, SessionEnded(session_id=started.session_id))))


def _overlap(session: Session) -> Refused:
    return SESSION_OVERLAPS.because(
        session_id=session.session_id,
        started_at=session.started_at,
        ended_at=session.ended_at or "now",
    )


def _wrong_span(
    began: datetime, ended: datetime | None, but: int | None, ctx: Context
) -> Refused | None:
    """Why a session can't have been from `began` to `ended`; None when it can."""
    if ended is not None and ended < began:
        return SESSION_BACKWARDS.because(ended_at=ended, started_at=began)
    for at in (began, ended or began):
        if at > ctx.now:
            return SESSION_AHEAD.because(at=at)
    other = ctx.overlap("session", began, ended, but)
    return _overlap(other) if other is not None else None


def _end(session: Session, _: EndSession, ctx: Context) -> Decision | Refused:
    if session.ended_at is not None:
        return Decision(about=session)
    if ctx.at < session.started_at:
        return SESSION_BACKWARDS.because(ended_at=ctx.at, started_at=session.started_at)
    refused = _too_short(session, session.started_at, ctx.at, ctx)
    if refused is not None:
        return refused
    ended = (ctx.at, SessionEnded(session_id=session.session_id))
    return Decision((*ctx.closing(ctx.at), ended))


def _correct(session: Session, command: CorrectSession, ctx: Context) -> Decision | Refused:
    said = tuple(name for name in CORRECTABLE if name in ctx.given)
    said = tuple(n for n in said if n != "started_at" or command.started_at is not None)
    if "ended_at" in said and session.ended_at is None:
        return SESSION_STILL_OPEN.because(session_id=session.session_id)
    if "ended_at" in said and command.ended_at is None:
        return SESSION_NEEDS_END.because(session_id=session.session_id)
    began = command.started_at or session.started_at
    ended = command.ended_at or session.ended_at
    refused = _wrong_span(began, ended, session.session_id, ctx)
    refused = refused or _too_short(session, began, ended, ctx)
    if refused is not None:
        return refused
    corrected = SessionCorrected(
        session_id=session.session_id,
        said=said,
        session_type=command.session_type,
        notes=ctx.text(command.notes),
        started_at=command.started_at,
        ended_at=command.ended_at,
    )
    return Decision.of(ctx.now, corrected) if said else Decision(about=session)


def _too_short(
    session: Session, began: datetime, ended: datetime | None, ctx: Context
) -> Refused | None:
    """Why a span would leave something of the session outside; None when it does not."""
    first, last = ctx.extent(session.session_id)
    if first is not None and began > first:
        return SESSION_TOO_SHORT.because(edge="begin", at=began, inside=first)
    if last is not None and ended is not None and ended < last:
        return SESSION_TOO_SHORT.because(edge="end", at=ended, inside=last)
    return None


def _void(session: Session, _: VoidSession, ctx: Context) -> Decision | Refused:
    if session.ended_at is None:
        return SESSION_STILL_OPEN.because(session_id=session.session_id)
    if session.voided_at is not None:
        return Decision()
    return Decision.of(ctx.now, SessionVoided(session_id=session.session_id))


def evolve(session: Session | None, entry: Entry) -> Session | None:
    at, by = entry.happened_at, entry.cause.origin.value
    match entry.event:
        case SessionStarted() as event:
            return Session(
                session_id=event.session_id,
                channel=entry.channel,
                session_type=event.session_type,
                platform=event.platform,
                broadcaster=entry.text(event.broadcaster),
                notes=entry.text(event.notes),
                started_at=at,
                started_by=by,
            )
        case SessionEnded() if session is not None:
            return replace(session, ended_at=at, ended_by=by)
        case SessionCorrected() as event if session is not None:
            return replace(session, **_corrections(event, entry))
        case SessionVoided() if session is not None:
            return replace(session, voided_at=at)
    return session


def _corrections(event: SessionCorrected, entry: Entry) -> dict[str, Any]:
    new = {name: getattr(event, name) for name in event.said}
    if "notes" in new:
        new["notes"] = entry.text(event.notes)
    if "ended_at" in new and event.ended_at is None:
        new["ended_by"] = None  # it goes on
    return new


def row(session: Session) -> dict[str, Any]:
    return {
        "session_id": session.session_id,
        "channel": session.channel,
        "session_type": session.session_type,
        "platform": session.platform,
        "broadcaster": session.broadcaster,
        "started_at": session.started_at,
        "ended_at": session.ended_at,
        "status": status(session),
        "notes": session.notes,
        "started_by": session.started_by,
        "ended_by": session.ended_by,
        "voided_at": session.voided_at,
    }


def status(session: Session) -> str:
    """LIVE until it has ended."""
    return "LIVE" if session.ended_at is None else "ENDED"


def tell(entry: Entry) -> str | None:
    match entry.event:
        case SessionStarted(session_type=kind):
            return f"{LABELS[kind]} started"
        case SessionEnded():
            return "Session ended"
        case SessionCorrected():
            return "Session corrected"
        case SessionVoided():
            return "Session left out of the numbers"
    return None
