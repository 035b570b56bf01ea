"""What was heard and seen: append-only, exact, each row bound to the one before it."""

from typing import Any

from sqlalchemy import UniqueConstraint, false, text

from tallylight.core.schema import (
    Column,
    Flag,
    ForeignKey,
    Index,
    Instant,
    Json,
    Kept,
    Searched,
    Sums,
    Uuid,
    Whole,
    Words,
    one_of,
    table,
)
from tallylight.packs.audience.messages.fields import KINDS, SNAPSHOT_SOURCES, VIAS
from tallylight.packs.audience.tables.people import OWNER, created_at, of_person, row_id


def channel() -> Column[str]:
    return Column("channel", Words(64), ForeignKey("channels.channel"), nullable=False)


def marks() -> tuple[Column[Any], ...]:
    """Of which command the row is the mark, and how it is bound to the one before it."""
    return (
        Column("command_id", Words()),
        Column("command_hash", Words()),
        Column("chain_no", Whole, nullable=False),
        Column("row_hash", Words(), nullable=False),
    )


snapshots = table(
    "snapshots",
    OWNER,
    Kept.EVIDENCE,
    row_id(),
    of_person("RESTRICT"),
    Column("source", Words(50), nullable=False),
    Column("captured_at", Instant, nullable=False),
    Column("raw_payload", Words(), nullable=False),
    Column("normalized_metrics", Json),
    created_at(),
    channel(),
    Column("period", Words(100)),
    Column("raw_sha256", Words(64), nullable=False),
    Column("normalizer_version", Whole, nullable=False),
    *marks(),
    UniqueConstraint("person_id", "source", "captured_at", name="ux_snapshots"),
    UniqueConstraint("channel", "command_id", name="ux_snapshots_command"),
    UniqueConstraint("chain_no", name="ux_snapshots_chain"),
    one_of("source", SNAPSHOT_SOURCES),
    Index("idx_snapshots_person_id", "person_id"),
    Index("idx_snapshots_captured_at", text("captured_at DESC")),
    Index("idx_snapshots_person_source", "person_id", "source", text("captured_at DESC")),
    gated=("id", "person_id"),
)

interactions = table(
    "interactions",
    OWNER,
    Kept.EVIDENCE,
    row_id(),
    of_person("RESTRICT"),
    Column("stream_session_id", Whole,
           ForeignKey("stream_sessions.session_id", ondelete="RESTRICT")),
    Column("type", Words(50), nullable=False),
    Column("content", Words(), nullable=False),
    Column("timestamp", Instant, nullable=False),
    Column("source", Words(50), nullable=False),
    Column("metadata", Json),
    created_at(),
    channel(),
    # When it was a sign of life; NULL of what is only about the person.
    Column("seen_at", Instant),
    Column("external_id", Words(200)),
    Column("amount", Whole),
    Column("unit", Words(20)),
    Column("is_anonymous", Flag, nullable=False, server_default=false()),
    # By a person, whose undo takes it out of sight; see `manual_interactions`.
    Column("is_noted", Flag, nullable=False, server_default=false()),
    Column("raw", Words()),
    Column("raw_sha256", Words(64)),
    *marks(),
    UniqueConstraint("source", "external_id", name="ux_interactions_external"),
    UniqueConstraint("channel", "command_id", name="ux_interactions_command"),
    UniqueConstraint("chain_no", name="ux_interactions_chain"),
    one_of("type", KINDS),
    one_of("source", VIAS),
    Index("idx_interactions_person_id", "person_id"),
    Index("idx_interactions_timestamp", text("timestamp DESC")),
    Index("idx_interactions_session_id", "stream_session_id"),
    Index("idx_interactions_type", "type"),
    Index("idx_interactions_of_channel", "channel", "timestamp"),
    Index("idx_interactions_of_person", "person_id", "timestamp"),
    # Numbers over years: they are told by these alone, without the rows and what came raw.
    Index("idx_interactions_of_attendance", "channel", "person_id", "seen_at",
          "stream_session_id", "is_noted", "id"),
    Index("idx_interactions_of_kind", "type", "channel", "person_id", "unit", "amount",
          "is_anonymous", "is_noted", "stream_session_id", "id"),
    gated=("id", "person_id"),
    sums=Sums(
        "persons", "id", "person_id", {"interaction_count": None},
        first={"first_seen_at": "seen_at"}, last={"last_seen_at": "seen_at"},
    ),
    searched=Searched(("content",), parts=True),
)  # fmt: skip

manual_interactions = table(
    "manual_interactions",
    OWNER,
    Kept.DERIVED,
    Column("interaction_id", Uuid, primary_key=True, nullable=False),
    channel(),
    of_person("RESTRICT"),
    Column("noted_at", Instant, nullable=False),
    Index("idx_manual_interactions_person", "person_id"),
)
"""Which of those that were kept by hand stand: the others were taken back, or removed."""
