"""The contract: what a pack declares, and what its rules are given and give back.

    Pack      one domain, such as a game: its messages, rules, queries, pictures
    Subject   a thing with a life (a raid): its events folded are its state, its state is rows
    Picture   what a rule sees, Context beside it; Decision what it answers, or a Refused

This file imports nothing but `base`, so that a pack can be read and tested alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from types import ModuleType
from typing import Any, Generic, TypeVar

from tallylight.base.errors import Refusal, Refused
from tallylight.base.ids import Ids
from tallylight.core.erase import Erase
from tallylight.core.feed import Feed
from tallylight.core.files import FileSeen
from tallylight.core.foreign import Adopter
from tallylight.core.looking import Ask, Named, Settings, States, Those
from tallylight.core.sought import Sought
from tallylight.core.source import Source
from tallylight.core.staging import Staging
from tallylight.core.tallied import Tallied
from tallylight.core.watched import FolderWatch

S = TypeVar("S")
M = TypeVar("M")


class Origin(StrEnum):
    """Who or what a command came from."""

    DECK = "deck"
    ROOM = "room"
    CLI = "cli"
    API = "api"
    FEED = "feed"
    LOG = "log"
    IMPORT = "import"
    AUTOMATIC = "automatic"


PERSONS = frozenset({Origin.DECK, Origin.ROOM, Origin.CLI, Origin.API})
"""Origins whose commands `undo` takes back."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Where a command came from: its origin, and what the sender says of itself.

    `confidence` is the sender's own, 0 to 1; None when it said nothing.
    """

    origin: Origin
    source: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it stands on the timeline.

    `happened_at` is when it was true, `recorded_at` when we learned it. Subjects are
    folded in order of (`happened_at`, `seq`).
    """

    event: Any
    channel: str
    seq: int
    happened_at: datetime
    recorded_at: datetime
    cause: Cause
    texts: Mapping[int, str] = field(default_factory=dict)

    def text(self, text_id: int | None) -> str | None:
        """The words behind a text id; None when there are none, or they were erased."""
        return None if text_id is None else self.texts.get(text_id)


@dataclass(frozen=True, slots=True)
class Channel:
    """One broadcaster on one platform, or one court. `time_zone` is an IANA name."""

    name: str
    time_zone: str = "UTC"
    platform: str | None = None
    broadcaster: str | None = None


@dataclass(frozen=True, slots=True)
class Picture(Generic[S]):
    """What is so on a channel, frozen.

    For a rule, `session` is the session that was on at the command's time, and `subject`
    the one the command names, else the one that was on at that time. For a view, they
    are the open ones.
    `active` is the subject that is open now, `latest` the one that began last, open or not:
    neither need be what a late command is about.
    """

    channel: Channel
    session: Any | None
    subject: S | None
    active: S | None
    latest: S | None


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule is handed beside the picture.

    `at` is when the command says it was true, else `now`; `late` tells that it said so, `said_at`
    what, of an import also what is still to come. `given` names the fields that the sender sent,
    so that null and silence differ. `listed` are the pictures in the folder that it names.

    `text` keeps a person's words and gives their id. `find` gives another subject's state by kind
    and id, `named` by what its own table says: `named("lamp", name="...")`, `those` all of which it
    says so, or those of them in whose time another kind was on; `all` gives every one of a kind
    that is open on the channel, or resident. `closing` gives the events that end all that is open
    on the channel. `extent` gives the first and the last time of what a session contains.
    `last_press` gives what undo would take back, also of an import by its id, or on another
    channel. `overlap` gives a subject of a kind that was on between two times (the second None:
    ever since), apart from one by its id. `command` gives what is declared of a command, by its
    path or id; `query` of a query. `kept` gives the row that holds these values, of a table by its
    name, `newest` the one of them with the highest value in a column, up to one that is said;
    `unique` an id that nothing has; `keyed` what stands for words that may not be kept: the same
    for the same words, here alone.
    """

    now: datetime
    at: datetime
    late: bool
    given: frozenset[str]
    ids: Ids
    settings: Settings
    cause: Cause
    text: Callable[[str | None], int | None]
    find: Callable[[str, Any], Any | None]
    closing: Callable[[datetime], Sequence["Happening"]]
    extent: Callable[[int], tuple[datetime | None, datetime | None]]
    last_press: Callable[..., Any | None]
    overlap: Callable[[str, datetime, datetime | None, Any | None], Any | None]
    said_at: datetime | None = None
    command: Callable[[str], Any | None] = lambda _: None
    named: Named = lambda kind, /, **columns: None
    those: Those = lambda kind, most=None, /, **columns: []
    all: Callable[[str], list[Any]] = lambda _: []
    query: Callable[[str], Any | None] = lambda _: None
    listed: tuple[FileSeen, ...] = ()
    kept: Callable[..., Any | None] = lambda table, **columns: None
    newest: Callable[..., Any | None] = lambda table, by, most=None, **columns: None
    unique: Callable[[], str] = lambda: ""
    keyed: Callable[[str], str] = lambda words: ""


Happening = tuple[datetime, Any]
"""When, and which event."""
Evidence = tuple[str, Mapping[str, Any]]
"""The name of a table of evidence, and a row for it."""
Key = Callable[[str], bytes]
"""Gives the installation's own key for a purpose; who has a database alone has none."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule decided: events with their times, in the order they are to be written.

    Neither events nor evidence means that what was asked for is so already. `about` is the
    subject that the answer then shows, where it is not the one in the picture. `evidence` are
    rows that are kept as points of the timeline; one that is kept already, by the id that its
    command says, is not kept twice. `first` are commands of the house, or `On` a channel, that are
    carried out before, such as to meet who is spoken of; they must be of a kind that is never
    refused. `erase` is what is to be nowhere any more: before the events, which may so take away
    what history hung on.
    """

    events: tuple[Happening, ...] = ()
    about: Any | None = None
    evidence: tuple[Evidence, ...] = ()
    first: tuple[Any, ...] = ()
    erase: Erase | None = None

    @classmethod
    def of(cls, at: datetime, *events: Any) -> "Decision":
        """All `events` at one time."""
        return cls(tuple((at, event) for event in events))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query's function is handed: ways to look at one state of the database.

    `run` runs a statement and gives its rows. `states` gives subjects by their kind and
    ids, folded from the timeline; those that are not (deleted, undone) are left out. `told`
    gives the events of one subject, undone or not, in the order they were recorded. `ask`
    answers another declared query on the same state of the database. `key` gives the
    installation's own key for a purpose.
    """

    run: Callable[..., Sequence[Any]]
    states: States
    told: Callable[[str, Any], list[Any]]
    ask: Callable[[Any], Any]
    channel: Channel
    now: datetime
    settings: Settings
    registry: Any
    key: Key


Rule = Callable[[Any, Any, Context], Decision | Refused]


@dataclass(frozen=True)
class Rows(Generic[S]):
    """Rows of one table that follow from a subject: its parts, and each part's row.

    A row holds every column but `created_at` and `updated_at` of the subject's own table, which
    core keeps, and sums of other rows. Without `row`, a part has an attribute for each column.
    A `Series` of parts is written by its tail only.

    A subject's rows are those that hold its id in the column named as its key, or in
    `column` where the table calls it otherwise. Where no column holds it, `owner` says what
    they hold: id -> {column: value}. `among` is the condition that a subject's rows keep in
    a table that holds others, too.

    `served` gives the parts as they are served, in order; with it, core makes their list
    under `plural`: `raids/{raid_id}/kills`, `sessions/{session_id}/kills`.
    """

    table: Any
    parts: Callable[[S], Sequence[Any]]
    row: Callable[[Any], dict[str, Any]] | None = None
    owner: Callable[[Any], dict[str, Any]] | None = None
    column: str | None = None
    among: Any = None
    plural: str | None = None
    served: Callable[[S], Sequence[Any]] | None = None


@dataclass(frozen=True, eq=False)
class Subject(Generic[S]):
    """A thing with a life: its events, folded, are its state; its state is rows.

    `rows[0]` is the subject's own table, whose primary key is `key`, or its `column`. It has
    the columns `channel`, `started_at` and `ended_at` unless `timed` is false (a thing without
    a beginning); at most one is open on a channel. `resident` ones all stay in memory. A
    `session_id` there is the stream session that the subject is in. What the table calls these
    columns otherwise is said in `columns`; a state has the attributes `started_at`, `ended_at`
    and `session_id` all the same.
    `sound` tells whether a state can be true; an undo that would leave another is refused.
    `unknown` is said of an id nobody has heard of; without it the rule is asked all the same.
    `serve` gives what is served of a state; where time runs on in it, it takes a second
    argument, `now`, None for the time when the subject was last heard of.
    `gone` gives what becomes of others where an undo takes some of these away, as they were.
    With a `plural`, core makes the list and the look-up under that name, at the root too,
    to be narrowed by the columns in `filters`.
    """

    name: str
    key: str
    evolve: Callable[[S | None, Entry], S | None]
    rows: tuple[Rows[S], ...]
    serve: Callable[..., Any]
    unknown: Refusal | None
    is_open: Callable[[S], bool] = lambda _: False
    sound: Callable[[S], bool] = lambda _: True
    closing: Callable[[S, datetime, Ids], Iterable[Happening]] = lambda *_: ()
    gone: Callable[[Sequence[S], Context], Iterable[Happening]] | None = None
    timed: bool = True
    resident: bool = False
    plural: str | None = None
    filters: tuple[str, ...] = ()
    tallied: Tallied[S] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> Any:
        """The column of the own table that core calls `name`; None where there is none."""
        return self.rows[0].table.c.get(self.columns.get(name, name))

    def id_column(self, rows: Rows[S] | None = None) -> Any:
        """The column that holds the subject's id: of its own table, or of one of its parts."""
        rows = rows or self.rows[0]
        return rows.table.c[rows.column or self.key]


@dataclass(frozen=True, slots=True)
class Result(Generic[S]):
    """What a command came to, for the answer: its subject as it is now, and its entries.

    `words_of` tells what another command was, by the number of its first entry. `evidence`
    are the rows that were filed with it.
    """

    command: Any
    subject: S | None
    entries: tuple[Entry, ...]
    words_of: Callable[[int], str]
    evidence: tuple[Evidence, ...] = ()

    def event(self, kind: type[M]) -> M | None:
        """The command's first event of a kind."""
        return next((e.event for e in self.entries if isinstance(e.event, kind)), None)


@dataclass(frozen=True, slots=True)
class View:
    """What a view is handed: the picture, the time, the settings, and a way to ask.

    `key` gives the installation's own key for a purpose. `heard` is the memory of each feed of
    the pack on this channel, by the feed's name.
    """

    picture: Picture[Any]
    now: datetime
    settings: Settings
    ask: Ask
    key: Key
    heard: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Overlay:
    """A browser-source page of a pack: `overlay/{name}.html`, and what it shows."""

    name: str
    sentence: str


@dataclass(frozen=True)
class Lasting:
    """What a pack must know also when an older backup comes back: who was erased since.

    `said` tells it as JSON, of the database that is to be replaced; `again` gives the commands
    that make it so in the one that came back.
    """

    said: Callable[[Asked], Any]
    again: Callable[[Asked, Any], Iterable[Any]]


Chance = Random
"""Dice, handed in: the same seed throws the same."""
Beat = tuple[timedelta, Any]
"""One press of a demo: how long after the session's start, and the command."""


@dataclass(frozen=True)
class Pack:
    """One domain, declared whole. A pack without commands needs no `decide`.

    `queries` and `answers` map message classes to functions; the shape of what they return is
    read from their annotations. `topics` are pictures: name -> view; one named `panel` is the
    pack's place on the control page. `feeds` are what arrives from outside in datagrams,
    `watches` folders whose files tell, `sources` servers that are asked. `tell` says an entry in
    a few words, for the undo bar; None where it is not worth a word. `presses` say what a command
    of several events was: message class -> its entries -> words. `lamps` say what a button shows
    of its command: message class -> (view, command) -> `Lamp`. `demo` gives the presses of an
    evening as it might be, in order; no two evenings need be alike; `staging` says which of them
    a server tells instead. `adopts` are the kinds of files of other programs that it takes over.
    `lasting` is what an older backup may not bring back. `chores` gives commands, `On` a channel
    or of the house, that the program carries out by itself, each hour, until there are none.
    `overdue` says what is kept for so much too long that chores must have failed. `seeks` are the
    rows in which `search` finds words. `builtin` ones are core's own; no name leads their paths.
    """

    name: str
    sentence: str
    messages: ModuleType
    decide: Rule | None = None
    subjects: tuple[Subject[Any], ...] = ()
    queries: Mapping[type, Callable[..., Any]] = field(default_factory=dict)
    answers: Mapping[type, Callable[[Result[Any]], Any]] = field(default_factory=dict)
    topics: Mapping[str, Callable[[View], Any]] = field(default_factory=dict)
    tell: Callable[[Entry], str | None] = lambda _: None
    presses: Mapping[type, Callable[[Sequence[Entry]], str | None]] = field(default_factory=dict)
    lamps: Mapping[type, Callable[[View, Any], Any]] = field(default_factory=dict)
    overlays: tuple[Overlay, ...] = ()
    feeds: tuple[Feed[Any], ...] = ()
    watches: tuple[FolderWatch[Any], ...] = ()
    sources: tuple[Source[Any], ...] = ()
    demo: Callable[[Chance], Iterable[Beat]] | None = None
    staging: Staging | None = None
    adopts: tuple[Adopter, ...] = ()
    lasting: Lasting | None = None
    chores: Callable[[Asked], Iterable[Any]] | None = None
    overdue: Callable[[Asked], Iterable[str]] | None = None
    seeks: tuple[Sought, ...] = ()
    builtin: bool = False

    def subject(self, name: str | None) -> Subject[Any] | None:
        """The subject of that name; the only one when no name is said."""
        if name is None:
            return self.subjects[0] if len(self.subjects) == 1 else None
        return next((s for s in self.subjects if s.name == name), None)
