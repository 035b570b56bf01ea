"""What save files suggest."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Instant, Whole, Words, now_default

revision = "0002"
down_revision = "0001"

TABLE = "save_suggestions"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", Words(), primary_key=True, nullable=False),
        sa.Column(
            "channel",
            Words(64),
            sa.ForeignKey("channels.channel"),
            nullable=False,
            server_default="main",
        ),
        sa.Column("told", Words(), nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("evidence", Words(), nullable=False),
        sa.Column("character_name", Words()),
        sa.Column("character_class", Words()),
        sa.Column("level", Whole),
        sa.Column("difficulty", Words()),
        sa.Column("noticed_at", Instant, nullable=False),
        sa.Column("state", Words(), nullable=False, server_default="open"),
        sa.Column("run_id", Words()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "difficulty IN ('normal', 'nightmare', 'hell')", name="ck_difficulty_known"
        ),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'acted', 'dismissed')", name="ck_state_known"
        ),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
    )
    op.create_index("idx_save_suggestions_noticed", TABLE, ["channel", "noticed_at"])
    for statement in dialect_of(op.get_bind()).stamp_ddl(TABLE, ["id"]):
        op.execute(statement)


def downgrade() -> None:
    for statement in dialect_of(op.get_bind()).drop_stamp_ddl(TABLE):
        op.execute(statement)
    op.drop_table(TABLE)
