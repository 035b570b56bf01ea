"""Raids, their states, kills and legs."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Flag, Instant, Whole, Words, now_default

revision = "0001"
down_revision = None

STAMPED = {
    "raids": ["raid_id"],
    "raid_state_transitions": ["transition_id"],
    "kills": ["kill_id"],
    "raid_legs": ["raid_id", "leg_number"],
}
OUTCOMES = "'survived', 'run_through', 'died', 'mia', 'left', 'cancelled', 'unknown'"


def upgrade() -> None:
    _raids()
    _parts()
    dialect = dialect_of(op.get_bind())
    for table, key in STAMPED.items():
        for statement in dialect.stamp_ddl(table, key):
            op.execute(statement)


def downgrade() -> None:
    dialect = dialect_of(op.get_bind())
    for table in STAMPED:
        for statement in dialect.drop_stamp_ddl(table):
            op.execute(statement)
    for table in reversed(STAMPED):
        op.drop_table(table)


def _moment(name: str) -> sa.Column:
    return sa.Column(name, Instant, nullable=False, server_default=now_default())


def _raid_id(**options) -> sa.Column:
    raid = sa.ForeignKey("raids.raid_id", ondelete="CASCADE")
    return sa.Column("raid_id", Whole, raid, nullable=False, **options)


def _flagged() -> sa.CheckConstraint:
    return sa.CheckConstraint("flag IN ('unexpected', 'unknown')", name="ck_flag_known")


def _raids() -> None:
    op.create_table(
        "raids",
        sa.Column("raid_id", Whole, primary_key=True),
        sa.Column(
            "channel",
            Words(64),
            sa.ForeignKey("channels.channel"),
            nullable=False,
            server_default="main",
        ),
        sa.Column(
            "session_id",
            Whole,
            sa.ForeignKey("stream_sessions.session_id", ondelete="SET NULL"),
        ),
        _moment("started_at"),
        sa.Column("ended_at", Instant),
        sa.Column("map_name", Words(), nullable=False),
        sa.Column("character_type", Words(), nullable=False),
        sa.Column("game_mode", Words(), nullable=False),
        sa.Column("current_state", Words(), nullable=False, server_default="stash_management"),
        sa.Column("extract_location", Words()),
        sa.Column("in_raid_us", Whole),
        sa.Column("queue_us", Whole),
        _moment("created_at"),
        _moment("updated_at"),
        sa.CheckConstraint("character_type IN ('pmc', 'scav')", name="ck_character_type_known"),
        sa.CheckConstraint("game_mode IN ('pve', 'pvp')", name="ck_game_mode_known"),
        sa.CheckConstraint("ended_at >= started_at", name="ck_ended_after_start"),
        sa.CheckConstraint(
            f"(ended_at IS NOT NULL) = (current_state IN ({OUTCOMES}))", name="ck_outcome_ended"
        ),
        sa.CheckConstraint(
            "extract_location IS NULL OR current_state IN ('survived', 'run_through')",
            name="ck_extracted",
        ),
        sa.CheckConstraint("length(channel) <= 64", name="ck_channel_length"),
        sqlite_autoincrement=True,
    )
    for column in ("session_id", "started_at", "current_state", "game_mode"):
        op.create_index(f"idx_raids_{column}", "raids", [column])
    for column in ("started_at", "in_raid_us", "queue_us"):
        name = "idx_raids_channel" if column == "started_at" else f"idx_raids_{column}"
        op.create_index(name, "raids", ["channel", column])
    op.create_index(
        "ux_raids_open",
        "raids",
        ["channel"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _parts() -> None:
    op.create_table(
        "raid_state_transitions",
        sa.Column("transition_id", Whole, primary_key=True),
        _raid_id(),
        sa.Column("from_state", Words()),
        sa.Column("to_state", Words(), nullable=False),
        _moment("transitioned_at"),
        sa.Column("flag", Words()),
        _moment("created_at"),
        _moment("updated_at"),
        _flagged(),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_transitions_raid_id", "raid_state_transitions", ["raid_id"])
    op.create_index("idx_transitions_to_state", "raid_state_transitions", ["to_state"])
    op.create_index("idx_transitions_time", "raid_state_transitions", ["transitioned_at"])
    op.create_table(
        "kills",
        sa.Column("kill_id", Whole, primary_key=True),
        _raid_id(),
        _moment("killed_at"),
        sa.Column("enemy_type", Words(), nullable=False),
        sa.Column("weapon_used", Words()),
        sa.Column("headshot", Flag),
        sa.Column("flag", Words()),
        _moment("created_at"),
        _moment("updated_at"),
        _flagged(),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_kills_raid_id", "kills", ["raid_id"])
    op.create_index("idx_kills_enemy_type", "kills", ["enemy_type"])
    op.create_table(
        "raid_legs",
        _raid_id(primary_key=True, autoincrement=False),
        sa.Column("leg_number", Whole, primary_key=True, autoincrement=False),
        sa.Column("map_name", Words()),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        _moment("created_at"),
        _moment("updated_at"),
        sa.CheckConstraint("leg_number > 0", name="ck_leg_number"),
    )
