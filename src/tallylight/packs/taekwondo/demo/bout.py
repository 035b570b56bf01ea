"""One match of a court: tried out, loaded, at times loaded again, and fought."""

from typing import Final

from tallylight.core.pack import Chance
from tallylight.packs.taekwondo.demo.ends import fate, reload
from tallylight.packs.taekwondo.demo.plan import Plan, Traps
from tallylight.packs.taekwondo.demo.run import Fixture, Run
from tallylight.packs.taekwondo.demo.spelling import Text
from tallylight.packs.taekwondo.demo.table import Table
from tallylight.packs.taekwondo.demo.truth import BoutTruth
from tallylight.packs.taekwondo.demo.voice import SECOND, Voice

RELOADED: Final = 0.12
TESTED: Final = 0.05


class Bout:
    """A match to be played; `truths` has one for each time that it was loaded."""

    def __init__(self, chance: Chance, plan: Plan, traps: Traps, voice: Voice, words: Text) -> None:
        self._chance = chance
        self._plan = plan
        self._traps = traps
        self._voice = voice
        self._words = words
        self.truths: list[BoutTruth] = []

    def played(self, at: int, fixture: Fixture) -> int:
        """Play it from a time on; gives when it was over."""
        chance = self._chance
        if self._words.gen2 and chance.random() < TESTED:
            at = self._test(at)
        breaks = [fate(chance, self._plan)]
        if self._traps.reloads and chance.random() < RELOADED:
            breaks.insert(0, reload(chance, self._plan))
        for number, broken_off in enumerate(breaks, 1):
            table = Table(self._voice, self._words, self._plan, self._traps)
            run = Run(chance, table, fixture, broken_off)
            at = run.played(at)
            self.truths.append(run.truth(number))
        return at

    def _test(self, at: int) -> int:
        """The gear is tried: the test is opened, each sensor hit, and it is closed."""
        for value in (1, 2, 3, 4, 5, 0):
            self._voice.say(at, f"hwt;{value}")
            at += int(self._chance.uniform(0.5, 2) * SECOND)
        return at
