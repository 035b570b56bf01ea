"""The tables of lamps and bulbs."""

from sqlalchemy import CheckConstraint, UniqueConstraint

from tallylight.core.schema import (
    Archivable,
    Column,
    ForeignKey,
    Instant,
    Kept,
    Whole,
    Words,
    now_default,
    one_of,
    open_only,
    stamps,
    table,
)

from .messages import Colour

lamps = table(
    "lamps",
    "lamp",
    Kept.DERIVED,
    Column("lamp_id", Whole, primary_key=True),
    Column("channel", Words(64), ForeignKey("channels.channel"), nullable=False),
    Column("session_id", Whole, ForeignKey("stream_sessions.session_id", ondelete="SET NULL")),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("colour", Words(), nullable=False),
    Column("note", Words(500)),
    Column("blinked", Whole, nullable=False),
    *stamps(),
    one_of("colour", Colour),
    CheckConstraint("ended_at >= started_at", name="ck_ended_after_start"),
    open_only("ux_lamps_open", "channel", where="ended_at IS NULL"),
)

lamp_blinks = table(
    "lamp_blinks",
    "lamp",
    Kept.DERIVED,
    Column("blink_id", Whole, primary_key=True),
    Column("lamp_id", Whole, ForeignKey("lamps.lamp_id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("times", Whole, nullable=False),
    Column("word", Words(50), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=now_default()),
)

lamp_phases = table(
    "lamp_phases",
    "lamp",
    Kept.DERIVED,
    Column("lamp_id", Whole, ForeignKey("lamps.lamp_id", ondelete="CASCADE"), primary_key=True,
           autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("colour", Words(), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    sqlite_autoincrement=False,
)  # fmt: skip

lamp_signals = table(
    "lamp_signals",
    "lamp",
    Kept.EVIDENCE,
    Column("signal_id", Whole, primary_key=True),
    Column("listening_id", Whole, ForeignKey("udp_server_sessions.id"), nullable=False),
    Column("channel", Words(64), ForeignKey("channels.channel")),
    Column("sender", Words(), nullable=False),
    Column("lamp_id", Whole, ForeignKey("lamps.lamp_id", ondelete="SET NULL")),
    Column("sequence", Whole, nullable=False),
    Column("part", Whole, nullable=False),
    Column("word", Words(), nullable=False),
    Column("fault", Words()),
    Column("at", Instant, nullable=False),
    guarded=("signal_id", "listening_id", "channel", "sender", "sequence", "part", "word", "at"),
    gated=("signal_id",),
    archivable=Archivable(at="at", about="lamp_id"),
)

lamp_readings = table(
    "lamp_readings",
    "lamp",
    Kept.EVIDENCE,
    Column("id", Words(36), primary_key=True, nullable=False),
    Column("channel", Words(64), ForeignKey("channels.channel"), nullable=False),
    Column("watt_hours", Whole, nullable=False),
    Column("at", Instant, nullable=False),
    Column("command_id", Words()),
    Column("command_hash", Words()),
    Column("chain_no", Whole, nullable=False),
    Column("row_hash", Words(), nullable=False),
    UniqueConstraint("channel", "command_id", name="ux_lamp_readings_command"),
    UniqueConstraint("chain_no", name="ux_lamp_readings_chain"),
    gated=("id", "channel"),
)

lamp_bulbs = table(
    "lamp_bulbs",
    "lamp",
    Kept.DERIVED,
    Column("bulb_id", Whole, primary_key=True),
    Column("watts", Whole, nullable=False),
    *stamps(),
)
