"""Where each point of a match came from, as it is said to a coach who asks."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, groupby
from typing import Annotated
from zoneinfo import ZoneInfo

from annotated_doc import Doc

from tallylight.packs.taekwondo.rules.match import Match, Moved

SIDES = {1: "blue", 2: "red"}
CAUSES = {
    "punch": "punch",
    "body": "body kick",
    "head": "head kick",
    "turning_body": "turning body kick",
    "turning_head": "turning head kick",
    "point": "point",
    "bonus": "bonus of a turning kick",
    "correction": "correction",
    "carried": "there before anybody listened",
    "unknown": "nobody knows why",
}

Ticks = Sequence[tuple[datetime, int]]
"""What the clock of the round showed, and when, in order."""


@dataclass(frozen=True, slots=True)
class PointServed:
    """Where some points came from."""

    words: Annotated[str, Doc("The answer in a line.")]
    round: Annotated[int | None, Doc("The round it was in.")]
    clock: Annotated[str | None, Doc("What the clock showed, as far as it was heard.")]
    at: Annotated[datetime, Doc("When the score moved.")]
    position: Annotated[int, Doc("Whose score it was: 1 blue, 2 red.")]
    points: Annotated[int, Doc("By how much it moved.")]
    score: Annotated[int, Doc("That side's score of the round after it.")]
    cause: Annotated[str, Doc("What moved it.")]
    hit_level: Annotated[int | None, Doc("How hard the hit was.")]
    event_id: Annotated[int | None, Doc("The piece of evidence that says so; null: none does.")]


@dataclass(frozen=True, slots=True)
class Stranger:
    """A sender that was given to no court."""

    sender: Annotated[str, Doc("The address it sends from.")]
    messages: Annotated[int, Doc("How many of the last messages were its.")]
    last_seen: Annotated[datetime, Doc("When it was last heard.")]


def points(match: Match, ticks: Ticks, zone: ZoneInfo) -> list[PointServed]:
    """Every row of the ledger in words, in order of time; `zone` is where the court is."""
    rows = sorted(match.ledger, key=lambda row: (row.at, row.place))
    scores = _scores(rows)
    return [_served(row, scores[row.place], ticks, zone) for row in rows]


def _scores(rows: Sequence[Moved]) -> dict[int, int]:
    """The score of the side and round after each row, by the row's place."""

    def of(row: Moved) -> tuple[int, int]:
        return row.round_number or 0, row.position

    found: dict[int, int] = {}
    for _, own in groupby(sorted(rows, key=of), of):
        each = list(own)
        sums = accumulate(row.points for row in each)
        found.update(zip((row.place for row in each), sums, strict=True))
    return found


def _served(row: Moved, score: int, ticks: Ticks, zone: ZoneInfo) -> PointServed:
    return PointServed(
        words=", ".join(_words(row, zone)),
        round=row.round_number,
        clock=_clock(row.at, ticks),
        at=row.at,
        position=row.position,
        points=row.points,
        score=score,
        cause=row.cause,
        hit_level=row.level,
        event_id=row.evidence_id,
    )


def _words(row: Moved, zone: ZoneInfo) -> Iterator[str]:
    yield f"{row.at.astimezone(zone):%H:%M:%S} {SIDES[row.position]} {row.points:+}"
    if row.cause == "gam_jeom":
        back = " taken back" if row.points < 0 else ""
        yield f"gam-jeom against {SIDES[3 - row.position]}{back}"
    else:
        yield CAUSES[row.cause]
    if row.level is not None:
        yield f"hit {row.level}"
    if row.evidence_id is not None:
        yield f"datagram {row.evidence_id}"


def _clock(at: datetime, ticks: Ticks) -> str | None:
    place = bisect_right(ticks, at, key=lambda tick: tick[0])
    if not place:
        return None
    minutes, seconds = divmod(ticks[place - 1][1], 60)
    return f"{minutes}:{seconds:02}"
