"""The deck: its buttons."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Instant, Whole, Words, now_default

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "deck_buttons",
        sa.Column("button_id", Whole, primary_key=True),
        sa.Column("name", Words(64)),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), nullable=False),
        sa.Column("command", Words(), nullable=False),
        sa.Column("field_values", Words()),
        sa.Column("made_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("revoked_at", Instant),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint("length(name) <= 64", name="ck_name_length"),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_deck_buttons_channel", "deck_buttons", ["channel"])
    for statement in dialect_of(op.get_bind()).stamp_ddl("deck_buttons", ["button_id"]):
        op.execute(statement)


def downgrade() -> None:
    for statement in dialect_of(op.get_bind()).drop_stamp_ddl("deck_buttons"):
        op.execute(statement)
    op.drop_table("deck_buttons")
