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
from dataclasses import dataclass, field
from typing import Any

from tallylight.base.clock import Clock
from tallylight.base.errors import Fault, Refused
from tallylight.core.channels.messages import HOUSE
from tallylight.core.decide import Decider, Envelope
from tallylight.core.group import Group
from tallylight.core.load import load
from tallylight.core.outcome import Outcome
from tallylight.core.registry import Registry
from tallylight.core.state import State
from tallylight.storage.engine import Storage
from tallylight.storage.faults import Kind, StorageLost, WriteFailed
from tallylight.storage.writer import WriteTransaction

log = logging.getLogger(__name__)

GATHERING = 0.001
"""Seconds that the writer waits for more, as long as more come."""

GROUP = 256
"""How many jobs are committed together at most."""

Reply = Outcome | Refused | Fault
Answer = Callable[[Sequence[Reply]], None]


@dataclass(frozen=True, slots=True)
class Job:
    """Commands that are carried out in one transaction, and who waits for the replies.

    A source adds its name and its `memory`, which is kept with the commands it gave,
    refused or not.
    """

    envelopes: tuple[Envelope, ...]
    answer: Answer
    source: str | None = None
    memory: Any = None


@dataclass(frozen=True, slots=True)
class News:
    """What a commit brought: the rows of the timeline, and the state they led to."""

    rows: Sequence[Mapping[str, Any]]
    state: State


class Stopped(Fault):
    """The program is stopping and takes no more commands; nothing was written."""


@dataclass
class Dispatcher:
    """The writer's thread. `announce` hears of every commit, after the callers do."""

    storage: Storage
    registry: Registry
    clock: Clock
    announce: Callable[[News], None]
    _waiting: "queue.SimpleQueue[Job | None]" = field(default_factory=queue.SimpleQueue)
    _stopped: bool = False
    _last: int = 0

    def __post_init__(self) -> None:
        self._decider = Decider(self.registry, self.clock)
        self._state: State | None = None
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
                self._waiting.put(job)
                return
        job.answer([Stopped("Tallylight is stopping; try again in a moment.")])

    def carry_out(self, envelope: Envelope, timeout: float = 30.0) -> Outcome:
        """Hand in one command and wait. Raises Refused, or Fault when it could not be done."""
        replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        self.submit(Job((envelope,), lambda came: replies.put(came[0])))
        try:
            reply = replies.get(timeout=timeout)
        except queue.Empty:
            raise Fault(
                "The database did not answer in time; the command may still be carried out."
            ) from None
        if isinstance(reply, Exception):
            raise reply
        return reply

    def memory(self, source: str) -> Any | None:
        """What a source kept with its last commands; None when it never gave any."""
        return self._state.memories.get(source) if self._state is not None else None

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
            self._answer(jobs, [[_as_fault(failure)]] * len(jobs))
            return
        try:
            group, replies = self._commit(jobs, state, transaction)
        except StorageLost as lost:
            # Nobody knows whether the commit arrived. The caller's retry, with its id, will.
            self._state = None
            self._answer(jobs, [[lost]] * len(jobs))
        except Exception as failure:  # noqa: BLE001 - the writer outlives any bad command
            if len(jobs) > 1 and not _is_everybodys(failure):
                for job in jobs:
                    self._work([job])
                return
            self._answer(jobs, [[_as_fault(failure)]] * len(jobs))
        else:
            self._finish(jobs, replies, group)

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
        news = News(group.recorded, group.state)
        # Who made a channel or chose a setting may ask for it at once.
        first = any(row["channel"] == HOUSE for row in news.rows)
        if first:
            self._tell(news)
        self._answer(jobs, replies)
        if not first:
            self._tell(news)

    def _carry_out(self, group: Group, job: Job) -> list[Reply]:
        replies: list[Reply] = [self._decider.carry_out(group, e) for e in job.envelopes]
        if job.source is not None:
            group.remember(job.source, job.memory, self.clock.now())
        return replies

    def _loaded(self) -> State:
        if self._state is None:
            transaction = self.storage.begin()
            try:
                self._state = load(transaction, self.storage.dialect, self.registry)
            finally:
                transaction.rollback()
            self.announce(News((), self._state))
        return self._state

    def _answer(self, jobs: Sequence[Job], replies: Sequence[Sequence[Reply]]) -> None:
        for job, own in zip(jobs, replies, strict=True):
            try:
                job.answer(own)
            except Exception:
                log.exception("a caller could not be answered")

    def _tell(self, news: News) -> None:
        if not news.rows:
            return
        try:
            self.announce(news)
        except Exception:
            log.exception("the news could not be announced")


def _is_everybodys(failure: Exception) -> bool:
    """Whether a failure is the database's, so that no command alone would fare better."""
    return isinstance(failure, WriteFailed) and failure.kind in (Kind.BUSY, Kind.FULL, Kind.BROKEN)


def _as_fault(failure: Exception) -> Fault:
    if isinstance(failure, Fault):
        return failure
    log.error("a command failed inside the program", exc_info=failure)
    fault = Fault("That went wrong inside Tallylight and nothing was written; the log says more.")
    fault.__cause__ = failure
    return fault
