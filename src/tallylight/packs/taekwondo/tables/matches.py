"""Matches, athletes, rounds, scores and gam-jeoms; the ledger and what lasts are added."""

from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint, false

from tallylight.core.schema import (
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
    open_only,
    stamps,
    table,
)
from tallylight.packs.taekwondo.messages.fields import CAUSES, ENDINGS, STATES

OWNER = "taekwondo"


def _match_id(**options: Any) -> Column[int]:
    own = ForeignKey("pss_matches.id", ondelete="CASCADE")
    return Column("match_id", Whole, own, nullable=False, **options)


def _round_id() -> Column[int]:
    return Column("round_id", Whole, ForeignKey("pss_rounds.id", ondelete="SET NULL"))


def _position(name: str = "athlete_position", **options: Any) -> Column[int]:
    return Column(name, Whole, nullable=False, **options)


def _created_at() -> Column[Any]:
    return Column("created_at", Instant, nullable=False, server_default=now_default())


def _sides(column: str, *numbers: int) -> CheckConstraint:
    listed = ", ".join(map(str, numbers or (1, 2)))
    return CheckConstraint(f"{column} IN ({listed})", name=f"ck_{column}_known")


def _channel() -> Column[str]:
    return Column(
        "channel", Words(64), ForeignKey("channels.channel"), nullable=False,
        server_default="main",
    )  # fmt: skip


pss_matches = table(
    "pss_matches",
    OWNER,
    Kept.DERIVED,
    Column("id", Whole, primary_key=True),
    # Our own, because the wire's may be missing, `null`, or that of another match.
    Column("match_id", Words(), nullable=False),
    Column("match_number", Whole),
    Column("category", Words()),
    Column("weight_class", Words()),
    Column("division", Words()),
    Column("total_rounds", Whole, nullable=False, server_default="3"),
    Column("round_duration", Whole),
    Column("countdown_type", Words()),
    Column("format_type", Whole),
    # Beside the seed's:
    _channel(),
    Column("session_id", Whole, ForeignKey("stream_sessions.session_id", ondelete="SET NULL")),
    Column("started_at", Instant, nullable=False, server_default=now_default()),
    Column("ended_at", Instant),
    Column("match_number_text", Words()),
    Column("wire_id", Words()),
    Column("body_limit", Whole),
    Column("state", Words(), nullable=False, server_default="loading"),
    Column("ending", Words()),
    Column("winner_position", Whole),
    Column("decision", Words()),
    Column("result_won", Whole),
    Column("result_lost", Whole),
    Column("inferred", Flag, nullable=False, server_default=false()),
    Column("superseded_at", Instant),
    Column("superseded_by", Whole),
    Column("referee_center", Words()),
    Column("referee_j1", Words()),
    Column("referee_j2", Words()),
    Column("referee_j3", Words()),
    Column("note", Words()),
    # Where it was copied from, and what was put right: source, original, repaired.
    Column("provenance", Json),
    *stamps(),
    UniqueConstraint("match_id", name="ux_pss_matches_match_id"),
    one_of("state", STATES),
    one_of("ending", ENDINGS),
    one_of("countdown_type", ("cntDown", "cntUp")),
    _sides("winner_position", 0, 1, 2),
    CheckConstraint("ended_at >= started_at", name="ck_ended_after_start"),
    CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ck_ended_somehow"),
    Index("idx_pss_matches_channel", "channel", "started_at"),
    Index("idx_pss_matches_started", "started_at"),
    Index("idx_pss_matches_session", "session_id"),
    Index("idx_pss_matches_number", "match_number_text"),
    Index("idx_pss_matches_wire_id", "wire_id"),
    open_only("ux_pss_matches_open", "channel", where="ended_at IS NULL"),
    searched=Searched(
        (
            "match_id",
            "match_number_text",
            "category",
            "weight_class",
            "division",
            "referee_center",
            "referee_j1",
            "referee_j2",
            "referee_j3",
            "note",
        )
    ),
)

pss_athletes = table(
    "pss_athletes",
    OWNER,
    Kept.DERIVED,
    Column("id", Whole, primary_key=True),
    Column("athlete_code", Words(), nullable=False),
    # NULL where a name was erased.
    Column("short_name", Words()),
    Column("long_name", Words()),
    Column("country_code", Words()),
    Column("flag_id", Whole, ForeignKey("flags.id", ondelete="SET NULL")),
    *stamps(),
    UniqueConstraint("athlete_code", name="ux_pss_athletes_athlete_code"),
    Index("idx_pss_athletes_country", "country_code"),
    searched=Searched(("athlete_code", "short_name", "long_name", "country_code")),
)

pss_match_athletes = table(
    "pss_match_athletes",
    OWNER,
    Kept.DERIVED,
    Column("id", Whole, primary_key=True),
    _match_id(),
    Column("athlete_id", Whole, ForeignKey("pss_athletes.id", ondelete="RESTRICT"), nullable=False),
    _position(),
    Column("bg_color", Words()),
    Column("fg_color", Words()),
    *stamps(),
    UniqueConstraint("match_id", "athlete_position", name="ux_pss_match_athletes_position"),
    _sides("athlete_position"),
    Index("idx_pss_match_athletes_athlete", "athlete_id"),
)

pss_rounds = table(
    "pss_rounds",
    OWNER,
    Kept.DERIVED,
    Column("id", Whole, primary_key=True),
    _match_id(),
    Column("round_number", Whole, nullable=False),
    Column("start_time", Instant),
    Column("end_time", Instant),
    Column("duration", Whole),
    Column("winner_athlete_position", Whole),
    Column("fought_us", Whole, nullable=False, server_default="0"),
    Column("blue_points", Whole),
    Column("red_points", Whole),
    Column("blue_gam_jeoms", Whole),
    Column("red_gam_jeoms", Whole),
    *stamps(),
    UniqueConstraint("match_id", "round_number", name="ux_pss_rounds_number"),
    _sides("winner_athlete_position"),
    CheckConstraint("round_number > 0", name="ck_round_number"),
    CheckConstraint("end_time >= start_time", name="ck_round_ends_after_start"),
)

pss_scores = table(
    "pss_scores",
    OWNER,
    Kept.DERIVED,
    Column("id", Whole, primary_key=True),
    _match_id(),
    _round_id(),
    _position(),
    Column("score_type", Words(), nullable=False),
    Column("score_value", Whole, nullable=False, server_default="0"),
    Column("timestamp", Instant, nullable=False),
    _created_at(),
    _sides("athlete_position"),
    one_of("score_type", ("current", *(f"round{n}" for n in range(1, 6)), "total")),
    Index("idx_pss_scores_match", "match_id", "round_id", "athlete_position"),
)

pss_warnings = table(
    "pss_warnings",
    OWNER,
    Kept.DERIVED,
    Column("id", Whole, primary_key=True),
    _match_id(),
    _round_id(),
    _position(),
    Column("warning_type", Words(), nullable=False),
    Column("warning_count", Whole, nullable=False, server_default="0"),
    Column("timestamp", Instant, nullable=False),
    _created_at(),
    _sides("athlete_position"),
    one_of("warning_type", ("warning", "gam_jeom")),
    Index("idx_pss_warnings_match", "match_id", "round_id", "athlete_position"),
)

pss_ledger = table(
    "pss_ledger",
    OWNER,
    Kept.DERIVED,
    _match_id(primary_key=True, autoincrement=False),
    Column("place", Whole, primary_key=True, autoincrement=False),
    Column("change_number", Whole),
    Column("round_number", Whole),
    _position(),
    Column("cause", Words(), nullable=False),
    Column("points", Whole, nullable=False),
    Column("hit_level", Whole),
    # Not a foreign key: evidence refers to the match, and is written after it.
    Column("event_id", Whole),
    Column("timestamp", Instant, nullable=False),
    _created_at(),
    _sides("athlete_position"),
    one_of("cause", CAUSES),
    Index("idx_pss_ledger_match", "match_id", "round_number", "athlete_position"),
    sqlite_autoincrement=False,
)

pss_hit_counts = table(
    "pss_hit_counts",
    OWNER,
    Kept.DERIVED,
    _match_id(primary_key=True, autoincrement=False),
    Column("round_number", Whole, primary_key=True, autoincrement=False),
    _position(primary_key=True, autoincrement=False),
    Column("bucket", Whole, primary_key=True, autoincrement=False),
    Column("hits", Whole, nullable=False),
    Column("near_misses", Whole, nullable=False),
    _sides("athlete_position"),
    sqlite_autoincrement=False,
)

pss_reviews = table(
    "pss_reviews",
    OWNER,
    Kept.DERIVED,
    _match_id(primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    _position("asked_by"),
    Column("asked_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("first_field", Whole),
    Column("second_field", Whole),
    _sides("asked_by", 0, 1, 2),
    sqlite_autoincrement=False,
)

pss_stoppages = table(
    "pss_stoppages",
    OWNER,
    Kept.DERIVED,
    _match_id(primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("kind", Words(), nullable=False),
    _position(),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
    one_of("kind", ("time_out", "injury")),
    _sides("athlete_position", 0, 1, 2),
    sqlite_autoincrement=False,
)

pss_blind_intervals = table(
    "pss_blind_intervals",
    OWNER,
    Kept.DERIVED,
    _match_id(primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("ticks_missed", Whole, nullable=False),
    CheckConstraint("ended_at >= began_at", name="ck_blind_ends_after_start"),
    sqlite_autoincrement=False,
)
