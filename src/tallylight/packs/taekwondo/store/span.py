"""What a question is about: which courts, and from when to when."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tallylight.core.channels.messages import HOUSE
from tallylight.core.channels.tables import channels
from tallylight.core.pack import Asked
from tallylight.packs.taekwondo.messages.questions import NO_SUCH_COURT
from tallylight.packs.taekwondo.tables.matches import pss_matches

DAY = timedelta(days=1)
m = pss_matches.c


def courts(asked: Asked, court: str | None) -> list[str]:
    """The channel of one court, or every channel there is but the house's own."""
    every = select(channels.c.channel).where(channels.c.channel != HOUSE)
    known = [row[0] for row in asked.run(every.order_by(channels.c.channel))]
    if court is None:
        return known
    if court not in known:
        raise NO_SUCH_COURT.because(court=court)
    return [court]


def midnight(asked: Asked, day: date) -> datetime:
    """When a day begins, in the channel's time zone."""
    return datetime.combine(day, time(), ZoneInfo(asked.channel.time_zone))


def local_day(asked: Asked, at: datetime) -> date:
    """The day that a time is on, in the channel's time zone."""
    return at.astimezone(ZoneInfo(asked.channel.time_zone)).date()


def loaded_within(asked: Asked, since: date | None, until: date | None) -> Iterator[Any]:
    """The conditions that a match was loaded between two days, both of them included."""
    if since is not None:
        yield m.started_at >= midnight(asked, since)
    if until is not None:
        yield m.started_at < midnight(asked, until + DAY)
