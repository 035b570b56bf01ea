"""An athlete day by day."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, select

from tallylight.base.units import ratio
from tallylight.core.pack import Asked
from tallylight.packs.taekwondo.messages import questions as q
from tallylight.packs.taekwondo.stats import BUCKET, levels, median_bucket
from tallylight.packs.taekwondo.store.numbers import fought_by, known_athlete, outcome_for
from tallylight.packs.taekwondo.store.span import local_day
from tallylight.packs.taekwondo.tables.matches import (
    pss_hit_counts,
    pss_ledger,
    pss_match_athletes,
    pss_matches,
    pss_rounds,
)
from tallylight.packs.taekwondo.views.numbers import AthleteDay

m, s = pss_matches.c, pss_match_athletes.c
moved, h, r = pss_ledger.c, pss_hit_counts.c, pss_rounds.c


@dataclass
class _Day:
    """What is added up of one day."""

    ended: Counter[str] = field(default_factory=Counter)
    points: int = 0
    gam_jeoms: int = 0
    near: int = 0
    hits: Counter[str] = field(default_factory=Counter)


def athlete_trend(asked: Asked, wanted: q.GetAthleteTrend) -> list[AthleteDay]:
    known_athlete(asked, wanted.athlete_id)
    days, of_match = _days(asked, wanted)
    ids = list(of_match)
    for match_id, points in asked.run(_points(ids, wanted.athlete_id)):
        of_match[match_id].points += int(points)
    for match_id, given in asked.run(_gam_jeoms(ids, wanted.athlete_id)):
        of_match[match_id].gam_jeoms += int(given or 0)
    for match_id, bucket, hits, near in asked.run(_hits(ids, wanted.athlete_id)):
        of_match[match_id].hits[str(bucket)] += int(hits)
        of_match[match_id].near += int(near)
    return [_served(day, found) for day, found in days.items()]


def _days(asked: Asked, wanted: q.GetAthleteTrend) -> tuple[dict[date, _Day], dict[int, _Day]]:
    """The days in question, the newest first, and the day of each match that is over."""
    mine = and_(s.match_id == m.id, s.athlete_id == wanted.athlete_id)
    chosen = (
        select(m.id, m.started_at, m.winner_position, s.athlete_position)
        .join_from(pss_matches, pss_match_athletes, mine)
        .where(fought_by(asked, wanted), m.ended_at.is_not(None))
        .order_by(m.started_at.desc(), m.id.desc())
    )
    days: dict[date, _Day] = defaultdict(_Day)
    of_match: dict[int, _Day] = {}
    for row in asked.run(chosen):
        day = local_day(asked, row.started_at)
        if day not in days and len(days) == wanted.limit:
            break
        of_match[row.id] = days[day]
        days[day].ended[outcome_for(row.winner_position, row.athlete_position)] += 1
    return days, of_match


def _of_side(table: Any, position: Any, ids: list[int], athlete_id: int, *columns: Any) -> Any:
    own = and_(s.match_id == table.c.match_id, s.athlete_position == position)
    chosen = select(table.c.match_id, *columns).join(pss_match_athletes, own)
    return chosen.where(table.c.match_id.in_(ids), s.athlete_id == athlete_id)


def _points(ids: list[int], athlete_id: int) -> Any:
    total = func.sum(moved.points)
    chosen = _of_side(pss_ledger, moved.athlete_position, ids, athlete_id, total)
    return chosen.group_by(moved.match_id)


def _hits(ids: list[int], athlete_id: int) -> Any:
    columns = (h.bucket, func.sum(h.hits), func.sum(h.near_misses))
    chosen = _of_side(pss_hit_counts, h.athlete_position, ids, athlete_id, *columns)
    return chosen.group_by(h.match_id, h.bucket)


def _gam_jeoms(ids: list[int], athlete_id: int) -> Any:
    own = case((s.athlete_position == 1, r.blue_gam_jeoms), else_=r.red_gam_jeoms)
    chosen = select(r.match_id, func.sum(own)).join(
        pss_match_athletes, and_(s.match_id == r.match_id, s.athlete_id == athlete_id)
    )
    return chosen.where(r.match_id.in_(ids)).group_by(r.match_id)


def _served(day: date, found: _Day) -> AthleteDay:
    matches = found.ended.total()
    middle = median_bucket({int(level): n for level, n in found.hits.items()})
    return AthleteDay(
        day=day,
        matches=matches,
        won=found.ended["won"],
        lost=found.ended["lost"],
        points=found.points,
        points_per_match=ratio(found.points, matches, 2),
        gam_jeoms=found.gam_jeoms,
        hits=found.hits.total(),
        median_level_from=None if middle is None else middle * BUCKET,
        hits_by_level=levels(found.hits),
        near_misses=found.near,
    )
