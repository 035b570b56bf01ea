"""What each thing said makes of the court, and which commands it comes to.

One function for each thing that can be said. What is a snapshot (a score, gam-jeoms, rounds)
comes to a command only where it differs from what is known; so a message that comes twice, or
is asked for, changes nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from tallylight.packs.taekwondo.messages import commands as c
from tallylight.packs.taekwondo.sources import ledger
from tallylight.packs.taekwondo.sources import said as s
from tallylight.packs.taekwondo.sources.carrying import corrected, proved, stood, weighed
from tallylight.packs.taekwondo.sources.clocks import break_said, clock_said, injury_said, ticks
from tallylight.packs.taekwondo.sources.court import Court, Debt, changed
from tallylight.packs.taekwondo.sources.loading import called, load
from tallylight.packs.taekwondo.sources.people import athletes_said, referees_said
from tallylight.packs.taekwondo.sources.points import (
    count_hits,
    gamjeoms_said,
    hit_said,
    point_said,
)
from tallylight.packs.taekwondo.sources.telling import Telling

SETTLE_US = 2_000_000
"""How long after an implied load the message that should have told it may still come."""

HEARD_TWICE_US = 100_000
"""How soon a second message of the same bytes came by another way, and is not another one."""

Handler = Callable[[Court, Any, Telling], Court]


def hear(court: Court, said: s.Said, telling: Telling) -> Court:
    """The court after something was said; what it comes to is added to the telling."""
    handler = HANDLERS.get(type(said))
    return court if handler is None else handler(court, said, telling)


def _loaded(court: Court, said: s.Loaded, telling: Telling) -> Court:
    if not court.begun and telling.is_within(SETTLE_US, court.loaded_us):
        # told twice, or implied already by what overtook it, be it the whole of the load
        return court
    return load(court, telling)


def _ready(court: Court, said: s.Ready, telling: Telling) -> Court:
    telling.add(c.ReadyMatch())
    telling.ask |= not court.introduced
    return changed(court, loading=False)


def _configured(court: Court, said: s.Configuration, telling: Telling) -> Court:
    before = court.configuration
    if court.known and not court.loading and _is_another(court, said):
        court = load(court, telling)
        before = None
    if said == before:
        return court
    known = c.ConfigureMatch(
        number=said.number,
        wire_id=said.wire_id,
        category=said.phase,
        weight_class=said.weight_class,
        division=said.division,
        total_rounds=_within(said.total_rounds, 1, 5),
        round_duration=_within(said.round_seconds, 1, 86_400),
        countdown_type=None if said.count is None else COUNTS[said.count],
        format_type=_within(said.field_15, 0, 999_999),
        body_limit=_within(said.field_14, 0, 999_999),
        blue_bg=_colour(said.blue_background),
        blue_fg=_colour(said.blue_foreground),
        red_bg=_colour(said.red_background),
        red_fg=_colour(said.red_foreground),
    )
    telling.add(known)
    return changed(court, configuration=said)


COUNTS: dict[s.Count, Literal["cntDown", "cntUp"]] = {"down": "cntDown", "up": "cntUp"}


def _is_another(court: Court, said: s.Configuration) -> bool:
    """Whether a configuration is that of another match than the one that is on.

    The same one may get another number while it is on; ids are used again.
    """
    before = court.configuration
    if before is None:
        return False
    identified = None not in (before.wire_id, said.wire_id)
    if identified and (before.wire_id != said.wire_id or not court.decided):
        return before.wire_id != said.wire_id
    return None not in (before.number, said.number) and before.number != said.number


def _within(value: int | None, low: int, high: int) -> int | None:
    return value if value is not None and low <= value <= high else None


def _colour(said: str | None) -> str | None:
    """A colour as it is kept; None for what is none."""
    digits = (said or "").removeprefix("#")
    whole = len(digits) == 6 and all(digit in "0123456789abcdefABCDEF" for digit in digits)
    return f"#{digits.lower()}" if whole else None


def _round(court: Court, said: s.RoundNumber, telling: Telling) -> Court:
    """Scores and gam-jeoms begin anew, also where no message says so."""
    if court.decided and said.number != court.number:
        court = load(court, telling)
    return called(court, said.number, telling)


def _score(court: Court, said: s.Score, telling: Telling) -> Court:
    """The score of the round. What moved it is looked for among what was told just before."""
    court = weighed(court, said, telling) if court.weighing else corrected(court, said, telling)
    if court.weighing:
        return court
    court = _with_held(court, telling)
    return _moved(court, _in_round(court, said), telling)


def _in_round(court: Court, said: s.Score) -> s.Score:
    """A score without what stood before the round."""
    blue, red = (
        None if value is None else value - base
        for value, base in zip((said.blue, said.red), court.base[:2], strict=True)
    )
    return s.Score(blue, red)


def _with_held(court: Court, telling: Telling) -> Court:
    """The gam-jeoms that were told before anybody knew what they count from."""
    if court.held is None:
        return court
    said, us = court.held
    court = changed(court, held=None)
    again = (said.blue, said.red) == court.before[2:]
    if again and not telling.is_within(ledger.WINDOW_US, us):
        return court
    return gamjeoms_said(court, said, telling)


def _moved(court: Court, said: s.Score, telling: Telling) -> Court:
    new = {
        side: value
        for side in ("blue", "red")
        if (value := getattr(said, side)) is not None and value != getattr(court, side)
    }
    if not new:
        return court
    court = _taken_back(court, new, telling)
    us, change = telling.us, court.changes + 1
    credits, debts = ledger.fresh(court.credits, us), ledger.due(court.debts, us)
    reasons: dict[str, Any] = {}
    kicked = list(court.kicked)
    for position, side in ((1, "blue"), (2, "red")):
        if side not in new:
            continue
        before = getattr(court, side)
        if before is None:
            reasons[f"{side}_causes"] = _carried(new[side])
            continue
        since, by = kicked[position - 1], new[side] - before
        causes, left, credits = ledger.moved(credits, position, by, since, us)
        kicked[position - 1] = ledger.kicked(since, causes, us)
        if left and _is_reviewed(court):
            causes, left = (*causes, c.CauseGiven(cause="correction", points=left)), 0
        reasons[f"{side}_causes"] = causes
        if left:
            debts = (*debts, Debt(change, position, left, us))
    telling.add(c.SetScore(change=change, **new, **reasons))
    return changed(
        court, changes=change, credits=credits, debts=debts, kicked=tuple(kicked), known=True,
        **new,
    )  # fmt: skip


def _taken_back(court: Court, new: Mapping[str, int], telling: Telling) -> Court:
    """A point less is the opponent's gam-jeom taken back, which Gen2 senders do not say.

    Where the count was lowered in words a moment ago, it is counted already.
    """
    if telling.is_within(ledger.WINDOW_US, court.lowered_us):
        return court
    for side, opponent in (("blue", "red_gamjeoms"), ("red", "blue_gamjeoms")):
        count = getattr(court, opponent)
        if side in new and new[side] == (getattr(court, side) or 0) - 1 and count:
            said = {opponent.removesuffix("_gamjeoms"): count - 1}
            telling.add(c.SetGamjeoms(**said))
            court = changed(court, **{opponent: count - 1})
    return court


def _is_reviewed(court: Court) -> bool:
    """Whether a review was upheld while the clock stands: then somebody corrects the score."""
    runs = court.clock is not None and court.clock.running
    return not runs and court.review is not None and court.review[1] == "upheld"


def _carried(points: int) -> tuple[c.CauseGiven, ...]:
    """The points that were there before anybody listened."""
    return (c.CauseGiven(cause="carried", points=points),) if points else ()


def _round_scores(court: Court, said: s.RoundScores, telling: Telling) -> Court:
    sums = dict(court.sums)
    rounds: dict[int, dict[str, int]] = {}
    for athlete, number, points in said.points:
        if points != sums.get((athlete, number), 0):
            sums[(athlete, number)] = points
            rounds.setdefault(number, {})["blue" if athlete == 1 else "red"] = points
    if not rounds:
        return court
    for number, sides in sorted(rounds.items()):
        telling.add(c.SetRoundScores(round=number, **sides))
    return _proved(changed(court, sums=sums), telling)


def _proved(court: Court, telling: Telling) -> Court:
    """The sums may say what a score counts from: then the one that was told is told anew."""
    was = (court.base, court.weighing)
    score = stood(court)[:2] if court.unsettled is None else court.unsettled
    court = proved(court, telling)
    if (court.base, court.weighing) == was:
        return court
    return _moved(_with_held(court, telling), _in_round(court, s.Score(*score)), telling)


def _review(court: Court, said: s.Review, telling: Telling) -> Court:
    asked = said.first is None and said.second is None
    word = "asked" if asked else REVIEWS.get(said.first or 0, "rejected")
    if said.second is not None:
        word = "upheld" if said.second == 1 else "rejected"
    telling.add(c.MoveReview(by=said.by, first=said.first, second=said.second))
    return changed(court, review=(said.by, word))


REVIEWS = {1: "upheld", 0: "rejected", -1: "withdrawn"}


def _superiority(court: Court, said: s.Superiority, telling: Telling) -> Court:
    if said.position == court.superiority:
        return court
    telling.add(c.ShowSuperiority(position=said.position))
    return changed(court, superiority=said.position)


def _round_winners(court: Court, said: s.RoundWinners, telling: Telling) -> Court:
    winners = dict(court.winners)
    for number, winner in said.winners:
        if _is_open(court, number, telling):
            continue
        if winner != winners.get(number, 0) and 1 <= number <= 5:
            winners[number] = winner
            telling.add(c.SetRoundWinner(round=number, winner=winner))
    return changed(court, winners=winners)


def _is_open(court: Court, number: int, telling: Telling) -> bool:
    """Whether nobody can have won a round yet: it is being fought, or was not begun.

    A sender that is asked in the first round answers with the winners of the match before.
    """
    rests = court.rest is not None and court.rest.running
    unbegun = court.loaded_us is not None and not court.begun and not rests
    return number >= (court.number or 1) and (unbegun or ticks(court, telling))


def _won(court: Court, said: s.Winner, telling: Telling) -> Court:
    if court.decided and said.position == court.winner:
        return court
    count_hits(court, telling)
    telling.add(c.DeclareWinner(winner=said.position))
    telling.ask |= court.result[0] is None
    return changed(court, decided=True, winner=said.position, counts={}, loading=False)


def _winner_shown(court: Court, said: s.WinnerShown, telling: Telling) -> Court:
    """The winner by name, and the decision; it may be sent again when the decision is edited.

    A sender that is asked before it has one answers with that of the match before.
    """
    anothers = not court.decided and _is_anothers(court, said.name)
    if anothers or _is_too_early(court, telling):
        return court
    position = _named(court, said.name) or court.winner
    decision = telling.decision(said)
    result = (
        court.result[0] if decision is None else decision,
        court.result[1] if said.left is None else said.left,
        court.result[2] if said.right is None else said.right,
    )
    if court.decided and (position, result) == (court.winner, court.result):
        return court
    if said.name is None and decision is None:
        return court
    court = _with_last_winner(court, position, said, telling)
    count_hits(court, telling)
    telling.add(c.DeclareWinner(winner=position, decision=decision, won=said.left, lost=said.right))
    return changed(court, decided=True, winner=position, result=result, counts={}, loading=False)


def _is_too_early(court: Court, telling: Telling) -> bool:
    """Whether nobody can have won the match yet: it is being fought, or was loaded just now."""
    new = court.loading and telling.is_within(SETTLE_US, court.loaded_us)
    return not court.decided and (new or ticks(court, telling))


def _with_last_winner(
    court: Court, winner: int | None, said: s.WinnerShown, telling: Telling
) -> Court:
    """Of one round nobody heard who won it: the result leaves only the winner of the match."""
    if not winner or court.number is None:
        return court
    won = [court.winners.get(number, 0) for number in range(1, court.number + 1)]
    told = won.count(winner) + 1, won.count(3 - winner)
    if won.count(0) != 1 or told != (said.left, said.right):
        return court
    open_one = won.index(0) + 1
    telling.add(c.SetRoundWinner(round=open_one, winner=winner))
    return changed(court, winners={**court.winners, open_one: winner})


def _named(court: Court, name: str | None) -> int | None:
    """Whose name it is; None where it is nobody's, or both have it."""
    if court.athletes is None or name is None:
        return None
    sides = {1: court.athletes.blue, 2: court.athletes.red}
    found = [p for p, one in sides.items() if name in (one.short, one.long)]
    return found[0] if len(found) == 1 else None


def _is_anothers(court: Court, name: str | None) -> bool:
    """Whether a name is that of somebody who does not fight here; None is that of who has none."""
    if court.athletes is None:
        return False
    sides = (court.athletes.blue, court.athletes.red)
    told = all(one.short or one.long or one.code for one in sides)
    return told and not any(name in (one.short or one.long, one.long) for one in sides)


HANDLERS: dict[type, Handler] = {
    s.Clock: clock_said,
    s.Hit: hit_said,
    s.Point: point_said,
    s.Score: _score,
    s.RoundScores: _round_scores,
    s.Gamjeoms: gamjeoms_said,
    s.Break: break_said,
    s.Injury: injury_said,
    s.Review: _review,
    s.Superiority: _superiority,
    s.RoundNumber: _round,
    s.RoundWinners: _round_winners,
    s.Winner: _won,
    s.WinnerShown: _winner_shown,
    s.Loaded: _loaded,
    s.Configuration: _configured,
    s.Athletes: athletes_said,
    s.Referees: referees_said,
    s.Ready: _ready,
}
