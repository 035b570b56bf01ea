"""What is made of the sums over raids. Every rate stands beside its n and is null at n = 0."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from annotated_doc import Doc

from tallylight.base.proportions import difference
from tallylight.base.units import mean_seconds, microseconds, percent, ratio, seconds
from tallylight.core.looking import Settings
from tallylight.core.tallied import Labels
from tallylight.core.tallies.histogram import bucket
from tallylight.packs.tarkov.messages import (
    LEFT_IS_DEATH,
    MIA_IS_DEATH,
    OUTCOMES,
    RUN_THROUGH_SURVIVES,
    UNDECIDED,
)
from tallylight.packs.tarkov.rules.raid import Raid
from tallylight.packs.tarkov.rules.words import (
    DIED,
    LEFT,
    MATCHED,
    MIA,
    QUEUING,
    RUN_THROUGH,
    SURVIVED,
)

Share = float | None


def contribution(raid: Raid) -> dict[tuple[str, Labels], int]:
    """What a raid adds to the sums, by map, mode and side.

    Times are microseconds; what still runs is not in them. A visit is one stay in the queue,
    a match ended it well. An outcome is a measure of its own name.
    """
    labels = labels_of(raid)
    stays = raid.stays(raid.transitions[-1].transitioned_at)
    queues = [stay for stay in stays if stay.state == QUEUING]
    matches = [stay for stay in queues if stay.then in MATCHED]
    sums: dict[str, int] = {
        "raids": 1,
        raid.character_type: 1,
        "raids_without_session": raid.session_id is None,
        "kills": len(raid.kills),
        "queued": bool(queues),
        "queue_us": sum(stay.us for stay in queues),
        "visits": len(queues),
        "matches": len(matches),
        "matched_us": sum(stay.us for stay in matches),
    }
    found = {(name, labels): int(n) for name, n in sums.items() if n}
    if raid.ended_at is not None and raid.outcome is not None:
        raid_us = microseconds(raid.ended_at - raid.started_at)
        ended = {raid.outcome: 1, "ended": 1, "raid_us": raid_us, "in_raid_us": raid.in_raid_us}
        found |= {(name, labels): n for name, n in ended.items() if n}
        found |= {(name, ()): 1 for name in histograms(raid.in_raid_us, raid.queue_us)}
    return found


def labels_of(raid: Raid) -> Labels:
    """What all-time sums are kept apart by: map, mode and side."""
    return raid.map_name, raid.game_mode, raid.character_type


def histograms(in_raid_us: int | None, queue_us: int | None) -> list[str]:
    """The measures of the buckets that an ended raid is in."""
    times = {"in_raid": in_raid_us, "queue": queue_us}
    return [f"{name}~{bucket(us)}" for name, us in times.items() if us is not None]


def in_session(labels: Labels) -> Labels:
    """The labels that the sums of one session are kept apart by: the mode."""
    return labels[1:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The numbers of some raids."""

    total_raids: Annotated[int, Doc("All raids, open and undecided ones too.")]
    survived_count: Annotated[int, Doc("Raids survived.")]
    deaths: Annotated[int, Doc("Raids that ended in a death, as the settings count them.")]
    decided_raids: Annotated[int, Doc("Ended raids but cancelled and unknown: n of the rate.")]
    undecided_raids: Annotated[int, Doc("Raids that are open, cancelled or unknown.")]
    survival_rate: Annotated[Share, Doc("Survived of the decided raids, in percent.")]
    total_kills: Annotated[int, Doc("All kills.")]
    avg_kills_per_raid: Annotated[Share, Doc("Kills by all raids.")]
    kd_ratio: Annotated[Share, Doc("Kills by deaths; by one when there was no death.")]
    no_deaths: Annotated[bool, Doc("Whether there was no death to divide by.")]
    pmc_raids: Annotated[int, Doc("Raids as PMC.")]
    scav_raids: Annotated[int, Doc("Raids as Scav.")]
    avg_queue_seconds: Annotated[Share, Doc("Time in the queue by raid that queued.")]
    queued_raids: Annotated[int, Doc("Raids that queued: n of the average.")]
    total_queue_seconds: Annotated[float, Doc("All time in the queue.")]
    avg_queue_seconds_per_visit: Annotated[Share, Doc("The same by stay in the queue.")]
    queue_visits: Annotated[int, Doc("Stays in the queue: n of that.")]
    avg_matched_queue_seconds: Annotated[Share, Doc("Stays in the queue that led to a match.")]
    matched_visits: Annotated[int, Doc("Such stays: n of that.")]
    median_queue_seconds: Annotated[Share, Doc("The middle one of those times, of ended raids.")]
    avg_raid_seconds: Annotated[Share, Doc("From start to end, by ended raid.")]
    avg_in_raid_seconds: Annotated[Share, Doc("Time in raid, by ended raid.")]
    median_in_raid_seconds: Annotated[Share, Doc("The middle one of the times in raid.")]
    p90_in_raid_seconds: Annotated[Share, Doc("Nine of ten raids were not longer than this.")]
    ended_raids: Annotated[int, Doc("Raids that are over: n of these.")]


Verdict = Literal["better", "worse", "too early to tell"]


@dataclass(frozen=True, slots=True)
class SurvivalTrend:
    """Two survival rates side by side, and whether chance alone explains their difference."""

    rate: Annotated[float | None, Doc("Survived of the decided raids in question, in percent.")]
    n: Annotated[int, Doc("Those raids.")]
    other_rate: Annotated[float | None, Doc("The same of the raids they are compared with.")]
    other_n: Annotated[int, Doc("Those raids.")]
    difference: Annotated[float | None, Doc("One less the other, in percentage points.")]
    low: Annotated[float, Doc("The lower end of its 95 % interval (Newcombe 1998, method 10).")]
    high: Annotated[float, Doc("The upper end of it.")]
    verdict: Annotated[Verdict, Doc("better, worse, or too early to tell: 0 is within it.")]


@dataclass(frozen=True, slots=True)
class Times:
    """Percentiles of ended raids, in seconds; None when there are none.

    Those of a session are exact (nearest rank); those of all time are the middles of
    buckets that are 5 % wide, so at most 2.5 % off.
    """

    median_queue: float | None
    median_in_raid: float | None
    p90_in_raid: float | None


def numbers(sums: Counter[str], times: Times, settings: Settings) -> Numbers:
    """What the sums say. The settings about deaths and survival apply here, when read."""
    total, kills, ended = sums["raids"], sums["kills"], sums["ended"]
    survived = sum(sums[word] for word in survives(settings))
    deaths = sum(sums[word] for word in kills_you(settings))
    decided = sum(sums[word] for word in OUTCOMES if word not in UNDECIDED)
    return Numbers(
        total_raids=total,
        survived_count=survived,
        deaths=deaths,
        decided_raids=decided,
        undecided_raids=total - decided,
        survival_rate=percent(survived, decided),
        total_kills=kills,
        avg_kills_per_raid=ratio(kills, total, 2),
        kd_ratio=ratio(kills, max(deaths, 1), 2) if total else None,
        no_deaths=deaths == 0,
        pmc_raids=sums["pmc"],
        scav_raids=sums["scav"],
        avg_queue_seconds=mean_seconds(sums["queue_us"], sums["queued"]),
        queued_raids=sums["queued"],
        total_queue_seconds=seconds(sums["queue_us"]),
        avg_queue_seconds_per_visit=mean_seconds(sums["queue_us"], sums["visits"]),
        queue_visits=sums["visits"],
        avg_matched_queue_seconds=mean_seconds(sums["matched_us"], sums["matches"]),
        matched_visits=sums["matches"],
        median_queue_seconds=times.median_queue,
        avg_raid_seconds=mean_seconds(sums["raid_us"], ended),
        avg_in_raid_seconds=mean_seconds(sums["in_raid_us"], ended),
        median_in_raid_seconds=times.median_in_raid,
        p90_in_raid_seconds=times.p90_in_raid,
        ended_raids=ended,
    )


def survives(settings: Settings) -> set[str]:
    """The outcomes that count as survived."""
    return {SURVIVED, RUN_THROUGH} if settings(RUN_THROUGH_SURVIVES) else {SURVIVED}


def kills_you(settings: Settings) -> set[str]:
    """The outcomes that count as a death."""
    asked = {MIA: MIA_IS_DEATH, LEFT: LEFT_IS_DEATH}
    return {DIED, *(word for word, setting in asked.items() if settings(setting))}


def favourite(raids: Mapping[str, int]) -> tuple[str | None, int]:
    """What was played most, and how often; of equals the first by name."""
    return min(raids.items(), key=lambda each: (-each[1], each[0]), default=(None, 0))


def beside(some: Numbers, others: Numbers) -> SurvivalTrend:
    """The survival of some raids beside that of others.

    The verdict is `better` or `worse` only where Newcombe's interval of the difference
    excludes 0; else it is too early to tell.
    """
    n, m = some.decided_raids, others.decided_raids
    low, high = difference(some.survived_count, n, others.survived_count, m)
    rate, other = some.survival_rate, others.survival_rate
    return SurvivalTrend(
        rate=rate,
        n=n,
        other_rate=other,
        other_n=m,
        difference=None if rate is None or other is None else round(rate - other, 1),
        low=round(100 * low, 1),
        high=round(100 * high, 1),
        verdict="better" if low > 0 else "worse" if high < 0 else "too early to tell",
    )


@dataclass(frozen=True, slots=True)
class Pace:
    """What a session had at some minute of it."""

    raids: int
    kills: int
    in_raid_percent: float | None


def pace_sentence(elapsed: timedelta, raids: int, usual: float | None) -> str:
    """How it goes, as one would say it: `1h40 in: 5 raids, usually 4`."""
    minutes = elapsed // timedelta(minutes=1)
    since = f"{minutes // 60}h{minutes % 60:02}" if minutes >= 60 else f"{minutes} min"
    said = f"{since} in: {raids} {'raid' if raids == 1 else 'raids'}"
    return said if usual is None else f"{said}, usually {usual:g}"
