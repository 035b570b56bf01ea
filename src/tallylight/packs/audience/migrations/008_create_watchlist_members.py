"""Who is on which list."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import has
from tallylight.storage.types import Instant, Uuid, now_default, uuid_default

revision = "008"
down_revision = "007"


def upgrade() -> None:
    if has("watchlist_members"):
        return
    op.create_table(
        "watchlist_members",
        sa.Column("id", Uuid, primary_key=True, nullable=False, server_default=uuid_default()),
        sa.Column(
            "watchlist_id",
            Uuid,
            sa.ForeignKey("watchlists.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "person_id", Uuid, sa.ForeignKey("persons.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("added_at", Instant, nullable=False, server_default=now_default()),
        sa.UniqueConstraint("watchlist_id", "person_id", name="ux_watchlist_members"),
    )
    op.create_index("idx_watchlist_members_person_id", "watchlist_members", ["person_id"])
    op.create_index("idx_watchlist_members_watchlist_id", "watchlist_members", ["watchlist_id"])


def downgrade() -> None:
    if not has("watchlist_members"):
        return
    op.drop_table("watchlist_members")
