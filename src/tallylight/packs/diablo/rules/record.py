"""A whole run that is over, written down in one command."""

from datetime import datetime, timedelta
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Happening, Picture
from tallylight.packs.diablo.messages import commands as c
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.rules.finds import TYPED, meant
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import Session
from tallylight.packs.diablo.rules.shared import (
    about_run,
    open_run,
    outside,
    run_is_open,
    run_overlapping,
    session_at,
    whole_session,
)

Times = tuple[datetime, datetime]


def record(picture: Picture[Run], command: c.RecordRun, ctx: Context) -> Decision | Refused:
    times = _times(command, ctx)
    if isinstance(times, Refused):
        return times
    refused = _misfit(times, ctx)
    if refused is not None:
        return refused
    said = about_run(picture, command, ctx)
    if isinstance(said, Refused):
        return said
    session = _session(picture.channel.name, command, times, ctx)
    if isinstance(session, Refused):
        return session
    run_id = f"run-{ctx.ids.next('runs')}"
    finds = _finds(run_id, command.finds, times, ctx)
    if isinstance(finds, Refused):
        return finds
    number = session.highest + 1 if session else 1
    opened = [] if session else whole_session(picture, times, said["character_id"], ctx)
    within: Any = session or opened[0][1]
    numbered = e.RunNumbered(
        diablo_session_id=within.diablo_session_id, run_id=run_id, run_number=number
    )
    recorded = e.RunAdopted(
        run_id=run_id,
        diablo_session_id=within.diablo_session_id,
        session_id=within.session_id,
        run_number=number,
        note=ctx.text(command.note),
        ended_at=times[1],
        active_ms=None,
        pauses=(),
        finds=finds,
        **said,
    )
    told: list[Happening] = [(times[0], numbered), (times[0], recorded)]
    return Decision((*opened[:1], *told, *opened[1:]))


def _times(command: c.RecordRun, ctx: Context) -> Times | Refused:
    began = command.started_at or (ctx.at if ctx.late else None)
    ended = command.ended_at
    if command.duration_seconds is not None:
        length = timedelta(seconds=command.duration_seconds)
        if began is None and ended is not None:
            began = ended - length
        elif began is not None and ended is None:
            ended = began + length
    if began is None or ended is None:
        return no.NO_TIMES_OF_RUN.because()
    return began, ended


def _misfit(times: Times, ctx: Context) -> Refused | None:
    began, ended = times
    if ended < began:
        return no.RUN_BACKWARDS.because(ended=ended, began=began)
    if ended > ctx.now:
        return no.RUN_TO_COME.because(at=ended)
    opened = open_run(ctx)
    if opened is not None and ended > opened.started_at:
        return run_is_open(opened)
    return run_overlapping((began, ended), None, ctx)


def _session(
    channel: str, command: c.RecordRun, times: Times, ctx: Context
) -> Session | Refused | None:
    if command.diablo_session_id is None:
        return session_at(times, ctx)
    named: Session | None = ctx.find("session", command.diablo_session_id)
    if named is None or named.channel != channel:
        return no.NO_SUCH_DIABLO_SESSION.because(diablo_session_id=command.diablo_session_id)
    return outside(named, times) or named


def _finds(
    run_id: str, told: tuple[c.FindGiven, ...], times: Times, ctx: Context
) -> tuple[e.FindTold, ...] | Refused:
    found = []
    for number, one in enumerate(told, start=1):
        at = one.found_at or times[1]
        if not times[0] <= at <= times[1]:
            return no.OUTSIDE_RUN.because(what=one.name, at=at, began=times[0], ended=times[1])
        said = meant(one.name, one.ethereal)
        if isinstance(said, Refused):
            return said
        item, name, ethereal = said
        own = f"{run_id}.{number}"
        found.append(
            e.FindTold(
                find_id=own,
                progress_id=own if item else None,
                item=item.id if item else None,
                name=name,
                found_at=at,
                ethereal=ethereal,
                how=TYPED,
                note=ctx.text(one.note),
            )
        )
    return tuple(found)
