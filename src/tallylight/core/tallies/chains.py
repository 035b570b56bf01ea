"""What a subject's place among the others makes: gaps within a session, streaks on a channel.

Only the neighbourhood of a change is looked at again: the session it is in, the streaks
it may split or join.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, true

from tallylight.base.units import microseconds
from tallylight.core.pack import Subject
from tallylight.core.sessions.tables import stream_sessions
from tallylight.core.tallies.tables import gaps, streaks
from tallylight.core.timeline.record import Run

Row = dict[str, Any]
PAGE = 5000
"""How many subjects are read at once where there may be very many."""

EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=UTC) for year in (1, 9999))


def gaps_wanted(run: Run, kind: str, subject: Subject[Any], sessions: Sequence[int]) -> list[Row]:
    """The gaps of some sessions, as their subjects and beginnings make them.

    Of a session's first subject: the time since the session began. Of any other that is
    over: the time since the one before it was over, where they do not overlap.
    """
    rows = run(_in_sessions(subject), {"sessions": sessions})
    found: list[Row] = []
    for _, own in groupby(rows, key=lambda row: row.session_id):
        before = None
        for row in own:
            since = row.opened_at if before is None else before.ended_at
            fits = since is not None and row.started_at >= since
            if fits and (before is None or row.ended_at is not None):
                us = microseconds(row.started_at - since)
                found.append(_gap(kind, row, first=before is None, us=us))
            before = row
    return found


@cache
def _in_sessions(subject: Subject[Any]) -> Select[Any]:
    key, session, began, ended = _columns(subject)
    return (
        select(session.label("session_id"), subject.rows[0].table.c.channel, key.label("id"),
               began.label("started_at"), ended.label("ended_at"),
               stream_sessions.c.started_at.label("opened_at"))
        .join(stream_sessions, stream_sessions.c.session_id == session)
        .where(session.in_(bindparam("sessions", expanding=True)))
        .order_by(session, began, key)
    )  # fmt: skip


def _columns(subject: Subject[Any]) -> tuple[Any, Any, Any, Any]:
    """The columns of a subject's id, session, beginning and end."""
    named = (subject.column(name) for name in ("session_id", "started_at", "ended_at"))
    return subject.id_column(), *named


def _gap(kind: str, row: Any, *, first: bool, us: int) -> Row:
    return {
        "subject": kind,
        "subject_id": str(row.id),
        "channel": row.channel,
        "session_id": row.session_id,
        "first": first,
        "us": us,
    }


def gaps_held(run: Run, kind: str, sessions: Sequence[int]) -> list[Row]:
    """The gaps of some sessions, as they stand."""
    return [row._asdict() for row in run(HELD, {"kind": kind, "sessions": sessions})]


HELD = select(gaps).where(
    gaps.c.subject == bindparam("kind"),
    gaps.c.session_id.in_(bindparam("sessions", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a channel's time between two streaks' ends."""

    began: datetime = EARLIEST
    ended: datetime = LATEST


@dataclass(frozen=True, slots=True)
class Chain:
    """One named sequence of a channel's subjects that are over."""

    channel: str
    kind: str
    name: str
    subject: Subject[Any]

    def held(self, run: Run, span: Span) -> list[Row]:
        """The streaks that lie in a span, as they stand."""
        return self._streaks(run, WITHIN, began=span.began, ended=span.ended)

    def wanted(self, run: Run, span: Span) -> list[Row]:
        """The streaks in a span that begins and ends with one, as the subjects make them."""
        return list(joined(self, self._members(run, span)))

    def appended(self, run: Run, at: datetime) -> tuple[list[Row], list[Row]] | None:
        """What one more at the end changes: rows to remove, rows to add. None if it is not that."""
        last = self._streaks(run, LAST)
        members = list(self._members(run, Span(at, at)))
        if len(members) > 1 or (last and last[0]["ended_at"] >= at):
            return None
        if not members:
            return [], []
        good = bool(members[0].good)
        if not last or last[0]["good"] != good:
            return [], [self.begun(members[0])]
        return last, [{**last[0], "ended_at": at, "length": last[0]["length"] + 1}]

    def around(self, run: Run, first: datetime, last: datetime) -> Span:
        """The span whose streaks may change when something between two times does."""
        began = self._time(run, BEFORE, first) or EARLIEST
        ended = self._time(run, AFTER, last) or LATEST
        # Of streaks that touch at one instant, the other one too.
        while (earlier := self._time(run, FIRST_TOUCHING, began) or began) < began:
            began = earlier
        while (later := self._time(run, LAST_TOUCHING, ended) or ended) > ended:
            ended = later
        return Span(began, ended)

    def _streaks(self, run: Run, chosen: Select[Any], **times: datetime) -> list[Row]:
        return [row._asdict() for row in run(chosen, {**self._mine(), **times})]

    def _time(self, run: Run, chosen: Select[Any], at: datetime) -> datetime | None:
        found: datetime | None = run(chosen, {**self._mine(), "at": at})[0][0]
        return found

    def _mine(self) -> dict[str, Any]:
        return {"channel": self.channel, "kind": self.kind, "name": self.name}

    def count(self, run: Run) -> int:
        """How many subjects count."""
        counting = self._first_page().with_only_columns(func.count()).order_by(None).limit(None)
        return int(run(counting, self._where(Span()))[0][0])

    def page(self, run: Run, after: Any = None, span: Span | None = None) -> Sequence[Any]:
        """The next PAGE of the subjects that count, in order; fewer at the end."""
        where = {**self._where(span or Span()), "page": PAGE}
        if after is None:
            return run(self._first_page(), where)
        following = _next_page(self.subject, self._condition())
        return run(following, {**where, "at": after.started_at, "id": after.id})

    def begun(self, member: Any) -> Row:
        """The streak that begins with a subject."""
        return {
            "channel": self.channel,
            "subject": self.kind,
            "name": self.name,
            "began_at": member.started_at,
            "began_id": str(member.id),
            "ended_at": member.started_at,
            "good": bool(member.good),
            "length": 1,
        }

    def _members(self, run: Run, span: Span) -> Iterator[Any]:
        """The subjects that count, in order, page by page."""
        page = self.page(run, None, span)
        while page:
            yield from page
            page = self.page(run, page[-1], span) if len(page) == PAGE else []

    def _first_page(self) -> Select[Any]:
        return _first_page(self.subject, self._condition())

    def _condition(self) -> Any:
        return self.subject.tallied.streaks[self.name] if self.subject.tallied else true()

    def _where(self, span: Span) -> dict[str, Any]:
        return {"channel": self.channel, "began": span.began, "ended": span.ended}


def joined(chain: Chain, members: Iterable[Any], last: Row | None = None) -> Iterator[Row]:
    """The streaks that subjects make in their order, going on with the `last` one if there is."""
    for member in members:
        if last is not None and last["good"] == bool(member.good):
            last = {**last, "ended_at": member.started_at, "length": last["length"] + 1}
        else:
            if last is not None:
                yield last
            last = chain.begun(member)
    if last is not None:
        yield last


s = streaks.c
MINE = and_(
    s.channel == bindparam("channel"), s.subject == bindparam("kind"), s.name == bindparam("name")
)
# Ids are kept as texts, and "10" comes after "9": the shorter one is the smaller.
NEWEST = (s.ended_at.desc(), s.began_at.desc(), func.length(s.began_id).desc(), s.began_id.desc())
LAST = select(streaks).where(MINE).order_by(*NEWEST).limit(1)
WITHIN = (
    select(streaks)
    .where(MINE, s.began_at.between(bindparam("began"), bindparam("ended")))
    .order_by(s.began_at, s.began_id)
)
BEFORE = select(func.max(s.began_at)).where(MINE, s.began_at < bindparam("at"))
AFTER = select(func.min(s.ended_at)).where(MINE, s.ended_at > bindparam("at"))
FIRST_TOUCHING = select(func.min(s.began_at)).where(MINE, s.ended_at == bindparam("at"))
LAST_TOUCHING = select(func.max(s.ended_at)).where(MINE, s.began_at == bindparam("at"))


@cache
def _first_page(subject: Subject[Any], condition: Any) -> Select[Any]:
    table = subject.rows[0].table
    key, session, began, ended = _columns(subject)
    return (
        select(key.label("id"), began.label("started_at"), condition.label("good"))
        .where(
            table.c.channel == bindparam("channel"),
            began.between(bindparam("began"), bindparam("ended")),
            ended.is_not(None),
            condition.is_not(None),
            *([counting(table, session)] if session is not None else []),
        )
        .order_by(began, key)
        .limit(bindparam("page"))
    )


@cache
def _next_page(subject: Subject[Any], condition: Any) -> Select[Any]:
    key, _, began, _ = _columns(subject)
    at, last = bindparam("at", type_=began.type), bindparam("id", type_=key.type)
    behind = or_(began > at, and_(began == at, key > last))
    return _first_page(subject, condition).where(behind)


def counting(table: Any, session: Any = None) -> Any:
    """Whether a row is in the numbers: it is of no session, or of one that is not voided.

    `session` is the column that says which; `session_id` when left out.

    Looked up row by row: whoever wants one row must not go over all sessions for it.
    """
    sessions = stream_sessions.c
    own = table.c.session_id if session is None else session
    mine = (sessions.session_id == own, sessions.voided_at.is_not(None))
    return ~select(sessions.session_id).where(*mine).correlate(table).exists()


def by_key(table: Any, rows: Iterable[Row]) -> Mapping[tuple[Any, ...], Row]:
    """Rows by their primary keys."""
    return {tuple(row[column.name] for column in table.primary_key): row for row in rows}
