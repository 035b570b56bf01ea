"""Which Diablo sessions could be put into a stream session."""

from sqlalchemy import func, or_, select

from tallylight.core.pack import Asked
from tallylight.core.sessions.tables import stream_sessions
from tallylight.packs.diablo.messages import shown as q
from tallylight.packs.diablo.tables import sessions
from tallylight.packs.diablo.views.links import Unlinked

s, t = sessions.c, stream_sessions.c


def unlinked(asked: Asked, _: q.CountUnlinked) -> Unlinked:
    on_then = (
        t.channel == s.channel,
        t.started_at <= s.end_time,
        or_(t.ended_at.is_(None), t.ended_at > s.start_time),
        t.voided_at.is_(None),
    )
    stream = select(t.session_id).where(*on_then).correlate(sessions).exists()
    alone = (s.channel == asked.channel.name, s.stream_session_id.is_(None))
    rows = asked.run(select(func.count()).select_from(sessions).where(*alone, stream))
    return Unlinked(rows[0][0])
