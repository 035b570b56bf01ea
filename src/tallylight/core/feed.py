"""What a pack says of a feed: datagrams from outside, read into commands and kept as evidence.

    memory, datagram  --read-->  memory, what was heard, commands
    what was heard    --file-->  rows of evidence

A memory is a channel's, and a pure fold: the same datagrams with the same times of arrival
give the same memory and the same commands, today, after a restart, and when they are read
again by a better parser.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Generic, TypeVar

from tallylight.core.recordings import Recorded

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Datagram:
    """One datagram as it arrived.

    `sender` is an address without its port. `received_at` is the wall clock, which may be set;
    `monotonic_us` counts microseconds from some start and never goes back. `first_id` is the id
    that the first thing heard in it has as evidence, 0 while it has none; the others follow
    without a gap.
    """

    data: bytes
    sender: str
    port: int
    received_at: datetime
    monotonic_us: int
    first_id: int = 0


@dataclass(frozen=True, slots=True)
class Reading(Generic[M]):
    """What a datagram came to.

    `heard` becomes evidence, one thing each, also where nothing could be made of it.
    `commands` are carried out in order, each as of its time, before the evidence is filed.
    `unclear` counts what could not be understood. `ask`: the sender should be asked for its
    state, because something was missed.
    """

    memory: M
    heard: tuple[Any, ...]
    commands: tuple[tuple[datetime, Any], ...] = ()
    unclear: int = 0
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Filing:
    """What core knows of a thing that was heard: enough for its row of evidence.

    `evidence_id` is its id, `listening_id` the row of `udp_server_sessions` it came in,
    `sequence` its place among all that was heard in that session, from 1, and `part` its
    place in the datagram, from 0. `channel` is None where nobody said whose the sender is.
    `active` and `latest` are the channel's subjects of the pack's first kind, after the
    commands, `waited_ms` how long the datagram had waited then. `fault` says why its commands
    could not be carried out; None when all is well.
    """

    evidence_id: int
    listening_id: int
    sequence: int
    part: int
    channel: str | None
    datagram: Datagram
    active: Any | None
    latest: Any | None
    waited_ms: int
    fault: str | None = None


Row = tuple[Any, dict[str, Any]]
"""A table, and a row for it."""

Run = Callable[..., Sequence[Any]]
"""Runs SQL and gives its rows."""

Recording = Callable[
    [Run, str | None, datetime | None, datetime | None], Iterable[tuple[str | None, Datagram]]
]
"""Gives what was kept: of a channel, from a time on, before another; see `Feed.recorded`."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """A made-up feed.

    `datagrams` stand in order of time and can be gone through once; each is made when it is
    asked for. `truth` gives what is true of it, as dataclasses or plain data, once all are
    taken. `answer` gives what a named sender answers to a request after what was taken so far;
    None where nobody can be asked.
    """

    datagrams: Iterator[Recorded]
    truth: Callable[[], Any]
    answer: Callable[[str, bytes], Iterable[bytes]] | None = None


@dataclass(frozen=True, slots=True)
class Simulator:
    """How a feed is made up.

    `options` is a frozen dataclass; each field has a default and a `Doc`, and is a number, a
    text, a yes or no, or one of a few words. The same dice and options give `make` the same
    feed; it raises ValueError, with a reason, for options that make none.
    """

    options: type
    make: Callable[[Random, Any], Simulation]


@dataclass(frozen=True, slots=True)
class Rereading:
    """How evidence that is read once more is held to what was made of it then.

    `told` gives the facts that the evidence tells of a subject, as plain data, without
    ids and stamps; its second argument finds a subject's state by kind and id. `differences`
    gives what of them is otherwise: where, was, is. `believe` gives the commands
    that make a subject what the facts say; its third argument finds what the facts came from.
    """

    told: Callable[[Any, Callable[[str, Any], Any]], dict[str, Any]]
    differences: Callable[[dict[str, Any], dict[str, Any]], Iterable[tuple[str, Any, Any]]]
    believe: Callable[[Any, dict[str, Any], Callable[[str, Any], Any], Any], Iterable[Any]]


@dataclass(frozen=True)
class Feed(Generic[M]):
    """A way of arriving: how datagrams of one protocol are read, and where they are kept.

    `port` is where such senders usually send to. `begin` gives the memory of a channel that
    heard nothing yet. `file` gives the rows of one thing heard, the one of `evidence` first.
    `lately` gives, in order, the datagrams of a channel that the memory
    has to be folded from when the program starts. `requests` is what a sender is sent, to
    be told its state; empty where it can't be asked. `recorded` gives what was kept of one
    channel, or of all, in order of arrival, from a time on and before another; each datagram
    comes with its channel, None for an unknown sender's. `simulate` makes such a feed up.
    """

    name: str
    sentence: str
    port: int
    evidence: Any
    begin: Callable[[], M]
    read: Callable[[M, Datagram], Reading[M]]
    file: Callable[[Any, Filing], Iterable[Row]]
    lately: Callable[[Run, str], Iterable[Datagram]]
    requests: bytes = b""
    recorded: Recording | None = None
    rereading: Rereading | None = None
    simulate: Simulator | None = None
