"""The run that is on, or was last, beside the others of its session, for the run counter."""

from collections.abc import Mapping
from typing import Any

from tallylight.core.pack import View
from tallylight.packs.diablo.views.evening import about, clock, last_run, pace, state


def picture(view: View) -> Mapping[str, Any] | None:
    """The run for its overlay; null before the first run of the session that is on, or was last.

    The times are of the runs of its type in this session, the finds of all of them.
    """
    run, went = last_run(view), pace(view)
    if run is None or went is None or run.diablo_session_id != went.diablo_session_id:
        return None
    found = run.ended_at is None and bool(run.certain)
    return {
        "type": run.run_type,
        "terror": bool(run.terror_zone),
        "about": about(run, view),
        "number": run.run_number,
        "state": state(run),
        "clock": clock(run, view),
        "n": went.n,
        "average": went.mean_seconds,
        "median": went.median_seconds,
        "fastest": went.fastest_seconds,
        "finds": went.finds,
        "dry": 0 if found else went.dry_streak,
        "session_ended_at": went.ended_at,
    }
