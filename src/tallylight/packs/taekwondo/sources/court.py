"""What is known of one court from all that was heard on it: the memory of the feed.

A pure fold over what was said and when it arrived. Scores stand here once more beside the
match's own, because only what changes their meaning becomes a command.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tallylight.packs.taekwondo.messages.fields import Cause
from tallylight.packs.taekwondo.sources.said import Athletes, Configuration, Gamjeoms

LAST_HITS = 12
"""How many hits an overlay can show."""

BUCKET, BUCKETS = 10, 10
"""The width of a class of hit strengths, and the number of the last one, which is open."""

ROUNDS = 3
"""How many rounds a match has where nobody said, and how many have a sum on the wire."""

NEAR = 5
"""How far below its limit a hit is a near miss, in the sensor's unit."""

Stood = tuple[int, int, int, int]
"""Scores and gam-jeoms, of blue and of red each."""
NOTHING: Stood = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Face:
    """A clock as it was last told: seconds left, whether it runs, and when that was so."""

    left_s: int | None
    running: bool
    at: datetime
    us: int


@dataclass(frozen=True, slots=True)
class Credit:
    """A point or a gam-jeom that was told, and that no change of score has used yet."""

    position: int
    cause: Cause
    points: int
    level: int | None
    evidence_id: int
    us: int


@dataclass(frozen=True, slots=True)
class Debt:
    """A change of score of which something is not explained yet."""

    change: int
    position: int
    left: int
    us: int


@dataclass(frozen=True, slots=True)
class Landed:
    """A hit, scoring or not."""

    position: int
    level: int
    at: datetime
    us: int
    scored: str | None = None


@dataclass(frozen=True)  # without slots: a copy of its dictionary is quicker, and made often
class Court:
    """One court. What was never told is None; what begins anew with a round begins at 0.

    `before` is what stood when the round was called, `base` what of it the wire still counts:
    nothing, or under `cumulative` rules all. While that is being weighed, `unsettled` and `held`
    are a score and gam-jeoms that may be of the round before.
    """

    loading: bool = False
    loaded_us: int | None = None
    known: bool = False
    athletes: Athletes | None = None
    configuration: Configuration | None = None
    number: int | None = None
    begun: bool = False
    blue: int | None = None
    red: int | None = None
    blue_gamjeoms: int | None = None
    red_gamjeoms: int | None = None
    sums: Mapping[tuple[int, int], int] = field(default_factory=dict)
    winners: Mapping[int, int] = field(default_factory=dict)
    clock: Face | None = None
    rest: Face | None = None
    injury: tuple[int, Face] | None = None
    review: tuple[int, str] | None = None
    superiority: int = 0
    decided: bool = False
    winner: int | None = None
    result: tuple[str | None, int | None, int | None] = (None, None, None)
    cumulative: bool = False
    before: Stood = NOTHING
    base: Stood = NOTHING
    weighing: bool = False
    unsettled: tuple[int, int] | None = None
    held: tuple[Gamjeoms, int] | None = None
    changes: int = 0
    credits: tuple[Credit, ...] = ()
    debts: tuple[Debt, ...] = ()
    kicked: tuple[int | None, int | None] = (None, None)
    lowered_us: int | None = None
    hits: tuple[Landed, ...] = ()
    counts: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    landed: tuple[int, int] = (0, 0)
    near: tuple[int, int] = (0, 0)
    once: tuple[tuple[bytes, int], ...] = ()
    blind: bool = False

    @property
    def introduced(self) -> bool:
        """Whether it was told which match it is and who fights."""
        return self.athletes is not None and self.configuration is not None

    @property
    def golden(self) -> bool:
        """Whether a golden round is on, which counts by itself and has no sum."""
        rounds = self.configuration.total_rounds if self.configuration else None
        return (self.number or 1) > (rounds or ROUNDS)

    @property
    def body_limit(self) -> int | None:
        """What a body hit must reach: a Gen2 sender says so in its configuration."""
        limit = self.configuration.field_14 if self.configuration else None
        return limit if limit and self.head_limit else None

    @property
    def head_limit(self) -> int | None:
        """What a head hit must reach, where the sender says so."""
        return self.configuration.field_15 if self.configuration else None


def changed(court: Court, **new: Any) -> Court:
    """The court with some things otherwise."""
    made = object.__new__(Court)
    made.__dict__.update(court.__dict__)
    made.__dict__.update(new)
    return made


def loaded(us: int) -> Court:
    """A court on which a match is being loaded: nothing of the one before counts any more."""
    return Court(
        loading=True,
        loaded_us=us,
        known=True,
        blue=0,
        red=0,
        blue_gamjeoms=0,
        red_gamjeoms=0,
    )
