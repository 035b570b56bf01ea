"""What the writer knows without asking the database, and the copy a group works on.

`State` is what is committed. A `Draft` is laid over it while a group of commands is
decided; it replaces what it changed after the commit, or is dropped with the group.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from tallylight.base.clock import TICK
from tallylight.core.fold import Folded, fold
from tallylight.core.hashchain import Link
from tallylight.core.pack import Channel, Subject
from tallylight.core.recall import Named, Recall
from tallylight.core.registry import Registry
from tallylight.core.timeline.record import Run, entries_of_subject
from tallylight.core.udp.session import Listening

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

Key = tuple[str, Any]
"""A kind of subject and the id of one."""

Ear = tuple[str, str]
"""A feed's full name, and a channel."""

CHANNEL = "channels.channel"

REMEMBERED = 512
"""How many subjects that are over stay in memory, the longest unused dropped first."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a channel's timeline, and which of its subjects are open or latest."""

    channel: Channel
    seq: int
    recorded_at: datetime
    open: dict[str, tuple[Any, ...]]
    latest: dict[str, Any]

    def next_stamp(self, now: datetime) -> datetime:
        """A `recorded_at` later than the last one, also when the clock stepped back."""
        return now if now > self.recorded_at else self.recorded_at + TICK

    def extended(self, seq: int, recorded_at: datetime) -> "Head":
        """The head after the entry `seq`."""
        return Head(self.channel, seq, recorded_at, self.open, self.latest)


@dataclass
class State:
    """Everything committed that decisions need."""

    heads: dict[str, Head] = field(default_factory=dict)
    subjects: dict[Key, Folded] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    memories: dict[str, Any] = field(default_factory=dict)
    heard: dict[Ear, Any] = field(default_factory=dict)
    listening: dict[int, Listening] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    strangers: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    named: Named = field(default_factory=dict)
    swept_at: int = 0

    def forget_idle(self) -> None:
        """Drop the longest unused subjects that are not open, beyond what is remembered."""
        if len(self.subjects) < self.swept_at:
            return
        busy = {
            (kind, subject_id)
            for head in self.heads.values()
            for kind, ids in [*head.open.items(), *((k, (i,)) for k, i in head.latest.items())]
            for subject_id in ids
        }
        idle = [key for key in self.subjects if key not in busy]
        for key in idle[:-REMEMBERED]:
            del self.subjects[key]
        self.swept_at = len(self.subjects) + REMEMBERED


class Draft:
    """A working copy of the state: what a group of commands made of it so far."""

    def __init__(self, state: State, registry: Registry, run: Run) -> None:
        self._state = state
        self._registry = registry
        self.run = run
        self.heads: dict[str, Head] = {}
        self.subjects: dict[Key, Folded | None] = {}
        self.ids: dict[str, int] = {}
        self.memories: dict[str, Any] = {}
        self._heard: dict[Ear, Any] = {}
        self._listening: dict[int, Listening | None] = {}
        self._links: dict[str, Link] = {}
        self.recall = Recall(state.named, registry, run)

    @property
    def strangers(self) -> Mapping[str, Sequence[Any]]:
        """The columns by which tables of packs that are not here refer to a table, by its name."""
        return self._state.strangers

    def on(self, kind: str, channel: str) -> Folded | None:
        """The subject of a kind that is open on a channel, the last one opened; None if none is."""
        opened = self.head(channel).open.get(kind)
        return self.find(kind, opened[-1]) if opened else None

    def has(self, channel: str) -> bool:
        """Whether there is such a channel."""
        return channel in self.heads or channel in self._state.heads

    def head(self, channel: str) -> Head:
        """The channel's head. KeyError when there is no such channel."""
        return self.heads[channel] if channel in self.heads else self._state.heads[channel]

    def next(self, kind: str) -> int:
        """The next id of a table. KeyError when the table gives none."""
        self.advance(kind, 1)
        return self.ids[kind]

    def peek(self, kind: str) -> int:
        """The last id that a table gave."""
        return self.ids[kind] if kind in self.ids else self._state.ids[kind]

    def advance(self, kind: str, count: int) -> None:
        """Give so many ids of a table at once."""
        self.ids[kind] = self.peek(kind) + count

    def heard(self, feed: str, channel: str) -> Any | None:
        """The memory of a feed on a channel; None when nothing was heard."""
        key = (feed, channel)
        return self._heard[key] if key in self._heard else self._state.heard.get(key)

    def hear(self, feed: str, channel: str, memory: Any) -> None:
        """Keep what a feed's memory on a channel became."""
        self._heard[(feed, channel)] = memory

    def bind(self, table: Any, row: Mapping[str, Any]) -> Link:
        """The link that binds a new row of a chained table to the one before it."""
        last = self._links.get(table.name) or self._state.links.get(table.name, Link())
        link = self._links[table.name] = last.next(table, row)
        return link

    def listening(self, listening_id: int) -> Listening | None:
        """A session of listening that is on."""
        known = self._state.listening
        return (self._listening if listening_id in self._listening else known).get(listening_id)

    def listen(self, listening: Listening) -> None:
        """Keep what a session of listening became."""
        self._listening[listening.listening_id] = listening

    def listen_no_more(self, listening_id: int) -> None:
        """A session of listening is over."""
        self._listening[listening_id] = None

    @property
    def channels_heard(self) -> frozenset[str]:
        """The channels on which something was heard in this group."""
        return frozenset(channel for _, channel in self._heard)

    def find(self, kind: str, subject_id: Any) -> Folded | None:
        """A subject by its id, from memory or folded from the timeline; None if never heard of."""
        key = (kind, subject_id)
        if key in self.subjects:
            return self.subjects[key]
        remembered = self._state.subjects.pop(key, None)
        if remembered is not None:
            self._state.subjects[key] = remembered  # used last
            return remembered
        folded = None if self._is_new(kind, subject_id) else self.refold(kind, subject_id)
        self.subjects[key] = folded
        return folded

    def _is_new(self, kind: str, subject_id: Any) -> bool:
        """Whether an id was given in this very group, so that nothing was ever said of it."""
        table = self._registry.subjects[kind][1].rows[0].table.name
        number = str(subject_id).rpartition("-")[2]
        given = self._state.ids.get(table)
        return given is not None and number.isdecimal() and given < int(number) <= self.peek(table)

    def known(self, kind: str, subject_id: Any) -> Folded | None:
        """A subject that is in memory, as resident ones are; None if it is not there."""
        key = (kind, subject_id)
        return self.subjects[key] if key in self.subjects else self._state.subjects.get(key)

    def refold(self, kind: str, subject_id: Any) -> Folded | None:
        """A subject folded anew from its entries on the timeline."""
        return refold(self.run, self._registry, kind, subject_id)

    def put(self, kind: str, subject_id: Any, before: Folded | None, after: Folded | None) -> None:
        """Keep what a subject became, and what that makes of the channel's open and latest."""
        self.subjects[(kind, subject_id)] = after
        self.recall.changed(kind, subject_id, before, after)
        somewhere = after or before
        if somewhere is None:
            return
        _, subject = self._registry.subjects[kind]
        head = self.head(somewhere.channel)
        state = after.state if after else None
        is_open = state is not None and (subject.resident or subject.is_open(state))
        if is_open != (subject_id in head.open.get(kind, ())):
            others = (known for known in head.open.get(kind, ()) if known != subject_id)
            opened = (*others, subject_id) if is_open else tuple(others)
            head = replace(head, open={**head.open, kind: opened})
        if subject.timed and _began(before) != _began(after):
            self.heads[somewhere.channel] = head
            newest = self._newest(kind, subject_id, after)
            head = self.head(somewhere.channel)
            head = replace(head, latest={**head.latest, kind: newest})
        self.heads[somewhere.channel] = head

    def put_channel(self, name: str) -> None:
        """Keep what a channel became; a new one begins with an empty timeline."""
        made = self.subjects[(CHANNEL, name)]
        if made is None or made.state is None:
            return
        known = self.head(name) if self.has(name) else Head(made.state, 0, BEGINNING, {}, {})
        self.heads[name] = replace(known, channel=made.state)

    def _newest(self, kind: str, subject_id: Any, after: Folded | None) -> Any:
        """The id if the subject is newer than the newest known, else a note to look it up."""
        began = _began(after)
        if after is None or began is None:
            return LOOK_UP
        newest = self.latest_id(kind, after.channel)
        if newest is None:
            return subject_id
        known = _began(self.find(kind, newest)) if newest != subject_id else None
        newer = known is not None and (known, newest) <= (began, subject_id)
        return subject_id if newer else LOOK_UP

    def latest_id(self, kind: str, channel: str) -> Any | None:
        """The id of the subject of a kind that began last on a channel."""
        head = self.head(channel)
        if head.latest.get(kind, LOOK_UP) is LOOK_UP:
            _, subject = self._registry.subjects[kind]
            found = look_up_latest(self.run, subject, channel)
            self.heads[channel] = replace(head, latest={**head.latest, kind: found})
            return found
        return head.latest[kind]

    def latest(self, kind: str, channel: str) -> Any | None:
        """The state of the subject of a kind that began last on a channel."""
        newest = self.latest_id(kind, channel)
        folded = None if newest is None else self.find(kind, newest)
        return folded.state if folded else None

    def settle(self) -> None:
        """Look up what is latest where that is not known, so that viewers need not."""
        for name, head in list(self.heads.items()):
            for kind, known in head.latest.items():
                if known is LOOK_UP:
                    self.latest(kind, name)

    def opened(self, channel: str) -> Iterator[tuple[str, Subject[Any], Any]]:
        """Every open subject of a channel: its kind, its declaration, its state."""
        head = self.head(channel)
        for kind, ids in head.open.items():
            for subject_id in ids:
                folded = self.find(kind, subject_id)
                if folded is not None and folded.state is not None:
                    yield kind, self._registry.subjects[kind][1], folded.state

    def last_times(self, channel: str, kind: str, session_id: int) -> Iterator[datetime]:
        """The time of the last entry of each open subject of a kind in a session."""
        for subject_id in self.head(channel).open.get(kind, ()):
            folded = self.find(kind, subject_id)
            if folded is not None and getattr(folded.state, "session_id", None) == session_id:
                yield folded.last[0]

    def commit(self) -> None:
        """Make the draft the state. Call only after the database has committed."""
        self._state.heads.update(self.heads)
        self._state.ids.update(self.ids)
        self._state.memories.update(self.memories)
        self._state.heard.update(self._heard)
        self._state.links.update(self._links)
        self.recall.commit()
        for listening_id, listening in self._listening.items():
            self._state.listening.pop(listening_id, None)
            if listening is not None:
                self._state.listening[listening_id] = listening
        for key, folded in self.subjects.items():
            self._state.subjects.pop(key, None)
            if folded is not None:
                self._state.subjects[key] = folded
        self._state.forget_idle()


LOOK_UP = object()
"""Stands where the latest subject has to be looked up in its table."""


def _began(folded: Folded | None) -> datetime | None:
    began: datetime | None = getattr(folded.state, "started_at", None) if folded else None
    return began


def refold(run: Run, registry: Registry, kind: str, subject_id: Any) -> Folded | None:
    """A subject folded from its entries on the timeline; None when there are none."""
    _, subject = registry.subjects[kind]
    return fold(subject, entries_of_subject(run, registry, kind, subject_id))


def look_up_latest(run: Run, subject: Subject[Any], channel: str) -> Any | None:
    """The id of the subject that began last on a channel, from its table."""
    table = subject.rows[0].table
    key = subject.id_column()
    began = subject.column("started_at")
    chosen = (
        select(key).where(table.c.channel == channel).order_by(began.desc(), key.desc()).limit(1)
    )
    rows: Sequence[Any] = run(chosen)
    return rows[0][0] if rows else None
