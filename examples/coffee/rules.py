"""When there may be coffee. Pure: a rule sees a picture and answers with events, or says no."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.base.ids import Ids
from tallylight.base.series import Series
from tallylight.core.pack import Context, Decision, Entry, Happening, Picture

from .messages import (
    NO_POT,
    POT_CAME_LATER,
    POT_IS_EMPTY,
    POT_IS_ON,
    POT_NOT_ON,
    POT_SIZE,
    BrewPot,
    MugPoured,
    PotBrewed,
    PotForgotten,
    PourMug,
)


@dataclass(frozen=True, slots=True)
class Mug:
    """One mug, as its row is. A part keeps its own stamps: when we learned of it."""

    mug_id: int
    pot_id: int
    poured_at: datetime
    note: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Pot:
    """One pot. It is on while `ended_at` is None."""

    pot_id: int
    channel: str
    session_id: int | None
    mugs: int
    started_at: datetime
    poured: Series[Mug] = field(default_factory=Series)
    ended_at: datetime | None = None

    @property
    def left(self) -> int:
        """How many mugs are still in it."""
        return self.mugs - len(self.poured)


def decide(picture: Picture[Pot], command: BrewPot | PourMug, ctx: Context) -> Decision | Refused:
    if isinstance(command, BrewPot):
        return _brew(picture, command, ctx)
    return _pour(picture.subject, command, ctx)


def _brew(picture: Picture[Pot], command: BrewPot, ctx: Context) -> Decision | Refused:
    # A new pot stays on until it is empty, so none may be on then, nor have come after.
    for pot in (picture.subject, picture.active, picture.latest):
        if pot is not None and pot.ended_at is None:
            return POT_IS_ON.because(pot_id=pot.pot_id, left=pot.left)
        if pot is not None and pot.ended_at is not None and ctx.at < pot.ended_at:
            return POT_CAME_LATER.because(pot_id=pot.pot_id, ended_at=pot.ended_at)
    session = picture.session
    brewed = PotBrewed(
        pot_id=ctx.ids.next("coffee_pots"),
        session_id=session.session_id if session and session.ended_at is None else None,
        mugs=command.mugs or ctx.settings(POT_SIZE),
    )
    return Decision.of(ctx.at, brewed)


def _pour(pot: Pot | None, command: PourMug, ctx: Context) -> Decision | Refused:
    if pot is None:
        return NO_POT.because()
    if not pot.left:
        return POT_IS_EMPTY.because(pot_id=pot.pot_id)
    if not pot.started_at <= ctx.at <= (pot.ended_at or ctx.at):
        return POT_NOT_ON.because(
            pot_id=pot.pot_id, began=pot.started_at, ended=pot.ended_at or "now", at=ctx.at
        )
    poured = MugPoured(
        pot_id=pot.pot_id, mug_id=ctx.ids.next("coffee_mugs"), note=ctx.text(command.note)
    )
    return Decision.of(ctx.at, poured)


def evolve(pot: Pot | None, entry: Entry) -> Pot | None:
    at = entry.happened_at
    match entry.event:
        case PotBrewed(pot_id=pot_id, session_id=session_id, mugs=mugs):
            return Pot(pot_id, entry.channel, session_id, mugs, at)
        case MugPoured() as event if pot is not None:
            learned = entry.recorded_at
            note = entry.text(event.note)
            mug = Mug(event.mug_id, pot.pot_id, at, note, learned, learned)
            pot = replace(pot, poured=pot.poured + mug)
            return pot if pot.left or pot.ended_at else replace(pot, ended_at=at)
        case PotForgotten() if pot is not None and pot.ended_at is None:
            return replace(pot, ended_at=at)
    return pot


def closing(pot: Pot, at: datetime, _: Ids) -> tuple[Happening, ...]:
    """The end of a session ends the pot too, unless it was used after that."""
    used = max([pot.started_at, *(mug.poured_at for mug in pot.poured)])
    return ((at, PotForgotten(pot_id=pot.pot_id)),) if used <= at else ()


def row(pot: Pot) -> dict[str, Any]:
    said = {name: getattr(pot, name) for name in Pot.__slots__}
    return {**said, "poured": len(pot.poured)}


def tell(entry: Entry) -> str | None:
    return {PotBrewed: "Coffee brewed", MugPoured: "Mug poured"}.get(type(entry.event))
