"""The court as the overlays draw it: right at any moment, joined late, or kept by hand.

The match says what is on the record. What arrives every second (the clock, the rest, the last
hits) is in the feed's memory of the court alone, and is taken from there while it is as fresh.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from tallylight.core.pack import View
from tallylight.packs.taekwondo.messages.athletes import GetMatchAthletes
from tallylight.packs.taekwondo.messages.settings import RULESET
from tallylight.packs.taekwondo.rules.match import Match, Review, Round
from tallylight.packs.taekwondo.rules.reviews import outcome_of
from tallylight.packs.taekwondo.rules.rulesets import ruleset_of
from tallylight.packs.taekwondo.rules.tiebreak import hits_of, if_it_ended
from tallylight.packs.taekwondo.views.athletes import AthletePlaced
from tallylight.packs.taekwondo.views.served import result_of, words_of

SIDES: Final = ((1, "blue"), (2, "red"))
FEED: Final = "pss"
SECOND_US: Final = 1_000_000

Drawn = Mapping[str, Any]
"""Plain data for an overlay."""


@dataclass(frozen=True)
class Scene:
    """A match that is shown, beside what the feed heard on its court and who fights.

    `court` is the feed's memory where it is of this match; None where there is no feed, or it
    has heard nothing since the match was loaded.
    """

    match: Match
    court: Any | None
    people: Mapping[int, AthletePlaced] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """The state of the match. Who came in its middle did not hear that it was ready."""
        match = self.match
        if match.state in ("loading", "ready") and _has_begun(match):
            return "paused"
        return match.state


def scene(view: View) -> Scene | None:
    """What is to be shown: the match that is on, or the last one until the next is loaded.

    None without one, or where it was superseded, or given up without a decision.
    """
    match: Match | None = view.picture.active or view.picture.latest
    if match is None or match.superseded_at is not None or match.state == "closed":
        return None
    people = {}
    if match.seats:
        seats = view.ask(GetMatchAthletes(match_id=match.match_id))
        people = {one.position: one.athlete for one in seats}
    return Scene(match, memory(view, match), people)


def memory(view: View, match: Match) -> Any | None:
    """The feed's memory of the court, if it is of this match: it heard its clock since."""
    court = view.heard.get(FEED)
    if court is None or not court.known:
        return None
    fresh = court.clock is None or court.clock.at >= match.started_at
    return court if fresh else None


def _has_begun(match: Match) -> bool:
    later = match.number is not None and match.number > 1
    return later or any(one.winner is not None or one.blue or one.red for one in match.rounds)


def picture(view: View) -> Drawn:
    """The court, for every overlay but the meter of hits."""
    shown = scene(view)
    if shown is None:
        return _empty(view)
    match = shown.match
    return {
        "court": view.picture.channel.name,
        "state": shown.state,
        "match": _facts(match),
        **{side: _athlete(shown, position, side) for position, side in SIDES},
        "round": match.number,
        "golden": match.golden,
        "clock": clock(shown),
        "break": _break(shown),
        "injury": _injury(shown),
        "review": _review(shown),
        "rounds": [_round(one) for one in match.rounds if _is_told(match, one)],
        "winner": _winner(match),
        "tie": _tie(view, shown),
        "blind": shown.court is not None and shown.court.blind,
        "since": _since(shown),
    }


def _empty(view: View) -> Drawn:
    nobody = dict.fromkeys(("name", "long_name", "code", "country", "flag", "score", "gamjeoms"))
    nothing = dict.fromkeys(
        ("match", "round", "clock", "break", "injury", "review", "winner", "tie", "since")
    )
    return {
        "court": view.picture.channel.name,
        "state": "none",
        **nothing,
        **{side: {**nobody, "rounds_won": 0, "hits": 0} for _, side in SIDES},
        "golden": False,
        "rounds": [],
        "blind": False,
    }


def _facts(match: Match) -> Drawn:
    facts = match.facts
    return {
        "match_id": match.match_id,
        "number": facts.number,
        "phase": facts.category,
        "weight_class": facts.weight_class,
        "division": facts.division,
        "total_rounds": facts.total_rounds,
        "cumulative": facts.cumulative,
    }


def named(shown: Scene, position: int) -> Drawn:
    """Who fights at a position, and the country's flag."""
    one = shown.people.get(position)
    return {
        "name": one.short_name if one else None,
        "code": one.country_code if one else None,
        "flag": one.picture if one else None,
    }


def _athlete(shown: Scene, position: int, side: str) -> Drawn:
    one = shown.people.get(position)
    return {
        **named(shown, position),
        "long_name": one.long_name if one else None,
        "country": one.country_name if one else None,
        "score": standing(shown, side),
        "gamjeoms": standing(shown, f"{side}_gamjeoms"),
        "rounds_won": shown.match.rounds_won(position),
        "hits": hits(shown)[position - 1],
    }


def standing(shown: Scene, name: str) -> int | None:
    """A score, or gam-jeoms, as on the board: of the round, under cumulative rules of the match."""
    match, own = shown.match, in_round(shown, name)
    return None if own is None else own + match.earlier(name, match.number)


def in_round(shown: Scene, name: str) -> int | None:
    """A score, or gam-jeoms, of the round; None where it was joined in its middle and not said."""
    told: int | None = getattr(shown.match, name)
    if told or not shown.match.inferred or shown.court is None:
        return told or 0
    heard: int | None = getattr(shown.court, name)
    return heard


def hits(shown: Scene) -> tuple[int, int]:
    """The hits of the round so far: those on the record, and those that the feed still counts."""
    number, court = shown.match.number, shown.court
    blue, red = hits_of(shown.match, number)
    if court is not None and court.number == number:
        counted = {1: 0, 2: 0}
        for (position, _), (more, _) in court.counts.items():
            counted[position] += more
        return blue + counted[1], red + counted[2]
    return blue, red


def clock(shown: Scene) -> Drawn | None:
    """The clock of the round. `left_s` was true at `at`; a running clock goes on from there.

    `ticks`: it is told once a second, so that silence means something.
    """
    match, court = shown.match, shown.court
    face = court.clock if court is not None else None
    if face is not None and (match.clock_at is None or face.at >= match.clock_at):
        left_s = _as_called(match, face.left_s)
        if left_s is None:
            return None
        running = face.running and match.ended_at is None
        told = _face(left_s, face.at, running=running, up=_counts_up(match))
        return {**told, "ticks": True}
    if match.left is not None and match.clock_at is not None:
        return _face(match.left, match.clock_at, running=match.running, up=_counts_up(match))
    return _clock_by_hand(match)


def _as_called(match: Match, left_s: int | None) -> int | None:
    """The whole time of a round that was called, where the clock still shows the end of the last.

    Senders set it when they start it.
    """
    one, lasts = match.round, match.facts.round_duration
    called = one is not None and one.started_at is None and match.state == "paused"
    return lasts if called and left_s == 0 and lasts and not _counts_up(match) else left_s


def _counts_up(match: Match) -> bool:
    return match.facts.countdown_type == "cntUp"


def _clock_by_hand(match: Match) -> Drawn | None:
    """What a clock must show of which only starts and stops are known."""
    one, lasts = match.round, match.facts.round_duration
    if one is None:
        return None
    fought = one.fought_us // SECOND_US
    since = one.running_since or match.clock_at or match.started_at
    if lasts is None or _counts_up(match):
        return _face(fought, since, running=match.running, up=True)
    return _face(max(0, lasts - fought), since, running=match.running, up=False)


def _face(left_s: int, at: datetime, *, running: bool, up: bool) -> Drawn:
    return {"left_s": left_s, "running": running, "at": at, "up": up}


def _break(shown: Scene) -> Drawn | None:
    """The rest between rounds; how long it is already where nobody says how long it lasts."""
    match, court = shown.match, shown.court
    if shown.state != "break":
        return None
    rest = court.rest if court is not None else None
    if rest is not None and rest.running and rest.left_s is not None:
        return _face(rest.left_s, rest.at, running=True, up=False)
    began = match.round.ended_at if match.round is not None else None
    return None if began is None else _face(0, began, running=True, up=True)


def _injury(shown: Scene) -> Drawn | None:
    """The injury clock while it is shown. While the round's clock runs there is none."""
    if shown.state not in ("paused", "break"):
        return None
    told = shown.court.injury if shown.court is not None else None
    if told is not None:
        position, face = told
        if not face.running or face.left_s is None:
            return None
        return {"position": position, **_face(face.left_s, face.at, running=True, up=False)}
    open_ones = (o for o in shown.match.stoppages if o.kind == "injury" and o.ended_at is None)
    one = next(open_ones, None)
    if one is None:
        return None
    return {"position": one.position, **_face(0, one.began_at, running=True, up=True)}


def _review(shown: Scene) -> Drawn | None:
    """The video review that was asked for since the clock was last started, until it is again."""
    match = shown.match
    if shown.state not in ("paused", "break") or not match.reviews:
        return None
    last: Review = match.reviews[-1]
    started = [one.ended_at for one in match.stoppages if one.kind == "time_out" and one.ended_at]
    started += [match.round.started_at] if match.round and match.round.started_at else []
    if started and last.asked_at < max(started):
        return None
    return {"by": last.by, "state": outcome_of(last.first, last.second)}


def _is_told(match: Match, one: Round) -> bool:
    """Whether a round belongs to the rounds that were: not the one that is on."""
    before = match.number is not None and one.number < match.number
    over = one.ended_at is not None or one.winner is not None
    return before or over or (match.decided and one.started_at is not None)


def _round(one: Round) -> Drawn:
    return {
        "number": one.number,
        "blue": one.counted("blue"),
        "red": one.counted("red"),
        "gamjeoms_blue": one.blue_gamjeoms,
        "gamjeoms_red": one.red_gamjeoms,
        "winner": one.winner,
    }


def _winner(match: Match) -> Drawn | None:
    if match.state != "decided":
        return None
    return {
        "position": match.winner or 0,
        "decision": match.decision,
        "words": words_of(match.decision),
        "score": result_of(match),
    }


def _tie(view: View, shown: Scene) -> Drawn | None:
    """Who would have the round if it ended now, while it is tied and something was fought."""
    match, one = shown.match, shown.match.round
    if shown.state not in ("fighting", "paused") or one is None or one.winner is not None:
        return None
    if not one.fought_us and not match.running:
        return None
    rules = ruleset_of(match, view.settings(RULESET))
    tie = if_it_ended(match, rules, match.number, hits(shown))
    return None if tie is None else {"leader": tie.leader, "by": tie.by}


def _since(shown: Scene) -> datetime | None:
    """Since when the state is so."""
    match = shown.match
    if shown.state == "decided":
        return match.ended_at
    if shown.state == "loading":
        return match.started_at
    if shown.state == "ready":
        return match.ready_at
    return match.clock_at
