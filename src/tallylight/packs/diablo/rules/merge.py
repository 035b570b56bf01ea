"""Two runs that were one."""

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Happening
from tallylight.packs.diablo.messages import commands as c
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.rules.doubles import freed
from tallylight.packs.diablo.rules.finds import again
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.shared import neighbour_before


def merge(run: Run, _: c.MergeRuns, ctx: Context) -> Decision | Refused:
    """The run goes into the one before it in its session; the time between is a pause."""
    first = neighbour_before(run, ctx)
    if first is None or first.ended_at is None or run.started_at < first.ended_at:
        return no.NOT_NEIGHBOURS.because(
            run_number=run.run_number, other_number=first.run_number if first else "none"
        )
    at = max(ctx.now, run.last_at, first.last_at)
    merged = e.RunMerged(
        run_id=first.run_id,
        other_id=run.run_id,
        ended_at=run.ended_at,
        pauses=(e.PauseTold(began_at=first.ended_at, ended_at=run.started_at), *_over(run)),
        paused_since=run.paused_since,
        active_ms=_active_ms(first, run),
        uncertain=first.uncertain or run.uncertain,
    )
    finds = [again(find, first, ctx.text(find.note)) for find in run.finds]
    # the second is gone before the first goes on: only one may be open
    gone: list[Happening] = [(at, one) for one in (e.RunDeleted(run_id=run.run_id), merged, *finds)]
    return Decision((*gone, *freed([run], ctx, now_in=first.duplicate_of or first.run_id)))


def _over(run: Run) -> tuple[e.PauseTold, ...]:
    return tuple(
        e.PauseTold(began_at=pause.started_at, ended_at=pause.ended_at)
        for pause in run.pauses
        if pause.ended_at is not None
    )


def _active_ms(first: Run, run: Run) -> int | None:
    """Their time together, where that of one is not what its pauses leave."""
    known = (first.active_ms, run.active_ms)
    if known == (None, None) or first.duration is None or run.duration is None:
        return None
    return first.duration + run.duration
