"""The numbers as they are served."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from annotated_doc import Doc

from tallylight.packs.taekwondo.stats import DecisionCount, FightNumbers, LevelCount


@dataclass(frozen=True, slots=True)
class PssStatistics:
    """How much was listened to, heard and kept."""

    total_sessions: Annotated[int, Doc("Sessions of listening, over and running.")]
    active_sessions: Annotated[int, Doc("Those that run.")]
    total_events: Annotated[int, Doc("Messages that are kept.")]
    total_matches: Annotated[int, Doc("Matches, superseded ones too.")]
    events_last_24_hours: Annotated[int, Doc("Messages that arrived in the last 24 hours.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TournamentNumbers(FightNumbers):
    """The numbers of all matches, or of those of some days and courts."""

    since: Annotated[date | None, Doc("The first day; null for the beginning.")]
    until: Annotated[date | None, Doc("The last day; null for now.")]
    courts: Annotated[list[str], Doc("The courts that are in it.")]
    matches: Annotated[int, Doc("Matches, but for superseded ones.")]
    open_matches: Annotated[int, Doc("Those that are not over, and in no number below.")]
    superseded: Annotated[int, Doc("Matches that are out of the numbers.")]
    inferred: Annotated[int, Doc("Matches whose load was not heard.")]
    over: Annotated[int, Doc("Matches that are over: n of what is by match.")]
    decided: Annotated[int, Doc("Those that somebody decided.")]
    undecided: Annotated[int, Doc("Those that nobody did.")]
    blue_won: Annotated[int, Doc("Matches that blue won.")]
    red_won: Annotated[int, Doc("Matches that red won.")]
    nobody_won: Annotated[int, Doc("Matches of which it was said that nobody won.")]
    won_matches: Annotated[int, Doc("Matches that somebody won: n of the rate.")]
    blue_won_percent: Annotated[float | None, Doc("Blue's part of the matches somebody won.")]
    decisions: Annotated[list[DecisionCount], Doc("How they were decided, most often first.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteNumbers(FightNumbers):
    """The numbers of one athlete: points, hits and reviews are her or his own."""

    athlete_id: Annotated[int, Doc("Her or his number.")]
    short_name: Annotated[str | None, Doc("The name on the scoreboard; null when erased.")]
    country_code: Annotated[str | None, Doc("The code of the country or club, as it came.")]
    since: Annotated[date | None, Doc("The first day; null for the beginning.")]
    until: Annotated[date | None, Doc("The last day; null for now.")]
    matches: Annotated[int, Doc("Fights that are over: n of what is by match.")]
    open_matches: Annotated[int, Doc("Fights that are not over.")]
    won: Annotated[int, Doc("Fights won.")]
    lost: Annotated[int, Doc("Fights lost.")]
    nobody_won: Annotated[int, Doc("Fights that nobody won.")]
    undecided: Annotated[int, Doc("Fights of which nobody said who won.")]
    won_percent: Annotated[float | None, Doc("Won of the fights that were won or lost.")]
    won_by: Annotated[list[DecisionCount], Doc("How the won ones were decided.")]
    lost_by: Annotated[list[DecisionCount], Doc("How the lost ones were decided.")]
    rounds_won: Annotated[int, Doc("Rounds won.")]
    rounds_decided: Annotated[int, Doc("Rounds that somebody won: n of the rate.")]
    rounds_won_percent: Annotated[float | None, Doc("Won of those.")]


@dataclass(frozen=True, slots=True)
class AthleteDay:
    """One athlete on one day, in fights that are over."""

    day: Annotated[date, Doc("The day, in the channel's time zone.")]
    matches: Annotated[int, Doc("Fights of that day: n of what is by match.")]
    won: Annotated[int, Doc("Fights won.")]
    lost: Annotated[int, Doc("Fights lost.")]
    points: Annotated[int, Doc("Points made.")]
    points_per_match: Annotated[float | None, Doc("Points by fight.")]
    gam_jeoms: Annotated[int, Doc("Gam-jeoms given against her or him.")]
    hits: Annotated[int, Doc("Hits landed: n of their strength.")]
    median_level_from: Annotated[int | None, Doc("The ten that the middle hit is in, its start.")]
    hits_by_level: Annotated[list[LevelCount], Doc("How hard they were, by tens.")]
    near_misses: Annotated[int, Doc("Hits a little below the limit.")]
