"""Pots of coffee."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Instant, Whole, Words, now_default

revision = "0001"
down_revision = None


def upgrade() -> None:
    session = sa.ForeignKey("stream_sessions.session_id", ondelete="SET NULL")
    op.create_table(
        "coffee_pots",
        sa.Column("pot_id", Whole, primary_key=True),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), nullable=False),
        sa.Column("session_id", Whole, session),
        sa.Column("mugs", Whole, nullable=False),
        sa.Column("poured", Whole, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint("poured BETWEEN 0 AND mugs", name="ck_poured"),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
        sqlite_autoincrement=True,
    )
    open_ones = sa.text("ended_at IS NULL")
    op.create_index("ux_coffee_pots_open", "coffee_pots", ["channel"], unique=True,
                    sqlite_where=open_ones, postgresql_where=open_ones)  # fmt: skip
    for statement in dialect_of(op.get_bind()).stamp_ddl("coffee_pots", ["pot_id"]):
        op.execute(statement)


def downgrade() -> None:
    for statement in dialect_of(op.get_bind()).drop_stamp_ddl("coffee_pots"):
        op.execute(statement)
    op.drop_table("coffee_pots")
