"""What is announced after a commit: events to be resumed exactly, and pictures.

A listener is only woken; it then takes what it lacks from a position of its own. So a
slow one holds up nobody and needs no queue: its events come from the ring in memory or,
further back, from the timeline; of a picture it gets the latest.
"""

import json
import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import select

from tallylight.base.clock import Clock
from tallylight.core import access
from tallylight.core.ask import Known, Reader
from tallylight.core.channels.messages import HOUSE
from tallylight.core.choices import SETTING
from tallylight.core.decide import SESSION
from tallylight.core.dispatch import News
from tallylight.core.health.measures import Measures
from tallylight.core.pack import Key, Picture, View
from tallylight.core.panel import Panel, Use
from tallylight.core.registry import Registry
from tallylight.core.state import Head, State
from tallylight.core.timeline.feed import frame
from tallylight.core.timeline.tables import timeline
from tallylight.storage.engine import Storage

log = logging.getLogger(__name__)

RING = 1024
"""How many of a channel's last events stay in memory, encoded."""

PACE = 0.05
"""Seconds between two pictures of one topic: at most 20 a second of what is recorded, and as
many of what is only heard, so that a score does not wait behind the tick of a clock."""

Topic = tuple[str, str]
"""A channel and the full name of a topic, `sessions.panel`."""

Wake = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its data as JSON, and a number that changes when the data does."""

    version: int
    data: str


class Told:
    """One event that was announced; encoded when the first listener takes it, for all."""

    def __init__(self, epoch: str, row: Mapping[str, Any]) -> None:
        self.seq: int = row["seq"]
        self._epoch = epoch
        self._row = row

    @cached_property
    def text(self) -> str:
        return frame(self._epoch, self._row)


@dataclass
class Live:
    """The positions, rings and pictures of all channels.

    `lag` is how many seconds after it was recorded the last event was announced.
    """

    registry: Registry
    storage: Storage
    clock: Clock
    epoch: str
    key: Key
    measures: Measures = field(default_factory=Measures)
    lag: float = 0.0
    known: Known = field(init=False)
    _rings: dict[str, "deque[Told]"] = field(default_factory=dict)
    _heads: dict[str, "Standing"] = field(default_factory=dict)
    _shots: dict[Topic, Shot] = field(default_factory=dict)
    _wanted: dict[Topic, int] = field(default_factory=dict)
    _wakes: dict[object, Wake] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = Known(self.registry)
        self._lock = threading.Lock()
        self._dirty: set[Topic] = set()
        self._drawn = 0
        self._work = threading.Event()
        self._hurry = threading.Event()
        self._stopping = threading.Event()
        self._reader = Reader(
            self.storage, self.registry, self.clock, lambda: self.known, self.key, self.measures
        )
        self._topics = {
            f"{pack.name}.{name}": view
            for pack in self.registry.packs.values()
            for name, view in pack.topics.items()
        }
        self._thread = threading.Thread(target=self._run, name="pictures", daemon=True)

    def start(self) -> None:
        """Begin to draw pictures."""
        self._thread.start()

    @property
    def leaving(self) -> bool:
        """Whether everybody who listens should go."""
        return self._stopping.is_set()

    def say_goodbye(self) -> None:
        """Ask everybody who listens to go, so that the program can stop."""
        self._stopping.set()
        self._wake()

    def stop(self) -> None:
        """End the thread that draws, and wake everybody a last time."""
        self._stopping.set()
        self._work.set()
        self._hurry.set()
        if self._thread.is_alive():
            self._thread.join()
        self._wake()

    def topics(self) -> Sequence[str]:
        """The full names of all topics."""
        return sorted(self._topics)

    def announce(self, news: News) -> None:
        """Take in a commit. Called by the writer, once per commit, in order."""
        new = news.state.heads.keys() - self._heads.keys()
        touched = {row["channel"] for row in news.rows} | new | news.heard
        if news.anew:  # the state may hold what nobody heard of
            touched = set(news.state.heads)
            self._rings.clear()
        with self._lock:
            for row in news.rows:
                ring = self._rings.setdefault(row["channel"], deque(maxlen=RING))
                if ring and ring[-1].seq + 1 != row["seq"]:
                    ring.clear()  # a commit nobody heard of, when the database was lost
                ring.append(Told(self.epoch, row))
            for name in touched:
                self._heads[name] = standing(news.state, self.registry, name)
            if HOUSE in touched:
                self.known = _known(self.registry, news.state)
            everybody = news.anew or any(row["channel"] == HOUSE for row in news.rows)
            self._dirty |= {t for t in self._wanted if everybody or t[0] in touched}
        if news.rows:
            recorded = max(row["recorded_at"] for row in news.rows)
            self.lag = max(0.0, (self.clock.now() - recorded).total_seconds())
            self._hurry.set()
        self._work.set()
        self._wake()

    def waiting(self) -> int:
        """How many pictures wait to be drawn."""
        return len(self._dirty)

    def position(self, channel: str) -> int:
        """The `seq` of the channel's last event; 0 when it has none. KeyError if unknown."""
        return self._heads[channel].head.seq

    def changed_at(self, channel: str) -> datetime:
        """When a picture of the channel last had a reason to change. KeyError if unknown."""
        return max(self._heads[name].head.recorded_at for name in (channel, HOUSE))

    def active(self, channel: str, kind: str, name: str) -> Any | None:
        """One field of the open subject of a kind; None when none is open."""
        return getattr(self._heads[channel].active.get(kind), name, None)

    def recent(self, channel: str, after: int) -> list[tuple[int, str]] | None:
        """The events after a position, as (seq, JSON frame); None if memory does not reach."""
        with self._lock:
            if after >= self.position(channel):
                return []
            ring = self._rings.get(channel, ())
            if not ring or ring[0].seq > after + 1:
                return None
            fresh = [told for told in ring if told.seq > after]
        return [(told.seq, told.text) for told in fresh]

    def events(self, channel: str, after: int, limit: int = 500) -> list[tuple[int, str]]:
        """The events after a position, as (seq, JSON frame), in order, from the timeline."""
        with self.storage.read() as connection:
            rows = connection.execute(
                select(timeline)
                .where(timeline.c.channel == channel, timeline.c.seq > after)
                .order_by(timeline.c.seq)
                .limit(limit)
            ).mappings()
            return [(row["seq"], frame(self.epoch, dict(row))) for row in rows]

    def shot(self, channel: str, topic: str) -> Shot | None:
        """The latest picture of a topic that is wanted; None until it is drawn."""
        return self._shots.get((channel, topic))

    def want(self, channel: str, topic: str) -> None:
        """Keep a topic's picture current, until `release`. KeyError if there is none such."""
        if topic not in self._topics or channel not in self._heads:
            raise KeyError(topic)
        key = (channel, topic)
        with self._lock:
            self._wanted[key] = self._wanted.get(key, 0) + 1
            if self._wanted[key] == 1:
                self._dirty.add(key)
        self._work.set()

    def release(self, channel: str, topic: str) -> None:
        """Take a `want` back."""
        with self._lock:
            self._wanted[(channel, topic)] -= 1
            if not self._wanted[(channel, topic)]:
                del self._wanted[(channel, topic)]
                self._shots.pop((channel, topic), None)

    def listen(self, wake: Wake) -> Callable[[], None]:
        """Have `wake` called, from some thread, when there may be news; returns how to stop."""
        key = object()
        self._wakes[key] = wake
        return lambda: void(self._wakes.pop(key, None))

    def fresh(self, channel: str, topic: str) -> str:
        """A topic's data as JSON, drawn now."""
        pack = topic.split(".", 1)[0]
        drawn = self._topics[topic](self.view(channel, pack))
        if isinstance(drawn, Panel) and not self.registry.packs[pack].builtin:
            lit = drawn.headline is not None and drawn.headline.lamp  # by what is only heard, too
            use = "on" if lit else self._heads[channel].use(pack, self.registry)
            drawn = replace(drawn, use=use)
        return json.dumps(to_jsonable_python(drawn), ensure_ascii=False, separators=(",", ":"))

    def view(self, channel: str, pack: str) -> View:
        """What a view of a pack is handed now. KeyError if there is no such channel or pack."""
        shown = self._heads[channel].picture(pack, self.registry)
        ask = partial(self._reader.ask, channel=channel)
        heard = self._heads[channel].heard.get(pack, {})
        return View(shown, self.clock.now(), self.known, ask, self.key, heard)

    def _draw(self, key: Topic) -> None:
        data = self.fresh(*key)
        with self._lock:
            before = self._shots.get(key)
            if key in self._wanted and (before is None or before.data != data):
                self._drawn += 1
                self._shots[key] = Shot(self._drawn, data)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._work.wait()
            self._work.clear()
            with self._lock:
                dirty, self._dirty = self._dirty, set()
                hurried = self._hurry.is_set()
                self._hurry.clear()
            for key in dirty:
                try:
                    self._draw(key)
                except Exception:
                    log.exception("the picture of %s could not be drawn", key[1])
            if dirty:
                self._wake()
                (self._stopping if hurried else self._hurry).wait(PACE)

    def _wake(self) -> None:
        for wake in list(self._wakes.values()):
            wake()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a channel stands after a commit, frozen: its head, and its subjects' states.

    `heard` is the memory of each feed, by its pack and its name.
    """

    head: Head
    active: Mapping[str, Any]
    latest: Mapping[str, Any]
    heard: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def picture(self, pack: str, registry: Registry) -> Picture[Any]:
        """What a view of a pack sees."""
        kind = registry.first_kind(pack) or ""
        active = self.active.get(kind)
        return Picture(
            channel=self.head.channel,
            session=self.active.get(SESSION),
            subject=active,
            active=active,
            latest=self.latest.get(kind),
        )

    def use(self, pack: str, registry: Registry) -> Use:
        """How the channel uses a pack. What is always open, as a character is, is not on."""
        own = {k: subject for k, (owner, subject) in registry.subjects.items()
               if owner.name == pack}  # fmt: skip
        if any(subject.timed and kind in self.active for kind, subject in own.items()):
            return "on"
        known = {**self.latest, **self.active}
        used = pack in self.heard or any(known.get(kind) is not None for kind in own)
        return "used" if used else "unused"


def standing(state: State, registry: Registry, channel: str) -> Standing:
    """A channel's standing, from the state after a commit."""
    head = state.heads[channel]
    open_ones = {kind: _state_of(state, kind, ids[-1]) for kind, ids in head.open.items() if ids}
    latest = {kind: _state_of(state, kind, known) for kind, known in head.latest.items()}
    return Standing(head, open_ones, latest, _heard(state, registry, channel))


def _heard(state: State, registry: Registry, channel: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name in registry.feeds:
        pack, _, feed = name.partition(".")
        memory = state.heard.get((name, channel))
        if memory is not None:
            found.setdefault(pack, {})[feed] = memory
    return found


def _state_of(state: State, kind: str, subject_id: Any) -> Any | None:
    folded = state.subjects.get((kind, subject_id))
    return folded.state if folded else None


def _known(registry: Registry, state: State) -> Known:
    channels = {name: head.channel for name, head in state.heads.items()}
    chosen = {
        key: getattr(_state_of(state, SETTING, key), "value", None)
        for key in state.heads[HOUSE].open.get(SETTING, ())
    }
    numbers = state.heads[HOUSE].open.get(access.KIND, ())
    found = {number: _state_of(state, access.KIND, number) for number in numbers}
    tokens = {number: token for number, token in found.items() if token is not None}
    return Known(registry, channels, chosen, tokens)


def void(_: Any) -> None:
    """Drop a value."""
