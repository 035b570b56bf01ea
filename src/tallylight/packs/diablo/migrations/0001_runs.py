"""Seed 003: sessions, runs and what was found in them, beside their parents.

It may meet a database that has these tables already, of the program that the seed comes from:
then it adds what is missing, leaves what is there, and every row stays.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.sums import Sums
from tallylight.storage.types import Flag, Instant, Json, Whole, Words, now_default

revision = "0001"
down_revision = None

TABLES = (
    "items", "characters", "sessions", "runs", "run_pauses", "grail_progress", "run_items",
    "drop_odds",
)  # fmt: skip
STAMPS = {
    "items": "update_items_timestamp",
    "characters": "update_characters_timestamp",
    "sessions": "update_sessions_timestamp",
    "runs": "update_runs_timestamp",
    "grail_progress": "update_grail_progress_timestamp",
    "drop_odds": "drop_odds_stamp",
}
SUMMED = ("total_run_time", "run_count")
SUMS = Sums("sessions", "id", "session_id", {"total_run_time": "duration", "run_count": None})
DIFFICULTY = "difficulty IN ('normal', 'nightmare', 'hell')"


def upgrade() -> None:
    there = set(TABLES) & set(sa.inspect(op.get_bind()).get_table_names())
    for name in TABLES:
        parts, indexes = DECLARED[name]()
        if there:
            parts = [_loose(part) if isinstance(part, sa.Column) else part for part in parts]
        if name in there:
            _complete(name, [part for part in parts if isinstance(part, sa.Column)])
        else:
            op.create_table(name, *parts)
        _index(name, indexes, foreign=bool(there))
    _triggers(foreign=bool(there))
    if "items" not in there:  # a grail that is counted elsewhere has a list of its own
        _fill_items()


def downgrade() -> None:
    """Take down what `upgrade` made; a foreign table keeps its rows, and what it got."""
    dialect = dialect_of(op.get_bind())
    own = [table for table in TABLES if not _is_foreign(table)]
    for statement in dialect.drop_sums_ddl("runs") if len(own) == len(TABLES) else ():
        op.execute(statement)
    for table, name in STAMPS.items():
        for statement in dialect.drop_stamp_ddl(table, name) if table in own else ():
            op.execute(statement)
    for table in reversed(own):
        op.drop_table(table)


def _is_foreign(table: str) -> bool:
    """Whether another program made a table: it declares its times as such, which we don't."""
    columns = sa.inspect(op.get_bind()).get_columns(table)
    return any(str(column["type"]) == "DATETIME" for column in columns)


def _complete(table: str, columns: Sequence[sa.Column]) -> None:
    """Add the columns that a foreign table lacks. Its rows say nothing of them."""
    known = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}
    for column in columns:
        if column.name not in known:
            column.nullable = column.nullable or column.server_default is None
            op.add_column(table, column, inline_references=True)


def _loose(column: sa.Column) -> sa.Column:
    """A column as another program bears it, which says nothing of it: what its default would
    refer to need not be there."""
    default = column.server_default
    if default is None or not column.foreign_keys:
        return column
    return sa.Column(column.name, column.type, server_default=default, nullable=column.nullable)


def _index(table: str, indexes: Mapping[str, Sequence[str]], *, foreign: bool) -> None:
    known = {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}
    for name, columns in indexes.items():
        if name in known or (foreign and name.startswith("ux_")):
            continue  # rows from elsewhere may break what is unique here
        only = ONLY.get(name)
        where = {} if only is None else {"sqlite_where": only, "postgresql_where": only}
        op.create_index(name, table, list(columns), unique=name.startswith("ux_"), **where)


ONLY = {
    "ux_sessions_open": sa.text("end_time IS NULL"),
    "ux_runs_open": sa.text("end_time IS NULL"),
    "idx_characters_same": sa.text("same_as IS NOT NULL"),
    "idx_runs_doubles": sa.text("duplicate_of IS NOT NULL"),
    "idx_runs_overlaps": sa.text("duplicate_of IS NOT NULL"),
}


def _triggers(*, foreign: bool) -> None:
    """Keep what stands in the rows true; a foreign program keeps its own rows by itself."""
    dialect = dialect_of(op.get_bind())
    known = {name for _, name in dialect.triggers(op.get_bind())}
    for table, name in STAMPS.items():
        if name in known:
            continue
        columns = sa.inspect(op.get_bind()).get_columns(table)
        rest = [column["name"] for column in columns if column["name"] not in SUMMED]
        watched = rest if table == "sessions" else []
        for statement in dialect.stamp_ddl(table, ["id"], name, watched):
            op.execute(statement)
    if not foreign:
        for statement in dialect.sums_ddl("runs", SUMS):
            op.execute(statement)


def _fill_items() -> None:
    with Path(__file__).with_name("0001_items.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            {name: value or None for name, value in row.items()} for row in csv.DictReader(file)
        ]
    op.bulk_insert(sa.table("items", *(sa.column(name) for name in rows[0])), rows)


def _id() -> sa.Column:
    return sa.Column("id", Words(), primary_key=True, nullable=False)


def _words(name: str, **options) -> sa.Column:
    return sa.Column(name, Words(), **options)


def _whole(name: str, **options) -> sa.Column:
    return sa.Column(name, Whole, **options)


def _flag(name: str, default=None, **options) -> sa.Column:
    return sa.Column(name, Flag, server_default=default, **options)


def _no(name: str) -> sa.Column:
    return _flag(name, sa.false(), nullable=False)


def _stamps() -> tuple[sa.Column, sa.Column]:
    return tuple(
        sa.Column(name, Instant, nullable=False, server_default=now_default())
        for name in ("created_at", "updated_at")
    )


def _channel() -> sa.Column:
    channel = sa.ForeignKey("channels.channel")
    return sa.Column("channel", Words(64), channel, nullable=False, server_default="main")


def _length() -> sa.CheckConstraint:
    return sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length")


def _stream() -> sa.Column:
    stream = sa.ForeignKey("stream_sessions.session_id", ondelete="SET NULL")
    return sa.Column("stream_session_id", Whole, stream)


def _refers(name: str, to: str, on: str | None = None, **options) -> sa.Column:
    return sa.Column(name, Words(), sa.ForeignKey(to, ondelete=on), **options)


def _came_from() -> tuple[sa.Column, sa.Column]:
    return _words("origin"), sa.Column("provenance", Json)


def _known(column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{column}_known")


def _items():
    required = ("type", "category", "sub_category", "treasure_class")
    parts = (
        _id(),
        _words("name", nullable=False),
        _words("code"),
        _words("item_base"),
        *(_words(name, nullable=False) for name in required),
        _words("set_name"),
        _words("runes"),
        _words("ethereal_type", nullable=False),
        _words("edition"),
        _words("character_class"),
        _words("aliases"),
        *_stamps(),
        _known("type", "unique", "set", "rune", "runeword"),
        _known("ethereal_type", "none", "optional", "only"),
    )
    return parts, {"idx_items_category": ["category"], "idx_items_type": ["type"]}


def _characters():
    parts = (
        _id(),
        _words("name"),
        _words("character_class", nullable=False),
        _whole("level", nullable=False, server_default="1"),
        _no("hardcore"),
        _flag("expansion", sa.true(), nullable=False),
        _words("save_file_path"),
        sa.Column("deleted_at", Instant),
        *_stamps(),
        _channel(),
        _words("same_as"),
        *_came_from(),
        _known("character_class", "amazon", "assassin", "barbarian", "druid", "necromancer",
               "paladin", "sorceress", "warlock", "shared_stash", "unknown"),
        _length(),
    )  # fmt: skip
    return parts, {
        "idx_characters_class": ["character_class"],
        "idx_characters_deleted_at": ["deleted_at"],
        "idx_characters_origin": ["channel", "origin"],
        "idx_characters_same": ["same_as"],
    }


def _sessions():
    parts = (
        _id(),
        _refers("character_id", "characters.id"),
        sa.Column("start_time", Instant, nullable=False),
        sa.Column("end_time", Instant),
        _whole("total_run_time", server_default="0"),
        _whole("total_session_time", server_default="0"),
        _whole("run_count", server_default="0"),
        _flag("archived", sa.false()),
        _words("notes"),
        *_stamps(),
        _channel(),
        _stream(),
        *_came_from(),
        sa.CheckConstraint("end_time >= start_time", name="ck_session_ended_after_start"),
        sa.CheckConstraint("total_session_time >= 0", name="ck_total_session_time"),
        _length(),
    )
    return parts, {
        "idx_sessions_character": ["character_id"],
        "idx_sessions_start_time": ["start_time"],
        "idx_sessions_archived": ["archived"],
        "idx_sessions_stream": ["stream_session_id"],
        "idx_sessions_origin": ["channel", "origin"],
        "idx_sessions_of_channel": ["channel", "start_time", "id", "end_time"],
        "ux_sessions_open": ["channel"],
    }


def _runs():
    parts = (
        _id(),
        _refers("session_id", "sessions.id", "CASCADE", nullable=False),
        _refers("character_id", "characters.id"),
        _whole("run_number", nullable=False),
        _words("run_type"),
        sa.Column("start_time", Instant, nullable=False),
        sa.Column("end_time", Instant),
        _whole("duration"),
        _words("area"),
        *_stamps(),
        _channel(),
        _stream(),
        _words("difficulty"),
        _whole("players"),
        _whole("magic_find"),
        _flag("terror_zone"),
        _words("note"),
        _whole("find_count", nullable=False, server_default="0"),
        _words("duplicate_of"),
        *_came_from(),
        sa.UniqueConstraint("session_id", "run_number", name="ux_runs_session_number"),
        sa.CheckConstraint(DIFFICULTY, name="ck_difficulty_known"),
        sa.CheckConstraint("duration >= 0", name="ck_duration"),
        sa.CheckConstraint("end_time >= start_time", name="ck_run_ended_after_start"),
        sa.CheckConstraint(
            "duration IS NULL OR end_time IS NOT NULL", name="ck_duration_of_ended"
        ),
        _length(),
    )
    return parts, {
        "idx_runs_session": ["session_id"],
        "idx_runs_character": ["character_id"],
        "idx_runs_start_time": ["start_time"],
        "idx_runs_session_number": ["session_id", "run_number"],
        "idx_runs_stream": ["stream_session_id"],
        "idx_runs_of_channel": ["channel", "start_time", "id", "end_time"],
        "idx_runs_of_type": ["channel", "run_type", "duration"],
        "idx_runs_of_type_in_order": ["channel", "run_type", "start_time", "id"],
        "idx_runs_duration": ["channel", "duration"],
        "idx_runs_origin": ["channel", "origin"],
        "idx_runs_doubles": ["duplicate_of"],
        "idx_runs_overlaps": ["channel", "start_time", "id"],
        "ux_runs_open": ["session_id"],
    }


def _run_pauses():
    parts = (
        _refers("run_id", "runs.id", "CASCADE", primary_key=True, nullable=False),
        _whole("pause_number", primary_key=True, autoincrement=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        sa.CheckConstraint("ended_at >= started_at", name="ck_pause_ended_after_start"),
    )
    return parts, {}


def _grail_progress():
    parts = (
        _id(),
        _words("character_id"),
        _refers("item_id", "items.id", "CASCADE"),
        sa.Column("found_date", Instant),
        _no("manually_added"),
        _flag("auto_detected", sa.true(), nullable=False),
        _words("difficulty"),
        _words("notes"),
        _no("is_ethereal"),
        _no("from_initial_scan"),
        *_stamps(),
        _channel(),
        _refers("run_id", "runs.id", "CASCADE"),
        _words("item_name"),
        *_came_from(),
        sa.CheckConstraint(DIFFICULTY, name="ck_difficulty_known"),
        _length(),
    )
    return parts, {
        "idx_grail_progress_character": ["character_id"],
        "idx_grail_progress_item": ["item_id"],
        "idx_grail_progress_found_date": ["found_date"],
        "idx_grail_progress_of_item": ["item_id", "found_date", "id"],
        "idx_grail_progress_character_item": ["character_id", "item_id"],
        "idx_grail_progress_run": ["run_id"],
        "idx_grail_progress_of_channel": ["channel", "found_date", "id", "item_id"],
        "idx_grail_progress_first": ["channel", "item_id", "is_ethereal", "found_date"],
    }


def _run_items():
    parts = (
        _id(),
        _refers("run_id", "runs.id", "CASCADE", nullable=False),
        _refers("grail_progress_id", "grail_progress.id", "SET NULL"),
        _words("name"),
        sa.Column("found_time", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        _words("item_id"),
        _no("is_ethereal"),
        _words("how", nullable=False, server_default="typed"),
        _no("uncertain"),
        _words("note"),
        *_came_from(),
        sa.UniqueConstraint("run_id", "grail_progress_id", name="ux_run_items_progress"),
        _known("how", "typed", "save", "imported", "inferred"),
    )
    return parts, {
        "idx_run_items_run": ["run_id"],
        "idx_run_items_progress": ["grail_progress_id"],
        "idx_run_items_item": ["item_id", "found_time"],
    }


def _drop_odds():
    parts = (
        _id(),
        _channel(),
        _refers("item_id", "items.id", "CASCADE", nullable=False),
        _words("run_type", nullable=False),
        sa.Column("one_in", sa.Float, nullable=False),
        *_stamps(),
        sa.UniqueConstraint("channel", "item_id", "run_type", name="ux_drop_odds"),
        sa.CheckConstraint("one_in >= 1", name="ck_one_in"),
        _length(),
    )
    return parts, {}


ALL = (_items, _characters, _sessions, _runs, _run_pauses, _grail_progress, _run_items, _drop_odds)
DECLARED = dict(zip(TABLES, ALL, strict=True))
