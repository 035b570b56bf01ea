"""What happens while the clock of a round stands."""

from collections.abc import Callable
from typing import Final

from tallylight.core.pack import Chance
from tallylight.packs.taekwondo.demo.table import Kind, Table
from tallylight.packs.taekwondo.demo.truth import Cause, Outcome
from tallylight.packs.taekwondo.demo.voice import MS, SECOND

USUAL: Final = {"nothing": 68.0, "gamjeom": 24.0}
RARE: Final = {"review": 4.0, "injury": 1.2, "correction": 1.0, "removal": 0.7, "clock": 0.6}
OUTCOMES: Final[dict[Outcome, float]] = {"upheld": 35, "rejected": 55, "withdrawn": 10}
KYE_SHI_S: Final = 60
"""Seconds that an injured athlete has."""


class Stops:
    """The breaks that referees make in a round; about 16 in a match."""

    def __init__(self, chance: Chance, table: Table, rare: float) -> None:
        self._chance = chance
        self._table = table
        self._weights = USUAL | {what: often * rare for what, often in RARE.items()}
        self._doings: dict[str, Callable[[int], int]] = {
            "nothing": lambda at: at,
            "gamjeom": self._gamjeom,
            "review": self._review,
            "injury": self._injury,
            "correction": self._correction,
            "removal": self._removal,
        }

    def stood(self, at: int, left: int) -> tuple[int, int]:
        """Stop the clock; gives when it may go on, and with how many seconds left."""
        table = self._table
        table.say(at, table.words.clock(left, "stop"))
        what = self._chance.choices(list(self._weights), list(self._weights.values()))[0]
        at += self._between(0.9, 2.5)
        if what == "clock":
            left = max(1, min(left + self._chance.choice((-2, -1, 1, 2)), table.plan.round_seconds))
            table.say(at, table.words.clock(left, "corr" if table.words.gen2 else ""))
        else:
            at = self._doings[what](at)
        return at + self._between(0.6, 6), left

    def _gamjeom(self, at: int) -> int:
        self._table.gamjeom(at, self._chance.choice((1, 2)))
        return at

    def _removal(self, at: int) -> int:
        """A gam-jeom is taken back from who has more of them, if anybody has one."""
        blue, red = self._table.board.gamjeoms
        if blue or red:
            self._table.take_back_gamjeom(at, 1 if blue >= red else 2, "gam-jeom removed")
        return at

    def _correction(self, at: int) -> int:
        """The operator adds a point that nobody pressed, or takes one off."""
        self._righted(at, self._chance.choice((1, 2)), "correction")
        return at

    def _review(self, at: int) -> int:
        by = self._chance.choices((0, 1, 2), (10, 45, 45))[0]
        outcome = self._chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        answered = at + self._between(6, 25)
        self._table.reviewed(at, answered, by, outcome)
        if outcome == "upheld":
            self._righted(answered + self._between(0.5, 2), by or 1, "review")
        return answered + 2 * SECOND + 200 * MS

    def _righted(self, at: int, position: int, cause: Cause) -> None:
        """Somebody gets what is due: the other one's point off, or points."""
        other = 3 - position
        kind: Kind = self._chance.choice(("body", "head"))
        if self._chance.random() < 0.4 and self._table.board.by_class["body"][other - 1] >= 2:
            self._table.take_back(at, other, "body", cause)
        else:
            self._table.score(at, position, kind, cause)

    def _injury(self, at: int) -> int:
        """An injury's clock, hidden again or run out."""
        table, position = self._table, self._chance.choice((1, 2))
        lasts = self._chance.randint(8, KYE_SHI_S + 6)
        table.say(at, table.words.injury(position, KYE_SHI_S, "show"))
        for second in range(1, min(lasts, KYE_SHI_S) + 1):
            table.say(at + second * SECOND, table.words.injury(position, KYE_SHI_S - second))
        if lasts < KYE_SHI_S:
            gone = "hide" if table.words.gen2 or self._chance.random() < 0.7 else "reset"
            over = at + lasts * SECOND + 300 * MS
            table.say(over, table.words.injury(position, KYE_SHI_S - lasts, gone))
        return at + min(lasts, KYE_SHI_S) * SECOND + 500 * MS

    def _between(self, least: float, most: float) -> int:
        """Some seconds, in microseconds."""
        return int(self._chance.uniform(least, most) * SECOND)
