"""The table of the deck's buttons. Their links are nowhere in the database: see `links`."""

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
    stamps,
    table,
)

deck_buttons = table(
    "deck_buttons",
    "core",
    Kept.DERIVED,
    Column("button_id", Whole, primary_key=True),
    Column("name", Words(64)),
    Column("channel", Words(64), ForeignKey("channels.channel"), nullable=False),
    Column("command", Words(), nullable=False),
    Column("field_values", Words()),
    Column("made_at", Instant, nullable=False, server_default=now_default()),
    Column("revoked_at", Instant),
    *stamps(),
    Index("idx_deck_buttons_channel", "channel"),
    searched=Searched(("name",)),
)
