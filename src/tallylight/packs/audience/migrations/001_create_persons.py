"""Persons, and by which ids their platforms know them."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of, has
from tallylight.storage.types import (
    Flag,
    Instant,
    Uuid,
    Whole,
    Words,
    now_default,
    uuid_default,
)

revision = "001"
down_revision = None


def upgrade() -> None:
    if has("persons"):
        return
    op.create_table(
        "persons",
        sa.Column("id", Uuid, primary_key=True, nullable=False, server_default=uuid_default()),
        sa.Column("username", Words(255), nullable=False),
        sa.Column("platform", Words(50), nullable=False, server_default="chaturbate"),
        sa.Column("role", Words(20), nullable=False, server_default="UNKNOWN"),
        sa.Column("rid", Whole),
        sa.Column("did", Whole),
        sa.Column("first_seen_at", Instant, nullable=False),
        sa.Column("last_seen_at", Instant, nullable=False),
        sa.Column("is_excluded", Flag, nullable=False, server_default=sa.false()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("display_name", Words(255)),
        sa.Column("merged_into", Uuid, sa.ForeignKey("persons.id")),
        sa.Column("interaction_count", Whole, nullable=False, server_default="0"),
        sa.CheckConstraint("role IN ('MODEL', 'VIEWER', 'BOTH', 'UNKNOWN')", name="ck_role_known"),
        sa.CheckConstraint(
            "username <> '' AND username = lower(username)", name="ck_persons_username"
        ),
        sa.UniqueConstraint("username", "platform", name="ux_persons_username_platform"),
        sa.CheckConstraint("length(platform) <= 50", name="ck_platform_length"),
        sa.CheckConstraint("length(role) <= 20", name="ck_role_length"),
        sa.CheckConstraint("length(display_name) <= 255", name="ck_display_name_length"),
        sa.CheckConstraint("merged_into <> id", name="ck_persons_merged"),
        sa.CheckConstraint("length(username) <= 255", name="ck_username_length"),
    )
    op.create_index("idx_persons_excluded", "persons", ["is_excluded"])
    op.create_index("idx_persons_last_seen", "persons", ["last_seen_at"])
    op.create_index("idx_persons_merged", "persons", ["merged_into"])
    op.create_index("idx_persons_role", "persons", ["role"])
    op.create_index("idx_persons_username", "persons", ["username"])
    op.create_table(
        "person_identities",
        sa.Column("id", Uuid, primary_key=True, nullable=False, server_default=uuid_default()),
        sa.Column(
            "person_id", Uuid, sa.ForeignKey("persons.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("platform", Words(50), nullable=False, server_default="chaturbate"),
        sa.Column("id_kind", Words(20), nullable=False),
        sa.Column("external_id", Words(200), nullable=False),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint("length(external_id) <= 200", name="ck_external_id_length"),
        sa.CheckConstraint("length(platform) <= 50", name="ck_platform_length"),
        sa.UniqueConstraint("platform", "id_kind", "external_id", name="ux_person_identities"),
        sa.CheckConstraint("length(id_kind) <= 20", name="ck_id_kind_length"),
    )
    op.create_index("idx_person_identities_person_id", "person_identities", ["person_id"])
    dialect = dialect_of(op.get_bind())
    for statement in dialect.stamp_ddl(
        "persons",
        ["id"],
        None,
        [
            "id",
            "username",
            "platform",
            "role",
            "rid",
            "did",
            "is_excluded",
            "created_at",
            "updated_at",
            "display_name",
            "merged_into",
        ],
    ):
        op.execute(statement)


def downgrade() -> None:
    if not has("persons"):
        return
    dialect = dialect_of(op.get_bind())
    for statement in dialect.drop_stamp_ddl("persons"):
        op.execute(statement)
    op.drop_table("person_identities")
    op.drop_table("persons")
