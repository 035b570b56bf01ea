"""An evening of coffee as it might be. Pure: the dice are handed in."""

from collections.abc import Iterator
from datetime import timedelta

from tallylight.core.pack import Beat, Chance

from .messages import BrewPot, PourMug

POTS, MUGS = 3, 6


def evening(chance: Chance) -> Iterator[Beat]:
    """Three pots, each drunk up before the next."""
    at = timedelta(minutes=2)
    for _ in range(POTS):
        yield at, BrewPot(mugs=MUGS)
        for _ in range(MUGS):
            at += timedelta(minutes=chance.uniform(4, 20))
            yield at, PourMug()
        at += timedelta(minutes=chance.uniform(3, 10))
