"""Questions about sessions beyond the list that core makes."""

from sqlalchemy import select

from tallylight.core.pack import Asked
from tallylight.core.sessions.messages import NO_OPEN_SESSION, GetCurrentSession
from tallylight.core.sessions.tables import stream_sessions
from tallylight.core.sessions.views import SessionServed, from_row


def current_session(asked: Asked, _: GetCurrentSession) -> SessionServed:
    rows = asked.run(
        select(stream_sessions).where(
            stream_sessions.c.channel == asked.channel.name,
            stream_sessions.c.ended_at.is_(None),
        )
    )
    if not rows:
        raise NO_OPEN_SESSION.because()
    return from_row(rows[0])
