"""Form and pace: how it goes now, beside how it went before."""

from datetime import timedelta
from statistics import median
from typing import Any

from tallylight.base.units import microseconds, percent, seconds
from tallylight.core.pack import Asked
from tallylight.core.sessions.messages import NO_OPEN_SESSION
from tallylight.core.sessions.store import open_session
from tallylight.core.sessions.tables import stream_sessions as sessions
from tallylight.core.tallies.reading import totals
from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov.rules.words import ACTIVE
from tallylight.packs.tarkov.stats import Pace, SurvivalTrend, beside, numbers, pace_sentence
from tallylight.packs.tarkov.store.numbers import NO_TIMES, RAID, last_sessions
from tallylight.packs.tarkov.store.raids import raids_where
from tallylight.packs.tarkov.tables import raids
from tallylight.packs.tarkov.views.numbers import PaceStats

r, s = raids.c, sessions.c


def form(asked: Asked, _: m.GetForm) -> SurvivalTrend:
    recent, before = totals(asked, RAID), totals(asked, RAID)
    recent.clear()
    for session in last_sessions(asked):
        recent += totals(asked, RAID, session.session_id)
    before.subtract(recent)
    settings = asked.settings
    return beside(numbers(recent, NO_TIMES, settings), numbers(before, NO_TIMES, settings))


def pace(asked: Asked, _: m.GetPace) -> PaceStats:
    session = open_session(asked)
    if session is None:
        raise NO_OPEN_SESSION.because()
    elapsed = asked.now - session.started_at
    now = _pace(asked, session, elapsed)
    as_long = [
        one
        for one in last_sessions(asked, s.session_id != session.session_id)
        if one.ended_at is not None and one.ended_at - one.started_at >= elapsed
    ]
    others = [_pace(asked, one, elapsed) for one in as_long]
    usual_raids = median(one.raids for one in others) if others else None
    shares = [one.in_raid_percent for one in others if one.in_raid_percent is not None]
    return PaceStats(
        session_id=session.session_id,
        elapsed_seconds=seconds(microseconds(elapsed)),
        raids=now.raids,
        kills=now.kills,
        in_raid_percent=now.in_raid_percent,
        usual_raids=usual_raids,
        usual_kills=median(one.kills for one in others) if others else None,
        usual_in_raid_percent=round(median(shares), 1) if shares else None,
        sessions=len(others),
        sentence=pace_sentence(elapsed, now.raids, usual_raids),
    )


def _pace(asked: Asked, session: Any, elapsed: timedelta) -> Pace:
    """What a session had when it had been on for so long."""
    then = session.started_at + elapsed
    found = raids_where(asked, r.session_id == session.session_id, r.started_at <= then)
    stays = (stay for raid in found for stay in raid.stays(asked.now))
    return Pace(
        raids=len(found),
        kills=sum(kill.killed_at <= then for raid in found for kill in raid.kills),
        in_raid_percent=percent(
            sum(stay.within(then) for stay in stays if stay.state == ACTIVE),
            microseconds(elapsed),
        ),
    )
