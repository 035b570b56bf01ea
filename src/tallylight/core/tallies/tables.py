"""The tables of tallies. Their rows follow from the rows of subjects, always."""

from sqlalchemy import CheckConstraint

from tallylight.core.schema import (
    Column,
    Flag,
    ForeignKey,
    Index,
    Instant,
    Kept,
    Whole,
    Words,
    table,
)

ALL = 0
"""Stands for the session where a sum is over all time."""


def _channel() -> Column[str]:
    return Column("channel", Words(64), ForeignKey("channels.channel"), primary_key=True)


tallies = table(
    "tallies",
    "core",
    Kept.DERIVED,
    _channel(),
    Column("subject", Words(), primary_key=True),
    Column("session_id", Whole, primary_key=True, autoincrement=False),
    Column("measure", Words(), primary_key=True),
    Column("labels", Words(), primary_key=True),
    Column("value", Whole, nullable=False),
    sqlite_with_rowid=False,
    sqlite_autoincrement=False,
)

gaps = table(
    "tally_gaps",
    "core",
    Kept.DERIVED,
    Column("subject", Words(), primary_key=True),
    Column("subject_id", Words(), primary_key=True),
    Column("channel", Words(64), ForeignKey("channels.channel"), nullable=False),
    Column("session_id", Whole, nullable=False),
    # Of the first subject of a session it is the time since the session began.
    Column("first", Flag, nullable=False),
    Column("us", Whole, nullable=False),
    Index("ix_tally_gaps_session", "session_id", "subject"),
    Index("ix_tally_gaps_extremes", "channel", "subject", "first", "us"),
    sqlite_autoincrement=False,
)

streaks = table(
    "tally_streaks",
    "core",
    Kept.DERIVED,
    _channel(),
    Column("subject", Words(), primary_key=True),
    Column("name", Words(), primary_key=True),
    Column("began_at", Instant, primary_key=True),
    Column("began_id", Words(), primary_key=True),
    Column("ended_at", Instant, nullable=False),
    Column("good", Flag, nullable=False),
    Column("length", Whole, nullable=False),
    CheckConstraint("length > 0", name="ck_tally_streaks_length"),
    Index("ix_tally_streaks_ended", "channel", "subject", "name", "ended_at"),
    Index("ix_tally_streaks_longest", "channel", "subject", "name", "good", "length"),
    sqlite_autoincrement=False,
)
