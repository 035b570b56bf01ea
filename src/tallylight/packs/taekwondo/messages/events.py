"""What became true of a match. Numbers and ids only; names stand with the athletes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tallylight.core.declare import TextId, event
from tallylight.packs.taekwondo.messages.commands import CauseGiven, HitsGiven


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where a match that was taken over came from, and what was put right on the way.

    `source` names the program or person it is from, `original` the match there.
    """

    source: str | None = None
    original: str | None = None
    repaired: tuple[str, ...] = ()


@event("match")
class MatchLoaded:
    """A match was loaded; its rounds will have the ids from `first_round_id` on."""

    match_id: int
    first_round_id: int
    session_id: int | None
    number: str | None
    inferred: bool = False
    provenance: Provenance | None = None


@event("match")
class MatchConfigured:
    """What match it is was said; `said` names the fields."""

    match_id: int
    said: tuple[str, ...]
    values: tuple[str | bool | int | None, ...]


@event("match")
class AthletesNamed:
    """Who fights was said; `said` names the positions."""

    match_id: int
    said: tuple[int, ...]
    athletes: tuple[int, ...]
    row_ids: tuple[int, ...]


@event("match")
class OfficialsNamed:
    """Who judges was said."""

    match_id: int
    centre: TextId = None
    judge1: TextId = None
    judge2: TextId = None
    judge3: TextId = None


@event("match")
class MatchReadied:
    """Loading was over."""

    match_id: int


@event("match")
class RoundCalled:
    """It was this round from here on."""

    match_id: int
    number: int


@event("match")
class ClockMoved:
    """The round's clock was started, stopped, set, or was at its end."""

    match_id: int
    action: str
    left: int | None


@event("match")
class BreakMoved:
    """The rest between rounds began, or was over."""

    match_id: int
    action: str
    left: int | None


@event("match")
class InjuryMoved:
    """The injury clock was shown or hidden."""

    match_id: int
    action: str
    position: int
    left: int | None


@event("match")
class ScoreChanged:
    """The score of the round became this; `row_ids` are those of its rows, blue first."""

    match_id: int
    blue: int | None
    red: int | None
    row_ids: tuple[int, int]
    change: int | None = None
    blue_causes: tuple[CauseGiven, ...] = ()
    red_causes: tuple[CauseGiven, ...] = ()


@event("match")
class ScoreExplained:
    """Why a score had moved became known."""

    match_id: int
    change: int
    position: int
    causes: tuple[CauseGiven, ...]


@event("match")
class RoundScoresSet:
    """The scoring system's own sum of a round became this."""

    match_id: int
    number: int | None
    blue: int | None
    red: int | None
    row_ids: tuple[int, int]


@event("match")
class GamjeomsSet:
    """The gam-jeoms of the round became these."""

    match_id: int
    blue: int | None
    red: int | None
    row_ids: tuple[int, int]


@event("match")
class HitsCounted:
    """Hits of a round were added."""

    match_id: int
    number: int
    hits: tuple[HitsGiven, ...]


@event("match")
class ReviewMoved:
    """A video review was asked for, or something came of it."""

    match_id: int
    by: int
    first: int | None
    second: int | None


@event("match")
class SuperiorityShown:
    """Somebody would have won the tied round; 0 nobody."""

    match_id: int
    position: int


@event("match")
class RoundWon:
    """A round was won; 0 by nobody."""

    match_id: int
    number: int
    winner: int


@event("match")
class WinnerDeclared:
    """The match was decided, or decided otherwise; what is null is as it was."""

    match_id: int
    winner: int | None
    decision: str | None
    won: int | None
    lost: int | None


@event("match")
class MatchClosed:
    """The match was over without a decision."""

    match_id: int
    why: str


@event("match")
class SomeMissed:
    """Nothing was heard since `began` though the clock ran."""

    match_id: int
    began: datetime
    ticks: int


@event("match")
class MatchSuperseded:
    """The match is out of the numbers; `by` is the one that was loaded in its place."""

    match_id: int
    by: int | None = None


@event("match")
class MatchRestored:
    """The match is back in the numbers."""

    match_id: int


@event("match")
class MatchNoted:
    """A note was written on the match."""

    match_id: int
    note: TextId


@event("match")
class MatchReread:
    """What the evidence tells of the match, read once more; it takes the place of what was told.

    Scores and warnings get the ids from the first ones on, the athletes' places those of
    `seat_ids`.
    """

    match_id: int
    facts: dict[str, Any]
    first_score_id: int
    first_warning_id: int
    seat_ids: tuple[int, ...]
