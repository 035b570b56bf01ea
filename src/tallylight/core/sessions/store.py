"""Questions about sessions beyond the list that core makes."""

from typing import Any

from sqlalchemy import select

from tallylight.core.pack import Asked
from tallylight.core.sessions.messages import NO_OPEN_SESSION, NO_SUCH_SESSION, GetCurrentSession
from tallylight.core.sessions.tables import stream_sessions
from tallylight.core.sessions.views import SessionServed, from_row

s = stream_sessions.c


def current_session(asked: Asked, _: GetCurrentSession) -> SessionServed:
    row = open_session(asked)
    if row is None:
        raise NO_OPEN_SESSION.because()
    return from_row(row)


def open_session(asked: Asked) -> Any | None:
    """The row of the session that is on, if one is."""
    mine = (s.channel == asked.channel.name, s.ended_at.is_(None))
    rows = asked.run(select(stream_sessions).where(*mine))
    return rows[0] if rows else None


def session_of(asked: Asked, session_id: int) -> Any:
    """The row of a session of the channel. Raises Refused if there is none."""
    mine = (s.session_id == session_id, s.channel == asked.channel.name)
    rows = asked.run(select(stream_sessions).where(*mine))
    if not rows:
        raise NO_SUCH_SESSION.because(session_id=session_id)
    return rows[0]
