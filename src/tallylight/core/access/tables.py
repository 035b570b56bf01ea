"""The table of the tokens. What is shown to open is nowhere in the database: see `keys`."""

from tallylight.core.roles import Role
from tallylight.core.schema import (
    Column,
    ForeignKey,
    Index,
    Instant,
    Kept,
    Whole,
    Words,
    now_default,
    one_of,
    stamps,
    table,
)

access_tokens = table(
    "access_tokens",
    "core",
    Kept.DERIVED,
    Column("token_id", Whole, primary_key=True),
    Column("name", Words(64)),
    Column("role", Words(), nullable=False),
    Column("channel", Words(64), ForeignKey("channels.channel")),
    Column("made_at", Instant, nullable=False, server_default=now_default()),
    Column("revoked_at", Instant),
    *stamps(),
    one_of("role", Role),
    Index("idx_access_tokens_channel", "channel"),
)
