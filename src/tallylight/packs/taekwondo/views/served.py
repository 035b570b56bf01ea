"""A match and its parts as they are served."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc

from tallylight.packs.taekwondo.messages.fields import DECISIONS
from tallylight.packs.taekwondo.rules.match import Match, Moved, Review, Round
from tallylight.packs.taekwondo.rules.reviews import outcome_of


@dataclass(frozen=True, slots=True)
class RoundServed:
    """One round of a match."""

    number: Annotated[int, Doc("Which round.")]
    started_at: Annotated[datetime | None, Doc("When its clock was first started.")]
    ended_at: Annotated[datetime | None, Doc("When it was over.")]
    fought_seconds: Annotated[float, Doc("How long its clock ran.")]
    blue: Annotated[int | None, Doc("Points of blue; the scoring system's sum where it said one.")]
    red: Annotated[int | None, Doc("Points of red.")]
    blue_gam_jeoms: Annotated[int | None, Doc("Gam-jeoms against blue.")]
    red_gam_jeoms: Annotated[int | None, Doc("Gam-jeoms against red.")]
    winner: Annotated[int | None, Doc("Who won it: 1 blue, 2 red, null nobody yet.")]


@dataclass(frozen=True, slots=True)
class MovedServed:
    """One reason why a score moved."""

    match_id: Annotated[int, Doc("The match.")]
    round: Annotated[int | None, Doc("The round.")]
    position: Annotated[int, Doc("Whose score: 1 blue, 2 red.")]
    at: Annotated[datetime, Doc("When the score moved.")]
    cause: Annotated[str, Doc("What moved it.")]
    points: Annotated[int, Doc("By how much.")]
    hit_level: Annotated[int | None, Doc("How hard the hit was that made it.")]
    event_id: Annotated[int | None, Doc("The piece of evidence that says so.")]
    change: Annotated[int | None, Doc("The change of score it is a part of.")]


@dataclass(frozen=True, slots=True)
class ReviewServed:
    """A video review."""

    by: Annotated[int, Doc("Who asked: 1 blue, 2 red, 0 the referee.")]
    asked_at: Annotated[datetime, Doc("When it was asked for.")]
    settled_at: Annotated[datetime | None, Doc("When something came of it.")]
    outcome: Annotated[str, Doc("asked, upheld, rejected or withdrawn.")]
    first: Annotated[int | None, Doc("The scoring system's first number.")]
    second: Annotated[int | None, Doc("Its second number.")]


@dataclass(frozen=True, slots=True)
class BoutServed:
    """One match."""

    match_id: Annotated[int, Doc("Its number here.")]
    key: Annotated[str, Doc("What tells it from every other match.")]
    channel: Annotated[str, Doc("The court.")]
    session_id: Annotated[int | None, Doc("The session that was on, if any.")]
    number: Annotated[str | None, Doc("Its number on the schedule.")]
    wire_id: Annotated[str | None, Doc("What the scoring system calls it.")]
    category: Annotated[str | None, Doc("The phase.")]
    weight_class: Annotated[str | None, Doc("The weight class.")]
    division: Annotated[str | None, Doc("The division.")]
    total_rounds: Annotated[int, Doc("How many rounds it can have.")]
    round_duration: Annotated[int | None, Doc("Seconds of one round.")]
    cumulative: Annotated[bool, Doc("Whether scores count on from round to round on the board.")]
    state: Annotated[str, Doc("loading, ready, fighting, paused, break, decided or closed.")]
    started_at: Annotated[datetime, Doc("When it was loaded.")]
    ended_at: Annotated[datetime | None, Doc("When it was over.")]
    blue_athlete_id: Annotated[int | None, Doc("Who fights in blue.")]
    red_athlete_id: Annotated[int | None, Doc("Who fights in red.")]
    round: Annotated[int | None, Doc("The current round.")]
    blue: Annotated[int | None, Doc("Points of blue in the current round.")]
    red: Annotated[int | None, Doc("Points of red in it.")]
    blue_gam_jeoms: Annotated[int | None, Doc("Gam-jeoms against blue in it.")]
    red_gam_jeoms: Annotated[int | None, Doc("Gam-jeoms against red in it.")]
    rounds: Annotated[list[RoundServed], Doc("Its rounds.")]
    reviews: Annotated[list[ReviewServed], Doc("Its video reviews.")]
    winner: Annotated[int | None, Doc("Who won: 1 blue, 2 red, 0 nobody.")]
    decision: Annotated[str | None, Doc("The code of how.")]
    decision_words: Annotated[str | None, Doc("What that code is called.")]
    result: Annotated[str | None, Doc("What was shown with it, like 2-1.")]
    ending: Annotated[str | None, Doc("decided, abandoned, superseded or session_ended.")]
    inferred: Annotated[bool, Doc("Whether its load was not heard.")]
    blind_ticks: Annotated[int, Doc("Ticks of its clock that were missed.")]
    unknown_points: Annotated[int, Doc("Points whose reason nobody knows.")]
    superseded: Annotated[bool, Doc("Whether it is out of the numbers.")]
    superseded_by: Annotated[int | None, Doc("The match that was loaded in its place.")]
    note: Annotated[str | None, Doc("What somebody wrote on it.")]
    copied_from: Annotated[str | None, Doc("Where it was taken over from, and what it is there.")]
    repaired: Annotated[list[str], Doc("What was put right when it was taken over.")]


FACTS = (
    "number", "wire_id", "category", "weight_class", "division", "total_rounds", "round_duration",
    "cumulative",
)  # fmt: skip


def serve(match: Match) -> BoutServed:
    return BoutServed(
        match_id=match.match_id,
        key=match.key,
        channel=match.channel,
        session_id=match.session_id,
        **{name: getattr(match.facts, name) for name in FACTS},
        state=match.state,
        started_at=match.started_at,
        ended_at=match.ended_at,
        blue_athlete_id=match.athlete_of(1),
        red_athlete_id=match.athlete_of(2),
        round=match.number,
        blue=match.blue,
        red=match.red,
        blue_gam_jeoms=match.blue_gamjeoms,
        red_gam_jeoms=match.red_gamjeoms,
        rounds=[round_served(one) for one in match.rounds],
        reviews=[_review(one) for one in match.reviews],
        winner=match.winner,
        decision=match.decision,
        decision_words=words_of(match.decision),
        result=result_of(match),
        ending=match.closed,
        inferred=match.inferred,
        blind_ticks=sum(one.ticks for one in match.blinds),
        unknown_points=sum(abs(one.points) for one in match.ledger if one.cause == "unknown"),
        superseded=match.superseded_at is not None,
        superseded_by=match.superseded_by,
        note=match.note,
        copied_from=copied_from(match),
        repaired=list(match.provenance["repaired"]) if match.provenance else [],
    )


def copied_from(match: Match) -> str | None:
    """Where a match was taken over from; None for one that was kept here from the beginning."""
    known = match.provenance or {}
    said = [known[name] for name in ("source", "original") if known.get(name)]
    return ", ".join(said) or None


def words_of(decision: str | None) -> str | None:
    """What a code is called; the code itself where nobody knows."""
    return None if decision is None else DECISIONS.get(decision, decision)


def result_of(match: Match) -> str | None:
    """What was shown with the decision; without it, the rounds won of a match that is decided, or
    under cumulative rules its points.
    """
    if match.won is not None and match.lost is not None:
        return f"{match.won}-{match.lost}"
    if match.winner not in (1, 2):
        return None
    first, second = match.winner, 3 - match.winner
    if match.facts.cumulative:
        return f"{_points(match, first)}-{_points(match, second)}"
    return f"{match.rounds_won(first)}-{match.rounds_won(second)}"


def _points(match: Match, position: int) -> int:
    side = "blue" if position == 1 else "red"
    return (getattr(match, side) or 0) + match.earlier(side, match.number)


def round_served(one: Round) -> RoundServed:
    return RoundServed(
        number=one.number,
        started_at=one.started_at,
        ended_at=one.ended_at,
        fought_seconds=one.fought_us / 1_000_000,
        blue=one.counted("blue"),
        red=one.counted("red"),
        blue_gam_jeoms=one.blue_gamjeoms,
        red_gam_jeoms=one.red_gamjeoms,
        winner=one.winner,
    )


def _review(one: Review) -> ReviewServed:
    return ReviewServed(
        one.by,
        one.asked_at,
        one.settled_at,
        outcome_of(one.first, one.second),
        one.first,
        one.second,
    )


def ledger(match: Match) -> list[MovedServed]:
    """Why each score moved, in order."""
    return [_moved(match.match_id, one) for one in match.ledger]


def _moved(match_id: int, one: Moved) -> MovedServed:
    return MovedServed(
        match_id=match_id,
        round=one.round_number,
        position=one.position,
        at=one.at,
        cause=one.cause,
        points=one.points,
        hit_level=one.level,
        event_id=one.evidence_id,
        change=one.change,
    )
