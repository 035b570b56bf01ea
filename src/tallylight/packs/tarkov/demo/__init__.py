"""An evening of raids as it might be, for a demo. Pure: the dice are handed in.

Its measures are those that were found in the game's logs: the wait in the queue 4 to 87 s,
20 in the mean; loading 31 to 139 s, about 70; a raid 1.6 to 39 minutes, about 13.7; the screens
after it 37 to 89 s.
"""

from collections.abc import Iterator
from datetime import timedelta
from math import log
from typing import Any, Literal

from tallylight.core.pack import Beat, Chance
from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov.demo.world import (
    ENDS,
    GUNS,
    KILLS_A_MINUTE,
    LEFT,
    MET,
    MIA,
    PLACES,
    RUN_THROUGH,
    SIDEARMS,
    SURVIVED,
    Weights,
)
from tallylight.packs.tarkov.rules.words import (
    ACTIVE,
    CANCELLED,
    COMMITTED,
    ENDING,
    QUEUING,
    REVIEW,
    SETUP,
    TRANSFER,
)

Side = Literal["pmc", "scav"]

MINUTE, HOUR = 60.0, 3600.0
SAME_MAP, SCAV_RAID, OTHER_MODE = 0.4, 0.35, 0.08
QUEUE_LEFT, GIVEN_UP, CUT_OFF, TRANSIT = 0.05, 0.03, 0.05, 0.1
OFF_GUARD, LONG = 40.0, 10 * MINUTE
"""Seconds at the start of a raid in which nobody is met; a raid long enough for a transit."""


def evening(chance: Chance) -> Iterator[Beat]:
    """Raids of three to four and a half hours, with one longer break."""
    at, over = chance.uniform(3, 9) * MINUTE, chance.uniform(2.75, 4.25) * HOUR
    rest = over * chance.uniform(0.35, 0.65)
    mode, other = ("pvp", "pve") if chance.random() < 0.7 else ("pve", "pvp")
    place, side = picked(chance, {name: p.played for name, p in PLACES.items()}), "pmc"
    while at < over:
        raid = Raid(chance, at, place, side, other if chance.random() < OTHER_MODE else mode)
        yield from raid.played()
        at = raid.at + chance.uniform(80, 240)
        if raid.began < rest <= at:
            at += chance.uniform(8, 14) * MINUTE
        place, side = _next(chance, place, side)


def _next(chance: Chance, place: str, side: str) -> tuple[str, str]:
    """Often the same map once more; a scav raid now and then, never two in a row."""
    scav = side == "pmc" and chance.random() < SCAV_RAID
    open_ = {name: p.played for name, p in PLACES.items() if p.scav_exits or not scav}
    if open_.pop(place, None) is None or chance.random() >= SAME_MAP:
        place = picked(chance, open_)
    return place, "scav" if scav else "pmc"


class Raid:
    """One raid being played: `at` is how far it got, in seconds of the evening."""

    def __init__(self, chance: Chance, at: float, place: str, side: Any, mode: Any) -> None:
        self._chance = chance
        self.began = self.at = at
        self._place = place
        self._side: Side = side
        self._mode = mode
        self._gun, self._sidearm = chance.choice(GUNS[side]), chance.choice(SIDEARMS)
        self._beats: list[Beat] = []

    def played(self) -> list[Beat]:
        """Its presses, from the stash to the outcome."""
        raid = m.CreateRaid(map_name=self._place, character_type=self._side, game_mode=self._mode)
        self._press(raid)
        self._wait(self._usually(150, 0.5, 45, 480))
        self._go(SETUP)
        self._wait(self._chance.uniform(*(25, 80) if self._side == "pmc" else (10, 25)))
        if self._found():
            self._play(picked(self._chance, ENDS[self._side]))
        else:
            self._press(m.FinalizeRaid(final_state=CANCELLED))
        return self._beats

    def _found(self) -> bool:
        """Queue, at times more than once; False when there was no match worth waiting for."""
        self._queue()
        if self._chance.random() < QUEUE_LEFT:
            self._go(SETUP)
            self._wait(self._chance.uniform(20, 60))
            self._queue()
        if self._chance.random() < GIVEN_UP:
            return False
        self._press(m.MatchFound())
        self._wait(self._usually(66, 0.35, 31, 139))
        return True

    def _queue(self) -> None:
        self._go(QUEUING)
        self._wait(self._usually(15.5, 0.7, 3.8, 87.2))

    def _play(self, outcome: str) -> None:
        length = self._length(outcome)
        self._go(ACTIVE)
        self._fight(length * 0.55, after=OFF_GUARD)
        leads_to = PLACES[self._place].leads_to if length > LONG else None
        if self._chance.random() < CUT_OFF:
            self._go("reconnecting")
            self._wait(self._chance.uniform(45, 150))
            self._go(ACTIVE)
        elif leads_to is not None and self._chance.random() < TRANSIT:
            self._transfer(leads_to)
        self._fight(length * 0.45)
        if outcome != LEFT:
            self._go(ENDING)
            self._wait(self._chance.uniform(4, 9))
            self._go(REVIEW)
            self._wait(self._chance.uniform(37, 89))
        self._press(m.FinalizeRaid(final_state=outcome, extract_location=self._exit(outcome)))

    def _length(self, outcome: str) -> float:
        """Seconds in the raid. A run-through is early, who is missing stayed to the end."""
        most = PLACES[self._place].minutes
        if outcome == RUN_THROUGH:
            return self._chance.uniform(2.5, 6.5) * MINUTE
        if outcome == MIA:
            return most * MINUTE
        usual = self._chance.gammavariate(3.5, 4.2 if outcome == SURVIVED else 3.7)
        least = 7.2 if outcome == SURVIVED else 1.6
        return min(max(usual, least), most - self._chance.uniform(1, 4)) * MINUTE

    def _transfer(self, place: str) -> None:
        self._place = place
        self._press(m.RecordTransition(to_state=TRANSFER, map_name=place))
        self._wait(self._chance.uniform(10, 25))
        self._go(COMMITTED)
        self._wait(self._usually(66, 0.35, 31, 139))
        self._go(ACTIVE)

    def _fight(self, seconds: float, after: float = 0.0) -> None:
        """Stay in the raid, and kill whom chance brings."""
        until = self.at + seconds
        busy = PLACES[self._place].busy * KILLS_A_MINUTE[self._side] / MINUTE
        self.at += after + self._chance.expovariate(busy)
        while self.at < until:
            self._press(self._kill())
            self.at += 2 + self._chance.expovariate(busy)
        self.at = until

    def _kill(self) -> m.AddKill:
        met = picked(self._chance, {**MET[self._side], **PLACES[self._place].also})
        gun = self._gun if self._chance.random() < 0.88 else self._sidearm
        seen = self._chance.choices((True, False, None), (33, 57, 10))[0]
        return m.AddKill(enemy_type=met, weapon_used=gun, headshot=seen)

    def _exit(self, outcome: str) -> str | None:
        if outcome not in m.EXTRACTED:
            return None
        place = PLACES[self._place]
        return self._chance.choice(
            place.pmc_exits if self._side == "pmc" else place.scav_exits or place.pmc_exits
        )

    def _go(self, state: str) -> None:
        self._press(m.RecordTransition(to_state=state))

    def _press(self, command: Any) -> None:
        self._beats.append((timedelta(seconds=round(self.at, 3)), command))

    def _wait(self, seconds: float) -> None:
        self.at += seconds

    def _usually(self, median: float, spread: float, least: float, most: float) -> float:
        """Seconds of a wait that is mostly short and sometimes long."""
        return min(max(self._chance.lognormvariate(log(median), spread), least), most)


def picked(chance: Chance, words: Weights) -> str:
    """One of the words, each as often as it weighs."""
    return chance.choices(list(words), list(words.values()))[0]
