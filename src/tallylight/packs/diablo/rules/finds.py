"""What was found in a run: which run it belongs to, and which item it is."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Picture
from tallylight.packs.diablo.messages import commands as c
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.rules.items import Item, known, without_prefix
from tallylight.packs.diablo.rules.run import Find, Run
from tallylight.packs.diablo.rules.shared import neighbour_before, run_before, when

TYPED, SAVE, IMPORTED, INFERRED = "typed", "save", "imported", "inferred"


def meant(name: str, ethereal: bool) -> tuple[Item | None, str, bool] | Refused:
    """The item that a find's words mean, what it is called, and whether it is ethereal."""
    item, said = known(name), name
    if item is None:
        said, prefixed = without_prefix(name)
        item, ethereal = known(said), ethereal or prefixed
    if item is None:
        return None, said, ethereal
    if ethereal and item.ethereal_type == "none":
        return no.NEVER_ETHEREAL.because(item=item.name)
    return item, item.name, ethereal or item.ethereal_type == "only"


def find_id(run: Run, further: int = 0) -> str:
    """The id of the next find of a run."""
    return f"{run.run_id}.{run.numbered + further + 1}"


def add(picture: Picture[Run], command: c.AddFind, ctx: Context) -> Decision | Refused:
    active = picture.active
    on = active if active is not None and active.started_at <= ctx.at else None
    run = picture.subject or on or run_before(ctx)
    if run is None:
        return no.NO_RUN.because()
    at = ctx.at if ctx.late else _pressed(run, ctx)
    if at < run.started_at:
        return no.OUTSIDE_RUN.because(
            what="The find", at=at, began=run.started_at, ended=run.ended_at or "now"
        )
    said = meant(command.name, command.ethereal)
    if isinstance(said, Refused):
        return said
    item, name, ethereal = said
    own = find_id(run)
    added = e.FindAdded(
        run_id=run.run_id,
        find_id=own,
        progress_id=own if item else None,
        item=item.id if item else None,
        name=name,
        ethereal=ethereal,
        how=TYPED if ctx.cause.origin.value != "feed" else SAVE,
        note=ctx.text(command.note),
    )
    return Decision.of(at, added)


def _pressed(run: Run, ctx: Context) -> datetime:
    """When a find of a run was found, where nobody says: now, but in its run at any rate."""
    return max(min(ctx.at, run.ended_at or ctx.at), run.started_at)


def again(find: Find, run: Run, note: int | None) -> e.FindAdded:
    """A find as it is added to another run; it keeps its id and its time, and its doubt."""
    return e.FindAdded(
        run_id=run.run_id,
        find_id=find.find_id,
        progress_id=find.progress_id,
        item=find.item,
        name=find.name,
        ethereal=find.ethereal,
        how=find.how,
        note=note,
        uncertain=find.uncertain,
        found_at=find.found_at,
        provenance=find.provenance,
    )


def _the_find(run: Run, find_id: str | None) -> Find | Refused:
    """The find of an id in a run; its last one, when none is said."""
    if find_id is None:
        return run.finds[-1] if run.finds else no.NO_FIND.because(run_number=run.run_number)
    found = next((find for find in run.finds if find.find_id == find_id), None)
    return found or no.NO_SUCH_FIND.because(find_id=find_id)


def _with(run: Run, command: Any, ctx: Context) -> Run:
    """The run that has the find: the one that its id names, unless another is said."""
    said = command.find_id
    if command.run_id is not None or said is None or isinstance(_the_find(run, said), Find):
        return run
    named: Run | None = ctx.find("run", said.rpartition(".")[0])
    return named if named is not None and named.channel == run.channel else run


def move(run: Run, command: c.MoveFind, ctx: Context) -> Decision | Refused:
    run = _with(run, command, ctx)
    find = _the_find(run, command.find_id)
    if isinstance(find, Refused):
        return find
    to = _to(run, command.to_run_id, ctx)
    if isinstance(to, Refused):
        return to
    if to.run_id == run.run_id:
        return Decision(about=run)
    removed = e.FindRemoved(run_id=run.run_id, find_id=find.find_id)
    # who says where it belongs leaves no doubt
    added = again(replace(find, uncertain=False), to, ctx.text(find.note))
    at = max(ctx.now, when(run, ctx), to.last_at)
    return Decision.of(at, removed, added)


def _to(run: Run, run_id: str | None, ctx: Context) -> Run | Refused:
    """The run that a find of `run` is moved to: the one before it, when none is said."""
    if run_id is None:
        before = neighbour_before(run, ctx)
        return before or no.NO_RUN_BEFORE.because(run_number=run.run_number)
    named: Run | None = ctx.find("run", run_id)
    if named is None or named.channel != run.channel:
        return no.NO_SUCH_RUN.because(run_id=run_id)
    return named


def remove(run: Run, command: c.RemoveFind, ctx: Context) -> Decision | Refused:
    run = _with(run, command, ctx)
    find = _the_find(run, command.find_id)
    if isinstance(find, Refused):
        return find
    removed = e.FindRemoved(run_id=run.run_id, find_id=find.find_id)
    return Decision.of(max(ctx.now, run.last_at), removed)
