"""Flags, what codes mean, and how files of flags were recognised."""

from sqlalchemy import Float, UniqueConstraint, false

from tallylight.core.schema import (
    Column,
    Flag,
    ForeignKey,
    Index,
    Instant,
    Kept,
    Whole,
    Words,
    now_default,
    one_of,
    stamps,
    table,
)

OWNER = "taekwondo"
STATUSES = ("pending", "recognized", "uncertain", "unknown", "corrected", "cleared")

flags = table(
    "flags",
    OWNER,
    Kept.DERIVED,
    Column("id", Whole, primary_key=True),
    Column("filename", Words(), nullable=False),
    Column("ioc_code", Words()),
    Column("country_name", Words()),
    Column("recognition_status", Words(), nullable=False, server_default="pending"),
    Column("recognition_confidence", Float),
    Column("upload_date", Instant, nullable=False, server_default=now_default()),
    Column("last_modified", Instant, nullable=False, server_default=now_default()),
    Column("file_size", Whole),
    Column("file_path", Words(), nullable=False),
    Column("is_recognized", Flag, nullable=False, server_default=false()),
    *stamps(),
    UniqueConstraint("file_path", name="ux_flags_file_path"),
    one_of("recognition_status", STATUSES),
    Index("idx_flags_ioc_code", "ioc_code"),
    Index("idx_flags_recognition_status", "recognition_status"),
)

flag_mappings = table(
    "flag_mappings",
    OWNER,
    Kept.DERIVED,
    Column("id", Whole, primary_key=True),
    Column("pss_code", Words(), nullable=False),
    Column("ioc_code", Words(), nullable=False),
    Column("country_name", Words(), nullable=False),
    Column("is_custom", Flag, nullable=False, server_default=false()),
    # A code may have meant something else: ISO days, from the beginning where nobody knows.
    Column("valid_from", Words(), nullable=False, server_default="0001-01-01"),
    Column("valid_to", Words()),
    Column("kind", Words(), nullable=False),
    Column("source", Words(), nullable=False),
    Column("confidence", Float, nullable=False, server_default="1"),
    *stamps(),
    UniqueConstraint("pss_code", "valid_from", "is_custom", name="ux_flag_mappings_pss_code"),
    Index("idx_flag_mappings_pss_code", "pss_code"),
    Index("idx_flag_mappings_ioc_code", "ioc_code"),
)

recognition_history = table(
    "recognition_history",
    OWNER,
    Kept.DERIVED,
    Column("id", Whole, primary_key=True),
    Column("flag_id", Whole, ForeignKey("flags.id", ondelete="CASCADE")),
    Column("recognition_method", Words()),
    Column("confidence", Float),
    Column("recognized_as", Words()),
    Column("timestamp", Instant, nullable=False, server_default=now_default()),
    Index("idx_recognition_history_flag", "flag_id"),
)
