"""The session that is on, or today without one, in the numbers that an overlay shows."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tallylight.base.units import MICROSECONDS, mean_seconds
from tallylight.core.pack import View
from tallylight.core.panel import Clock
from tallylight.core.phases import spent_in
from tallylight.core.sessions.rules import LABELS
from tallylight.packs.tarkov.messages import GetSessionStats
from tallylight.packs.tarkov.rules.raid import Raid
from tallylight.packs.tarkov.rules.words import QUEUING


def picture(view: View) -> Mapping[str, Any] | None:
    """The numbers of the session for its overlay; null while it has no raid.

    `undecided` leaves out the raid that is on: that one may still be decided.
    """
    stats = view.ask(GetSessionStats())
    if not stats.total_raids:
        return None
    raid = _raid_in(stats, view)
    waited, queued = _waits_that_are_over(stats, raid, view.now)
    return {
        **_when(stats, view),
        "raids": stats.total_raids,
        "kills": stats.total_kills,
        "survival": stats.survival_rate,
        "decided": stats.decided_raids,
        "undecided": stats.undecided_raids - (raid is not None),
        "queue": mean_seconds(waited, queued),
        "queued": queued,
    }


def _when(stats: Any, view: View) -> Mapping[str, Any]:
    """Whose numbers they are, how long that has been on, and `until` when they hold."""
    session = view.picture.session
    if stats.session_id is None:
        zone = ZoneInfo(view.picture.channel.time_zone)
        midnight = datetime.combine(stats.date + timedelta(days=1), time(), zone)
        return {"title": "Today", "clock": None, "until": midnight.astimezone(UTC)}
    title = LABELS[session.session_type if session else None]
    return {"title": title, "clock": Clock(0, stats.started_at), "until": None}


def _raid_in(stats: Any, view: View) -> Raid | None:
    """The raid that is on, if it is in these numbers."""
    raid: Raid | None = view.picture.active
    if raid is None:
        return None
    today = raid.started_at >= stats.started_at
    mine = today if stats.session_id is None else raid.session_id == stats.session_id
    return raid if mine else None


def _waits_that_are_over(stats: Any, raid: Raid | None, now: datetime) -> tuple[int, int]:
    """Microseconds in the queue, and how many raids queued, without one that waits now.

    Its wait has only begun, and would draw the mean down.
    """
    us = round(stats.total_queue_seconds * MICROSECONDS)
    if raid is None or raid.current_state != QUEUING:
        return us, stats.queued_raids
    waiting = spent_in(raid.stays(now), QUEUING) or 0
    return max(0, us - waiting), stats.queued_raids - 1
