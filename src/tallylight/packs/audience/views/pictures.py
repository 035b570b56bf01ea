"""What overlays draw. What may be said is decided where it is asked for: `store/shown.py`."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tallylight.core.pack import View
from tallylight.packs.audience.messages.shown import GetGoal, GetLatestGift, GetTopOfSession
from tallylight.packs.audience.views.overlays import GoalServed, LatestGift, TopOfSession

Drawn = Mapping[str, Any]


def latest(view: View) -> Drawn | None:
    """What came last in the session that is on; null before anything came."""
    if view.picture.session is None:
        return None
    found: LatestGift = view.ask(GetLatestGift())
    return asdict(found.gift) if found.gift else None


def goal(view: View) -> Drawn:
    """How far the goal is, also before anything came."""
    found: GoalServed = view.ask(GetGoal())
    return {name: getattr(found, name) for name in ("title", "of", "unit", "reached", "amount")}


def top(view: View) -> Drawn | None:
    """Who gave most in the session that is on; null before anybody gave."""
    if view.picture.session is None:
        return None
    found: TopOfSession = view.ask(GetTopOfSession())
    if not found.total:
        return None
    places = [asdict(one) for one in found.places]
    return {"unit": found.unit, "total": found.total, "places": places}
