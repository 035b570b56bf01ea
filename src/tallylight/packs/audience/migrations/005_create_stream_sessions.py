"""Nothing: the sessions of all packs are one table, which is there."""

import sqlalchemy as sa
from alembic import op

revision = "005"
down_revision = "003"


def upgrade() -> None:
    if not sa.inspect(op.get_bind()).has_table("stream_sessions"):
        raise RuntimeError("The table stream_sessions is missing; it is made by core.")


def downgrade() -> None:
    """Leave the table: it is not the pack's."""
