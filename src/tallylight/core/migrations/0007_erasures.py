"""The way out of history: its gate, its ledger, and what is left in a chain."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.types import Instant, Json, Whole, Words

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "erasing",
        sa.Column("table_name", Words(), primary_key=True),
        sa.Column("value", Words(), primary_key=True),
    )
    op.create_table(
        "erasures",
        sa.Column("erasure_id", Whole, primary_key=True),
        sa.Column("happened_at", Instant, nullable=False),
        sa.Column("what", Words(), nullable=False),
        sa.Column("who", Words(), nullable=False),
        sa.Column("reason", Words()),
        sa.Column("counts", Json, nullable=False),
        sa.Column("heads", Json, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "erased_rows",
        sa.Column("table_name", Words(), primary_key=True),
        sa.Column("chain_no", Whole, primary_key=True, autoincrement=False),
        sa.Column("row_hash", Words(), nullable=False),
        sa.Column("erasure_id", Whole, sa.ForeignKey("erasures.erasure_id"), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("erased_rows")
    op.drop_table("erasures")
    op.drop_table("erasing")
