"""The tables of raids, as seeds 000 and 001 know them, with the legs of a transfer added."""

from typing import Any, get_args

from sqlalchemy import CheckConstraint

from tallylight.core.schema import (
    Column,
    Flag,
    ForeignKey,
    Index,
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
from tallylight.packs.tarkov.messages import EXTRACTED, FLAGS, OUTCOMES, CharacterType, GameMode

_OUTCOMES = ", ".join(f"'{outcome}'" for outcome in OUTCOMES)
_EXTRACTED = ", ".join(f"'{outcome}'" for outcome in EXTRACTED)


def _raid_id(**options: Any) -> Column[int]:
    own = ForeignKey("raids.raid_id", ondelete="CASCADE")
    return Column("raid_id", Whole, own, nullable=False, **options)


raids = table(
    "raids",
    "tarkov",
    Kept.DERIVED,
    Column("raid_id", Whole, primary_key=True),
    Column(
        "channel",
        Words(64),
        ForeignKey("channels.channel"),
        nullable=False,
        server_default="main",
    ),
    Column("session_id", Whole, ForeignKey("stream_sessions.session_id", ondelete="SET NULL")),
    Column("started_at", Instant, nullable=False, server_default=now_default()),
    Column("ended_at", Instant),
    Column("map_name", Words(), nullable=False),
    Column("character_type", Words(), nullable=False),
    Column("game_mode", Words(), nullable=False),
    Column("current_state", Words(), nullable=False, server_default="stash_management"),
    Column("extract_location", Words()),
    # Of ended raids, so that the longest and the shortest are found at once.
    Column("in_raid_us", Whole),
    Column("queue_us", Whole),
    *stamps(),
    one_of("character_type", get_args(CharacterType)),
    one_of("game_mode", get_args(GameMode)),
    CheckConstraint("ended_at >= started_at", name="ck_ended_after_start"),
    CheckConstraint(
        f"(ended_at IS NOT NULL) = (current_state IN ({_OUTCOMES}))", name="ck_outcome_ended"
    ),
    CheckConstraint(
        f"extract_location IS NULL OR current_state IN ({_EXTRACTED})", name="ck_extracted"
    ),
    Index("idx_raids_session_id", "session_id"),
    Index("idx_raids_started_at", "started_at"),
    Index("idx_raids_current_state", "current_state"),
    Index("idx_raids_game_mode", "game_mode"),
    Index("idx_raids_channel", "channel", "started_at"),
    Index("idx_raids_in_raid_us", "channel", "in_raid_us"),
    Index("idx_raids_queue_us", "channel", "queue_us"),
    open_only("ux_raids_open", "channel", where="ended_at IS NULL"),
)

raid_state_transitions = table(
    "raid_state_transitions",
    "tarkov",
    Kept.DERIVED,
    Column("transition_id", Whole, primary_key=True),
    _raid_id(),
    Column("from_state", Words()),
    Column("to_state", Words(), nullable=False),
    Column("transitioned_at", Instant, nullable=False, server_default=now_default()),
    Column("flag", Words()),
    *stamps(),
    one_of("flag", FLAGS),
    Index("idx_transitions_raid_id", "raid_id"),
    Index("idx_transitions_to_state", "to_state"),
    Index("idx_transitions_time", "transitioned_at"),
)

kills = table(
    "kills",
    "tarkov",
    Kept.DERIVED,
    Column("kill_id", Whole, primary_key=True),
    _raid_id(),
    Column("killed_at", Instant, nullable=False, server_default=now_default()),
    Column("enemy_type", Words(), nullable=False),
    Column("weapon_used", Words()),
    Column("headshot", Flag),
    Column("flag", Words()),
    *stamps(),
    one_of("flag", FLAGS),
    Index("idx_kills_raid_id", "raid_id"),
    Index("idx_kills_enemy_type", "enemy_type"),
)

raid_legs = table(
    "raid_legs",
    "tarkov",
    Kept.DERIVED,
    _raid_id(primary_key=True, autoincrement=False),
    Column("leg_number", Whole, primary_key=True, autoincrement=False),
    Column("map_name", Words()),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    *stamps(),
    CheckConstraint("leg_number > 0", name="ck_leg_number"),
    sqlite_autoincrement=False,
)
