"""Questions about pots. A function is given a way to run statements, and opens nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from annotated_doc import Doc
from sqlalchemy import func, select

from tallylight.core.pack import Asked

from .messages import CountMugs
from .tables import mugs, pots
from .views import PotServed


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


def listed(asked: Asked, rows: Sequence[Any]) -> list[PotServed]:
    """Rows of pots with the notes of their mugs, which are asked for once for all pots."""
    ids = [row.pot_id for row in rows]
    noted = select(mugs.c.pot_id, mugs.c.note).where(
        mugs.c.pot_id.in_(ids), mugs.c.note.is_not(None)
    )
    notes: dict[int, list[str]] = {pot_id: [] for pot_id in ids}
    for pot_id, note in asked.run(noted.order_by(mugs.c.poured_at, mugs.c.mug_id)):
        notes[pot_id].append(note)
    return [
        PotServed(
            pot_id=row.pot_id,
            mugs=row.mugs,
            poured=row.poured,
            started_at=row.started_at,
            ended_at=row.ended_at,
            notes=tuple(notes[row.pot_id]),
        )
        for row in rows
    ]
