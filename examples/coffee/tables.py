"""The table of pots."""

from sqlalchemy import CheckConstraint

from tallylight.core.schema import (
    Column,
    ForeignKey,
    Instant,
    Kept,
    Whole,
    Words,
    open_only,
    stamps,
    table,
)

pots = table(
    "coffee_pots",
    "coffee",
    Kept.DERIVED,
    Column("pot_id", Whole, primary_key=True),
    Column("channel", Words(64), ForeignKey("channels.channel"), nullable=False),
    Column("session_id", Whole, ForeignKey("stream_sessions.session_id", ondelete="SET NULL")),
    Column("mugs", Whole, nullable=False),
    Column("poured", Whole, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    *stamps(),
    CheckConstraint("poured BETWEEN 0 AND mugs", name="ck_poured"),
    open_only("ux_coffee_pots_open", "channel", where="ended_at IS NULL"),
)
