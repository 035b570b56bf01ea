"""What the tallies of raids must come to: plain SQL over their rows, alike on both databases."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, false, func, select, true

from tallylight.core.schema import elapsed_us
from tallylight.core.tallied import Counted
from tallylight.packs.tarkov.messages import OUTCOMES, UNDECIDED
from tallylight.packs.tarkov.rules.words import ACTIVE, MATCHED, QUEUING, RUN_THROUGH, SURVIVED
from tallylight.packs.tarkov.stats import histograms
from tallylight.packs.tarkov.tables import kills, raid_state_transitions, raids

r, t = raids.c, raid_state_transitions.c
Run = Callable[..., Sequence[Any]]


def _streak(*words: str) -> ColumnElement[bool]:
    """Whether a raid goes on with a streak of these outcomes; the undecided are no part of it."""
    decided = [word for word in OUTCOMES if word not in UNDECIDED]
    return case((r.current_state.in_(words), true()), (r.current_state.in_(decided), false()))


STREAKS = {"survival": _streak(SURVIVED), "survival_or_run": _streak(SURVIVED, RUN_THROUGH)}


def recount(run: Run, which: ColumnElement[bool]) -> Iterator[Counted]:
    """The sums of the raids that `which` picks. What still runs is not counted yet."""
    for row in run(_sums(which)):
        labels = (row.map_name, row.game_mode, row.character_type)
        counts = {name: int(row._mapping[name] or 0) for name in SUMS}
        if row.ended:  # an open raid may be in a state of any name
            counts[row.current_state] = row.raids
        counts[row.character_type] = row.raids
        counts["raids_without_session"] = 0 if row.session_id else row.raids
        for measure, n in counts.items():
            yield row.channel, row.session_id, measure, labels, n
    over = select(r.channel, r.session_id, r.in_raid_us, r.queue_us)
    for row in run(over.where(which, r.ended_at.is_not(None))):
        for measure in histograms(row.in_raid_us, row.queue_us):
            yield row.channel, row.session_id, measure, (), 1


SUMS = ("raids", "kills", "ended", "raid_us", "in_raid_us", "queue_us", "queued", "visits",
        "matched_us", "matches")  # fmt: skip


def _sums(which: ColumnElement[bool]) -> Select[Any]:
    time, shot = _time_by_raid(which), _kills_by_raid(which)
    over = r.ended_at.is_not(None)
    labels = (r.channel, r.session_id, r.map_name, r.game_mode, r.character_type, r.current_state)
    return (
        select(
            *labels,
            func.count().label("raids"),
            func.sum(shot.kills).label("kills"),
            func.count(r.ended_at).label("ended"),
            func.sum(elapsed_us(r.started_at, r.ended_at)).label("raid_us"),
            func.sum(case((over, time.in_raid_us), else_=0)).label("in_raid_us"),
            func.sum(time.queue_us).label("queue_us"),
            func.count(time.queue_us).label("queued"),
            func.sum(time.visits).label("visits"),
            func.sum(time.matched_us).label("matched_us"),
            func.sum(time.matches).label("matches"),
        )
        .select_from(raids)
        .outerjoin(time.raid_id.table, time.raid_id == r.raid_id)
        .outerjoin(shot.raid_id.table, shot.raid_id == r.raid_id)
        .where(which)
        .group_by(*labels)
    )


def _stays(which: ColumnElement[bool]) -> Subquery:
    """Each stay of a raid in a state that is over, in microseconds; 0 for one that runs on.

    Of the changes at one time, the end of the raid is the last. The outcome is no stay.
    """
    order = (t.transitioned_at, t.to_state.in_(OUTCOMES), t.transition_id)
    window: dict[str, Any] = {"partition_by": t.raid_id, "order_by": order}
    until = func.coalesce(
        func.lead(t.transitioned_at).over(**window), r.ended_at, t.transitioned_at
    )
    spans = (
        select(
            t.raid_id,
            t.to_state.label("state"),
            t.transitioned_at.label("began"),
            until.label("until"),
            func.lead(t.to_state).over(**window).label("next_state"),
        )
        .join(raids, r.raid_id == t.raid_id)
        .where(which)
        .subquery()
        .c
    )
    us = case((spans.until > spans.began, elapsed_us(spans.began, spans.until)), else_=0)
    return (
        select(spans.raid_id, spans.state, spans.next_state, us.label("us"))
        .where(spans.state.not_in(OUTCOMES))
        .subquery()
    )


def _time_by_raid(which: ColumnElement[bool]) -> Any:
    stay = _stays(which).c
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


def _kills_by_raid(which: ColumnElement[bool]) -> Any:
    chosen = select(kills.c.raid_id, func.count().label("kills"))
    mine = chosen.join(raids, r.raid_id == kills.c.raid_id).where(which)
    return mine.group_by(kills.c.raid_id).subquery().c
