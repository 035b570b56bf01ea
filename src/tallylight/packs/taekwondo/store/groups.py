"""How many messages there are of each kind, hour, court ..."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, cast, func, select

from tallylight.core.archives.messages import IN_ARCHIVE
from tallylight.core.pack import Asked
from tallylight.core.schema import Whole, elapsed_us
from tallylight.packs.taekwondo.messages import questions as q
from tallylight.packs.taekwondo.stats import BUCKET, LAST_BUCKET
from tallylight.packs.taekwondo.store.events import (
    archived_within,
    conditions,
    refuse_archived,
    within,
)
from tallylight.packs.taekwondo.tables.wire import pss_event_details, pss_events_v2
from tallylight.packs.taekwondo.views.events import MessageGroup

e, d = pss_events_v2.c, pss_event_details.c

DAY = timedelta(days=1)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
"""Every time zone is some quarters of an hour away from UTC, so quarters make hours and days."""
QUARTER_US = QUARTER // timedelta(microseconds=1)

_level = cast(d.detail_value, Whole)
KEYS: Mapping[str, Any] = {
    "code": e.event_code,
    "hour": elapsed_us(BEGINNING, e.timestamp) // QUARTER_US,
    "day": elapsed_us(BEGINNING, e.timestamp) // QUARTER_US,
    "court": e.channel,
    "match": e.match_id,
    "sender": e.sender,
    "validity": e.validity,
    "hit_level": case((_level >= BUCKET * LAST_BUCKET, LAST_BUCKET), else_=_level // BUCKET),
}
TIMES = {"hour": "%Y-%m-%dT%H:00%z", "day": "%Y-%m-%d"}
HITS = ("hl1", "hl2")


def group_events(asked: Asked, wanted: q.GroupEvents) -> list[MessageGroup]:
    wanted = _bounded(asked, wanted)
    refuse_archived(asked, wanted.match_id)
    for file in archived_within(asked, wanted) if wanted.match_id is None else ():
        raise IN_ARCHIVE.because(file=file)
    look = within(asked, wanted.since, wanted.until)
    key = KEYS[wanted.by].label("key")
    columns = (key, func.count().label("n"), func.min(e.timestamp).label("first"),
               func.max(e.timestamp).label("last"))  # fmt: skip
    chosen = select(*columns).where(*conditions(wanted), e.id.between(look.low, look.high))
    if wanted.by == "hit_level":
        level = and_(d.event_id == e.id, d.detail_key == "level")
        chosen = chosen.join_from(pss_events_v2, pss_event_details, level)
        chosen = chosen.where(e.event_code.in_(HITS))
    rows = asked.run(chosen.group_by(key))
    named = _named(wanted.by, asked.channel.time_zone)
    return _merged(wanted, ((named(row.key), row) for row in rows))[: wanted.limit]


def _bounded(asked: Asked, wanted: q.GroupEvents) -> q.GroupEvents:
    """The question with an end to what is looked at."""
    if any((wanted.match_id, wanted.listening_id, wanted.since)):
        return wanted
    return replace(wanted, since=(wanted.until or asked.now) - DAY)


def _named(by: str, time_zone: str) -> Callable[[Any], str | None]:
    """What a group is called; quarters of an hour are called by the hour or day they are in."""
    if by in TIMES:
        zone, form = ZoneInfo(time_zone), TIMES[by]
        return lambda quarter: (BEGINNING + quarter * QUARTER).astimezone(zone).strftime(form)
    if by == "hit_level":
        return _level_name
    return lambda key: None if key is None else str(key)


def _level_name(bucket: int) -> str:
    low = bucket * BUCKET
    return f"{low} and more" if bucket >= LAST_BUCKET else f"{low}-{low + BUCKET - 1}"


def _merged(wanted: q.GroupEvents, rows: Iterable[tuple[str | None, Any]]) -> list[MessageGroup]:
    """Groups of one name as one: times and levels in their order, all else the most first."""
    found: dict[str | None, MessageGroup] = {}
    for name, row in sorted(rows, key=lambda each: each[1].first):
        known = found.get(name)
        n, last = row.n + (known.n if known else 0), row.last
        found[name] = MessageGroup(
            name, n, known.first if known else row.first, max(known.last, last) if known else last
        )
    groups = list(found.values())
    if wanted.by in TIMES:
        return groups
    if wanted.by == "hit_level":
        return sorted(groups, key=lambda one: int((one.group or "").replace("-", " ").split()[0]))
    return sorted(groups, key=lambda one: (-one.n, one.group or ""))
