"""One way to read: a query is answered on one state of the database, off the writer's path."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Row, select
from sqlalchemy.exc import SQLAlchemyError

from tallylight.base.clock import Clock
from tallylight.core.access.rules import Token
from tallylight.core.channels.messages import NO_SUCH_CHANNEL
from tallylight.core.declare import Setting
from tallylight.core.fold import fold
from tallylight.core.health.measures import Measures, Slow
from tallylight.core.health.messages import SLOW
from tallylight.core.keepable import NOT_KEEPABLE, objection
from tallylight.core.pack import Asked, Channel, Key
from tallylight.core.registry import Registry
from tallylight.core.timeline.feed import EventServed
from tallylight.core.timeline.record import Run, entries_of_kind
from tallylight.core.timeline.store import events_of_subject
from tallylight.storage.engine import Storage

M = TypeVar("M")


@dataclass(frozen=True)
class Known:
    """What everybody may read without asking the database: the channels, and what is chosen.

    `tokens` are those that others come in by, by their numbers, taken back or not.
    """

    registry: Registry
    channels: Mapping[str, Channel] = field(default_factory=dict)
    chosen: Mapping[str, Any] = field(default_factory=dict)
    tokens: Mapping[int, Token] = field(default_factory=dict)

    def __call__(self, setting: Setting[Any]) -> Any:
        value = self.chosen.get(setting.key)
        return setting.default if value is None else value

    def declared(self, key: str) -> Setting[Any] | None:
        return self.registry.settings.get(key)


@dataclass(frozen=True)
class Reader:
    """Answers declared queries. `known` gives what is known at that moment."""

    storage: Storage
    registry: Registry
    clock: Clock
    known: Callable[[], Known]
    key: Key
    measures: Measures = field(default_factory=Measures)

    def ask(self, query: Any, channel: str = "main", *, confined: bool = False) -> Any:
        """The answer to a query. Raises Refused, or Fault when the database can't be read.

        `confined`: a subject of another channel that it names is as one that there is not.
        """
        found = objection(query, "query")
        if found is not None:
            raise NOT_KEEPABLE.because(field=found[0], why=found[1])
        name, began = self.registry.queries[type(query)].full_name, time.perf_counter()
        with self._asking(channel) as asking:
            try:
                if confined:
                    asking.refuse_elsewhere(query)
                return asking(query)
            finally:
                seconds = self.measures.took("query", name, began)
                if seconds * 1000 > asking.known(SLOW):
                    self.measures.was_slow(self._slow(name, seconds, asking))

    def look(self, looks: Callable[[Asked], M], pack: str, channel: str = "main") -> M:
        """What a function of a pack finds, which is asked by nobody else. Raises as `ask` does."""
        with self._asking(channel) as asking:
            return looks(asking.asked(pack))

    @contextmanager
    def _asking(self, channel: str) -> "Iterator[_Asking]":
        """One state of the database."""
        known = self.known()
        if channel not in known.channels:
            raise NO_SUCH_CHANNEL.because(channel=channel)
        with self.storage.read() as connection:
            longest = Longest(connection)
            here = known.channels[channel]
            now = self.clock.now()
            yield _Asking(self.registry, known, here, now, longest.run, self.key, longest)

    def _slow(self, name: str, seconds: float, asking: "_Asking") -> Slow:
        """What is written down of a slow question, with the plan of its longest statement."""
        longest, plan = asking.longest, []
        if longest.statement is not None:
            with suppress(SQLAlchemyError):  # what has just failed has no plan
                dialect = self.storage.dialect
                plan = dialect.plan(longest.connection, longest.statement, longest.values)
        return Slow(
            self.clock.now(), name, seconds, longest.statement, longest.seconds, tuple(plan)
        )


@dataclass
class Longest:
    """Runs statements on a connection, and remembers the one that took longest."""

    connection: Connection
    statement: str | None = None
    values: Any = None
    seconds: float = 0.0

    def run(self, asked: Executable, parameters: Any = None) -> Sequence[Row[Any]]:
        """All rows of a statement."""
        began = time.perf_counter()
        result = self.connection.execute(asked, parameters)
        rows = result.all()
        seconds = time.perf_counter() - began
        if seconds > self.seconds:
            done: Any = result.context  # as it went to the driver
            self.statement, self.values = done.statement, done.parameters[0]
            self.seconds = seconds
        return rows


@dataclass(frozen=True)
class _Asking:
    """One state of the database, and all that may be asked of it: a query may ask another one."""

    registry: Registry
    known: Known
    channel: Channel
    now: datetime
    run: Run
    key: Key
    longest: Longest

    def __call__(self, query: Any) -> Any:
        """The answer of the pack whose query it is."""
        pack = self.registry.queries[type(query)].pack.name
        return self.registry.answers[type(query)](self.asked(pack), query)

    def refuse_elsewhere(self, query: Any) -> None:
        """Refuse a question about a subject of another channel."""
        declared = self.registry.queries[type(query)]
        if not declared.spec.of_subject:
            return
        _, subject = self.registry.subjects[_full(declared.pack.name, declared.spec.of_subject)]
        key, channel = subject.id_column(), subject.rows[0].table.c.channel
        named = getattr(query, subject.key)
        mine = select(key).where(key == named, channel == self.channel.name)
        if subject.unknown is not None and not self.run(mine):
            raise subject.unknown.because(**{subject.key: named})

    def asked(self, pack: str) -> Asked:
        """What a function of a pack is handed."""
        return Asked(
            run=self.run,
            states=partial(states, self.run, self.registry, pack),
            told=partial(told, self.run, pack),
            ask=self,
            channel=self.channel,
            now=self.now,
            settings=self.known,
            registry=self.registry,
            key=self.key,
        )


def states(
    run: Run,
    registry: Registry,
    pack: str,
    kind: str,
    ids: Sequence[Any],
    at: datetime | None = None,
) -> list[Any]:
    """Subjects of a kind in the order of `ids`, folded; those that are not are left out.

    With `at`, as they were then by what is known now: of what was undone or corrected since,
    the better word counts.
    """
    if not ids:
        return []
    full = _full(pack, kind)
    _, subject = registry.subjects[full]
    entries = entries_of_kind(run, registry, full, [str(one) for one in ids])
    known = (entries.get(str(one), ()) for one in ids)
    if at is not None:
        known = ([entry for entry in own if entry.happened_at <= at] for own in known)
    folded = [fold(subject, own) for own in known]
    return [one.state for one in folded if one is not None and one.state is not None]


def told(run: Run, pack: str, kind: str, subject_id: Any) -> list[EventServed]:
    """Every event of a subject as it stands on the timeline, undone or not."""
    return events_of_subject(run, _full(pack, kind), str(subject_id))


def _full(pack: str, kind: str) -> str:
    return kind if "." in kind else f"{pack}.{kind}"
