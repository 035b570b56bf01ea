"""The numbers of runs as they are served. A rate stands beside its n and is null at n = 0."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.base.units import mean_seconds, percent, ratio, seconds
from tallylight.packs.diablo.rules.session import MILLISECOND
from tallylight.packs.diablo.stats.times import Between, Ranked, Weighed

Share = float | None
HOUR = 3_600_000
"""In milliseconds."""


@dataclass(frozen=True, slots=True)
class RunTime:
    """The time of one run."""

    run_id: Annotated[str, Doc("Which run.")]
    run_type: Annotated[str | None, Doc("What was run.")]
    seconds: Annotated[float, Doc("Its time without pauses.")]
    started_at: Annotated[datetime, Doc("When it began.")]


@dataclass(frozen=True, slots=True)
class RunGaps:
    """The time between runs: from the end of one to the start of the next of its session."""

    n: Annotated[int, Doc("How many gaps; overlaps are none.")]
    mean_seconds: Annotated[Share, Doc("Their mean.")]
    least_seconds: Annotated[Share, Doc("The shortest.")]
    most_seconds: Annotated[Share, Doc("The longest.")]
    overlaps: Annotated[int, Doc("Runs that began before the one before them was over.")]
    of_last_runs: Annotated[int | None, Doc("Of how many of the last runs; null for of all.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What sums alone say of some runs."""

    runs: Annotated[int, Doc("All runs, also one that is on.")]
    finished_runs: Annotated[int, Doc("Runs that are over: n of the means and rates.")]
    active_seconds: Annotated[float, Doc("Their time without pauses; of one that is on, so far.")]
    wall_seconds: Annotated[float, Doc("The same with pauses, from start to end.")]
    mean_seconds: Annotated[Share, Doc("Time without pauses by finished run.")]
    runs_per_active_hour: Annotated[Share, Doc("Finished runs by hour in finished runs.")]
    finds: Annotated[int, Doc("What dropped, as far as it is certain of which run.")]
    finds_per_run: Annotated[Share, Doc("Of finished runs: what dropped in one.")]
    runs_with_find: Annotated[int, Doc("Finished runs in which something dropped.")]
    runs_with_find_percent: Annotated[Share, Doc("Of all finished runs.")]
    median_seconds: Annotated[Share, Doc("The middle one of the times without pauses.")]
    p10_seconds: Annotated[Share, Doc("One of ten runs was not longer than this.")]
    p90_seconds: Annotated[Share, Doc("Nine of ten runs were not longer than this.")]
    new_items: Annotated[int, Doc("Items, ethereal ones apart, found here for the first time.")]
    new_items_per_run: Annotated[Share, Doc("Of finished runs: such items in one.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers(Rates):
    """The numbers of some runs.

    The percentiles of a session are exact; others come from buckets and are 2.5 % off at most.
    """

    fastest: Annotated[RunTime | None, Doc("The fastest, those under the floor left out.")]
    slowest: Annotated[RunTime | None, Doc("The slowest.")]
    gaps: Annotated[RunGaps, Doc("The time between runs.")]
    session_seconds: Annotated[Share, Doc("How long the Diablo sessions were; null by type.")]
    runs_per_session_hour: Annotated[Share, Doc("Finished runs by hour of Diablo sessions.")]
    efficiency_percent: Annotated[Share, Doc("Time in runs without pauses, of the sessions'.")]
    dry_streak: Annotated[int | None, Doc("Finished runs since the last with a find.")]
    longest_dry_streak: Annotated[int | None, Doc("The most in a row; null where unknown.")]


@dataclass(frozen=True, slots=True)
class TypeRuns:
    """How often something was run."""

    run_type: Annotated[str | None, Doc("What was run.")]
    runs: Annotated[int, Doc("How often.")]


@dataclass(frozen=True, slots=True)
class Found:
    """An item, or another thing, that was found in a Diablo session."""

    name: Annotated[str, Doc("What it is called.")]
    item: Annotated[str | None, Doc("The item of the grail, by its id.")]
    category: Annotated[str | None, Doc("unique, set, rune or runeword; null for other things.")]
    ethereal: Annotated[bool, Doc("Whether it is ethereal.")]
    n: Annotated[int, Doc("How often.")]
    new: Annotated[bool, Doc("Whether it is new for the grail, as that is set.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionNumbers(Numbers):
    """The numbers of a Diablo session."""

    diablo_session_id: Annotated[str, Doc("The Diablo session.")]
    character_id: Annotated[str | None, Doc("Who is played.")]
    started_at: Annotated[datetime, Doc("When it began.")]
    ended_at: Annotated[datetime | None, Doc("When it ended; null while it is on.")]
    archived: Annotated[bool, Doc("Whether it was put away.")]
    types: Annotated[list[TypeRuns], Doc("What was run, most often first.")]
    outliers: Annotated[int, Doc("Runs far off the others of their type here; see outliers.")]
    found: Annotated[list[Found], Doc("What was found, what is new first.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllNumbers(Numbers):
    """The numbers of every run of the channel that counts."""

    run_type: Annotated[str | None, Doc("Of which type; null for all.")]
    sessions: Annotated[int | None, Doc("Diablo sessions; null by type.")]
    favourite: Annotated[TypeRuns | None, Doc("What with a name was run most often; null by type.")]


@dataclass(frozen=True, kw_only=True)  # slots of both could not be in one
class Labelled:
    """What runs have in common."""

    label: Annotated[str, Doc("The label; empty for none.")]
    name: Annotated[str | None, Doc("What a character is called.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelNumbers(Rates, Labelled):
    """The numbers of the runs with one label. Percentiles are 2.5 % off at most."""


@dataclass(frozen=True, slots=True)
class RunComparison:
    """A Diablo session beside all other runs."""

    session: Annotated[SessionNumbers, Doc("The session.")]
    others: Annotated[AllNumbers, Doc("All other runs; what a session alone has is null.")]


def rates(
    sums: Mapping[str, int], times: Weighed, new: int, running: tuple[int, int] = (0, 0)
) -> dict[str, Any]:
    """What sums and times say; `running` are the active and the wall time of what is on."""
    n, active = sums["ended"], sums["active_ms"]
    ranked = Ranked(times)
    return {
        "runs": sums["runs"],
        "finished_runs": n,
        "active_seconds": of_ms(active + running[0]),
        "wall_seconds": of_ms(sums["wall_ms"] + running[1]),
        "mean_seconds": mean_seconds(active * MILLISECOND, n),
        "runs_per_active_hour": ratio(n * HOUR, active, 1),
        "finds": sums["finds"],
        "finds_per_run": ratio(sums["ended_finds"], n, 3),
        "runs_with_find": sums["with_find"],
        "runs_with_find_percent": percent(sums["with_find"], n),
        "median_seconds": of_ms(ranked.median()),
        "p10_seconds": of_ms(ranked.percentile(0.1)),
        "p90_seconds": of_ms(ranked.percentile(0.9)),
        "new_items": new,
        "new_items_per_run": ratio(new, n, 3),
    }


def in_sessions(n: int, active_ms: int, session_ms: int) -> dict[str, Any]:
    """What runs say beside the time of their Diablo sessions."""
    return {
        "session_seconds": of_ms(session_ms),
        "runs_per_session_hour": ratio(n * HOUR, session_ms, 1),
        "efficiency_percent": percent(active_ms, session_ms),
    }


NOT_IN_SESSIONS: Mapping[str, Any] = {
    "session_seconds": None, "runs_per_session_hour": None, "efficiency_percent": None,
}  # fmt: skip
"""The same of runs of one type: of which type the time between them is, nobody can say."""


def gaps_of(found: Between, of_last_runs: int | None = None) -> RunGaps:
    least, most = (None if us is None else seconds(us) for us in (found.least_us, found.most_us))
    return RunGaps(
        n=found.n,
        mean_seconds=mean_seconds(found.total_us, found.n),
        least_seconds=least,
        most_seconds=most,
        overlaps=found.overlaps,
        of_last_runs=of_last_runs,
    )


def of_ms(ms: int | None) -> Any:
    """Milliseconds as seconds; None of nothing."""
    return None if ms is None else seconds(ms * MILLISECOND)


def most_often(types: Iterable[str | None] | Mapping[str, int]) -> list[TypeRuns]:
    """What was run, most often first; of equals the one that came first."""
    return [TypeRuns(one or None, n) for one, n in Counter(types).most_common()]
