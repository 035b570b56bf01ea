"""Version 3 of seed 002: flags, how they were recognised, and the codes that are known."""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Flag, Instant, Json, Whole, Words, now_default

revision = "0003"
down_revision = "0002"

STAMPED = {
    "flags": ['id'],
}


def upgrade() -> None:
    _flags()
    _recognition_history()
    dialect = dialect_of(op.get_bind())
    for table, key in STAMPED.items():
        for statement in dialect.stamp_ddl(table, key):
            op.execute(statement)
    _fill_mappings()


def downgrade() -> None:
    dialect = dialect_of(op.get_bind())
    op.execute("DELETE FROM flag_mappings WHERE NOT is_custom")
    for table in STAMPED:
        for statement in dialect.drop_stamp_ddl(table):
            op.execute(statement)
    for table in ("recognition_history", "flags"):
        op.drop_table(table)


def _flags() -> None:
    op.create_table(
        "flags",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("filename", Words(), nullable=False),
        sa.Column("ioc_code", Words()),
        sa.Column("country_name", Words()),
        sa.Column("recognition_status", Words(), nullable=False, server_default="pending"),
        sa.Column("recognition_confidence", sa.Float),
        sa.Column("upload_date", Instant, nullable=False, server_default=now_default()),
        sa.Column("last_modified", Instant, nullable=False, server_default=now_default()),
        sa.Column("file_size", Whole),
        sa.Column("file_path", Words(), nullable=False),
        sa.Column("is_recognized", Flag, nullable=False, server_default=sa.false()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "recognition_status IN ('pending', 'recognized', 'uncertain', 'unknown', 'corrected', 'cleared')", name="ck_recognition_status_known"
        ),
        sa.UniqueConstraint("file_path", name="ux_flags_file_path"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_flags_ioc_code", "flags", ["ioc_code"])
    op.create_index("idx_flags_recognition_status", "flags", ["recognition_status"])


def _recognition_history() -> None:
    op.create_table(
        "recognition_history",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("flag_id", Whole, sa.ForeignKey("flags.id", ondelete="CASCADE")),
        sa.Column("recognition_method", Words()),
        sa.Column("confidence", sa.Float),
        sa.Column("recognized_as", Words()),
        sa.Column("timestamp", Instant, nullable=False, server_default=now_default()),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_recognition_history_flag", "recognition_history", ["flag_id"])


def _fill_mappings() -> None:
    with Path(__file__).with_name("0003_codes.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            {**row, "valid_to": row["valid_to"] or None, "confidence": float(row["confidence"])}
            for row in csv.DictReader(file)
        ]
    names = rows[0]
    op.bulk_insert(sa.table("flag_mappings", *(sa.column(name) for name in names)), rows)
