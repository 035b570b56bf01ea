"""Archives: which there are, and how many rows of evidence left for them."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.types import Instant, Json, Whole, Words

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "archives",
        sa.Column("archive_id", Whole, primary_key=True),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.Column("file", Words(), nullable=False),
        sa.Column("bytes", Whole, nullable=False),
        sa.Column("sha256", Words(), nullable=False),
        sa.Column("tables", Json, nullable=False),
        sa.Column("sessions", Json, nullable=False),
        sa.Column("heads", Json, nullable=False),
        sa.Column("emptied_at", Instant),
        sa.Column("restoring_at", Instant),
        sa.Column("restored_at", Instant),
        sa.UniqueConstraint("sha256", name="ux_archives_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "archived_counts",
        sa.Column("archive_id", Whole, sa.ForeignKey("archives.archive_id"), primary_key=True,
                  autoincrement=False),
        sa.Column("table_name", Words(), primary_key=True),
        sa.Column("about", Words(), primary_key=True),
        sa.Column("label", Words(), primary_key=True),
        sa.Column("number", Whole, nullable=False),
    )  # fmt: skip
    op.create_index("idx_archived_counts_about", "archived_counts", ["table_name", "about"])


def downgrade() -> None:
    op.drop_table("archived_counts")
    op.drop_table("archives")
