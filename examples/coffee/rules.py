"""When there may be coffee. Pure: a rule sees a picture and answers with events, or says no."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.base.ids import Ids
from tallylight.core.pack import Context, Decision, Entry, Happening, Picture

from .messages import (
    NO_POT,
    POT_IS_ON,
    POT_SIZE,
    BrewPot,
    MugPoured,
    PotBrewed,
    PotForgotten,
    PourMug,
)


@dataclass(frozen=True, slots=True)
class Pot:
    """One pot. It is on while `ended_at` is None."""

    pot_id: int
    channel: str
    session_id: int | None
    mugs: int
    started_at: datetime
    poured: int = 0
    ended_at: datetime | None = None

    @property
    def left(self) -> int:
        """How many mugs are still in it."""
        return self.mugs - self.poured


def decide(picture: Picture[Pot], command: BrewPot | PourMug, ctx: Context) -> Decision | Refused:
    pot = picture.active
    if isinstance(command, PourMug):
        return (
            NO_POT.because() if pot is None else Decision.of(ctx.at, MugPoured(pot_id=pot.pot_id))
        )
    if pot is not None:
        return POT_IS_ON.because(pot_id=pot.pot_id, left=pot.left)
    session = picture.session
    brewed = PotBrewed(
        pot_id=ctx.ids.next("coffee_pots"),
        session_id=session.session_id if session else None,
        mugs=command.mugs or ctx.settings(POT_SIZE),
    )
    return Decision.of(ctx.at, brewed)


def evolve(pot: Pot | None, entry: Entry) -> Pot | None:
    at = entry.happened_at
    match entry.event:
        case PotBrewed(pot_id=pot_id, session_id=session_id, mugs=mugs):
            return Pot(pot_id, entry.channel, session_id, mugs, at)
        case MugPoured() if pot is not None:
            return replace(pot, poured=pot.poured + 1, ended_at=at if pot.left == 1 else None)
        case PotForgotten() if pot is not None:
            return replace(pot, ended_at=at)
    return pot


def closing(pot: Pot, at: datetime, _: Ids) -> tuple[Happening, ...]:
    """The end of a session ends the pot too."""
    return ((at, PotForgotten(pot_id=pot.pot_id)),)


def row(pot: Pot) -> dict[str, Any]:
    return {name: getattr(pot, name) for name in Pot.__slots__}


def tell(entry: Entry) -> str | None:
    return {PotBrewed: "Coffee brewed", MugPoured: "Mug poured"}.get(type(entry.event))
