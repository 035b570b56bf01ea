"""The numbers of tournaments and athletes, beside what was really fought."""

from collections import Counter
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import MakeChannel
from tallylight.packs.taekwondo import stats
from tallylight.packs.taekwondo.messages import questions as q
from tallylight.packs.taekwondo.messages.commands import (
    CauseGiven,
    ConfigureMatch,
    CountHits,
    DeclareWinner,
    ExplainScore,
    HitsGiven,
    LoadMatch,
    MoveReview,
    RestoreMatch,
    SetGamjeoms,
    SetScore,
    SupersedeMatch,
)
from tallylight.packs.taekwondo.messages.fields import NO_SUCH_ATHLETE
from tallylight.testing import Show, laws
from tallylight.testing.clock import NOON

from .played import Played, played
from .venue import Venue

__all__ = ["played"]

TODAY = date(2026, 3, 14)


def load(venue: Venue, *, blue: str = "A. BEC;A. BEC;GER", court: int = 1) -> None:
    """Load a match and begin its first round."""
    venue.say(
        "pre;FightLoaded;", f"at1;{blue};at2;C. DEF;C. DEF;SUI;", "rdy;FightReady;", "rnd;1;",
        "clk;2:00;start;", court=court, after=1,
    )  # fmt: skip


def finish(venue: Venue, colour: str = "BLUE", *, court: int = 1) -> None:
    venue.say(f"win;{colour};", "wmh;;2-0 PTF;", court=court, after=1)


def numbers(venue: Venue, **wanted: Any) -> Any:
    return venue.show.ask(q.GetNumbers(**wanted))


def own(venue: Venue, position: int = 1, **wanted: Any) -> Any:
    """The numbers of who fights at a position of the newest match."""
    match = venue.match()
    athlete = match.blue_athlete_id if position == 1 else match.red_athlete_id
    return venue.show.ask(q.GetAthleteNumbers(athlete_id=athlete, **wanted))


# What was played, and what it really was


def test_all_time_numbers_are_those_of_all_days(played: Played) -> None:
    whole, days = (played.show.ask(q.GetNumbers(since=day)) for day in (None, TODAY))
    differing = {f.name for f in fields(whole) if getattr(whole, f.name) != getattr(days, f.name)}
    assert differing <= {"since", "median_round_seconds"}


def test_decisions_are_those_that_were_made(played: Played) -> None:
    told = {one.decision: one.n for one in played.show.ask(q.GetNumbers()).decisions}
    assert told == Counter(bout.final.code for bout in played.truth if bout.final)


def test_winners_are_those_who_won(played: Played) -> None:
    told = played.show.ask(q.GetNumbers())
    won = Counter(bout.final.winner for bout in played.truth if bout.final)
    assert (told.blue_won, told.red_won, told.won_matches) == (won[1], won[2], won.total())


def test_points_are_those_that_were_made(played: Played) -> None:
    told = played.show.ask(q.GetNumbers())
    assert told.points == sum(one.amount for bout in played.truth for one in bout.ledger)


def test_gam_jeoms_are_those_that_were_given(played: Played) -> None:
    told = played.show.ask(q.GetNumbers())
    assert told.gam_jeoms == sum(
        one.gamjeoms_blue + one.gamjeoms_red for bout in played.truth for one in bout.rounds
    )


def test_reviews_are_those_that_were_asked_for(played: Played) -> None:
    told = played.show.ask(q.GetNumbers())
    outcomes = Counter(one.outcome for bout in played.truth for one in bout.reviews)
    assert (told.reviews, told.reviews_upheld) == (outcomes.total(), outcomes["upheld"])


def test_the_median_of_all_time_is_close_to_the_exact_one(played: Played) -> None:
    whole, days = (played.show.ask(q.GetNumbers(since=day)) for day in (None, TODAY))
    assert whole.median_round_seconds == pytest.approx(days.median_round_seconds, rel=0.026)


@pytest.mark.parametrize("position", [1, 2])
def test_an_athlete_s_numbers_are_of_her_or_his_own_side(played: Played, position: int) -> None:
    match, bout = played.venue.match(2), played.truth[-1]
    assert match.number == bout.number
    athlete = match.blue_athlete_id if position == 1 else match.red_athlete_id
    told = played.show.ask(q.GetAthleteNumbers(athlete_id=athlete))
    true = sum(one.amount for one in bout.ledger if one.position == position)
    assert (told.points, told.won) == (true, int(bout.final.winner == position))  # type: ignore[union-attr]


def test_the_athletes_numbers_come_to_those_of_the_tournament(played: Played) -> None:
    whole = played.show.ask(q.GetNumbers())
    ids = [row.id for row in played.show.rows("SELECT id FROM pss_athletes")]
    each = [played.show.ask(q.GetAthleteNumbers(athlete_id=one)) for one in ids]
    names = ("points", "gam_jeoms", "hits", "near_misses", "reviews")
    by_athlete = {name: sum(getattr(one, name) for one in each) for name in names}
    by_referee = sum(one.by == 0 for bout in played.truth for one in bout.reviews)
    by_athlete["reviews"] += by_referee
    assert by_athlete == {name: getattr(whole, name) for name in names}


def test_a_trend_s_days_come_to_the_athlete_s_numbers(played: Played) -> None:
    athlete = played.venue.match(1).blue_athlete_id
    told = played.show.ask(q.GetAthleteNumbers(athlete_id=athlete))
    (day,) = played.show.ask(q.GetAthleteTrend(athlete_id=athlete))
    names = ("matches", "won", "lost", "points", "points_per_match", "gam_jeoms", "hits",
             "near_misses", "median_level_from", "hits_by_level")  # fmt: skip
    assert [getattr(day, name) for name in names] == [getattr(told, name) for name in names]


def test_what_is_counted_is_what_the_rows_say_after_a_tournament(played: Played) -> None:
    laws.replayed(played.show)


# What is counted, and what is not


def test_nothing_is_a_rate_of_nothing(venue: Venue) -> None:
    told = numbers(venue)
    rates = (told.points_per_match, told.near_miss_percent, told.upheld_percent,
             told.blue_won_percent, told.mean_round_seconds, told.median_round_seconds,
             told.median_level_from)  # fmt: skip
    assert set(rates) == {None}


def test_an_open_match_is_shown_and_not_counted(venue: Venue) -> None:
    load(venue)
    venue.say("pt1;2;", "sc1;2;sc2;0;")
    told = numbers(venue)
    assert (told.matches, told.open_matches, told.over, told.points) == (1, 1, 0, 0)


def test_a_match_is_counted_when_it_is_over(venue: Venue) -> None:
    load(venue)
    venue.say("pt1;2;", "sc1;2;sc2;0;")
    finish(venue)
    told = numbers(venue)
    assert (told.open_matches, told.over, told.decided, told.points) == (0, 1, 1, 2)


def test_a_match_that_nobody_decided_is_shown_apart(venue: Venue) -> None:
    load(venue)
    load(venue)
    told = numbers(venue)
    assert (told.over, told.decided, told.undecided, told.won_matches) == (1, 0, 1, 0)


def test_a_superseded_match_is_out_of_the_numbers_until_it_is_restored(venue: Venue) -> None:
    load(venue)
    finish(venue)
    before, match_id = numbers(venue), venue.match().match_id
    venue.show.do(SupersedeMatch(match_id=match_id), channel="court-1")
    out = numbers(venue)
    assert (out.matches, out.over, out.superseded) == (0, 0, 1)
    venue.show.do(RestoreMatch(match_id=match_id), channel="court-1")
    assert numbers(venue) == before


def test_undo_takes_a_match_out_of_what_is_counted(tally: Show) -> None:
    tally.do(LoadMatch())
    tally.do(SetScore(blue=3))
    tally.do(DeclareWinner(winner=1, decision="PTF"))
    tally.undo()
    told = tally.ask(q.GetNumbers())
    assert (told.over, told.open_matches, told.points) == (0, 1, 0)
    laws.replayed(tally)


def test_a_reason_that_is_known_later_moves_points_from_unknown(tally: Show) -> None:
    tally.do(LoadMatch())
    tally.do(SetScore(blue=3, change=1))
    tally.do(DeclareWinner(winner=1))
    assert tally.ask(q.GetNumbers()).unknown_points == 3
    reason = CauseGiven(cause="head", points=3)
    tally.do(ExplainScore(change=1, position=1, causes=(reason,)))
    assert tally.ask(q.GetNumbers()).unknown_points == 0
    laws.replayed(tally)


def test_a_code_that_nobody_knows_is_counted_as_other(tally: Show) -> None:
    tally.do(LoadMatch())
    tally.do(DeclareWinner(winner=1, decision="X~9"))
    assert [(one.decision, one.n) for one in tally.ask(q.GetNumbers()).decisions] == [("other", 1)]


def test_everything_told_by_hand_is_counted_as_the_rows_say(tally: Show) -> None:
    tally.do(LoadMatch(number="7"))
    tally.do(ConfigureMatch(weight_class="M -80kg"))
    tally.do(SetGamjeoms(blue=2, red=1))
    hit = HitsGiven(position=2, bucket=3, hits=4, near=2)
    tally.do(CountHits(round=1, hits=(hit, hit)))
    tally.do(MoveReview(by=0))
    tally.do(MoveReview(by=2, first=1, second=0))
    tally.do(MoveReview(by=1, first=-1))
    tally.do(DeclareWinner(winner=0))
    laws.replayed(tally)
    told = tally.ask(q.GetNumbers())
    assert (told.hits, told.near_misses, told.reviews, told.reviews_decided) == (8, 4, 3, 1)


def test_a_court_has_its_own_numbers(venue: Venue) -> None:
    load(venue)
    finish(venue)
    load(venue, court=2)
    assert (numbers(venue, court="court-1").over, numbers(venue, court="court-2").over) == (1, 0)


def test_days_are_those_of_the_channel_that_asks(venue: Venue) -> None:
    venue.show.do(MakeChannel(name="auckland", time_zone="Pacific/Auckland"))
    load(venue)
    finish(venue)
    tomorrow = TODAY + timedelta(days=1)  # 12:00 UTC is 1:00 of the next day there
    wanted = q.GetNumbers(since=tomorrow, until=tomorrow)
    assert venue.show.ask(wanted, "auckland").over == 1
    assert venue.show.ask(wanted).over == 0


def test_an_athlete_has_won_and_lost_by_decision(venue: Venue) -> None:
    for colour in ("BLUE", "RED", "BLUE"):
        load(venue)
        finish(venue, colour)
    told = own(venue)
    assert (told.matches, told.won, told.lost, told.won_percent) == (3, 2, 1, 66.7)
    assert [(one.decision, one.n) for one in told.won_by] == [("PTF", 2)]


def test_an_athlete_on_the_other_side_is_the_same_one(venue: Venue) -> None:
    load(venue)
    finish(venue, "BLUE")
    load(venue, blue="C. DEF;C. DEF;SUI")  # who was red is blue now, and red, too
    finish(venue, "RED")
    venue.say("pre;FightLoaded;", "at1;X;X;KOR;at2;A. BEC;A. BEC;GER;", "rdy;FightReady;")
    finish(venue, "RED")
    assert own(venue, 2).won == 2


def test_an_athlete_nobody_met_is_refused(tally: Show) -> None:
    with pytest.raises(Refused) as raised:
        tally.ask(q.GetAthleteNumbers(athlete_id=7))
    assert raised.value.refusal == NO_SUCH_ATHLETE


def test_a_trend_has_a_line_for_each_day_with_a_fight(venue: Venue) -> None:
    for days in (0, 1, 3):
        venue.last = max(venue.last, NOON + timedelta(days=days))
        load(venue)
        venue.say("pt1;2;", f"sc1;{2 + days};sc2;0;")
        finish(venue)
    athlete = venue.match().blue_athlete_id
    told = venue.show.ask(q.GetAthleteTrend(athlete_id=athlete))
    assert [(one.day.day, one.matches, one.points) for one in told] == [
        (17, 1, 5), (15, 1, 3), (14, 1, 2),
    ]  # fmt: skip


def test_a_trend_is_cut_at_so_many_days(venue: Venue) -> None:
    for days in (0, 1, 3):
        venue.last = max(venue.last, NOON + timedelta(days=days))
        load(venue)
        finish(venue)
    athlete = venue.match().blue_athlete_id
    told = venue.show.ask(q.GetAthleteTrend(athlete_id=athlete, limit=2))
    assert [one.day.day for one in told] == [17, 15]


# How much was listened to


def test_statistics_count_what_is_kept(venue: Venue) -> None:
    load(venue)
    told = venue.show.ask(q.GetStatistics())
    assert (told.total_sessions, told.active_sessions, told.total_events, told.total_matches) == (
        1, 1, 5, 1,
    )  # fmt: skip


def test_a_session_that_is_over_is_not_active(venue: Venue) -> None:
    venue.restart()
    told = venue.show.ask(q.GetStatistics())
    assert (told.total_sessions, told.active_sessions) == (2, 1)


@pytest.mark.parametrize(
    ("later", "n"),
    [
        (timedelta(hours=24) - timedelta(microseconds=1), 1),
        (timedelta(hours=24), 0),
        (timedelta(hours=24) + timedelta(microseconds=1), 0),
    ],
)
def test_the_last_24_hours_end_to_the_microsecond(venue: Venue, later: timedelta, n: int) -> None:
    venue.say("clk;2:00;")
    venue.show.clock.set(venue.last + later)
    assert venue.show.ask(q.GetStatistics()).events_last_24_hours == n


# What the formulas are


@pytest.mark.parametrize(
    ("counts", "middle"),
    [({}, None), ({3: 1}, 3), ({1: 1, 9: 1}, 1), ({1: 1, 5: 1, 9: 1}, 5), ({1: 2, 9: 3}, 9)],
)
def test_the_middle_bucket_is_the_lower_one_of_two(
    counts: dict[int, int], middle: int | None
) -> None:
    assert stats.median_bucket(counts) == middle


def test_levels_are_shown_by_tens_and_the_last_has_no_end() -> None:
    shown = stats.levels({"10": 2, "0": 1})
    assert [(one.level_from, one.level_to, one.n) for one in shown] == [(0, 9, 1), (100, None, 2)]
