"""What is believed of persons."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of, has
from tallylight.storage.types import Instant, Uuid, Words, now_default, uuid_default

revision = "006"
down_revision = "004"


def upgrade() -> None:
    if has("attributes"):
        return
    op.create_table(
        "attributes",
        sa.Column("id", Uuid, primary_key=True, nullable=False, server_default=uuid_default()),
        sa.Column(
            "person_id", Uuid, sa.ForeignKey("persons.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("key", Words(255), nullable=False),
        sa.Column("value", Words(), nullable=False),
        sa.Column("confidence", Words(20), nullable=False),
        sa.Column("evidence_type", Words(50)),
        sa.Column("evidence_id", Uuid),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "evidence_type IN ('snapshot', 'interaction', 'manual')", name="ck_evidence_type_known"
        ),
        sa.CheckConstraint("confidence IN ('low', 'medium', 'high')", name="ck_confidence_known"),
        sa.CheckConstraint("length(key) <= 255", name="ck_key_length"),
        sa.CheckConstraint("length(confidence) <= 20", name="ck_confidence_length"),
        sa.CheckConstraint("length(evidence_type) <= 50", name="ck_evidence_type_length"),
    )
    op.create_index("idx_attributes_key", "attributes", ["key"])
    op.create_index("idx_attributes_person_id", "attributes", ["person_id"])
    dialect = dialect_of(op.get_bind())
    for statement in dialect.stamp_ddl("attributes", ["id"]):
        op.execute(statement)


def downgrade() -> None:
    if not has("attributes"):
        return
    dialect = dialect_of(op.get_bind())
    for statement in dialect.drop_stamp_ddl("attributes"):
        op.execute(statement)
    op.drop_table("attributes")
