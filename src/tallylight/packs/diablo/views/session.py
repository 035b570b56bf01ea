"""The Diablo session that is on, or was last, in the numbers of its summary."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import View
from tallylight.core.panel import Clock
from tallylight.packs.diablo.messages.questions import GetDiabloSessionStats
from tallylight.packs.diablo.messages.shown import ListNewItems
from tallylight.packs.diablo.views.evening import OTHER
from tallylight.packs.diablo.views.numbers import SessionNumbers

Named = Mapping[str, Any]

MOST_TYPES, MOST_FINDS = 4, 60
"""So many kinds of runs and of finds are named; the card has no room for more."""


def picture(view: View) -> Mapping[str, Any] | None:
    """The summary for its overlay; null while there is no run in the session."""
    try:
        session: SessionNumbers = view.ask(GetDiabloSessionStats())
    except Refused:
        return None
    if not session.runs:
        return None
    new = {(one.item, one.ethereal) for one in view.ask(ListNewItems())}
    return {
        "types": [one.run_type or OTHER for one in session.types[:MOST_TYPES]],
        "clock": _clock(session),
        "ended_at": session.ended_at,
        "runs": session.runs,
        "n": session.finished_runs,
        "per_hour": session.runs_per_session_hour,
        "average": session.mean_seconds,
        "median": session.median_seconds,
        "fastest": session.fastest.seconds if session.fastest else None,
        "active": session.active_seconds,
        "efficiency": session.efficiency_percent,
        "finds": session.finds,
        "new": len(new),
        "found": _found(session, new),
    }


def _found(session: SessionNumbers, new: Collection[tuple[str | None, bool]]) -> list[Named]:
    """What was found, what is new for the grail as it is set first."""
    named: list[Named] = [
        {**asdict(one), "new": (one.item, one.ethereal) in new} for one in session.found
    ]
    return sorted(named, key=lambda one: not one["new"])[:MOST_FINDS]


def _clock(session: SessionNumbers) -> Clock:
    if session.ended_at is None:
        return Clock(0, session.started_at)
    return Clock((session.ended_at - session.started_at).total_seconds())
