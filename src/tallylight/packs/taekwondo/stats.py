"""What is made of the sums over matches. Every rate stands beside its n and is null at n = 0.

A match counts when it is over, and not while it is superseded.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.base.units import mean_seconds, percent, ratio, seconds
from tallylight.core.tallied import Labels
from tallylight.core.tallies.histogram import bucket
from tallylight.packs.taekwondo.messages.fields import CAUSES, DECISIONS
from tallylight.packs.taekwondo.rules.match import Match
from tallylight.packs.taekwondo.rules.reviews import outcome_of

Measure = tuple[str, Labels]
Sums = Counter[Measure]

BUCKET = 10
"""How many levels of a hit are counted together."""
LAST_BUCKET = 10
"""The bucket of all that is harder."""

OTHER, UNSAID = "other", "unsaid"
SIDES = {1: "blue", 2: "red", 0: "nobody", None: "unknown"}


def contribution(match: Match) -> dict[Measure, int]:
    """What a match adds to the sums, of both sides together.

    An open match adds that it is there, and nothing that may still change; so a feed counts
    each match once, when it is over. Times are microseconds.
    """
    if match.superseded_at is not None:
        return {("superseded", ()): 1}
    if match.ended_at is None:
        return {("matches", ()): 1}
    found: Sums = Counter({("matches", ()): 1, ("over", ()): 1})
    found["decided" if match.decided else "undecided", ()] += 1
    if match.decided:
        found["decision", (decision_word(match.decision),)] += 1
    found["winner", (SIDES[match.winner],)] += 1
    found["inferred", ()] += match.inferred
    for review in match.reviews:
        found["reviews", (outcome_of(review.first, review.second),)] += 1
    _count_rounds(found, match)
    for moved in match.ledger:
        found["points", (moved.cause,)] += moved.points
        found["times", (moved.cause,)] += 1
    for (_, _, level), (hits, near) in match.hits.items():
        found["hits", (str(level),)] += hits
        found["near_misses", ()] += near
    return {measure: n for measure, n in found.items() if n}


def _count_rounds(found: Sums, match: Match) -> None:
    for one in match.rounds:
        found["gam_jeoms", ()] += (one.blue_gamjeoms or 0) + (one.red_gamjeoms or 0)
        if one.ended_at is not None:
            found["rounds", ()] += 1
            found["round_us", ()] += one.fought_us
            found[round_bucket(one.fought_us), ()] += 1


def round_bucket(us: int) -> str:
    """The measure of the bucket that the time of a round is counted in."""
    return f"round~{bucket(us)}"


def decision_word(decision: str | None) -> str:
    """The code of a decision as it is counted; codes that nobody knows are counted as one."""
    if decision is None:
        return UNSAID
    return decision if decision in DECISIONS else OTHER


@dataclass(frozen=True, slots=True)
class DecisionCount:
    """How often something was decided in one way."""

    decision: Annotated[str, Doc("The code; other for unknown ones, unsaid where none was told.")]
    words: Annotated[str, Doc("What the code is called.")]
    n: Annotated[int, Doc("How often.")]
    percent: Annotated[float | None, Doc("Of all that were decided.")]


@dataclass(frozen=True, slots=True)
class CauseCount:
    """Points that were made, or lost, in one way."""

    cause: Annotated[str, Doc("What moved the score.")]
    times: Annotated[int, Doc("How often it did.")]
    points: Annotated[int, Doc("By how much in all.")]


@dataclass(frozen=True, slots=True)
class LevelCount:
    """Hits of about the same strength."""

    level_from: Annotated[int, Doc("The weakest, in the sensor's unit.")]
    level_to: Annotated[int | None, Doc("The hardest; null where there is no bound.")]
    n: Annotated[int, Doc("How many hits.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FightNumbers:
    """What happened in some matches that are over."""

    rounds: Annotated[int, Doc("Rounds that are over: n of their times.")]
    mean_round_seconds: Annotated[float | None, Doc("How long the clock ran in one, on average.")]
    median_round_seconds: Annotated[
        float | None, Doc("The middle one of those times; of all time up to 2.5 % off.")
    ]
    points: Annotated[int, Doc("Points made in all, by whatever cause.")]
    points_per_match: Annotated[float | None, Doc("Points by match.")]
    points_by_cause: Annotated[list[CauseCount], Doc("What made them, most points first.")]
    unknown_points: Annotated[int, Doc("Points among them whose cause nobody knows.")]
    gam_jeoms: Annotated[int, Doc("Gam-jeoms given.")]
    gam_jeoms_per_match: Annotated[float | None, Doc("Gam-jeoms by match.")]
    hits: Annotated[int, Doc("Hits that were measured, scoring or not: n of what follows.")]
    hits_by_level: Annotated[list[LevelCount], Doc("How hard they were, by tens.")]
    median_level_from: Annotated[int | None, Doc("The ten that the middle hit is in, its start.")]
    near_misses: Annotated[int, Doc("Hits a little below the limit.")]
    near_miss_percent: Annotated[float | None, Doc("Near misses of all hits.")]
    reviews: Annotated[int, Doc("Video reviews asked for.")]
    reviews_decided: Annotated[int, Doc("Those that were upheld or rejected: n of the rate.")]
    reviews_upheld: Annotated[int, Doc("Those that were upheld.")]
    upheld_percent: Annotated[float | None, Doc("Upheld of the decided ones.")]


def fight_fields(sums: Sums, matches: int, median_us: int | None) -> dict[str, Any]:
    """The fields of `FightNumbers`, of so many matches that are over."""
    points, times, hits = labelled(sums, "points"), labelled(sums, "times"), labelled(sums, "hits")
    reviews, rounds = labelled(sums, "reviews"), sums["rounds", ()]
    total, landed = sum(points.values()), sum(hits.values())
    decided = reviews["upheld"] + reviews["rejected"]
    near, gam_jeoms = sums["near_misses", ()], sums["gam_jeoms", ()]
    middle = median_bucket({int(level): n for level, n in hits.items()})
    return {
        "rounds": rounds,
        "mean_round_seconds": mean_seconds(sums["round_us", ()], rounds),
        "median_round_seconds": None if median_us is None else seconds(median_us),
        "points": total,
        "points_per_match": ratio(total, matches, 2),
        "points_by_cause": _causes(points, times),
        "unknown_points": points["unknown"],
        "gam_jeoms": gam_jeoms,
        "gam_jeoms_per_match": ratio(gam_jeoms, matches, 2),
        "hits": landed,
        "hits_by_level": levels(hits),
        "median_level_from": None if middle is None else middle * BUCKET,
        "near_misses": near,
        "near_miss_percent": percent(near, landed),
        "reviews": sum(reviews.values()),
        "reviews_decided": decided,
        "reviews_upheld": reviews["upheld"],
        "upheld_percent": percent(reviews["upheld"], decided),
    }


def labelled(sums: Mapping[Measure, int], measure: str) -> Counter[str]:
    """The sums of one measure by its label."""
    return Counter({labels[0]: n for (name, labels), n in sums.items() if name == measure})


def _causes(points: Mapping[str, int], times: Mapping[str, int]) -> list[CauseCount]:
    known = [cause for cause in CAUSES if times.get(cause)]
    counts = [CauseCount(cause, times[cause], points.get(cause, 0)) for cause in known]
    return sorted(counts, key=lambda one: -one.points)


def levels(hits: Mapping[str, int]) -> list[LevelCount]:
    """Hits by their strength, the weakest first."""
    counted = sorted((int(level), n) for level, n in hits.items() if n)
    return [
        LevelCount(level * BUCKET, None if level >= LAST_BUCKET else level * BUCKET + BUCKET - 1, n)
        for level, n in counted
    ]


def median_bucket(counts: Mapping[int, int]) -> int | None:
    """The bucket that the middle one is in, the lower one of two; None of nothing."""
    left = (sum(counts.values()) + 1) // 2
    for number, n in sorted(counts.items()):
        left -= n
        if left <= 0 < n:
            return number
    return None


def median_of(values: Iterable[int]) -> int | None:
    """The middle value, the lower one of two (nearest rank); None of nothing."""
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2] if ordered else None


def decisions(counts: Mapping[str, int]) -> list[DecisionCount]:
    """How often each decision was made, the most frequent first."""
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [
        DecisionCount(word, DECISIONS.get(word, word), n, percent(n, total))
        for word, n in ordered
        if n
    ]
