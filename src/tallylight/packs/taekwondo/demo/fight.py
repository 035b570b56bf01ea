"""One round, second by second while its clock is on."""

from bisect import bisect
from itertools import accumulate
from math import exp
from typing import Final

from tallylight.core.pack import Chance
from tallylight.packs.taekwondo.demo.people import Category
from tallylight.packs.taekwondo.demo.stops import Stops
from tallylight.packs.taekwondo.demo.table import Kind, Table
from tallylight.packs.taekwondo.demo.truth import RoundEnd
from tallylight.packs.taekwondo.demo.voice import MS, SECOND

HITS_A_SECOND: Final = 0.83
POINTS_A_SECOND: Final = 0.065
STOPS_A_SECOND: Final = 0.055
"""Hits are about 50 a minute, few of which score: a round ends at 9 to 9 in the mean. A match has
about 16 stops, as 910 matches of a tournament in 2025 had."""

KINDS: Final[dict[Kind, float]] = {"body": 80, "head": 15, "punch": 5}
TURNING: Final = 0.12
OVER_LIMIT: Final = 0.015
"""Hits hard enough that score nothing all the same: no sensor of the foot was near."""
GLUED: Final = 0.04

REFRACTORY: Final = 500 * MS
"""A sensor scores once in this time (vendor); so scores on the wire stand well apart."""


class Fight:
    """A round. `end`, `left` and `winner` say how it ended, once `fought`."""

    def __init__(self, chance: Chance, table: Table, category: Category, share: float) -> None:
        self._chance = chance
        self._table = table
        self._category = category
        self._share = share
        plan = table.plan
        self._stops = Stops(chance, table, plan.rare)
        self._counts = poisson(HITS_A_SECOND * plan.busy)
        self._scores = POINTS_A_SECOND / (HITS_A_SECOND * max(plan.busy, 0.1))
        self._ends: int | None = None
        self._on = True
        self._at = 0
        self.left = plan.round_seconds
        self.end: RoundEnd = "time"
        self.winner = 0

    def fought(self, at: int, cut: int | None = None) -> int:
        """Fight from a time on; gives when it was over.

        `cut` is with how many seconds left somebody breaks it off, if it comes to that.
        """
        self._at = at
        table = self._table
        table.say(at, table.words.clock(self.left, "start"))
        while self.left and self._on:
            if self.left == cut:
                table.say(self._at, table.words.clock(self.left, "stop"))
                self.end = "stopped"
                return self._at
            self._second()
        self._decide()
        return self._at

    def _second(self) -> None:
        """From one tick to the next, with a stop between them at times."""
        begins, table = self._at, self._table
        stop = SECOND
        if self._ends is None and self._chance.random() < STOPS_A_SECOND:
            stop = int(self._chance.uniform(0.15, 0.9) * SECOND)
        self._hits(begins, stop)
        if self._ends is not None and self._ends <= begins + SECOND:
            self._at, self._on = self._ends, False
            return
        if stop < SECOND and self._ends is None and begins + stop - table.changed_at > REFRACTORY:
            self._at, self.left = self._stops.stood(begins + stop, self.left)
            if table.over():
                self._on = False
                return
            table.say(self._at, table.words.clock(self.left, "start"))
            self._at += SECOND - stop
        else:
            self._at = begins + SECOND
        self.left -= 1
        table.say(self._at, table.words.clock(self.left))

    def _hits(self, begins: int, lasts: int) -> None:
        number = bisect(self._counts, self._chance.random())
        for offset in sorted([int(self._chance.random() * lasts) for _ in range(number)]):
            at = begins + offset
            if self._ends is not None and at >= self._ends:
                return
            position = 1 if self._chance.random() < self._share else 2
            if self._chance.random() < self._scores and at - self._table.changed_at > REFRACTORY:
                self._point(at, position)
            else:
                self._miss(at, position)

    def _point(self, at: int, position: int) -> None:
        table = self._table
        kind = self._chance.choices(list(KINDS), list(KINDS.values()))[0]
        limit = self._category.head_limit if kind == "head" else self._category.body_limit
        level = limit + int(self._chance.expovariate(0.12))
        self._say_hit(at, position, level)
        if kind != "punch" and self._chance.random() < TURNING:
            at = table.score_turning(at, position, kind, level)
        else:
            table.score(at, position, kind, "sensor", level)
        if table.over():
            self._ends = at + 60 * MS

    def _miss(self, at: int, position: int) -> None:
        """A hit that scores nothing, mostly because it is too weak."""
        words, level = self._table.words, self._level()
        if self._table.traps.glued_hits and self._chance.random() < GLUED:
            other = 3 - position
            self._table.board.hits[position - 1] += 1
            self._table.board.hits[other - 1] += 1
            first = words.hit(position, level).removesuffix(";")
            self._table.say(at, first + words.hit(other, self._level()))
        else:
            self._say_hit(at, position, level)

    def _level(self) -> int:
        limit = self._category.body_limit
        if self._chance.random() < OVER_LIMIT:
            return limit + int(self._chance.expovariate(0.3))
        return int(limit * (0.15 + 0.84 * self._chance.random() ** 1.4))

    def _say_hit(self, at: int, position: int, level: int) -> None:
        self._table.board.hits[position - 1] += 1
        self._table.say(at, self._table.words.hit(position, level))

    def _decide(self) -> None:
        """Who won it and how, once it is over."""
        board, plan = self._table.board, self._table.plan
        blue, red = board.points
        self.winner = 0 if blue == red else 1 if blue > red else 2
        if max(board.gamjeoms) >= plan.gamjeom_limit:
            self.winner = 2 if board.gamjeoms[0] >= plan.gamjeom_limit else 1
            self.end = "gam-jeoms"
        elif self.left:
            self.end = "golden" if self._table.golden else "gap"
        elif not self.winner and (self._table.golden or not plan.golden):
            self.winner = board.superior() or self._chance.choice((1, 2))
            self.end = "superiority"


def poisson(rate: float) -> list[float]:
    """How often at most 0, 1, 2 ... things happen when `rate` do in the mean."""
    terms = [exp(-rate)]
    for number in range(1, int(rate + 10 * rate**0.5) + 5):
        terms.append(terms[-1] * rate / number)
    return list(accumulate(terms))
