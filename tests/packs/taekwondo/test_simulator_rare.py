"""What seldom happens in a simulated tournament, and how often."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from tallylight.packs.taekwondo.demo.ends import FATES, fate
from tallylight.packs.taekwondo.demo.plan import Plan
from tallylight.packs.taekwondo.demo.truth import Decision

from .simulated import Played, played

MANY = Plan(courts=12, bouts=40, round_seconds=20, rest_seconds=5)
WILD = Plan(courts=12, bouts=40, round_seconds=20, rest_seconds=5, rare=20)
GOLDEN = Plan(courts=8, bouts=30, round_seconds=20, rest_seconds=3, golden=True)


@pytest.fixture(scope="module")
def many() -> list[Played]:
    return played(MANY)


@pytest.fixture(scope="module")
def wild() -> list[Played]:
    return played(WILD)


@pytest.fixture(scope="module")
def golden() -> list[Played]:
    return played(GOLDEN)


def _finals(runs: list[Played]) -> list[Decision]:
    return [run.truth.final for run in runs if run.truth.final is not None]


def test_nineteen_matches_in_twenty_end_on_points(many: list[Played]) -> None:
    codes = Counter(final.code for final in _finals(many))
    assert 0.9 < codes["PTF"] / codes.total() < 0.98


def test_a_withdrawal_is_the_most_usual_other_end(many: list[Played]) -> None:
    assert Counter(final.code for final in _finals(many)).most_common(2)[1][0] == "WDR"


def test_matches_break_off_in_every_way_there_is() -> None:
    chance = Random(1)
    fates = [fate(chance, WILD) for _ in range(5000)]
    assert {one.code for one in fates if one is not None} == set(FATES)


def test_what_ends_a_last_round_may_be_what_is_decided(wild: list[Played]) -> None:
    assert {"PTG", "SUP"} <= {final.code for final in _finals(wild)}


def test_too_many_gam_jeoms_lose_the_round_and_may_be_what_is_decided() -> None:
    runs = played(replace(MANY, gamjeom_limit=2))
    lost = [r for run in runs for r in run.truth.rounds if r.end == "gam-jeoms"]
    assert (
        {(r.gamjeoms_blue, r.gamjeoms_red)[2 - r.winner] for r in lost},
        "PUN" in {final.code for final in _finals(runs)},
    ) == ({2}, True)


def test_a_match_that_is_broken_off_counts_the_rounds_won_so_far(wild: list[Played]) -> None:
    broken = [run for run in wild if run.truth.rounds and run.truth.rounds[-1].end == "stopped"]
    first = [run.truth.decisions[0] for run in broken]
    won = [[r.winner for r in run.truth.rounds] for run in broken]
    assert [d.won for d in first] == [
        (winners.count(d.winner), winners.count(3 - d.winner))
        for d, winners in zip(first, won, strict=True)
    ]


def test_a_decision_that_is_changed_is_shown_again(wild: list[Played]) -> None:
    shown = [[s.fields[2] for s in run.all("wmh")] for run in wild if len(run.truth.decisions) > 1]
    assert shown == [
        [f"{d.won[0]}-{d.won[1]} {d.code}" for d in run.truth.decisions]
        for run in wild
        if len(run.truth.decisions) > 1
    ]


def test_a_changed_decision_may_be_for_the_other_one(wild: list[Played]) -> None:
    assert {len({d.winner for d in run.truth.decisions}) for run in wild} == {1, 2}


def test_a_round_that_is_flipped_is_said_to_be_won_by_the_other_one(wild: list[Played]) -> None:
    flipped = [run for run in wild if run.truth.rounds and run.truth.rounds[0].flipped]
    winners = [[s.numbers["rd1"] for s in run.all("wrd")[:2]] for run in flipped]
    assert winners == [
        [3 - run.truth.rounds[0].winner, run.truth.rounds[0].winner] for run in flipped
    ]


def test_rounds_are_flipped_now_and_then(wild: list[Played]) -> None:
    assert any(r.flipped for run in wild for r in run.truth.rounds)


@pytest.mark.parametrize(
    ("field", "outcome"), [("1", "upheld"), ("0", "rejected"), ("-1", "withdrawn")]
)
def test_gen2_answers_a_review_with_its_outcome(
    wild: list[Played], field: str, outcome: str
) -> None:
    said = [s.fields[1] for run in wild for s in run.all("ch0", "ch1", "ch2") if len(s.fields) > 1]
    outcomes = [review.outcome for run in wild for review in run.truth.reviews]
    assert said.count(field) == outcomes.count(outcome)


def test_the_text_takes_a_review_up_and_then_says_how_it_ended() -> None:
    runs = played(Plan(courts=2, bouts=20, round_seconds=20, spelling="text", rare=20))
    said = {tuple(s.fields[1:]) for run in runs for s in run.all("ch0", "ch1", "ch2")}
    assert said == {(), ("1",), ("1", "1"), ("1", "0"), ("-1",)}


def test_a_review_that_is_upheld_changes_the_score(wild: list[Played]) -> None:
    assert {c.amount for run in wild for c in run.truth.ledger if c.cause == "review"} >= {-2, 2, 3}


def test_an_operator_corrects_the_score_up_and_down(wild: list[Played]) -> None:
    causes = [c for run in wild for c in run.truth.ledger if c.cause == "correction"]
    assert {(c.amount, c.announced) for c in causes} == {(2, True), (3, True), (-2, False)}


def test_the_clock_of_an_injury_counts_down_from_a_minute(wild: list[Played]) -> None:
    first = [s.fields[1:] for run in wild for s in run.all("ij0") if s.fields[2:] == ["show"]]
    assert first == [["1:00", "show"]] * len(first) != []


def test_the_clock_of_an_injury_is_hidden_or_runs_out(wild: list[Played]) -> None:
    gone = set()
    for run in wild:
        for one, next_ in pairwise([*run.all("ij0"), None]):
            if one is not None and (next_ is None or next_.fields[2:] == ["show"]):
                gone.add("hide" if one.fields[2:] == ["hide"] else one.fields[1])
    assert gone == {"hide", "0:00"}


def test_the_operator_corrects_the_clock_while_it_stands(wild: list[Played]) -> None:
    actions = Counter(s.fields[2] for run in wild for s in run.all("clk") if len(s.fields) > 2)
    assert set(actions) == {"start", "stop", "corr", "stopEnd"}


def test_the_gear_is_tested_between_matches_only(many: list[Played]) -> None:
    after = {run.words()[run.words().index("hwt") - 1] for run in many if "hwt" in run.words()}
    assert after == {"win"}


def test_an_even_round_may_be_drawn_where_there_is_a_golden_round(golden: list[Played]) -> None:
    drawn = [r for run in golden for r in run.truth.rounds if r.end == "time" and r.blue == r.red]
    assert {r.winner for r in drawn} == {0}


def test_a_match_that_is_even_goes_to_a_fourth_round(golden: list[Played]) -> None:
    assert "GDP" in {
        run.truth.final.code for run in golden if run.truth.final and len(run.truth.rounds) == 4
    }


def test_two_points_end_the_golden_round(golden: list[Played]) -> None:
    rounds = [r for run in golden for r in run.truth.rounds if r.end == "golden"]
    assert {max(r.blue, r.red) >= 2 for r in rounds} == {True}


def test_a_golden_round_has_no_sum_and_no_winner_of_its_own(golden: list[Played]) -> None:
    fourth = [run for run in golden if len(run.truth.rounds) == 4]
    said = {
        k for run in fourth for s in run.rounds()[3] for k in s.fields if s.word in ("s11", "wrd")
    }
    assert not said & {"s14", "s24", "rd4"}
