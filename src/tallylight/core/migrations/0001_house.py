"""The house: channels, sessions, the timeline, settings."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Flag, Instant, Json, Whole, Words, now_default

revision = "0001"
down_revision = None

STAMPED = {
    "channels": ["channel"],
    "stream_sessions": ["session_id"],
    "settings_values": ["id"],
}
TABLES = (
    "installation",
    "source_memories",
    "settled_commands",
    "settings_history",
    "settings_values",
    "settings_keys",
    "settings_categories",
    "stream_sessions",
    "texts",
    "timeline_undone",
    "timeline",
    "channels",
)


def upgrade() -> None:
    _channels()
    _timeline()
    _sessions()
    _settings()
    dialect = dialect_of(op.get_bind())
    for table, key in STAMPED.items():
        for statement in dialect.stamp_ddl(table, key):
            op.execute(statement)
    for statement in dialect.append_only_ddl("timeline"):
        op.execute(statement)
    op.execute("INSERT INTO channels (channel, time_zone) VALUES ('house', 'UTC')")


def downgrade() -> None:
    dialect = dialect_of(op.get_bind())
    for statement in dialect.drop_append_only_ddl("timeline"):
        op.execute(statement)
    for table in STAMPED:
        for statement in dialect.drop_stamp_ddl(table):
            op.execute(statement)
    for table in TABLES:
        op.drop_table(table)


def _created_at() -> sa.Column:
    return sa.Column("created_at", Instant, nullable=False, server_default=now_default())


def _stamps() -> tuple[sa.Column, sa.Column]:
    return _created_at(), sa.Column(
        "updated_at", Instant, nullable=False, server_default=now_default()
    )


def _channel(**options) -> sa.Column:
    return sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), **options)


def _length(column: str, longest: int) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"length({column}) <= {longest}", name=f"ck_{column}_length")


def _channels() -> None:
    op.create_table(
        "channels",
        sa.Column("channel", Words(64), primary_key=True),
        sa.Column("time_zone", Words(), nullable=False, server_default="UTC"),
        sa.Column("platform", Words(50)),
        sa.Column("broadcaster", Words(255)),
        *_stamps(),
        _length("channel", 64),
        _length("platform", 50),
        _length("broadcaster", 255),
    )


def _timeline() -> None:
    op.create_table(
        "timeline",
        _channel(primary_key=True),
        sa.Column("seq", Whole, primary_key=True, autoincrement=False),
        sa.Column("type", Words(), nullable=False),
        sa.Column("subject", Words(), nullable=False),
        sa.Column("subject_id", Words(), nullable=False),
        sa.Column("happened_at", Instant, nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("command_seq", Whole, nullable=False),
        sa.Column("command", Words()),
        sa.Column("command_id", Words()),
        sa.Column("command_hash", Words()),
        sa.Column("origin", Words(), nullable=False),
        sa.Column("source", Words()),
        sa.Column("confidence", sa.Float),
        sa.Column("payload", Json, nullable=False),
        sa.CheckConstraint("seq > 0", name="ck_timeline_seq"),
        sa.CheckConstraint("command_seq <= seq", name="ck_timeline_command_seq"),
        sa.CheckConstraint(
            "(command IS NOT NULL) = (seq = command_seq)", name="ck_timeline_command"
        ),
        _length("channel", 64),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_timeline_subject", "timeline", ["subject", "subject_id", "happened_at", "seq"]
    )
    _partial("ux_timeline_command_id", "timeline", ["channel", "command_id"],
             "command_id IS NOT NULL", unique=True)  # fmt: skip
    _partial("ix_timeline_presses", "timeline", ["channel", "seq"],
             "command IS NOT NULL AND origin IN ('deck', 'room', 'cli', 'api')")  # fmt: skip
    op.create_table(
        "timeline_undone",
        _channel(primary_key=True),
        sa.Column("command_seq", Whole, primary_key=True, autoincrement=False),
        sa.Column("undone_by", Whole, nullable=False),
        _length("channel", 64),
    )
    op.create_table(
        "texts",
        sa.Column("text_id", Whole, primary_key=True),
        _channel(nullable=False),
        sa.Column("words", Words()),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("erased_at", Instant),
        _length("channel", 64),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "settled_commands",
        _channel(primary_key=True),
        sa.Column("command_id", Words(), primary_key=True),
        sa.Column("command_hash", Words()),
        sa.Column("answer", Json, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        _length("channel", 64),
    )
    op.create_table(
        "source_memories",
        sa.Column("source", Words(), primary_key=True),
        sa.Column("memory", Json, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
    )
    op.create_table(
        "installation",
        sa.Column("key", Words(), primary_key=True),
        sa.Column("value", Words(), nullable=False),
    )


def _partial(name: str, table: str, columns: list[str], where: str, unique: bool = False) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _sessions() -> None:
    op.create_table(
        "stream_sessions",
        sa.Column("session_id", Whole, primary_key=True),
        _channel(nullable=False, server_default="main"),
        sa.Column("session_type", Words()),
        sa.Column("platform", Words(50)),
        sa.Column("broadcaster", Words(255)),
        sa.Column("started_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("ended_at", Instant),
        sa.Column("status", Words(20), nullable=False, server_default="LIVE"),
        sa.Column("notes", Words()),
        sa.Column("started_by", Words()),
        sa.Column("ended_by", Words()),
        sa.Column("voided_at", Instant),
        *_stamps(),
        sa.CheckConstraint(
            "session_type IN ('stream', 'practice', 'casual')", name="ck_session_type_known"
        ),
        sa.CheckConstraint("status IN ('LIVE', 'ENDED')", name="ck_status_known"),
        sa.CheckConstraint("(status = 'ENDED') = (ended_at IS NOT NULL)", name="ck_status_ended"),
        sa.CheckConstraint("ended_at >= started_at", name="ck_ended_after_start"),
        _length("channel", 64),
        _length("platform", 50),
        _length("broadcaster", 255),
        _length("status", 20),
        sqlite_autoincrement=True,
    )
    table = "stream_sessions"
    op.create_index("idx_sessions_started_at", table, ["started_at"])
    op.create_index("idx_stream_sessions_status", table, ["status"])
    op.create_index("idx_stream_sessions_started_at", table, [sa.text("started_at DESC")])
    op.create_index("idx_stream_sessions_broadcaster", table, ["broadcaster"])
    op.create_index("idx_stream_sessions_channel", table, ["channel", "started_at"])
    _partial("ux_stream_sessions_live", table, ["channel"], "ended_at IS NULL", unique=True)


def _settings() -> None:
    op.create_table(
        "settings_categories",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("name", Words(), nullable=False),
        sa.Column("description", Words()),
        sa.Column("display_order", Whole, server_default="0"),
        _created_at(),
        sa.UniqueConstraint("name", name="ux_settings_categories_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "settings_keys",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("category_id", Whole, sa.ForeignKey("settings_categories.id"), nullable=False),
        sa.Column("key_name", Words(), nullable=False),
        sa.Column("display_name", Words(), nullable=False),
        sa.Column("description", Words()),
        sa.Column("data_type", Words(), nullable=False),
        sa.Column("default_value", Words()),
        sa.Column("validation_rules", Words()),
        sa.Column("is_required", Flag, server_default=sa.false()),
        sa.Column("is_sensitive", Flag, server_default=sa.false()),
        _created_at(),
        sa.CheckConstraint(
            "data_type IN ('string', 'integer', 'float', 'boolean', 'json')",
            name="ck_data_type_known",
        ),
        sa.UniqueConstraint("key_name", name="ux_settings_keys_key_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_settings_keys_category", "settings_keys", ["category_id"])
    op.create_index("idx_settings_keys_name", "settings_keys", ["key_name"])
    op.create_table(
        "settings_values",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("key_id", Whole, sa.ForeignKey("settings_keys.id"), nullable=False),
        sa.Column("value", Words(), nullable=False),
        *_stamps(),
        sa.UniqueConstraint("key_id", name="ux_settings_values_key_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_settings_values_key", "settings_values", ["key_id"])
    op.create_table(
        "settings_history",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("key_id", Whole, sa.ForeignKey("settings_keys.id"), nullable=False),
        sa.Column("old_value", Words()),
        sa.Column("new_value", Words()),
        sa.Column("changed_by", Words(), nullable=False),
        sa.Column("change_reason", Words()),
        _created_at(),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_settings_history_key", "settings_history", ["key_id"])
    op.create_index("idx_settings_history_created", "settings_history", ["created_at"])
