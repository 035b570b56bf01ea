"""Whether the numbers of a match fit together, by what the scoring system said of it.

Nothing here changes a number: what the scoring system says stands, and what does not fit is
found and said. A score is the sensor's points, the judges' bonus, the opponent's gam-jeoms, and
what an operator corrects; how rounds and matches end is said by the rules of the day.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated

from annotated_doc import Doc

from tallylight.packs.taekwondo.rules.match import Match, Round, Score
from tallylight.packs.taekwondo.rules.rulesets import Ruleset
from tallylight.packs.taekwondo.rules.tiebreak import gam_jeoms_of, hits_of, if_it_ended

SECOND_US = 1_000_000
SLACK_S = 5
"""How many seconds a whole round may seem short, by corrections of its clock."""

AFTERWARDS = timedelta(seconds=10)
"""How long after its end the sum of a round is still told as a matter of course."""

JUMPS = frozenset((-3, -2, -1, 1, 2, 3, 4, 5))
"""By how much a score may move at once: one point or two, or one taken back."""

FOUGHT_OUT = frozenset({"PTF", "PTS", "SUP", "GDP"})
ON_ROUNDS = FOUGHT_OUT | {"PTG", "PUN"}
"""Decisions of a match that was fought to its end; and those for which rounds have to be won."""

SIDES = ((1, "blue"), (2, "red"))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a match that does not fit."""

    check: Annotated[str, Doc("Which check found it.")]
    round: Annotated[int | None, Doc("In which round; null for the whole match.")]
    position: Annotated[int | None, Doc("On whose side: 1 blue, 2 red, null both.")]
    what: Annotated[str, Doc("The matter in a sentence.")]
    expected: Annotated[str | None, Doc("What would have fitted.")] = None
    found: Annotated[str | None, Doc("What stands there.")] = None


Check = Callable[[Match, Round, Ruleset], Iterator[Finding]]


def findings(match: Match, rules: Ruleset) -> list[Finding]:
    """All that does not fit: of each round in turn, then of the match."""
    found: list[Finding] = []
    for one in match.rounds:
        checks = (*ALWAYS, *(OVER if is_over(match, one) else ()))
        found += [each for check in checks for each in check(match, one, rules)]
    return [*found, *_of_match(match, rules)]


def is_over(match: Match, one: Round) -> bool:
    """Whether a round is over: it was said so, another one is on, or the match is over."""
    return one.ended_at is not None or one.number != match.number or match.ended_at is not None


def is_heard(match: Match) -> bool:
    """Whether a feed told of a match: it numbers the changes of a score, or said how time counts.

    Of one kept by hand nobody says where points come from.
    """
    said = match.facts.countdown_type is not None
    return said or any(row.change is not None for row in match.ledger)


def _missed_ticks(match: Match, one: Round) -> int:
    return sum(blind.ticks for blind in match.blinds if _round_at(match, blind.began_at) is one)


def _round_at(match: Match, at: datetime) -> Round | None:
    """The round that was on at a time: the last one whose clock was started by then."""
    begun = [one for one in match.rounds if one.started_at is not None and one.started_at <= at]
    return begun[-1] if begun else None


def _blind(match: Match, one: Round, _: Ruleset) -> Iterator[Finding]:
    ticks = _missed_ticks(match, one)
    if ticks:
        what = "Nothing was heard for a while; the points of that time are reconstructed."
        yield Finding("reconstructed", one.number, None, what, "0 ticks", f"{ticks} ticks")


def _ledger(match: Match, one: Round, _: Ruleset) -> Iterator[Finding]:
    for position, side in SIDES:
        rows = [
            row
            for row in match.ledger
            if (row.round_number, row.position) == (one.number, position)
        ]
        score, summed = getattr(one, side), sum(row.points for row in rows)
        if score is not None and score != summed:
            what = "The reasons of all changes do not add up to the score."
            yield Finding("ledger", one.number, position, what, str(score), str(summed))
        unknown = sum(abs(row.points) for row in rows if row.cause == "unknown")
        if unknown and is_heard(match):
            what = "Nothing that was heard explains some of the points."
            yield Finding("unknown", one.number, position, what, "0 points", f"{unknown} points")


def _gam_jeoms(match: Match, one: Round, _: Ruleset) -> Iterator[Finding]:
    """Each gam-jeom gives the opponent a point. One that is taken back may not be told."""
    for position, side in SIDES:
        told = getattr(one, f"{side}_gamjeoms")
        rows = [
            row
            for row in match.ledger
            if (row.round_number, row.position) == (one.number, 3 - position)
        ]
        if told is None or not is_heard(match) or any(row.cause == "carried" for row in rows):
            continue
        by_gamjeom = [row.points for row in rows if row.cause == "gam_jeom"]
        most, least = sum(points for points in by_gamjeom if points > 0), sum(by_gamjeom)
        if not least <= told <= most:
            what = "The gam-jeoms that were told and the points they gave are not as many."
            expected = str(most) if most == least else f"{least} to {most}"
            yield Finding("gam_jeoms", one.number, position, what, expected, str(told))


def _jumps(match: Match, one: Round, _: Ruleset) -> Iterator[Finding]:
    if not is_heard(match):
        return
    for position, _side in SIDES:
        for before, after in pairwise([None, *_told(match, one, position, "current")]):
            if after is None or (before is None and _is_carried(match, after)):
                continue
            by = after.value - (before.value if before else 0)
            if by not in JUMPS:
                what = "The score moved by more than two points of a moment explain."
                yield Finding("jump", one.number, position, what, "-3 to +5", f"{by:+}")


def _told(match: Match, one: Round, position: int, kind: str) -> list[Score]:
    """The scores of a kind that were told of a round and a side, in order."""
    return [
        score
        for score in match.scores
        if (score.round_id, score.position, score.kind) == (one.round_id, position, kind)
    ]


def _is_carried(match: Match, score: Score) -> bool:
    """Whether a score stood there before anybody listened."""
    return any(
        (row.at, row.position, row.cause) == (score.at, score.position, "carried")
        for row in match.ledger
    )


def _superiority(match: Match, one: Round, rules: Ruleset) -> Iterator[Finding]:
    """Of the round that is on. Its hits are told when it is over, so they prove nothing yet."""
    tie = if_it_ended(match, rules, one.number, hits_of(match, one.number))
    if one.number != match.number or tie is None or tie.by == "hits":
        return
    if tie.disagrees(match.superiority):
        what = f"The scoring system has the other one ahead; by {tie.by} it is not so."
        said = str(match.superiority)
        yield Finding("superiority", one.number, None, what, str(tie.leader), said)


def _sum(match: Match, one: Round, _: Ruleset) -> Iterator[Finding]:
    for position, side in SIDES:
        score, told = getattr(one, side), getattr(one, f"{side}_sum")
        if None not in (score, told) and score != told:
            what = "The sum of the round is not the score that stood when it was over."
            yield Finding("sum", one.number, position, what, str(score), str(told))
        own = _told(match, one, position, f"round{one.number}")
        for before, after in pairwise(own):
            if _is_out_of_turn(match, one, after):
                what = "The sum of the round changed after its end, and there was no review."
                values = str(before.value), str(after.value)
                yield Finding("sum_changed", one.number, position, what, *values)


def _is_out_of_turn(match: Match, one: Round, told: Score) -> bool:
    """Whether a sum was told long after the round, without a review that would explain it."""
    ended = one.ended_at
    if ended is None or told.at - ended <= AFTERWARDS:
        return False
    return not any(
        review.asked_at <= told.at and (review.settled_at or review.asked_at) >= ended
        for review in match.reviews
    )


def _early(match: Match, one: Round, rules: Ruleset) -> Iterator[Finding]:
    lasts = match.facts.round_duration
    if lasts is None or one.started_at is None or match.inferred or _missed_ticks(match, one):
        return
    missing = lasts - one.fought_us / SECOND_US
    if missing > SLACK_S and not _ended_early_by(match, one, rules):
        what = f"The round was over {missing:.0f} s early, and no rule says why."
        fought = f"{one.fought_us / SECOND_US:.0f} s"
        yield Finding("early_end", one.number, None, what, f"{lasts} s", fought)


def _ended_early_by(match: Match, one: Round, rules: Ruleset) -> bool:
    """Whether a gap, gam-jeoms, golden points or a decision may have ended a round."""
    blue, red = (match.earlier(side, one.number) + (getattr(one, side) or 0) for _, side in SIDES)
    golden = one.number > match.facts.total_rounds and rules.golden
    gam_jeoms = (
        match.earlier(name, one.number) + (getattr(one, name) or 0)
        for name in ("blue_gamjeoms", "red_gamjeoms")
    )
    last = one is match.rounds[-1] and match.ended_at is not None
    return bool(
        (one.number >= rules.gap_from and abs(blue - red) >= rules.gap)
        or max(gam_jeoms) >= rules.gam_jeoms
        or (golden and max(blue, red) >= golden)
        or (last and match.decision not in FOUGHT_OUT)
    )


def _winner(match: Match, one: Round, rules: Ruleset) -> Iterator[Finding]:
    """Of a best-of-three: who has more points has won, or whose opponent has too many gam-jeoms."""
    if not _is_by_rounds(match, rules) or _is_broken_off(match, one):
        return
    if one.winner is None:
        if match.ended_at is not None or one.number != match.number:
            what = "Nobody said who won the round."
            yield Finding("round_winner", one.number, None, what, "1 or 2", None)
        return
    tie = if_it_ended(match, rules, one.number, hits_of(match, one.number))
    if tie is not None:
        if tie.disagrees(one.winner) and not (tie.by == "hits" and match.blinds):
            what = f"By {tie.by} the tied round is the other one's."
            yield Finding("tie_break", one.number, None, what, str(tie.leader), str(one.winner))
        return
    expected = _ahead(match, one, rules)
    if expected is not None and expected != one.winner:
        what = "The winner of the round is not who was ahead in it."
        yield Finding("round_winner", one.number, None, what, str(expected), str(one.winner))


def _is_broken_off(match: Match, one: Round) -> bool:
    """Whether the match ended in this round otherwise than by its rounds, or without a word."""
    last = one is match.rounds[-1] and match.ended_at is not None
    return last and match.decision not in ON_ROUNDS


def _is_by_rounds(match: Match, rules: Ruleset) -> bool:
    """Whether the match is won by winning rounds."""
    return rules.best_of_three and not match.facts.cumulative


def _ahead(match: Match, one: Round, rules: Ruleset) -> int | None:
    against = [gam_jeoms_of(match, one, position) for position, _ in SIDES]
    if max(against) >= rules.gam_jeoms:
        return None if against[0] == against[1] else 2 if against[0] > against[1] else 1
    if one.blue is None or one.red is None or one.blue == one.red:
        return None
    return 1 if one.blue > one.red else 2


def _of_match(match: Match, rules: Ruleset) -> Iterator[Finding]:
    if match.inferred:
        what = "The match was on before anybody listened; what was before is not known."
        yield Finding("joined_late", None, None, what)
    if match.ended_at is not None:
        yield from _left_unsaid(match)
    if match.facts.cumulative and rules.best_of_three:
        what = (
            f"Scores count on from round to round, which the rules of {rules.name} do not know. "
            "Choose those it is fought by in the settings."
        )
        yield Finding("rules", None, None, what, "each round from 0", "cumulative")
    if match.winner not in (1, 2) or not _is_by_rounds(match, rules):
        return
    won, lost = match.rounds_won(match.winner), match.rounds_won(3 - match.winner)
    needed = match.facts.total_rounds // 2 + 1
    if match.decision in ON_ROUNDS and (won < needed or lost >= needed):
        what = "The winner of the match did not win the rounds it takes."
        yield Finding("match_winner", None, match.winner, what, f"{needed} rounds", f"{won} rounds")
    if None not in (match.won, match.lost) and (match.won, match.lost) != (won, lost):
        what = "The result that was shown is not that of the rounds."
        shown = f"{match.won}-{match.lost}"
        yield Finding("result", None, match.winner, what, f"{won}-{lost}", shown)


def _left_unsaid(match: Match) -> Iterator[Finding]:
    """What has to be known of every match that was fought."""
    if match.facts.number is None and match.facts.wire_id is None:
        what = "Nobody said which match it is."
        yield Finding("unnamed", None, None, what, "a number or an id")
    if len(match.seats) < len(SIDES):
        what = "Nobody said who fights on both sides."
        yield Finding("athletes", None, None, what, "2 athletes", f"{len(match.seats)}")
    if match.closed == "decided" and match.decision is None and is_heard(match):
        what = "Nobody said how the match was decided."
        yield Finding("decision", None, match.winner, what, "a code of the decision")


ALWAYS: tuple[Check, ...] = (_blind, _ledger, _gam_jeoms, _jumps, _superiority)
OVER: tuple[Check, ...] = (_sum, _early, _winner)
"""Checks of any round; and of one that is over."""
