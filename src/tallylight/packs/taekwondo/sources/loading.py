"""A match is loaded or a round called: said so, or to be seen from what stands there now."""

from typing import Any

from tallylight.packs.taekwondo.messages import commands as c
from tallylight.packs.taekwondo.sources.carrying import begun, stood
from tallylight.packs.taekwondo.sources.court import NOTHING, Court, changed, loaded
from tallylight.packs.taekwondo.sources.points import count_hits
from tallylight.packs.taekwondo.sources.telling import Telling

COUNTED = ("blue", "red", "blue_gamjeoms", "red_gamjeoms")
"""What begins at none with a round; not for who came to it in its middle."""


def load(court: Court, telling: Telling) -> Court:
    """A new match. What was counted of the one before is told first.

    It may be seen by what a load brings, where its first word was lost. The sender is not asked
    before the load is over: until then it answers for the match before.
    """
    count_hits(court, telling)
    telling.add(c.LoadMatch())
    return changed(loaded(telling.us), cumulative=court.cumulative)


def called(court: Court, number: int, telling: Telling) -> Court:
    """A round is on; as it was where it is already."""
    if number == court.number or not 1 <= number <= 5:
        return court
    count_hits(court, telling)
    telling.add(c.CallRound(number=number))
    fresh: dict[str, Any] = dict.fromkeys(COUNTED, 0) if court.known else {}
    before = NOTHING if court.number is None else stood(court)
    if not court.known and number == 1:
        # it may be a load of which the first word is late
        court = changed(court, loaded_us=telling.us)
    court = changed(
        court, number=number, begun=False, known=True, credits=(), debts=(), counts={},
        landed=(0, 0), near=(0, 0), kicked=(None, None), superiority=0, rest=None, **fresh,
    )  # fmt: skip
    return begun(court, before, telling)
