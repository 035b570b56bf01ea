"""What a pack says of a source: what to ask of another program's server, and what answers tell.

    memory, means        --wants-->  what to ask next, which lines to keep open
    memory, means, news  --heard-->  memory, commands, how it went

A source does nothing itself: it opens nothing, waits for nothing and reads no clock. What it
remembers is kept with the commands that led to it, so that none is lost and none carried out
twice, wherever the program is cut off.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from tallylight.core.declare import Setting
from tallylight.core.secrets import Secret

M = TypeVar("M")
V = TypeVar("V", str, int, float, bool)

MEGABYTE = 1_000_000


Text = str | Secret
"""Words that are sent; a secret among them stays masked until then."""


class Chosen(Protocol):
    """The user's choices as they are now."""

    def __call__(self, setting: Setting[V]) -> V: ...


@dataclass(frozen=True, slots=True)
class Means:
    """What a source is handed beside its memory, as it is now.

    `platform` and `broadcaster` are what the channel says of itself. `secret` gives the value of a
    setting that is sensitive; None while nobody gave one. `known` is what the source `looks` up
    in the record.
    """

    channel: str
    platform: str | None
    broadcaster: str | None
    now: datetime
    chosen: Chosen
    secret: Callable[[Setting[str]], Secret | None]
    known: Any = None


# What to do


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request.

    `origin` is `https://host`, with a port where it is not the usual one. `path` holds the
    segments, unescaped; the last one may be empty, for a slash at the end. A `body` of names
    and words is sent as a form. `purpose` comes back with the reply. A reply that is not whole
    `deadline` seconds after it was asked for has not come, and one of more than `largest` bytes
    is not read.
    """

    origin: str
    path: tuple[Text, ...]
    query: Mapping[str, Text] = field(default_factory=dict)
    headers: Mapping[str, Text] = field(default_factory=dict)
    method: str = "GET"
    body: bytes | Mapping[str, Text] | None = None
    purpose: str = ""
    deadline: float = 30.0
    largest: int = 20 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Line:
    """A WebSocket that is to be open, known by its name.

    It counts as silent when nothing was heard on it for so many seconds, at its beginning too.
    """

    name: str
    address: str = field(repr=False)  # others put tickets into theirs
    silence: float
    largest: int = MEGABYTE


@dataclass(frozen=True, slots=True)
class Wants:
    """What a source wants now: one thing to ask, and the lines that should be open.

    A line that is not named any more is closed. What was heard on lines is told before anything
    is asked. With nothing to ask, it wants to be looked at again after `rest` seconds at most.
    """

    request: Request | None = None
    lines: tuple[Line, ...] = ()
    rest: float = 5.0


# What came of it


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP reply, whole, of whatever status. Names of headers are in small letters."""

    at: datetime
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)  # which may hold a new secret
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class NoReply:
    """None came, or no whole one; `why` is a sentence for the user."""

    at: datetime
    why: str
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A line is open."""

    at: datetime
    line: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message on a line."""

    at: datetime
    line: str
    text: str


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing was said on a line for as long as it may be silent. It is open still."""

    at: datetime
    line: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A line was closed by the other side, or could not be opened.

    `code` is the other side's, None where it gave none; `why` is a sentence for the user.
    """

    at: datetime
    line: str
    code: int | None
    why: str


News = Reply | NoReply | Opened | Said | Silent | Closed


# What a source makes of it


@dataclass(frozen=True, slots=True)
class Given:
    """A command as of its time.

    Under the same `command_id` it is carried out once, however often it is heard. `raw` is what
    it was read from, which is kept should the command be refused.
    """

    at: datetime
    command_id: str
    command: Any
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that came and became no command, kept as it came.

    `kind` is what its sender calls it, `why` why nothing was made of it.
    """

    at: datetime
    external_id: str
    kind: str
    why: str
    raw: str


@dataclass(frozen=True, slots=True)
class Step(Generic[M]):
    """A part of what came, and the memory once it is kept.

    Whoever goes on from that memory hears all that came after this part. What came before it he
    may hear again.
    """

    memory: M
    given: tuple[Given, ...] = ()
    left: tuple[Leftover, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A time for which nothing is missing, or, with a `gap`, in which something may be.

    `gap` says why, in a sentence.
    """

    since: datetime
    until: datetime
    gap: str | None = None


class How(StrEnum):
    """How it went."""

    OK = "ok"
    UNCHANGED = "unchanged"  # as the last time, so nothing is kept of it
    FAILED = "failed"  # it is tried again, after longer and longer pauses
    STOPPED = "stopped"  # it is not tried again before somebody does something


@dataclass(frozen=True, slots=True)
class Told(Generic[M]):
    """What news came to: the memory now, and the parts that lead to it, kept in their order.

    `sentence` is for the user, also where all is well but for something. Nothing is asked before
    `wait` seconds are over; where it failed, at least so long. `spans` say what is covered now.
    `renewed` are secrets of its own settings that the server gave in place of those it knows;
    they are in the vault, all of them, before anything else is kept or asked.
    """

    memory: M
    steps: Sequence[Step[M]] = ()
    how: How = How.OK
    sentence: str = ""
    wait: float = 0.0
    spans: tuple[Span, ...] = ()
    renewed: tuple[tuple[Setting[str], Secret], ...] = ()


@dataclass(frozen=True)
class Source(Generic[M]):
    """Something that is asked again and again, or listened to.

    `settings` are those it goes by, the sensitive ones among them: when one changes, it begins
    anew. `lacks` says what is not there yet for it to begin, None when all is. `begin` gives the
    memory from what `keep` made of an earlier one, as plain data; from None at the first time.
    `looks` is handed what a query's function is, before the source is asked what it wants. All
    sources together make no more than `per_minute` requests a minute to the server.
    """

    name: str
    sentence: str
    lacks: Callable[[Means], str | None]
    begin: Callable[[Any | None], M]
    keep: Callable[[M], Any]
    wants: Callable[[M, Means], Wants]
    heard: Callable[[M, Means, News], Told[M]]
    settings: tuple[Setting[Any], ...] = ()
    looks: Callable[[Any], Any] | None = None
    per_minute: float = 60.0
