"""Diablo sessions and their runs put into the stream sessions that were on then."""

from collections.abc import Iterator
from dataclasses import dataclass

from tallylight.base.clock import TICK
from tallylight.core.pack import Context, Decision, Happening, Picture
from tallylight.packs.diablo.messages import commands as c
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import Session

STREAM = "sessions.session"


@dataclass(frozen=True, slots=True)
class Fitting:
    """What would be put into stream sessions."""

    happened: tuple[Happening, ...]


def link(session: Session, _: c.LinkSession, ctx: Context) -> Decision:
    """Into the stream session that was on then, or into none where none was."""
    return Decision(tuple(_moved(session, _stream_of(session, ctx), ctx)), about=session)


def link_all(picture: Picture[Session], command: c.LinkSessions, ctx: Context) -> Decision:
    """All that are over, are in no stream session, and have one that was on then."""
    alone: list[Session] = ctx.those(
        "session", channel=picture.channel.name, stream_session_id=None
    )
    streams = ((one, _stream_of(one, ctx)) for one in alone if one.ended_at is not None)
    moved = (_moved(one, stream, ctx) for one, stream in streams if stream is not None)
    fitting = Fitting(tuple(happening for own in moved for happening in own))
    return Decision(() if command.dry_run else fitting.happened, about=fitting)


def _stream_of(session: Session, ctx: Context) -> int | None:
    """The stream session that lies over most of it; None where none was on."""
    since, until = session.started_at, (session.ended_at or session.started_at) + TICK
    found = []
    while since < until and (stream := ctx.overlap(STREAM, since, until, None)) is not None:
        ended = min(stream.ended_at or until, until)
        found.append((ended - max(stream.started_at, session.started_at), stream.session_id))
        since = ended
    return max(found, key=lambda one: one[0])[1] if found else None


def _moved(session: Session, stream_id: int | None, ctx: Context) -> Iterator[Happening]:
    """A run goes where its session goes."""
    if session.session_id != stream_id:
        linked = e.SessionLinked(diablo_session_id=session.diablo_session_id, session_id=stream_id)
        yield max(ctx.now, session.last_at), linked
    for run_id in session.run_ids:
        run: Run | None = ctx.find("run", run_id)
        if run is not None and run.session_id != stream_id:
            yield max(ctx.now, run.last_at), e.RunLinked(run_id=run_id, session_id=stream_id)
