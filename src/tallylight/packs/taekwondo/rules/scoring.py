"""Scores, gam-jeoms and hits of a match, and the ledger that says why a score moved.

What the scoring system says is the truth (`sc`, `s1x`); points and hits only explain it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from tallylight.core.pack import Entry
from tallylight.packs.taekwondo.messages import events as e
from tallylight.packs.taekwondo.messages.commands import CauseGiven
from tallylight.packs.taekwondo.rules.match import Match, Moved, Score, Warned

UNKNOWN: Final = "unknown"
SIDES = ((1, "blue"), (2, "red"))


def score_changed(match: Match, event: e.ScoreChanged, entry: Entry) -> Match:
    """The round stands otherwise; what did not change makes no row."""
    new: dict[str, Any] = {}
    for position, side in SIDES:
        value, before = getattr(event, side), getattr(match, side)
        if value is None or value == before:
            continue
        row_id = event.row_ids[position - 1]
        score = Score(
            match.match_id, row_id, match.round_id_of(match.number), position, "current", value,
            entry.happened_at, entry.recorded_at,
        )  # fmt: skip
        causes = getattr(event, f"{side}_causes")
        moved = _reasons(match, event.change, position, value - (before or 0), causes, entry)
        match = replace(match, scores=match.scores + score, ledger=_longer(match.ledger, moved))
        new[side] = value
    return _with_current(replace(match, **new), entry)


def _with_current(match: Match, entry: Entry) -> Match:
    """The current round knows the last score and gam-jeoms told while it was on."""
    current = match.round
    if current is None:
        return match
    names = ("blue", "red", "blue_gamjeoms", "red_gamjeoms")
    same = {name: getattr(match, name) for name in names}
    if all(getattr(current, name) == value for name, value in same.items()):
        return match
    new = replace(current, updated_at=entry.recorded_at, **same)
    return replace(
        match, rounds=tuple(new if one.number == new.number else one for one in match.rounds)
    )


def _reasons(
    match: Match,
    change: int | None,
    position: int,
    by: int,
    causes: Sequence[CauseGiven],
    entry: Entry,
) -> list[Moved]:
    """The rows of one change: what is known, and the rest as unknown."""
    rest = by - sum(one.points for one in causes)
    told = [*causes, *([CauseGiven(cause=UNKNOWN, points=rest)] if rest else [])]
    number, place = match.number, _last_place(match)
    return [
        Moved(
            match.match_id, place + nth, change, number, position, one.cause, one.points, one.level,
            one.evidence_id, entry.happened_at, entry.recorded_at,
        )
        for nth, one in enumerate(told, 1)
    ]  # fmt: skip


def _last_place(match: Match) -> int:
    return match.ledger[-1].place if match.ledger else 0


def _longer(series: Any, items: Iterable[Any]) -> Any:
    for item in items:
        series = series + item
    return series


def explained(match: Match, event: e.ScoreExplained, entry: Entry) -> Match:
    """Reasons take the place of what was unknown of a change; nothing where all is known."""
    unknown = next(
        (
            one
            for one in match.ledger
            if (one.change, one.position, one.cause) == (event.change, event.position, UNKNOWN)
        ),
        None,
    )
    if unknown is None:
        return match
    left = unknown.points - sum(one.points for one in event.causes)
    kept = match.ledger.without(lambda one: one is unknown and not left)
    kept = kept.changed(lambda one: one is unknown, lambda one: replace(one, points=left))
    place = _last_place(match)
    reasons = (
        Moved(
            match.match_id, place + nth, event.change, unknown.round_number, event.position,
            one.cause, one.points, one.level, one.evidence_id, unknown.at, entry.recorded_at,
        )
        for nth, one in enumerate(event.causes, 1)
    )  # fmt: skip
    return replace(match, ledger=_longer(kept, reasons))


def round_scores_set(match: Match, event: e.RoundScoresSet, entry: Entry) -> Match:
    """The scoring system's own sum of a round; of the current one where none is named."""
    number = event.number or match.number
    known = match.round_of(number)
    for position, side in SIDES:
        value = getattr(event, side)
        if value is None or number is None or value == _sum(known, side):
            continue
        row_id = event.row_ids[position - 1]
        score = Score(
            match.match_id, row_id, match.round_id_of(number), position, f"round{number}", value,
            entry.happened_at, entry.recorded_at,
        )  # fmt: skip
        match = replace(match, scores=match.scores + score)
        rounds = tuple(
            replace(one, updated_at=entry.recorded_at, **{f"{side}_sum": value})
            if one.number == number
            else one
            for one in match.rounds
        )
        match = replace(match, rounds=rounds)
    return match


def _sum(known: Any, side: str) -> int | None:
    found: int | None = getattr(known, f"{side}_sum", None)
    return found


def gamjeoms_set(match: Match, event: e.GamjeomsSet, entry: Entry) -> Match:
    new: dict[str, Any] = {}
    for position, side in SIDES:
        value, before = getattr(event, side), getattr(match, f"{side}_gamjeoms")
        if value is None or value == before:
            continue
        row_id = event.row_ids[position - 1]
        warned = Warned(
            match.match_id, row_id, match.round_id_of(match.number), position, value,
            entry.happened_at, entry.recorded_at,
        )  # fmt: skip
        match = replace(match, warnings=match.warnings + warned)
        new[f"{side}_gamjeoms"] = value
    return _with_current(replace(match, **new), entry)


def hits_counted(match: Match, event: e.HitsCounted, entry: Entry) -> Match:
    hits = dict(match.hits)
    for one in event.hits:
        key = (event.number, one.position, one.bucket)
        before, near = hits.get(key, (0, 0))
        hits[key] = (before + one.hits, near + min(one.near, one.hits))
    return replace(match, hits=hits)
