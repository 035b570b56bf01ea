"""Who is in the room, who came to a session, and who stays away."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import case, func, select

from tallylight.core.pack import Asked
from tallylight.core.sessions.store import open_session
from tallylight.core.sessions.tables import stream_sessions
from tallylight.packs.audience.messages.numbers import (
    GetNewcomers,
    ListLosingTouch,
    WhoIsHere,
)
from tallylight.packs.audience.store.facts import NEVER, before, last_notes, tips_of
from tallylight.packs.audience.store.persons import PRIVATE_LIST, lists_of
from tallylight.packs.audience.store.shared import (
    BY_PERSON,
    NAMED,
    Counting,
    of_session,
    session_meant,
    who_in,
)
from tallylight.packs.audience.store.visits import Visits
from tallylight.packs.audience.tables.history import interactions as said
from tallylight.packs.audience.views.numbers import (
    Here,
    LosingTouch,
    Newcomer,
    Newcomers,
    Present,
    Regular,
)

SPEAKING: Final = ("CHAT_MESSAGE", "TIP_EVENT", "CHEER", "MEDIA_PURCHASE")
"""Kinds that nobody does who is not there. A private message may come from anywhere."""

PRESENCE: Final = (*SPEAKING, "USER_ENTER", "USER_LEAVE")


def here(asked: Asked, wanted: WhoIsHere) -> Here:
    """Whoever came in since the session began and did not leave, and whoever spoke just now.

    Who came within those minutes before the session's start is there as well: a start is often
    pressed late.
    """
    session = open_session(asked)
    lately = asked.now - timedelta(minutes=wanted.minutes)
    since = lately if session is None else session.started_at - timedelta(minutes=wanted.minutes)
    lately_or_in_session = said.c.timestamp >= min(since, lately)
    counting = Counting.of(asked, wanted, lately_or_in_session, said.c.type.in_(PRESENCE))
    present = [row for row in counting.rows(_last_signs(counting)) if _is_here(row, lately)]
    shown = [row for row in present if wanted.include_excluded or not row.who_is_excluded]
    return Here(
        include_excluded=wanted.include_excluded,
        excluded_hidden=len(present) - len(shown),
        session=of_session(session) if session else None,
        items=_present(asked, wanted, session, shown),
    )


def _last_signs(counting: Counting) -> Any:
    """When each person last came, left and spoke, of all: who is to be left out is told apart
    by who they are."""
    every = Counting(counting.asked, True, counting.within)

    def last(*kinds: str) -> Any:
        return func.max(case((said.c.type.in_(kinds), said.c.timestamp)))

    entered, left = last("USER_ENTER").label("entered"), last("USER_LEAVE").label("gone")
    signs = every.select(*NAMED, entered, left, last(*SPEAKING).label("spoke"))
    return signs.group_by(*BY_PERSON)


def _is_here(row: Any, lately: Any) -> bool:
    came = row.entered is not None and (row.gone is None or row.entered > row.gone)
    spoke = row.spoke is not None and (row.gone is None or row.spoke > row.gone)
    return came or (spoke and row.spoke >= lately)


def _present(asked: Asked, wanted: Any, session: Any, rows: Sequence[Any]) -> list[Present]:
    whom = [row.who_id for row in rows]
    ever = Counting.of(asked, wanted)
    began = session.started_at if session else asked.now
    known = before(ever, whom, began)
    notes, lists = last_notes(ever, whom), lists_of(asked, whom)
    session_id = session.session_id if session else None
    tips = tips_of(Counting.of(asked, wanted, said.c.stream_session_id == session_id))
    newest = sorted(rows, key=lambda row: (row.entered or row.spoke, row.who_id), reverse=True)
    return [
        Present(
            who=who_in(asked, row),
            entered_at=row.entered,
            spoke_at=row.spoke,
            streams_attended=known.get(row.who_id, NEVER).streams + (session is not None),
            first_time=row.who_id not in known,
            tips=tips.get(row.who_id, []),
            watchlists=[one for one in lists.get(row.who_id, []) if one != PRIVATE_LIST],
            note=notes.get(row.who_id),
        )
        for row in newest
    ]


def newcomers(asked: Asked, wanted: GetNewcomers) -> Newcomers:
    session = session_meant(asked, wanted.session_id)
    counting = in_session(asked, wanted, session)
    rows = attendance(counting)
    known = before(Counting.of(asked, wanted), [row.who_id for row in rows], session.started_at)
    every = [
        Newcomer(
            who=who_in(asked, row),
            first_at=row.first_at,
            streams_before=known.get(row.who_id, NEVER).streams,
            last_seen_before=known.get(row.who_id, NEVER).last_at,
        )
        for row in rows
    ]
    back = [one for one in every if one.last_seen_before is not None]
    return Newcomers(
        **counting.left_out,
        session=of_session(session),
        first_timers=[one for one in every if one.last_seen_before is None],
        returning=sorted(back, key=lambda one: (one.last_seen_before, one.who.person_id)),
    )


def in_session(asked: Asked, wanted: Any, session: Any) -> Counting:
    """Signs of life in a session, also in one that was left out of all numbers: it is asked for."""
    mine = Counting.of(asked, wanted).within[:2]
    within = (*mine, said.c.stream_session_id == session.session_id, said.c.seen_at.is_not(None))
    return Counting(asked, wanted.include_excluded, within)


def attendance(counting: Counting) -> Sequence[Any]:
    """Who was seen, and when first, in that order."""
    first = func.min(said.c.seen_at)
    chosen = counting.select(*NAMED, first.label("first_at")).group_by(*BY_PERSON)
    return counting.rows(chosen.order_by(first, WHO_ID))


def losing_touch(asked: Asked, wanted: ListLosingTouch) -> LosingTouch:
    s = stream_sessions.c
    mine = (s.channel == asked.channel.name, s.voided_at.is_(None))
    began = select(s.started_at).where(*mine).order_by(s.started_at.desc(), s.session_id.desc())
    edge = asked.run(began.limit(1).offset(wanted.streams - 1))
    counting = Counting.of(asked, wanted)
    if not edge:
        return LosingTouch(include_excluded=wanted.include_excluded, excluded_hidden=0, items=[])
    rows = asked.run(_stayed_away(counting, wanted.attended, edge[0].started_at))
    shown = [row for row in rows if wanted.include_excluded or not row.who_is_excluded]
    items = shown[: wanted.limit]
    starts = [row.started_at for row in asked.run(began)]
    return LosingTouch(
        include_excluded=wanted.include_excluded,
        excluded_hidden=len(rows) - len(shown),
        items=[
            Regular(who_in(asked, row), row.streams, sum(at > row.last_at for at in starts),
                    row.last_at)
            for row in items
        ],
    )  # fmt: skip


def _stayed_away(counting: Counting, attended: int, edge: Any) -> Any:
    visits = Visits.of(Counting(counting.asked, True, counting.within))
    return (
        visits.select(*NAMED, visits.streams, visits.last_at)
        .group_by(*BY_PERSON)
        .having(visits.streams.element >= attended, visits.last_at.element < edge)
        .order_by(visits.streams.element.desc(), visits.last_at.element.desc(), WHO_ID)
    )


WHO_ID: Final = NAMED[0].element
