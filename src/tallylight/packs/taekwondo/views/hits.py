"""The meter of hits: how hard the last ones were, beside what a hit must reach to score."""

from typing import Any

from tallylight.core.pack import View
from tallylight.packs.taekwondo.rules.match import Match
from tallylight.packs.taekwondo.views.court import SIDES, Drawn, Scene, hits, named, scene

NOBODY: Drawn = {"name": None, "code": None, "flag": None}


def picture(view: View) -> Drawn:
    """The last hits, the newest last, with the counts of the round."""
    shown = scene(view)
    if shown is None:
        return {
            "state": "none",
            **dict.fromkeys((side for _, side in SIDES), NOBODY),
            "body_limit": None,
            "head_limit": None,
            "last": [],
            "counts": {side: {"hits": 0, "near": 0} for _, side in SIDES},
        }
    court = shown.court
    body, head = _limits(shown.match, court)
    return {
        "state": shown.state,
        **{side: named(shown, position) for position, side in SIDES},
        "body_limit": body,
        "head_limit": head,
        "last": [_hit(one) for one in court.hits] if court is not None else [],
        "counts": {
            side: {"hits": hits(shown)[position - 1], "near": _near(shown, position)}
            for position, side in SIDES
        },
    }


def _limits(match: Match, court: Any | None) -> tuple[int | None, int | None]:
    """What a hit on the body and on the head must reach.

    Two fields of the wire are these limits for some senders, and something else for others; a
    sender that fills both means limits.
    """
    if court is not None and court.configuration is not None:
        return court.body_limit, court.head_limit
    body, head = match.facts.body_limit, match.facts.format_type
    return (body, head) if body and head else (None, None)


def _hit(one: Any) -> Drawn:
    return {"position": one.position, "level": one.level, "at": one.at, "scored": one.scored}


def _near(shown: Scene, position: int) -> int:
    """Hits of the round that were a little too weak."""
    court, number = shown.court, shown.match.number
    told: int = sum(
        near
        for (of, side, _), (_, near) in shown.match.hits.items()
        if (of, side) == (number, position)
    )
    if court is None or court.number != number:
        return told
    more = (near for (side, _), (_, near) in court.counts.items() if side == position)
    return told + int(sum(more))
