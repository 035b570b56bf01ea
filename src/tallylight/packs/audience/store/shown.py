"""What overlays are told. A name leaves here only where the user wants names and the person
did not ask for none."""

from datetime import datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import case, func

from tallylight.core.pack import Asked
from tallylight.core.sessions.store import open_session
from tallylight.packs.audience.messages import shown as q
from tallylight.packs.audience.store.boards import new_followers, tip_boards
from tallylight.packs.audience.store.shared import LINES, NAMED, TIPS, UNITS, WHO, Counting, who_in
from tallylight.packs.audience.tables.history import interactions as said
from tallylight.packs.audience.views.overlays import (
    Gift,
    GoalServed,
    LatestGift,
    Pulse,
    TopOfSession,
    TopPlace,
)
from tallylight.packs.audience.views.who import Given

SHOWN_KINDS: Final = (*TIPS, "FOLLOW", "SUBSCRIPTION", "FANCLUB_JOIN", "MEDIA_PURCHASE", "RAID")
PLACES: Final = 10


def pulse(asked: Asked, wanted: q.GetPulse) -> Pulse:
    counting = _of_session(asked, wanted)
    seen = func.count(case((said.c.seen_at.is_not(None), WHO.c.id)).distinct())
    people = counting.rows(counting.select(seen.label("people")))[0].people
    sums = counting.select(said.c.type, *UNITS).group_by(said.c.type, said.c.unit)
    rows = counting.rows(sums)

    def often(*kinds: str) -> int:
        return sum(row.n for row in rows if row.type in kinds)

    by_unit: dict[str | None, list[Any]] = {}
    for row in rows:
        if row.type in TIPS:
            by_unit.setdefault(row.unit, []).append(row)
    return Pulse(
        **counting.left_out,
        people=people,
        messages=often(*LINES),
        follows=often("FOLLOW"),
        tips=[
            Given(unit, sum(int(row.amount) for row in own), sum(row.n for row in own))
            for unit, own in by_unit.items()
        ],
    )


def latest(asked: Asked, wanted: q.GetLatestGift) -> LatestGift:
    """Of the session that is on; without one, nothing is there to be shown."""
    counting = _of_session(asked, wanted, said.c.type.in_(SHOWN_KINDS))
    chosen = counting.select(said.c.id, said.c.type, said.c.amount, said.c.unit,
                             said.c.timestamp, said.c.is_anonymous, *NAMED)  # fmt: skip
    newest = chosen.order_by(said.c.timestamp.desc(), said.c.id.desc()).limit(1)
    rows = counting.rows(newest)
    return LatestGift(**counting.left_out, gift=_gift(asked, rows[0]) if rows else None)


def _gift(asked: Asked, row: Any) -> Gift:
    return Gift(
        gift_id=row.id,
        kind=row.type,
        amount=row.amount,
        unit=row.unit,
        name=None if row.is_anonymous else _name(asked, who_in(asked, row).name),
        at=row.timestamp,
    )


def goal(asked: Asked, wanted: q.GetGoal) -> GoalServed:
    of, unit = asked.settings(q.GOAL_OF), asked.settings(q.GOAL_UNIT)
    counting = _of_span(asked, wanted)
    return GoalServed(
        **counting.left_out,
        title=asked.settings(q.GOAL_TITLE) or None,
        of=of,
        unit=unit if of == "tips" else None,
        reached=_reached(counting, of, unit),
        amount=asked.settings(q.GOAL_AMOUNT),
        span=asked.settings(q.GOAL_SPAN),
    )


def _of_span(asked: Asked, wanted: q.GetGoal) -> Counting:
    span = asked.settings(q.GOAL_SPAN)
    if span == "session":
        return _of_session(asked, wanted)
    if span == "day":
        return Counting.of(asked, wanted, said.c.timestamp >= _midnight(asked))
    return Counting.of(asked, wanted)


def _midnight(asked: Asked) -> datetime:
    zone = ZoneInfo(asked.channel.time_zone)
    return datetime.combine(asked.now.astimezone(zone).date(), time(), zone)


def _reached(counting: Counting, of: str, unit: str) -> int:
    if of == "followers":
        return new_followers(counting)
    if of == "messages":
        lines = counting.select(func.count()).where(said.c.type.in_(LINES))
        return int(counting.rows(lines)[0][0])
    amount = func.coalesce(func.sum(said.c.amount), 0)
    tips = counting.select(amount).where(said.c.type.in_(TIPS), said.c.unit == unit)
    return int(counting.rows(tips)[0][0])


def top(asked: Asked, wanted: q.GetTopOfSession) -> TopOfSession:
    """The board of the unit of which most was given."""
    counting = _of_session(asked, wanted, said.c.type.in_(TIPS))
    boards = tip_boards(counting, PLACES)
    board = boards[0] if boards else None
    return TopOfSession(
        **counting.left_out,
        unit=board.unit if board else None,
        total=board.total if board else 0,
        places=[
            TopPlace(one.place, _name(asked, one.who.name), one.amount)
            for one in (board.places if board else ())
        ],
    )


def _of_session(asked: Asked, wanted: Any, *within: Any) -> Counting:
    """What was heard in the session that is on; nothing where none is."""
    session = open_session(asked)
    session_id = session.session_id if session else 0
    return Counting.of(asked, wanted, said.c.stream_session_id == session_id, *within)


def _name(asked: Asked, name: str) -> str | None:
    return name if asked.settings(q.NAMES_ON_OVERLAYS) else None
