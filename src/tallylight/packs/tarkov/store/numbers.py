"""The numbers of sessions and of all time, read from the tallies."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select

from tallylight.base.units import mean_seconds, ratio, seconds
from tallylight.core.pack import Asked
from tallylight.core.phases import MINUTE, TimeSpent, time_spent
from tallylight.core.sessions.store import open_session, session_of
from tallylight.core.sessions.tables import stream_sessions as sessions
from tallylight.core.tallies.chains import counting
from tallylight.core.tallies.histogram import bucket, percentile
from tallylight.core.tallies.reading import (
    by_label,
    extremes,
    gap_extremes,
    histogram,
    session_gaps,
    streak,
    totals,
)
from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov.rules.raid import Raid
from tallylight.packs.tarkov.rules.words import QUEUING
from tallylight.packs.tarkov.stats import Times, beside, favourite, labels_of, numbers
from tallylight.packs.tarkov.store.raids import open_raid, raids_where
from tallylight.packs.tarkov.store.recount import recount
from tallylight.packs.tarkov.tables import raids
from tallylight.packs.tarkov.views.numbers import (
    AllTimeStats,
    Comparison,
    CurrentStats,
    Gaps,
    LabelStats,
    ModeStats,
    Overhead,
    SessionOverhead,
    SessionStats,
)
from tallylight.packs.tarkov.views.served import serve

LAST = 10
RAID = "tarkov.raid"
LABELS = ("map", "mode", "side")
r, s = raids.c, sessions.c


def session_stats(asked: Asked, query: m.GetSessionStats) -> SessionStats:
    if query.session_id is not None:
        return of_session(asked, session_of(asked, query.session_id))
    opened = open_session(asked)
    return of_session(asked, opened) if opened else _today(asked)


def of_session(asked: Asked, session: Any) -> SessionStats:
    """The numbers of a session, by its row."""
    mine = r.session_id == session.session_id
    sums = totals(asked, RAID, session.session_id) + _running(asked, mine)
    return SessionStats(
        **asdict(numbers(sums, _times(asked, mine), asked.settings)),
        period="session",
        session_id=session.session_id,
        date=_local(asked, session.started_at).date(),
        started_at=session.started_at,
        ended_at=session.ended_at,
    )


def _running(asked: Asked, *where: Any) -> Counter[str]:
    """What the open raid waits in the queue now, which no sum holds yet."""
    return _waited(asked, _waiting(asked, *where))


def _waiting(asked: Asked, *where: Any) -> list[Raid]:
    return raids_where(asked, r.ended_at.is_(None), r.current_state == QUEUING, *where)


def _waited(asked: Asked, waiting: list[Raid]) -> Counter[str]:
    now = [stay.us for raid in waiting for stay in raid.stays(asked.now) if stay.running]
    return Counter({"queue_us": sum(now)})


def _times(asked: Asked, *where: Any) -> Times:
    """The percentiles of the raids that `where` picks, exact."""
    rows = asked.run(select(r.in_raid_us, r.queue_us).where(r.ended_at.is_not(None), *where))
    in_raid = sorted(row.in_raid_us for row in rows)
    queues = sorted(row.queue_us for row in rows if row.queue_us is not None)
    return Times(_nearest(queues, 50), _nearest(in_raid, 50), _nearest(in_raid, 90))


def _nearest(ordered: list[int], percent: int) -> float | None:
    """The percentile by nearest rank, in seconds; None of nothing."""
    rank = -(-percent * len(ordered) // 100)
    return seconds(ordered[rank - 1]) if ordered else None


def _all_times(buckets: Mapping[str, Mapping[int, int]]) -> Times:
    def share(name: str, part: float) -> float | None:
        return _seconds(percentile(buckets[name], part))

    return Times(share("queue", 0.5), share("in_raid", 0.5), share("in_raid", 0.9))


def _take_out(
    asked: Asked, session_id: int, maps: Counter[str], buckets: Mapping[str, Counter[int]]
) -> None:
    """Take the raids of one session out of what is known of all."""
    mine = r.session_id == session_id
    for row in asked.run(select(r.map_name, r.in_raid_us, r.queue_us).where(mine)):
        maps[row.map_name] -= 1
        for name, us in (("in_raid", row.in_raid_us), ("queue", row.queue_us)):
            if us is not None:
                buckets[name][bucket(us)] -= 1


def _local(asked: Asked, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(asked.channel.time_zone))


def _today(asked: Asked) -> SessionStats:
    today = _local(asked, asked.now).date()
    began, ended = _midnight(asked, today), _midnight(asked, today + timedelta(days=1))
    mine = and_(r.channel == asked.channel.name, r.started_at >= began, r.started_at < ended)
    sums = _running(asked, mine)
    for _, _, measure, _, n in recount(asked.run, and_(mine, counting(raids))):
        sums[measure] += n
    return SessionStats(
        **asdict(numbers(sums, _times(asked, mine, counting(raids)), asked.settings)),
        period="today",
        session_id=None,
        date=today,
        started_at=began,
        ended_at=None,
    )


def _midnight(asked: Asked, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(asked.channel.time_zone))


def compare(asked: Asked, query: m.CompareSession) -> Comparison:
    row = session_of(asked, query.session_id)
    session, others = of_session(asked, row), None if row.voided_at else row.session_id
    rest = all_time(asked, others)
    whole = all_time(asked) if query.include else rest
    return Comparison(session, whole, query.include, beside(session, rest))


def current_stats(asked: Asked, _: m.GetCurrentStats) -> CurrentStats:
    raid, opened = open_raid(asked), open_session(asked)
    return CurrentStats(
        serve(raid, asked.now) if raid else None, of_session(asked, opened) if opened else None
    )


def all_time_stats(asked: Asked, _: m.GetAllTimeStats) -> AllTimeStats:
    return all_time(asked)


def all_time(asked: Asked, apart: int | None = None) -> AllTimeStats:
    """The numbers of all raids that count, those of the session `apart` left out."""
    where = () if apart is None else (r.session_id.is_distinct_from(apart),)
    sums = totals(asked, RAID) + _running(asked, *where)
    played_on = by_label(asked, RAID, 0, measure="raids")
    maps = Counter({name: own["raids"] for name, own in played_on.items()})
    buckets = {name: Counter(histogram(asked, RAID, name)) for name in ("in_raid", "queue")}
    if apart is not None:
        sums.subtract(totals(asked, RAID, apart))
        _take_out(asked, apart, maps, buckets)
    most, played = favourite(+maps)
    longest = extremes(asked, raids, r.in_raid_us, *where)
    best = streak(asked, RAID, streak_name(asked)) if apart is None else None
    return AllTimeStats(
        **asdict(numbers(sums, _all_times(buckets), asked.settings)),
        favourite_map=most,
        favourite_map_raids=played,
        raids_without_session=sums["raids_without_session"],
        current_survival_streak=best.current if best else None,
        longest_survival_streak=best.longest if best else None,
        shortest_in_raid_seconds=_seconds(longest.least),
        longest_in_raid_seconds=_seconds(longest.most),
        longest_queue_seconds=_seconds(extremes(asked, raids, r.queue_us, *where).most),
    )


def _seconds(us: int | None) -> float | None:
    return None if us is None else seconds(us)


def streak_name(asked: Asked) -> str:
    """The streak that the settings speak of when they speak of survival."""
    return "survival_or_run" if asked.settings(m.RUN_THROUGH_SURVIVES) else "survival"


def table(asked: Asked, query: m.GetTable) -> list[LabelStats]:
    place = LABELS.index(query.by)
    found = by_label(asked, RAID, place)
    for raid in _waiting(asked):
        label = labels_of(raid)[place]
        found[label] += _waited(asked, [raid])
    return [
        LabelStats(**asdict(numbers(sums, NO_TIMES, asked.settings)), label=label)
        for label, sums in found.items()
    ]


NO_TIMES = Times(None, None, None)


def session_time(asked: Asked, query: m.GetSessionTime) -> TimeSpent:
    session_of(asked, query.session_id)
    found = raids_where(asked, r.session_id == query.session_id)
    return time_spent(stay for raid in found for stay in raid.stays(asked.now))


def session_modes(asked: Asked, query: m.GetSessionModes) -> list[ModeStats]:
    session_of(asked, query.session_id)
    mine = r.session_id == query.session_id
    found = by_label(asked, RAID, 0, query.session_id)
    return [
        ModeStats(
            **asdict(
                numbers(
                    sums + _running(asked, mine, r.game_mode == mode),
                    _times(asked, mine, r.game_mode == mode),
                    asked.settings,
                )
            ),
            game_mode=mode,
        )
        for mode, sums in found.items()
    ]


def trend(asked: Asked, _: m.GetTrend) -> list[SessionStats]:
    return [of_session(asked, row) for row in last_sessions(asked)]


def last_sessions(asked: Asked, *where: Any) -> list[Any]:
    """The last ten sessions that count and have raids, the newest first."""
    has_raids = select(r.raid_id).where(r.session_id == s.session_id).exists()
    chosen = select(sessions).where(
        s.channel == asked.channel.name, s.voided_at.is_(None), has_raids, *where
    )
    return list(asked.run(chosen.order_by(s.started_at.desc(), s.session_id.desc()).limit(LAST)))


def session_overhead(asked: Asked, query: m.GetSessionOverhead) -> SessionOverhead:
    session = session_of(asked, query.session_id)
    between = session_gaps(asked, RAID, session.session_id)
    us = next((gap.us for gap in between if gap.first), None)
    chosen = select(r.started_at).where(r.session_id == session.session_id)
    first = asked.run(chosen.order_by(r.started_at).limit(1))
    rest = [gap.us for gap in between if not gap.first]
    return SessionOverhead(
        session_id=session.session_id,
        session_start=session.started_at,
        first_raid_start=first[0].started_at if first else None,
        overhead_seconds=_seconds(us),
        overhead_minutes=None if us is None else ratio(us, MINUTE, 1),
        between_raids=_gaps(len(rest), sum(rest), min(rest, default=None), max(rest, default=None)),
    )


def overhead(asked: Asked, _: m.GetOverhead) -> Overhead:
    sums, ends = totals(asked, RAID), gap_extremes(asked, RAID, first=True)
    between = gap_extremes(asked, RAID, first=False)
    n, total = sums["overhead"], sums["overhead_us"]
    mine = (s.channel == asked.channel.name, s.voided_at.is_(None))
    ((held,),) = asked.run(select(func.count()).select_from(sessions).where(*mine))
    latest = last_sessions(asked)[:1]
    last = [g.us for one in latest for g in session_gaps(asked, RAID, one.session_id) if g.first]
    return Overhead(
        total_sessions=n,
        sessions_without_raids=held - n,
        avg_overhead_seconds=mean_seconds(total, n),
        min_overhead_seconds=_seconds(ends.least),
        max_overhead_seconds=_seconds(ends.most),
        latest_overhead_seconds=_seconds(last[0]) if last else None,
        avg_overhead_minutes=ratio(total, n * MINUTE, 1),
        between_raids=_gaps(sums["gap"], sums["gap_us"], between.least, between.most),
    )


def _gaps(n: int, total: int, least: int | None, most: int | None) -> Gaps:
    return Gaps(
        n=n,
        total_seconds=seconds(total),
        avg_seconds=mean_seconds(total, n),
        min_seconds=_seconds(least),
        max_seconds=_seconds(most),
    )
