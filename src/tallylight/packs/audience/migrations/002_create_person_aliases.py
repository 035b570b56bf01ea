"""What persons were called, and when."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.apart import Apart
from tallylight.storage.revision import dialect_of, has
from tallylight.storage.types import Instant, Uuid, Words, now_default, uuid_default

revision = "002"
down_revision = "001"

HELD = Apart(("alias", "platform"), "valid_from", "valid_to")


def upgrade() -> None:
    if has("person_aliases"):
        return
    op.create_table(
        "person_aliases",
        sa.Column("id", Uuid, primary_key=True, nullable=False, server_default=uuid_default()),
        sa.Column(
            "person_id", Uuid, sa.ForeignKey("persons.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("alias", Words(255), nullable=False),
        sa.Column("platform", Words(50), nullable=False, server_default="chaturbate"),
        sa.Column("valid_from", Instant, nullable=False, server_default=now_default()),
        sa.Column("valid_to", Instant),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint("length(platform) <= 50", name="ck_platform_length"),
        sa.CheckConstraint("alias = lower(alias)", name="ck_person_aliases_alias"),
        sa.CheckConstraint("valid_to > valid_from", name="ck_person_aliases_span"),
        sa.CheckConstraint("length(alias) <= 255", name="ck_alias_length"),
        sa.UniqueConstraint("alias", "platform", "valid_from", name="ux_person_aliases"),
    )
    op.create_index("idx_person_aliases_alias", "person_aliases", ["alias"])
    op.create_index(
        "idx_person_aliases_current",
        "person_aliases",
        ["valid_to"],
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_index("idx_person_aliases_person_id", "person_aliases", ["person_id"])
    op.create_index(
        "ux_person_aliases_now",
        "person_aliases",
        ["alias", "platform"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    for statement in dialect_of(op.get_bind()).apart_ddl("person_aliases", HELD, "id"):
        op.execute(statement)


def downgrade() -> None:
    if not has("person_aliases"):
        return
    for statement in dialect_of(op.get_bind()).drop_apart_ddl("person_aliases"):
        op.execute(statement)
    op.drop_table("person_aliases")
