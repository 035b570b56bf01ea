"""What is made of the sums over raids. Every rate stands beside its n and is null at n = 0."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc

from tallylight.base.units import mean_seconds, percent, ratio, seconds
from tallylight.core.pack import Settings
from tallylight.core.phases import Stay, stays
from tallylight.packs.tarkov.messages import (
    LEFT_IS_DEATH,
    MIA_IS_DEATH,
    OUTCOMES,
    RUN_THROUGH_SURVIVES,
    UNDECIDED,
)
from tallylight.packs.tarkov.rules.raid import Raid
from tallylight.packs.tarkov.rules.words import DIED, LEFT, MIA, RUN_THROUGH, SURVIVED

Share = float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Sums over the raids that share a session, a map, a mode, a side and a state.

    Times are microseconds. A visit is one stay in the queue; a match ended it well.
    """

    session_id: int | None
    map_name: str
    game_mode: str
    character_type: str
    current_state: str
    raids: int
    kills: int
    ended: int
    raid_us: int
    in_raid_us: int
    queue_us: int
    queued: int
    visits: int
    matched_us: int
    matches: int


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
    avg_raid_seconds: Annotated[Share, Doc("From start to end, by ended raid.")]
    avg_in_raid_seconds: Annotated[Share, Doc("Time in raid, by ended raid.")]
    ended_raids: Annotated[int, Doc("Raids that are over: n of both.")]


def numbers(cells: Sequence[Cell], settings: Settings) -> Numbers:
    """What the sums say. The settings about deaths and survival apply here, when read."""
    survivals, fatal = survives(settings), kills_you(settings)
    sums = {f.name: sum(getattr(c, f.name) for c in cells) for f in fields(Cell)[5:]}

    def raids(which: Callable[[Cell], bool]) -> int:
        return sum(cell.raids for cell in cells if which(cell))

    total, kills = sums["raids"], sums["kills"]
    survived = raids(lambda c: c.current_state in survivals)
    deaths = raids(lambda c: c.current_state in fatal)
    decided = raids(lambda c: c.current_state in OUTCOMES and c.current_state not in UNDECIDED)
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
        pmc_raids=raids(lambda c: c.character_type == "pmc"),
        scav_raids=raids(lambda c: c.character_type == "scav"),
        avg_queue_seconds=mean_seconds(sums["queue_us"], sums["queued"]),
        queued_raids=sums["queued"],
        total_queue_seconds=seconds(sums["queue_us"]),
        avg_queue_seconds_per_visit=mean_seconds(sums["queue_us"], sums["visits"]),
        queue_visits=sums["visits"],
        avg_matched_queue_seconds=mean_seconds(sums["matched_us"], sums["matches"]),
        matched_visits=sums["matches"],
        avg_raid_seconds=mean_seconds(sums["raid_us"], sums["ended"]),
        avg_in_raid_seconds=mean_seconds(sums["in_raid_us"], sums["ended"]),
        ended_raids=sums["ended"],
    )


def survives(settings: Settings) -> set[str]:
    """The outcomes that count as survived."""
    return {SURVIVED, RUN_THROUGH} if settings(RUN_THROUGH_SURVIVES) else {SURVIVED}


def kills_you(settings: Settings) -> set[str]:
    """The outcomes that count as a death."""
    asked = {MIA: MIA_IS_DEATH, LEFT: LEFT_IS_DEATH}
    return {DIED, *(word for word, setting in asked.items() if settings(setting))}


def favourite_map(cells: Iterable[Cell]) -> tuple[str | None, int]:
    """The map played most, and how often; of equals the first by name."""
    played: dict[str, int] = {}
    for cell in cells:
        played[cell.map_name] = played.get(cell.map_name, 0) + cell.raids
    return min(played.items(), key=lambda each: (-each[1], each[0]), default=(None, 0))


def stays_of(raid: Raid, now: datetime) -> list[Stay]:
    """Each stay of a raid in a state. Its outcome lasts no time."""
    changes = [(change.transitioned_at, change.to_state) for change in raid.transitions]
    return stays(changes, raid.ended_at, now, OUTCOMES)
