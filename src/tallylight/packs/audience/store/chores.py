"""What is to be done from time to time: forgetting what is too old, ending what was left on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from tallylight.core.erase import On
from tallylight.core.pack import Asked, Origin
from tallylight.core.sessions.tables import stream_sessions
from tallylight.packs.audience.messages.heard import EndSilent
from tallylight.packs.audience.messages.settings import SILENT_HOURS
from tallylight.packs.audience.store.retention import too_old
from tallylight.packs.audience.tables.history import interactions


def wanted(asked: Asked) -> Iterator[Any]:
    """The next commands; none where all is done."""
    yield from too_old(asked)
    yield from _silent(asked)


def _silent(asked: Asked) -> Iterator[On]:
    """The end of each session that a broadcast began and of which nothing was heard for long."""
    hours = asked.settings(SILENT_HOURS)
    if not hours:
        return
    s, i = stream_sessions.c, interactions.c
    heard_at = func.max(i.timestamp)
    chosen = (
        select(s.channel, heard_at.label("heard_at"))
        .select_from(stream_sessions.outerjoin(interactions, i.stream_session_id == s.session_id))
        .where(s.ended_at.is_(None), s.started_by == Origin.FEED.value)
        .group_by(s.session_id, s.channel, s.started_at)
        .having(func.coalesce(heard_at, s.started_at) < asked.now - timedelta(hours=hours))
    )
    for row in asked.run(chosen):
        yield On(row.channel, EndSilent(heard_at=row.heard_at))
