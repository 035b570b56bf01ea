"""Who gave or said most, and a session in numbers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func

from tallylight.core.pack import Asked
from tallylight.core.sessions.store import session_of
from tallylight.core.sources.messages import GetCoverage
from tallylight.packs.audience.messages.numbers import GetLeaderboard, GetSessionReport
from tallylight.packs.audience.store.facts import before
from tallylight.packs.audience.store.room import attendance, in_session
from tallylight.packs.audience.store.shared import (
    BY_PERSON,
    LINES,
    NAMED,
    PAID,
    TIPS,
    WHO,
    Counting,
    of_session,
    session_meant,
    who_in,
)
from tallylight.packs.audience.tables.history import interactions as said
from tallylight.packs.audience.views.numbers import (
    BoardServed,
    Heard,
    Leaderboard,
    Place,
    SessionReport,
)
from tallylight.packs.audience.views.who import Given

MESSAGES = "messages"
FOLLOWING = ("FOLLOW", "UNFOLLOW")


def leaderboard(asked: Asked, wanted: GetLeaderboard) -> Leaderboard:
    session = None if wanted.session_id is None else session_of(asked, wanted.session_id)
    kinds = TIPS if wanted.by == "tips" else LINES
    within: list[Any] = [said.c.type.in_(kinds)]
    if wanted.unit is not None and wanted.by == "tips":
        within.append(said.c.unit == wanted.unit)
    if session is None:
        counting = Counting.of(asked, wanted, *within)
    else:
        mine = Counting.of(asked, wanted).within[:2]
        within.append(said.c.stream_session_id == session.session_id)
        counting = Counting(asked, wanted.include_excluded, (*mine, *within))
    tips = wanted.by == "tips"
    boards = tip_boards(counting, wanted.limit) if tips else [line_board(counting, wanted.limit)]
    return Leaderboard(
        **counting.left_out,
        by=wanted.by,
        session=of_session(session) if session else None,
        items=boards,
    )


def tip_boards(counting: Counting, limit: int) -> list[BoardServed]:
    """A board for each unit, that of which most was given first.

    A gift without a name stands in the sums and in no place, on whatever board it is read out.
    """
    anonymous = {one.unit: one for one in counting.given(said.c.is_anonymous)}
    amount = func.sum(said.c.amount)
    found = []
    for all_of in counting.given():
        mine = said.c.unit.is_(None) if all_of.unit is None else said.c.unit == all_of.unit
        chosen = counting.select(*NAMED, amount.label("amount"), func.count().label("n"))
        named = chosen.where(mine, ~said.c.is_anonymous, said.c.amount.is_not(None))
        unnamed = anonymous.get(all_of.unit, Given(all_of.unit, 0, 0))
        places = _places(counting, named, amount, limit)
        found.append(BoardServed(all_of.unit, all_of.amount, unnamed, places))
    return found


def line_board(counting: Counting, limit: int) -> BoardServed:
    """Who said most. Chat knows no one without a name."""
    lines = func.count()
    chosen = counting.select(*NAMED, lines.label("amount"), lines.label("n"))
    total = counting.rows(counting.select(lines))[0][0]
    places = _places(counting, chosen, lines, limit)
    return BoardServed(MESSAGES, int(total), Given(MESSAGES, 0, 0), places)


def _places(counting: Counting, chosen: Any, amount: Any, limit: int) -> list[Place]:
    """The first places. Who has as much as somebody else has the same place."""
    ordered = chosen.group_by(*BY_PERSON).order_by(amount.desc(), WHO.c.username, WHO.c.id)
    rows = counting.rows(ordered.limit(limit)) if limit else []
    found: list[Place] = []
    for number, row in enumerate(rows, 1):
        shared = found and found[-1].amount == int(row.amount)
        place = found[-1].place if shared else number
        found.append(Place(place, who_in(counting.asked, row), int(row.amount), row.n))
    return found


def report(asked: Asked, wanted: GetSessionReport) -> SessionReport:
    session = session_meant(asked, wanted.session_id)
    seen = in_session(asked, wanted, session)
    everything = Counting(asked, wanted.include_excluded, seen.within[:-1])
    people = [row.who_id for row in attendance(seen)]
    known = before(Counting.of(asked, wanted), people, session.started_at)
    tips, lines = _of(everything, TIPS), _of(everything, LINES)
    return SessionReport(
        **everything.left_out,
        session=of_session(session),
        people=len(people),
        first_timers=len(people) - len(known),
        returning=len(known),
        messages=line_board(lines, 0).total,
        tips=tips.given(),
        anonymous_tips=tips.given(said.c.is_anonymous),
        other_gifts=_of(everything, PAID).given(),
        new_followers=new_followers(everything),
        top_tippers=tip_boards(tips, wanted.top),
        top_talkers=line_board(lines, wanted.top).places,
        kinds=_kinds(everything),
        heard=_heard(asked, session),
    )


def _of(counting: Counting, kinds: Sequence[str]) -> Counting:
    within = (*counting.within, said.c.type.in_(kinds))
    return Counting(counting.asked, counting.include_excluded, within)


def new_followers(counting: Counting) -> int:
    """Persons whose last word about following was that they do."""
    columns = (WHO.c.id, said.c.type, said.c.timestamp, said.c.id.label("row_id"))
    chosen = _of(counting, FOLLOWING).select(*columns)
    rows = counting.rows(chosen.order_by(said.c.timestamp, said.c.id))
    last = {row.id: row.type for row in rows}
    return sum(kind == "FOLLOW" for kind in last.values())


def _kinds(counting: Counting) -> dict[str, int]:
    chosen = counting.select(said.c.type, func.count().label("n")).group_by(said.c.type)
    return {row.type: row.n for row in counting.rows(chosen.order_by(said.c.type))}


def _heard(asked: Asked, session: Any) -> list[Heard]:
    """What the sources of this pack heard of a session, where core keeps count of that."""
    if GetCoverage not in asked.registry.queries:
        return []
    until = session.ended_at or asked.now
    covered = asked.ask(GetCoverage(since=session.started_at, until=until))
    return [
        Heard(one.source, one.share, one.gap_seconds, one.unwatched_seconds)
        for one in covered
        if one.source.startswith("audience.")
    ]
