"""Of whom nothing is recorded."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of, has
from tallylight.storage.types import Instant, Words, now_default

revision = "010"
down_revision = "009"


def upgrade() -> None:
    if has("kept_out"):
        return
    op.create_table(
        "kept_out",
        sa.Column("mark", Words(64), primary_key=True),
        sa.Column("since", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint("length(mark) <= 64", name="ck_mark_length"),
    )
    dialect = dialect_of(op.get_bind())
    for statement in dialect.stamp_ddl("kept_out", ["mark"]):
        op.execute(statement)


def downgrade() -> None:
    if not has("kept_out"):
        return
    dialect = dialect_of(op.get_bind())
    for statement in dialect.drop_stamp_ddl("kept_out"):
        op.execute(statement)
    op.drop_table("kept_out")
