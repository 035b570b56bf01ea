"""Diablo sessions and their runs put into the stream sessions that were on then."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tallylight.base.clock import TICK
from tallylight.core.pack import Context, Decision, Happening, Picture
from tallylight.packs.diablo.messages import commands as c
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import Session

STREAM: Final = "sessions.session"
LINKED_AT_ONCE: Final = 1_000
"""About how many sessions and runs one command moves: others that wait are not held up for long."""
SESSIONS_AT_ONCE: Final = 100
"""How many sessions it looks at: mostly each has some runs, and is moved with all of them."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """What would be put into stream sessions."""

    happened: tuple[Happening, ...]


def link(session: Session, _: c.LinkSession, ctx: Context) -> Decision:
    """Into the stream session that was on then, or into none where none was."""
    return Decision(tuple(_moved(session, _stream_of(session, ctx), ctx)), about=session)


def link_all(picture: Picture[Session], command: c.LinkSessions, ctx: Context) -> Decision:
    """The first of those that are over, are in no stream session, and have one that was on then."""
    here = picture.channel.name
    sessions: list[Session] = ctx.those(
        "session", SESSIONS_AT_ONCE, while_on=STREAM, channel=here, stream_session_id=None
    )
    happened: list[Happening] = []
    for session in sessions:
        if len(happened) < LINKED_AT_ONCE:
            happened += _moved(session, _stream_of(session, ctx), ctx)
    return Decision(() if command.dry_run else tuple(happened), about=Fitting(tuple(happened)))


def may_be_more(sessions: int, runs: int) -> bool:
    """Whether so many moved by one command may not have been all."""
    return sessions >= SESSIONS_AT_ONCE or sessions + runs >= LINKED_AT_ONCE


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
