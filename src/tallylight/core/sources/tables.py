"""Which sources are wanted, how they do, what they covered, and what they could not use."""

from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint, false

from tallylight.core.schema import (
    Column,
    Flag,
    ForeignKey,
    Index,
    Instant,
    Kept,
    Whole,
    Words,
    one_of,
    stamps,
    table,
)

STATES = ("running", "failing", "stopped", "lacking")
"""How a source does that is enabled: `lacking` waits for a setting or a secret."""

OUTCOMES = ("ok", "unchanged", "failed", "stopped")
"""How a fetch went; see `source.How`."""


def _counter(name: str) -> Column[int]:
    return Column(name, Whole, nullable=False, server_default="0")


def _whose(**more: Any) -> tuple[Column[str], Column[str]]:
    channel = ForeignKey("channels.channel")
    return (
        Column("source", Words(), nullable=False, **more),
        Column("channel", Words(64), channel, nullable=False, **more),
    )


sources = table(
    "sources",
    "core",
    Kept.DERIVED,
    Column("source_id", Words(), primary_key=True),
    *_whose(),
    Column("enabled", Flag, nullable=False, server_default=false()),
    _counter("begun"),
    *stamps(),
    UniqueConstraint("source", "channel", name="ux_sources_source_channel"),
    sqlite_autoincrement=False,
)

source_states = table(
    "source_states",
    "core",
    Kept.OPERATIONAL,
    *_whose(primary_key=True),
    Column("state", Words(), nullable=False),
    Column("sentence", Words()),
    Column("last_success_at", Instant),
    Column("next_try_at", Instant),
    _counter("failures"),
    # All that it ever brought: commands carried out, refused ones, and what became none.
    _counter("taken"),
    _counter("refused"),
    _counter("left_over"),
    *stamps(),
    one_of("state", STATES),
    sqlite_autoincrement=False,
)

fetch_log = table(
    "fetch_log",
    "core",
    Kept.OPERATIONAL,
    Column("fetch_id", Whole, primary_key=True),
    *_whose(),
    Column("at", Instant, nullable=False),
    # Fetches that went alike one after the other are one row: the last, and how many.
    Column("until", Instant, nullable=False),
    Column("times", Whole, nullable=False, server_default="1"),
    Column("outcome", Words(), nullable=False),
    Column("sentence", Words()),
    *stamps(),
    one_of("outcome", OUTCOMES),
    Index("idx_fetch_log_source", "channel", "source", "fetch_id"),
)

coverage = table(
    "coverage",
    "core",
    Kept.OPERATIONAL,
    Column("coverage_id", Whole, primary_key=True),
    *_whose(),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    # NULL where nothing is missing; else why something may be.
    Column("gap", Words()),
    *stamps(),
    CheckConstraint("until >= since", name="ck_coverage_order"),
    Index("idx_coverage_source", "channel", "source", "until"),
)

leftovers = table(
    "leftovers",
    "core",
    Kept.PRIVATE,
    Column("leftover_id", Whole, primary_key=True),
    *_whose(),
    Column("at", Instant, nullable=False),
    Column("external_id", Words(), nullable=False),
    Column("kind", Words(), nullable=False),
    Column("why", Words(), nullable=False),
    # NULL once it was erased.
    Column("raw", Words()),
    *stamps(),
    Index("idx_leftovers_source", "channel", "source", "external_id"),
)
