"""When a run may start, stand still, go on, end, and be corrected."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Happening, Picture
from tallylight.packs.diablo.messages import commands as c
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.rules import finds, merge, record
from tallylight.packs.diablo.rules.doubles import freed
from tallylight.packs.diablo.rules.places import run_word
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import Session
from tallylight.packs.diablo.rules.shared import (
    about_run,
    begun,
    character_called,
    open_run,
    outside,
    run_is_open,
    run_overlapping,
    session_at,
    when,
)

Answer = Decision | Refused
Starts = c.StartRun | c.NextRun
CORRECTABLE = (
    "run_type", "area", "difficulty", "players", "magic_find", "terror_zone", "note", "started_at",
    "ended_at",
)  # fmt: skip
NEVER_NULL = ("started_at", "ended_at")


def decide(picture: Picture[Run], command: Any, ctx: Context) -> Answer:
    if isinstance(command, c.StartRun):
        opened = open_run(ctx)
        return run_is_open(opened) if opened else _start(picture, command, (), ctx)
    if isinstance(command, c.NextRun):
        return _next(picture, command, ctx)
    if isinstance(command, c.RecordRun):
        return record.record(picture, command, ctx)
    if isinstance(command, c.AddFind):
        return finds.add(picture, command, ctx)
    run = picture.subject or picture.active or (picture.latest if _means_last(command) else None)
    if run is None:
        return no.NO_RUN.because()
    rules: dict[type, Callable[[Run, Any, Context], Answer]] = {
        c.PauseRun: _pause,
        c.ResumeRun: _resume,
        c.EndRun: _end,
        c.DiscardRun: _delete,
        c.DeleteRun: _delete,
        c.EditRun: _edit,
        c.MergeRuns: merge.merge,
        c.MoveFind: finds.move,
        c.RemoveFind: finds.remove,
    }
    return rules[type(command)](run, command, ctx)


def _means_last(command: Any) -> bool:
    """Whether a command that names no run means the last one when none is on."""
    return not isinstance(command, c.PauseRun | c.ResumeRun | c.DiscardRun)


def _start(
    picture: Picture[Run], command: Starts, before: tuple[Happening, ...], ctx: Context
) -> Answer:
    """Start a run after what happened `before`, in the session that was on."""
    said = about_run(picture, command, ctx)
    if isinstance(said, Refused):
        return said
    at = max(ctx.at, before[-1][0]) if before else ctx.at
    ended = before[-1][1].run_id if before else None
    refused = run_overlapping((at, None), ended, ctx) if ctx.late else None
    if refused is not None:
        return refused
    session: Session | None = session_at((at, None), ctx)
    opened: list[Happening] = []
    if session is None:
        if ctx.late and picture.active is None and _later_session(ctx):
            return no.NO_DIABLO_SESSION.because()
        opened = begun(picture, said["character_id"], None, ctx)
    started = started_in(session or opened[-1][1], said, ctx)
    note = ctx.text(command.note)
    return Decision((*before, *opened, *((at, one) for one in started(note))))


def _later_session(ctx: Context) -> bool:
    """Whether a session began after the command's time: then none can be opened before it."""
    return ctx.overlap("session", ctx.at, None, None) is not None


def started_in(
    session: Session | e.SessionStarted, said: dict[str, Any], ctx: Context
) -> Callable[[int | None], tuple[Any, Any]]:
    """The events that start a run in a session, given the id of its note."""
    number = session.highest + 1 if isinstance(session, Session) else 1
    run_id = f"run-{ctx.ids.next('runs')}"

    def started(note: int | None) -> tuple[Any, Any]:
        numbered = e.RunNumbered(
            diablo_session_id=session.diablo_session_id, run_id=run_id, run_number=number
        )
        begun = e.RunStarted(
            run_id=run_id,
            diablo_session_id=session.diablo_session_id,
            session_id=session.session_id,
            run_number=number,
            note=note,
            **said,
        )
        return numbered, begun

    return started


def _next(picture: Picture[Run], command: c.NextRun, ctx: Context) -> Answer:
    run = open_run(ctx)
    if run is None:
        return _start(picture, command, (), ctx)
    at = when(run, ctx)
    refused = _wrong_end(run, at) or _beyond_session(run, at, ctx)
    return refused or _start(picture, command, ((at, e.RunEnded(run_id=run.run_id)),), ctx)


def _pause(run: Run, _: c.PauseRun, ctx: Context) -> Answer:
    at = when(run, ctx)
    refused = _no_clock(run, "The pause", at, ctx)
    if refused is not None or run.was_paused(at):
        return refused or Decision(about=run)
    return Decision.of(at, e.RunPaused(run_id=run.run_id))


def _resume(run: Run, _: c.ResumeRun, ctx: Context) -> Answer:
    at = when(run, ctx)
    refused = _no_clock(run, "The end of the pause", at, ctx)
    if refused is not None or not run.was_paused(at):
        return refused or Decision(about=run)
    return Decision.of(at, e.RunResumed(run_id=run.run_id))


def _no_clock(run: Run, what: str, at: datetime, ctx: Context) -> Refused | None:
    """Why the clock of a run can't be stopped at a time, or go on; None when it can."""
    since, ended = run.fixed_at or run.started_at, run.ended_at
    if ended is not None and (not ctx.late or at > ended or run.fixed_at is not None):
        return no.RUN_IS_OVER.because(run_number=run.run_number, ended_at=ended)
    if at >= max(since, run.started_at):
        return None
    return no.OUTSIDE_RUN.because(what=what, at=at, began=since, ended=ended or "now")


def _wrong_end(run: Run, at: datetime) -> Refused | None:
    """Why a run can't have ended at a time; None when it can."""
    last, what = run.last_edge
    if at >= last:
        return None
    return no.RUN_CANT_BE.because(edge="end", at=at, what=what, when=last)


def _beyond_session(run: Run, at: datetime, ctx: Context) -> Refused | None:
    """Why a run of a session that is over, told of late, can't end at a time."""
    session: Session | None = ctx.find("session", run.diablo_session_id)
    over = session.ended_at if session else None
    if over is None or at <= over:
        return None
    return no.RUN_CANT_BE.because(edge="end", at=at, what="the end of its session", when=over)


def _end(run: Run, _: c.EndRun, ctx: Context) -> Answer:
    if run.ended_at is not None:
        return Decision(about=run)
    at = when(run, ctx)
    refused = _wrong_end(run, at) or _beyond_session(run, at, ctx)
    return refused or Decision.of(at, e.RunEnded(run_id=run.run_id))


def _delete(run: Run, _: Any, ctx: Context) -> Answer:
    deleted = max(ctx.now, run.last_at), e.RunDeleted(run_id=run.run_id)
    return Decision((deleted, *freed([run], ctx)))


def _edit(run: Run, command: c.EditRun, ctx: Context) -> Answer:
    said = [name for name in CORRECTABLE if _is_said(command, name, ctx)]
    new = {name: getattr(command, name) for name in said}
    if new.get("run_type"):
        new["run_type"] = run_word(new["run_type"])
    if _is_said(command, "character", ctx):
        who = character_called(command.character, run.channel, ctx)
        if isinstance(who, Refused):
            return who
        said.append("character_id")
        new["character_id"] = who.character_id if who else None
    if not said:
        return Decision(about=run)
    refused = _wrong_times(run, new, ctx)
    if refused is not None:
        return refused
    if "note" in new:
        new["note"] = ctx.text(command.note)
    corrected = e.RunCorrected(run_id=run.run_id, said=tuple(said), **new)
    return Decision.of(max(ctx.now, run.last_at), corrected)


def _is_said(command: Any, name: str, ctx: Context) -> bool:
    value = getattr(command, name)
    return value is not None or (name in ctx.given and name not in NEVER_NULL)


def _wrong_times(run: Run, new: dict[str, Any], ctx: Context) -> Refused | None:
    if not {"started_at", "ended_at"} & new.keys():
        return None
    if "ended_at" in new and run.ended_at is None:
        return no.RUN_NOT_OVER.because(run_number=run.run_number)
    began, ended = new.get("started_at", run.started_at), new.get("ended_at", run.ended_at)
    for at in (began, ended or began):
        if at > max(ctx.now, run.last_at):
            return no.RUN_TO_COME.because(at=at)
    first = min((pause.started_at for pause in run.pauses), default=ended or began)
    if began > first:
        return no.RUN_CANT_BE.because(edge="begin", at=began, what="a pause or its end", when=first)
    refused = None if ended is None else _wrong_end(replace(run, started_at=began), ended)
    refused = refused or run_overlapping((began, ended), run.run_id, ctx)
    session: Session | None = ctx.find("session", run.diablo_session_id)
    if refused is None and session is not None:
        refused = outside(session, (began, ended))
    return refused
