"""A match as its events make it: who, rounds, scores, why they moved, and what was missed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tallylight.base.series import Series


@dataclass(frozen=True, slots=True)
class Facts:
    """What the scoring system says of a match before it begins.

    `format_type` is the format in v2.3 and the limit of a head hit in Gen2, as it came.
    """

    number: str | None = None
    wire_id: str | None = None
    category: str | None = None
    weight_class: str | None = None
    division: str | None = None
    total_rounds: int = 3
    round_duration: int | None = None
    countdown_type: str | None = None
    format_type: int | None = None
    body_limit: int | None = None
    cumulative: bool = False
    blue_bg: str | None = None
    blue_fg: str | None = None
    red_bg: str | None = None
    red_fg: str | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """Who fights on one side."""

    row_id: int
    position: int
    athlete_id: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """One round. `fought_us` is how long its clock ran, in microseconds, stops not counted.

    `blue` and `red` are the last score told while it was on, `sums` the scoring system's own.
    """

    round_id: int
    number: int
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    running_since: datetime | None = None
    fought_us: int = 0
    blue: int | None = None
    red: int | None = None
    blue_sum: int | None = None
    red_sum: int | None = None
    blue_gamjeoms: int | None = None
    red_gamjeoms: int | None = None
    winner: int | None = None

    def counted(self, name: str) -> int | None:
        """A score, or gam-jeoms; of a score the scoring system's own sum, where it told one."""
        told: int | None = getattr(self, f"{name}_sum", None)
        own: int | None = getattr(self, name)
        return own if told is None else told


@dataclass(frozen=True, slots=True)
class Score:
    """A score as it was told, when it changed. `kind` is current, round1, round2 ..."""

    match_id: int
    row_id: int
    round_id: int | None
    position: int
    kind: str
    value: int
    at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Warned:
    """The gam-jeoms against one athlete, when they changed."""

    match_id: int
    row_id: int
    round_id: int | None
    position: int
    count: int
    at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """One reason why a score moved: a row of the ledger.

    `place` numbers the rows of a match. The row of what is unknown shrinks, and is gone, as
    reasons become known.
    """

    match_id: int
    place: int
    change: int | None
    round_number: int | None
    position: int
    cause: str
    points: int
    level: int | None
    evidence_id: int | None
    at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """A video review: who asked (0 the referee), and the scoring system's two numbers."""

    match_id: int
    number: int
    by: int
    asked_at: datetime
    first: int | None = None
    second: int | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stoppage:
    """A time in which the clock stood: a time-out, or an injury of somebody (0 nobody said)."""

    match_id: int
    number: int
    kind: str
    position: int
    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Blind:
    """A time in which nothing was heard, though the clock ran."""

    match_id: int
    number: int
    began_at: datetime
    ended_at: datetime
    ticks: int


Hits = Mapping[tuple[int, int, int], tuple[int, int]]
"""How many hits, and of them how many near the limit, by (round, position, bucket)."""


@dataclass(frozen=True, slots=True)
class Match:
    """One match. `number` is the current round; `blue`, `red` and the gam-jeoms are the round's.

    `first_at` is the earliest time of what was told after its load, `seen_at` when the last
    thing was learned. `left` is what stood on the clock at `clock_at`.
    """

    match_id: int
    channel: str
    session_id: int | None
    first_round_id: int
    started_at: datetime
    last_at: datetime
    seen_at: datetime
    facts: Facts = field(default_factory=Facts)
    inferred: bool = False
    first_at: datetime | None = None
    ended_at: datetime | None = None
    ready_at: datetime | None = None
    seats: tuple[Seat, ...] = ()
    officials: Mapping[str, str] = field(default_factory=dict)
    rounds: tuple[Round, ...] = ()
    number: int | None = None
    blue: int | None = None
    red: int | None = None
    blue_gamjeoms: int | None = None
    red_gamjeoms: int | None = None
    running: bool = False
    on_break: bool = False
    left: int | None = None
    clock_at: datetime | None = None
    scores: Series[Score] = field(default_factory=Series)
    warnings: Series[Warned] = field(default_factory=Series)
    ledger: Series[Moved] = field(default_factory=Series)
    hits: Hits = field(default_factory=dict)
    reviews: tuple[Review, ...] = ()
    stoppages: tuple[Stoppage, ...] = ()
    blinds: tuple[Blind, ...] = ()
    superiority: int = 0
    winner: int | None = None
    decision: str | None = None
    won: int | None = None
    lost: int | None = None
    closed: str | None = None
    superseded_at: datetime | None = None
    superseded_by: int | None = None
    note: str | None = None
    provenance: Mapping[str, Any] | None = None

    @property
    def round(self) -> Round | None:
        """The current round."""
        return self.round_of(self.number)

    def round_of(self, number: int | None) -> Round | None:
        """A round by its number; None where it was not called yet."""
        return next((one for one in self.rounds if one.number == number), None)

    def round_id_of(self, number: int | None) -> int | None:
        """The id of a round that was called."""
        found = self.round_of(number)
        return found.round_id if found else None

    def athlete_of(self, position: int) -> int | None:
        """The id of the athlete at a position."""
        return next((s.athlete_id for s in self.seats if s.position == position), None)

    @property
    def golden(self) -> bool:
        """Whether the current round is a golden one, which counts by itself."""
        return self.number is not None and self.number > self.facts.total_rounds

    def earlier(self, name: str, number: int | None) -> int:
        """What still counts in a round of those before: their points, or gam-jeoms, by name.

        Nothing but under cumulative rules.
        """
        if not self.facts.cumulative or number is None or number > self.facts.total_rounds:
            return 0
        return sum(one.counted(name) or 0 for one in self.rounds if one.number < number)

    def rounds_won(self, position: int) -> int:
        """How many rounds a position has won."""
        return sum(one.winner == position for one in self.rounds)

    @property
    def decided(self) -> bool:
        """Whether somebody said who won, or how it was decided."""
        return self.winner is not None or self.decision is not None

    @property
    def state(self) -> str:
        """loading, ready, fighting, paused, break, decided or closed."""
        if self.ended_at is not None:
            return "decided" if self.decided else "closed"
        if self.running:
            return "fighting"
        if self.on_break:
            return "break"
        if any(one.started_at is not None for one in self.rounds):
            return "paused"
        return "ready" if self.ready_at is not None else "loading"

    @property
    def key(self) -> str:
        """What tells it from every other match, whatever the scoring system calls it."""
        day = self.started_at.strftime("%Y%m%d")
        return f"{self.channel}/{day}/{self.facts.number or '-'}/{self.match_id}"


def is_sound(match: Match) -> bool:
    """Whether all that was told of it was after it was loaded."""
    early = match.first_at is not None and match.first_at < match.started_at
    ended = match.ended_at is None or match.ended_at >= match.started_at
    return ended and not early
