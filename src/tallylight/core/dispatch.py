"""The one way to write: commands queue for the one writer, which commits them in groups.

It takes what is waiting, decides the commands one after the other, and commits once.
Only then are the callers answered, and only after that is the news announced. If a
group fails, its jobs are tried one by one, so that one bad command harms no other.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from tallylight.base.clock import Clock
from tallylight.base.complaint import Complaint
from tallylight.base.errors import Fault, Refused
from tallylight.base.ids import unique_id
from tallylight.core.channels.messages import HOUSE
from tallylight.core.decide import Decider, Envelope, Given
from tallylight.core.feeding import Arrival, Chore, Fed, Feeder
from tallylight.core.group import Group
from tallylight.core.health.measures import Measures
from tallylight.core.load import load
from tallylight.core.outcome import Outcome
from tallylight.core.pack import Key
from tallylight.core.registry import Registry
from tallylight.core.state import State
from tallylight.storage.engine import Storage
from tallylight.storage.faults import Kind, OutOfReach, Owned, StorageLost, WriteFailed
from tallylight.storage.writer import WriteTransaction

log = logging.getLogger(__name__)

GATHERING = 0.001
"""Seconds that the writer waits for more, as long as more come."""

GROUP = 256
"""How many jobs are committed together at most."""

EVERYBODYS = (Kind.BUSY, Kind.FULL, Kind.READ_ONLY, Kind.SHUT, Kind.BROKEN)
"""Refusals that no command is to blame for."""

Reply = Outcome | Refused | Fault
Answer = Callable[[Sequence[Reply]], None]


@dataclass(frozen=True, slots=True)
class Job:
    """Commands that are carried out in one transaction, and who waits for the replies.

    A source adds its name and its `memory`, which is kept with the commands it gave,
    refused or not. `arrivals` are datagrams to take in, and `taken` hears of each that was,
    before the answer; a `chore` writes what is no command, an `afterword` what follows from the
    replies. `fault`: carrying out the arrival failed, so it is only kept.
    """

    envelopes: tuple[Envelope, ...] = ()
    answer: Answer = lambda _: None
    source: str | None = None
    memory: Any = None
    arrivals: tuple[Arrival, ...] = ()
    taken: Callable[[Fed], None] = lambda _: None
    chore: Chore | None = None
    afterword: Callable[[Group, Sequence[Reply]], Any] | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What a commit brought: the rows of the timeline, and the state they led to.

    `heard` are the channels on which a feed heard something. `anew`: the state was read from
    the database, and may hold what nobody was told.
    """

    rows: Sequence[Mapping[str, Any]]
    state: State
    heard: frozenset[str] = frozenset()
    anew: bool = False


class Stopped(Fault):
    """The program is stopping and takes no more commands; nothing was written."""


@dataclass
class Dispatcher:
    """The writer's thread. `announce` hears of every commit, after the callers do."""

    storage: Storage
    registry: Registry
    clock: Clock
    announce: Callable[[News], None]
    key: Key
    unique: Callable[[], str] = unique_id
    measures: Measures = field(default_factory=Measures)
    _waiting: "queue.SimpleQueue[Job | None]" = field(default_factory=queue.SimpleQueue)
    _stopped: bool = False
    _last: int = 0
    _scrubbing: bool = False

    def __post_init__(self) -> None:
        self._decider = Decider(self.registry, self.clock, Given(self.unique, self.key))
        self._feeder = Feeder(self.registry, self._decider, self.clock)
        self._state: State | None = None
        self._complaint = Complaint(log, "The database takes what is written again.")
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._closing = threading.Lock()

    def start(self) -> None:
        """Load the state and begin to take commands. Faults of the database rise here."""
        self._loaded()
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Hand in a job; its `answer` is called from the writer's thread after the commit."""
        with self._closing:
            if not self._stopped:
                self._waiting.put(self._timed(job) if job.envelopes else job)
                return
        job.answer([Stopped("Tallylight is stopping; try again in a moment.")])

    def _timed(self, job: Job) -> Job:
        """The job, with note taken of how long each of its commands waited for its reply."""
        began = time.perf_counter()
        names = [self.registry.commands[type(one.command)].full_name for one in job.envelopes]

        def answer(replies: Sequence[Reply]) -> None:
            job.answer(replies)
            for name in names:
                self.measures.took("command", name, began)

        return replace(job, answer=answer)

    def carry_out(self, envelope: Envelope, timeout: float = 30.0) -> Outcome:
        """Hand in one command and wait. Raises Refused, or Fault when it could not be done."""
        (reply,) = self.wait_for(Job((envelope,)), timeout)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def write(self, chore: Chore) -> Any:
        """Have a chore done and wait; what it gave. Raises Fault when nothing was written."""
        gave: list[Any] = []
        self.finish(Job(chore=lambda group: gave.append(chore(group))))
        return gave[-1]

    def finish(self, job: Job) -> None:
        """Have a job without commands done and wait. Raises Fault when it was not."""
        for reply in self.wait_for(job):
            if isinstance(reply, Fault):
                raise reply

    def wait_for(self, job: Job, timeout: float | None = None) -> Sequence[Reply]:
        """Hand in a job and wait for its replies, which its own `answer` does not hear."""
        replies: queue.SimpleQueue[Sequence[Reply]] = queue.SimpleQueue()
        self.submit(replace(job, answer=replies.put))
        try:
            return replies.get(timeout=timeout)
        except queue.Empty:
            raise Fault(
                "The database did not answer in time; the command may still be carried out."
            ) from None

    def memory(self, source: str) -> Any | None:
        """What a source kept with its last commands; None when it never gave any."""
        return self._state.memories.get(source) if self._state is not None else None

    @property
    def alive(self) -> bool:
        """Whether commands are being carried out."""
        return self._thread.is_alive()

    def waiting(self) -> int:
        """How many jobs wait for the writer."""
        return self._waiting.qsize()

    def stop(self) -> None:
        """Take no more commands, carry out those that were taken, and end the thread."""
        with self._closing:
            self._stopped = True
            self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while jobs := self._take():
            self._work(jobs)

    def _take(self) -> list[Job]:
        """What is waiting, at least one; empty when it is time to stop."""
        first = self._waiting.get()
        jobs = [first] if first is not None else []
        self._gather()
        while jobs and len(jobs) < GROUP:
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._waiting.put(None)
                break
            jobs.append(job)
        return jobs

    def _gather(self) -> None:
        """Under load, let those who were just answered come back before the next group.

        Two threads share one interpreter lock. A writer that takes up the first of them
        while the others are still being read holds up both, and commits twice.
        """
        before = -1
        while before < self._waiting.qsize() < self._last - 1:
            before = self._waiting.qsize()
            time.sleep(GATHERING)

    def _work(self, jobs: Sequence[Job]) -> None:
        self._last = len(jobs)
        try:
            state, transaction = self._loaded(), self.storage.begin()
        except Exception as failure:  # noqa: BLE001 - there is no database; nothing was written
            self._refuse(jobs, failure)
            return
        try:
            group, replies = self._commit(jobs, state, transaction)
        except StorageLost as lost:
            # Nobody knows whether the commit arrived. The caller's retry, with its id, will.
            self._state = None
            self._refuse(jobs, lost)
        except Exception as failure:  # noqa: BLE001 - the writer outlives any bad command
            apart = [] if _is_everybodys(failure) else _apart(jobs, failure)
            if not apart:
                self._refuse(jobs, failure)
            for job in apart:
                self._work([job])
        else:
            self._complaint.over()
            self._finish(jobs, replies, group)

    def _refuse(self, jobs: Sequence[Job], failure: Exception) -> None:
        """Answer that nothing was done; where it is the database's fault, the log is told, too."""
        if isinstance(failure, StorageLost | OutOfReach | Owned) or _is_everybodys(failure):
            self._complaint.about(str(failure))
        self._answer(jobs, [[_as_fault(failure)]] * len(jobs))

    def _commit(
        self, jobs: Sequence[Job], state: State, transaction: WriteTransaction
    ) -> tuple[Group, list[list[Reply]]]:
        try:
            group = Group(transaction, state, self.registry)
            group.look_up([e.command_id for job in jobs for e in job.envelopes if e.command_id])
            replies = [self._carry_out(group, job) for job in jobs]
            group.commit()
        except BaseException:
            transaction.rollback()
            raise
        return group, replies

    def _finish(
        self, jobs: Sequence[Job], replies: Sequence[Sequence[Reply]], group: Group
    ) -> None:
        """After the commit: nothing that goes wrong here may carry a command out again."""
        try:
            group.draft.commit()
        except Exception:
            log.exception("the state could not be kept; it is read again")
            self._state = None
        news = News(group.recorded, group.state, group.draft.channels_heard)
        # Who made a channel or chose a setting may ask for it at once.
        first = any(row["channel"] == HOUSE for row in news.rows)
        if first:
            self._tell(news)
        for tell in group.afterwards:
            tell()
        self._scrubbing = (self._scrubbing or group.erased) and not self._scrubbed()
        self._answer(jobs, replies)
        if not first:
            self._tell(news)

    def _carry_out(self, group: Group, job: Job) -> list[Reply]:
        replies: list[Reply] = [self._decider.carry_out(group, e) for e in job.envelopes]
        for arrival in job.arrivals:
            fed = self._feeder.take(group, arrival, job.fault)
            group.afterwards.append(partial(job.taken, fed))
        if job.chore is not None:
            job.chore(group)
        if job.afterword is not None:
            job.afterword(group, replies)
        if job.source is not None:
            group.remember(job.source, job.memory, self.clock.now())
        return replies

    def _scrubbed(self) -> bool:
        """Whether what was erased is out of the database's own log, too; else after the next."""
        try:
            return self.storage.scrub()
        except Fault:
            log.exception("what was erased may stand in the database's log for a while")
            return False

    def _loaded(self) -> State:
        if self._state is None:
            transaction = self.storage.begin()
            try:
                self._state = load(transaction, self.storage.dialect, self.registry)
            finally:
                transaction.rollback()
            self.announce(News((), self._state, anew=True))
        return self._state

    def _answer(self, jobs: Sequence[Job], replies: Sequence[Sequence[Reply]]) -> None:
        for job, own in zip(jobs, replies, strict=True):
            try:
                job.answer(own)
            except Exception:
                log.exception("a caller could not be answered")

    def _tell(self, news: News) -> None:
        if not news.rows and not news.heard:
            return
        try:
            self.announce(news)
        except Exception:
            log.exception("the news could not be announced")


def _apart(jobs: Sequence[Job], failure: Exception) -> list[Job]:
    """What is left to try when jobs failed together; nothing, when one command alone did.

    Datagrams are tried one by one, and one that fails alone is kept as evidence all the same:
    nobody sends it again.
    """
    if len(jobs) > 1:
        return list(jobs)
    job = jobs[0]
    if not job.arrivals or job.fault is not None:
        return []
    alone = [replace(a, datagrams=(one,)) for a in job.arrivals for one in a.datagrams]
    if len(alone) != 1:
        answer = _together(job.answer, len(alone))
        return [replace(job, arrivals=(arrival,), answer=answer) for arrival in alone]
    log.error("a datagram could not be carried out; it is kept", exc_info=failure)
    return [replace(job, fault=f"Nothing was made of it: {failure!r}")]


def _together(answer: Answer, parts: int) -> Answer:
    """Answers once for a job that came apart, when the last of its parts is done."""
    came: list[Sequence[Reply]] = []

    def part(replies: Sequence[Reply]) -> None:
        came.append(replies)
        if len(came) == parts:
            answer([reply for own in came for reply in own])

    return part


def _is_everybodys(failure: Exception) -> bool:
    """Whether a failure is the database's, so that no command alone would fare better."""
    return isinstance(failure, WriteFailed) and failure.kind in EVERYBODYS


def _as_fault(failure: Exception) -> Fault:
    if isinstance(failure, Fault):
        return failure
    log.error("a command failed inside the program", exc_info=failure)
    fault = Fault("That went wrong inside Tallylight and nothing was written; the log says more.")
    fault.__cause__ = failure
    return fault
