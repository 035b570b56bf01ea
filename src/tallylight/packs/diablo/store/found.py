"""In which of Diablo's rows words are found."""

from sqlalchemy import func

from tallylight.core.sought import Sought
from tallylight.packs.diablo.tables import characters, grail_progress, run_items, runs, sessions

SEEKS = (
    Sought(
        kind="character",
        table=characters,
        at=characters.c.created_at,
        link="/diablo/characters",
        channel=characters.c.channel,
        standing=characters.c.same_as.is_(None),
    ),
    Sought(
        kind="session",
        table=sessions,
        at=sessions.c.start_time,
        link="/diablo/diablo-sessions/{id}",
        channel=sessions.c.channel,
        session=sessions.c.stream_session_id,
    ),
    Sought(
        kind="run",
        table=runs,
        at=runs.c.start_time,
        link="/diablo/runs/{id}",
        channel=runs.c.channel,
        session=runs.c.stream_session_id,
        standing=runs.c.duplicate_of.is_(None),
    ),
    Sought(
        kind="find",
        table=run_items,
        source=run_items.join(runs, runs.c.id == run_items.c.run_id),
        at=run_items.c.found_time,
        link="/diablo/runs/{run_id}",
        link_by=(run_items.c.run_id,),
        channel=runs.c.channel,
        session=runs.c.stream_session_id,
        standing=runs.c.duplicate_of.is_(None),
    ),
    Sought(
        kind="progress",
        table=grail_progress,
        at=func.coalesce(grail_progress.c.found_date, grail_progress.c.created_at),
        link="/diablo/grail/progress",
        channel=grail_progress.c.channel,
    ),
)
