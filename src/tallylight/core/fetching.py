"""Fetching, without the world: how long to wait, whose turn it is, and what goes to the writer.

    news  --the source-->  told  --in parts-->  jobs: commands, memory, and what is said of it

The commands of a part and the memory after it are one transaction. So a source that is cut off
anywhere goes on behind what was kept, and hears nothing twice that counts twice.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

from tallylight.base.errors import Fault, Refused
from tallylight.core.decide import Envelope
from tallylight.core.dispatch import Job, Reply, Stopped
from tallylight.core.group import Group
from tallylight.core.outcome import Outcome
from tallylight.core.pack import Chance, Pack
from tallylight.core.source import Given, Leftover, Source, Step, Told
from tallylight.core.sources import ledger
from tallylight.core.sources.ledger import Fetch, Note, Whose
from tallylight.core.sources.rules import source_id
from tallylight.storage.faults import Kind, OutOfReach, StorageLost, WriteFailed

M = TypeVar("M")

AT_ONCE = 250
"""How many commands are carried out together at most, so that nobody who presses waits long."""

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
"""Seconds to wait at most after the first failure, and after any."""

EVERYBODYS = (Kind.BUSY, Kind.FULL, Kind.BROKEN)
INSIDE = "It went wrong inside Tallylight; the log says more."


def pause(failures: int, chance: Chance) -> float:
    """Seconds to wait after so many failures in a row: any time up to a bound that doubles.

    So many programs that lost one server do not come back to it all at once.
    """
    return chance.uniform(0.0, min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 30)))


class Limiter:
    """Turns to ask a host, which all sources share. Safe to use from any thread."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def turn(self, host: str, per_minute: float, now: float) -> float:
        """Take a turn; how many seconds it is away. After it the host rests for its due."""
        with self._lock:
            turn = max(now, self._free_at.get(host, now))
            self._free_at[host] = turn + 60.0 / per_minute
        return turn - now

    def hold(self, host: str, until: float) -> None:
        """Nobody asks the host before a time: it said so."""
        with self._lock:
            self._free_at[host] = max(until, self._free_at.get(host, until))


@dataclass(frozen=True)
class Errand(Generic[M]):
    """A source of a pack, at work on a channel."""

    pack: Pack
    source: Source[M]
    channel: str

    @property
    def whose(self) -> Whose:
        """By what it is known in the tables."""
        return Whose(f"{self.pack.name}.{self.source.name}", self.channel)

    @property
    def source_id(self) -> str:
        """Under what its memory is kept."""
        return source_id(self.whose.source, self.channel)


def sources_of(packs: Mapping[str, Pack]) -> dict[str, tuple[Pack, Source[Any]]]:
    """The sources of packs, by their full names."""
    return {f"{p.name}.{one.name}": (p, one) for p in packs.values() for one in p.sources}


@dataclass(frozen=True)
class Part(Generic[M]):
    """Some steps of what was told, kept together; the last part holds the `fetch` and its spans."""

    at: datetime
    memory: M
    steps: Sequence[Step[M]]
    told: Told[M]
    fetch: Fetch | None

    @property
    def given(self) -> tuple[Given, ...]:
        """The commands, in order."""
        return tuple(one for step in self.steps for one in step.given)

    @property
    def left(self) -> tuple[Leftover, ...]:
        """What became no command."""
        return tuple(one for step in self.steps for one in step.left)


def parts(told: Told[M], at: datetime, fetch: Fetch) -> Iterator[Part[M]]:
    """What was told, in parts that are not too large. There is at least one, the last."""
    steps: list[Step[M]] = []
    commands = 0
    for step in told.steps:
        if steps and commands + len(step.given) > AT_ONCE:
            yield Part(at, steps[-1].memory, steps, told, None)
            steps, commands = [], 0
        steps.append(step)
        commands += len(step.given)
    yield Part(at, told.memory, steps, told, fetch)


def joined(first: Told[M], then: Told[M]) -> Told[M]:
    """Two things that were told one after the other, as one. A span that goes on is one, too."""
    spans = list(first.spans)
    for span in then.spans:
        if spans and (spans[-1].gap, spans[-1].until) == (span.gap, span.since):
            spans[-1] = replace(spans[-1], until=span.until)
        else:
            spans.append(span)
    return replace(
        then,
        steps=[*first.steps, *then.steps],
        sentence=then.sentence or first.sentence,
        spans=tuple(spans),
        renewed=(*first.renewed, *then.renewed),
    )


Enveloped = Callable[[Given], Envelope]


def job(errand: Errand[M], part: Part[M], enveloped: Enveloped) -> Job:
    """All of a part, in one transaction."""
    return Job(
        envelopes=tuple(map(enveloped, part.given)),
        source=errand.source_id,
        memory=errand.source.keep(part.memory),
        afterword=partial(_write, errand, part),
    )


def jobs_apart(
    errand: Errand[M], part: Part[M], enveloped: Enveloped
) -> Iterator[tuple[Given, Job]]:
    """Each command of a part alone, for when they failed together: one may be at fault."""
    for one in part.given:
        alone = replace(part, steps=(Step(part.memory, (one,)),), fetch=None)
        write = partial(_write, errand, alone)
        yield one, Job(envelopes=(enveloped(one),), afterword=write)


def rest(errand: Errand[M], part: Part[M], failed: Sequence[Given]) -> Job:
    """A part without its commands, which were tried alone: the memory, and what of them failed."""
    left = tuple(_leftover(one, INSIDE) for one in failed)
    steps = [replace(step, given=()) for step in part.steps]
    remaining = replace(part, steps=[*steps, Step(part.memory, left=left)])
    return job(errand, remaining, lambda _: Envelope(None))


def _write(errand: Errand[M], part: Part[M], group: Group, replies: Sequence[Reply]) -> None:
    pairs = list(zip(part.given, replies, strict=True))
    refused = [_leftover(one, it.sentence) for one, it in pairs if isinstance(it, Refused)]
    note = Note(
        part.at,
        part.fetch,
        taken=sum(isinstance(it, Outcome) and not it.repeated for _, it in pairs),
        refused=len(refused),
        left=(*part.left, *refused),
        spans=part.told.spans if part.fetch is not None else (),
    )
    ledger.keep(group, errand.whose, note)


def _leftover(given: Given, why: str) -> Leftover:
    kind = type(given.command).__name__
    return Leftover(given.at, given.command_id, kind, why, given.raw)


def fault_of(replies: Sequence[Reply]) -> Fault | None:
    """Why a job was not done; None when it was."""
    return next((one for one in replies if isinstance(one, Fault)), None)


def is_everybodys(fault: Fault) -> bool:
    """Whether nothing else would have been written either, so that waiting may help."""
    if isinstance(fault, WriteFailed):
        return fault.kind in EVERYBODYS
    return isinstance(fault, Stopped | StorageLost | OutOfReach)
