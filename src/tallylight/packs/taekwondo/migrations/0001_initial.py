"""Version 1 of seed 002: the events and settings of old, and what codes mean."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Flag, Instant, Json, Whole, Words, now_default

revision = "0001"
down_revision = None

STAMPED = {
    "app_config": ['id'],
    "flag_mappings": ['id'],
}


def upgrade() -> None:
    _pss_events()
    _app_config()
    _flag_mappings()
    dialect = dialect_of(op.get_bind())
    for table, key in STAMPED.items():
        for statement in dialect.stamp_ddl(table, key):
            op.execute(statement)


def downgrade() -> None:
    dialect = dialect_of(op.get_bind())
    for table in STAMPED:
        for statement in dialect.drop_stamp_ddl(table):
            op.execute(statement)
    for table in ("flag_mappings", "app_config", "pss_events"):
        op.drop_table(table)


def _pss_events() -> None:
    op.create_table(
        "pss_events",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("event_type", Words(), nullable=False),
        sa.Column("timestamp", Instant, nullable=False),
        sa.Column("match_id", Words()),
        sa.Column("athlete1_code", Words()),
        sa.Column("athlete2_code", Words()),
        sa.Column("score1", Whole),
        sa.Column("score2", Whole),
        sa.Column("round", Words()),
        sa.Column("weight_class", Words()),
        sa.Column("category", Words()),
        sa.Column("raw_data", Words(), nullable=False),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_pss_events_match_id", "pss_events", ["match_id"])
    op.create_index("idx_pss_events_timestamp", "pss_events", ["timestamp"])


def _app_config() -> None:
    op.create_table(
        "app_config",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("key", Words(), nullable=False),
        sa.Column("value", Words(), nullable=False),
        sa.Column("category", Words(), nullable=False),
        sa.Column("description", Words()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.UniqueConstraint("key", name="ux_app_config_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_app_config_category", "app_config", ["category"])


def _flag_mappings() -> None:
    op.create_table(
        "flag_mappings",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("pss_code", Words(), nullable=False),
        sa.Column("ioc_code", Words(), nullable=False),
        sa.Column("country_name", Words(), nullable=False),
        sa.Column("is_custom", Flag, nullable=False, server_default=sa.false()),
        sa.Column("valid_from", Words(), nullable=False, server_default="0001-01-01"),
        sa.Column("valid_to", Words()),
        sa.Column("kind", Words(), nullable=False),
        sa.Column("source", Words(), nullable=False),
        sa.Column("confidence", sa.Float, nullable=False, server_default="1"),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.UniqueConstraint("pss_code", "valid_from", "is_custom", name="ux_flag_mappings_pss_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_flag_mappings_ioc_code", "flag_mappings", ["ioc_code"])
    op.create_index("idx_flag_mappings_pss_code", "flag_mappings", ["pss_code"])
