"""A pot as it is served and shown: plain data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc

from tallylight.core.pack import View
from tallylight.core.panel import Action, Headline, Panel

from .rules import Pot


@dataclass(frozen=True, slots=True)
class PotServed:
    """A pot, whole."""

    pot_id: Annotated[int, Doc("The number of the pot.")]
    mugs: Annotated[int, Doc("How many mugs it held.")]
    poured: Annotated[int, Doc("How many of them were poured.")]
    started_at: Annotated[datetime, Doc("When it was brewed.")]
    ended_at: Annotated[datetime | None, Doc("When it was empty; null while it is not.")]
    notes: Annotated[tuple[str, ...], Doc("What was said of its mugs, in order.")]


def served(pot: Pot) -> PotServed:
    notes = tuple(mug.note for mug in pot.poured if mug.note)
    poured = len(pot.poured)
    return PotServed(pot.pot_id, pot.mugs, poured, pot.started_at, pot.ended_at, notes)


def picture(view: View) -> dict[str, int] | None:
    """What the overlay draws; None, and so nothing, when there is no coffee."""
    pot: Pot | None = view.picture.active
    return None if pot is None else {"left": pot.left, "mugs": pot.mugs}


def panel(view: View) -> Panel:
    """The pack's place on the control page: what is left, and the likeliest press."""
    pot: Pot | None = view.picture.active
    if pot is None:
        return Panel("Coffee", actions=(Action("Brew", "/coffee/pot/brew", weight="primary"),))
    pour = Action("Pour a mug", "/coffee/pot/pour", weight="primary")
    return Panel("Coffee", Headline(f"{pot.left} of {pot.mugs} mugs left"), (pour,))
