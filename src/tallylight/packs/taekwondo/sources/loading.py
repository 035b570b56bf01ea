"""A match is loaded on the court: said so, or to be seen from what stands there now."""

from tallylight.packs.taekwondo.messages import commands as c
from tallylight.packs.taekwondo.sources.court import Court, loaded
from tallylight.packs.taekwondo.sources.points import count_hits
from tallylight.packs.taekwondo.sources.telling import Telling


def load(court: Court, telling: Telling, *, implied: bool) -> Court:
    """A new match. What was counted of the one before is told first.

    `implied`: the message that should have said so was missed; the sender is asked.
    """
    count_hits(court, telling)
    telling.add(c.LoadMatch())
    telling.ask |= implied
    return loaded(telling.us)
