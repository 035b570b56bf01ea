"""Who would have a tied round if it ended now, by the ledger and the rules of the match.

The order is that of the 2022 edition (as nbcolympics.com told it for Paris 2024): points by
turning kicks; points to the head, to the trunk, by punches, then fewer gam-jeoms of one's own;
registered hits; and then what the referee and judges say.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tallylight.packs.taekwondo.rules.match import Match, Moved, Round
from tallylight.packs.taekwondo.rules.rulesets import Ruleset

SUPERIORITY = "superiority"
SOON = timedelta(seconds=1)
"""How long after a count of gam-jeoms a score may still move by it."""

CLASSES = {
    "punch": "punches", "body": "trunk kicks", "turning_body": "trunk kicks",
    "head": "head kicks", "turning_head": "head kicks",
}  # fmt: skip
TURNING, TURNED = "turning kicks", ("turning_body", "turning_head")
TAKEN_OFF = {-1: "punches", -2: "trunk kicks", -3: "head kicks"}
"""What was most likely taken back when a score fell by so much."""

UNSURE = frozenset({"unknown", "carried", "point", "correction"})
"""Causes that leave open what kind of point it was."""

Two = tuple[int, int]
"""A number of blue and one of red."""


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison: what was compared, and how much of it each has."""

    by: str
    blue: int
    red: int

    @property
    def leader(self) -> int | None:
        """Who has more: 1 blue, 2 red. Of gam-jeoms, who has fewer."""
        if self.blue == self.red:
            return None
        return 1 if (self.blue > self.red) != self.by.startswith("gam-jeoms") else 2


@dataclass(frozen=True, slots=True)
class Tie:
    """A tied round: what was compared in turn, up to the step that decides.

    Not `sure` where the kind of some points is not known.
    """

    steps: tuple[Step, ...]
    sure: bool

    @property
    def leader(self) -> int | None:
        """Who would have it: 1 blue, 2 red; None when nothing compared tells."""
        return self.steps[-1].leader if self.steps else None

    @property
    def by(self) -> str | None:
        """By what."""
        return self.steps[-1].by if self.leader else None

    def disagrees(self, superiority: int) -> bool:
        """Whether the scoring system has another one ahead, though the ledger is whole."""
        ours = self.leader if self.sure and self.by != SUPERIORITY else None
        return ours is not None and superiority in (1, 2) and superiority != ours


@dataclass
class _Points:
    """Points by their kind, of one side."""

    by_kind: dict[str, int] = field(default_factory=dict)
    last_kick: Moved | None = None

    def add(self, kind: str, points: int) -> None:
        self.by_kind[kind] = self.by_kind.get(kind, 0) + points

    def take(self, row: Moved) -> None:
        """Count one row of the ledger. The bonus belongs to the last kick that has none."""
        if row.cause in CLASSES:
            self.add(CLASSES[row.cause], row.points)
            if row.cause in TURNED:
                self.add(TURNING, row.points)
            elif row.cause != "punch":
                self.last_kick = row
        elif row.cause == "bonus" and self.last_kick is not None:
            self.add(CLASSES[self.last_kick.cause], row.points)
            self.add(TURNING, self.last_kick.points + row.points)
            self.last_kick = None
        elif row.cause == "correction" and row.points in TAKEN_OFF:
            self.add(TAKEN_OFF[row.points], row.points)


def if_it_ended(match: Match, rules: Ruleset, number: int | None, hits: Two) -> Tie | None:
    """Who would have a round if it ended now; None where it is not tied, or may stay so.

    `hits` are the registered ones of that round, of which a feed knows more than the match.
    """
    one = match.round_of(number)
    if one is None or one.blue is None or one.blue != one.red:
        return None
    if match.facts.cumulative and rules.best_of_three:  # no rules of this match
        return None
    order = rules.order_of(one.number, match.facts.total_rounds)
    if not order:
        return None
    rows = sorted(
        (row for row in match.ledger if row.round_number == one.number),
        key=lambda row: (row.at, row.place),
    )
    steps: list[Step] = []
    for by in order:
        blue, red = _numbers(by, match, one, rows, hits)
        steps.append(Step(by, blue, red))
        if blue != red:
            break
    return Tie(tuple(steps), not any(row.cause in UNSURE for row in rows))


def _numbers(by: str, match: Match, one: Round, rows: list[Moved], hits: Two) -> Two:
    """What each has of what is compared."""
    if by == "hits":
        return hits
    if by == SUPERIORITY:
        said = match.superiority if one.number == match.number else 0
        return int(said == 1), int(said == 2)
    if by == "rounds won":
        return match.rounds_won(1), match.rounds_won(2)
    if by == "gam-jeoms":
        return _both(lambda position: gam_jeoms_of(match, one, position))
    if by == "gam-jeoms of all rounds":
        return _both(lambda side: sum(gam_jeoms_of(match, each, side) for each in match.rounds))
    kind = by.removeprefix("golden ")
    return _both(lambda position: _made(rows, position).get(kind, 0))


def _both(of: Callable[[int], int]) -> Two:
    return of(1), of(2)


def _made(rows: list[Moved], position: int) -> dict[str, int]:
    points = _Points()
    for row in rows:
        if row.position == position:
            points.take(row)
    return points.by_kind


def gam_jeoms_of(match: Match, one: Round, position: int) -> int:
    """The gam-jeoms of one side in a round.

    Some senders take one back without a word: the opponent's score falls by one, and the count
    that is told stays as it was until the next.
    """
    told = (one.blue_gamjeoms if position == 1 else one.red_gamjeoms) or 0
    last = last_told(match, one, position)
    silent = sum(
        row.points
        for row in match.ledger
        if (row.round_number, row.position, row.cause) == (one.number, 3 - position, "gam_jeom")
        and row.points < 0
        and (last is None or row.at - last > SOON)
    )
    return max(0, told + silent)


def last_told(match: Match, one: Round, position: int) -> datetime | None:
    """When the gam-jeoms of a side were last told in a round."""
    own = (
        row.at
        for row in match.warnings
        if row.position == position and row.round_id == one.round_id
    )
    return max(own, default=None)


def hits_of(match: Match, number: int | None) -> Two:
    """The hits of a round that the match was told of, which it is when a round is over."""
    return _both(
        lambda position: sum(
            hits
            for (of, side, _), (hits, _) in match.hits.items()
            if (of, side) == (number, position)
        )
    )
