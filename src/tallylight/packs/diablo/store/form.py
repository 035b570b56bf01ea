"""Form: the last runs of a type beside those before, and runs that are far off."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from statistics import median
from typing import Any

from sqlalchemy import Select, select

from tallylight.core.pack import Asked
from tallylight.core.tallies.reading import histogram, histograms
from tallylight.packs.diablo.messages import questions as q
from tallylight.packs.diablo.rules.places import run_word
from tallylight.packs.diablo.stats import times
from tallylight.packs.diablo.stats.sums import OF_TYPE, TIMES
from tallylight.packs.diablo.store.runs import (
    IN_NUMBERS,
    LOOKED_AT,
    RUN,
    counted,
    last_runs,
    run_time,
)
from tallylight.packs.diablo.tables import runs, sessions
from tallylight.packs.diablo.views import form as v
from tallylight.packs.diablo.views.numbers import of_ms

BEFORE = 200
HOUR = timedelta(hours=1)
r, s = runs.c, sessions.c


def form(asked: Asked, query: q.GetRunForm) -> v.FormServed:
    rows = _last(asked, query)
    recent, before = rows[: query.runs], rows[query.runs : query.runs + BEFORE]
    some, others = (
        times.spread([row.duration / 1000 for row in part]) for part in (recent, before)
    )
    low = high = between = None
    if some and others and min(some.n, others.n) >= times.FEWEST:
        between = some.mean - others.mean
        low, high = times.difference(some, others)
    return v.FormServed(
        run_type=rows[0].run_type if rows else query.run_type,
        recent=_times(recent, some),
        before=_times(before, others),
        difference_seconds=_rounded(between),
        low_seconds=_rounded(low),
        high_seconds=_rounded(high),
        verdict=_verdict(low, high),
        hours=_hours(recent + before),
        looked_at=LOOKED_AT,
    )


def _last(asked: Asked, query: q.GetRunForm) -> list[Any]:
    """The last runs of the type that are over, the newest first."""
    last = last_runs(asked, LOOKED_AT).c
    chosen = (
        select(last.run_type, last.duration, last.start_time, s.start_time.label("opened_at"))
        .join(sessions, s.id == last.session_id)
        .where(last.duration.is_not(None))
        .order_by(last.start_time.desc(), last.id.desc())
    )
    if query.run_type is not None:
        chosen = chosen.where(last.run_type == run_word(query.run_type))
    rows = asked.run(chosen)
    return [row for row in rows if row.run_type == rows[0].run_type]


def _times(rows: Sequence[Any], found: times.Spread | None) -> v.TimesOfRuns:
    seconds = [row.duration / 1000 for row in rows]
    return v.TimesOfRuns(
        n=len(rows),
        mean_seconds=_rounded(sum(seconds) / len(seconds) if seconds else None),
        median_seconds=_rounded(median(seconds) if seconds else None),
        deviation_seconds=_rounded(found.variance**0.5 if found else None),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _verdict(low: float | None, high: float | None) -> v.Verdict:
    if low is None or high is None or low <= 0 <= high:
        return "too early to tell"
    return "slower" if low > 0 else "faster"


def _hours(rows: Sequence[Any]) -> list[v.HourOfSession]:
    """The times by the hour of the Diablo session in which the runs began: whether one tires."""
    found: dict[int, list[float]] = {}
    for row in rows:
        hour = (row.start_time - row.opened_at) // HOUR + 1
        found.setdefault(hour, []).append(row.duration / 1000)
    return [
        v.HourOfSession(hour, len(one), round(median(one), 2))
        for hour, one in sorted(found.items())
    ]


def outliers(asked: Asked, query: q.GetOutliers) -> list[v.OutlierServed]:
    """The slowest first, then the fastest; what is usual is known from the histograms."""
    only = None if query.run_type is None else run_word(query.run_type)
    mine = select(*IN_NUMBERS).where(*counted(asked)).limit(query.limit)
    found: list[tuple[Any, times.Usual]] = []
    for run_type, durations in _times_by_type(asked, only).items():
        usual = times.usual(durations)
        if usual is not None:
            alike = mine.where(r.run_type == run_type if run_type else r.run_type.is_(None))
            found += [(row, usual) for row in _far_off(asked, alike, usual, durations)]
    found.sort(key=lambda one: -one[0].duration)
    return [_outlier(*one) for one in found[: query.limit]]


def usual_times(asked: Asked) -> dict[str, times.Usual]:
    """Where times are not far off, by run type; an empty word is none."""
    found = {one: times.usual(own) for one, own in _times_by_type(asked, None).items()}
    return {run_type: usual for run_type, usual in found.items() if usual is not None}


def _times_by_type(asked: Asked, only: str | None) -> dict[str, times.Weighed]:
    """The times of all run types, or of one, as the histograms hold them."""
    name = TIMES + OF_TYPE
    known = (
        histograms(asked, RUN, name)
        if only is None
        else {(only,): histogram(asked, RUN, name, (only,))}
    )
    return {of[0]: times.of_buckets(buckets) for of, buckets in known.items()}


def _far_off(
    asked: Asked, mine: Select[Any], usual: times.Usual, durations: times.Weighed
) -> Iterator[Any]:
    """The runs that are far off, found by the index of durations, where there may be any."""
    fast, slow = usual.may_leave_out(durations)
    if slow:
        yield from asked.run(mine.where(r.duration > usual.high).order_by(r.duration.desc()))
    if fast:
        yield from asked.run(mine.where(r.duration < usual.low).order_by(r.duration))


def _outlier(row: Any, usual: times.Usual) -> v.OutlierServed:
    low, high = (of_ms(round(max(0.0, edge))) for edge in (usual.low, usual.high))
    return v.OutlierServed(run_time(row), low, of_ms(usual.median), high)
