"""A whole match that is over, written down in one command."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.pack import Origin
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.packs.taekwondo.messages import (
    MATCH_OVERLAPS,
    MATCH_TO_COME,
    NO_SUCH_ATHLETE,
    NOT_IN_ORDER,
    ROUND_TWICE,
    LoadMatch,
    MeetAthlete,
    RecordMatch,
    RoundRecorded,
    Standing,
)
from tallylight.testing import Show, laws

HOUR = timedelta(hours=1)


def began(show: Show) -> datetime:
    return show.clock.now() - HOUR


def at(show: Show, minute: float) -> datetime:
    return began(show) + timedelta(minutes=minute)


def two_rounds(show: Show) -> tuple[RoundRecorded, ...]:
    """Blue wins 5 to 3 and 2 to 0; red has a gam-jeom in the first."""
    first = RoundRecorded(
        number=1, started_at=at(show, 1), ended_at=at(show, 3), blue=5, red=3,
        red_gam_jeoms=1, winner=1,
    )  # fmt: skip
    second = RoundRecorded(
        number=2, started_at=at(show, 4), ended_at=at(show, 6), winner=1,
        scores=(Standing(at=at(show, 5), blue=2),),
    )  # fmt: skip
    return first, second


def record(show: Show, command: RecordMatch | None = None, **envelope: Any) -> dict[str, Any]:
    whole = RecordMatch(number="101", rounds=two_rounds(show), winner=1, decision="PTF")
    envelope.setdefault("happened_at", began(show))
    return show.do(command or whole, **envelope)


def refusal(show: Show, command: RecordMatch, **envelope: Any) -> object:
    with pytest.raises(Refused) as raised:
        record(show, command, **envelope)
    return raised.value.refusal


def test_a_match_is_over_as_soon_as_it_is_recorded(tally: Show) -> None:
    match = record(tally)
    assert (match["state"], match["result"], match["decision"]) == ("decided", "2-0", "PTF")


def test_its_rounds_have_their_times_and_points(tally: Show) -> None:
    first, _ = record(tally)["rounds"]
    told = first["blue"], first["red"], first["red_gam_jeoms"], first["fought_seconds"]
    assert told == (5, 3, 1, 120.0)


def test_its_points_have_no_unknown_reason(tally: Show) -> None:
    assert record(tally)["unknown_points"] == 0


def test_its_rows_are_what_the_timeline_says(tally: Show) -> None:
    record(tally)
    laws.replayed(tally)


def test_without_a_winner_it_is_only_over(tally: Show) -> None:
    match = record(tally, RecordMatch(number="101", rounds=two_rounds(tally)))
    assert (match["state"], match["ending"]) == ("closed", "abandoned")


def test_a_match_of_which_nothing_more_is_known_can_be_recorded(tally: Show) -> None:
    match = record(tally, RecordMatch())
    assert match["ended_at"] == match["started_at"]


def test_it_is_taken_back_whole(tally: Show) -> None:
    record(tally)
    tally.undo()
    assert tally.rows("SELECT id FROM pss_rounds") == []


def test_it_belongs_to_the_session_of_its_time(tally: Show) -> None:
    session = tally.do(CreateSession())
    tally.clock.forward(hours=2)
    tally.do(EndSession())
    assert record(tally)["session_id"] == session["session_id"]


def test_athletes_are_named_by_their_codes(tally: Show) -> None:
    athlete = tally.do(MeetAthlete(short_name="A. KIM", country_code="KOR"))
    match = record(tally, RecordMatch(blue="a. kim|KOR"))
    assert match["blue_athlete_id"] == athlete["athlete_id"]


def test_an_athlete_nobody_knows_is_refused(tally: Show) -> None:
    assert refusal(tally, RecordMatch(blue="nobody|")) is NO_SUCH_ATHLETE


def test_a_match_that_is_to_come_is_refused(tally: Show) -> None:
    later = tally.clock.now() + HOUR
    assert refusal(tally, RecordMatch(ended_at=later)) is MATCH_TO_COME


def test_a_round_before_the_load_is_refused(tally: Show) -> None:
    early = RoundRecorded(number=1, started_at=at(tally, -5))
    assert refusal(tally, RecordMatch(rounds=(early,))) is NOT_IN_ORDER


def test_a_round_that_is_told_twice_is_refused(tally: Show) -> None:
    twice = (RoundRecorded(number=1), RoundRecorded(number=1))
    assert refusal(tally, RecordMatch(rounds=twice)) is ROUND_TWICE


def test_two_matches_at_one_time_are_refused(tally: Show) -> None:
    record(tally)
    other = RecordMatch(ended_at=at(tally, 2))
    assert refusal(tally, other, happened_at=at(tally, 1)) is MATCH_OVERLAPS


def test_a_match_that_is_on_is_in_the_way_of_one_that_ended_later(tally: Show) -> None:
    tally.do(LoadMatch(number="7"))
    tally.clock.forward(minutes=5)
    now = tally.clock.now()
    assert refusal(tally, RecordMatch(ended_at=now)) is MATCH_OVERLAPS


def imported(show: Show, command: RecordMatch, **envelope: Any) -> dict[str, Any]:
    return record(show, command, origin=Origin.IMPORT, **envelope)


def test_of_an_import_times_out_of_order_are_put_right_and_told(tally: Show) -> None:
    early = RoundRecorded(number=1, started_at=at(tally, -5), ended_at=at(tally, 2))
    match = imported(tally, RecordMatch(rounds=(early,)))
    began_at = match["rounds"][0]["started_at"]
    assert (began_at, len(match["repaired"])) == (match["started_at"], 1)


def test_of_an_import_nothing_is_to_come(tally: Show) -> None:
    later = tally.clock.now() + HOUR
    match = imported(tally, RecordMatch(ended_at=later, winner=2))
    assert match["ended_at"] == f"{tally.clock.now():%Y-%m-%dT%H:%M:%SZ}"


def test_of_an_import_an_unknown_athlete_is_told(tally: Show) -> None:
    match = imported(tally, RecordMatch(blue="nobody|"))
    assert match["repaired"] == ["Nobody knows who fought in blue"]


def test_of_an_import_a_match_at_the_same_time_is_kept_and_told(tally: Show) -> None:
    record(tally)
    match = imported(tally, RecordMatch(ended_at=at(tally, 2)), happened_at=at(tally, 1))
    assert match["repaired"] == ["Match 1 was on at the same time"]


def test_where_a_match_comes_from_is_kept_with_it(tally: Show) -> None:
    match = imported(tally, RecordMatch(original="pss_matches 7", repaired=("its end",)))
    assert (match["copied_from"], match["repaired"]) == ("pss_matches 7", ["its end"])


def test_a_match_that_a_person_recorded_has_no_provenance(tally: Show) -> None:
    assert record(tally)["copied_from"] is None
