"""An evening of runs as it might be, for a demo. Pure: the dice are handed in.

A run takes what its ground usually takes, with a lognormal spread, and 4 to 20 seconds go by
until the next one; now and then the clock is stopped, a run is thrown away, somebody dies, or
a find is remembered when the run is over.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from math import log
from typing import Any

from tallylight.core.pack import Beat, Chance
from tallylight.packs.diablo import messages as m
from tallylight.packs.diablo.demo.world import DEATHS, DROPS, GROUNDS, Ground, Weights

MINUTE, HOUR = 60.0, 3600.0
SHORTEST, LONGEST = 35.0, 300.0
"""Seconds of a run in which nobody dies."""
PAUSED, DIED, THROWN_AWAY, FORGOTTEN, AT_ONCE = 0.05, 0.02, 0.03, 0.2, 0.3
"""How often a run is paused, ends in a death, is thrown away; how often a find is remembered
only after its run; how often the next run is pressed while the last one is still on."""


def evening(chance: Chance) -> Iterator[Beat]:
    """Runs of an hour and three quarters to three hours, with one longer break."""
    play = _Play(chance, chance.uniform(2, 6) * MINUTE)
    over = chance.uniform(1.75, 3) * HOUR
    rested, rest = False, over * chance.uniform(0.4, 0.6)
    play.press(m.StartSession())
    while play.at < over:
        ground = _another(play.ground, chance)
        play.wait(20, 60)
        for _ in range(chance.randint(*ground.block)):
            play.run(ground)
        play.end()
        if not rested and play.at >= rest:
            play.wait(5 * MINUTE, 9 * MINUTE)
            rested = True
    play.wait(30, 90)
    play.press(m.EndDiabloSession())
    yield from play.beats


def _another(last: Ground | None, chance: Chance) -> Ground:
    others = [ground for ground in GROUNDS if ground is not last]
    return chance.choices(others, [ground.chosen for ground in others])[0]


@dataclass
class _Play:
    """Runs being played: `at` is how far the evening got, in seconds; `on` while a run is on.

    `ground` is what was said last, which the next run inherits.
    """

    chance: Chance
    at: float
    on: bool = False
    ground: Ground | None = None
    beats: list[Beat] = field(default_factory=list)

    def run(self, ground: Ground) -> None:
        """One run, and the time until the next, unless that one is pressed at once."""
        self._start(ground)
        if self._happens(THROWN_AWAY):
            self._throw_away()
        else:
            self._finish(ground)

    def end(self) -> None:
        """End the run that is on, if one is."""
        if self.on:
            self.press(m.EndRun())
        self.on = False

    def wait(self, least: float, most: float) -> None:
        self.at += self.chance.uniform(least, most)

    def press(self, command: Any) -> None:
        self.beats.append((timedelta(seconds=round(self.at, 3)), command))

    def _happens(self, often: float) -> bool:
        return self.chance.random() < often

    def _start(self, ground: Ground) -> None:
        """Press next while a run is on, else start; what is as before is not said again."""
        said: dict[str, Any] = {"terror_zone": True} if ground.terror else {}
        if ground is not self.ground:
            said |= {"run_type": ground.typed, "difficulty": "hell"}
            said["players"] = self.chance.choice((1, 3, 3, 5, 7))
        self.press(m.NextRun(**said) if self.on else m.StartRun(**said))
        self.on, self.ground = True, ground

    def _finish(self, ground: Ground) -> None:
        """Play the run to its end; who died has to walk back to the corpse."""
        dies = self._happens(DIED)
        drops = self._drops(ground)
        late = drops.pop() if drops and self._happens(FORGOTTEN) else None
        self._play(self._length(ground) * (self.chance.uniform(1.1, 1.5) if dies else 1), drops)
        if dies or late or not self._happens(AT_ONCE):
            self.end()
            self._afterwards(self.chance.choice(DEATHS) if dies else None, late)

    def _throw_away(self) -> None:
        """A map that is not worth it; the next run has to say again what it is."""
        self.wait(3, 9)
        self.press(m.DiscardRun())
        self.on = False
        self.ground = None
        self.wait(4, 20)

    def _play(self, seconds: float, drops: list[str]) -> None:
        """Play for that long, with what drops on the way, and perhaps a pause before it does."""
        over = self.at + seconds
        self.at += seconds * self.chance.uniform(0.2, 0.5)
        if self._happens(PAUSED):
            self.press(m.PauseRun())
            stood = self.chance.lognormvariate(log(MINUTE), 0.7)
            self.at += stood
            over += stood
            self.press(m.ResumeRun())
        for name in drops:
            self.at += (over - self.at) * self.chance.uniform(0.1, 0.7)
            self.press(m.AddFind(name=name))
        self.at = over

    def _afterwards(self, death: str | None, late: str | None) -> None:
        """What is written down before the next run."""
        self.wait(4, 10)
        if death:
            self.press(m.EditRun(note=death))
        if late:
            self.press(m.AddFind(name=late))
        self.wait(1, 10)

    def _length(self, ground: Ground) -> float:
        usual = self.chance.lognormvariate(log(ground.usual), ground.spread)
        return min(max(usual, SHORTEST), LONGEST)

    def _drops(self, ground: Ground) -> list[str]:
        """What drops in a run: mostly nothing, and on average what the ground brings."""
        found = []
        while self._happens(ground.drops / (1 + ground.drops)):
            found.append(picked(self.chance, DROPS[picked(self.chance, ground.kinds)]))
        return found


def picked(chance: Chance, words: Weights) -> str:
    """One of the words, each as often as it weighs."""
    return chance.choices(list(words), list(words.values()))[0]
