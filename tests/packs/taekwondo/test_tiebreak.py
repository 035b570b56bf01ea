"""Who would have a tied round: worked examples, one for each step of the order."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tallylight.base.series import Series
from tallylight.packs.taekwondo.demo.plan import Plan, Traps
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.packs.taekwondo.rules.match import Facts, Match, Moved, Round, Warned
from tallylight.packs.taekwondo.rules.rulesets import RULESETS
from tallylight.packs.taekwondo.rules.tiebreak import Tie, gam_jeoms_of, if_it_ended

from .venue import Venue

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
Row = tuple[str, int]
"""A cause, and the points it gave."""


def match_of(blue: Sequence[Row], red: Sequence[Row], number: int = 1, sup: int = 0) -> Match:
    """A match in whose current round these points were made, each a second after the last."""
    sides = [(1, row) for row in blue] + [(2, row) for row in red]
    ledger = [
        Moved(1, nth, nth, number, side, cause, points, None, nth, at(nth), AT)
        for nth, (side, (cause, points)) in enumerate(sides, 1)
    ]
    against = [sum(p for cause, p in other if cause == "gam_jeom") for other in (red, blue)]
    scores = [sum(points for _, points in own) for own in (blue, red)]
    one = Round(number, number, AT, AT, blue=scores[0], red=scores[1],
                blue_gamjeoms=against[0], red_gamjeoms=against[1])  # fmt: skip
    return Match(
        1, "court-1", None, 1, AT, AT, AT, Facts(), rounds=(one,), number=number,
        ledger=Series(ledger), superiority=sup,
    )  # fmt: skip


def at(seconds: int) -> datetime:
    return AT + timedelta(seconds=seconds)


def tie_of(match: Match, hits: tuple[int, int] = (0, 0), rules: str = "2022") -> Tie | None:
    return if_it_ended(match, RULESETS[rules], match.number, hits)


BODY, HEAD, PUNCH, GAM_JEOM = ("body", 2), ("head", 3), ("punch", 1), ("gam_jeom", 1)
TURNING, BONUS = ("turning_body", 4), ("bonus", 2)


@pytest.mark.parametrize(
    ("blue", "red", "hits", "leader", "by", "numbers"),
    [
        ([TURNING], [BODY, BODY], (0, 9), 1, "turning kicks", (4, 0)),
        ([HEAD, HEAD, PUNCH], [BODY, BONUS, HEAD], (9, 0), 2, "turning kicks", (0, 4)),
        ([BODY, BODY, BODY], [HEAD, HEAD], (9, 0), 2, "head kicks", (0, 6)),
        ([BODY], [PUNCH, PUNCH], (0, 9), 1, "trunk kicks", (2, 0)),
        ([BODY, PUNCH], [BODY, GAM_JEOM], (0, 9), 1, "punches", (1, 0)),
        ([BODY, PUNCH], [BODY, PUNCH], (14, 15), 2, "hits", (14, 15)),
    ],
)
def test_the_first_number_that_differs_decides(
    blue: list[Row],
    red: list[Row],
    hits: tuple[int, int],
    leader: int,
    by: str,
    numbers: tuple[int, int],
) -> None:
    tie = tie_of(match_of(blue, red), hits)
    assert tie is not None
    last = tie.steps[-1]
    assert (tie.leader, tie.by, (last.blue, last.red)) == (leader, by, numbers)


def test_fewer_gam_jeoms_of_ones_own_go_before_hits() -> None:
    """Red's second gam-jeom was told, and an operator took its point off again."""
    match = match_of([GAM_JEOM], [GAM_JEOM])
    told = replace(match.rounds[0], red_gamjeoms=2)
    tie = tie_of(replace(match, rounds=(told,)), (0, 9))
    assert tie is not None
    assert (tie.leader, tie.by) == (1, "gam-jeoms")


def test_what_the_referee_says_comes_last() -> None:
    tie = tie_of(match_of([BODY], [BODY], sup=2), (3, 3))
    assert tie is not None
    assert (tie.leader, tie.by) == (2, "superiority")


def test_a_round_that_is_even_in_everything_has_no_leader() -> None:
    tie = tie_of(match_of([BODY], [BODY]))
    assert tie is not None
    assert (tie.leader, tie.by) == (None, None)


def test_a_round_with_a_lead_is_no_tie() -> None:
    assert tie_of(match_of([BODY], [PUNCH])) is None


def test_a_tied_round_of_a_cumulative_match_stays_tied() -> None:
    assert tie_of(match_of([TURNING], [BODY, BODY]), rules="2018") is None


def test_a_golden_round_goes_to_who_punched_more() -> None:
    tie = tie_of(match_of([PUNCH], [GAM_JEOM], number=4), rules="2018")
    assert tie is not None
    assert (tie.leader, tie.by) == (1, "golden punches")


def test_a_head_kick_that_was_taken_back_counts_no_more() -> None:
    tie = tie_of(match_of([HEAD, ("correction", -3), BODY], [PUNCH, PUNCH]))
    assert tie is not None
    assert tie.by == "trunk kicks"


def test_points_that_nobody_explains_leave_the_tie_unsure() -> None:
    tie = tie_of(match_of([("unknown", 2)], [BODY]))
    assert tie is not None
    assert not tie.sure


def test_a_ledger_with_holes_never_disagrees_with_the_scoring_system() -> None:
    tie = tie_of(match_of([("unknown", 2)], [BODY]))
    assert tie is not None
    assert not tie.disagrees(1)


def test_a_whole_ledger_disagrees_with_another_superiority() -> None:
    tie = tie_of(match_of([TURNING], [BODY, BODY]))
    assert tie is not None
    assert tie.disagrees(2)


def test_a_gam_jeom_taken_back_without_a_word_counts_no_more() -> None:
    match = match_of([], [GAM_JEOM, GAM_JEOM, ("gam_jeom", -1)])
    one = replace(match.rounds[0], blue_gamjeoms=2)
    ledger = match.ledger.changed(lambda row: row.points < 0, lambda row: replace(row, at=at(60)))
    warnings = Series([Warned(1, 1, 1, 1, 2, at(2), AT)])
    assert gam_jeoms_of(replace(match, ledger=ledger, warnings=warnings), one, 1) == 1


def test_tied_rounds_go_to_who_the_simulator_says(venue: Venue) -> None:
    plan = Plan(courts=2, bouts=6, round_seconds=12, rest_seconds=5)
    played = tournament(random.Random(4), plan, Traps())
    venue.play(played.datagrams)
    tied = [one for bout in played.truth for one in bout.rounds if one.end == "superiority"]
    found = [
        finding.check
        for court in (1, 2)
        for match in venue.matches(court)
        for finding in venue.show.get(f"/taekwondo/matches/{match.match_id}/integrity")
    ]
    assert (len(tied) > 5, found) == (True, [])
