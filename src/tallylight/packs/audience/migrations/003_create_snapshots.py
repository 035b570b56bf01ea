"""What sources said of persons, append-only."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of, has
from tallylight.storage.types import (
    Instant,
    Json,
    Uuid,
    Whole,
    Words,
    now_default,
    uuid_default,
)

revision = "003"
down_revision = "002"

KEYS = (
    ("id",),
    ("chain_no",),
    ("channel", "command_id"),
    ("person_id", "source", "captured_at"),
)


def upgrade() -> None:
    if has("snapshots"):
        return
    op.create_table(
        "snapshots",
        sa.Column("id", Uuid, primary_key=True, nullable=False, server_default=uuid_default()),
        sa.Column(
            "person_id", Uuid, sa.ForeignKey("persons.id", ondelete="RESTRICT"), nullable=False
        ),
        sa.Column("source", Words(50), nullable=False),
        sa.Column("captured_at", Instant, nullable=False),
        sa.Column("raw_payload", Words(), nullable=False),
        sa.Column("normalized_metrics", Json),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), nullable=False),
        sa.Column("period", Words(100)),
        sa.Column("raw_sha256", Words(64), nullable=False),
        sa.Column("normalizer_version", Whole, nullable=False),
        sa.Column("command_id", Words()),
        sa.Column("command_hash", Words()),
        sa.Column("chain_no", Whole, nullable=False),
        sa.Column("row_hash", Words(), nullable=False),
        sa.UniqueConstraint("chain_no", name="ux_snapshots_chain"),
        sa.UniqueConstraint("person_id", "source", "captured_at", name="ux_snapshots"),
        sa.CheckConstraint(
            "source IN ('statbate_member', 'statbate_model', 'cb_stats', 'manual')",
            name="ck_source_known",
        ),
        sa.CheckConstraint("length(source) <= 50", name="ck_source_length"),
        sa.CheckConstraint("length(period) <= 100", name="ck_period_length"),
        sa.CheckConstraint("length(raw_sha256) <= 64", name="ck_raw_sha256_length"),
        sa.UniqueConstraint("channel", "command_id", name="ux_snapshots_command"),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
    )
    op.create_index("idx_snapshots_captured_at", "snapshots", [sa.text("captured_at DESC")])
    op.create_index("idx_snapshots_person_id", "snapshots", ["person_id"])
    op.create_index(
        "idx_snapshots_person_source",
        "snapshots",
        ["person_id", "source", sa.text("captured_at DESC")],
    )
    dialect = dialect_of(op.get_bind())
    for statement in dialect.append_only_ddl("snapshots", (), ("id", "person_id"), KEYS):
        op.execute(statement)


def downgrade() -> None:
    if not has("snapshots"):
        return
    dialect = dialect_of(op.get_bind())
    for statement in dialect.drop_append_only_ddl("snapshots"):
        op.execute(statement)
    op.drop_table("snapshots")
