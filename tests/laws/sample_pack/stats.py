"""How lamps are counted, and the SQL that the sums must equal."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import case, false, func, select, true

from tallylight.base.units import microseconds
from tallylight.core.schema import elapsed_us
from tallylight.core.tallied import Counted, Labels, Tallied
from tallylight.core.tallies.histogram import bucket

from .rules import Lamp, phases
from .tables import lamps

c = lamps.c


def contribution(lamp: Lamp) -> dict[tuple[str, Labels], int]:
    labels: Labels = (phases(lamp)[-1].colour,)
    blinked = sum(blink.times for blink in lamp.blinks)
    found = {("lamps", labels): 1, ("blinks", labels): blinked}
    if lamp.ended_at is not None:
        us = microseconds(lamp.ended_at - lamp.started_at)
        found |= {("lit_us", labels): us, (f"lit~{bucket(us)}", ()): 1}
    return found


def recount(run: Callable[..., Sequence[Any]], which: Any) -> Iterator[Counted]:
    chosen = (
        select(c.channel, c.session_id, c.colour, func.count().label("lamps"),
               func.sum(c.blinked).label("blinks"),
               func.sum(elapsed_us(c.started_at, c.ended_at)).label("lit_us"))
        .where(which)
        .group_by(c.channel, c.session_id, c.colour)
    )  # fmt: skip
    for row in run(chosen):
        for measure in ("lamps", "blinks", "lit_us"):
            n = int(row._mapping[measure] or 0)
            yield row.channel, row.session_id, measure, (row.colour,), n
    over = select(c.channel, c.session_id, elapsed_us(c.started_at, c.ended_at).label("us"))
    for row in run(over.where(which, c.ended_at.is_not(None))):
        yield row.channel, row.session_id, f"lit~{bucket(int(row.us))}", (), 1


TALLIED = Tallied(
    contribution,
    recount,
    streaks={
        "blinking": case((c.ended_at.is_(None), None), (c.blinked > 0, true()), else_=false())
    },
)
