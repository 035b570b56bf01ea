"""The tables of seed 003, looser and tighter where that is needed, beside their parents.

`items` ships with the program; the rest is derived. What was taken over from another program
says so in `origin`, its key there, and `provenance`.
"""

from typing import Any

from sqlalchemy import CheckConstraint, Float, UniqueConstraint, false, true

from tallylight.core.schema import (
    Column,
    Flag,
    ForeignKey,
    Index,
    Instant,
    Json,
    Kept,
    Searched,
    Sums,
    Whole,
    Words,
    now_default,
    one_of,
    only,
    open_only,
    stamps,
    table,
)
from tallylight.packs.diablo.messages.fields import CLASSES, DIFFICULTIES, HOW
from tallylight.packs.diablo.messages.saves import STATES

OWNER = "diablo"


def _id() -> Column[str]:
    return Column("id", Words(), primary_key=True, nullable=False)


def _channel() -> Column[str]:
    return Column(
        "channel", Words(64), ForeignKey("channels.channel"), nullable=False,
        server_default="main",
    )  # fmt: skip


def _stream() -> Column[int]:
    stream = ForeignKey("stream_sessions.session_id", ondelete="SET NULL")
    return Column("stream_session_id", Whole, stream)


def _run_id(**options: Any) -> Column[str]:
    return Column("run_id", Words(), ForeignKey("runs.id", ondelete="CASCADE"), **options)


def _no(name: str) -> Column[bool]:
    return Column(name, Flag, nullable=False, server_default=false())


def _count(name: str) -> Column[int]:
    return Column(name, Whole, server_default="0")


def _came_from() -> tuple[Column[Any], Column[Any]]:
    return Column("origin", Words()), Column("provenance", Json)


items = table(
    "items",
    OWNER,
    Kept.REFERENCE,
    _id(),
    Column("name", Words(), nullable=False),
    Column("code", Words()),
    Column("item_base", Words()),
    Column("type", Words(), nullable=False),
    Column("category", Words(), nullable=False),
    Column("sub_category", Words(), nullable=False),
    Column("treasure_class", Words(), nullable=False),
    Column("set_name", Words()),
    Column("runes", Words()),
    Column("ethereal_type", Words(), nullable=False),
    Column("edition", Words()),
    Column("character_class", Words()),
    Column("aliases", Words()),
    *stamps(),
    one_of("type", ("unique", "set", "rune", "runeword")),
    one_of("ethereal_type", ("none", "optional", "only")),
    Index("idx_items_category", "category"),
    Index("idx_items_type", "type"),
    stamp="update_items_timestamp",
)

characters = table(
    "characters",
    OWNER,
    Kept.DERIVED,
    _id(),
    Column("name", Words()),  # NULL where it was erased
    Column("character_class", Words(), nullable=False),
    Column("level", Whole, nullable=False, server_default="1"),
    _no("hardcore"),
    Column("expansion", Flag, nullable=False, server_default=true()),
    Column("save_file_path", Words()),
    Column("deleted_at", Instant),
    *stamps(),
    _channel(),
    # Another one here that it is; then it is in no list.
    Column("same_as", Words()),
    *_came_from(),
    one_of("character_class", CLASSES),
    Index("idx_characters_class", "character_class"),
    Index("idx_characters_deleted_at", "deleted_at"),
    Index("idx_characters_origin", "channel", "origin"),
    only("idx_characters_same", "same_as", where="same_as IS NOT NULL"),
    stamp="update_characters_timestamp",
    searched=Searched(("name",)),
)

sessions = table(
    "sessions",
    OWNER,
    Kept.DERIVED,
    _id(),
    Column("character_id", Words(), ForeignKey("characters.id")),
    Column("start_time", Instant, nullable=False),
    Column("end_time", Instant),
    _count("total_run_time"),
    _count("total_session_time"),
    _count("run_count"),
    Column("archived", Flag, server_default=false()),
    Column("notes", Words()),
    *stamps(),
    _channel(),
    _stream(),
    *_came_from(),
    CheckConstraint("end_time >= start_time", name="ck_session_ended_after_start"),
    CheckConstraint("total_session_time >= 0", name="ck_total_session_time"),
    Index("idx_sessions_character", "character_id"),
    Index("idx_sessions_start_time", "start_time"),
    Index("idx_sessions_archived", "archived"),
    Index("idx_sessions_stream", "stream_session_id"),
    Index("idx_sessions_origin", "channel", "origin"),
    Index("idx_sessions_of_channel", "channel", "start_time", "id", "end_time"),
    open_only("ux_sessions_open", "channel", where="end_time IS NULL"),
    summed=("total_run_time", "run_count"),
    stamp="update_sessions_timestamp",
    searched=Searched(("notes",)),
)

runs = table(
    "runs",
    OWNER,
    Kept.DERIVED,
    _id(),
    Column("session_id", Words(), ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("character_id", Words(), ForeignKey("characters.id")),
    Column("run_number", Whole, nullable=False),
    Column("run_type", Words()),
    Column("start_time", Instant, nullable=False),
    Column("end_time", Instant),
    # Without its pauses; NULL while it is on, and where nobody knows when it ended.
    Column("duration", Whole),
    Column("area", Words()),
    *stamps(),
    _channel(),
    _stream(),
    Column("difficulty", Words()),
    Column("players", Whole),
    Column("magic_find", Whole),
    Column("terror_zone", Flag),
    Column("note", Words()),
    Column("find_count", Whole, nullable=False, server_default="0"),  # those that are certain
    # A run here that was on at the same time; then this one is in no number.
    Column("duplicate_of", Words()),
    *_came_from(),
    UniqueConstraint("session_id", "run_number", name="ux_runs_session_number"),
    one_of("difficulty", DIFFICULTIES),
    CheckConstraint("duration >= 0", name="ck_duration"),
    CheckConstraint("end_time >= start_time", name="ck_run_ended_after_start"),
    CheckConstraint("duration IS NULL OR end_time IS NOT NULL", name="ck_duration_of_ended"),
    Index("idx_runs_session", "session_id"),
    Index("idx_runs_character", "character_id"),
    Index("idx_runs_start_time", "start_time"),
    Index("idx_runs_session_number", "session_id", "run_number"),
    Index("idx_runs_stream", "stream_session_id"),
    # In the order in which runs are listed, and enough to tell which were on at a time.
    Index("idx_runs_of_channel", "channel", "start_time", "id", "end_time"),
    Index("idx_runs_of_type", "channel", "run_type", "duration"),
    Index("idx_runs_of_type_in_order", "channel", "run_type", "start_time", "id"),
    Index("idx_runs_duration", "channel", "duration"),
    Index("idx_runs_origin", "channel", "origin"),
    only("idx_runs_doubles", "duplicate_of", where="duplicate_of IS NOT NULL"),
    only("idx_runs_overlaps", "channel", "start_time", "id", where="duplicate_of IS NOT NULL"),
    open_only("ux_runs_open", "session_id", where="end_time IS NULL"),
    sums=Sums("sessions", "id", "session_id", {"total_run_time": "duration", "run_count": None}),
    stamp="update_runs_timestamp",
    searched=Searched(("run_type", "area", "note")),
)

run_pauses = table(
    "run_pauses",
    OWNER,
    Kept.DERIVED,
    _run_id(primary_key=True, nullable=False),
    Column("pause_number", Whole, primary_key=True, autoincrement=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("ended_at >= started_at", name="ck_pause_ended_after_start"),
    sqlite_autoincrement=False,
)

grail_progress = table(
    "grail_progress",
    OWNER,
    Kept.DERIVED,
    _id(),
    Column("character_id", Words()),
    # NULL for an item that the list does not know; its name is kept.
    Column("item_id", Words(), ForeignKey("items.id", ondelete="CASCADE")),
    Column("found_date", Instant),
    _no("manually_added"),
    Column("auto_detected", Flag, nullable=False, server_default=true()),
    Column("difficulty", Words()),
    Column("notes", Words()),
    _no("is_ethereal"),
    _no("from_initial_scan"),
    *stamps(),
    _channel(),
    _run_id(),
    Column("item_name", Words()),
    *_came_from(),
    one_of("difficulty", DIFFICULTIES),
    Index("idx_grail_progress_character", "character_id"),
    Index("idx_grail_progress_item", "item_id"),
    Index("idx_grail_progress_found_date", "found_date"),
    Index("idx_grail_progress_of_item", "item_id", "found_date", "id"),
    Index("idx_grail_progress_character_item", "character_id", "item_id"),
    Index("idx_grail_progress_run", "run_id"),
    # In the order in which entries are listed; the last of each item are told by it alone.
    Index("idx_grail_progress_of_channel", "channel", "found_date", "id", "item_id"),
    Index("idx_grail_progress_first", "channel", "item_id", "is_ethereal", "found_date"),
    stamp="update_grail_progress_timestamp",
    searched=Searched(("item_name", "notes")),
)

run_items = table(
    "run_items",
    OWNER,
    Kept.DERIVED,
    _id(),
    _run_id(nullable=False),
    Column("grail_progress_id", Words(), ForeignKey("grail_progress.id", ondelete="SET NULL")),
    Column("name", Words()),
    Column("found_time", Instant, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=now_default()),
    Column("item_id", Words()),
    _no("is_ethereal"),
    Column("how", Words(), nullable=False, server_default="typed"),
    # Nobody can tell that it belongs to this run; it counts in no rate.
    _no("uncertain"),
    Column("note", Words()),
    *_came_from(),
    UniqueConstraint("run_id", "grail_progress_id", name="ux_run_items_progress"),
    one_of("how", HOW),
    Index("idx_run_items_run", "run_id"),
    Index("idx_run_items_progress", "grail_progress_id"),
    Index("idx_run_items_item", "item_id", "found_time"),
    searched=Searched(("name", "note")),
)

save_suggestions = table(
    "save_suggestions",
    OWNER,
    Kept.DERIVED,
    _id(),
    _channel(),
    Column("told", Words(), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("evidence", Words(), nullable=False),
    Column("character_name", Words()),
    Column("character_class", Words()),
    Column("level", Whole),
    Column("difficulty", Words()),
    Column("noticed_at", Instant, nullable=False),
    Column("state", Words(), nullable=False, server_default="open"),
    Column("run_id", Words()),
    *stamps(),
    one_of("difficulty", DIFFICULTIES),
    one_of("state", STATES),
    Index("idx_save_suggestions_noticed", "channel", "noticed_at"),
)

drop_odds = table(
    "drop_odds",
    OWNER,
    Kept.DERIVED,
    _id(),
    _channel(),
    Column("item_id", Words(), ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    Column("run_type", Words(), nullable=False),
    Column("one_in", Float, nullable=False),
    *stamps(),
    UniqueConstraint("channel", "item_id", "run_type", name="ux_drop_odds"),
    CheckConstraint("one_in >= 1", name="ck_one_in"),
)
