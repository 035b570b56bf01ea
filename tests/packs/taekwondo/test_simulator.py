"""The simulated tournament is believable: what is said agrees with the rules and the truth."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from random import Random
from statistics import mean, median

import pytest

from tallylight.packs.taekwondo.demo.plan import Plan
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.packs.taekwondo.demo.truth import RoundTruth

from .simulated import SCORES, SHORT, Played, Said, played

WHOLE = Plan(courts=3, bouts=20)
MIXED = Plan(courts=4, bouts=15, round_seconds=25, rest_seconds=5, spelling="mixed", rare=4)


@pytest.fixture(scope="module")
def day() -> list[Played]:
    """Matches of three times two minutes."""
    return played(WHOLE)


@pytest.fixture(scope="module")
def short() -> list[Played]:
    """Many short matches in both spellings, in which much happens."""
    return played(MIXED)


def _rounds(runs: list[Played]) -> list[tuple[list[Said], RoundTruth]]:
    """What was said in each round, and what is true of it."""
    return [both for run in runs for both in zip(run.rounds(), run.truth.rounds, strict=False)]


def _last(said: list[Said], word: str, key: str) -> int:
    """The last number said; 0 when none was, as v2.3 says the first ones before the round."""
    return ([0] + [s.numbers[key] for s in said if s.word == word])[-1]


def _sum(run: Played, number: int, position: int) -> int:
    ledger = run.truth.ledger
    return sum(c.amount for c in ledger if (c.round, c.position) == (number, position))


def _seconds(time: str) -> int:
    minutes, seconds = time.split(":")
    return int(minutes) * 60 + int(seconds)


def _code(run: Played) -> str:
    return run.truth.final.code if run.truth.final else ""


def _fought(run: Played) -> bool:
    """Whether the match went its way, and nobody changed anything afterwards."""
    return len(run.truth.decisions) == 1 and _code(run) in {"PTF", "PTG", "PUN", "SUP", "PTS"}


def test_the_same_dice_give_the_same_tournament() -> None:
    first, second = (tournament(Random(3), SHORT) for _ in range(2))
    assert list(first.datagrams) == list(second.datagrams)


def test_what_is_true_does_not_hang_on_who_takes_the_datagrams_when() -> None:
    first, second = (tournament(Random(3), SHORT) for _ in range(2))
    assert [len(list(first.datagrams)), first.truth] == [len(list(second.datagrams)), second.truth]


def test_the_datagrams_of_all_courts_come_in_order_of_time() -> None:
    times = [sent.at for sent in tournament(Random(1), SHORT).datagrams]
    assert times == sorted(times)


def test_a_court_more_changes_nothing_on_the_others() -> None:
    one, two = (tournament(Random(1), Plan(courts=n, bouts=2)).datagrams for n in (1, 2))
    assert list(one) == [sent for sent in two if sent.court == 1]


def test_the_first_datagram_does_not_wait_for_the_whole_day() -> None:
    made = tournament(Random(1), SHORT)
    next(iter(made.datagrams))
    assert len(made.truth) == SHORT.courts


def test_every_match_of_the_plan_is_true_once() -> None:
    numbers = Counter((run.truth.court, run.truth.number.split(".")[0]) for run in played())
    assert numbers == {(c, f"{c}{n:02}"): 1 for c in (1, 2) for n in range(1, 21)}


def test_a_match_has_about_as_many_datagrams_as_a_real_one(day: list[Played]) -> None:
    assert 400 < median(len(run.said) for run in day) < 800


def test_the_clock_is_stopped_about_sixteen_times_a_match(day: list[Played]) -> None:
    stops = [sum(said.fields[2:] == ["stop"] for said in run.all("clk")) for run in day]
    assert 12 < mean(stops) < 20


def test_most_hits_are_too_weak_to_score(day: list[Played]) -> None:
    weak = strong = 0
    for run in day:
        limit = int(run.all("mch")[0].fields[14])
        levels = [int(said.fields[1]) for said in run.all("hl1", "hl2")]
        weak += sum(level < limit for level in levels)
        strong += sum(level >= limit for level in levels)
    assert 0.8 < weak / (weak + strong) < 0.97


def test_about_fifty_hits_are_heard_in_a_minute_of_fighting(day: list[Played]) -> None:
    hits = sum(len(run.all("hl1", "hl2")) for run in day)
    minutes = sum(120 - r.left_s for run in day for r in run.truth.rounds) / 60
    assert 40 < hits / minutes < 65


def test_hits_are_counted_for_whom_they_are_said(short: list[Played]) -> None:
    said = Counter(said.word for run in short for said in run.all("hl1", "hl2"))
    rounds = [r for run in short for r in run.truth.rounds]
    assert said == {
        "hl1": sum(r.hits_blue for r in rounds),
        "hl2": sum(r.hits_red for r in rounds),
    }


def test_the_ledger_adds_up_to_the_score_of_each_round(short: list[Played]) -> None:
    sums = [
        [_sum(run, r.number, 1), _sum(run, r.number, 2)] for run in short for r in run.truth.rounds
    ]
    assert sums == [[r.blue, r.red] for run in short for r in run.truth.rounds]


def test_the_last_score_said_in_a_round_is_the_true_one(short: list[Played]) -> None:
    last = [[_last(said, "sc1", key) for key in ("sc1", "sc2")] for said, _ in _rounds(short)]
    assert last == [[r.blue, r.red] for _, r in _rounds(short)]


def test_the_sums_of_rounds_are_the_score_of_each_as_it_ended(short: list[Played]) -> None:
    true = []
    for run in short:
        true.append(dict.fromkeys(SCORES, 0))
        for r in run.truth.rounds:
            true[-1] |= {f"s1{r.number}": r.blue, f"s2{r.number}": r.red}
    assert [run.all("s11")[-1].numbers for run in short] == true


def test_while_a_round_is_on_its_sum_is_the_score(short: list[Played]) -> None:
    both = set()
    for said, r in _rounds(short):
        scores = [s.numbers for s in said if s.word in ("sc1", "s11")]
        both |= {
            one["sc1"] - next_[f"s1{r.number}"]
            for one, next_ in pairwise(scores)
            if "sc1" in one and "s11" in next_
        }
    assert both == {0}


def test_the_other_ones_gam_jeoms_are_in_the_score(short: list[Played]) -> None:
    given = [
        sum(
            c.amount
            for c in run.truth.ledger
            if (c.round, c.position) == (r.number, 2) and "gam-jeom" in c.cause
        )
        for run in short
        for r in run.truth.rounds
    ]
    assert given == [r.gamjeoms_blue for _, r in _rounds(short)]


def test_the_last_gam_jeoms_said_in_a_round_are_the_true_ones(short: list[Played]) -> None:
    last = [[_last(said, "wg1", key) for key in ("wg1", "wg2")] for said, _ in _rounds(short)]
    assert last == [[r.gamjeoms_blue, r.gamjeoms_red] for _, r in _rounds(short)]


def test_a_score_never_leaps_by_more_than_five(short: list[Played]) -> None:
    leaps = set()
    for run in short:
        for said in run.rounds():
            scores = [s.numbers for s in said if s.word == "sc1"]
            leaps |= {b[k] - a[k] for a, b in pairwise(scores) for k in ("sc1", "sc2")}
    assert leaps <= set(range(-3, 6))


def test_points_are_said_for_the_changes_that_are_announced_and_no_others(
    short: list[Played],
) -> None:
    said = [Counter(s.word for s in run.all("pt1", "pt2")) for run in short]
    announced = [[c for c in run.truth.ledger if c.announced] for run in short]
    assert said == [Counter(f"pt{c.position}" for c in changes) for changes in announced]


def test_gen2_keeps_silent_about_a_turning_kicks_bonus(day: list[Played]) -> None:
    bonuses = [c for run in day for c in run.truth.ledger if c.cause == "technical"]
    assert {(c.amount, c.announced) for c in bonuses} == {(2, False)}


def test_the_text_spelling_has_points_of_four_and_five() -> None:
    runs = played(Plan(courts=2, bouts=10, spelling="text"))
    assert {"4", "5"} <= {s.fields[1] for run in runs for s in run.all("pt1", "pt2")}


def test_the_winner_is_first_to_two_rounds_with_the_rounds_said(short: list[Played]) -> None:
    won, expected = [], []
    for run in filter(_fought, short):
        winners = [r.winner for r in run.truth.rounds]
        last = winners[-1]
        won.append([(d.winner, d.won) for d in run.truth.decisions])
        expected.append([(last, (2, len(winners) - 2))] if winners.count(last) == 2 else None)
    assert won == expected


def test_a_round_is_won_by_points_unless_gam_jeoms_or_superiority_decide(
    short: list[Played],
) -> None:
    rounds = [r for _, r in _rounds(short) if r.end in ("time", "gap")]
    assert [r.winner for r in rounds] == [1 if r.blue > r.red else 2 for r in rounds]


def test_an_even_round_is_decided_by_superiority(short: list[Played]) -> None:
    even = [r for run in short for r in run.truth.rounds if r.end == "superiority"]
    assert {(r.blue == r.red, r.winner in (1, 2)) for r in even} == {(True, True)}


def test_a_gap_or_the_fifth_gam_jeom_ends_a_round_at_once(short: list[Played]) -> None:
    rounds = [r for run in short for r in run.truth.rounds]
    over = [
        r
        for r in rounds
        if abs(r.blue - r.red) >= MIXED.gap or max(r.gamjeoms_blue, r.gamjeoms_red) >= 5
    ]
    assert {r.end for r in over if r.left_s} <= {"gap", "gam-jeoms"}


def test_a_round_that_ends_early_has_time_left_on_its_last_tick(day: list[Played]) -> None:
    early = [
        [s.fields[1:] for s in said if s.word == "clk"]
        for said, r in _rounds(day)
        if r.end == "gap"
    ]
    shown = [clocks[clocks.index(["0:00", "stopEnd"]) - 1][0] for clocks in early]
    assert [_seconds(time) for time in shown] == [
        r.left_s for _, r in _rounds(day) if r.end == "gap"
    ]


def test_the_clock_ticks_once_a_second_while_it_runs(day: list[Played]) -> None:
    steps = set()
    for run in day:
        clocks = run.all("clk")
        for one, two, three in zip(clocks, clocks[1:], clocks[2:], strict=False):
            if len(one.fields) == len(two.fields) == len(three.fields) == 2:
                lost = _seconds(two.fields[1]) - _seconds(three.fields[1])
                steps.add((three.at - two.at, lost))
    assert steps == {(timedelta(seconds=1), 1)}


def test_no_hit_is_heard_while_the_clock_stands(day: list[Played]) -> None:
    running, heard = False, set()
    for said in (said for run in day for said in run.said):
        if said.word == "clk" and len(said.fields) > 2:
            running = said.fields[2] == "start"
        if said.word in ("hl1", "hl2"):
            heard.add(running)
    assert heard == {True}


def _order(said: list[Said], since: str) -> str:
    """The words from one that is named on, each run of ticks as one."""
    words = [s.word for s in said]
    words = words[words.index(since) :]
    return " ".join(a for a, b in pairwise([*words, ""]) if (a, b) != ("brk", "brk"))


def test_gen2_loads_in_its_order(day: list[Played]) -> None:
    assert {" ".join(run.words()[:10]) for run in day} == {
        "pre rnd clk sc1 s11 wg1 mch at1 ref rdy"
    }


def test_the_text_loads_in_its_order() -> None:
    runs = played(Plan(courts=1, bouts=5, round_seconds=5, spelling="text"))
    assert {" ".join(run.words()[:11]) for run in runs} == {
        "pre at1 mch wg1 wrd s11 sc1 avt clk rnd rdy"
    }


def test_a_round_ends_in_its_order(day: list[Played]) -> None:
    """Up to the next round; corrected rounds aside."""
    orders = {
        _order(run.rounds()[0], "wrd")
        for run in day
        if len(run.rounds()) > 1 and not run.truth.rounds[0].flipped
    }
    assert orders == {"wrd s11 sup brk sup"}


def test_gen2_names_the_winner_before_the_colour(day: list[Played]) -> None:
    assert all(run.words().index("wmh") < run.words().index("win") for run in day)


def test_the_text_says_the_colour_before_the_name() -> None:
    runs = played(Plan(courts=1, bouts=5, round_seconds=5, spelling="text"))
    assert all(run.words().index("win") < run.words().index("wmh") for run in runs)


def test_a_match_that_is_decided_has_no_third_round(day: list[Played]) -> None:
    straight = [run for run in day if run.truth.final and run.truth.final.won == (2, 0)]
    assert {len(run.all("rnd")) for run in straight} == {2}


def test_the_winners_of_a_bracket_meet_again() -> None:
    runs = [run.truth for run in played(Plan(courts=1, bouts=15, round_seconds=5))]
    won = [(t.red if t.final and t.final.winner == 2 else t.blue) for t in runs[:8]]
    assert [who for t in runs[8:12] for who in (t.blue, t.red)] == won
