"""A database of D2R Arcane Tracker, grail.db: which one it is, and all that it holds.

It carries no mark of its version, and a later version completes what an earlier one made and
changes nothing. So a file is known by the columns that it has, and read by them.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from tallylight.core.foreign import Audited, Counts, Foreign, Found
from tallylight.packs.diablo.sources.grail_audit import audited
from tallylight.packs.diablo.sources.grail_rows import (
    HISTORY,
    WORD,
    characters,
    counts_runs,
    progress_alone,
    sessions,
)
from tallylight.packs.diablo.sources.grail_values import instant, instant_in
from tallylight.packs.diablo.sources.past import Past, Stays

WHAT: Final = "D2R Arcane Tracker"
OURS: Final = "timeline"

ALWAYS: Final = {
    "items": {"id", "name", "type", "category", "sub_category", "ethereal_type"},
    "characters": {"id", "name", "character_class", "deleted_at", "updated_at"},
    "grail_progress": {"id", "character_id", "item_id", "found_date", "manually_added"},
    "settings": {"key", "value"},
}
"""The columns that every version has."""

READ: Final = frozenset({"characters", "grail_progress"})
STAY: Final = {
    "items": "the list of items ships with the program",
    "settings": "they are settings of the other program",
    "save_file_states": "the folder of saves is watched anew",
    "recent_run_types": "types of runs come with the runs",
    "vault_items": "what lies in a stash now is no history",
    "vault_categories": "what lies in a stash now is no history",
    "vault_item_categories": "what lies in a stash now is no history",
}
"""Tables that are not taken over, and why."""

UNKNOWN: Final = "nothing is known of this table"

IDS: Final = {
    "characters": "SELECT id FROM characters",
    "grail_progress": "SELECT id FROM grail_progress",
    "sessions": "SELECT id FROM sessions",
}


def recognise(foreign: Foreign) -> Found | None:
    """A database with the four tables that every version has, and which version made it last.

    It is known again by when its list of items was made, at the first start: the first row of
    `items` keeps that for ever, because later starts only change its other columns. Where that
    is no time, by the oldest id among characters, entries and sessions, whose ids end with the
    time they were made: what is added later has a later one. A file with none of that holds
    nothing that could be taken over twice.
    """
    if OURS in foreign.tables():
        return None
    if any(not columns <= set(foreign.columns(table)) for table, columns in ALWAYS.items()):
        return None
    return Found(WHAT, _version(foreign), sha256(_birth(foreign).encode()).hexdigest()[:10])


def counts(foreign: Foreign) -> Counts:
    """How many rows each of its tables holds."""
    held = sorted(name for name in foreign.tables() if not name.startswith("sqlite_"))
    return {table: foreign.count(table) for table in held}


def read(foreign: Foreign) -> Iterator[Past]:
    """All of it: characters, grail entries of no run, sessions with their runs, what stays."""
    yield from characters(foreign)
    yield from progress_alone(foreign)
    yield from sessions(foreign)
    taken = READ | (HISTORY if counts_runs(foreign) else frozenset())
    for table, number in counts(foreign).items():
        if number and table not in taken:
            yield Stays(table, STAY.get(table, UNKNOWN), number)


def audit(foreign: Foreign) -> Iterator[Audited]:
    """What the file claims and its rows disprove, and what else is wrong with it."""
    yield from audited(foreign, read(foreign))


def _version(foreign: Foreign) -> str:
    """The version that made the file what it is, with what else its shape shows."""
    names = {row["name"] for row in foreign.rows("SELECT name FROM sqlite_master")}
    literal = any(_holds_the_word(foreign, table) for table in sorted(READ | HISTORY | {"items"}))
    words = [_release(foreign, names, literal)]
    if "difficulty" in foreign.columns("characters") and counts_runs(foreign):
        words.append("begun before v0.3.0")
    if foreign.count("settings") == 0 or "update_items_timestamp" not in names:
        words.append("half-built")
    if literal:
        words.append("literal stamps")
    return ", ".join(words)


def _release(foreign: Foreign, names: set[str], literal: bool) -> str:
    """The newest that fits. Upgrades add tables and indexes, and never a column."""
    columns = {table: set(foreign.columns(table)) for table in (*ALWAYS, *HISTORY)}
    seed = {"run_type", "area"} & columns["runs"] or "character_id" in columns["sessions"]
    fits = (
        ("vault branch", "vault_items" in names),
        ("seed-shaped", bool(seed)),
        ("dev build", "recent_run_types" in names),
        ("main >= 2026-02-11", "idx_grail_progress_updated_at" in names),
        ("main >= 2026-02-01", "runs" in names and literal),
        ("v0.4.x", "runs" in names),
        ("v0.3.x", "from_initial_scan" in columns["grail_progress"]),
        ("v0.2.0", "item_base" in columns["items"]),
        ("v0.1.1", "save_file_states" in names),
        ("v0.1.0", "is_ethereal" in columns["grail_progress"]),
    )
    return next((release for release, fit in fits if fit), "pre-release")


def _holds_the_word(foreign: Foreign, table: str) -> bool:
    asked = "created_at" in foreign.columns(table)
    return asked and next(foreign.of(table, "created_at", WORD), None) is not None


def _birth(foreign: Foreign) -> str:
    """What says when the file began, and never changes in it."""
    first = "SELECT created_at FROM items ORDER BY rowid LIMIT 1"
    for row in foreign.rows(first):
        if instant(row["created_at"]) is not None:
            return f"items {row['created_at']}"
    tables = ("characters", "grail_progress", *(("sessions",) if counts_runs(foreign) else ()))
    ids = [(table, str(row["id"])) for table in tables for row in foreign.rows(IDS[table])]
    dated = [(at, table, key) for table, key in ids if (at := instant_in(key)) is not None]
    return " ".join(map(str, min(dated, default=("nothing",))))
