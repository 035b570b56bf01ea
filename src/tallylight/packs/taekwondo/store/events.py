"""Messages by what is known of them, a bounded look at a time.

Numbers of messages rise in the order of arrival. So a look is a span of numbers: however
much is kept, and however rare what is wanted, a page costs no more than its span. A part of
the text is compared here and not by the database, so that case is folded alike on both, and
accents are.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from tallylight.base.text import plain
from tallylight.core.archives.messages import IN_ARCHIVE
from tallylight.core.archives.store import file_about, files_within
from tallylight.core.pack import Asked
from tallylight.packs.taekwondo.messages import questions as q
from tallylight.packs.taekwondo.store.moment import known_match
from tallylight.packs.taekwondo.tables.wire import pss_events_v2
from tallylight.packs.taekwondo.views.events import (
    MessagePage,
    MessageServed,
    MessagesInOrder,
    message_served,
)

e = pss_events_v2.c

LOOK = 20_000
"""How many messages a page looks at, at most."""

SLACK = timedelta(minutes=1)
"""How far the clock may have been set back among the messages of a time that is asked for."""


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers of messages, from one to another, both included; `low` above `high` is nothing."""

    low: int
    high: int


def refuse_archived(asked: Asked, match_id: int | None) -> None:
    """Refused where messages of a match are in an archive: the answer would lack them."""
    file = None if match_id is None else file_about(asked.run, pss_events_v2, match_id)
    if file is not None:
        raise IN_ARCHIVE.because(file=file)


def find_events(asked: Asked, wanted: q.FindEvents) -> MessagePage:
    refuse_archived(asked, wanted.match_id)
    whole = within(asked, wanted.since, wanted.until)
    if wanted.after is not None:
        return _upwards(asked, wanted, whole, max(whole.low, wanted.after + 1))
    high = whole.high if wanted.before is None else min(whole.high, wanted.before - 1)
    return _downwards(asked, wanted, whole, high)


def _downwards(asked: Asked, wanted: q.FindEvents, whole: Span, high: int) -> MessagePage:
    """The newest ones up to a number."""
    look = Span(max(whole.low, high - _reach(wanted)), high)
    found = _fitting(asked, wanted, look, newest_first=True)
    shown = found[: wanted.limit]
    before = None
    if len(found) > len(shown):
        before = shown[-1]
    elif look.low > whole.low:
        before = look.low
    after, archived = shown[0] if shown else high, archived_within(asked, wanted)
    return MessagePage(_rows(asked, shown), before, after, archived)


def _upwards(asked: Asked, wanted: q.FindEvents, whole: Span, low: int) -> MessagePage:
    """The oldest ones from a number on; also shown with the newest first."""
    look = Span(low, min(whole.high, low + _reach(wanted)))
    found = _fitting(asked, wanted, look, newest_first=False)
    shown = found[: wanted.limit]
    after = shown[-1] if len(found) > len(shown) else max(look.high, low - 1)
    before = low if low > whole.low else None
    return MessagePage(_rows(asked, shown[::-1]), before, after, archived_within(asked, wanted))


def archived_within(asked: Asked, wanted: q.EvidenceWanted) -> list[str]:
    """The archives that hold messages of the time, or the session of listening, that is meant."""
    since, until = wanted.since, wanted.until
    if wanted.listening_id is not None and since is None:
        (listened,) = e.session_id.foreign_keys  # core's own table, which evidence refers to
        sessions = listened.column.table.c
        times = select(sessions.start_time, sessions.end_time)
        for row in asked.run(times.where(sessions.id == wanted.listening_id)):
            since, until = row.start_time, until or row.end_time
    return files_within(asked.run, pss_events_v2, since, until)


def _reach(wanted: q.FindEvents) -> int:
    """How far a look goes; the messages of one match are few, and lie far apart by number."""
    return LOOK - 1 if wanted.match_id is None else 2**62


def within(asked: Asked, since: datetime | None, until: datetime | None) -> Span:
    """The numbers that messages of a time have, with some before and after them."""
    low: int | None = 1
    if since is not None:
        later = select(e.id).where(e.timestamp >= since - SLACK)
        low = _first(asked, later.order_by(e.timestamp, e.id))
    newest = select(func.max(e.id))
    if until is not None:
        earlier = select(e.id).where(e.timestamp < until + SLACK)
        newest = earlier.order_by(e.timestamp.desc(), e.id.desc())
    high = _first(asked, newest)
    return Span(1, 0) if low is None or high is None else Span(low, high)


def _first(asked: Asked, chosen: Select[Any]) -> int | None:
    return next((row[0] for row in asked.run(chosen.limit(1))), None)


def conditions(wanted: q.EvidenceWanted) -> Iterator[Any]:
    """What is said of the messages, but for their text."""
    columns: Mapping[str, Any] = {
        "match_id": e.match_id,
        "listening_id": e.session_id,
        "court": e.channel,
        "code": e.event_code,
        "validity": e.validity,
        "sender": e.sender,
    }
    for name, column in columns.items():
        value = getattr(wanted, name)
        if value is not None:
            yield column == value
    if wanted.since is not None:
        yield e.timestamp >= wanted.since
    if wanted.until is not None:
        yield e.timestamp < wanted.until


def _fitting(asked: Asked, wanted: q.FindEvents, look: Span, *, newest_first: bool) -> list[int]:
    """The numbers of what fits within a span, one more than the page holds."""
    order = e.id.desc() if newest_first else e.id
    chosen = select(e.id).where(*conditions(wanted), e.id.between(look.low, look.high))
    chosen = chosen.order_by(order)
    if wanted.text is None:
        return [row[0] for row in asked.run(chosen.limit(wanted.limit + 1))]
    rows = asked.run(chosen.add_columns(e.raw_data, e.raw_kind))
    return list(_saying(wanted.text, rows))[: wanted.limit + 1]


def _saying(text: str, rows: Iterable[Any]) -> Iterator[int]:
    part = plain(text)
    return (row.id for row in rows if part in plain(said_in(row.raw_data, row.raw_kind)))


def said_in(raw: str, kind: str) -> str:
    """What bytes say as text; what is no text stands in it as a replacement character."""
    return bytes.fromhex(raw).decode(errors="replace") if kind == "hex" else raw


def _rows(asked: Asked, ids: list[int]) -> list[MessageServed]:
    if not ids:
        return []
    found = {row.id: row for row in asked.run(select(pss_events_v2).where(e.id.in_(ids)))}
    return [message_served(found[one]) for one in ids]


def match_events(asked: Asked, wanted: q.GetMatchEvents) -> MessagesInOrder:
    known_match(asked, wanted.match_id)
    refuse_archived(asked, wanted.match_id)
    chosen = select(pss_events_v2).where(e.match_id == wanted.match_id)
    if wanted.after is not None:
        chosen = chosen.where(e.id > wanted.after)
    rows = asked.run(chosen.order_by(e.id).limit(wanted.limit + 1))
    shown = rows[: wanted.limit]
    after = shown[-1].id if len(rows) > len(shown) else None
    return MessagesInOrder([message_served(row) for row in shown], after)
