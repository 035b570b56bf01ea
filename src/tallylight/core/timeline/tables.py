"""The timeline's tables. Only this folder and the dispatcher's write use them."""

from sqlalchemy import CheckConstraint, Float, text

from tallylight.core.schema import (
    Column,
    ForeignKey,
    Index,
    Instant,
    Json,
    Kept,
    Whole,
    Words,
    table,
)

BY_A_PERSON = "command IS NOT NULL AND origin IN ('deck', 'room', 'cli', 'api')"
"""Which rows begin a command that undo may take back; see `pack.PERSONS`."""

timeline = table(
    "timeline",
    "core",
    Kept.OPERATIONAL,
    Column("channel", Words(64), ForeignKey("channels.channel"), primary_key=True),
    Column("seq", Whole, primary_key=True, autoincrement=False),
    Column("type", Words(), nullable=False),
    Column("subject", Words(), nullable=False),
    Column("subject_id", Words(), nullable=False),
    Column("happened_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    # A command's events share `command_seq`, the seq of the first; only that row says the rest.
    Column("command_seq", Whole, nullable=False),
    Column("command", Words()),
    Column("command_id", Words()),
    Column("command_hash", Words()),
    Column("origin", Words(), nullable=False),
    Column("source", Words()),
    Column("confidence", Float),
    Column("payload", Json, nullable=False),
    CheckConstraint("seq > 0", name="ck_timeline_seq"),
    CheckConstraint("command_seq <= seq", name="ck_timeline_command_seq"),
    CheckConstraint("(command IS NOT NULL) = (seq = command_seq)", name="ck_timeline_command"),
    Index("ix_timeline_subject", "subject", "subject_id", "happened_at", "seq"),
    Index(
        "ux_timeline_command_id",
        "channel",
        "command_id",
        unique=True,
        sqlite_where=text("command_id IS NOT NULL"),
        postgresql_where=text("command_id IS NOT NULL"),
    ),
    Index(
        "ix_timeline_presses",
        "channel",
        "seq",
        sqlite_where=text(BY_A_PERSON),
        postgresql_where=text(BY_A_PERSON),
    ),
    sqlite_with_rowid=False,
    sqlite_autoincrement=False,
)

undone = table(
    "timeline_undone",
    "core",
    Kept.DERIVED,
    Column("channel", Words(64), ForeignKey("channels.channel"), primary_key=True),
    Column("command_seq", Whole, primary_key=True, autoincrement=False),
    Column("undone_by", Whole, nullable=False),
    sqlite_autoincrement=False,
)

texts = table(
    "texts",
    "core",
    Kept.PRIVATE,
    Column("text_id", Whole, primary_key=True),
    Column("channel", Words(64), ForeignKey("channels.channel"), nullable=False),
    Column("words", Words()),
    Column("created_at", Instant, nullable=False),
    Column("erased_at", Instant),
)

settled_commands = table(
    "settled_commands",
    "core",
    Kept.OPERATIONAL,
    Column("channel", Words(64), ForeignKey("channels.channel"), primary_key=True),
    Column("command_id", Words(), primary_key=True),
    Column("command_hash", Words()),
    Column("answer", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    sqlite_autoincrement=False,
)

source_memories = table(
    "source_memories",
    "core",
    Kept.OPERATIONAL,
    Column("source", Words(), primary_key=True),
    Column("memory", Json, nullable=False),
    Column("updated_at", Instant, nullable=False),
    sqlite_autoincrement=False,
)

installation = table(
    "installation",
    "core",
    Kept.OPERATIONAL,
    Column("key", Words(), primary_key=True),
    Column("value", Words(), nullable=False),
    sqlite_autoincrement=False,
)
