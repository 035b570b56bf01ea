"""What a simulated tournament really was, beside what was understood of it."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tallylight.packs.taekwondo.demo.plan import Plan, Traps
from tallylight.packs.taekwondo.demo.tournament import Tournament, tournament
from tallylight.packs.taekwondo.demo.truth import BoutTruth
from tallylight.testing import Show, laws

from ...conftest import MORE
from .venue import Venue

PLAN = Plan(courts=2, bouts=5, round_seconds=40, rest_seconds=20, rare=4.0)


def understood(venue: Venue, plan: Plan, traps: Traps, seed: int = 1) -> Tournament:
    """Play a tournament to the end."""
    played = tournament(random.Random(seed), plan, traps)
    venue.play(played.datagrams)
    return played


def result(match: Any) -> dict[str, Any]:
    """What is said of a match that anybody in the hall could have written down."""
    return {
        "number": match.number,
        "winner": match.winner,
        "decision": match.decision,
        "rounds": [
            (one.number, one.blue, one.red, one.winner)
            for one in match.rounds
            if one.started_at is not None
        ],
    }


def true_result(bout: BoutTruth) -> dict[str, Any]:
    final = bout.final
    return {
        "number": bout.number,
        "winner": final.winner if final else None,
        "decision": final.code if final else None,
        "rounds": [(one.number, one.blue, one.red, one.winner or None) for one in bout.rounds],
    }


def pairs(venue: Venue, truth: Sequence[BoutTruth]) -> list[tuple[Any, BoutTruth]]:
    """Each run of a match beside what it really was."""
    found = []
    for court in sorted({bout.court for bout in truth}):
        bouts = sorted((b for b in truth if b.court == court), key=lambda b: b.loaded_at)
        matches = list(reversed(venue.matches(court)))
        assert len(matches) == len(bouts)
        found += list(zip(matches, bouts, strict=True))
    return found


@pytest.mark.parametrize("spelling", ["gen2", "text"])
def test_every_match_score_and_decision_is_what_the_simulator_knows(
    venue: Venue, spelling: str
) -> None:
    played = understood(venue, replace(PLAN, spelling=spelling), Traps())
    for match, bout in pairs(venue, played.truth):
        assert result(match) == true_result(bout)


def test_nothing_is_unknown_of_why_scores_moved_when_all_was_heard(venue: Venue) -> None:
    understood(venue, PLAN, Traps())
    assert venue.show.rows("SELECT * FROM pss_ledger WHERE cause = 'unknown'") == []


def test_the_ledger_tells_each_points_true_cause(venue: Venue) -> None:
    played = understood(venue, replace(PLAN, rare=0.0), Traps())
    true = Counter((one.position, one.amount, KNOWN_AS[one.cause])
                   for bout in played.truth for one in bout.ledger)  # fmt: skip
    told = Counter(
        (row.athlete_position, row.points, SEEN_AS.get(row.cause, row.cause))
        for row in venue.show.rows("SELECT athlete_position, points, cause FROM pss_ledger")
    )
    assert told == true


KNOWN_AS = {"sensor": "point", "technical": "bonus", "gam-jeom": "gam_jeom",
            "gam-jeom removed": "gam_jeom", "correction": "correction",
            "review": "correction"}  # fmt: skip
SEEN_AS = {"punch": "point", "body": "point", "head": "point", "turning_body": "point",
           "turning_head": "point"}  # fmt: skip


@pytest.mark.parametrize("trap", [
    "doubled", "reordered", "truncated", "glued_hits", "bundled", "pooled", "silent_removals",
    "suppressed_zeros", "zeros_first", "null_ids", "reused_ids", "reloads", "cut_breaks",
    "odd_names", "unknown_words", "dressed",
])  # fmt: skip
def test_no_trap_alone_changes_a_result(tally: Show, trap: str) -> None:
    venue = Venue(tally)
    value: Any = 0.01 if trap in ("doubled", "reordered") else True
    played = understood(venue, replace(PLAN, bouts=3), Traps(**{trap: value}))
    for match, bout in pairs(venue, played.truth):
        assert (result(match), match.superseded) == (true_result(bout), bout.superseded)


@pytest.mark.parametrize("seed", [*range(1, 5), *range(5, MORE)])
def test_what_was_lost_is_marked_or_changes_nothing(tally: Show, seed: int) -> None:
    """Of 1 % lost, doubled and reordered, every wrong result stands in a match that says so.

    Nobody is asked for what was lost.
    """
    venue = Venue(tally, courts=1)
    spelling = "gen2" if seed % 2 else "text"
    plan = replace(PLAN, courts=1, bouts=10, spelling=spelling)
    traps = Traps(lost=0.01, doubled=0.01, reordered=0.01, suppressed_zeros=seed % 4 < 2)
    played = understood(venue, plan, traps, seed)
    assert len(played.dropped) > 10
    true = {result["number"]: result for result in map(true_result, finals(played.truth))}
    for match in venue.matches():
        if result(match) != true.get(match.number):
            assert is_marked(venue, match)


def finals(truth: Sequence[BoutTruth]) -> list[BoutTruth]:
    return [bout for bout in truth if not bout.superseded]


def is_marked(venue: Venue, match: Any) -> bool:
    """Whether a match says that something of it was missed, or can't be known."""
    return bool(venue.show.get(f"/taekwondo/matches/{match.match_id}/integrity"))


def test_a_restart_in_the_middle_changes_nothing(venue: Venue) -> None:
    played = tournament(random.Random(5), replace(PLAN, bouts=2), Traps())
    batches = iter(range(1_000_000))

    def restart_now_and_then(_: Any) -> None:
        if next(batches) % 3 == 1:
            venue.restart()

    venue.play(played.datagrams, between=restart_now_and_then)
    for match, bout in pairs(venue, played.truth):
        assert result(match) == true_result(bout)


def test_a_played_tournament_keeps_every_law(venue: Venue) -> None:
    understood(venue, replace(PLAN, bouts=2), Traps.all())
    laws.replayed(venue.show)
    laws.loaded_alike(venue.show)
    laws.in_order(venue.show)
