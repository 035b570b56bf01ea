"""The sums behind the numbers, in SQL that both databases read alike."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)

from tallylight.core.pack import Asked
from tallylight.core.schema import Instant, elapsed_us
from tallylight.core.sessions.tables import stream_sessions as sessions
from tallylight.packs.tarkov.messages import OUTCOMES
from tallylight.packs.tarkov.rules.words import ACTIVE, MATCHED, QUEUING
from tallylight.packs.tarkov.stats import Cell
from tallylight.packs.tarkov.tables import kills, raid_state_transitions, raids

t = raid_state_transitions.c
IN_ORDER = (t.transitioned_at, t.to_state.in_(OUTCOMES), t.transition_id)
"""The order of a raid's changes: of those at one time the end is the last."""


def stays(now: datetime) -> Subquery:
    """Each stay of a raid in a state, in microseconds until the next change, its end, or `now`.

    The outcome of a raid is no stay. `next_state` is null for the last.
    """
    window: dict[str, Any] = {"partition_by": t.raid_id, "order_by": IN_ORDER}
    until = func.coalesce(
        func.lead(t.transitioned_at).over(**window), raids.c.ended_at, literal(now, Instant())
    )
    spans = (
        select(
            t.raid_id,
            t.to_state.label("state"),
            t.transitioned_at.label("began"),
            until.label("until"),
            func.lead(t.to_state).over(**window).label("next_state"),
        )
        .join(raids, raids.c.raid_id == t.raid_id)
        .subquery()
        .c
    )
    us = case((spans.until > spans.began, elapsed_us(spans.began, spans.until)), else_=0)
    return (
        select(spans.raid_id, spans.state, spans.next_state, us.label("us"))
        .where(spans.state.not_in(OUTCOMES))
        .subquery()
    )


def counted() -> ColumnElement[bool]:
    """Whether a raid is in the numbers: it is of no session, or of one that is not voided."""
    voided = select(sessions.c.session_id).where(sessions.c.voided_at.is_not(None))
    return or_(raids.c.session_id.is_(None), raids.c.session_id.not_in(voided))


def cells(asked: Asked, *where: ColumnElement[bool]) -> list[Cell]:
    """The channel's raids that count and that `where` picks, summed up by what they share."""
    time, shot, r = _time_by_raid(asked.now), _kills_by_raid(), raids.c
    labels = (r.session_id, r.map_name, r.game_mode, r.character_type, r.current_state)
    sums = (
        func.count(),
        func.sum(shot.kills),
        func.count(r.ended_at),
        func.sum(elapsed_us(r.started_at, r.ended_at)),
        func.sum(case((r.ended_at.is_not(None), time.in_raid_us), else_=0)),
        func.sum(time.queue_us),
        func.count(time.queue_us),
        func.sum(time.visits),
        func.sum(time.matched_us),
        func.sum(time.matches),
    )
    chosen = (
        select(*labels, *sums)
        .select_from(raids)
        .outerjoin(time.raid_id.table, time.raid_id == r.raid_id)
        .outerjoin(shot.raid_id.table, shot.raid_id == r.raid_id)
        .where(r.channel == asked.channel.name, counted(), *where)
        .group_by(*labels)
    )
    n = len(labels)
    return [Cell(*row[:n], *(int(value or 0) for value in row[n:])) for row in asked.run(chosen)]


def _time_by_raid(now: datetime) -> Any:
    stay = stays(now).c
    queuing, active = stay.state == QUEUING, stay.state == ACTIVE
    matched = and_(queuing, stay.next_state.in_(MATCHED))
    chosen: Select[Any] = select(
        stay.raid_id,
        func.sum(case((queuing, stay.us))).label("queue_us"),
        func.count(case((queuing, 1))).label("visits"),
        func.sum(case((matched, stay.us))).label("matched_us"),
        func.count(case((matched, 1))).label("matches"),
        func.sum(case((active, stay.us))).label("in_raid_us"),
    ).group_by(stay.raid_id)
    return chosen.subquery().c


def _kills_by_raid() -> Any:
    chosen = select(kills.c.raid_id, func.count().label("kills")).group_by(kills.c.raid_id)
    return chosen.subquery().c
