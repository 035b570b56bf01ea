"""The fold of a match: each event gives the next state. It never refuses."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from tallylight.core.pack import Entry
from tallylight.packs.taekwondo.messages import events as e
from tallylight.packs.taekwondo.rules.facts import believed
from tallylight.packs.taekwondo.rules.intervals import (
    break_moved,
    clock_moved,
    injury_moved,
    missed,
    review_moved,
)
from tallylight.packs.taekwondo.rules.match import Facts, Match, Round, Seat
from tallylight.packs.taekwondo.rules.scoring import (
    explained,
    gamjeoms_set,
    hits_counted,
    round_scores_set,
    score_changed,
)

Step = Callable[[Match, Any, Entry], Match]


def evolve(match: Match | None, entry: Entry) -> Match | None:
    event = entry.event
    if isinstance(event, e.MatchLoaded):
        return _loaded(event, entry)
    if match is None:
        return None
    step = STEPS.get(type(event))
    if step is None:
        return match
    at = entry.happened_at
    return replace(
        step(match, event, entry),
        last_at=max(match.last_at, at),
        seen_at=max(match.seen_at, entry.recorded_at),
        first_at=at if match.first_at is None else min(match.first_at, at),
    )


def _loaded(event: e.MatchLoaded, entry: Entry) -> Match:
    return Match(
        match_id=event.match_id,
        channel=entry.channel,
        session_id=event.session_id,
        first_round_id=event.first_round_id,
        started_at=entry.happened_at,
        last_at=entry.happened_at,
        seen_at=entry.recorded_at,
        facts=Facts(number=event.number),
        inferred=event.inferred,
        provenance=asdict(event.provenance) if event.provenance else None,
    )


def _configured(match: Match, event: e.MatchConfigured, entry: Entry) -> Match:
    new: dict[str, Any] = dict(zip(event.said, event.values, strict=True))
    return replace(match, facts=replace(match.facts, **new))


def _named(match: Match, event: e.AthletesNamed, entry: Entry) -> Match:
    seats = {seat.position: seat for seat in match.seats}
    at = entry.recorded_at
    for position, athlete_id, row_id in zip(event.said, event.athletes, event.row_ids, strict=True):
        known = seats.get(position)
        if known is None:
            seats[position] = Seat(row_id, position, athlete_id, at, at)
        elif known.athlete_id != athlete_id:
            seats[position] = replace(known, athlete_id=athlete_id, updated_at=at)
    return replace(match, seats=tuple(seats[position] for position in sorted(seats)))


def _judged(match: Match, event: e.OfficialsNamed, entry: Entry) -> Match:
    said = {name: entry.text(getattr(event, name)) for name in OFFICIALS}
    return replace(match, officials={name: who for name, who in said.items() if who})


OFFICIALS = ("centre", "judge1", "judge2", "judge3")


def _readied(match: Match, event: e.MatchReadied, entry: Entry) -> Match:
    return replace(match, ready_at=match.ready_at or entry.happened_at)


def _called(match: Match, event: e.RoundCalled, entry: Entry) -> Match:
    """A new round begins at no score; one that is called once more goes on as it was."""
    if event.number == match.number:
        return match
    stopped = clock_moved(match, "stop", None, entry) if match.running else match
    known = match.round_of(event.number)
    rounds = stopped.rounds
    if known is None:
        made = Round(
            round_id=match.first_round_id + event.number - 1,
            number=event.number,
            created_at=entry.recorded_at,
            updated_at=entry.recorded_at,
            **_none(),
        )
        rounds = tuple(sorted((*rounds, made), key=lambda one: one.number))
    stands: dict[str, Any] = {n: getattr(known, n) if known else 0 for n in BEGINS_AT_NONE}
    return replace(
        stopped, rounds=rounds, number=event.number, on_break=False, superiority=0, **stands
    )


def _none() -> dict[str, Any]:
    return dict.fromkeys(BEGINS_AT_NONE, 0)


BEGINS_AT_NONE = ("blue", "red", "blue_gamjeoms", "red_gamjeoms")


def _clock(match: Match, event: e.ClockMoved, entry: Entry) -> Match:
    return clock_moved(match, event.action, event.left, entry)


def _superiority(match: Match, event: e.SuperiorityShown, entry: Entry) -> Match:
    return replace(match, superiority=event.position)


def _round_won(match: Match, event: e.RoundWon, entry: Entry) -> Match:
    """The winner of a round, which may be told before anybody heard that the round was called."""
    if match.round_of(event.number) is None:
        missing = Round(
            round_id=match.first_round_id + event.number - 1,
            number=event.number,
            created_at=entry.recorded_at,
            updated_at=entry.recorded_at,
        )
        rounds = tuple(sorted((*match.rounds, missing), key=lambda one: one.number))
        match = replace(match, rounds=rounds)
    winner = event.winner or None
    return with_round(match, event.number, entry.recorded_at, winner=winner)


def _declared(match: Match, event: e.WinnerDeclared, entry: Entry) -> Match:
    said = {
        name: getattr(event, name)
        for name in ("winner", "decision", "won", "lost")
        if getattr(event, name) is not None
    }
    ended = _ended(match, entry.happened_at)
    return replace(ended, closed="decided" if ended.closed is None else ended.closed, **said)


def _closed(match: Match, event: e.MatchClosed, entry: Entry) -> Match:
    if match.ended_at is not None:
        return match
    return replace(_ended(match, entry.happened_at), closed=event.why)


def _ended(match: Match, at: datetime) -> Match:
    return replace(match, ended_at=match.ended_at or at, running=False, on_break=False)


def _superseded(match: Match, event: e.MatchSuperseded, entry: Entry) -> Match:
    return replace(match, superseded_at=entry.happened_at, superseded_by=event.by)


def _restored(match: Match, event: e.MatchRestored, entry: Entry) -> Match:
    return replace(match, superseded_at=None, superseded_by=None)


def _noted(match: Match, event: e.MatchNoted, entry: Entry) -> Match:
    return replace(match, note=entry.text(event.note))


def with_round(match: Match, number: int | None, seen: datetime, **new: Any) -> Match:
    """The match with one of its rounds changed; as it is where there is none such."""
    rounds = tuple(
        replace(one, updated_at=seen, **new) if one.number == number else one
        for one in match.rounds
    )
    return replace(match, rounds=rounds)


STEPS: dict[type, Step] = {
    e.MatchConfigured: _configured,
    e.AthletesNamed: _named,
    e.OfficialsNamed: _judged,
    e.MatchReadied: _readied,
    e.RoundCalled: _called,
    e.ClockMoved: _clock,
    e.BreakMoved: break_moved,
    e.InjuryMoved: injury_moved,
    e.ScoreChanged: score_changed,
    e.ScoreExplained: explained,
    e.RoundScoresSet: round_scores_set,
    e.GamjeomsSet: gamjeoms_set,
    e.HitsCounted: hits_counted,
    e.ReviewMoved: review_moved,
    e.SuperiorityShown: _superiority,
    e.RoundWon: _round_won,
    e.WinnerDeclared: _declared,
    e.MatchClosed: _closed,
    e.SomeMissed: missed,
    e.MatchSuperseded: _superseded,
    e.MatchRestored: _restored,
    e.MatchNoted: _noted,
    e.MatchReread: believed,
}
