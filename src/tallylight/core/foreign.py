"""What a pack says of a file of another program, to take over what that one kept.

    recognise   is it one of those, and in which version? What it knows and can't take over,
                it refuses, saying what helps
    counts      how many rows it holds, so that each can be accounted for
    read        what its rows come to, in order: commands, sessions of listening, rows
    audit       what is wrong with it, and what was done about it

Nothing here opens a file: core hands in a snapshot, and carries out what is read from it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Protocol

from tallylight.core.feed import Row

Counts = Mapping[str, int]
"""How many rows, by the name of their table there."""


class Foreign(Protocol):
    """A snapshot of a foreign file, which can only be read: a database, or a document.

    `name` is what the file is called, without its folder. A document has no tables.
    """

    @property
    def name(self) -> str: ...

    def document(self) -> bytes | None:
        """All that a document holds; None of a database."""
        ...

    def tables(self) -> frozenset[str]:
        """The names of its tables."""
        ...

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table; none where there is no such table."""
        ...

    def count(self, table: str) -> int:
        """How many rows a table holds."""
        ...

    def of(self, table: str, column: str, value: Any) -> Iterator[Mapping[str, Any]]:
        """The rows of a table that hold a value, in the order of their ids."""
        ...

    def rows(self, sql: str, *parameters: Any) -> Iterator[Mapping[str, Any]]:
        """The rows of a query, by their columns. What is no clean text has its broken bytes
        replaced."""
        ...


class Here(Protocol):
    """What is known here while foreign rows are taken over."""

    def next(self, table: str) -> int:
        """The next id of a table."""
        ...

    def made(self, table: str, key: str) -> Any | None:
        """The state of what a foreign row became; None when it became nothing that stands."""
        ...

    def listening(self, key: str) -> int:
        """The id here of a session of listening. KeyError when it was not taken over."""
        ...

    def run(self, statement: Any) -> Sequence[Any]:
        """The rows of a statement in the database here."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """Which database it is.

    `identity` is of what never changes in it, however it grows and wherever it is copied to.
    """

    what: str
    version: str
    identity: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """A command that a row comes to. Its table and key there make it count once.

    `parts` are rows of other tables that come with it, `repaired` what was put right. An
    answer that has a field `repaired` says what the rule put right beyond that. `later` gives
    the command for a row that is otherwise now than when it was taken over; refused, it stays.
    """

    table: str
    key: str
    command: Any
    happened_at: datetime | None = None
    parts: Counts = field(default_factory=dict)
    repaired: tuple[str, ...] = ()
    later: "Later | None" = None


Later = Callable[[], Any]
"""Makes a command, where it is wanted."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A server for datagrams that the other program had; it is kept, and never listens here.

    `feed` is a feed of the pack, by its own name.
    """

    table: str
    key: str
    name: str
    port: int
    feed: str


@dataclass(frozen=True, slots=True)
class Listened:
    """A session of listening of the other program: the row's `values`, ready to be kept.

    `listener` is the table and the key of its server, `clients` are the rows of who was heard in
    it, `parts` how many those are. Rows of a
    table come in order of their `number`, which is how it is known what was kept already.
    """

    table: str
    number: int
    listener: tuple[str, str]
    values: Mapping[str, Any]
    clients: Sequence[Mapping[str, Any]] = ()
    parts: Counts = field(default_factory=dict)
    repaired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """Rows that no command makes: evidence, and what has no meaning any more."""

    table: str
    number: int
    rows: Callable[[Here], Iterable[Row]]
    parts: Counts = field(default_factory=dict)
    repaired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a program like OBS was to be reached. Passwords are never taken over."""

    table: str
    number: int
    name: str
    host: str
    port: int
    is_active: bool
    repaired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """Rows that stay where they are, and why."""

    table: str
    why: str
    count: int = 1


Item = Adopted | Listener | Listened | Filed | Connection | Left


@dataclass(frozen=True, slots=True)
class Audited:
    """A fault of the foreign database: what, how often, and what was done about it."""

    what: str
    count: int
    done: str


@dataclass(frozen=True, slots=True)
class Around:
    """What a reader may need to know of this place.

    `setting` finds the setting of a name; `zone` is the channel's time zone, in which
    programs that keep local times are taken to have run.
    """

    setting: Callable[[str], Any | None]
    zone: tzinfo


@dataclass(frozen=True)
class Adopter:
    """How a pack takes over what one kind of program kept.

    `foretold` is for a dry run: a query whose answer has a field `repaired`, as that of the
    command would have; None where nothing can be told before.
    """

    sentence: str
    recognise: Callable[[Foreign], Found | None]
    counts: Callable[[Foreign], Counts]
    read: Callable[[Foreign, Around], Iterable[Item]]
    audit: Callable[[Foreign, Around], Iterable[Audited]]
    foretold: Callable[[Adopted], Any | None] = lambda _: None
