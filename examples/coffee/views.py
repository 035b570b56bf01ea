"""A pot as it is served and shown: plain data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.core.pack import Asked, View

from .rules import Pot


@dataclass(frozen=True, slots=True)
class PotServed:
    """A pot, whole."""

    pot_id: Annotated[int, Doc("The number of the pot.")]
    mugs: Annotated[int, Doc("How many mugs it held.")]
    poured: Annotated[int, Doc("How many of them were poured.")]
    started_at: Annotated[datetime, Doc("When it was brewed.")]
    ended_at: Annotated[datetime | None, Doc("When it was empty; null while it is not.")]


def served(pot: Pot) -> PotServed:
    return PotServed(pot.pot_id, pot.mugs, pot.poured, pot.started_at, pot.ended_at)


def listed(_: Asked, rows: Sequence[Any]) -> list[PotServed]:
    return [PotServed(*(row._mapping[name] for name in PotServed.__slots__)) for row in rows]


def picture(view: View) -> dict[str, int] | None:
    """What the overlay draws; None, and so nothing, when there is no coffee."""
    pot: Pot | None = view.picture.active
    return None if pot is None else {"left": pot.left, "mugs": pot.mugs}
