"""Pots of coffee, and their mugs."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Instant, Whole, Words, now_default

revision = "0001"
down_revision = None

STAMPED = {"coffee_pots": ["pot_id"], "coffee_mugs": ["mug_id"]}


def upgrade() -> None:
    _pots()
    _mugs()
    for table, key in STAMPED.items():
        for statement in dialect_of(op.get_bind()).stamp_ddl(table, key):
            op.execute(statement)


def downgrade() -> None:
    for table in STAMPED:
        for statement in dialect_of(op.get_bind()).drop_stamp_ddl(table):
            op.execute(statement)
    for table in reversed(STAMPED):
        op.drop_table(table)


def _stamps() -> tuple[sa.Column, sa.Column]:
    return (
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
    )


def _pots() -> None:
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
        *_stamps(),
        sa.CheckConstraint("poured BETWEEN 0 AND mugs", name="ck_poured"),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
        sqlite_autoincrement=True,
    )
    open_ones = sa.text("ended_at IS NULL")
    op.create_index("ux_coffee_pots_open", "coffee_pots", ["channel"], unique=True,
                    sqlite_where=open_ones, postgresql_where=open_ones)  # fmt: skip


def _mugs() -> None:
    pot = sa.ForeignKey("coffee_pots.pot_id", ondelete="CASCADE")
    op.create_table(
        "coffee_mugs",
        sa.Column("mug_id", Whole, primary_key=True),
        sa.Column("pot_id", Whole, pot, nullable=False),
        sa.Column("poured_at", Instant, nullable=False),
        sa.Column("note", Words()),
        *_stamps(),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_coffee_mugs_pot_id", "coffee_mugs", ["pot_id"])
