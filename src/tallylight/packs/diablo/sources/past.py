"""What a history of another program comes to, whatever file it was in.

    file --a reader--> Past...  --adopt--> commands

Times are aware and in UTC, durations milliseconds. A `key` is the row's own id there, or its
place in the file, and names it for ever. `table` is where its row is counted there; INFERRED
where it has none. `repaired` says in a few words what had to be put right; `original` keeps
what stood there, as text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

Originals = Mapping[str, str]

INFERRED: Final = "inferred"
"""The table of what a file has no row for, and its rows need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCharacter:
    """A character, or a stash that was kept like one. `character_class` may be any word."""

    key: str
    name: str
    character_class: str = "unknown"
    level: int = 1
    hardcore: bool = False
    expansion: bool = True
    save_file_path: str | None = None
    deleted_at: datetime | None = None
    table: str = "characters"
    repaired: tuple[str, ...] = ()
    original: Originals = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastProgress:
    """An item that was found, outside of any run. `item` is its id or its name there."""

    key: str
    item: str
    name: str | None = None
    character: str | None = None
    found_at: datetime | None = None
    ethereal: bool = False
    typed: bool = False
    from_initial_scan: bool = False
    difficulty: str | None = None
    notes: str | None = None
    table: str = "grail_progress"
    repaired: tuple[str, ...] = ()
    original: Originals = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFind:
    """What dropped in a run. `item` is its id or its name there, `name` what was typed.

    `how` it is known, in the words of finds here, where the file has them; else `typed` tells.

    `uncertain`: nobody can tell that it belongs to this run. `progress` is the key of the
    row of grail progress that stands for the same find; `character`, `difficulty` and
    `from_initial_scan` are what that row says.
    """

    key: str
    item: str | None
    name: str | None = None
    found_at: datetime | None = None
    ethereal: bool = False
    typed: bool = False
    how: str | None = None
    note: str | None = None
    uncertain: bool = False
    progress: str | None = None
    character: str | None = None
    difficulty: str | None = None
    from_initial_scan: bool = False
    table: str = "run_items"
    repaired: tuple[str, ...] = ()
    original: Originals = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """A run that is over. `session` is the key of its session, `number` its number in it.

    `active_ms` is the time without pauses, where the file knows it otherwise than from the
    two ends; None where it does not. `uncertain`: nobody knows when it ended; its end is the
    last that is known of it.
    """

    key: str
    session: str
    number: int
    started_at: datetime
    ended_at: datetime
    active_ms: int | None = None
    uncertain: bool = False
    run_type: str | None = None
    area: str | None = None
    character: str | None = None
    difficulty: str | None = None
    players: int | None = None
    magic_find: int | None = None
    terror_zone: bool | None = None
    note: str | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    finds: tuple[PastFind, ...] = ()
    table: str = "runs"
    repaired: tuple[str, ...] = ()
    original: Originals = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession:
    """A session that is over; it comes before its runs. `uncertain` as of a run."""

    key: str
    started_at: datetime
    ended_at: datetime
    uncertain: bool = False
    archived: bool = False
    notes: str | None = None
    character: str | None = None
    table: str = "sessions"
    repaired: tuple[str, ...] = ()
    original: Originals = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stays:
    """Rows that stay in the file, and why."""

    table: str
    why: str
    count: int = 1


Past = PastCharacter | PastProgress | PastSession | PastRun | Stays
