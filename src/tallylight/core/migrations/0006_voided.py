"""Which sessions are voided is asked with every number, and they are few."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

NAME, TABLE = "idx_stream_sessions_voided", "stream_sessions"


def upgrade() -> None:
    only = sa.text("voided_at IS NOT NULL")
    op.create_index(NAME, TABLE, ["channel"], sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
