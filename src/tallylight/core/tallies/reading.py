"""Reading what was counted: sums, extremes, streaks, percentiles, each as fast at any age."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from tallylight.core.pack import Asked
from tallylight.core.tallies.chains import NEWEST, counting
from tallylight.core.tallies.tables import ALL, gaps, streaks, tallies


@dataclass(frozen=True, slots=True)
class Extremes:
    """The smallest and the largest of some values; None when there are none."""

    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class StreakLengths:
    """How long the present streak is, 0 when it ended, and the longest there was."""

    current: int
    longest: int


def totals(asked: Asked, kind: str, session_id: int = ALL) -> Counter[str]:
    """The sums of a session, or of all time, by measure, without the buckets of histograms."""
    rows = asked.run(TOTALS, _scope(asked, kind, session_id))
    return Counter({measure: int(value) for measure, value in rows})


def by_label(
    asked: Asked, kind: str, place: int, session_id: int = ALL, *, measure: str | None = None
) -> dict[str, Counter[str]]:
    """The sums apart by one of their labels: by the map, say, when that is the first.

    `measure` asks for one of them only.
    """
    scope = _scope(asked, kind, session_id)
    chosen = LABELLED if measure is None else LABELLED.where(t.measure == bindparam("measure"))
    found: dict[str, Counter[str]] = {}
    for labels, name, value in asked.run(chosen, {**scope, "measure": measure}):
        found.setdefault(json.loads(labels)[place], Counter())[name] += value
    return dict(sorted(found.items()))


def histogram(asked: Asked, kind: str, name: str) -> dict[int, int]:
    """The buckets of the measures `name~bucket` over all time, and how many are in each."""
    start = f"{name}~"
    scope = _scope(asked, kind, ALL)
    rows = asked.run(BUCKETS, {**scope, "first": start, "beyond": f"{name}\x7f"})
    return {int(measure.removeprefix(start)): int(n) for measure, n in rows}


def _scope(asked: Asked, kind: str, session_id: int) -> dict[str, Any]:
    return {"channel": asked.channel.name, "kind": kind, "session": session_id}


t = tallies.c
MINE = and_(
    t.channel == bindparam("channel"),
    t.subject == bindparam("kind"),
    t.session_id == bindparam("session"),
)
TOTALS = (
    select(t.measure, func.sum(t.value)).where(MINE, t.measure.not_like("%~%")).group_by(t.measure)
)
LABELLED = select(t.labels, t.measure, t.value).where(
    MINE, t.measure.not_like("%~%"), t.labels != "[]"
)
BUCKETS = (
    select(t.measure, func.sum(t.value))
    .where(MINE, t.measure >= bindparam("first"), t.measure < bindparam("beyond"))
    .group_by(t.measure)
)


def extremes(asked: Asked, table: Any, column: Any, *where: Any) -> Extremes:
    """The least and the most in an indexed column of a kind's own table, of what counts."""
    chosen = select(column).where(
        table.c.channel == asked.channel.name, column.is_not(None), counting(table), *where
    )
    return _ends(asked, chosen, column)


def session_gaps(asked: Asked, kind: str, session_id: int) -> Sequence[Any]:
    """The gaps of a session, as rows with `first` and `us`."""
    mine = (gaps.c.subject == kind, gaps.c.session_id == session_id)
    return asked.run(select(gaps.c.first, gaps.c.us).where(*mine))


def gap_extremes(asked: Asked, kind: str, *, first: bool) -> Extremes:
    """The least and the most of all gaps, or of the times before the first of a session."""
    g = gaps.c
    mine = and_(g.channel == asked.channel.name, g.subject == kind, g.first == first)
    return _ends(asked, select(g.us).where(mine, counting(gaps)), g.us)


def _ends(asked: Asked, chosen: Any, column: Any) -> Extremes:
    least = asked.run(chosen.order_by(column).limit(1))
    most = asked.run(chosen.order_by(column.desc()).limit(1))
    return Extremes(least[0][0] if least else None, most[0][0] if most else None)


def streak(asked: Asked, kind: str, name: str) -> StreakLengths:
    """The lengths of a named streak of the channel."""
    s = streaks.c
    mine = (s.channel == asked.channel.name, s.subject == kind, s.name == name)
    last = asked.run(select(s.good, s.length).where(*mine).order_by(*NEWEST).limit(1))
    ((longest,),) = asked.run(select(func.max(s.length)).where(*mine, s.good.is_(True)))
    return StreakLengths(last[0].length if last and last[0].good else 0, longest or 0)
