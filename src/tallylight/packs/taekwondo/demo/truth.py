"""What really happened in a simulated match, to compare with what was understood of it.

Blue is 1 and red is 2, everywhere; 0 is nobody.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Cause = Literal["sensor", "technical", "gam-jeom", "gam-jeom removed", "correction", "review"]
"""`sensor` is a point with a hit behind it. `technical` is the judges' bonus for turning, which
Gen2 adds by itself; in v2.3 it is in the point already. `gam-jeom` gives the other one a point.
"""
RoundEnd = Literal["time", "gap", "gam-jeoms", "superiority", "golden", "stopped"]
"""`superiority`: the time was over at an even score. `stopped`: it was never finished."""
Outcome = Literal["upheld", "rejected", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Athlete:
    """A name as on the scoreboard, the whole name, and a code of a country or club."""

    short: str
    long: str
    code: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the score. `announced`: a `pt` said so too. `level` is the hit's."""

    at: timedelta
    round: int
    position: int
    amount: int
    cause: Cause
    level: int | None = None
    announced: bool = False


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A video review: when it was asked for and by whom, 0 being the referee."""

    at: timedelta
    round: int
    by: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Decision:
    """A winner as shown. `won` are the rounds won, the winner's first."""

    at: timedelta
    winner: int
    code: str
    won: tuple[int, int]


@dataclass(frozen=True, slots=True)
class RoundTruth:
    """A round. `left_s` is what the clock showed when it ended; `flipped`: it was lost first."""

    number: int
    blue: int
    red: int
    gamjeoms_blue: int
    gamjeoms_red: int
    hits_blue: int
    hits_red: int
    winner: int
    end: RoundEnd
    left_s: int
    flipped: bool = False


@dataclass(frozen=True, slots=True)
class BoutTruth:
    """A match, or one run of it: `superseded` ones were loaded again and decide nothing.

    `wire_id` is as it was sent, so it may be empty, `null`, or another match's.
    """

    court: int
    number: str
    wire_id: str
    phase: str
    weight_class: str
    blue: Athlete
    red: Athlete
    loaded_at: timedelta
    run: int
    superseded: bool
    rounds: tuple[RoundTruth, ...]
    ledger: tuple[Change, ...]
    reviews: tuple[Reviewed, ...]
    decisions: tuple[Decision, ...]

    @property
    def final(self) -> Decision | None:
        """The decision that stands; None for a run that was superseded."""
        return self.decisions[-1] if self.decisions else None

    @property
    def reloaded(self) -> bool:
        """Whether it was loaded more than once."""
        return self.run > 1
