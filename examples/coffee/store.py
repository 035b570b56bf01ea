"""Questions about pots. A function is given a way to run statements, and opens nothing."""

from dataclasses import dataclass
from typing import Annotated

from annotated_doc import Doc
from sqlalchemy import func, select

from tallylight.core.pack import Asked

from .messages import CountMugs
from .tables import pots


@dataclass(frozen=True, slots=True)
class Mugs:
    """A number of mugs, and of the pots they came from."""

    mugs: Annotated[int, Doc("Mugs poured.")]
    pots: Annotated[int, Doc("Pots brewed.")]


def count_mugs(asked: Asked, _: CountMugs) -> Mugs:
    summed = func.coalesce(func.sum(pots.c.poured), 0)
    here = pots.c.channel == asked.channel.name
    ((mugs, brewed),) = asked.run(select(summed, func.count()).where(here))
    return Mugs(int(mugs), brewed)
