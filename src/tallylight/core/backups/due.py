"""When a backup is to be made."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def last_due(now: datetime, at: str, zone: str) -> datetime | None:
    """The last time that it was `at` (`05:00`) by the clock of a zone; None where `at` is empty.

    >>> last_due(datetime.fromisoformat("2026-03-14T03:59:00+00:00"), "05:00", "Europe/Paris")
    datetime.datetime(2026, 3, 13, 5, 0, tzinfo=zoneinfo.ZoneInfo(key='Europe/Paris'))
    """
    if not at:
        return None
    here = now.astimezone(ZoneInfo(zone))
    today = datetime.combine(here.date(), time.fromisoformat(at), here.tzinfo)
    return today if today <= here else today - timedelta(days=1)
