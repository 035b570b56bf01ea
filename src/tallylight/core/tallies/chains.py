"""What a subject's place among the others makes: gaps within a session, streaks on a channel.

Only the neighbourhood of a change is looked at again: the session it is in, the streaks
it may split or join.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, true

from tallylight.base.units import microseconds
from tallylight.core.pack import Subject
from tallylight.core.sessions.tables import stream_sessions
from tallylight.core.tallies.tables import gaps, streaks
from tallylight.core.timeline.record import Run

Row = dict[str, Any]


def gaps_wanted(run: Run, kind: str, subject: Subject[Any], sessions: Sequence[int]) -> list[Row]:
    """The gaps of some sessions, as their subjects and beginnings make them.

    Of a session's first subject: the time since the session began. Of any other that is
    over: the time since the one before it was over, where they do not overlap.
    """
    table = subject.rows[0].table
    key = table.c[subject.key]
    chosen = (
        select(table.c.session_id, table.c.channel, key.label("id"), table.c.started_at,
               table.c.ended_at, stream_sessions.c.started_at.label("opened_at"))
        .join(stream_sessions, stream_sessions.c.session_id == table.c.session_id)
        .where(table.c.session_id.in_(sessions))
        .order_by(table.c.session_id, table.c.started_at, key)
    )  # fmt: skip
    found: list[Row] = []
    for _, own in groupby(run(chosen), key=lambda row: row.session_id):
        before = None
        for row in own:
            since = row.opened_at if before is None else before.ended_at
            fits = since is not None and row.started_at >= since
            if fits and (before is None or row.ended_at is not None):
                us = microseconds(row.started_at - since)
                found.append(_gap(kind, row, first=before is None, us=us))
            before = row
    return found


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
    chosen = select(gaps).where(gaps.c.subject == kind, gaps.c.session_id.in_(sessions))
    return [row._asdict() for row in run(chosen)]


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a channel's time between two streaks' ends; None is without an end."""

    began: datetime | None = None
    ended: datetime | None = None

    def within(self, column: Any) -> Any:
        """Whether a time lies in it."""
        early = true() if self.began is None else column >= self.began
        late = true() if self.ended is None else column <= self.ended
        return and_(early, late)


@dataclass(frozen=True, slots=True)
class Chain:
    """One named sequence of a channel's subjects."""

    channel: str
    kind: str
    name: str
    subject: Subject[Any]

    def held(self, run: Run, span: Span) -> list[Row]:
        """The streaks that lie in a span, as they stand."""
        chosen = select(streaks).where(*self._mine(), span.within(streaks.c.began_at))
        return [row._asdict() for row in run(chosen.order_by(streaks.c.began_at))]

    def begun_between(self, run: Run, since: datetime | None, before: datetime | None) -> list[Row]:
        """The streaks that begin at one time or later, and before another, as they stand."""
        began = streaks.c.began_at
        early = true() if since is None else began >= since
        late = true() if before is None else began < before
        return [row._asdict() for row in run(select(streaks).where(*self._mine(), early, late))]

    def wanted(self, run: Run, span: Span) -> list[Row]:
        """The streaks in a span that begins and ends with one, as the subjects make them."""
        return list(joined(self, self._members(run, span)))

    def around(self, run: Run, first: datetime, last: datetime) -> Span:
        """The span whose streaks may change when something between two times does."""
        s = streaks.c
        ((began,),) = run(select(func.max(s.began_at)).where(*self._mine(), s.began_at < first))
        ((ended,),) = run(select(func.min(s.ended_at)).where(*self._mine(), s.ended_at > last))
        while began is not None:  # of streaks that touch at one instant, the earlier one too
            touching = select(func.min(s.began_at)).where(*self._mine(), s.ended_at >= began)
            ((earlier,),) = run(touching)
            if earlier is None or earlier >= began:
                break
            began = earlier
        while ended is not None:
            touching = select(func.max(s.ended_at)).where(*self._mine(), s.began_at <= ended)
            ((later,),) = run(touching)
            if later is None or later <= ended:
                break
            ended = later
        return Span(began, ended)

    def _mine(self) -> tuple[Any, ...]:
        s = streaks.c
        return s.channel == self.channel, s.subject == self.kind, s.name == self.name

    def count(self, run: Run) -> int:
        """How many subjects count."""
        return int(run(select(func.count()).select_from(self._all(Span()).subquery()))[0][0])

    def page(self, run: Run, after: Any | None = None, span: Span | None = None) -> Sequence[Any]:
        """The next PAGE of the subjects that count, in order; fewer at the end."""
        table = self.subject.rows[0].table
        key, began = table.c[self.subject.key], table.c.started_at
        chosen = self._all(span or Span())
        if after is not None:
            behind = and_(began == after.started_at, key > after.id)
            chosen = chosen.where(or_(began > after.started_at, behind))
        return run(chosen.order_by(began, key).limit(PAGE))

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
        page = self.page(run, None, span)
        while page:
            yield from page
            page = self.page(run, page[-1], span) if len(page) == PAGE else []

    def _all(self, span: Span) -> Select[Any]:
        table = self.subject.rows[0].table
        began, tallied = table.c.started_at, self.subject.tallied
        good = tallied.streaks[self.name] if tallied else true()
        return select(table.c[self.subject.key].label("id"), began, good.label("good")).where(
            table.c.channel == self.channel,
            good.is_not(None),
            span.within(began),
            *([counting(table)] if "session_id" in table.c else []),
        )


def joined(chain: Chain, members: Iterable[Any], last: Row | None = None) -> Iterator[Row]:
    """The streaks that subjects make in their order, going on with the `last` one if there is."""
    for member in members:
        if last is not None and last["good"] == bool(member.good):
            last["ended_at"], last["length"] = member.started_at, last["length"] + 1
        else:
            if last is not None:
                yield last
            last = chain.begun(member)
    if last is not None:
        yield last


PAGE = 5000
"""How many subjects are read at once where there may be very many."""


def counting(table: Any) -> Any:
    """Whether a subject is in the numbers: it is of no session, or of one that is not voided."""
    voided = select(stream_sessions.c.session_id).where(stream_sessions.c.voided_at.is_not(None))
    return or_(table.c.session_id.is_(None), table.c.session_id.not_in(voided))


def by_key(table: Any, rows: Iterable[Row]) -> Mapping[tuple[Any, ...], Row]:
    """Rows by their primary keys."""
    return {tuple(row[column.name] for column in table.primary_key): row for row in rows}
