"""The numbers of sessions and of all time."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from annotated_doc import Doc
from sqlalchemy import func, or_, select

from tallylight.base.units import mean_seconds, microseconds, ratio, seconds
from tallylight.core.pack import Asked
from tallylight.core.phases import MINUTE, TimeSpent, time_spent
from tallylight.core.sessions.store import open_session, session_of
from tallylight.core.sessions.tables import stream_sessions as sessions
from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov.stats import Numbers, favourite_map, numbers, stays_of
from tallylight.packs.tarkov.store.raids import open_raid, raids_where
from tallylight.packs.tarkov.store.sums import cells, counted
from tallylight.packs.tarkov.tables import raids
from tallylight.packs.tarkov.views.served import RaidServed, serve

LAST = 10
r, s = raids.c, sessions.c


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStats(Numbers):
    """The numbers of a session, or of today when no session was on."""

    period: Annotated[str, Doc("session, or today.")]
    session_id: Annotated[int | None, Doc("The session; null for today.")]
    date: Annotated[date, Doc("The day it began, in the channel's time zone.")]
    started_at: Annotated[datetime, Doc("When it began.")]
    ended_at: Annotated[datetime | None, Doc("When it ended; null while it goes on.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllTimeStats(Numbers):
    """The numbers of every raid of the channel that counts."""

    favourite_map: Annotated[str | None, Doc("The map played most.")]
    favourite_map_raids: Annotated[int, Doc("How often it was played.")]
    raids_without_session: Annotated[int, Doc("Raids that belong to no session.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeStats(Numbers):
    """The numbers of one mode."""

    game_mode: Annotated[str, Doc("pve or pvp.")]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A session beside all time."""

    session: Annotated[SessionStats, Doc("The numbers of the session.")]
    all_time: Annotated[AllTimeStats, Doc("The numbers of all time.")]
    all_time_includes_session: Annotated[bool, Doc("Whether the session is in those.")]


@dataclass(frozen=True, slots=True)
class CurrentStats:
    """What is going on now."""

    raid: Annotated[RaidServed | None, Doc("The open raid.")]
    session: Annotated[SessionStats | None, Doc("The numbers of the open session.")]


@dataclass(frozen=True, slots=True)
class Gaps:
    """The time between raids of one session: from an ended raid to the next one that ended."""

    n: Annotated[int, Doc("How many gaps; raids that overlap or are open make none.")]
    total_seconds: Annotated[float, Doc("All of them together.")]
    avg_seconds: Annotated[float | None, Doc("Their mean.")]
    min_seconds: Annotated[float | None, Doc("The shortest.")]
    max_seconds: Annotated[float | None, Doc("The longest.")]


@dataclass(frozen=True, slots=True)
class SessionOverhead:
    """The time of a session that was not spent in raids."""

    session_id: Annotated[int, Doc("The session.")]
    session_start: Annotated[datetime, Doc("When it began.")]
    first_raid_start: Annotated[datetime | None, Doc("When its first raid began.")]
    overhead_seconds: Annotated[float | None, Doc("From one to the other; null without a raid.")]
    overhead_minutes: Annotated[float | None, Doc("The same in minutes.")]
    between_raids: Annotated[Gaps, Doc("The time between its raids.")]


@dataclass(frozen=True, slots=True)
class Overhead:
    """The time of all sessions that was not spent in raids."""

    total_sessions: Annotated[int, Doc("Sessions with a raid: n of the averages.")]
    sessions_without_raids: Annotated[int, Doc("Sessions that are in no average here.")]
    avg_overhead_seconds: Annotated[float | None, Doc("From start to first raid, on average.")]
    min_overhead_seconds: Annotated[float | None, Doc("The shortest.")]
    max_overhead_seconds: Annotated[float | None, Doc("The longest.")]
    latest_overhead_seconds: Annotated[float | None, Doc("That of the last of these sessions.")]
    avg_overhead_minutes: Annotated[float | None, Doc("The average in minutes.")]
    between_raids: Annotated[Gaps, Doc("The time between raids of a session.")]


def session_stats(asked: Asked, query: m.GetSessionStats) -> SessionStats:
    if query.session_id is not None:
        return _of_session(asked, session_of(asked, query.session_id))
    opened = open_session(asked)
    return _of_session(asked, opened) if opened else _today(asked)


def _of_session(asked: Asked, session: Any) -> SessionStats:
    found = numbers(cells(asked, r.session_id == session.session_id), asked.settings)
    return SessionStats(
        **asdict(found),
        period="session",
        session_id=session.session_id,
        date=_local(asked, session.started_at).date(),
        started_at=session.started_at,
        ended_at=session.ended_at,
    )


def _local(asked: Asked, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(asked.channel.time_zone))


def _today(asked: Asked) -> SessionStats:
    now = _local(asked, asked.now)
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    today = (r.started_at >= midnight, r.started_at < tomorrow)
    return SessionStats(
        **asdict(numbers(cells(asked, *today), asked.settings)),
        period="today",
        session_id=None,
        date=now.date(),
        started_at=midnight,
        ended_at=None,
    )


def compare(asked: Asked, query: m.CompareSession) -> Comparison:
    session = _of_session(asked, session_of(asked, query.session_id))
    others = or_(r.session_id.is_(None), r.session_id != query.session_id)
    all_time = _all_time(asked, *([] if query.include else [others]))
    return Comparison(session, all_time, query.include)


def current_stats(asked: Asked, _: m.GetCurrentStats) -> CurrentStats:
    opened = open_session(asked)
    raid = open_raid(asked)
    return CurrentStats(
        serve(raid, asked.now) if raid else None, _of_session(asked, opened) if opened else None
    )


def all_time_stats(asked: Asked, _: m.GetAllTimeStats) -> AllTimeStats:
    return _all_time(asked)


def _all_time(asked: Asked, *where: Any) -> AllTimeStats:
    found = cells(asked, *where)
    favourite, played = favourite_map(found)
    return AllTimeStats(
        **asdict(numbers(found, asked.settings)),
        favourite_map=favourite,
        favourite_map_raids=played,
        raids_without_session=sum(cell.raids for cell in found if cell.session_id is None),
    )


def session_time(asked: Asked, query: m.GetSessionTime) -> TimeSpent:
    session_of(asked, query.session_id)
    found = raids_where(asked, r.session_id == query.session_id, counted())
    return time_spent(stay for raid in found for stay in stays_of(raid, asked.now))


def session_modes(asked: Asked, query: m.GetSessionModes) -> list[ModeStats]:
    session_of(asked, query.session_id)
    found = cells(asked, r.session_id == query.session_id)
    return [
        ModeStats(
            **asdict(numbers([c for c in found if c.game_mode == mode], asked.settings)),
            game_mode=mode,
        )
        for mode in sorted({cell.game_mode for cell in found})
    ]


def trend(asked: Asked, _: m.GetTrend) -> list[SessionStats]:
    rows = asked.run(
        select(sessions)
        .where(s.channel == asked.channel.name, s.voided_at.is_(None))
        .where(select(r.raid_id).where(r.session_id == s.session_id).exists())
        .order_by(s.started_at.desc(), s.session_id.desc())
        .limit(LAST)
    )
    return [_of_session(asked, row) for row in rows]


def session_overhead(asked: Asked, query: m.GetSessionOverhead) -> SessionOverhead:
    session = session_of(asked, query.session_id)
    mine = (r.session_id == query.session_id, counted())
    ((first,),) = asked.run(select(func.min(r.started_at)).where(*mine))
    us = microseconds(first - session.started_at) if first else None
    return SessionOverhead(
        session_id=session.session_id,
        session_start=session.started_at,
        first_raid_start=first,
        overhead_seconds=None if us is None else seconds(us),
        overhead_minutes=None if us is None else ratio(us, MINUTE, 1),
        between_raids=_gaps(asked, *mine),
    )


def overhead(asked: Asked, _: m.GetOverhead) -> Overhead:
    mine = (s.channel == asked.channel.name, s.voided_at.is_(None))
    rows = asked.run(
        select(s.started_at, func.min(r.started_at))
        .select_from(sessions.outerjoin(raids, r.session_id == s.session_id))
        .where(*mine)
        .group_by(s.session_id, s.started_at)
        .order_by(s.started_at, s.session_id)
    )
    times = [microseconds(first - began) for began, first in rows if first is not None]
    n, total = len(times), sum(times)
    return Overhead(
        total_sessions=n,
        sessions_without_raids=len(rows) - n,
        avg_overhead_seconds=mean_seconds(total, n),
        min_overhead_seconds=seconds(min(times)) if times else None,
        max_overhead_seconds=seconds(max(times)) if times else None,
        latest_overhead_seconds=seconds(times[-1]) if times else None,
        avg_overhead_minutes=ratio(total, n * MINUTE, 1),
        between_raids=_gaps(asked, r.session_id.is_not(None), counted()),
    )


def _gaps(asked: Asked, *where: Any) -> Gaps:
    chosen = select(r.session_id, r.started_at, r.ended_at).where(
        r.channel == asked.channel.name, *where
    )
    rows = asked.run(chosen.order_by(r.session_id, r.started_at, r.raid_id))
    gaps = [
        microseconds(after.started_at - before.ended_at)
        for before, after in pairwise(rows)
        if before.session_id == after.session_id
        and before.ended_at is not None
        and after.ended_at is not None
        and after.started_at >= before.ended_at
    ]
    return Gaps(
        n=len(gaps),
        total_seconds=seconds(sum(gaps)),
        avg_seconds=mean_seconds(sum(gaps), len(gaps)),
        min_seconds=seconds(min(gaps)) if gaps else None,
        max_seconds=seconds(max(gaps)) if gaps else None,
    )
