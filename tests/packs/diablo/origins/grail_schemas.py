"""The tables that each version of the other grail tracker makes, put together from their columns.

What a version adds or gives up stands once, beside the versions between which it is there. A
start makes only what is missing and stops at the first statement that fails, as there.
"""

import sqlite3
from collections.abc import Iterator
from typing import Final

PRE_RELEASE: Final = "912fe8e"
V010: Final = "v0.1.0"
V011: Final = "v0.1.1"
V020: Final = "v0.2.0"
V030: Final = "v0.3.0"
V040: Final = "v0.4.0"
MAIN: Final = "main"
VAULT: Final = "vault branch"
VERSIONS: Final = (PRE_RELEASE, V010, V011, V020, V030, V040, MAIN, VAULT)

V020_HALF: Final = "v0.2.0 half-built"
V030_HALF: Final = "v0.3.0 half-built"
UPGRADED: Final = "v0.1.1 upgraded to v0.4.0"
LITERAL: Final = "main with literal stamps"
SEED: Final = "seed-shaped"
HYBRID: Final = "dev hybrid"

SHAPES: Final = (
    PRE_RELEASE, V010, V011, V020_HALF, V030, V030_HALF, V040, UPGRADED, MAIN, LITERAL, VAULT,
    SEED, HYBRID,
)  # fmt: skip
"""All shapes in which such a file is found."""

WITH_RUNS: Final = (V040, UPGRADED, MAIN, LITERAL, VAULT, SEED, HYBRID)
"""The shapes that have sessions and runs."""

ID: Final = "id TEXT PRIMARY KEY"
CREATED: Final = "created_at DATETIME DEFAULT CURRENT_TIMESTAMP"
UPDATED: Final = "updated_at DATETIME DEFAULT CURRENT_TIMESTAMP"
CLASSES: Final = "'amazon', 'assassin', 'barbarian', 'druid', 'necromancer', 'paladin', 'sorceress'"
DIFFICULTY: Final = "('normal', 'nightmare', 'hell')"
NO: Final = "BOOLEAN NOT NULL DEFAULT FALSE"
YES: Final = "BOOLEAN NOT NULL DEFAULT TRUE"
SESSION_KEY: Final = "FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE"
CHARACTER_KEY: Final = "FOREIGN KEY (character_id) REFERENCES characters(id)"
FIND_KEYS: Final = (
    "FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE",
    "FOREIGN KEY (grail_progress_id) REFERENCES grail_progress(id) ON DELETE CASCADE",
)
TOTALS: Final = (
    "total_run_time INTEGER DEFAULT 0",
    "total_session_time INTEGER DEFAULT 0",
    "run_count INTEGER DEFAULT 0",
    "archived BOOLEAN DEFAULT FALSE",
    "notes TEXT",
)

Part = str | tuple[str, str] | tuple[str, str, str]
"""A column, with the version since when it is there, and the last that made it."""

TABLES: Final[dict[str, tuple[str, tuple[Part, ...]]]] = {
    "items": (PRE_RELEASE, (
        ID, "name TEXT NOT NULL", ("link TEXT", V010), ("code TEXT", V010),
        ("item_base TEXT", V020), ("image_filename TEXT", V020),
        "type TEXT NOT NULL CHECK (type IN ('unique', 'set', 'rune', 'runeword'))",
        "category TEXT NOT NULL", "sub_category TEXT NOT NULL",
        ("treasure_class TEXT NOT NULL", V010), "set_name TEXT", ("runes TEXT", V030),
        "ethereal_type TEXT NOT NULL CHECK (ethereal_type IN ('none', 'optional', 'only'))",
        CREATED, UPDATED,
    )),
    "characters": (PRE_RELEASE, (
        ID, "name TEXT NOT NULL",
        (f"character_class TEXT NOT NULL CHECK (character_class IN ({CLASSES}))", PRE_RELEASE,
         V010),
        (f"character_class TEXT NOT NULL CHECK (character_class IN ({CLASSES}, 'shared_stash'))",
         V011),
        "level INTEGER NOT NULL DEFAULT 1",
        (f"difficulty TEXT NOT NULL CHECK (difficulty IN {DIFFICULTY})", PRE_RELEASE, V020),
        f"hardcore {NO}", f"expansion {YES}", "save_file_path TEXT",
        "deleted_at DATETIME DEFAULT NULL", CREATED, UPDATED,
    )),
    "grail_progress": (PRE_RELEASE, (
        ID, "character_id TEXT NOT NULL", "item_id TEXT NOT NULL",
        (f"found {NO}", PRE_RELEASE, V011), "found_date DATETIME", f"manually_added {NO}",
        f"auto_detected {YES}", f"difficulty TEXT CHECK (difficulty IN {DIFFICULTY})",
        "notes TEXT", (f"is_ethereal {NO}", V010), (f"from_initial_scan {NO}", V030),
        CREATED, UPDATED, "FOREIGN KEY (item_id) REFERENCES items(id) ON DELETE CASCADE",
    )),
    "settings": (PRE_RELEASE, ("key TEXT PRIMARY KEY", "value TEXT", UPDATED)),
    "save_file_states": (V011, (
        ID, "file_path TEXT NOT NULL UNIQUE", "last_modified DATETIME NOT NULL",
        "last_parsed DATETIME NOT NULL", CREATED, UPDATED,
    )),
    "sessions": (V040, (
        ID, "start_time DATETIME NOT NULL", "end_time DATETIME", *TOTALS, CREATED, UPDATED,
    )),
    "runs": (V040, (
        ID, "session_id TEXT NOT NULL", "character_id TEXT", "run_number INTEGER NOT NULL",
        "start_time DATETIME NOT NULL", "end_time DATETIME", "duration INTEGER", CREATED, UPDATED,
        SESSION_KEY, CHARACTER_KEY,
    )),
    "run_items": (V040, (
        ID, "run_id TEXT NOT NULL", "grail_progress_id TEXT", "name TEXT",
        "found_time DATETIME NOT NULL", CREATED, *FIND_KEYS,
    )),
    "vault_categories": (VAULT, (
        ID, "name TEXT NOT NULL", "color TEXT", "metadata TEXT", CREATED, UPDATED,
    )),
    "vault_items": (VAULT, (
        ID, "fingerprint TEXT NOT NULL UNIQUE", "item_name TEXT NOT NULL", "item_code TEXT",
        "quality TEXT NOT NULL", f"ethereal {NO}", "socket_count INTEGER",
        "raw_item_json TEXT NOT NULL", "source_character_id TEXT", "source_character_name TEXT",
        "source_file_type TEXT NOT NULL CHECK (source_file_type IN ('d2s', 'sss', 'd2x', 'd2i'))",
        "location_context TEXT NOT NULL DEFAULT 'unknown'", "stash_tab INTEGER",
        "grid_x INTEGER", "grid_y INTEGER", "grid_width INTEGER", "grid_height INTEGER",
        "equipped_slot_id INTEGER", "icon_file_name TEXT", f"is_socketed_item {NO}",
        "grail_item_id TEXT", f"is_present_in_latest_scan {YES}", "last_seen_at DATETIME",
        "vaulted_at DATETIME", "unvaulted_at DATETIME", CREATED, UPDATED,
    )),
    "vault_item_categories": (VAULT, (
        "vault_item_id TEXT NOT NULL", "vault_category_id TEXT NOT NULL", CREATED,
        "PRIMARY KEY (vault_item_id, vault_category_id)",
    )),
}  # fmt: skip
"""The tables, with the version that brought them."""

INDEXES: Final[tuple[Part, ...]] = (
    "idx_items_category ON items(category)",
    "idx_items_type ON items(type)",
    "idx_characters_class ON characters(character_class)",
    "idx_characters_deleted_at ON characters(deleted_at)",
    "idx_grail_progress_character ON grail_progress(character_id)",
    "idx_grail_progress_item ON grail_progress(item_id)",
    ("idx_grail_progress_found ON grail_progress(found)", PRE_RELEASE, V030),
    "idx_grail_progress_found_date ON grail_progress(found_date)",
    "idx_grail_progress_character_item ON grail_progress(character_id, item_id)",
    ("idx_save_file_states_path ON save_file_states(file_path)", V011),
    ("idx_save_file_states_modified ON save_file_states(last_modified)", V011),
    ("idx_sessions_start_time ON sessions(start_time)", V040),
    ("idx_sessions_archived ON sessions(archived)", V040),
    ("idx_runs_session ON runs(session_id)", V040),
    ("idx_runs_character ON runs(character_id)", V040),
    ("idx_runs_start_time ON runs(start_time)", V040),
    ("idx_runs_session_number ON runs(session_id, run_number)", V040),
    ("idx_run_items_run ON run_items(run_id)", V040),
    ("idx_run_items_progress ON run_items(grail_progress_id)", V040),
    ("idx_grail_progress_updated_at ON grail_progress(updated_at)", MAIN),
    ("idx_characters_updated_at ON characters(updated_at)", MAIN),
)
STALE: Final = "idx_grail_progress_found "

SEED_TABLES: Final = {
    "sessions": (
        ID, "character_id TEXT", "start_time DATETIME NOT NULL", "end_time DATETIME", *TOTALS,
        CREATED, UPDATED, CHARACTER_KEY,
    ),
    "runs": (
        ID, "session_id TEXT NOT NULL", "character_id TEXT NOT NULL",
        "run_number INTEGER NOT NULL", "run_type TEXT", "start_time DATETIME NOT NULL",
        "end_time DATETIME", "duration INTEGER", "area TEXT", CREATED, UPDATED, SESSION_KEY,
        CHARACTER_KEY,
    ),
    "run_items": (
        ID, "run_id TEXT NOT NULL", "grail_progress_id TEXT NOT NULL",
        "found_time DATETIME NOT NULL", CREATED, *FIND_KEYS,
    ),
}  # fmt: skip
"""What the story planned for runs, as builds of one week in October 2025 made it."""

RECENT: Final = (
    ID, "run_type TEXT NOT NULL UNIQUE", "last_used DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP",
    "use_count INTEGER NOT NULL DEFAULT 1", CREATED, UPDATED,
)  # fmt: skip

SETTINGS: Final = (
    ("saveDir", ""), ("lang", "en"), ("gameMode", "both"), ("grailNormal", "true"),
    ("grailEthereal", "false"), ("grailRunes", "false"), ("grailRunewords", "false"),
    ("enableSounds", "true"), ("notificationVolume", "0.5"), ("inAppNotifications", "true"),
    ("nativeNotifications", "true"), ("needsSeeding", "true"), ("theme", "system"),
    ("showItemIcons", "false"), ("wizardCompleted", "false"), ("wizardSkipped", "false"),
    ("runTrackerAutoStart", "true"), ("runTrackerEndThreshold", "10"),
    ("runTrackerMemoryReading", "false"), ("runTrackerMemoryPollingInterval", "500"),
)  # fmt: skip
SEEDED: Final = {PRE_RELEASE: 12, V010: 13, V011: 13, V030: 16, SEED: 16}
"""How many of the settings a version knows, where it is not all; an old one knows the game's
version too."""


def make(connection: sqlite3.Connection, shape: str) -> None:
    """The tables, indexes, triggers and settings of a shape, without a row in it."""
    connection.execute("PRAGMA journal_mode = WAL")
    if shape in (V020_HALF, V030_HALF):
        _start(connection, list(_statements(shape.removesuffix(" half-built"))))
    elif shape == V030:
        _start(connection, [one for one in _statements(V030) if STALE not in one])
    elif shape == UPGRADED:
        _start(connection, [*_statements(V011), *_statements(V040)])
    elif shape == SEED:
        _start(connection, list(_seed()))
    elif shape == HYBRID:
        _start(connection, list(_hybrid()))
    else:
        _start(connection, list(_statements(MAIN if shape == LITERAL else shape)))
    connection.commit()


def _start(connection: sqlite3.Connection, statements: list[str]) -> None:
    """What a start of the program does; nobody hears of it when a statement fails."""
    for statement in statements:
        try:
            connection.execute(statement)
        except sqlite3.OperationalError:
            return


def _statements(version: str) -> Iterator[str]:
    """All that a start of a version executes, in its order."""
    here = VERSIONS.index(version)
    tables = [name for name, (since, _) in TABLES.items() if VERSIONS.index(since) <= here]
    yield from (_table(name, _there(TABLES[name][1], version)) for name in tables)
    yield from map(_index, _there(INDEXES, version))
    yield from map(_trigger, tables)
    yield from map(_setting, _settings(version))


def _there(parts: tuple[Part, ...], version: str) -> list[str]:
    """The parts that a version makes."""
    there = []
    for part in parts:
        text, *span = (part,) if isinstance(part, str) else part
        since, until = [*span, PRE_RELEASE][0], [*span, "", VAULT][1] or VAULT
        if VERSIONS.index(since) <= VERSIONS.index(version) <= VERSIONS.index(until):
            there.append(text)
    return there


def _table(name: str, parts: list[str] | tuple[str, ...]) -> str:
    return f"CREATE TABLE IF NOT EXISTS {name} (\n  " + ",\n  ".join(parts) + "\n)"


def _index(rest: str) -> str:
    return f"CREATE INDEX IF NOT EXISTS {rest}"


def _trigger(table: str) -> str:
    key = "key" if table == "settings" else "id"
    if table in ("run_items", "vault_item_categories"):
        return "SELECT 1"  # they have no updated_at
    return (
        f"CREATE TRIGGER IF NOT EXISTS update_{table}_timestamp AFTER UPDATE ON {table} BEGIN "
        f"UPDATE {table} SET updated_at = CURRENT_TIMESTAMP WHERE {key} = NEW.{key}; END"
    )


def _settings(version: str) -> list[tuple[str, str]]:
    known = list(SETTINGS[: SEEDED.get(version, len(SETTINGS))])
    old = version in (PRE_RELEASE, V010, V011)
    return [*known, ("gameVersion", "Resurrected")] if old else known


def _setting(one: tuple[str, str]) -> str:
    return f"INSERT OR IGNORE INTO settings (key, value) VALUES ('{one[0]}', '{one[1]}')"


def _seed() -> Iterator[str]:
    """v0.3.0 with the three tables of the story beside it."""
    yield from (one for one in _statements(V030) if STALE not in one)
    yield from (_table(name, parts) for name, parts in SEED_TABLES.items())
    yield _index("idx_sessions_character ON sessions(character_id)")
    yield from map(_index, [rest for rest in _there(INDEXES, V040) if _of_runs(rest)])
    yield from map(_trigger, ("sessions", "runs"))


def _of_runs(index: str) -> bool:
    return index.startswith(("idx_sessions", "idx_run"))


def _hybrid() -> Iterator[str]:
    """A developer's file: begun early, with columns that were added and taken away by hand."""
    found = _there(TABLES["grail_progress"][1], V011)
    yield _table("grail_progress", found)
    yield f"ALTER TABLE grail_progress ADD COLUMN from_initial_scan {NO}"
    yield _table("recent_run_types", RECENT)
    yield _table("run_items_new", _there(TABLES["run_items"][1], V040))
    yield "ALTER TABLE run_items_new RENAME TO run_items"
    yield from _statements(V040)
    yield _index(f"{STALE}ON grail_progress(found)")


def starts(version: str) -> list[str]:
    """All that a start of a version executes; each statement makes only what is missing."""
    return list(_statements(version))
