"""What can be asked about raids beyond the lists that core makes."""

from typing import Any

from sqlalchemy import select

from tallylight.core.pack import Asked
from tallylight.core.phases import TimeSpent, time_spent
from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov.rules.raid import Raid
from tallylight.packs.tarkov.rules.words import state_word
from tallylight.packs.tarkov.tables import raids
from tallylight.packs.tarkov.views.served import RaidServed, serve


def open_raid(asked: Asked) -> Raid | None:
    """The raid that is open on the channel, if one is."""
    return next(iter(raids_where(asked, raids.c.ended_at.is_(None))), None)


def active_raid(asked: Asked, _: m.GetActiveRaid) -> RaidServed:
    raid = open_raid(asked)
    if raid is None:
        raise m.NO_ACTIVE_RAID.because()
    return serve(raid, asked.now)


def time_in_state(asked: Asked, query: m.GetTimeInState) -> TimeSpent:
    found = raids_where(asked, raids.c.raid_id == query.raid_id)
    if not found:
        raise m.NO_SUCH_RAID.because(raid_id=query.raid_id)
    only = None if query.state is None else state_word(query.state)
    return time_spent(found[0].stays(asked.now), only)


def raids_where(asked: Asked, *where: Any) -> list[Raid]:
    """The channel's raids that `where` picks, in the order in which they began."""
    mine = select(raids.c.raid_id).where(raids.c.channel == asked.channel.name, *where)
    rows = asked.run(mine.order_by(raids.c.started_at, raids.c.raid_id))
    return asked.states("raid", [row.raid_id for row in rows])
