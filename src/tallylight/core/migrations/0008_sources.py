"""Sources: which are wanted, how fetching went, what was covered, and what was left over."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Flag, Instant, Whole, Words, now_default

revision = "0008"
down_revision = "0007"

STAMPED = {
    "sources": ["source_id"],
    "source_states": ["source", "channel"],
    "fetch_log": ["fetch_id"],
    "coverage": ["coverage_id"],
    "leftovers": ["leftover_id"],
}


def upgrade() -> None:
    _sources()
    _source_states()
    _fetch_log()
    _coverage()
    _leftovers()
    dialect = dialect_of(op.get_bind())
    for table, key in STAMPED.items():
        for statement in dialect.stamp_ddl(table, key):
            op.execute(statement)


def downgrade() -> None:
    dialect = dialect_of(op.get_bind())
    for table in reversed(STAMPED):
        for statement in dialect.drop_stamp_ddl(table):
            op.execute(statement)
        op.drop_table(table)


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("source_id", Words(), primary_key=True),
        sa.Column("source", Words(), nullable=False),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), nullable=False),
        sa.Column("enabled", Flag, nullable=False, server_default=sa.false()),
        sa.Column("begun", Whole, nullable=False, server_default="0"),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
        sa.UniqueConstraint("source", "channel", name="ux_sources_source_channel"),
    )


def _source_states() -> None:
    op.create_table(
        "source_states",
        sa.Column("source", Words(), primary_key=True),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), primary_key=True),
        sa.Column("state", Words(), nullable=False),
        sa.Column("sentence", Words()),
        sa.Column("last_success_at", Instant),
        sa.Column("next_try_at", Instant),
        sa.Column("failures", Whole, nullable=False, server_default="0"),
        sa.Column("taken", Whole, nullable=False, server_default="0"),
        sa.Column("refused", Whole, nullable=False, server_default="0"),
        sa.Column("left_over", Whole, nullable=False, server_default="0"),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
        sa.CheckConstraint(
            "state IN ('running', 'failing', 'stopped', 'lacking')", name="ck_state_known"
        ),
    )


def _fetch_log() -> None:
    op.create_table(
        "fetch_log",
        sa.Column("fetch_id", Whole, primary_key=True),
        sa.Column("source", Words(), nullable=False),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.Column("times", Whole, nullable=False, server_default="1"),
        sa.Column("outcome", Words(), nullable=False),
        sa.Column("sentence", Words()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
        sa.CheckConstraint(
            "outcome IN ('ok', 'unchanged', 'failed', 'stopped')", name="ck_outcome_known"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_fetch_log_source", "fetch_log", ["channel", "source", "fetch_id"])


def _coverage() -> None:
    op.create_table(
        "coverage",
        sa.Column("coverage_id", Whole, primary_key=True),
        sa.Column("source", Words(), nullable=False),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.Column("gap", Words()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
        sa.CheckConstraint("until >= since", name="ck_coverage_order"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_coverage_source", "coverage", ["channel", "source", "until"])


def _leftovers() -> None:
    op.create_table(
        "leftovers",
        sa.Column("leftover_id", Whole, primary_key=True),
        sa.Column("source", Words(), nullable=False),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("external_id", Words(), nullable=False),
        sa.Column("kind", Words(), nullable=False),
        sa.Column("why", Words(), nullable=False),
        sa.Column("raw", Words()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_leftovers_source", "leftovers", ["channel", "source", "external_id"])
