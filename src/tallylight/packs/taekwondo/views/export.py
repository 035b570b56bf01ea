"""A match whole, its results sheet, and the results of a day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.packs.taekwondo.rules.match import Match
from tallylight.packs.taekwondo.views.events import MessageServed
from tallylight.packs.taekwondo.views.served import (
    BoutServed,
    MovedServed,
    RoundServed,
    result_of,
    round_served,
    words_of,
)

SIDES = {1: "blue", 2: "red"}


@dataclass(frozen=True, slots=True)
class Fighter:
    """Who fights on one side."""

    position: Annotated[int, Doc("1 blue, 2 red.")]
    athlete_id: Annotated[int, Doc("The athlete.")]
    short_name: Annotated[str | None, Doc("The name on the scoreboard; null when erased.")]
    long_name: Annotated[str | None, Doc("The full name.")]
    country_code: Annotated[str | None, Doc("The code of a country or club, as it came.")]
    ioc_code: Annotated[str | None, Doc("What that code meant on the day.")]
    country_name: Annotated[str | None, Doc("What the country is called.")]


@dataclass(frozen=True, slots=True)
class Officials:
    """Who judged."""

    centre: Annotated[str | None, Doc("The centre referee.")]
    judge1: Annotated[str | None, Doc("The first judge.")]
    judge2: Annotated[str | None, Doc("The second judge.")]
    judge3: Annotated[str | None, Doc("The third judge.")]


@dataclass(frozen=True, slots=True)
class ScoreTold:
    """A score as it was told, when it changed."""

    at: Annotated[datetime, Doc("When.")]
    position: Annotated[int, Doc("Whose: 1 blue, 2 red.")]
    kind: Annotated[str, Doc("current, or round1, round2 ... for the sum of a whole round.")]
    value: Annotated[int, Doc("What it became.")]


@dataclass(frozen=True, slots=True)
class GamjeomsTold:
    """The gam-jeoms against one athlete, when they changed."""

    at: Annotated[datetime, Doc("When.")]
    position: Annotated[int, Doc("Against whom: 1 blue, 2 red.")]
    count: Annotated[int, Doc("What they became in the round.")]


@dataclass(frozen=True, slots=True)
class StoppageServed:
    """A time in which the clock stood."""

    kind: Annotated[str, Doc("time_out, or injury.")]
    position: Annotated[int, Doc("Whose: 1 blue, 2 red, 0 nobody said.")]
    began_at: Annotated[datetime, Doc("When the clock stopped.")]
    ended_at: Annotated[datetime | None, Doc("When it went on; null if it did not.")]


@dataclass(frozen=True, slots=True)
class BlindServed:
    """A time in which nothing was heard, though the clock ran."""

    began_at: Annotated[datetime, Doc("When something was last heard.")]
    ended_at: Annotated[datetime, Doc("When something was heard again.")]
    ticks_missed: Annotated[int, Doc("Ticks of the clock that were missed.")]


@dataclass(frozen=True, slots=True)
class HitsServed:
    """Hits of one athlete in one round, of about the same strength."""

    round: Annotated[int, Doc("Which round.")]
    position: Annotated[int, Doc("Who hit: 1 blue, 2 red.")]
    bucket: Annotated[int, Doc("The strength in tens: 3 is 30 to 39, 10 the rest.")]
    hits: Annotated[int, Doc("How many.")]
    near_misses: Annotated[int, Doc("Of them, a little below the limit.")]


@dataclass(frozen=True, slots=True)
class HappenedServed:
    """One event of the match's timeline, undone or not."""

    seq: Annotated[int, Doc("Its number on the channel.")]
    type: Annotated[str, Doc("What happened.")]
    happened_at: Annotated[datetime, Doc("When it was true.")]
    recorded_at: Annotated[datetime, Doc("When it was recorded.")]
    origin: Annotated[str, Doc("What it came from.")]
    source: Annotated[str | None, Doc("What the sender calls itself.")]
    payload: Annotated[dict[str, Any], Doc("The event's own fields.")]


@dataclass(frozen=True, slots=True)
class MatchExport:
    """Everything that is kept of a match."""

    match: Annotated[BoutServed, Doc("The match with its rounds and reviews.")]
    fighters: Annotated[list[Fighter], Doc("Who fights.")]
    officials: Annotated[Officials, Doc("Who judges.")]
    scores: Annotated[list[ScoreTold], Doc("Every score that was told.")]
    gam_jeoms: Annotated[list[GamjeomsTold], Doc("Every change of the gam-jeoms.")]
    ledger: Annotated[list[MovedServed], Doc("Why each score moved.")]
    hits: Annotated[list[HitsServed], Doc("Hits by strength.")]
    stoppages: Annotated[list[StoppageServed], Doc("Time-outs and injuries.")]
    blind_intervals: Annotated[list[BlindServed], Doc("Times in which nothing was heard.")]
    evidence: Annotated[list[MessageServed] | None, Doc("What was heard; null in a day's export.")]
    evidence_in: Annotated[str | None, Doc("The archive that holds what was heard; null: none.")]
    timeline: Annotated[
        list[HappenedServed] | None, Doc("What was recorded; null in a day's export.")
    ]


@dataclass(frozen=True, slots=True)
class SheetIntegrity:
    """How much of a match is sure."""

    load_heard: Annotated[bool, Doc("Whether the match was heard from its load on.")]
    blind_ticks: Annotated[int, Doc("Seconds of its clock that were missed.")]
    blind_intervals: Annotated[int, Doc("How often nothing was heard though the clock ran.")]
    unknown_points: Annotated[int, Doc("Points whose cause nobody knows.")]
    messages: Annotated[int, Doc("Messages that were heard of it.")]
    repaired: Annotated[int, Doc("Messages of which a part was repaired.")]
    invalid: Annotated[int, Doc("Messages that nobody could read.")]
    by_hand: Annotated[int, Doc("Events that a person recorded, undone ones too.")]
    superseded: Annotated[bool, Doc("Whether the match is out of the numbers.")]


@dataclass(frozen=True, slots=True)
class ResultsSheet:
    """The results of one match."""

    match_id: Annotated[int, Doc("The match.")]
    number: Annotated[str | None, Doc("Its number on the schedule.")]
    court: Annotated[str, Doc("Where it was fought.")]
    category: Annotated[str | None, Doc("The phase.")]
    weight_class: Annotated[str | None, Doc("The weight class.")]
    division: Annotated[str | None, Doc("The division.")]
    started_at: Annotated[datetime, Doc("When it was loaded.")]
    ended_at: Annotated[datetime | None, Doc("When it was over.")]
    fighters: Annotated[list[Fighter], Doc("Who fought, blue first.")]
    rounds: Annotated[list[RoundServed], Doc("The rounds.")]
    winner: Annotated[str | None, Doc("blue, red or nobody; null where nobody said.")]
    winner_name: Annotated[str | None, Doc("What the winner is called on the scoreboard.")]
    decision: Annotated[str | None, Doc("The code of how.")]
    decision_words: Annotated[str | None, Doc("What the code is called.")]
    result: Annotated[str | None, Doc("Rounds or points, like 2-1, the winner's first.")]
    officials: Annotated[Officials, Doc("Who judged.")]
    integrity: Annotated[SheetIntegrity, Doc("How much of it is sure.")]
    note: Annotated[str | None, Doc("What somebody wrote on it.")]


@dataclass(frozen=True, slots=True)
class DayResult:
    """One match of a day in one line."""

    match_id: Annotated[int, Doc("The match.")]
    court: Annotated[str, Doc("Where it was fought.")]
    number: Annotated[str | None, Doc("Its number on the schedule.")]
    category: Annotated[str | None, Doc("The phase.")]
    weight_class: Annotated[str | None, Doc("The weight class.")]
    division: Annotated[str | None, Doc("The division.")]
    started_at: Annotated[datetime, Doc("When it was loaded.")]
    ended_at: Annotated[datetime | None, Doc("When it was over.")]
    blue: Annotated[str | None, Doc("The name of blue.")]
    blue_country: Annotated[str | None, Doc("The code of blue's country, as it came.")]
    red: Annotated[str | None, Doc("The name of red.")]
    red_country: Annotated[str | None, Doc("The code of red's country, as it came.")]
    winner: Annotated[str | None, Doc("blue, red or nobody; null where nobody said.")]
    decision: Annotated[str | None, Doc("The code of how.")]
    result: Annotated[str | None, Doc("Rounds or points, like 2-1, the winner's first.")]
    rounds: Annotated[str, Doc("The points of each round, blue's first, like 8-9 8-19.")]
    blind_ticks: Annotated[int, Doc("Seconds of its clock that were missed.")]
    unknown_points: Annotated[int, Doc("Points whose cause nobody knows.")]
    superseded: Annotated[bool, Doc("Whether it is out of the numbers.")]
    note: Annotated[str | None, Doc("What somebody wrote on it.")]


@dataclass(frozen=True, slots=True)
class DayExport:
    """Every match of a day."""

    day: Annotated[date, Doc("The day.")]
    time_zone: Annotated[str, Doc("Where the day begins and ends.")]
    courts: Annotated[list[str], Doc("The courts that are in it.")]
    matches: Annotated[list[MatchExport], Doc("Its matches, in the order they were loaded.")]


def officials_of(match: Match) -> Officials:
    said = match.officials
    return Officials(said.get("centre"), said.get("judge1"), said.get("judge2"), said.get("judge3"))


def winner_word(winner: int | None) -> str | None:
    """Who won: blue, red or nobody; None where nobody said."""
    return None if winner is None else SIDES.get(winner, "nobody")


def unknown_points(match: Match) -> int:
    """Points whose cause nobody knows."""
    return sum(abs(one.points) for one in match.ledger if one.cause == "unknown")


def blind_ticks(match: Match) -> int:
    """Ticks of the clock that were missed."""
    return sum(one.ticks for one in match.blinds)


def day_result(
    row: Any,
    people: Mapping[int, Any],
    rounds: Sequence[Any],
    *,
    blind_ticks: int,
    unknown_points: int,
) -> DayResult:
    """A row of a match in one line, with those of its fighters by position and of its rounds."""
    return DayResult(
        match_id=row.id,
        court=row.channel,
        number=row.match_number_text,
        category=row.category,
        weight_class=row.weight_class,
        division=row.division,
        started_at=row.started_at,
        ended_at=row.ended_at,
        blue=getattr(people.get(1), "short_name", None),
        blue_country=getattr(people.get(1), "country_code", None),
        red=getattr(people.get(2), "short_name", None),
        red_country=getattr(people.get(2), "country_code", None),
        winner=winner_word(row.winner_position),
        decision=row.decision,
        result=_result(row, rounds),
        rounds=" ".join(f"{one.blue_points or 0}-{one.red_points or 0}" for one in rounds),
        blind_ticks=blind_ticks,
        unknown_points=unknown_points,
        superseded=row.superseded_at is not None,
        note=row.note,
    )


def _result(row: Any, rounds: Sequence[Any]) -> str | None:
    """As `served.result_of` has it of a match."""
    if row.result_won is not None and row.result_lost is not None:
        return f"{row.result_won}-{row.result_lost}"
    if row.winner_position not in (1, 2):
        return None
    won = Counter(one.winner_athlete_position for one in rounds)
    return f"{won[row.winner_position]}-{won[3 - row.winner_position]}"


def results_sheet(
    match: Match, fighters: Sequence[Fighter], integrity: SheetIntegrity
) -> ResultsSheet:
    facts, winner = match.facts, match.winner
    named = {one.position: one.short_name for one in fighters}
    return ResultsSheet(
        match_id=match.match_id,
        number=facts.number,
        court=match.channel,
        category=facts.category,
        weight_class=facts.weight_class,
        division=facts.division,
        started_at=match.started_at,
        ended_at=match.ended_at,
        fighters=list(fighters),
        rounds=[round_served(one) for one in match.rounds],
        winner=winner_word(winner),
        winner_name=None if winner is None else named.get(winner),
        decision=match.decision,
        decision_words=words_of(match.decision),
        result=result_of(match),
        officials=officials_of(match),
        integrity=integrity,
        note=match.note,
    )
