"""Points, gam-jeoms and hits: what explains a score, and what is only measured."""

from collections.abc import Mapping

from tallylight.packs.taekwondo.messages import commands as c
from tallylight.packs.taekwondo.messages.fields import Cause
from tallylight.packs.taekwondo.sources import ledger
from tallylight.packs.taekwondo.sources import said as s
from tallylight.packs.taekwondo.sources.court import (
    BUCKET,
    BUCKETS,
    LAST_HITS,
    NEAR,
    Court,
    Credit,
    Landed,
    changed,
)
from tallylight.packs.taekwondo.sources.telling import Telling


def hit_said(court: Court, said: s.Hit, telling: Telling) -> Court:
    """A hit is measured, scoring or not; how it is filed waits for the end of the round."""
    position, level = said.position, said.level
    near = _is_near(court, level)
    key = (position, min(level // BUCKET, BUCKETS))
    hits, close = court.counts.get(key, (0, 0))
    landed = Landed(position, level, telling.at, telling.us)
    return changed(
        court,
        hits=(*court.hits[1 - LAST_HITS :], landed),
        counts={**court.counts, key: (hits + 1, close + near)},
        landed=_more(court.landed, position, 1),
        near=_more(court.near, position, near),
    )


def _is_near(court: Court, level: int) -> bool:
    """Whether a hit would have been one on the body, had it been a little harder."""
    limit = court.body_limit
    return limit is not None and limit - NEAR <= level < limit


def _more(sides: tuple[int, int], position: int, by: int) -> tuple[int, int]:
    return (sides[0] + by, sides[1]) if position == 1 else (sides[0], sides[1] + by)


def count_hits(court: Court, telling: Telling) -> None:
    """Tell the hits of the round so far: a round is over, or nobody knows whether it goes on."""
    if not court.counts or court.number is None:
        return
    hits = tuple(
        c.HitsGiven(position=position, bucket=bucket, hits=hits, near=near)
        for (position, bucket), (hits, near) in sorted(court.counts.items())
    )
    telling.add(c.CountHits(round=court.number, hits=hits))


def point_said(court: Court, said: s.Point, telling: Telling) -> Court:
    """A point explains a score that moved a moment ago, or waits for the one to come."""
    position, points = said.position, said.points
    level, hits = _level_of(court, position, telling.us, points)
    cause: Cause = ledger.POINT_CAUSES.get(points, "point")
    credit = Credit(position, cause, points, level, telling.evidence_id, telling.us)
    return _credited(changed(court, hits=hits), credit, telling)


def _level_of(
    court: Court, position: int, us: int, points: int
) -> tuple[int | None, tuple[Landed, ...]]:
    """How hard the hit was that made a point: the hardest one of the same side just before."""
    near = [
        one
        for one in court.hits
        if one.position == position and 0 <= us - one.us <= ledger.WINDOW_US and one.scored is None
    ]
    if not near or points == 1:  # a punch is seen by judges, no sensor measures it
        return None, court.hits
    best = max(near, key=lambda one: one.level)
    word = "head" if points in (3, 5) else "body"
    made = Landed(best.position, best.level, best.at, best.us, word)
    return best.level, tuple(made if one is best else one for one in court.hits)


def gamjeoms_said(court: Court, said: s.Gamjeoms, telling: Telling) -> Court:
    """One more against an athlete is a point for the other; one less was told by the score.

    While nobody knows what they count from, they are held; after none they count from nothing.
    """
    if court.weighing and any(court.before[2:]):
        return changed(court, held=(said, telling.us))
    new = {
        f"{side}_gamjeoms": count
        for side, base in zip(("blue", "red"), court.base[2:], strict=True)
        if (value := getattr(said, side)) is not None
        and (count := max(0, value - base)) != getattr(court, f"{side}_gamjeoms")
    }
    if not new:
        return court
    telling.add(c.SetGamjeoms(blue=new.get("blue_gamjeoms"), red=new.get("red_gamjeoms")))
    for position, added in _added(court, new).items():
        for _ in range(added):
            credit = Credit(position, "gam_jeom", 1, None, telling.evidence_id, telling.us)
            court = _credited(court, credit, telling)
    lowered = any(value < (getattr(court, name) or 0) for name, value in new.items())
    return changed(court, lowered_us=telling.us if lowered else court.lowered_us, **new)


def _added(court: Court, new: Mapping[str, int]) -> dict[int, int]:
    """How many points gam-jeoms gave to each side."""
    found = {}
    for name, opponent in (("blue_gamjeoms", 2), ("red_gamjeoms", 1)):
        before = getattr(court, name)
        if name in new and before is not None:
            found[opponent] = max(0, min(new[name] - before, 10))
    return found


def _credited(court: Court, credit: Credit, telling: Telling) -> Court:
    debts = ledger.due(court.debts, telling.us)
    debt, causes, debts = ledger.explained(debts, credit)
    if debt is not None:
        telling.add(c.ExplainScore(change=debt.change, position=debt.position, causes=causes))
        sides = list(court.kicked)
        nth = debt.position - 1
        sides[nth] = ledger.kicked(sides[nth], causes, telling.us)
        return changed(court, debts=debts, kicked=tuple(sides))
    credits = (*ledger.fresh(court.credits, telling.us), credit)
    return changed(court, credits=credits, debts=debts)
