"""Counting: what a group of commands changed, turned into changes of sums, gaps and streaks.

subject before, subject after  --contribution-->  after - before, added to the sums
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import Table, func, select, tuple_

from tallylight.core.fold import STAMPS, Folded
from tallylight.core.pack import Subject
from tallylight.core.registry import Registry
from tallylight.core.tallied import Labels, Tallied
from tallylight.core.tallies.chains import Chain, Row, by_key, gaps_held, gaps_wanted
from tallylight.core.tallies.tables import ALL, gaps, streaks, tallies
from tallylight.storage.writer import WriteTransaction

SESSION = "sessions.session"

Sum = tuple[str, str, int, str, str]
"""A channel, a kind of subject, a session or ALL, a measure, labels as JSON."""

Share = tuple[str, int | None, Mapping[tuple[str, Labels], int]]
"""A channel, a session, and what a subject of them contributes to the sums."""

PLACE = ("channel", "session_id", "started_at", "ended_at")
KEY = ("channel", "subject", "session_id", "measure", "labels")


class Find(Protocol):
    """Gives a subject by its kind and id, as it is now."""

    def __call__(self, kind: str, subject_id: Any, /) -> Folded | None: ...


class Counting:
    """What is to be counted of one group, until it is written with `flush`."""

    def __init__(self, transaction: WriteTransaction, registry: Registry, find: Find) -> None:
        self._transaction = transaction
        self._registry = registry
        self._find = find
        self._sums: Counter[Sum] = Counter()
        self._as_before: dict[int, bool] = {}
        self._sessions: dict[str, set[int]] = {}
        self._times: dict[tuple[str, str], tuple[datetime, datetime]] = {}

    def note(self, kind: str, before: Folded | None, after: Folded | None) -> None:
        """A subject changed; its rows are written."""
        _, subject = self._registry.subjects[kind]
        if kind == SESSION:
            self._note_session(before, after)
        if subject.tallied is None:
            return
        was, is_now = _share(subject.tallied, before), _share(subject.tallied, after)
        if was != is_now:
            self._count(kind, subject.tallied, was, -1)
            self._count(kind, subject.tallied, is_now, 1)
        old, new = _place(subject, before), _place(subject, after)
        if old != new:
            for place in (old, new):
                self._stir(kind, place)

    def flush(self) -> None:
        """Write the gaps, the streaks and the sums that changed."""
        for kind, sessions in self._sessions.items():
            self._write_gaps(kind, sorted(sessions))
        self._sessions.clear()
        for (kind, channel), (first, last) in self._times.items():
            self._write_streaks(kind, channel, first, last)
        self._times.clear()
        add(self._transaction, self._sums, self._may_vanish)
        self._sums.clear()

    def _may_vanish(self, key: Sum, n: int) -> bool:
        """Whether a sum may be nothing after `n` was added: sums are not below 0, but for some."""
        _, kind, _, measure, _ = key
        tallied = self._registry.subjects[kind][1].tallied
        return n < 0 or (tallied is not None and measure in tallied.signed)

    def _count(self, kind: str, tallied: Tallied[Any], share: Share | None, sign: int) -> None:
        """Add what a subject contributes, to all time and to its session, or take it away."""
        if share is None:
            return
        channel, session_id, contribution = share
        everywhere = session_id is None or not self._is_voided(session_id)
        for (measure, labels), n in contribution.items():
            if everywhere:
                self._sums[(channel, kind, ALL, measure, json_of(labels))] += sign * n
            if session_id is not None and "~" not in measure:
                coarse = json_of(tallied.in_session(labels))
                self._sums[(channel, kind, session_id, measure, coarse)] += sign * n

    def _is_voided(self, session_id: int) -> bool:
        if session_id in self._as_before:
            return self._as_before[session_id]
        folded = self._find(SESSION, session_id)
        return folded is not None and _voided_at(folded) is not None

    def _note_session(self, before: Folded | None, after: Folded | None) -> None:
        """A session that is voided leaves all-time numbers with everything that is in it."""
        if before is None or after is None or before.state is None or after.state is None:
            return
        session_id, tallied = after.state.session_id, self._registry.tallied
        if before.state.started_at != after.state.started_at:
            for kind, subject in tallied.items():
                if _has_gaps(subject):
                    self._sessions.setdefault(kind, set()).add(session_id)
        was, is_voided = _voided_at(before) is not None, _voided_at(after) is not None
        if was == is_voided:
            return
        self._as_before = {session_id: was}  # what waits was counted while it was so
        self.flush()
        self._as_before = {}
        for kind, subject in tallied.items():
            if subject.column("session_id") is not None:
                self._move_session(kind, subject, session_id, -1 if is_voided else 1)

    def _move_session(self, kind: str, subject: Subject[Any], session_id: int, sign: int) -> None:
        """Add a session's subjects and gaps to all time, or take them away."""
        table = subject.rows[0].table
        began = subject.column("started_at")
        mine = subject.column("session_id") == session_id
        chosen = select(subject.id_column()).where(mine)
        for (subject_id,) in self._transaction.rows(chosen):
            folded = self._find(kind, subject_id)
            if folded is not None and folded.state is not None and subject.tallied:
                for (measure, labels), n in subject.tallied.contribution(folded.state).items():
                    found = (folded.channel, kind, ALL, measure, json_of(labels))
                    self._sums[found] += sign * n
        for gap in gaps_held(self._transaction.rows, kind, [session_id]):
            for measure, n in measures_of(gap):
                self._sums[(gap["channel"], kind, ALL, measure, "[]")] += sign * n
        times = select(table.c.channel, func.min(began), func.max(began))
        chosen = times.where(mine).group_by(table.c.channel)
        for channel, first, last in self._transaction.rows(chosen):
            self._spread(kind, channel, first, last)

    def _stir(self, kind: str, place: Mapping[str, Any] | None) -> None:
        """Note that the neighbourhood of a place has to be looked at again."""
        if place is None:
            return
        _, subject = self._registry.subjects[kind]
        if place.get("session_id") is not None and _has_gaps(subject):
            self._sessions.setdefault(kind, set()).add(place["session_id"])
        if "ended_at" in place:
            self._spread(kind, place["channel"], place["started_at"], place["started_at"])

    def _spread(self, kind: str, channel: str, first: datetime, last: datetime) -> None:
        began, ended = self._times.get((kind, channel), (first, last))
        self._times[(kind, channel)] = (min(began, first), max(ended, last))

    def _write_gaps(self, kind: str, sessions: list[int]) -> None:
        _, subject = self._registry.subjects[kind]
        run = self._transaction.rows
        held, wanted = gaps_held(run, kind, sessions), gaps_wanted(run, kind, subject, sessions)
        gone, come = _difference(gaps, held, wanted)
        for rows, sign in ((gone, -1), (come, 1)):
            for gap in rows:
                scopes = [gap["session_id"]]
                scopes += [] if self._is_voided(gap["session_id"]) else [ALL]
                for measure, n in measures_of(gap):
                    for scope in scopes:
                        self._sums[(gap["channel"], kind, scope, measure, "[]")] += sign * n
        replace(self._transaction, gaps, gone, come)

    def _write_streaks(self, kind: str, channel: str, first: datetime, last: datetime) -> None:
        _, subject = self._registry.subjects[kind]
        run = self._transaction.rows
        for name in subject.tallied.streaks if subject.tallied else ():
            chain = Chain(channel, kind, name, subject)
            change = chain.appended(run, first) if first == last else None
            if change is None:
                span = chain.around(run, first, last)
                held, wanted = chain.held(run, span), chain.wanted(run, span)
                change = _difference(streaks, held, wanted)
            replace(self._transaction, streaks, *change)


def add(
    transaction: WriteTransaction,
    sums: Mapping[Sum, int],
    may_vanish: Callable[[Sum, int], bool],
) -> None:
    """Add to the sums, and remove those that are nothing now."""
    for key, n in sums.items():
        if n:
            transaction.add(tallies, {**dict(zip(KEY, key, strict=True)), "value": n})
    less = [key for key, n in sums.items() if n and may_vanish(key, n)]
    if less:
        here = tuple_(*(tallies.c[name] for name in KEY)).in_(less)
        transaction.rows(tallies.delete().where(here, tallies.c.value == 0))


def replace(
    transaction: WriteTransaction, table: Table, gone: Iterable[Row], come: Iterable[Row]
) -> None:
    """Remove rows, then add others."""
    for row in gone:
        transaction.delete(table, {c.name: row[c.name] for c in table.primary_key})
    for row in come:
        transaction.insert(table, row)


def measures_of(gap: Row) -> tuple[tuple[str, int], ...]:
    """What a gap adds to the sums."""
    name = "overhead" if gap["first"] else "gap"
    return (name, 1), (f"{name}_us", gap["us"])


@lru_cache(maxsize=4096)
def json_of(labels: Labels) -> str:
    """Labels as they are kept."""
    return json.dumps(labels, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=4096)
def labels_of(text: str) -> Labels:
    """The same read back."""
    return tuple(json.loads(text))


def _difference(table: Table, held: list[Row], wanted: list[Row]) -> tuple[list[Row], list[Row]]:
    old, new = by_key(table, held), by_key(table, wanted)
    gone = [row for key, row in old.items() if new.get(key) != row]
    return gone, [row for key, row in new.items() if old.get(key) != row]


def _voided_at(folded: Folded) -> datetime | None:
    return getattr(folded.state, "voided_at", None)


def _share(tallied: Tallied[Any], folded: Folded | None) -> Share | None:
    """What a subject contributes to the sums; None where there is no subject."""
    if folded is None or folded.state is None:
        return None
    session_id = getattr(folded.state, "session_id", None)
    return folded.channel, session_id, tallied.contribution(folded.state)


def _place(subject: Subject[Any], folded: Folded | None) -> Mapping[str, Any] | None:
    """What of a subject's row its neighbours may depend on: of one that is open, its place."""
    row = folded.own_row(subject) if folded else None
    if row is None:
        return None
    place = {name: row.get(subject.columns.get(name, name)) for name in PLACE}
    if place["ended_at"] is None:
        del place["ended_at"]
        return place
    return {**{name: value for name, value in row.items() if name not in STAMPS}, **place}


def _has_gaps(subject: Subject[Any]) -> bool:
    """Whether the gaps between subjects of a kind are counted."""
    tallied = subject.tallied
    return tallied is not None and tallied.gaps and subject.column("session_id") is not None
