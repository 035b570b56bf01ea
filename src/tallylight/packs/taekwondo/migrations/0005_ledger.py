"""Why scores moved, how hard the hits were, what lasted, and what was missed."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Flag, Instant, Json, Whole, Words, now_default

revision = "0005"
down_revision = "0004"

STAMPED = {
}


def upgrade() -> None:
    _pss_ledger()
    _pss_hit_counts()
    _pss_reviews()
    _pss_stoppages()
    _pss_blind_intervals()
    dialect = dialect_of(op.get_bind())
    for table, key in STAMPED.items():
        for statement in dialect.stamp_ddl(table, key):
            op.execute(statement)


def downgrade() -> None:
    dialect = dialect_of(op.get_bind())
    for table in STAMPED:
        for statement in dialect.drop_stamp_ddl(table):
            op.execute(statement)
    for table in ("pss_blind_intervals", "pss_stoppages", "pss_reviews", "pss_hit_counts", "pss_ledger"):
        op.drop_table(table)


def _pss_ledger() -> None:
    op.create_table(
        "pss_ledger",
        sa.Column("match_id", Whole, sa.ForeignKey("pss_matches.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
        sa.Column("place", Whole, primary_key=True, autoincrement=False),
        sa.Column("change_number", Whole),
        sa.Column("round_number", Whole),
        sa.Column("athlete_position", Whole, nullable=False),
        sa.Column("cause", Words(), nullable=False),
        sa.Column("points", Whole, nullable=False),
        sa.Column("hit_level", Whole),
        sa.Column("event_id", Whole),
        sa.Column("timestamp", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "athlete_position IN (1, 2)", name="ck_athlete_position_known"
        ),
        sa.CheckConstraint(
            "cause IN ('punch', 'body', 'head', 'turning_body', 'turning_head', 'point', 'bonus', 'gam_jeom', 'correction', 'carried', 'unknown')", name="ck_cause_known"
        ),
    )
    op.create_index("idx_pss_ledger_match", "pss_ledger", ["match_id", "round_number", "athlete_position"])


def _pss_hit_counts() -> None:
    op.create_table(
        "pss_hit_counts",
        sa.Column("match_id", Whole, sa.ForeignKey("pss_matches.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
        sa.Column("round_number", Whole, primary_key=True, autoincrement=False),
        sa.Column("athlete_position", Whole, primary_key=True, autoincrement=False),
        sa.Column("bucket", Whole, primary_key=True, autoincrement=False),
        sa.Column("hits", Whole, nullable=False),
        sa.Column("near_misses", Whole, nullable=False),
        sa.CheckConstraint(
            "athlete_position IN (1, 2)", name="ck_athlete_position_known"
        ),
    )


def _pss_reviews() -> None:
    op.create_table(
        "pss_reviews",
        sa.Column("match_id", Whole, sa.ForeignKey("pss_matches.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
        sa.Column("number", Whole, primary_key=True, autoincrement=False),
        sa.Column("asked_by", Whole, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("settled_at", Instant),
        sa.Column("first_field", Whole),
        sa.Column("second_field", Whole),
        sa.CheckConstraint(
            "asked_by IN (0, 1, 2)", name="ck_asked_by_known"
        ),
    )


def _pss_stoppages() -> None:
    op.create_table(
        "pss_stoppages",
        sa.Column("match_id", Whole, sa.ForeignKey("pss_matches.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
        sa.Column("number", Whole, primary_key=True, autoincrement=False),
        sa.Column("kind", Words(), nullable=False),
        sa.Column("athlete_position", Whole, nullable=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        sa.CheckConstraint(
            "athlete_position IN (0, 1, 2)", name="ck_athlete_position_known"
        ),
        sa.CheckConstraint(
            "kind IN ('time_out', 'injury')", name="ck_kind_known"
        ),
    )


def _pss_blind_intervals() -> None:
    op.create_table(
        "pss_blind_intervals",
        sa.Column("match_id", Whole, sa.ForeignKey("pss_matches.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
        sa.Column("number", Whole, primary_key=True, autoincrement=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=False),
        sa.Column("ticks_missed", Whole, nullable=False),
        sa.CheckConstraint(
            "ended_at >= began_at", name="ck_blind_ends_after_start"
        ),
    )
