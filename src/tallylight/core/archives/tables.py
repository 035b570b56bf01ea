"""The ledger of archives, and the numbers that stay behind."""

from sqlalchemy import UniqueConstraint

from tallylight.core.schema import (
    Column,
    ForeignKey,
    Index,
    Instant,
    Json,
    Kept,
    Whole,
    Words,
    table,
)

archives = table(
    "archives",
    "core",
    Kept.OPERATIONAL,
    Column("archive_id", Whole, primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    # A name in the data folder's `archives`, or a whole path elsewhere.
    Column("file", Words(), nullable=False),
    Column("bytes", Whole, nullable=False),
    Column("sha256", Words(), nullable=False),
    # Of each table that rows left: rows, the SHA-256 of their lines, the first and last time.
    Column("tables", Json, nullable=False),
    Column("sessions", Json, nullable=False),
    # Where the chain of each bound table ended then, which no archive takes from.
    Column("heads", Json, nullable=False),
    # Said once each: all that was to leave has left; rows come back; all are back.
    Column("emptied_at", Instant),
    Column("restoring_at", Instant),
    Column("restored_at", Instant),
    UniqueConstraint("sha256", name="ux_archives_sha256"),
)

archived_counts = table(
    "archived_counts",
    "core",
    Kept.OPERATIONAL,
    Column(
        "archive_id",
        Whole,
        ForeignKey("archives.archive_id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("table_name", Words(), primary_key=True),
    # Empty where the rows are about nothing, or have no label.
    Column("about", Words(), primary_key=True),
    Column("label", Words(), primary_key=True),
    Column("number", Whole, nullable=False),
    Index("idx_archived_counts_about", "table_name", "about"),
    sqlite_autoincrement=False,
)
"""How many rows are in a file and not here: changed with the rows, in one transaction."""
