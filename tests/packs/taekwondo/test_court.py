"""What a court comes to from what is said on it: order, loss, doubles, and who came late."""

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.core.feed import Datagram
from tallylight.packs.taekwondo.demo.plan import Plan, Traps
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.packs.taekwondo.messages.athletes import GetMatchAthletes
from tallylight.packs.taekwondo.messages.commands import NoteMatch
from tallylight.packs.taekwondo.sources.court import Court
from tallylight.packs.taekwondo.sources.feed import read_datagram
from tallylight.testing.clock import NOON

from .venue import Venue

LOAD = (
    "pre;FightLoaded", "rnd;1", "clk;02:00", "sc1;0;sc2;0", "wg1;0;wg2;0",
    "mch;101;Semifinals;M -68kg;0;#0000ff;#FFFFFF;#ff0000;#FFFFFF;a1;Seniors;3;120;cntDown;20;5",
    "at1;N. DESMOND;N. DESMOND;MRN;at2;M. THIBAULT;M. THIBAULT;SUI", "rdy;FightReady",
)  # fmt: skip
NEXT = tuple(
    line.replace(";101;", ";102;").replace(";a1;", ";a2;").replace("DESMOND", "BAUER")
    .replace("THIBAULT", "KELLER") for line in LOAD
)  # fmt: skip


@pytest.fixture
def loaded(venue: Venue) -> Venue:
    venue.say(*LOAD)
    return venue


@pytest.fixture
def fighting(loaded: Venue) -> Venue:
    loaded.say("clk;02:00;start")
    return loaded


def score(venue: Venue) -> tuple[Any, Any]:
    match = venue.match()
    return match.blue, match.red


def causes(venue: Venue) -> list[tuple[int, str, int]]:
    match_id = venue.match().match_id
    return [
        (one.position, one.cause, one.points)
        for one in venue.show.get(f"/matches/{match_id}/ledger", "court-1")
    ]


# loading


def test_a_load_makes_one_match_that_knows_who_and_what(loaded: Venue) -> None:
    match = loaded.match()
    assert (match.number, match.weight_class, match.state) == ("101", "M -68kg", "ready")


def test_zeroes_before_the_name_belong_to_the_new_match(fighting: Venue) -> None:
    fighting.say("pt1;2", "sc1;2;sc2;0", *NEXT)
    new, old = fighting.matches()
    assert ((old.number, old.blue), (new.number, new.blue)) == (("101", 2), ("102", 0))


def test_a_match_that_nobody_won_is_abandoned_by_the_next(fighting: Venue) -> None:
    fighting.say(*NEXT)
    assert fighting.matches()[1].ending == "abandoned"


def test_an_athlete_without_a_name_goes_by_the_country(venue: Venue) -> None:
    venue.say(*LOAD[:6], "at1;;;MRN;at2;M. THIBAULT;M. THIBAULT;SUI", "rdy;FightReady")
    seats = venue.show.ask(GetMatchAthletes(match_id=venue.match().match_id), "court-1")
    assert [one.athlete.country_code for one in seats] == ["MRN", "SUI"]


def test_a_match_loaded_again_supersedes_its_first_run(fighting: Venue) -> None:
    fighting.say(*LOAD)
    new, old = fighting.matches()
    assert (old.superseded, old.superseded_by) == (True, new.match_id)


def test_a_load_told_twice_at_once_is_one(venue: Venue) -> None:
    venue.say("pre;FightLoaded", "pre;FightLoaded", *LOAD[1:], after=0.01)
    assert len(venue.matches()) == 1


@pytest.mark.parametrize("missing", range(len(LOAD)))
def test_whatever_line_of_a_load_is_lost_the_next_match_is_one_of_its_own(
    fighting: Venue, missing: int
) -> None:
    fighting.say("win;BLUE", "wmh;N. DESMOND;2-0 PTF")
    fighting.say(*(line for n, line in enumerate(NEXT) if n != missing))
    assert len(fighting.matches()) == 2


def test_a_load_that_was_overtaken_by_its_round_is_one(fighting: Venue) -> None:
    fighting.say("win;BLUE")
    fighting.say("rnd;1", "pre;FightLoaded", *NEXT[2:], after=0.01)
    assert [one.number for one in fighting.matches()] == ["102", "101"]


def test_a_load_that_was_told_behind_all_it_brings_is_one(fighting: Venue) -> None:
    fighting.say("win;BLUE")
    fighting.say(*NEXT[1:], "pre;FightLoaded", after=0.02)
    assert [one.number for one in fighting.matches()] == ["102", "101"]


def test_match_ids_that_are_null_do_not_merge_matches(venue: Venue) -> None:
    null = [line.replace(";a1;", ";null;").replace(";a2;", ";null;") for line in (*LOAD, *NEXT)]
    venue.say(*null)
    assert [one.superseded for one in venue.matches()] == [False, False]


def test_a_number_with_letters_is_kept_as_text(venue: Venue) -> None:
    venue.say(*(line.replace(";101;", ";245.A;") for line in LOAD))
    assert venue.match().number == "245.A"


# scores and why


def test_a_point_before_its_score_explains_it(fighting: Venue) -> None:
    fighting.say("hl1;34", "pt1;2", "sc1;2;sc2;0", after=0.02)
    assert causes(fighting) == [(1, "body", 2)]


def test_a_point_after_its_score_explains_it(fighting: Venue) -> None:
    fighting.say("sc1;0;sc2;3", "pt2;3", after=0.05)
    assert causes(fighting) == [(2, "head", 3)]


def test_the_strength_of_the_hit_stands_with_its_point(fighting: Venue) -> None:
    fighting.say("hl1;34", "pt1;2", "sc1;2;sc2;0", after=0.02)
    match_id = fighting.match().match_id
    (one,) = fighting.show.get(f"/matches/{match_id}/ledger", "court-1")
    assert one.hit_level == 34


def test_a_turning_kick_is_the_kick_and_its_bonus(fighting: Venue) -> None:
    fighting.say("pt1;2", "sc1;4;sc2;0", after=0.02)
    assert causes(fighting) == [(1, "body", 2), (1, "bonus", 2)]


def test_a_bonus_may_come_after_its_kick(fighting: Venue) -> None:
    fighting.say("pt1;3", "sc1;3;sc2;0", after=0.02)
    fighting.say("sc1;5;sc2;0", after=0.4)
    assert causes(fighting)[-1] == (1, "bonus", 2)


def test_a_gam_jeom_gives_the_other_one_a_point(fighting: Venue) -> None:
    fighting.say("wg1;0;wg2;1", "sc1;1;sc2;0", after=0.02)
    assert causes(fighting) == [(1, "gam_jeom", 1)]


def test_a_gam_jeom_that_is_taken_back_silently_is_seen_in_the_score(fighting: Venue) -> None:
    fighting.say("wg1;0;wg2;1", "sc1;1;sc2;0", after=0.02)
    fighting.say("sc1;0;sc2;0", after=5)
    assert causes(fighting)[-1] == (1, "gam_jeom", -1)


def test_a_gam_jeom_given_after_one_was_taken_back_silently_is_known(fighting: Venue) -> None:
    fighting.say("wg1;0;wg2;1", "sc1;1;sc2;0", after=0.02)
    fighting.say("sc1;0;sc2;0", after=5)
    fighting.say("wg1;0;wg2;1", "sc1;1;sc2;0", after=0.02)
    assert (causes(fighting)[-1], fighting.match().red_gam_jeoms) == ((1, "gam_jeom", 1), 1)


def test_a_gam_jeom_taken_back_in_words_is_taken_back_once(fighting: Venue) -> None:
    fighting.say("wg1;0;wg2;2", "sc1;2;sc2;0", after=0.02)
    fighting.say("wg1;0;wg2;1", "sc1;1;sc2;0", after=0.02)
    assert fighting.match().red_gam_jeoms == 1


def test_a_score_that_nothing_explains_is_unknown(fighting: Venue) -> None:
    fighting.say("sc1;3;sc2;0")
    assert (causes(fighting), fighting.match().unknown_points) == ([(1, "unknown", 3)], 3)


def test_a_point_a_second_before_explains_nothing(fighting: Venue) -> None:
    fighting.say("pt1;2")
    fighting.say("sc1;2;sc2;0", after=1)
    assert causes(fighting) == [(1, "unknown", 2)]


def test_two_points_and_one_jump_are_both_its_reasons(fighting: Venue) -> None:
    fighting.say("pt1;2", "pt1;3", "sc1;5;sc2;0", after=0.03)
    assert causes(fighting) == [(1, "body", 2), (1, "head", 3)]


def test_two_real_kicks_of_the_same_bytes_are_two(fighting: Venue) -> None:
    fighting.say("pt1;2", "sc1;2;sc2;0", after=0.02)
    fighting.say("pt1;2", "sc1;4;sc2;0", after=0.6)
    assert [points for *_, points in causes(fighting)] == [2, 2]


def test_a_point_that_came_by_two_ways_is_one(fighting: Venue) -> None:
    fighting.say("pt1;2", "pt1;2", "sc1;4;sc2;0", after=0.01)
    assert causes(fighting) == [(1, "body", 2), (1, "bonus", 2)]


def test_a_hit_and_its_point_that_came_by_two_ways_are_one_each(fighting: Venue) -> None:
    """The second way's copies come behind both, not each behind its own."""
    fighting.say(
        "hl1;30", "pt1;2", "hl1;30", "pt1;2", "sc1;4;sc2;0", "clk;0:00;stopEnd", after=0.01
    )
    (hits,) = fighting.show.rows("SELECT sum(hits) AS n FROM pss_hit_counts")
    assert (hits.n, causes(fighting)) == (1, [(1, "body", 2), (1, "bonus", 2)])


def test_a_score_that_is_said_again_changes_nothing(fighting: Venue) -> None:
    fighting.say("pt1;2", "sc1;2;sc2;0", after=0.02)
    before = fighting.show.program.live.position("court-1")
    fighting.say("sc1;2;sc2;0", "sc1;2;sc2;0")
    assert fighting.show.program.live.position("court-1") == before


def test_half_a_score_leaves_the_other_half_as_it_is(fighting: Venue) -> None:
    fighting.say("sc1;3;sc2;1", "sc2;2")
    assert score(fighting) == (3, 2)


def test_a_new_round_begins_at_none_though_nobody_says_so(fighting: Venue) -> None:
    fighting.say("sc1;3;sc2;1", "wg1;1;wg2;0", "rnd;2")
    match = fighting.match()
    assert (match.blue, match.red, match.blue_gam_jeoms) == (0, 0, 0)


def test_an_empty_stub_says_nothing(fighting: Venue) -> None:
    fighting.say("sc1;3;sc2;1", "sc1;sc2;", "wg1;wg2;", "clk;", "rnd;", "mch;", "at1;at2;", "wmh;")
    assert (score(fighting), fighting.match().number) == ((3, 1), "101")


def test_a_hardware_test_touches_no_score(fighting: Venue) -> None:
    fighting.say("hwt;1", "hwt;2", "hwt;0")
    assert score(fighting) == (0, 0)


# bad days


def test_a_load_that_waited_behind_a_persons_word_is_a_match_of_its_own(fighting: Venue) -> None:
    fighting.show.clock.set(fighting.last + timedelta(seconds=2))
    fighting.show.do(NoteMatch(match_id=fighting.match().match_id, note="late"), channel="court-1")
    fighting.say(*NEXT, after=0.01)
    assert [one.number for one in fighting.matches()] == ["102", "101"]


def test_answers_after_a_decision_make_no_match(fighting: Venue) -> None:
    fighting.say("wrd;rd1;1", "rnd;2", "win;BLUE", "wmh;N. DESMOND;2-0 PTF")
    fighting.say(LOAD[5], LOAD[6], "rnd;2", "sc1;0;sc2;0", "wrd;rd1;1", "wmh;N. DESMOND;2-0 PTF")
    assert len(fighting.matches()) == 1


def test_a_computer_that_is_started_again_while_a_match_loads_hears_the_next(
    venue: Venue,
) -> None:
    venue.say(*LOAD[:2])
    venue.show.clock.forward(minutes=5)
    at = venue.show.clock.now()
    for nth, line in enumerate(NEXT):  # its monotonic clock begins anew
        received = at + timedelta(milliseconds=nth)
        venue.arrive([Datagram(line.encode(), "10.0.0.1", 5000, received, nth * 1000)])
    assert [one.number for one in venue.matches()] == ["102", None]


def test_a_match_that_gets_another_number_is_the_same(fighting: Venue) -> None:
    fighting.say(LOAD[5].replace(";101;", ";101.A;"))
    assert [one.number for one in fighting.matches()] == ["101.A"]


def test_a_datagram_of_thousands_of_messages_is_kept_in_one_piece(fighting: Venue) -> None:
    fighting.send(b"x\n" * 30_000)
    (row,) = fighting.show.rows(
        "SELECT count(*) AS n, max(length(raw_data)) AS longest FROM pss_events_v2 WHERE part > 0"
    )
    assert (row.n, row.longest > 50_000) == (64, True)


# rounds and decisions


def test_a_winner_of_a_round_may_change(fighting: Venue) -> None:
    fighting.say("clk;0:00;stopEnd", "wrd;rd1;1", "wrd;rd1;2")
    assert fighting.match().rounds[0].winner == 2


def test_a_decision_may_be_sent_again_otherwise(fighting: Venue) -> None:
    fighting.say("wmh;N. DESMOND;2-0 PTF", "win;BLUE", "wmh;N. DESMOND;2-0 PTG")
    match = fighting.match()
    assert (match.winner, match.decision, match.result) == (1, "PTG", "2-0")


def test_a_round_that_ends_early_is_over_with_its_stop_end(fighting: Venue) -> None:
    fighting.say("clk;01:10", "clk;0:00;stopEnd")
    assert fighting.match().rounds[0].ended_at is not None


def test_a_round_whose_end_was_lost_is_over_with_the_break(fighting: Venue) -> None:
    fighting.say("brk;01:00")
    match = fighting.match()
    assert (match.state, match.rounds[0].ended_at is not None) == ("break", True)


# time, loss, coming late


def test_a_clock_that_went_faster_than_time_was_set(fighting: Venue) -> None:
    fighting.say("clk;01:59", "clk;01:57", "clk;01:56", after=1)
    assert fighting.match().blind_ticks == 0


def test_a_second_without_its_tick_is_missed(fighting: Venue) -> None:
    fighting.say("clk;01:59", after=1)
    fighting.say("clk;01:57", after=2)
    assert fighting.match().blind_ticks == 1


def test_a_correction_of_the_clock_is_no_loss(fighting: Venue) -> None:
    fighting.say("clk;01:59", after=1)
    fighting.say("clk;01:30;corr", after=0.2)
    assert fighting.match().blind_ticks == 0


def test_the_sender_is_asked_after_a_gap(tally: Any) -> None:
    venue = Venue(tally, request_port=7000)
    venue.say(*LOAD, "clk;02:00;start")
    venue.fed.clear()
    venue.say("clk;01:50", after=10)
    assert [len(one.asks) for one in venue.fed] == [1]


def test_who_comes_in_round_2_is_right_with_the_answers(venue: Venue) -> None:
    venue.say(
        LOAD[5], LOAD[6], "rnd;2", "sc1;4;sc2;1", "wg1;0;wg2;1", "clk;01:10", "brk;", "wrd;rd1;1",
        "wmh;", "ref;", after=0.01,
    )  # fmt: skip
    match = venue.match()
    assert (match.number, match.round, match.blue, match.red, match.rounds[0].winner) == (
        "101", 2, 4, 1, 1
    )  # fmt: skip


def test_points_from_before_anybody_listened_are_carried(venue: Venue) -> None:
    venue.say("rnd;2", "sc1;4;sc2;1", after=0.01)
    assert causes(venue) == [(1, "carried", 4), (2, "carried", 1)]


def test_who_comes_late_sees_the_clock_run_with_its_next_tick(venue: Venue) -> None:
    venue.say(LOAD[5], "rnd;2", "clk;01:10", after=0.01)
    venue.say("clk;01:09", after=1)
    assert venue.match().state == "fighting"


def test_who_comes_late_sees_a_clock_run_that_counts_up(venue: Venue) -> None:
    venue.say(LOAD[5].replace("cntDown", "cntUp"), "rnd;2", "clk;00:50", after=0.01)
    venue.say("clk;00:51", after=1)
    assert venue.match().state == "fighting"


def test_a_match_that_was_never_loaded_says_so(venue: Venue) -> None:
    venue.say("rnd;2", "sc1;4;sc2;1")
    assert venue.match().inferred


def test_two_courts_are_not_mixed(venue: Venue) -> None:
    venue.say(*LOAD, court=1)
    venue.say(*NEXT, court=2)
    venue.say("sc1;3;sc2;0", court=1)
    venue.say("sc1;0;sc2;5", court=2)
    assert [(venue.match(n).number, venue.match(n).blue) for n in (1, 2)] == [
        ("101", 3), ("102", 0)
    ]  # fmt: skip


def test_an_accent_that_cost_a_country_is_repaired(loaded: Venue) -> None:
    line = "at1;N. DÉSMOND;N. DÉSMOND;MRN;at2;M. THIBÄULT;M. THIBÄULT;GER\r\n"
    loaded.say(*NEXT[:5], *NEXT[7:])  # another match, so that nothing is known of these two
    loaded.send(line.encode()[: len(line)])
    rows = loaded.show.rows("SELECT validity FROM pss_events_v2 WHERE event_code = 'at1'")
    assert rows[-1].validity == "repaired"


@given(st.lists(st.binary(max_size=60), max_size=30), st.integers(0, 2**32))
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_bytes_whatever_stop_a_court(noise: list[bytes], seed: int) -> None:
    chance = random.Random(seed)
    plan = Plan(courts=1, bouts=1, round_seconds=5, rest_seconds=5)
    sent = [one.data for one in tournament(chance, plan, Traps.hostile()).datagrams][:200]
    court, at = Court(), NOON
    for data in chance.sample([*sent, *noise], len(sent) + len(noise)):
        at += timedelta(milliseconds=chance.randrange(3000))
        us = (at - NOON) // timedelta(microseconds=1)
        court = read_datagram(court, Datagram(data, "a", 1, at, us, 1)).memory
