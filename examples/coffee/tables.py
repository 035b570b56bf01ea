"""The tables of pots and of their mugs."""

from sqlalchemy import CheckConstraint

from tallylight.core.schema import (
    Column,
    ForeignKey,
    Index,
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

mugs = table(
    "coffee_mugs",
    "coffee",
    Kept.DERIVED,
    Column("mug_id", Whole, primary_key=True),
    Column("pot_id", Whole, ForeignKey("coffee_pots.pot_id", ondelete="CASCADE"), nullable=False),
    Column("poured_at", Instant, nullable=False),
    Column("note", Words()),
    *stamps(),
    Index("idx_coffee_mugs_pot_id", "pot_id"),
)
