"""Raids, their changes and their kills, as they are served."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from annotated_doc import Doc
from sqlalchemy import Select, func, select

from tallylight.base.units import percent, ratio
from tallylight.core.pack import Asked
from tallylight.core.sessions.messages import NO_SUCH_SESSION
from tallylight.core.sessions.tables import stream_sessions
from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov.rules.words import state_word
from tallylight.packs.tarkov.stats import seconds
from tallylight.packs.tarkov.store.sums import IN_ORDER, stays
from tallylight.packs.tarkov.tables import kills, raid_legs, raid_state_transitions, raids
from tallylight.packs.tarkov.views.served import (
    KillServed,
    RaidServed,
    TransitionServed,
    served,
    transition_served,
)

MINUTE = 60_000_000


@dataclass(frozen=True, slots=True)
class StateTime:
    """The time spent in one state."""

    state: Annotated[str, Doc("The state.")]
    seconds: Annotated[float, Doc("Seconds in it; what still runs is counted until now.")]
    total_minutes: Annotated[float, Doc("The same in minutes.")]
    percentage: Annotated[float | None, Doc("Of the time of all states; null if that is 0.")]


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """The time spent in each state, the longest first."""

    states: Annotated[list[StateTime], Doc("Each state that was entered, outcomes apart.")]
    total_seconds: Annotated[float, Doc("The seconds of those states together.")]


def listed(asked: Asked, rows: Sequence[Any]) -> list[RaidServed]:
    """Rows of `raids`, served with what belongs to them."""
    ids = [row.raid_id for row in rows]
    moves = _by_raid(asked, _transitions().where(raid_state_transitions.c.raid_id.in_(ids)))
    legs = _by_raid(
        asked,
        select(raid_legs).where(raid_legs.c.raid_id.in_(ids)).order_by(raid_legs.c.leg_number),
    )
    counted = select(kills.c.raid_id, func.count()).where(kills.c.raid_id.in_(ids))
    shot = {row[0]: row[1] for row in asked.run(counted.group_by(kills.c.raid_id))}
    return [
        served(
            row,
            moves.get(row.raid_id, ()),
            [leg.map_name for leg in legs.get(row.raid_id, ())],
            shot.get(row.raid_id, 0),
            asked.now,
        )
        for row in rows
    ]


def _by_raid(asked: Asked, chosen: Select[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in asked.run(chosen):
        found.setdefault(row.raid_id, []).append(row)
    return found


def _transitions() -> Select[Any]:
    return select(raid_state_transitions).order_by(raid_state_transitions.c.raid_id, *IN_ORDER)


def open_raid(asked: Asked) -> RaidServed | None:
    """The raid that is open on the channel, if one is."""
    mine = raids.c.channel == asked.channel.name
    rows = asked.run(select(raids).where(mine, raids.c.ended_at.is_(None)))
    return listed(asked, rows)[0] if rows else None


def active_raid(asked: Asked, _: m.GetActiveRaid) -> RaidServed:
    raid = open_raid(asked)
    if raid is None:
        raise m.NO_ACTIVE_RAID.because()
    return raid


def raids_of_session(asked: Asked, query: m.GetRaidsForSession) -> list[RaidServed]:
    session_row(asked, query.session_id)
    mine = select(raids).where(raids.c.session_id == query.session_id)
    return listed(asked, asked.run(mine.order_by(raids.c.started_at, raids.c.raid_id)))


def transitions_of_raid(asked: Asked, query: m.GetTransitionsForRaid) -> list[TransitionServed]:
    _must_be(asked, query.raid_id)
    mine = raid_state_transitions.c.raid_id == query.raid_id
    return [transition_served(row) for row in asked.run(_transitions().where(mine))]


def kills_of_raid(asked: Asked, query: m.GetKillsForRaid) -> list[KillServed]:
    _must_be(asked, query.raid_id)
    return _kills(asked, kills.c.raid_id == query.raid_id)


def kills_of_session(asked: Asked, query: m.GetKillsForSession) -> list[KillServed]:
    session_row(asked, query.session_id)
    return _kills(asked, raids.c.session_id == query.session_id)


def _kills(asked: Asked, which: Any) -> list[KillServed]:
    chosen = select(kills, raids.c.session_id).join(raids, raids.c.raid_id == kills.c.raid_id)
    rows = asked.run(chosen.where(which).order_by(kills.c.killed_at, kills.c.kill_id))
    return [KillServed(*(getattr(row, name) for name in KillServed.__slots__)) for row in rows]


def _must_be(asked: Asked, raid_id: int) -> None:
    mine = (raids.c.raid_id == raid_id, raids.c.channel == asked.channel.name)
    if not asked.run(select(raids.c.raid_id).where(*mine)):
        raise m.NO_SUCH_RAID.because(raid_id=raid_id)


def session_row(asked: Asked, session_id: int) -> Any:
    """The row of a session of the channel; refused if there is none."""
    s = stream_sessions.c
    mine = (s.session_id == session_id, s.channel == asked.channel.name)
    rows = asked.run(select(stream_sessions).where(*mine))
    if not rows:
        raise NO_SUCH_SESSION.because(session_id=session_id)
    return rows[0]


def time_in_state(asked: Asked, query: m.GetTimeInState) -> TimeSpent:
    _must_be(asked, query.raid_id)
    spent = time_spent(asked, raids.c.raid_id == query.raid_id)
    if query.state is None:
        return spent
    only = [each for each in spent.states if each.state == state_word(query.state)]
    return TimeSpent(only, sum(each.seconds for each in only))


def time_spent(asked: Asked, *where: Any) -> TimeSpent:
    """The time of the raids that `where` picks, by state."""
    stay = stays(asked.now).c
    chosen = (
        select(stay.state, func.sum(stay.us))
        .join(raids, raids.c.raid_id == stay.raid_id)
        .where(*where)
        .group_by(stay.state)
    )
    sums = sorted(((int(us), state) for state, us in asked.run(chosen)), key=_longest)
    total = sum(us for us, _ in sums)
    states = [
        StateTime(state, seconds(us), ratio(us, MINUTE, 1) or 0.0, percent(us, total))
        for us, state in sums
    ]
    return TimeSpent(states, seconds(total))


def _longest(each: tuple[int, str]) -> tuple[int, str]:
    return -each[0], each[1]
