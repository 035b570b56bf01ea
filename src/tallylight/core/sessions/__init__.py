"""Sessions: one stream, practice or casual evening, on one clock with all that happens in it."""

from tallylight.core.pack import Pack, Rows, Subject
from tallylight.core.sessions import messages, rules, store, views
from tallylight.core.sessions.tables import stream_sessions
from tallylight.core.sought import Sought

s = stream_sessions.c

PACK = Pack(
    name="sessions",
    sentence="Streams, practice and casual evenings.",
    messages=messages,
    decide=rules.decide,
    subjects=(
        Subject(
            name="session",
            key="session_id",
            evolve=rules.evolve,
            rows=(Rows(stream_sessions, lambda session: (session,), rules.row),),
            serve=views.served,
            unknown=messages.NO_SUCH_SESSION,
            is_open=lambda session: session.ended_at is None,
            plural="sessions",
            filters=("status", "session_type"),
        ),
    ),
    queries={messages.GetCurrentSession: store.current_session},
    topics={"panel": views.panel},
    tell=rules.tell,
    lamps={messages.CreateSession: views.start_lamp, messages.EndSession: views.end_lamp},
    seeks=(
        Sought(
            kind="session",
            table=stream_sessions,
            at=s.started_at,
            link="/sessions/{id}",
            channel=s.channel,
            session=s.session_id,
        ),
    ),
    builtin=True,
)
