"""The table of sessions, as seeds 000 and 004 know it."""

from sqlalchemy import CheckConstraint, text

from tallylight.core.schema import (
    Column,
    ForeignKey,
    Index,
    Instant,
    Kept,
    Searched,
    Whole,
    Words,
    now_default,
    one_of,
    only,
    open_only,
    stamps,
    table,
)
from tallylight.core.sessions.messages import SessionType

stream_sessions = table(
    "stream_sessions",
    "core",
    Kept.DERIVED,
    Column("session_id", Whole, primary_key=True),
    Column(
        "channel",
        Words(64),
        ForeignKey("channels.channel"),
        nullable=False,
        server_default="main",
    ),
    Column("session_type", Words()),
    Column("platform", Words(50)),
    Column("broadcaster", Words(255)),
    Column("started_at", Instant, nullable=False, server_default=now_default()),
    Column("ended_at", Instant),
    Column("status", Words(20), nullable=False, server_default="LIVE"),
    Column("notes", Words()),
    Column("started_by", Words()),
    Column("ended_by", Words()),
    Column("voided_at", Instant),
    *stamps(),
    one_of("session_type", SessionType),
    one_of("status", ("LIVE", "ENDED")),
    CheckConstraint("(status = 'ENDED') = (ended_at IS NOT NULL)", name="ck_status_ended"),
    CheckConstraint("ended_at >= started_at", name="ck_ended_after_start"),
    Index("idx_sessions_started_at", "started_at"),
    Index("idx_stream_sessions_status", "status"),
    Index("idx_stream_sessions_started_at", text("started_at DESC")),
    Index("idx_stream_sessions_broadcaster", "broadcaster"),
    Index("idx_stream_sessions_channel", "channel", "started_at"),
    only("idx_stream_sessions_voided", "channel", where="voided_at IS NOT NULL"),
    open_only("ux_stream_sessions_live", "channel", where="ended_at IS NULL"),
    searched=Searched(("broadcaster", "notes")),
)
