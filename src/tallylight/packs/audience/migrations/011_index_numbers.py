"""Indexes that answer numbers of many years by themselves, without the rows and what came raw."""

from alembic import op

from tallylight.storage.revision import has

revision = "011"
down_revision = "010"

INDEXES = {
    "idx_interactions_of_attendance": [
        "channel", "person_id", "seen_at", "stream_session_id", "is_noted", "id",
    ],
    "idx_interactions_of_kind": [
        "type", "channel", "person_id", "unit", "amount", "is_anonymous", "is_noted",
        "stream_session_id", "id",
    ],
}  # fmt: skip


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "interactions", columns, if_not_exists=True)


def downgrade() -> None:
    if has("interactions"):
        for name in INDEXES:
            op.drop_index(name, "interactions", if_exists=True)
