"""Runs that were on at the time of another: which of two counts, and what if that one goes."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from tallylight.core.pack import Context, Happening
from tallylight.packs.diablo.messages import amended as m
from tallylight.packs.diablo.rules.run import Run

Span = tuple[datetime, datetime]
History = tuple[str, str]
"""The channel into which something is taken over, and its source."""
RUN: Final = "diablo.run"

HALF: Final = 0.5
"""Two are one run when so much of the longer was at the time of the shorter. One that somebody
forgot to end may be on at the time of a hundred others, and is none of them."""
TOUCH: Final = 0.05
"""Clocks of other programs differ a little, so that two which follow each other may touch."""
DOUBLE: Final = "it was on at the time of another run, and is not counted"
IN_PART: Final = "it was on at the time of another run in part; both are counted"


class Looks(Protocol):
    """What it takes to find the runs of a time."""

    @property
    def now(self) -> datetime: ...

    def overlap(
        self, kind: str, began: datetime, ended: datetime | None, but: Any | None, /
    ) -> Any | None: ...

    def find(self, kind: str, key: Any, /) -> Any | None: ...

    def those(self, kind: str, /, **columns: Any) -> Sequence[Any]: ...


def double_of(
    span: Span, history: History, ctx: Looks, repaired: list[str], run: Run | None = None
) -> str | None:
    """A run that counts, was recorded here or came from elsewhere, and was on at the time.

    `run` is the one that is asked about, where it is here already.
    """
    source, but = history[1], run.run_id if run else None
    shared = [(one, *_shared(one, span, ctx)) for one in _on_then(span, source, but, ctx)]
    first = next((one for one, of_longer, _ in shared if of_longer >= HALF), None)
    if first is None and (shared or span[0] == span[1]):
        first = _just_then(span, history, ctx)
    if first is not None:
        repaired.append(DOUBLE)
        return first.run_id
    if any(of_shorter > TOUCH for *_, of_shorter in shared):
        repaired.append(IN_PART)
    return None


def _just_then(span: Span, history: History, ctx: Looks) -> Run | None:
    """The run of elsewhere with the very same ends, behind one that was on all the time."""
    channel, source = history
    began, ended = span
    same = ctx.those(RUN, channel=channel, start_time=began, end_time=ended, duplicate_of=None)
    return next((run for run in same if _is_elsewhere(run, source)), None)


def _on_then(span: Span, source: str, but: str | None, ctx: Looks) -> Iterator[Run]:
    """The runs of elsewhere that count, and were on at some time of a span."""
    since = span[0]
    while (other := ctx.overlap(RUN, since, span[1], but)) is not None:
        first = other.duplicate_of
        counted: Run | None = other if first is None else ctx.find(RUN, first)
        if counted is not None and _is_elsewhere(counted, source):
            yield counted
        if other.ended_at is None:
            return
        since = other.ended_at


def _is_elsewhere(run: Run, source: str) -> bool:
    """Whether a run does not come from the same file; there, both are what the file says."""
    return run.provenance is None or run.provenance.source != source


def _shared(run: Run, span: Span, ctx: Looks) -> tuple[float, float]:
    """How much of the longer of two was at the time of the other, and of the shorter; 0 to 1."""
    began, ended = _span(run, ctx)
    both = min(ended, span[1]) - max(began, span[0])
    shorter, longer = sorted((ended - began, span[1] - span[0]))
    return both / longer if longer else 1.0, both / shorter if shorter else 1.0


def _span(run: Run, ctx: Looks) -> Span:
    return run.started_at, run.ended_at or max(ctx.now, run.started_at)


def freed(gone: Sequence[Run], ctx: Context, now_in: str | None = None) -> Iterator[Happening]:
    """What becomes of the doubles of runs that are no more: one counts instead of each.

    `now_in` is the run that such a run went into, and which counts for both.
    """
    ids, again = {run.run_id for run in gone}, list[Run]()
    for one in gone:
        for double in ctx.those(RUN, duplicate_of=one.run_id):
            if double.run_id not in ids:
                first = now_in or _first_of(double, again, ids, ctx)
                again += [] if first else [double]
                doubled = m.RunDoubled(run_id=double.run_id, duplicate_of=first)
                yield max(ctx.now, double.last_at), doubled


def _first_of(double: Run, again: Sequence[Run], gone: set[str], ctx: Context) -> str | None:
    """Another run that a double is the same as: one that counts already, or that does again."""
    source, span = double.provenance.source if double.provenance else "", _span(double, ctx)
    others = [*_on_then(span, source, double.run_id, ctx)]
    others += [run for run in again if _is_elsewhere(run, source)]
    counted = (run for run in others if run.run_id not in gone)
    same = (run.run_id for run in counted if _shared(run, span, ctx)[0] >= HALF)
    return next(same, None)
