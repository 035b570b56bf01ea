"""Reading what was counted: sums, extremes, streaks, percentiles, each as fast at any age."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select

from tallylight.core.pack import Asked
from tallylight.core.sessions.tables import stream_sessions
from tallylight.core.tallies.chains import counting
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
    t = tallies.c
    chosen = (
        select(t.measure, func.sum(t.value))
        .where(*_scope(asked, kind, session_id), t.measure.not_like("%~%"))
        .group_by(t.measure)
    )
    return Counter({measure: int(value) for measure, value in asked.run(chosen)})


def by_label(asked: Asked, kind: str, place: int, session_id: int = ALL) -> dict[str, Counter[str]]:
    """The sums apart by one of their labels: by the map, say, when that is the first."""
    t = tallies.c
    chosen = select(t.labels, t.measure, t.value).where(
        *_scope(asked, kind, session_id), t.measure.not_like("%~%"), t.labels != "[]"
    )
    found: dict[str, Counter[str]] = {}
    for labels, measure, value in asked.run(chosen):
        found.setdefault(json.loads(labels)[place], Counter())[measure] += value
    return dict(sorted(found.items()))


def _scope(asked: Asked, kind: str, session_id: int) -> tuple[Any, ...]:
    t = tallies.c
    return t.channel == asked.channel.name, t.subject == kind, t.session_id == session_id


def histogram(asked: Asked, kind: str, name: str) -> dict[int, int]:
    """The buckets of the measures `name~bucket` over all time, and how many are in each."""
    t, start = tallies.c, f"{name}~"
    chosen = (
        select(t.measure, func.sum(t.value))
        .where(*_scope(asked, kind, ALL), t.measure.like(f"{start}%"))
        .group_by(t.measure)
    )
    rows = asked.run(chosen)
    return {int(measure.removeprefix(start)): int(n) for measure, n in rows}


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
    voided = select(stream_sessions.c.session_id).where(stream_sessions.c.voided_at.is_not(None))
    g = gaps.c
    mine = and_(g.channel == asked.channel.name, g.subject == kind, g.first == first)
    return _ends(asked, select(g.us).where(mine, g.session_id.not_in(voided)), g.us)


def _ends(asked: Asked, chosen: Any, column: Any) -> Extremes:
    least = asked.run(chosen.order_by(column).limit(1))
    most = asked.run(chosen.order_by(column.desc()).limit(1))
    return Extremes(least[0][0] if least else None, most[0][0] if most else None)


def streak(asked: Asked, kind: str, name: str) -> StreakLengths:
    """The lengths of a named streak of the channel."""
    s = streaks.c
    mine = (s.channel == asked.channel.name, s.subject == kind, s.name == name)
    last = asked.run(
        select(s.good, s.length).where(*mine).order_by(s.ended_at.desc(), s.began_at.desc(),
                                                       s.began_id.desc()).limit(1)
    )  # fmt: skip
    ((longest,),) = asked.run(select(func.max(s.length)).where(*mine, s.good.is_(True)))
    return StreakLengths(last[0].length if last and last[0].good else 0, longest or 0)
