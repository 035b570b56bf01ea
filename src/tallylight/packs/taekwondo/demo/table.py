"""The operator's table: counts the round that is on, says what it counts, and remembers why."""

from dataclasses import replace
from datetime import timedelta
from typing import Final, Literal

from tallylight.packs.taekwondo.demo.plan import Plan, Traps
from tallylight.packs.taekwondo.demo.spelling import Text
from tallylight.packs.taekwondo.demo.truth import (
    Cause,
    Change,
    Outcome,
    Reviewed,
    RoundEnd,
    RoundTruth,
)
from tallylight.packs.taekwondo.demo.voice import MS, Voice

POINT_AFTER, SCORE_AFTER, SUMS_AFTER, TIE_AFTER = 12 * MS, 30 * MS, 35 * MS, 38 * MS
"""How long after its cause each message is sent."""
BONUS_AFTER: Final = 400 * MS
"""How long the judges take to press for a turning kick."""

Kind = Literal["punch", "body", "head"]
VALUES: Final[dict[Kind, int]] = {"punch": 1, "body": 2, "head": 3}
BONUS: Final = 2
GOLDEN: Final = 2
"""What a turning kick adds; the points that win a golden round."""


class Board:
    """What is counted in a round, blue's first: each list holds the number of both."""

    def __init__(self) -> None:
        self.points = [0, 0]
        self.gamjeoms = [0, 0]
        self.turning = [0, 0]
        self.by_class: dict[Kind, list[int]] = {
            "head": [0, 0],
            "body": [0, 0],
            "punch": [0, 0],
        }
        self.hits = [0, 0]

    def superior(self) -> int:
        """Who wins this round at an even score; 0 when only the judges can say.

        In order: points by turning kicks; points to the head, to the body, by punches; fewer
        gam-jeoms; registered hits (the rules of 2022, as NBC told them for Paris 2024).
        """
        fewer = [-count for count in self.gamjeoms]
        for blue, red in (self.turning, *self.by_class.values(), fewer, self.hits):
            if blue != red:
                return 1 if blue > red else 2
        return 0


class Table:
    """The scoring program of one run of a match. `sums` are the points of each round."""

    def __init__(self, voice: Voice, words: Text, plan: Plan, traps: Traps) -> None:
        self.say = voice.say
        self.words = words
        self.plan = plan
        self.traps = traps
        self.number = 1
        self.board = Board()
        self.sums = [[0, 0] for _ in range(3)]
        self.winners: dict[int, int] = {}
        self.rounds: list[RoundTruth] = []
        self.ledger: list[Change] = []
        self.reviews: list[Reviewed] = []
        self.changed_at = 0
        self._superior = 0

    @property
    def golden(self) -> bool:
        """Whether the golden round is on: it has no place among the sums."""
        return self.number > self.plan.rounds

    def begin(self, at: int, number: int) -> None:
        """The next round, from nothing."""
        self.number, self.board = number, Board()
        self.say(at, self.words.round_number(number))
        if not self.traps.suppressed_zeros:
            self.say(at + 10 * MS, self.words.score(self.board.points))
            self.say(at + 15 * MS, self.words.gamjeoms(self.board.gamjeoms))

    def change(
        self,
        at: int,
        position: int,
        amount: int,
        cause: Cause,
        level: int | None = None,
        points: int = 0,
    ) -> None:
        """The score changes: say so, and if it is by points, how many were made."""
        side = position - 1
        self.board.points[side] += amount
        if points:
            self.say(at + POINT_AFTER, self.words.point(position, points))
        self.say(at + SCORE_AFTER, self.words.score(self.board.points))
        if not self.golden:
            self.sums[self.number - 1][side] = self.board.points[side]
            self.say(at + SUMS_AFTER, self.words.round_scores(self.sums))
        self.changed_at = at
        when = timedelta(0, 0, at)
        self.ledger.append(
            Change(when, self.number, position, amount, cause, level, announced=points > 0)
        )
        self._tell_superior(at + TIE_AFTER)

    def score(
        self, at: int, position: int, kind: Kind, cause: Cause, level: int | None = None
    ) -> None:
        """A punch or a straight kick, by a sensor or by hand."""
        self.board.by_class[kind][position - 1] += VALUES[kind]
        self.change(at, position, VALUES[kind], cause, level, points=VALUES[kind])

    def score_turning(self, at: int, position: int, kind: Kind, level: int) -> int:
        """A turning kick; gives when the last of it is counted.

        Gen2 counts the kick, and the judges' bonus when they have pressed: that changes the
        score and nothing else. In v2.3 it is one point of 4 or 5.
        """
        value, side = VALUES[kind] + BONUS, position - 1
        if self.words.gen2:
            self.score(at, position, kind, "sensor", level)
            at += BONUS_AFTER
        self.board.turning[side] += value
        self.board.by_class[kind][side] += BONUS if self.words.gen2 else value
        if self.words.gen2:
            self.change(at, position, BONUS, "technical")
        else:
            self.change(at, position, value, "sensor", level, points=value)
        return at

    def take_back(self, at: int, position: int, kind: Kind, cause: Cause) -> None:
        """A point is taken off the board; nothing but the score says so."""
        self.board.by_class[kind][position - 1] -= VALUES[kind]
        self.change(at, position, -VALUES[kind], cause)

    def gamjeom(self, at: int, position: int) -> None:
        """A gam-jeom against an athlete, so a point for the other one."""
        self.board.gamjeoms[position - 1] += 1
        self.say(at, self.words.gamjeoms(self.board.gamjeoms))
        self.change(at, 3 - position, 1, "gam-jeom")

    def take_back_gamjeom(self, at: int, position: int, cause: Cause) -> None:
        """A gam-jeom is taken back, with the point that it gave."""
        self.board.gamjeoms[position - 1] -= 1
        if not self.traps.silent_removals:
            self.say(at, self.words.gamjeoms(self.board.gamjeoms))
        self.change(at, 3 - position, -1, cause)

    def reviewed(self, at: int, answered: int, by: int, outcome: Outcome) -> None:
        """A review from the request to its last word."""
        self.reviews.append(Reviewed(timedelta(0, 0, at), self.number, by, outcome))
        self.say(at, self.words.review(by))
        *taken, last = self.words.reviewed(by, outcome)
        for word in taken:
            self.say((at + answered) // 2, word)
        self.say(answered, last)

    def over(self) -> bool:
        """Whether the score or the gam-jeoms end the round."""
        blue, red = self.board.points
        if max(self.board.gamjeoms) >= self.plan.gamjeom_limit:
            return True
        return max(blue, red) >= GOLDEN if self.golden else abs(blue - red) >= self.plan.gap

    def close(self, winner: int, end: RoundEnd, left: int) -> None:
        """The round is over; a winner of 0 is nobody."""
        board = self.board
        points, warned, hits = board.points, board.gamjeoms, board.hits
        truth = RoundTruth(
            number=self.number,
            blue=points[0],
            red=points[1],
            gamjeoms_blue=warned[0],
            gamjeoms_red=warned[1],
            hits_blue=hits[0],
            hits_red=hits[1],
            winner=winner,
            end=end,
            left_s=left,
        )
        self.rounds.append(truth)
        if end != "stopped":
            self.winners[self.number] = winner
        self._superior = 0

    def flip(self, winner: int) -> None:
        """The round that was over last is won by the other one after all."""
        blue, red = self.board.points
        self.rounds[-1] = replace(
            self.rounds[-1], blue=blue, red=red, winner=winner, end="time", flipped=True
        )
        self.winners[self.number] = winner

    def say_winners(self, at: int) -> None:
        """Who won which round so far; a golden round has no place there."""
        winners = {n: who for n, who in self.winners.items() if n <= self.plan.rounds}
        self.say(at, self.words.round_winners(winners))

    def won(self, position: int) -> int:
        """How many rounds an athlete has won, golden ones not counted."""
        return sum(who == position for n, who in self.winners.items() if n <= self.plan.rounds)

    def _tell_superior(self, at: int) -> None:
        """Gen2 says who would win an even round, when that changes."""
        blue, red = self.board.points
        superior = self.board.superior() if blue == red else 0
        if superior != self._superior and self.words.gen2:
            self.say(at, f"sup;{superior}")
        self._superior = superior
