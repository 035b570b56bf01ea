"""Recount: what sums, gaps and streaks must be, from the subjects' rows by plain SQL.

Page by page, so that a million subjects need no more memory than a thousand; each page is
a look at one state of the database, which `rebuild` makes right and `check` only tells.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import and_, func, select, true

from tallylight.base.clock import TICK
from tallylight.core.compare import Compared, compared
from tallylight.core.pack import Subject
from tallylight.core.registry import Registry
from tallylight.core.sessions.tables import stream_sessions
from tallylight.core.tallied import Counted, Tallied
from tallylight.core.tallies import chains
from tallylight.core.tallies.chains import (
    EARLIEST,
    LATEST,
    Chain,
    Row,
    Span,
    gaps_held,
    gaps_wanted,
    joined,
)
from tallylight.core.tallies.counting import KEY, Sum, json_of, measures_of
from tallylight.core.tallies.tables import ALL, gaps, streaks, tallies
from tallylight.core.timeline.record import Run

PAGE = 500
"""How many sessions are looked at together."""

Look = Callable[[Run], Sequence[Compared]]


def looks(run: Run, registry: Registry, kind: str) -> Iterator[Look]:
    """Everything that is counted of a kind, in pages to be looked at in this order.

    `run` asks how many pages there are, between two looks.
    """
    subject = registry.tallied[kind]
    table = subject.rows[0].table
    session = subject.column("session_id")
    counter = _Recounter(kind, subject)
    apart = true()
    if session is not None:
        apart = session.is_(None)
        last = _last_session(run, kind)
        for first in range(1, last + 1, PAGE):
            yield partial(counter.sessions, first=first)
    for which in _in_parts(run, subject.id_column(), apart):
        yield partial(counter.apart, which=which)
    yield counter.everywhere
    known = set(_channels(run, table)) | set(_channels(run, streaks))
    for channel in sorted(known):
        for name in subject.tallied.streaks if subject.tallied else ():
            chain = Chain(channel, kind, name, subject)
            yield from [_Streaks(chain).next] * (chain.count(run) // chains.PAGE + 1)


class _Recounter:
    """Recounts one kind; what all sessions come to is summed up on the way."""

    def __init__(self, kind: str, subject: Subject[Any]) -> None:
        self._kind = kind
        self._subject = subject
        self._tallied: Tallied[Any] = subject.tallied  # type: ignore[assignment]
        self._all: Counter[Sum] = Counter()

    def sessions(self, run: Run, first: int) -> list[Compared]:
        """The sums and the gaps of one page of sessions."""
        ids = list(range(first, first + PAGE))
        sums: Counter[Sum] = Counter()
        voided = _voided(run, ids)
        session = self._subject.column("session_id")
        for counted in self._tallied.recount(run, session.in_(ids)):
            self._add(sums, counted, voided)
        wanted = gaps_wanted(run, self._kind, self._subject, ids) if self._tallied.gaps else []
        for gap in wanted:
            for measure, n in measures_of(gap):
                place = gap["channel"], gap["session_id"], measure
                self._add(sums, (*place, (), n), voided)
        return [
            compared(gaps, gaps_held(run, self._kind, ids), wanted),
            self._sums(run, sums, tallies.c.session_id.in_(ids)),
        ]

    def apart(self, run: Run, which: Any) -> list[Compared]:
        """Some of what is in no session, to be summed up."""
        for channel, _, measure, labels, n in self._tallied.recount(run, which):
            self._all[(channel, self._kind, ALL, measure, json_of(labels))] += n
        return []

    def everywhere(self, run: Run) -> list[Compared]:
        """The sums of all time, when everything is summed up."""
        return [self._sums(run, self._all, tallies.c.session_id == ALL)]

    def _add(self, sums: Counter[Sum], counted: Counted, voided: set[int]) -> None:
        channel, session_id, measure, labels, n = counted
        if session_id is not None and "~" not in measure:
            coarse = json_of(self._tallied.in_session(labels))
            sums[(channel, self._kind, session_id, measure, coarse)] += n
        if session_id not in voided:
            self._all[(channel, self._kind, ALL, measure, json_of(labels))] += n

    def _sums(self, run: Run, sums: Counter[Sum], where: Any) -> Compared:
        held = run(select(tallies).where(tallies.c.subject == self._kind, where))
        wanted = [{**dict(zip(KEY, key, strict=True)), "value": n} for key, n in sums.items() if n]
        return compared(tallies, (row._asdict() for row in held), wanted)


class _Streaks:
    """Looks at the streaks of a chain in order, each time those that a page of subjects ends."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._after: Any = None
        self._open: Row | None = None
        self._waiting: list[Row] = []
        self._since = EARLIEST

    def next(self, run: Run) -> list[Compared]:
        """The next page; the last one ends all that is left."""
        members = self._chain.page(run, self._after)
        made = [*self._waiting, *joined(self._chain, members, self._open)]
        self._waiting, until = [], LATEST
        if len(members) == chains.PAGE:
            self._after, self._open = members[-1], made.pop()
            until = self._open["began_at"] - TICK
            # what began at the same instant as the open one is held with it
            self._waiting = [one for one in made if one["began_at"] > until]
        wanted = made[: len(made) - len(self._waiting)]
        held = self._chain.held(run, Span(self._since, until))
        self._since = until + TICK
        return [compared(streaks, held, wanted)]


def _in_parts(run: Run, key: Any, which: Any) -> Iterator[Any]:
    """A condition on a table as several, each of which picks no more rows than a page holds."""
    picked = select(key).where(which).order_by(key).limit(1)
    rows = run(picked)
    while rows:
        first = rows[0][0]
        rows = run(picked.where(key >= first).offset(chains.PAGE))
        yield and_(which, key >= first, *(key < row[0] for row in rows))


def _last_session(run: Run, kind: str) -> int:
    sums = select(func.max(tallies.c.session_id)).where(tallies.c.subject == kind)
    ends = [*run(select(func.max(stream_sessions.c.session_id))), *run(sums)]
    return max((row[0] for row in ends if row[0] is not None), default=0)


def _voided(run: Run, ids: Sequence[int]) -> set[int]:
    s = stream_sessions.c
    rows = run(select(s.session_id).where(s.session_id.in_(ids), s.voided_at.is_not(None)))
    return {row.session_id for row in rows}


def _channels(run: Run, table: Any) -> Iterable[str]:
    return (row[0] for row in run(select(table.c.channel).distinct()))
