"""What persons said and did, append-only. It comes after the sessions it refers to."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of, has
from tallylight.storage.sums import Sums
from tallylight.storage.types import (
    Flag,
    Instant,
    Json,
    Uuid,
    Whole,
    Words,
    now_default,
    uuid_default,
)

revision = "004"
down_revision = "005"

SEEN = Sums(
    "persons",
    "id",
    "person_id",
    {"interaction_count": None},
    first={"first_seen_at": "seen_at"},
    last={"last_seen_at": "seen_at"},
)

TYPES = """
    'CHAT_MESSAGE', 'PRIVATE_MESSAGE', 'TIP_EVENT', 'PROFILE_PASTE', 'CHAT_IMPORT',
    'MANUAL_NOTE', 'FOLLOW', 'UNFOLLOW', 'USER_ENTER', 'USER_LEAVE', 'FANCLUB_JOIN',
    'MEDIA_PURCHASE', 'SUBSCRIPTION', 'CHEER', 'RAID', 'REDACTION', 'DIRECT_MESSAGE'
"""
KEYS = (("id",), ("chain_no",), ("channel", "command_id"), ("source", "external_id"))


def upgrade() -> None:
    if has("interactions"):
        return
    op.create_table(
        "interactions",
        sa.Column("id", Uuid, primary_key=True, nullable=False, server_default=uuid_default()),
        sa.Column(
            "person_id", Uuid, sa.ForeignKey("persons.id", ondelete="RESTRICT"), nullable=False
        ),
        sa.Column(
            "stream_session_id",
            Whole,
            sa.ForeignKey("stream_sessions.session_id", ondelete="RESTRICT"),
        ),
        sa.Column("type", Words(50), nullable=False),
        sa.Column("content", Words(), nullable=False),
        sa.Column("timestamp", Instant, nullable=False),
        sa.Column("source", Words(50), nullable=False),
        sa.Column("metadata", Json),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), nullable=False),
        sa.Column("seen_at", Instant),
        sa.Column("external_id", Words(200)),
        sa.Column("amount", Whole),
        sa.Column("unit", Words(20)),
        sa.Column("is_anonymous", Flag, nullable=False, server_default=sa.false()),
        sa.Column("is_noted", Flag, nullable=False, server_default=sa.false()),
        sa.Column("raw", Words()),
        sa.Column("raw_sha256", Words(64)),
        sa.Column("command_id", Words()),
        sa.Column("command_hash", Words()),
        sa.Column("chain_no", Whole, nullable=False),
        sa.Column("row_hash", Words(), nullable=False),
        sa.CheckConstraint("length(external_id) <= 200", name="ck_external_id_length"),
        sa.CheckConstraint("length(unit) <= 20", name="ck_unit_length"),
        sa.UniqueConstraint("chain_no", name="ux_interactions_chain"),
        sa.CheckConstraint(
            "source IN ('cb_events', 'statbate_plus', 'manual', 'twitch_eventsub')",
            name="ck_source_known",
        ),
        sa.UniqueConstraint("channel", "command_id", name="ux_interactions_command"),
        sa.CheckConstraint("length(source) <= 50", name="ck_source_length"),
        sa.UniqueConstraint("source", "external_id", name="ux_interactions_external"),
        sa.CheckConstraint(
            f"type IN ({' '.join(TYPES.split())})",
            name="ck_type_known",
        ),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
        sa.CheckConstraint("length(type) <= 50", name="ck_type_length"),
        sa.CheckConstraint("length(raw_sha256) <= 64", name="ck_raw_sha256_length"),
    )
    op.create_index("idx_interactions_of_channel", "interactions", ["channel", "timestamp"])
    op.create_index("idx_interactions_of_person", "interactions", ["person_id", "timestamp"])
    op.create_index("idx_interactions_person_id", "interactions", ["person_id"])
    op.create_index("idx_interactions_session_id", "interactions", ["stream_session_id"])
    op.create_index("idx_interactions_timestamp", "interactions", [sa.text("timestamp DESC")])
    op.create_index("idx_interactions_type", "interactions", ["type"])
    op.create_table(
        "manual_interactions",
        sa.Column("interaction_id", Uuid, primary_key=True, nullable=False),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), nullable=False),
        sa.Column(
            "person_id", Uuid, sa.ForeignKey("persons.id", ondelete="RESTRICT"), nullable=False
        ),
        sa.Column("noted_at", Instant, nullable=False),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
    )
    op.create_index("idx_manual_interactions_person", "manual_interactions", ["person_id"])
    dialect = dialect_of(op.get_bind())
    for statement in dialect.append_only_ddl("interactions", (), ("id", "person_id"), KEYS):
        op.execute(statement)
    for statement in dialect.sums_ddl("interactions", SEEN):
        op.execute(statement)


def downgrade() -> None:
    if not has("interactions"):
        return
    dialect = dialect_of(op.get_bind())
    for statement in dialect.drop_append_only_ddl("interactions"):
        op.execute(statement)
    for statement in dialect.drop_sums_ddl("interactions"):
        op.execute(statement)
    op.drop_table("manual_interactions")
    op.drop_table("interactions")
