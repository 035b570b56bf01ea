"""Lists of persons."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import has
from tallylight.storage.types import Instant, Uuid, Words, now_default, uuid_default

revision = "007"
down_revision = "006"


def upgrade() -> None:
    if has("watchlists"):
        return
    op.create_table(
        "watchlists",
        sa.Column("id", Uuid, primary_key=True, nullable=False, server_default=uuid_default()),
        sa.Column("name", Words(100), nullable=False),
        sa.Column("description", Words()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.UniqueConstraint("name", name="ux_watchlists_name"),
        sa.CheckConstraint("length(name) <= 100", name="ck_name_length"),
    )


def downgrade() -> None:
    if not has("watchlists"):
        return
    op.drop_table("watchlists")
