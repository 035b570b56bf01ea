"""The numbers as they are served."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from annotated_doc import Doc

from tallylight.packs.tarkov.stats import Numbers, SurvivalTrend
from tallylight.packs.tarkov.views.served import RaidServed


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
    current_survival_streak: Annotated[
        int | None, Doc("Raids survived since the last that was not; null beside a session.")
    ]
    longest_survival_streak: Annotated[
        int | None, Doc("The most raids survived in a row; null where a session is left out.")
    ]
    shortest_in_raid_seconds: Annotated[float | None, Doc("The shortest time in raid.")]
    longest_in_raid_seconds: Annotated[float | None, Doc("The longest time in raid.")]
    longest_queue_seconds: Annotated[float | None, Doc("The longest time in the queue.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeStats(Numbers):
    """The numbers of one mode."""

    game_mode: Annotated[str, Doc("pve or pvp.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelStats(Numbers):
    """The numbers of one map, mode or side. It has no percentiles: those are of all raids."""

    label: Annotated[str, Doc("The map, the mode or the side.")]


@dataclass(frozen=True, slots=True)
class PaceStats:
    """The open session beside the last ten at the same time since their start."""

    session_id: Annotated[int, Doc("The open session.")]
    elapsed_seconds: Annotated[float, Doc("How long it has been on.")]
    raids: Annotated[int, Doc("Raids it had so far.")]
    kills: Annotated[int, Doc("Kills it had so far.")]
    in_raid_percent: Annotated[float | None, Doc("How much of that time was spent in raid.")]
    usual_raids: Annotated[float | None, Doc("Raids others had by then: the median.")]
    usual_kills: Annotated[float | None, Doc("Kills others had by then: the median.")]
    usual_in_raid_percent: Annotated[float | None, Doc("Time in raid of others: the median.")]
    sessions: Annotated[int, Doc("Sessions that lasted as long: n of the medians.")]
    sentence: Annotated[str, Doc("All of it in words: 1h40 in: 5 raids, usually 4.")]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A session beside all time."""

    session: Annotated[SessionStats, Doc("The numbers of the session.")]
    all_time: Annotated[AllTimeStats, Doc("The numbers of all time.")]
    all_time_includes_session: Annotated[bool, Doc("Whether the session is in those.")]
    survival: Annotated[SurvivalTrend, Doc("Survival, this session beside all the other raids.")]


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
