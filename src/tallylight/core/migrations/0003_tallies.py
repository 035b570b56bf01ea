"""Tallies: sums, gaps and streaks. They are counted at the next start."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.types import Flag, Instant, Whole, Words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "tallies",
        _channel(primary_key=True),
        sa.Column("subject", Words(), primary_key=True),
        sa.Column("session_id", Whole, primary_key=True, autoincrement=False),
        sa.Column("measure", Words(), primary_key=True),
        sa.Column("labels", Words(), primary_key=True),
        sa.Column("value", Whole, nullable=False),
        _channel_length(),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tally_gaps",
        sa.Column("subject", Words(), primary_key=True),
        sa.Column("subject_id", Words(), primary_key=True),
        _channel(nullable=False),
        sa.Column("session_id", Whole, nullable=False),
        sa.Column("first", Flag, nullable=False),
        sa.Column("us", Whole, nullable=False),
        _channel_length(),
    )
    op.create_index("ix_tally_gaps_session", "tally_gaps", ["session_id", "subject"])
    extremes = ["channel", "subject", "first", "us"]
    op.create_index("ix_tally_gaps_extremes", "tally_gaps", extremes)
    op.create_table(
        "tally_streaks",
        _channel(primary_key=True),
        sa.Column("subject", Words(), primary_key=True),
        sa.Column("name", Words(), primary_key=True),
        sa.Column("began_at", Instant, primary_key=True),
        sa.Column("began_id", Words(), primary_key=True),
        sa.Column("ended_at", Instant, nullable=False),
        sa.Column("good", Flag, nullable=False),
        sa.Column("length", Whole, nullable=False),
        sa.CheckConstraint("length > 0", name="ck_tally_streaks_length"),
        _channel_length(),
    )
    ended = ["channel", "subject", "name", "ended_at"]
    op.create_index("ix_tally_streaks_ended", "tally_streaks", ended)
    longest = ["channel", "subject", "name", "good", "length"]
    op.create_index("ix_tally_streaks_longest", "tally_streaks", longest)


def downgrade() -> None:
    for table in ("tally_streaks", "tally_gaps", "tallies"):
        op.drop_table(table)
    op.execute("DELETE FROM installation WHERE key = 'tallied'")


def _channel(**options) -> sa.Column:
    return sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), **options)


def _channel_length() -> sa.CheckConstraint:
    return sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length")
