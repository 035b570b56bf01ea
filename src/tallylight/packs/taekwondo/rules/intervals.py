"""What of a match lasts: the clock, the rest, time-outs, injuries, reviews, and blind spots."""

from dataclasses import replace
from datetime import datetime, timedelta

from tallylight.core.pack import Entry
from tallylight.packs.taekwondo.messages import events as e
from tallylight.packs.taekwondo.rules.match import Blind, Match, Review, Round, Stoppage

MICROSECOND = timedelta(microseconds=1)


def clock_moved(match: Match, action: str, left: int | None, entry: Entry) -> Match:
    """The clock started, stopped, was set, or is at its end; a time-out lies between."""
    at, seen = entry.happened_at, entry.recorded_at
    runs = match.running if action == "set" else action == "start"
    moved = replace(
        match,
        running=runs and match.ended_at is None,
        left=_left(match, at) if left is None else left,
        clock_at=at,
        on_break=match.on_break and not runs,
    )
    if action == "set":
        return moved
    rounds = tuple(_clocked(one, match.number, action, at, seen) for one in match.rounds)
    moved = replace(moved, rounds=rounds)
    if action == "stop" and match.running:
        return _begun(moved, "time_out", 0, at)
    return _over(moved, "time_out", at) if action in ("start", "end") else moved


def _left(match: Match, at: datetime) -> int | None:
    """What stands on the clock where nobody says: what ran since it was last said is off it."""
    if match.left is None or match.clock_at is None or not match.running:
        return match.left
    ran = max(at - match.clock_at, timedelta()) // timedelta(seconds=1)
    up = match.facts.countdown_type == "cntUp"
    return match.left + ran if up else max(0, match.left - ran)


def _clocked(one: Round, number: int | None, action: str, at: datetime, seen: datetime) -> Round:
    """A round with its clock moved; only the current one has a clock."""
    since = one.running_since
    if one.number != number or (action == "start" and since is not None):
        return one
    fought = one.fought_us + ((at - since) // MICROSECOND if since is not None else 0)
    if action == "start":
        begun = one.started_at or at
        return replace(one, started_at=begun, running_since=at, ended_at=None, updated_at=seen)
    ended = at if action == "end" else one.ended_at
    return replace(one, running_since=None, fought_us=fought, ended_at=ended, updated_at=seen)


def break_moved(match: Match, event: e.BreakMoved, entry: Entry) -> Match:
    """A rest means that the round before it is over, also where its end was not heard."""
    if event.action != "start":
        return replace(match, on_break=False)
    current = match.round
    if current is not None and current.started_at is not None and current.ended_at is None:
        match = clock_moved(match, "end", None, entry)
    return replace(match, on_break=match.ended_at is None, running=False)


def injury_moved(match: Match, event: e.InjuryMoved, entry: Entry) -> Match:
    at = entry.happened_at
    if event.action == "show":
        return _begun(match, "injury", event.position, at)
    return _over(match, "injury", at)


def _begun(match: Match, kind: str, position: int, at: datetime) -> Match:
    if any(one.kind == kind and one.ended_at is None for one in match.stoppages):
        return match
    number = len(match.stoppages) + 1
    return replace(
        match, stoppages=(*match.stoppages, Stoppage(match.match_id, number, kind, position, at))
    )


def _over(match: Match, kind: str, at: datetime) -> Match:
    return replace(
        match,
        stoppages=tuple(
            replace(one, ended_at=at) if one.kind == kind and one.ended_at is None else one
            for one in match.stoppages
        ),
    )


def review_moved(match: Match, event: e.ReviewMoved, entry: Entry) -> Match:
    """A request, or what came of the last one of the same; an outcome may come without one."""
    at, reviews = entry.happened_at, match.reviews
    asked = event.first is None and event.second is None
    open_ones = [one for one in reviews if one.by == event.by and one.settled_at is None]
    if asked:
        if open_ones:
            return match
        return replace(
            match, reviews=(*reviews, Review(match.match_id, len(reviews) + 1, event.by, at))
        )
    known = open_ones or [one for one in reviews if one.by == event.by][-1:]
    if not known:
        known = [Review(match.match_id, len(reviews) + 1, event.by, at)]
        reviews = (*reviews, known[0])
    first = known[-1].first if event.first is None else event.first
    second = known[-1].second if event.second is None else event.second
    settled = replace(known[-1], first=first, second=second, settled_at=at)
    kept = (settled if one.number == settled.number else one for one in reviews)
    return replace(match, reviews=tuple(kept))


def missed(match: Match, event: e.SomeMissed, entry: Entry) -> Match:
    began = min(event.began, entry.happened_at)
    blind = Blind(match.match_id, len(match.blinds) + 1, began, entry.happened_at, event.ticks)
    return replace(match, blinds=(*match.blinds, blind))
