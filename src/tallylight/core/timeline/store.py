"""Looking back along the timeline."""

from sqlalchemy import select

from tallylight.core.pack import Asked
from tallylight.core.timeline.feed import EventServed, served
from tallylight.core.timeline.messages import GetTimeline
from tallylight.core.timeline.record import Run
from tallylight.core.timeline.tables import timeline


def events(asked: Asked, query: GetTimeline) -> list[EventServed]:
    chosen = select(timeline).where(timeline.c.channel == asked.channel.name)
    for name in ("type", "subject", "subject_id"):
        value = getattr(query, name)
        if value is not None:
            chosen = chosen.where(timeline.c[name] == value)
    if query.since is not None:
        chosen = chosen.where(timeline.c.happened_at >= query.since)
    if query.until is not None:
        chosen = chosen.where(timeline.c.happened_at < query.until)
    if query.before is not None:
        chosen = chosen.where(timeline.c.seq < query.before)
    rows = asked.run(chosen.order_by(timeline.c.seq.desc()).limit(query.limit))
    return [served(row._mapping) for row in rows]


def events_of_subject(run: Run, kind: str, subject_id: str) -> list[EventServed]:
    """All that was ever recorded of one subject, in the order it was recorded."""
    chosen = select(timeline).where(timeline.c.subject == kind, timeline.c.subject_id == subject_id)
    rows = run(chosen.order_by(timeline.c.channel, timeline.c.seq))
    return [served(row._asdict()) for row in rows]
