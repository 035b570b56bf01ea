"""Whether scores count on from round to round, which no message says.

A best-of-three begins each round at nothing; under the cumulative rules before it, scores and
gam-jeoms are the match's. Here they are always a round's: what stood before it is taken off.

A sender that is asked right after a round was called answers with its last word, which is of
the round before. So the first score of a round is weighed: what was just made explains it from
nothing or on top of what stood, and the sums of the rounds prove either.
"""

from tallylight.packs.taekwondo.messages import commands as c
from tallylight.packs.taekwondo.sources import ledger
from tallylight.packs.taekwondo.sources import said as s
from tallylight.packs.taekwondo.sources.court import NOTHING, Court, Stood, changed
from tallylight.packs.taekwondo.sources.telling import Telling

Two = tuple[int, int]


def stood(court: Court) -> Stood:
    """Scores and gam-jeoms as the wire told them last.

    Of a round in which it told none that count, these are still those of the rounds before.
    """
    if court.weighing:
        return court.before
    blue, red, blue_gamjeoms, red_gamjeoms = court.base
    return (
        blue + (court.blue or 0),
        red + (court.red or 0),
        blue_gamjeoms + (court.blue_gamjeoms or 0),
        red_gamjeoms + (court.red_gamjeoms or 0),
    )


def begun(court: Court, before: Stood, telling: Telling) -> Court:
    """A round was called that counts from nothing, or from what stood, or nobody knows yet."""
    court = changed(
        court, before=before, base=NOTHING, weighing=any(before), unsettled=None, held=None
    )
    return _counting_on(court, telling) if court.cumulative and not court.golden else court


def _counting_on(court: Court, telling: Telling, sums: Two | None = None) -> Court:
    """`sums` are the points of the rounds before, where told: a review may have taken some off."""
    telling.add(c.ConfigureMatch(cumulative=True))
    blue, red = sums or court.before[:2]
    return changed(court, cumulative=True, base=(blue, red, *court.before[2:]), weighing=False)


def _from_nothing(court: Court, telling: Telling) -> Court:
    if court.cumulative:
        telling.add(c.ConfigureMatch(cumulative=False))
    return changed(court, cumulative=False, base=NOTHING, weighing=False)


def weighed(court: Court, said: s.Score, telling: Telling) -> Court:
    """The court once the first score of a round shows what it counts from.

    It stays open, with the score as `unsettled`, where it is the one of the round before.
    """
    if said.blue is None or said.red is None:
        return _from_nothing(court, telling)
    told, before = (said.blue, said.red), court.before[:2]
    if told == before and told != _made(court, (0, 0), telling):
        return changed(court, unsettled=told)
    made = _made(court, court.before[2:], telling)
    moved = (told[0] - before[0], told[1] - before[1])
    stands = any(had and not more for had, more in zip(before, made, strict=True))
    if stands and any(made) and moved == made:
        return _counting_on(court, telling)
    return _from_nothing(court, telling)


def corrected(court: Court, said: s.Score, telling: Telling) -> Court:
    """The court where a score below what stood before the round shows that it does not count on."""
    below = any(
        value is not None and value < base
        for value, base in zip((said.blue, said.red), court.base[:2], strict=True)
    )
    return _from_nothing(court, telling) if below else court


def proved(court: Court, telling: Telling) -> Court:
    """The court after the sums of its rounds were told, which say what its score counts from."""
    score, number = _told(court), court.number or 0
    if score is None or court.golden:
        return court
    own, others = _sum(court, number), [_sum(court, one) for one in range(1, number)]
    before = (sum(blue for blue, _ in others), sum(red for _, red in others))
    total = (own[0] + before[0], own[1] + before[1])
    if own in ((0, 0), total):
        return court
    if score == total and not (court.cumulative and not court.weighing):
        return _counting_on(court, telling, before)
    if score == own and (court.cumulative or court.weighing):
        return _from_nothing(court, telling)
    return court


def _told(court: Court) -> Two | None:
    """The score of the round as the wire said it last; None where it said none yet."""
    if court.weighing or court.blue is None or court.red is None:
        return court.unsettled
    return court.base[0] + court.blue, court.base[1] + court.red


def _sum(court: Court, number: int) -> Two:
    return court.sums.get((1, number), 0), court.sums.get((2, number), 0)


def _made(court: Court, gamjeoms: Two, telling: Telling) -> Two:
    """The points of each side that were told a moment ago, by gam-jeoms too that were `gamjeoms`
    before.
    """
    made = [0, 0]
    for credit in ledger.fresh(court.credits, telling.us):
        made[credit.position - 1] += credit.points
    if court.held is not None and telling.is_within(ledger.WINDOW_US, court.held[1]):
        told = court.held[0]
        made[0] += max(0, (told.red or 0) - gamjeoms[1])
        made[1] += max(0, (told.blue or 0) - gamjeoms[0])
    return made[0], made[1]
