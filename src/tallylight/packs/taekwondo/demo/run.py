"""A match from one loading on, to the winner or to where it is broken off."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from tallylight.core.pack import Chance
from tallylight.packs.taekwondo.demo.ends import (
    Fate,
    changed,
    in_golden_round,
    on_points,
)
from tallylight.packs.taekwondo.demo.fight import Fight
from tallylight.packs.taekwondo.demo.people import Pairing, referees
from tallylight.packs.taekwondo.demo.spelling import Gen2, Setup
from tallylight.packs.taekwondo.demo.table import Table
from tallylight.packs.taekwondo.demo.truth import BoutTruth, Decision
from tallylight.packs.taekwondo.demo.voice import MS, SECOND

CUT_BREAK, FLIPPED, CHANGED, STOPPED_TOO = 0.3, 0.01, 0.01, 0.6
MOST_AT_ONCE: Final = 5
"""Points that one review can move."""
STEP: Final = 12 * MS
"""Between two messages of a load."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """Which match on which court."""

    court: int
    number: str
    wire_id: str
    pairing: Pairing


class Run:
    """One run of a match, which `breaks` may break off. Once `played`, it has its truth."""

    def __init__(self, chance: Chance, table: Table, fixture: Fixture, breaks: Fate | None) -> None:
        self._chance = chance
        self._table = table
        self._fixture = fixture
        self._breaks = breaks
        self._share = min(max(chance.gauss(0.5, 0.08), 0.25), 0.75)
        self._loaded_at = timedelta(0)
        self._decisions: list[Decision] = []

    def played(self, at: int) -> int:
        """Play it from a time on; gives when it was over."""
        self._loaded_at = timedelta(0, 0, at)
        at, verdict = self._fought(self._loaded(at))
        at += self._between(2, 6)
        if verdict.code:
            self._show(at, verdict.winner, verdict.code)
            at += self._between(4, 20)
            if self._chance.random() < CHANGED * self._table.plan.rare:
                self._show(at, *changed(self._chance, verdict.winner, verdict.code))
                at += self._between(4, 20)
        return at

    def truth(self, number: int) -> BoutTruth:
        """What is true of it, given which run of its match it is."""
        fixture, table = self._fixture, self._table
        return BoutTruth(
            fixture.court,
            fixture.number,
            fixture.wire_id,
            fixture.pairing.phase,
            fixture.pairing.category.weight_class,
            fixture.pairing.blue,
            fixture.pairing.red,
            self._loaded_at,
            number,
            superseded=not self._decisions,
            rounds=tuple(table.rounds),
            ledger=tuple(table.ledger),
            reviews=tuple(table.reviews),
            decisions=tuple(self._decisions),
        )

    def _loaded(self, at: int) -> int:
        """All that is said of a match before it begins."""
        words, table = self._table.words, self._table
        connect = [] if words.gen2 else ["Udp Port 6000 connected;"]
        loading, ready = words.literal("pre;FightLoaded"), words.literal("rdy;FightReady")
        for line in (*connect, loading, *self._load(), ready):
            table.say(at, line)
            at += STEP
        return at + self._between(15, 50)

    def _load(self) -> list[str]:
        """What is loaded, in the order of the sender: Gen2 sends the zeros before the match."""
        words, plan, pairing = self._table.words, self._table.plan, self._fixture.pairing
        setup = Setup(plan.rounds, plan.round_seconds, self._round_field())
        match = words.match(self._fixture.number, self._fixture.wire_id, pairing, setup)
        athletes = words.athletes(pairing.blue, pairing.red)
        score, warnings = words.score((0, 0)), words.gamjeoms((0, 0))
        sums, number = words.round_scores(self._table.sums), words.round_number(1)
        clock = words.clock(plan.round_seconds)
        if isinstance(words, Gen2):
            officials = words.officials(referees(self._chance))
            return [number, clock, score, sums, warnings, match, athletes, officials]
        if self._table.traps.zeros_first:
            return [number, clock, score, sums, warnings, match, athletes]
        nobody = words.round_winners({})
        return [athletes, match, warnings, nobody, sums, score, "avt;0;", clock, number]

    def _round_field(self) -> str:
        return self._chance.choice(("1", "0", "")) if self._table.words.gen2 else "1"

    def _fought(self, at: int) -> tuple[int, Fate]:
        """Round after round until somebody has won, or it is broken off."""
        table = self._table
        number = 0
        while True:
            number += 1
            due = self._breaks if self._breaks and number >= self._breaks.round else None
            if due is not None and due.left is None:
                return at, due
            if number > 1:
                table.begin(at, number)
                at += self._between(2, 8)
            fight = Fight(self._chance, table, self._fixture.pairing.category, self._share)
            at = fight.fought(at, due.left if due is not None else None)
            table.close(fight.winner, fight.end, fight.left)
            if due is not None and fight.end == "stopped":
                return at, due
            at = self._closed(at, fight)
            verdict = self._verdict(fight)
            if verdict is not None:
                return at, verdict
            at = self._rested(at)

    def _verdict(self, fight: Fight) -> Fate | None:
        """Who has won the match by the rounds; None while that is open."""
        table = self._table
        if table.golden:
            return Fate(in_golden_round(fight.end), table.number, fight.left, fight.winner)
        blue, red, rounds = table.won(1), table.won(2), table.plan.rounds
        if max(blue, red) > rounds // 2 or (table.number == rounds and blue != red):
            code = on_points(self._chance, fight.end)
            return Fate(code, table.number, fight.left, 1 if blue > red else 2)
        return None

    def _closed(self, at: int, fight: Fight) -> int:
        """Say that the round is over, and who won it."""
        words, say = self._table.words, self._table.say
        if words.gen2:
            say(at + 3 * MS, words.clock(fight.left, "stopEnd"))
        if not words.gen2 or (not fight.left and self._chance.random() < STOPPED_TOO):
            say(at + 6 * MS, words.clock(fight.left, "stop"))
        at += self._between(1.2, 4)
        self._table.say_winners(at)
        say(at + 20 * MS, words.round_scores(self._table.sums))
        self._say_nobody_superior(at + 40 * MS)
        return at + 100 * MS

    def _rested(self, at: int) -> int:
        """The break, in which a review may still turn the round."""
        table, words, rest = self._table, self._table.words, self._table.plan.rest_seconds
        lasts = rest
        if table.traps.cut_breaks and rest > 3 and self._chance.random() < CUT_BREAK:
            lasts = self._chance.randrange(2, rest)
        table.say(at, words.rest(rest, "start"))
        for second in range(1, lasts + 1):
            table.say(at + second * SECOND, words.rest(rest - second))
        over = at + lasts * SECOND
        table.say(over + 5 * MS, words.rest(rest - lasts, "stopEnd"))
        if table.number == 1 and self._chance.random() < FLIPPED * table.plan.rare:
            self._flip(at, lasts * SECOND)
        self._say_nobody_superior(over + 20 * MS)
        return over + 40 * MS

    def _flip(self, at: int, lasts: int) -> None:
        """A review gives the loser of the round what it takes to win, if one review can."""
        last = self._table.rounds[-1]
        loser, needed = 3 - last.winner, abs(last.blue - last.red) + 1
        if last.end not in ("time", "superiority") or not last.winner or needed > MOST_AT_ONCE:
            return
        self._table.reviewed(at + lasts // 5, at + lasts // 2, loser, "upheld")
        at += lasts * 3 // 5
        self._table.change(at, loser, needed, "review")
        self._table.flip(loser)
        self._table.say_winners(at + 60 * MS)

    def _show(self, at: int, winner: int, code: str) -> None:
        """Say who won: Gen2 names the winner first, v2.3 the colour."""
        words, pairing = self._table.words, self._fixture.pairing
        won = (self._table.won(winner), self._table.won(3 - winner))
        name = words.shown_name(pairing.blue if winner == 1 else pairing.red)
        lines = [words.winner(winner), words.shown(name, won, code)]
        self._decisions.append(Decision(timedelta(0, 0, at), winner, code, won))
        for line in reversed(lines) if words.gen2 else lines:
            self._table.say(at, line)
            at += 15 * MS

    def _say_nobody_superior(self, at: int) -> None:
        if self._table.words.gen2:
            self._table.say(at, "sup;0")

    def _between(self, least: float, most: float) -> int:
        """Some seconds, in microseconds."""
        return int(self._chance.uniform(least, most) * SECOND)
