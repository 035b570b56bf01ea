"""Form, outliers, dry streaks and what can be run, as they are served."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from annotated_doc import Doc

from tallylight.packs.diablo.views.numbers import RunTime, Share, TypeRuns

Verdict = Literal["faster", "slower", "too early to tell"]


@dataclass(frozen=True, slots=True)
class TimesOfRuns:
    """The times of some runs."""

    n: Annotated[int, Doc("How many runs.")]
    mean_seconds: Annotated[Share, Doc("The mean of their times.")]
    median_seconds: Annotated[Share, Doc("The middle one of them.")]
    deviation_seconds: Annotated[Share, Doc("Their standard deviation.")]


@dataclass(frozen=True, slots=True)
class HourOfSession:
    """Runs that began in one hour of their Diablo session."""

    hour: Annotated[int, Doc("Which hour: 1 is the first.")]
    n: Annotated[int, Doc("How many of the runs.")]
    median_seconds: Annotated[float, Doc("The middle one of their times.")]


@dataclass(frozen=True, slots=True)
class FormServed:
    """The last runs of a type beside those before them."""

    run_type: Annotated[str | None, Doc("What was run.")]
    recent: Annotated[TimesOfRuns, Doc("The last runs.")]
    before: Annotated[TimesOfRuns, Doc("Those before them, 200 at most.")]
    difference_seconds: Annotated[Share, Doc("The last ones' mean less that of those before.")]
    low_seconds: Annotated[Share, Doc("The lower end of its 95 % interval (Welch 1947).")]
    high_seconds: Annotated[Share, Doc("The upper end of it.")]
    verdict: Annotated[Verdict, Doc("faster, slower, or too early to tell: 0 is within it.")]
    hours: Annotated[list[HourOfSession], Doc("All of them by the hour of their sessions.")]
    looked_at: Annotated[int, Doc("They are among so many of the channel's last runs.")]


@dataclass(frozen=True, slots=True)
class OutlierServed:
    """A run whose time is far off those of its type."""

    run: Annotated[RunTime, Doc("The run.")]
    usual_low_seconds: Annotated[float, Doc("From here on a time is not far off.")]
    usual_median_seconds: Annotated[float, Doc("The middle one of the times of its type.")]
    usual_high_seconds: Annotated[float, Doc("Up to here a time is not far off.")]


@dataclass(frozen=True, slots=True)
class DryStreak:
    """Runs without what was asked for."""

    item: Annotated[str | None, Doc("The item, by its id; null for any find.")]
    run_type: Annotated[str | None, Doc("Runs of which type; null for all.")]
    finished_runs: Annotated[int, Doc("Runs that are over: n.")]
    now: Annotated[int, Doc("Finished runs since that of the last find; all without one.")]
    longest: Annotated[int, Doc("The most in a row, as far as was looked.")]
    looked_at: Annotated[str, Doc("How far that is.")]
    last_run_id: Annotated[str | None, Doc("The run of the last find.")]
    last_at: Annotated[datetime | None, Doc("When that run began.")]


@dataclass(frozen=True, slots=True)
class ActPlaces:
    """The places of one act."""

    act: Annotated[int, Doc("Which act.")]
    places: Annotated[list[str], Doc("What can be run there, in the order of the game.")]


@dataclass(frozen=True, slots=True)
class RunTypes:
    """What can be run."""

    acts: Annotated[list[ActPlaces], Doc("The places of the game.")]
    custom: Annotated[list[TypeRuns], Doc("What was run and is no such place, most often first.")]
    recent: Annotated[list[str], Doc("The last ten that were run, the newest first.")]
