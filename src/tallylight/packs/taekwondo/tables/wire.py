"""What the scoring system said: evidence, exact to the byte, and what was read out of it."""

from typing import Any

from sqlalchemy import UniqueConstraint, true

from tallylight.core.schema import (
    Archivable,
    Column,
    Flag,
    ForeignKey,
    Index,
    Instant,
    Json,
    Kept,
    Searched,
    Whole,
    Words,
    now_default,
    one_of,
    stamps,
    table,
)

OWNER = "taekwondo"

GUARDED = (
    "id", "session_id", "channel", "timestamp", "monotonic_us", "sender", "sender_port",
    "raw_data", "raw_kind", "event_sequence", "part", "created_at",
)  # fmt: skip
"""The columns of evidence that no one may change. What is made of it may be read anew."""

FIGURES = (
    "clk", "brk", "ij0", "ij1", "ij2", "to1", "to2", "pt1", "pt2", "hl1", "hl2", "sc1", "sc2",
    "s11", "s21", "s12", "s22", "s13", "s23", "wg1", "wg2", "rnd", "wrd",
)  # fmt: skip
"""Messages that are nothing but figures: nine of ten, and nobody looks for a word in them."""

_LISTED = ", ".join(f"'{code}'" for code in FIGURES)
HOLDS_WORDS = (
    f"{{row}}raw_kind = 'text' AND lower(substr({{row}}raw_data, 1, 3)) NOT IN ({_LISTED})"
)


def _created_at() -> Column[Any]:
    return Column("created_at", Instant, nullable=False, server_default=now_default())


pss_event_types = table(
    "pss_event_types",
    OWNER,
    Kept.REFERENCE,
    Column("id", Whole, primary_key=True),
    Column("event_code", Words(), nullable=False),
    Column("event_name", Words(), nullable=False),
    Column("description", Words()),
    Column("category", Words(), nullable=False),
    Column("is_active", Flag, nullable=False, server_default=true()),
    _created_at(),
    UniqueConstraint("event_code", name="ux_pss_event_types_event_code"),
)

pss_events_v2 = table(
    "pss_events_v2",
    OWNER,
    Kept.EVIDENCE,
    Column("id", Whole, primary_key=True),
    Column(
        "session_id",
        Whole,
        ForeignKey("udp_server_sessions.id", ondelete="RESTRICT"),
        nullable=False,
    ),
    Column("match_id", Whole, ForeignKey("pss_matches.id", ondelete="SET NULL")),
    Column("round_id", Whole, ForeignKey("pss_rounds.id", ondelete="SET NULL")),
    Column(
        "event_type_id",
        Whole,
        ForeignKey("pss_event_types.id", ondelete="RESTRICT"),
        nullable=False,
    ),
    Column("timestamp", Instant, nullable=False),
    # The exact slice of the datagram: as text, or in hexadecimal where it is no clean text.
    Column("raw_data", Words(), nullable=False),
    Column("parsed_data", Json),
    Column("event_sequence", Whole),
    Column("processing_time_ms", Whole),
    Column("is_valid", Flag, nullable=False, server_default=true()),
    Column("error_message", Words()),
    _created_at(),
    # Beside the seed's:
    Column("channel", Words(64), ForeignKey("channels.channel")),
    Column("sender", Words(), nullable=False),
    Column("sender_port", Whole, nullable=False),
    Column("monotonic_us", Whole, nullable=False),
    Column("part", Whole, nullable=False),
    Column("raw_kind", Words(), nullable=False, server_default="text"),
    Column("event_code", Words(), nullable=False),
    Column("validity", Words(), nullable=False, server_default="valid"),
    one_of("raw_kind", ("text", "hex")),
    one_of("validity", ("valid", "repaired", "invalid")),
    Index("idx_pss_events_v2_timestamp", "timestamp"),
    Index("idx_pss_events_v2_match", "match_id", "round_id"),
    Index("idx_pss_events_v2_session", "session_id", "event_sequence"),
    Index("idx_pss_events_v2_channel", "channel", "id"),
    guarded=GUARDED,
    gated=("id",),
    archivable=Archivable(at="timestamp", about="match_id", by="validity"),
    searched=Searched(("raw_data",), HOLDS_WORDS),
)

pss_event_details = table(
    "pss_event_details",
    OWNER,
    Kept.OPERATIONAL,  # read out of evidence, and again by a better parser
    Column("id", Whole, primary_key=True),
    Column("event_id", Whole, ForeignKey("pss_events_v2.id", ondelete="CASCADE"), nullable=False),
    Column("detail_key", Words(), nullable=False),
    Column("detail_value", Words()),
    Column("detail_type", Words(), nullable=False),
    _created_at(),
    one_of("detail_type", ("string", "integer", "float", "boolean", "json")),
    UniqueConstraint("event_id", "detail_key", name="ux_pss_event_details_key"),
    Index("idx_pss_event_details_event", "event_id"),
)

# Deprecated in the seed: they exist, and a database of the origin's has something in them.

pss_events = table(
    "pss_events",
    OWNER,
    Kept.OPERATIONAL,
    Column("id", Whole, primary_key=True),
    Column("event_type", Words(), nullable=False),
    Column("timestamp", Instant, nullable=False),
    Column("match_id", Words()),
    Column("athlete1_code", Words()),
    Column("athlete2_code", Words()),
    Column("score1", Whole),
    Column("score2", Whole),
    Column("round", Words()),
    Column("weight_class", Words()),
    Column("category", Words()),
    Column("raw_data", Words(), nullable=False),
    _created_at(),
    Index("idx_pss_events_timestamp", "timestamp"),
    Index("idx_pss_events_match_id", "match_id"),
)

app_config = table(
    "app_config",
    OWNER,
    Kept.OPERATIONAL,
    Column("id", Whole, primary_key=True),
    Column("key", Words(), nullable=False),
    Column("value", Words(), nullable=False),
    Column("category", Words(), nullable=False),
    Column("description", Words()),
    *stamps(),
    UniqueConstraint("key", name="ux_app_config_key"),
    Index("idx_app_config_category", "category"),
)
