"""Saved reports."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Instant, Whole, Words, now_default

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "saved_reports",
        sa.Column("report_id", Whole, primary_key=True),
        sa.Column("name", Words(64)),
        sa.Column("query", Words(), nullable=False),
        sa.Column("parameters", Words()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.UniqueConstraint("name", name="ux_saved_reports_name"),
        sa.CheckConstraint("length(name) <= 64", name="ck_name_length"),
        sqlite_autoincrement=True,
    )
    for statement in dialect_of(op.get_bind()).stamp_ddl("saved_reports", ["report_id"]):
        op.execute(statement)


def downgrade() -> None:
    for statement in dialect_of(op.get_bind()).drop_stamp_ddl("saved_reports"):
        op.execute(statement)
    op.drop_table("saved_reports")
