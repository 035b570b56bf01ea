"""Matches of the origin, each as one command: rows of six tables and what its messages say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from tallylight.core.foreign import Adopted, Foreign
from tallylight.packs.taekwondo.messages.athletes import MeetAthlete
from tallylight.packs.taekwondo.messages.fields import ROUNDS
from tallylight.packs.taekwondo.messages.record import RecordMatch, RoundRecorded, Standing
from tallylight.packs.taekwondo.rules.athletes import code_of
from tallylight.packs.taekwondo.sources.origin import (
    NO_ID,
    Values,
    earliest,
    instant,
    latest,
    text,
    whole,
)
from tallylight.packs.taekwondo.sources.origin_events import Result, heard_result

SIDES: Final = {1: "blue", 2: "red"}
MOST_TAKEN: Final = 3
"""Points that can be taken at once. A greater fall to 0 is a message of which a part was missing:
the origin wrote 0 for what a message did not say."""

BEGINNING: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass
class Told:
    """All that the origin holds of one match."""

    row: Values
    athletes: Mapping[int, Values]
    rounds: Sequence[Values]
    scores: Sequence[Values]
    warnings: Sequence[Values]
    result: Result
    heard: tuple[datetime | None, datetime | None]
    repaired: list[str] = field(default_factory=list)


def athletes(foreign: Foreign) -> Iterator[Adopted]:
    """Every athlete of the origin."""
    for row in foreign.rows("SELECT * FROM pss_athletes ORDER BY id"):
        name = _name(row)
        yield Adopted(
            table="pss_athletes",
            key=str(row["id"]),
            command=MeetAthlete(
                short_name=name,
                country_code=text(row["country_code"], 40),
                long_name=text(row["long_name"]),
            ),
            happened_at=instant(row["created_at"]),
            repaired=() if text(row["short_name"]) else ("it had no name; its code is used",),
        )


def _name(row: Values) -> str:
    return text(row["short_name"]) or text(row["athlete_code"]) or "?"


def matches(foreign: Foreign) -> Iterator[Adopted]:
    """Every match of the origin, the oldest first."""
    for row in foreign.rows("SELECT * FROM pss_matches ORDER BY id"):
        told = _told(foreign, row)
        times = list(_times(told))
        began = earliest(times)
        command = _command(told, latest(times))
        yield Adopted(
            table="pss_matches",
            key=str(row["id"]),
            command=command,
            happened_at=began,
            parts={
                "pss_match_athletes": len(told.athletes),
                "pss_rounds": len(told.rounds),
                "pss_scores": len(told.scores),
                "pss_warnings": len(told.warnings),
            },
            repaired=command.repaired,
        )


def _told(foreign: Foreign, row: Values) -> Told:
    people = foreign.rows(
        "SELECT m.athlete_position, m.bg_color, m.fg_color, a.* FROM pss_match_athletes m "
        "LEFT JOIN pss_athletes a ON a.id = m.athlete_id WHERE m.match_id = ?",
        row["id"],
    )
    result, first, last = Result(), None, None
    heard = (
        "SELECT timestamp, CAST(raw_data AS BLOB) AS raw FROM pss_events_v2 "
        "WHERE match_id = ? ORDER BY id"
    )
    for message in foreign.rows(heard, row["id"]):
        at = instant(message["timestamp"])
        first, last = earliest((first, at)), latest((last, at))
        result = heard_result(result, message["raw"])
    return Told(
        row=row,
        athletes={one["athlete_position"]: one for one in people},
        rounds=sorted(foreign.of("pss_rounds", "match_id", row["id"]), key=_place),
        scores=sorted(foreign.of("pss_scores", "match_id", row["id"]), key=_time),
        warnings=sorted(foreign.of("pss_warnings", "match_id", row["id"]), key=_time),
        result=result,
        heard=(first, last),
    )


def _place(row: Values) -> int:
    return int(row["round_number"])


def _time(row: Values) -> datetime:
    return instant(row["timestamp"]) or BEGINNING


def _times(told: Told) -> Iterator[datetime | None]:
    yield instant(told.row["created_at"])
    yield from told.heard
    for one in told.rounds:
        yield instant(one["start_time"])
        yield instant(one["end_time"])
    for one in (*told.scores, *told.warnings):
        yield instant(one["timestamp"])


def _command(told: Told, ended: datetime | None) -> RecordMatch:
    row, result = told.row, told.result
    wire_id = text(row["match_id"])
    rounds = tuple(_rounds(told))
    winner = result.winner or _named(told) or _by_rounds(rounds)
    number = row["match_number"] or None  # 0 is what the origin made of one that is no number
    facts = {name: text(row[name]) for name in ("category", "weight_class", "division")}
    count = row["countdown_type"]
    codes = {SIDES[n]: _code(one) for n, one in told.athletes.items() if n in SIDES}
    return RecordMatch(
        number=None if number is None else text(number),
        wire_id=None if (wire_id or "").lower() in NO_ID else wire_id,
        **facts,
        total_rounds=_kept(told, "total_rounds", 1, ROUNDS),
        round_duration=_kept(told, "round_duration", 0, 86_400),
        countdown_type=count if count in ("cntDown", "cntUp") else None,
        format_type=_kept(told, "format_type", 0, 999_999),
        blue=codes.get("blue"),
        red=codes.get("red"),
        rounds=rounds,
        winner=winner,
        decision=result.decision,
        won=whole(result.won, 0, 999),
        lost=whole(result.lost, 0, 999),
        ended_at=ended,
        original=f"pss_matches {row['id']}",
        repaired=tuple(told.repaired[:100]),
    )


def _code(athlete: Values) -> str | None:
    """What tells the athlete apart here; None where the origin refers to nobody."""
    if athlete["id"] is None:
        return None
    return code_of(_name(athlete), text(athlete["country_code"], 40))


def _kept(told: Told, name: str, lowest: int, highest: int) -> int | None:
    said = told.row[name]
    number = whole(said, lowest, highest)
    if said is not None and number is None:
        told.repaired.append(f"{name} was {text(said, 40)}, which can't be; it is left out")
    return number


def _named(told: Told) -> int | None:
    """The position of who was shown as the winner, by name; None where it fits both or nobody."""
    shown = (told.result.name or "").casefold()
    fitting = [
        position
        for position, one in told.athletes.items()
        if shown and shown in {(text(one[n]) or "").casefold() for n in ("short_name", "long_name")}
    ]
    return fitting[0] if len(fitting) == 1 else None


def _by_rounds(rounds: Iterable[RoundRecorded]) -> int | None:
    """Who won two rounds; nobody where neither did."""
    won = [one.winner for one in rounds]
    return next((position for position in SIDES if won.count(position) > 1), None)


def _rounds(told: Told) -> Iterator[RoundRecorded]:
    known = {one["round_number"]: one for one in told.rounds}
    ids = {one["id"]: one["round_number"] for one in told.rounds}
    sums = _sums(told)
    winners = told.result.rounds or {}
    played = {n for n, points in sums.items() if any(points.values())}
    for number in sorted({*known, *played, *winners}):
        if number not in range(1, ROUNDS + 1):
            told.repaired.append(f"round {number} can't be; it is left out")
            continue
        row = known.get(number, {})
        own = whole(row.get("winner_athlete_position"), 0, 2)
        points = sums.get(number, {})
        yield RoundRecorded(
            number=number,
            started_at=instant(row.get("start_time")),
            ended_at=instant(row.get("end_time")),
            blue=points.get(1),
            red=points.get(2),
            winner=own or winners.get(number),
            scores=_standings(told, number, ids, "current"),
            gam_jeoms=_standings(told, number, ids, None),
        )


def _sums(told: Told) -> dict[int, dict[int, int]]:
    """The scoring system's own sums: by round, then by position."""
    found: dict[int, dict[int, int]] = {}
    for one in told.scores:
        kind = str(one["score_type"])
        number = whole(kind.removeprefix("round"), 1, ROUNDS) if kind[:5] == "round" else None
        value = whole(one["score_value"], 0, 999)
        if number is not None and value is not None:
            found.setdefault(number, {})[one["athlete_position"]] = value
    return found


def _standings(
    told: Told, number: int, ids: Mapping[int, int], kind: str | None
) -> tuple[Standing, ...]:
    """How a count of a round changed: the current score, or, without a kind, the gam-jeoms."""
    column = "warning_count" if kind is None else "score_value"
    most = 1 if kind is None else MOST_TAKEN
    rows = told.warnings if kind is None else told.scores
    stood: dict[str, int] = {}
    found = []
    for one in rows:
        at, side = instant(one["timestamp"]), SIDES.get(one["athlete_position"])
        value = whole(one[column], 0, 99 if kind is None else 999)
        if kind is not None and one["score_type"] != kind:
            continue
        if at is None or side is None or value is None or _round_of(one, told, ids) != number:
            continue
        before = stood.get(side, 0)
        if value == 0 and before > most:
            what = "gam-jeoms" if kind is None else "points"
            told.repaired.append(f"{what} of {side} fell to 0 in round {number}; left out")
        elif value != before or side not in stood:
            stood[side] = value
            blue, red = (value, None) if side == "blue" else (None, value)
            found.append(Standing(at=at, blue=blue, red=red))
    return tuple(found)


def _round_of(row: Values, told: Told, ids: Mapping[int, int]) -> int | None:
    """The round that a count is of: as the row says, else the last that had begun by then."""
    if row["round_id"] in ids:
        return ids[row["round_id"]]
    at = instant(row["timestamp"])
    begun = [
        one["round_number"]
        for one in told.rounds
        if (start := instant(one["start_time"])) is not None and at is not None and start <= at
    ]
    return begun[-1] if begun else next(iter(ids.values()), 1)
