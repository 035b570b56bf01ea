"""When a Diablo session may start, end, and be put away."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Happening, Picture
from tallylight.packs.diablo.messages import commands as c
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.rules.doubles import freed
from tallylight.packs.diablo.rules.links import link, link_all
from tallylight.packs.diablo.rules.played import played_by
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import Session
from tallylight.packs.diablo.rules.shared import (
    begun,
    character_called,
    open_run,
    whole_session,
)

Answer = Decision | Refused


def decide(picture: Picture[Session], command: Any, ctx: Context) -> Answer:
    if isinstance(command, c.StartSession):
        return _start(picture, command, ctx)
    if isinstance(command, c.RecordDiabloSession):
        return _record(picture, command, ctx)
    if isinstance(command, c.LinkSessions):
        return link_all(picture, command, ctx)
    if isinstance(command, c.SayWhoPlayed):
        return played_by(picture, command, ctx)
    session = picture.subject or picture.active
    if session is None and isinstance(command, c.ArchiveSession | c.DeleteSession):
        session = picture.latest
    if session is None:
        return no.NO_DIABLO_SESSION.because()
    rules: dict[type, Callable[[Session, Any, Context], Answer]] = {
        c.EndDiabloSession: _end,
        c.NoteSession: _note,
        c.ArchiveSession: _archive,
        c.DeleteSession: _delete,
        c.LinkSession: link,
    }
    return rules[type(command)](session, command, ctx)


def _start(picture: Picture[Session], command: c.StartSession, ctx: Context) -> Answer:
    if picture.active is not None:
        return _is_open(picture.active)
    overlaps = _overlaps(ctx.at, None, ctx)
    if overlaps is not None:
        return overlaps
    who = character_called(command.character, picture.channel.name, ctx)
    if isinstance(who, Refused):
        return who
    happened = begun(picture, who.character_id if who else None, command.note, ctx)
    return Decision(tuple(happened))


def _record(picture: Picture[Session], command: c.RecordDiabloSession, ctx: Context) -> Answer:
    began, ended = command.started_at or ctx.at, command.ended_at
    if not began < ended <= ctx.now:
        return no.DIABLO_SESSION_CANT_BE.because(began=began, ended=ended)
    overlaps = _overlaps(began, ended, ctx)
    if overlaps is not None:
        return overlaps
    who = character_called(command.character, picture.channel.name, ctx)
    if isinstance(who, Refused):
        return who
    whole = whole_session(
        picture, (began, ended), who.character_id if who else None, ctx, command.note
    )
    return Decision(tuple(whole))


def _overlaps(began: datetime, ended: datetime | None, ctx: Context) -> Refused | None:
    other: Session | None = ctx.overlap("session", began, ended, None)
    if other is None:
        return None
    return no.DIABLO_SESSION_OVERLAPS.because(
        diablo_session_id=other.diablo_session_id,
        began=other.started_at,
        ended=other.ended_at or "now",
    )


def _is_open(session: Session) -> Refused:
    return no.DIABLO_SESSION_IS_OPEN.because(
        diablo_session_id=session.diablo_session_id, started_at=session.started_at
    )


def _end(session: Session, _: c.EndDiabloSession, ctx: Context) -> Answer:
    if session.ended_at is not None:
        return Decision(about=session)
    at = ctx.at if ctx.late else max(ctx.at, session.last_at)
    if at < session.started_at:
        return no.NO_DIABLO_SESSION.because()
    known = [(_until(run), run_id) for run_id in session.run_ids if (run := _run(run_id, ctx))]
    until, last = max(known, default=(at, ""))
    if until > at and ctx.late:
        return no.DIABLO_SESSION_TOO_SHORT.because(at=at, run_id=last, until=until)
    at = max(at, until)  # where the clock stepped back
    happened: list[Happening] = []
    run = open_run(ctx)
    if run is not None and run.diablo_session_id == session.diablo_session_id:
        happened.append((at, e.RunEnded(run_id=run.run_id)))
    happened.append((at, e.SessionEnded(diablo_session_id=session.diablo_session_id)))
    return Decision(tuple(happened))


def _run(run_id: str, ctx: Context) -> Run | None:
    """The run of an id, where it still is."""
    found: Run | None = ctx.find("run", run_id)
    return found


def _until(run: Run) -> datetime:
    """The first time when a run can be over."""
    return run.ended_at or run.last_edge[0]


def _note(session: Session, command: c.NoteSession, ctx: Context) -> Answer:
    noted = e.SessionNoted(diablo_session_id=session.diablo_session_id, note=ctx.text(command.note))
    return Decision.of(_said(session, ctx), noted)


def _said(session: Session, ctx: Context) -> datetime:
    """When something is said of a session: what is said now is the last word."""
    return ctx.at if ctx.late else _after(session, ctx)


def _after(session: Session, ctx: Context) -> datetime:
    """A time after all that was said of a session."""
    return max(ctx.now, session.last_at)


def _archive(session: Session, command: c.ArchiveSession, ctx: Context) -> Answer:
    if session.archived == command.archived and not ctx.late:
        return Decision(about=session)
    if session.ended_at is None:
        return _is_open(session)
    archived = e.SessionArchived(
        diablo_session_id=session.diablo_session_id, archived=command.archived
    )
    return Decision.of(_said(session, ctx), archived)


def _delete(session: Session, _: c.DeleteSession, ctx: Context) -> Answer:
    runs = [run for run_id in session.run_ids if (run := _run(run_id, ctx))]
    happened: list[Happening] = [
        (max(ctx.now, run.last_at), e.RunDeleted(run_id=run.run_id)) for run in runs
    ]
    deleted = e.SessionDeleted(diablo_session_id=session.diablo_session_id)
    return Decision((*happened, (_after(session, ctx), deleted), *freed(runs, ctx)))
