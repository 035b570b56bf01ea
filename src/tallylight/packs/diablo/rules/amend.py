"""What a later copy of a file says of what was taken over: finds that are new in it, and the end
of what nobody had ended.

What somebody ended, corrected, moved or deleted here since stays as it is.
"""

from dataclasses import replace
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Happening, Picture
from tallylight.packs.diablo.messages import adopt as a
from tallylight.packs.diablo.messages import amended as m
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.rules.doubles import double_of
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import Session
from tallylight.packs.diablo.rules.told import (
    TO_COME,
    active,
    beside,
    came_from,
    finds_told,
    known_here,
    not_of_another,
    pauses,
    span_of,
    stretched,
)


def decide(picture: Picture[Any], command: Any, ctx: Context) -> Decision | Refused:
    if isinstance(command, m.AmendSession):
        session = known_here("session", command.provenance.key, command, picture, ctx)
        amendable = session is not None and session.amendable
        return _session(session, command, ctx) if amendable else no.ADOPTED_OTHERWISE.because()
    run = known_here("run", command.provenance.key, command, picture, ctx)
    if run is None:
        return no.ADOPTED_OTHERWISE.because()
    told = replace(command, finds=_new(run, command, picture, ctx))
    if run.amendable:
        return _run(run, told, ctx)
    return _found(run, told.finds, ctx) if told.finds else no.ADOPTED_OTHERWISE.because()


def _session(session: Session, command: m.AmendSession, ctx: Context) -> Decision:
    """It ends no sooner than its runs, of which some may have come from elsewhere."""
    runs = (ctx.find("run", run_id) for run_id in session.run_ids)
    ends = [run.ended_at for run in runs if run is not None and run.ended_at]
    told = min(command.ended_at, ctx.now)
    ended, own = max(told, session.started_at, *ends), session.diablo_session_id
    said = beside(command.provenance, (session.started_at, ended), ctx, own)
    amended = m.SessionAmended(
        diablo_session_id=own,
        ended_at=ended,
        uncertain=command.uncertain,
        archived=command.archived or session.archived,
        note=ctx.text(command.note) if session.note is None else None,
        provenance=said or command.provenance,
    )
    return Decision.of(max(ctx.now, session.last_at), amended)


def _run(run: Run, command: m.AmendRun, ctx: Context) -> Decision:
    more: list[str] = []
    span = span_of(run.started_at, command.ended_at, ctx.now, more)
    source = command.provenance.source
    amended = m.RunAmended(
        run_id=run.run_id,
        ended_at=span[1],
        uncertain=command.uncertain or TO_COME in more,
        active_ms=active(command.active_ms, span, more),
        pauses=pauses(command.pauses, span, more),
        finds=finds_told(run.run_id, command.finds, span[1], ctx, run.numbered),
        duplicate_of=run.duplicate_of or double_of(span, (run.channel, source), ctx, more, run),
        provenance=came_from(command, ctx, more),
        note=ctx.text(command.note) if run.note is None else None,
    )
    session: Session | None = ctx.find("session", run.diablo_session_id)
    longer: tuple[Happening, ...] = stretched(session, span, ctx) if session else ()
    return Decision((*longer, (max(ctx.now, run.last_at), amended)))


def _found(run: Run, finds: tuple[a.FindOfRun, ...], ctx: Context) -> Decision:
    """Finds that somebody entered there after the run was taken over; its times stay."""
    at, ended = max(ctx.now, run.last_at), run.ended_at or ctx.now
    told = finds_told(run.run_id, finds, ended, ctx, run.numbered)
    return Decision.of(at, m.FindsFollowed(run_id=run.run_id, finds=told))


def _new(
    run: Run, command: m.AmendRun, picture: Picture[Any], ctx: Context
) -> tuple[a.FindOfRun, ...]:
    """The finds that were not told before; of those, some may be gone or elsewhere by now.

    One that the file has moved stays with the run that it was told of: one of the session, or
    the one that its id names.
    """
    if all(one.provenance.key in run.told for one in command.finds):
        return ()
    session: Session | None = ctx.find("session", run.diablo_session_id)
    runs = [ctx.find("run", run_id) for run_id in session.run_ids] if session else []
    told = run.told.union(*(one.told for one in runs if one is not None))
    new = (one for one in command.finds if one.provenance.key not in told)
    return tuple(not_of_another(new, command, picture, ctx))
