"""Version 4 of seed 002: matches, athletes, and every message of the scoring system."""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Flag, Instant, Json, Whole, Words, now_default

revision = "0004"
down_revision = "0003"

GUARDED = (
    "id",
    "session_id",
    "channel",
    "timestamp",
    "monotonic_us",
    "sender",
    "sender_port",
    "raw_data",
    "raw_kind",
    "event_sequence",
    "part",
    "created_at",
)
EVENT_TYPES = (
    ("pre", "Match loading", "match"),
    ("rdy", "Match ready", "match"),
    ("at1", "Athletes", "match"),
    ("mch", "Match configuration", "match"),
    ("ref", "Referees", "match"),
    ("rnd", "Round number", "round"),
    ("clk", "Round clock", "clock"),
    ("brk", "Break clock", "clock"),
    ("ij0", "Injury clock, not said whose", "clock"),
    ("ij1", "Injury clock of blue", "clock"),
    ("ij2", "Injury clock of red", "clock"),
    ("to1", "Time-out of blue", "clock"),
    ("to2", "Time-out of red", "clock"),
    ("pt1", "Point of blue", "score"),
    ("pt2", "Point of red", "score"),
    ("hl1", "Hit of blue", "hit"),
    ("hl2", "Hit of red", "hit"),
    ("sc1", "Score, blue first", "score"),
    ("sc2", "Score of red", "score"),
    ("s11", "Points of rounds", "score"),
    ("s21", "Points of red in round 1", "score"),
    ("s12", "Points of blue in round 2", "score"),
    ("s22", "Points of red in round 2", "score"),
    ("s13", "Points of blue in round 3", "score"),
    ("s23", "Points of red in round 3", "score"),
    ("wg1", "Gam-jeoms, blue first", "warning"),
    ("wg2", "Gam-jeoms of red", "warning"),
    ("ch0", "Review by the referee", "review"),
    ("ch1", "Review by blue", "review"),
    ("ch2", "Review by red", "review"),
    ("wrd", "Round winners", "round"),
    ("win", "Winner", "match"),
    ("wmh", "Winner shown", "match"),
    ("avt", "Athlete video time", "review"),
    ("sup", "Superiority", "round"),
    ("rst", "Unclear: rst", "unknown"),
    ("rsr", "Unclear: rsr", "unknown"),
    ("hwt", "Hardware test", "system"),
    ("hel", "Hello", "system"),
    ("bye", "Good-bye", "system"),
    ("inlb", "Lights: inlb", "system"),
    ("insl", "Lights: insl", "system"),
    ("inth", "Lights: inth", "system"),
    ("udp", "Connection line", "system"),
    ("empty", "Nothing", "system"),
    ("binary", "No text", "unknown"),
    ("unknown", "Another word", "unknown"),
)

STAMPED = {
    "pss_matches": ['id'],
    "pss_athletes": ['id'],
    "pss_match_athletes": ['id'],
    "pss_rounds": ['id'],
}


def upgrade() -> None:
    _pss_event_types()
    _pss_matches()
    _pss_athletes()
    _pss_match_athletes()
    _pss_rounds()
    _pss_scores()
    _pss_warnings()
    _pss_events_v2()
    _pss_event_details()
    dialect = dialect_of(op.get_bind())
    for table, key in STAMPED.items():
        for statement in dialect.stamp_ddl(table, key):
            op.execute(statement)
    for statement in dialect.append_only_ddl("pss_events_v2", GUARDED):
        op.execute(statement)
    _fill_event_types()


def downgrade() -> None:
    dialect = dialect_of(op.get_bind())
    for statement in dialect.drop_append_only_ddl("pss_events_v2"):
        op.execute(statement)
    for table in STAMPED:
        for statement in dialect.drop_stamp_ddl(table):
            op.execute(statement)
    for table in ("pss_event_details", "pss_events_v2", "pss_warnings", "pss_scores", "pss_rounds", "pss_match_athletes", "pss_athletes", "pss_matches", "pss_event_types"):
        op.drop_table(table)


def _pss_event_types() -> None:
    op.create_table(
        "pss_event_types",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("event_code", Words(), nullable=False),
        sa.Column("event_name", Words(), nullable=False),
        sa.Column("description", Words()),
        sa.Column("category", Words(), nullable=False),
        sa.Column("is_active", Flag, nullable=False, server_default=sa.true()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.UniqueConstraint("event_code", name="ux_pss_event_types_event_code"),
        sqlite_autoincrement=True,
    )


def _pss_matches() -> None:
    op.create_table(
        "pss_matches",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("match_id", Words(), nullable=False),
        sa.Column("match_number", Whole),
        sa.Column("category", Words()),
        sa.Column("weight_class", Words()),
        sa.Column("division", Words()),
        sa.Column("total_rounds", Whole, nullable=False, server_default="3"),
        sa.Column("round_duration", Whole),
        sa.Column("countdown_type", Words()),
        sa.Column("format_type", Whole),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), nullable=False, server_default="main"),
        sa.Column("session_id", Whole, sa.ForeignKey("stream_sessions.session_id", ondelete="SET NULL")),
        sa.Column("started_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("ended_at", Instant),
        sa.Column("match_number_text", Words()),
        sa.Column("wire_id", Words()),
        sa.Column("body_limit", Whole),
        sa.Column("state", Words(), nullable=False, server_default="loading"),
        sa.Column("ending", Words()),
        sa.Column("winner_position", Whole),
        sa.Column("decision", Words()),
        sa.Column("result_won", Whole),
        sa.Column("result_lost", Whole),
        sa.Column("inferred", Flag, nullable=False, server_default=sa.false()),
        sa.Column("superseded_at", Instant),
        sa.Column("superseded_by", Whole),
        sa.Column("referee_center", Words()),
        sa.Column("referee_j1", Words()),
        sa.Column("referee_j2", Words()),
        sa.Column("referee_j3", Words()),
        sa.Column("note", Words()),
        sa.Column("provenance", Json),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "length(channel) <= 64", name="ck_channel_length"
        ),
        sa.CheckConstraint(
            "countdown_type IN ('cntDown', 'cntUp')", name="ck_countdown_type_known"
        ),
        sa.CheckConstraint(
            "ended_at >= started_at", name="ck_ended_after_start"
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ending IS NULL)", name="ck_ended_somehow"
        ),
        sa.CheckConstraint(
            "ending IN ('decided', 'abandoned', 'superseded', 'session_ended')", name="ck_ending_known"
        ),
        sa.CheckConstraint(
            "state IN ('loading', 'ready', 'fighting', 'paused', 'break', 'decided', 'closed')", name="ck_state_known"
        ),
        sa.CheckConstraint(
            "winner_position IN (0, 1, 2)", name="ck_winner_position_known"
        ),
        sa.UniqueConstraint("match_id", name="ux_pss_matches_match_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_pss_matches_channel", "pss_matches", ["channel", "started_at"])
    op.create_index("idx_pss_matches_number", "pss_matches", ["match_number_text"])
    op.create_index("idx_pss_matches_session", "pss_matches", ["session_id"])
    op.create_index("idx_pss_matches_started", "pss_matches", ["started_at"])
    op.create_index("idx_pss_matches_wire_id", "pss_matches", ["wire_id"])
    op.create_index("ux_pss_matches_open", "pss_matches", ["channel"], unique=True,
        sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"))


def _pss_athletes() -> None:
    op.create_table(
        "pss_athletes",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("athlete_code", Words(), nullable=False),
        sa.Column("short_name", Words()),
        sa.Column("long_name", Words()),
        sa.Column("country_code", Words()),
        sa.Column("flag_id", Whole, sa.ForeignKey("flags.id", ondelete="SET NULL")),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.UniqueConstraint("athlete_code", name="ux_pss_athletes_athlete_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_pss_athletes_country", "pss_athletes", ["country_code"])


def _pss_match_athletes() -> None:
    op.create_table(
        "pss_match_athletes",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("match_id", Whole, sa.ForeignKey("pss_matches.id", ondelete="CASCADE"), nullable=False),
        sa.Column("athlete_id", Whole, sa.ForeignKey("pss_athletes.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("athlete_position", Whole, nullable=False),
        sa.Column("bg_color", Words()),
        sa.Column("fg_color", Words()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "athlete_position IN (1, 2)", name="ck_athlete_position_known"
        ),
        sa.UniqueConstraint("match_id", "athlete_position", name="ux_pss_match_athletes_position"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_pss_match_athletes_athlete", "pss_match_athletes", ["athlete_id"])


def _pss_rounds() -> None:
    op.create_table(
        "pss_rounds",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("match_id", Whole, sa.ForeignKey("pss_matches.id", ondelete="CASCADE"), nullable=False),
        sa.Column("round_number", Whole, nullable=False),
        sa.Column("start_time", Instant),
        sa.Column("end_time", Instant),
        sa.Column("duration", Whole),
        sa.Column("winner_athlete_position", Whole),
        sa.Column("fought_us", Whole, nullable=False, server_default="0"),
        sa.Column("blue_points", Whole),
        sa.Column("red_points", Whole),
        sa.Column("blue_gam_jeoms", Whole),
        sa.Column("red_gam_jeoms", Whole),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "end_time >= start_time", name="ck_round_ends_after_start"
        ),
        sa.CheckConstraint(
            "round_number > 0", name="ck_round_number"
        ),
        sa.CheckConstraint(
            "winner_athlete_position IN (1, 2)", name="ck_winner_athlete_position_known"
        ),
        sa.UniqueConstraint("match_id", "round_number", name="ux_pss_rounds_number"),
        sqlite_autoincrement=True,
    )


def _pss_scores() -> None:
    op.create_table(
        "pss_scores",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("match_id", Whole, sa.ForeignKey("pss_matches.id", ondelete="CASCADE"), nullable=False),
        sa.Column("round_id", Whole, sa.ForeignKey("pss_rounds.id", ondelete="SET NULL")),
        sa.Column("athlete_position", Whole, nullable=False),
        sa.Column("score_type", Words(), nullable=False),
        sa.Column("score_value", Whole, nullable=False, server_default="0"),
        sa.Column("timestamp", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "athlete_position IN (1, 2)", name="ck_athlete_position_known"
        ),
        sa.CheckConstraint(
            "score_type IN ('current', 'round1', 'round2', 'round3', 'round4', 'round5', 'total')", name="ck_score_type_known"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_pss_scores_match", "pss_scores", ["match_id", "round_id", "athlete_position"])


def _pss_warnings() -> None:
    op.create_table(
        "pss_warnings",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("match_id", Whole, sa.ForeignKey("pss_matches.id", ondelete="CASCADE"), nullable=False),
        sa.Column("round_id", Whole, sa.ForeignKey("pss_rounds.id", ondelete="SET NULL")),
        sa.Column("athlete_position", Whole, nullable=False),
        sa.Column("warning_type", Words(), nullable=False),
        sa.Column("warning_count", Whole, nullable=False, server_default="0"),
        sa.Column("timestamp", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "athlete_position IN (1, 2)", name="ck_athlete_position_known"
        ),
        sa.CheckConstraint(
            "warning_type IN ('warning', 'gam_jeom')", name="ck_warning_type_known"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_pss_warnings_match", "pss_warnings", ["match_id", "round_id", "athlete_position"])


def _pss_events_v2() -> None:
    op.create_table(
        "pss_events_v2",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("session_id", Whole, sa.ForeignKey("udp_server_sessions.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("match_id", Whole, sa.ForeignKey("pss_matches.id", ondelete="SET NULL")),
        sa.Column("round_id", Whole, sa.ForeignKey("pss_rounds.id", ondelete="SET NULL")),
        sa.Column("event_type_id", Whole, sa.ForeignKey("pss_event_types.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("timestamp", Instant, nullable=False),
        sa.Column("raw_data", Words(), nullable=False),
        sa.Column("parsed_data", Json),
        sa.Column("event_sequence", Whole),
        sa.Column("processing_time_ms", Whole),
        sa.Column("is_valid", Flag, nullable=False, server_default=sa.true()),
        sa.Column("error_message", Words()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel")),
        sa.Column("sender", Words(), nullable=False),
        sa.Column("sender_port", Whole, nullable=False),
        sa.Column("monotonic_us", Whole, nullable=False),
        sa.Column("part", Whole, nullable=False),
        sa.Column("raw_kind", Words(), nullable=False, server_default="text"),
        sa.Column("event_code", Words(), nullable=False),
        sa.Column("validity", Words(), nullable=False, server_default="valid"),
        sa.CheckConstraint(
            "length(channel) <= 64", name="ck_channel_length"
        ),
        sa.CheckConstraint(
            "raw_kind IN ('text', 'hex')", name="ck_raw_kind_known"
        ),
        sa.CheckConstraint(
            "validity IN ('valid', 'repaired', 'invalid')", name="ck_validity_known"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_pss_events_v2_channel", "pss_events_v2", ["channel", "id"])
    op.create_index("idx_pss_events_v2_match", "pss_events_v2", ["match_id", "round_id"])
    op.create_index("idx_pss_events_v2_session", "pss_events_v2", ["session_id", "event_sequence"])
    op.create_index("idx_pss_events_v2_timestamp", "pss_events_v2", ["timestamp"])


def _pss_event_details() -> None:
    op.create_table(
        "pss_event_details",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("event_id", Whole, sa.ForeignKey("pss_events_v2.id", ondelete="CASCADE"), nullable=False),
        sa.Column("detail_key", Words(), nullable=False),
        sa.Column("detail_value", Words()),
        sa.Column("detail_type", Words(), nullable=False),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "detail_type IN ('string', 'integer', 'float', 'boolean', 'json')", name="ck_detail_type_known"
        ),
        sa.UniqueConstraint("event_id", "detail_key", name="ux_pss_event_details_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_pss_event_details_event", "pss_event_details", ["event_id"])


def _fill_event_types() -> None:
    types = sa.table(
        "pss_event_types", sa.column("id"), sa.column("event_code"), sa.column("event_name"), sa.column("category")
    )
    op.bulk_insert(
        types,
        [
            {"id": number, "event_code": code, "event_name": name, "category": category}
            for number, (code, name, category) in enumerate(EVENT_TYPES, 1)
        ],
    )
