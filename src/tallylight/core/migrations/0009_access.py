"""Access: the tokens that open to others."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Instant, Whole, Words, now_default

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "access_tokens",
        sa.Column("token_id", Whole, primary_key=True),
        sa.Column("name", Words(64)),
        sa.Column("role", Words(), nullable=False),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel")),
        sa.Column("made_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("revoked_at", Instant),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint("length(name) <= 64", name="ck_name_length"),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
        sa.CheckConstraint("role IN ('watch', 'operate', 'admin')", name="ck_role_known"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_access_tokens_channel", "access_tokens", ["channel"])
    for statement in dialect_of(op.get_bind()).stamp_ddl("access_tokens", ["token_id"]):
        op.execute(statement)


def downgrade() -> None:
    for statement in dialect_of(op.get_bind()).drop_stamp_ddl("access_tokens"):
        op.execute(statement)
    op.drop_table("access_tokens")
