"""Evidence read once more: what today's parser makes of it, beside what was made of it then.

The datagrams that were kept go through a program on a scratch file, as they came and when
they came. What persons said since is left aside. Nothing is changed here: what is otherwise
comes with the commands that would correct it, to be carried out by who wants to.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import select

from tallylight.base.clock import Clock
from tallylight.base.errors import Refusal
from tallylight.core.archives.store import about_any
from tallylight.core.channels.messages import HOUSE, MAIN, MakeChannel
from tallylight.core.dispatch import Job
from tallylight.core.feed import Datagram, Rereading
from tallylight.core.feeding import Arrival
from tallylight.core.fold import fold
from tallylight.core.pack import PERSONS, Origin
from tallylight.core.program import Program, migrations
from tallylight.core.registry import Registry
from tallylight.core.rooms import room
from tallylight.core.timeline.record import Run, entries_of_subject, runner
from tallylight.core.udp import session
from tallylight.core.udp.messages import MakeServer
from tallylight.storage.engine import Storage

NO_REREADING = Refusal("no_rereading", "What {feed} heard can't be read once more.", 404)
REFUSALS = (NO_REREADING,)
PAGE = 2000

WHOLE = "whole"
"""Where a subject differs that only one side knows."""


@dataclass(frozen=True, slots=True)
class Which:
    """What is read once more: a feed's evidence, of one channel or all, of one time or all."""

    feed: str
    channel: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A subject of which the evidence now tells something else.

    `what` says where, what it was, and what it is; a subject that is only told now, or
    not any more, has one line. `commands` would correct it; none where a person has to.
    """

    channel: str
    subject_id: Any | None
    began: datetime
    what: tuple[tuple[str, Any, Any], ...]
    commands: tuple[Any, ...] = ()


@dataclass(slots=True)
class Reread:
    """What came of a rereading: how much was read, how many subjects are as they were.

    `adopted` are those that an import brought. They were never made of the evidence, of which
    the other program may have kept a part only; so they are not held to it. Nor are those whose
    evidence is in an archive: `archived` counts them by its file.
    """

    datagrams: int = 0
    heard: int = 0
    same: int = 0
    adopted: int = 0
    archived: Counter[str] = field(default_factory=Counter)
    otherwise: list[Otherwise] = field(default_factory=list)
    seconds: float = 0.0


class PastClock:
    """A clock that shows the time of the datagram that is being read."""

    speed = 1

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def elapsed(self) -> float:
        return 0.0

    def set(self, at: datetime) -> None:
        """It is this late now; it never goes back."""
        self._at = max(self._at, at)


def reread(
    storage: Storage,
    registry: Registry,
    clock: Clock,
    which: Which,
    progress: Callable[[int], None] = lambda _: None,
) -> Reread:
    """Read evidence once more. `progress` hears how many datagrams were read."""
    declared = registry.feeds[which.feed]
    if declared.recorded is None or declared.rereading is None:
        raise NO_REREADING.because(feed=which.feed)
    began, found = clock.elapsed(), Reread()
    with storage.read() as connection:
        run = runner(connection)
        kept = declared.recorded(run, which.channel, which.since, which.until)
        with _scratch(registry, clock.now()) as scratch:
            _read(scratch, which.feed, kept, found, progress)
            kind = registry.first_kind(which.feed.partition(".")[0]) or ""
            left = about_any(run, declared.evidence)
            look = _Look(run, registry, kind, declared.rereading, found, left)
            with scratch.storage.read() as other:
                again = runner(other)
                for name in sorted({*scratch.live.known.channels} | look.channels_of_archived()):
                    if name != HOUSE and which.channel in (None, name):
                        look.compare(name, again, which)
    found.seconds = clock.elapsed() - began
    return found


@contextmanager
def _scratch(registry: Registry, now: datetime) -> Iterator[Program]:
    """A program on a file of its own, which is gone afterwards."""
    with room() as folder:
        url = f"sqlite:///{(folder / 'scratch.sqlite3').as_posix()}"
        clock = PastClock(datetime.min.replace(tzinfo=now.tzinfo) + timedelta(days=1))
        program = Program(registry, Storage.open(url, owner="a rereading"), clock)
        try:
            migrations(program.storage, registry, clock, None).upgrade()
            program.start()
            yield program
        finally:
            program.stop()


def _read(
    scratch: Program,
    feed: str,
    kept: Iterable[tuple[str | None, Datagram]],
    found: Reread,
    progress: Callable[[int], None],
) -> None:
    clock: Any = scratch.clock
    listening_id = 0
    rest = iter(kept)
    while page := list(islice(rest, PAGE)):
        clock.set(page[-1][1].received_at)
        _make_channels(scratch, {name for name, _ in page if name is not None})
        if not listening_id:
            made = scratch.do(MakeServer(name="reread", feed=feed)).answer
            begin = partial(session.begin, server_id=made["server_id"], at=clock.now())
            listening_id = scratch.dispatcher.write(partial(begin, granted=None))
        whose = {id(datagram): name for name, datagram in page}
        datagrams = [datagram for _, datagram in page]
        arrival = Arrival(listening_id, datagrams, whose=partial(_of, whose))
        scratch.dispatcher.finish(Job(arrivals=(arrival,)))
        found.datagrams += len(page)
        progress(found.datagrams)


def _of(whose: Mapping[int, str | None], datagram: Datagram) -> str | None:
    return whose[id(datagram)]


def _make_channels(scratch: Program, names: set[str]) -> None:
    for name in sorted(names - scratch.live.known.channels.keys() - {MAIN}):
        scratch.do(MakeChannel(name=name))


@dataclass
class _Look:
    """What is on record, beside what the scratch came to."""

    run: Run
    registry: Registry
    kind: str
    how: Rereading
    found: Reread
    left: Mapping[str, str]

    def compare(self, channel: str, again: Run, which: Which) -> None:
        """The subjects of a channel, by when they began."""
        was = self._subjects(self.run, channel, which)
        now = self._subjects(again, channel, Which(which.feed))
        find, refind = partial(self._find, self.run), partial(self._find, again)
        for began in sorted(was.keys() | now.keys()):
            old, new = was.get(began), now.get(began)
            if old is None or new is None:
                self.found.otherwise.append(self._one_sided(channel, began, old))
                continue
            before, after = self.how.told(old, find), self.how.told(new, refind)
            if before == after:
                self.found.same += 1
                continue
            what = tuple(self.how.differences(before, after))
            commands = tuple(self.how.believe(old, after, refind, new))
            subject_id = self._id(old)
            self.found.otherwise.append(Otherwise(channel, subject_id, began, what, commands))

    def channels_of_archived(self) -> set[str]:
        """The channels of subjects whose evidence is in an archive."""
        _, subject = self.registry.subjects[self.kind]
        table = subject.rows[0].table
        of = select(subject.id_column().label("id"), table.c.channel)
        rows = self.run(of) if self.left else ()
        return {row.channel for row in rows if str(row.id) in self.left}

    def _id(self, state: Any) -> Any:
        return getattr(state, self.registry.subjects[self.kind][1].key)

    def _one_sided(self, channel: str, began: datetime, old: Any | None) -> Otherwise:
        if old is None:
            return Otherwise(channel, None, began, ((WHOLE, None, "told now"),))
        return Otherwise(channel, self._id(old), began, ((WHOLE, "told then", None),))

    def _subjects(self, run: Run, channel: str, which: Which) -> dict[datetime, Any]:
        """The subjects of a channel as no person changed them, by when they began."""
        _, subject = self.registry.subjects[self.kind]
        table = subject.rows[0].table
        began = subject.column("started_at")
        chosen = select(subject.id_column()).where(table.c.channel == channel)
        if which.since is not None:
            chosen = chosen.where(began >= which.since)
        if which.until is not None:
            chosen = chosen.where(began < which.until)
        states: dict[datetime, Any] = {}
        for (subject_id,) in run(chosen):
            if run is self.run and str(subject_id) in self.left:
                self.found.archived[self.left[str(subject_id)]] += 1
                continue
            told = self._told(run, self.kind, subject_id)
            if told and told[0].cause.origin is Origin.IMPORT:
                self.found.adopted += 1
            elif told and (folded := fold(subject, told)) and folded.state is not None:
                states[folded.state.started_at] = folded.state
        return states

    def _find(self, run: Run, kind: str, subject_id: Any) -> Any | None:
        """A subject folded from what no person said; None where nothing else was said of it."""
        full = kind if "." in kind else f"{self.kind.partition('.')[0]}.{kind}"
        told = self._told(run, full, subject_id)
        folded = fold(self.registry.subjects[full][1], told) if told else None
        return folded.state if folded else None

    def _told(self, run: Run, kind: str, subject_id: Any) -> Sequence[Any]:
        """What no person said of a subject, in order."""
        entries = entries_of_subject(run, self.registry, kind, subject_id)
        return [entry for entry in entries if entry.cause.origin not in PERSONS]
