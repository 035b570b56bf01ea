"""A match, an athlete as rows. The states are those of the rules; core writes the difference."""

from typing import Any

SECOND_US = 1_000_000


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A part that is a row already."""
    return row


def match_row(match: Any) -> dict[str, Any]:
    facts, officials = match.facts, match.officials
    number = facts.number or ""
    return {
        "id": match.match_id,
        "match_id": match.key,
        "match_number": int(number) if number.isascii() and number.isdecimal() and len(number) < 19
        else None,
        "category": facts.category,
        "weight_class": facts.weight_class,
        "division": facts.division,
        "total_rounds": facts.total_rounds,
        "round_duration": facts.round_duration,
        "countdown_type": facts.countdown_type,
        "format_type": facts.format_type,
        "channel": match.channel,
        "session_id": match.session_id,
        "started_at": match.started_at,
        "ended_at": match.ended_at,
        "match_number_text": facts.number,
        "wire_id": facts.wire_id,
        "body_limit": facts.body_limit,
        "state": match.state,
        "ending": match.closed,
        "winner_position": match.winner,
        "decision": match.decision,
        "result_won": match.won,
        "result_lost": match.lost,
        "inferred": match.inferred,
        "superseded_at": match.superseded_at,
        "superseded_by": match.superseded_by,
        "referee_center": officials.get("centre"),
        "referee_j1": officials.get("judge1"),
        "referee_j2": officials.get("judge2"),
        "referee_j3": officials.get("judge3"),
        "note": match.note,
        "provenance": match.provenance,
    }  # fmt: skip


def athlete_row(athlete: Any) -> dict[str, Any]:
    return {
        "id": athlete.athlete_id,
        "athlete_code": athlete.code,
        "short_name": athlete.short_name,
        "long_name": athlete.long_name,
        "country_code": athlete.country_code,
        "flag_id": None,
    }


def seat_rows(match: Any) -> list[dict[str, Any]]:
    """Each side's athlete, with the colours of that side."""
    sides = {1: "blue", 2: "red"}
    return [
        {
            "id": seat.row_id,
            "match_id": match.match_id,
            "athlete_id": seat.athlete_id,
            "athlete_position": seat.position,
            "bg_color": getattr(match.facts, f"{sides[seat.position]}_bg"),
            "fg_color": getattr(match.facts, f"{sides[seat.position]}_fg"),
            "created_at": seat.created_at,
            "updated_at": seat.updated_at,
        }
        for seat in match.seats
    ]


def round_rows(match: Any) -> list[dict[str, Any]]:
    """Rounds; their duration is the time the clock ran, in whole seconds, halves up."""
    return [
        {
            "id": one.round_id,
            "match_id": match.match_id,
            "round_number": one.number,
            "start_time": one.started_at,
            "end_time": one.ended_at,
            "duration": (one.fought_us + SECOND_US // 2) // SECOND_US if one.ended_at else None,
            "winner_athlete_position": one.winner,
            "fought_us": one.fought_us,
            "blue_points": one.counted("blue"),
            "red_points": one.counted("red"),
            "blue_gam_jeoms": one.blue_gamjeoms,
            "red_gam_jeoms": one.red_gamjeoms,
            "created_at": one.created_at,
            "updated_at": one.updated_at,
        }
        for one in match.rounds
    ]


def score_row(one: Any) -> dict[str, Any]:
    return {
        "id": one.row_id,
        "match_id": one.match_id,
        "round_id": one.round_id,
        "athlete_position": one.position,
        "score_type": one.kind,
        "score_value": one.value,
        "timestamp": one.at,
        "created_at": one.created_at,
    }


def warning_row(one: Any) -> dict[str, Any]:
    return {
        "id": one.row_id,
        "match_id": one.match_id,
        "round_id": one.round_id,
        "athlete_position": one.position,
        "warning_type": "gam_jeom",
        "warning_count": one.count,
        "timestamp": one.at,
        "created_at": one.created_at,
    }


def ledger_row(one: Any) -> dict[str, Any]:
    return {
        "match_id": one.match_id,
        "place": one.place,
        "change_number": one.change,
        "round_number": one.round_number,
        "athlete_position": one.position,
        "cause": one.cause,
        "points": one.points,
        "hit_level": one.level,
        "event_id": one.evidence_id,
        "timestamp": one.at,
        "created_at": one.created_at,
    }


def hit_rows(match: Any) -> list[dict[str, Any]]:
    return [
        {
            "match_id": match.match_id,
            "round_number": number,
            "athlete_position": position,
            "bucket": bucket,
            "hits": hits,
            "near_misses": near,
        }
        for (number, position, bucket), (hits, near) in match.hits.items()
    ]


def review_row(one: Any) -> dict[str, Any]:
    return {
        "match_id": one.match_id,
        "number": one.number,
        "asked_by": one.by,
        "asked_at": one.asked_at,
        "settled_at": one.settled_at,
        "first_field": one.first,
        "second_field": one.second,
    }


def stoppage_row(one: Any) -> dict[str, Any]:
    return {
        "match_id": one.match_id,
        "number": one.number,
        "kind": one.kind,
        "athlete_position": one.position,
        "began_at": one.began_at,
        "ended_at": one.ended_at,
    }


def blind_row(one: Any) -> dict[str, Any]:
    return {
        "match_id": one.match_id,
        "number": one.number,
        "began_at": one.began_at,
        "ended_at": one.ended_at,
        "ticks_missed": one.ticks,
    }
