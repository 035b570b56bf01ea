"""The results of a day, read from the rows: a tournament has hundreds of matches a day."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Select, func, select

from tallylight.core.pack import Asked
from tallylight.packs.taekwondo.messages import questions as q
from tallylight.packs.taekwondo.store.span import courts, loaded_within, local_day
from tallylight.packs.taekwondo.tables.matches import (
    pss_athletes,
    pss_blind_intervals,
    pss_ledger,
    pss_match_athletes,
    pss_matches,
    pss_rounds,
)
from tallylight.packs.taekwondo.views.export import DayResult, day_result

m, s, a, r = pss_matches.c, pss_match_athletes.c, pss_athletes.c, pss_rounds.c
moved, blind = pss_ledger.c, pss_blind_intervals.c


def of_day(asked: Asked, wanted: Any) -> list[Any]:
    """The conditions that a match was loaded on a day, on one court or any."""
    day = wanted.day or local_day(asked, asked.now)
    return [m.channel.in_(courts(asked, wanted.court)), *loaded_within(asked, day, day)]


def day_results(asked: Asked, wanted: q.GetDayResults) -> list[DayResult]:
    where = of_day(asked, wanted)
    chosen = select(pss_matches).where(*where).order_by(m.started_at, m.id)
    people: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in asked.run(_people(where)):
        people[row.match_id][row.athlete_position] = row
    rounds: dict[int, list[Any]] = defaultdict(list)
    for row in asked.run(_rounds(where)):
        rounds[row.match_id].append(row)
    unknown = dict(map(tuple, asked.run(_unknown_points(where))))
    missed = dict(map(tuple, asked.run(_blind_ticks(where))))
    return [
        day_result(
            row,
            people[row.id],
            rounds[row.id],
            blind_ticks=int(missed.get(row.id, 0)),
            unknown_points=int(unknown.get(row.id, 0)),
        )
        for row in asked.run(chosen)
    ]


def _people(where: list[Any]) -> Select[Any]:
    columns = (s.match_id, s.athlete_position, a.short_name, a.country_code)
    chosen = select(*columns).join_from(pss_match_athletes, pss_athletes, a.id == s.athlete_id)
    return chosen.join(pss_matches, m.id == s.match_id).where(*where)


def _rounds(where: list[Any]) -> Select[Any]:
    chosen = select(pss_rounds).join(pss_matches, m.id == r.match_id)
    return chosen.where(*where).order_by(r.match_id, r.round_number)


def _unknown_points(where: list[Any]) -> Select[Any]:
    chosen = select(moved.match_id, func.sum(func.abs(moved.points)))
    mine = chosen.join(pss_matches, m.id == moved.match_id).where(*where)
    return mine.where(moved.cause == "unknown").group_by(moved.match_id)


def _blind_ticks(where: list[Any]) -> Select[Any]:
    chosen = select(blind.match_id, func.sum(blind.ticks_missed))
    mine = chosen.join(pss_matches, m.id == blind.match_id).where(*where)
    return mine.group_by(blind.match_id)
