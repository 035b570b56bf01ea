"""Evidence read once more: the same matches, and what a better parser would correct."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.adopt import adopt
from tallylight.core.pack import Origin
from tallylight.core.reread import Reread, Which, reread
from tallylight.packs.taekwondo.demo.plan import Plan, Traps
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.packs.taekwondo.messages.athletes import CorrectAthlete
from tallylight.packs.taekwondo.messages.commands import NoteMatch, SetRoundWinner
from tallylight.packs.taekwondo.messages.reread import RereadMatch
from tallylight.testing import Show, laws

from .origin import a_day
from .venue import Venue

PLAN = Plan(courts=2, bouts=2, round_seconds=30, rest_seconds=10)


def again(show: Show, **which: Any) -> Reread:
    program = show.program
    chosen = Which("taekwondo.pss", **which)
    return reread(program.storage, program.registry, program.clock, chosen)


@pytest.fixture
def day(venue: Venue) -> Venue:
    venue.play(tournament(random.Random(3), PLAN, replace(Traps.all(), lost=0.02)).datagrams)
    return venue


def test_evidence_read_again_gives_the_same_matches(day: Venue) -> None:
    found = again(day.show)
    assert (found.otherwise, found.same) == ([], len(day.matches(1)) + len(day.matches(2)))


def test_all_datagrams_are_read_again(day: Venue) -> None:
    (row,) = day.show.rows("SELECT count(*) AS n FROM pss_events_v2 WHERE part = 0")
    assert again(day.show).datagrams == row.n


def test_what_a_person_said_is_left_aside(day: Venue) -> None:
    match = day.match()
    day.show.do(NoteMatch(match_id=match.match_id, note="protest"), channel="court-1")
    day.show.do(CorrectAthlete(athlete_id=match.blue_athlete_id, short_name="Other"))
    assert again(day.show).otherwise == []


def wrong_winner(day: Venue) -> Any:
    """What a worse parser would have made of it: another winner of round 1, told by the feed."""
    match = day.matches(1)[-1]
    other = 3 - (match.rounds[0].winner or 1)
    day.show.do(
        SetRoundWinner(match_id=match.match_id, round=1, winner=other),
        origin=Origin.FEED, channel="court-1", happened_at=match.ended_at,
    )  # fmt: skip
    return match


def corrected(day: Venue) -> None:
    for one in again(day.show).otherwise:
        for command in one.commands:
            day.show.do(command, origin=Origin.IMPORT, channel=one.channel)


def test_what_is_otherwise_is_shown(day: Venue) -> None:
    match = wrong_winner(day)
    (one,) = again(day.show).otherwise
    assert (one.subject_id, one.what[0][0]) == (match.match_id, "rounds.1")


def test_a_correction_makes_the_match_what_the_evidence_tells(day: Venue) -> None:
    match = wrong_winner(day)
    corrected(day)
    assert [one.winner for one in day.matches(1)[-1].rounds] == [
        one.winner for one in match.rounds
    ]  # fmt: skip


def test_after_a_correction_nothing_is_otherwise(day: Venue) -> None:
    wrong_winner(day)
    corrected(day)
    assert again(day.show).otherwise == []


def test_a_correction_keeps_the_note_that_somebody_wrote(day: Venue) -> None:
    match = wrong_winner(day)
    day.show.do(NoteMatch(match_id=match.match_id, note="protest"), channel="court-1")
    corrected(day)
    assert day.matches(1)[-1].note == "protest"


def test_a_correction_by_hand_can_be_undone(day: Venue) -> None:
    wrong_winner(day)
    before = laws.derived_rows(day.show, apart=["timeline_undone"])
    (one,) = again(day.show).otherwise
    for command in one.commands:
        day.show.do(command, channel=one.channel)
    day.show.undo(channel="court-1")
    laws.same_rows(before, laws.derived_rows(day.show, apart=["timeline_undone"]))


def test_corrected_rows_are_what_the_timeline_says(day: Venue) -> None:
    wrong_winner(day)
    corrected(day)
    laws.replayed(day.show)
    laws.loaded_alike(day.show)


def test_a_match_that_goes_on_is_not_read_again(venue: Venue) -> None:
    venue.say("pre;FightLoaded;", "rdy;FightReady;")
    match_id = venue.match().match_id
    with pytest.raises(Refused, match="not over"):
        venue.show.do(RereadMatch(match_id=match_id, facts={}), channel="court-1")


def test_what_was_adopted_is_not_held_to_the_evidence(tally: Show, tmp_path: Path) -> None:
    adopt(tally.program, a_day(tmp_path / "origin.db"), "main", lambda _: None)
    matches = tally.get("/matches").items
    found = again(tally)
    assert (found.otherwise, found.same, found.adopted) == ([], 0, len(matches))


def test_what_was_adopted_and_corrected_is_still_not_held_to_it(
    tally: Show, tmp_path: Path
) -> None:
    adopt(tally.program, a_day(tmp_path / "origin.db"), "main", lambda _: None)
    match = tally.get("/matches").items[0]
    tally.do(NoteMatch(match_id=match.match_id, note="protest"), channel="main")
    assert again(tally).adopted == len(tally.get("/matches").items)


def test_what_are_no_facts_is_refused(day: Venue) -> None:
    with pytest.raises(Refused, match="no facts"):
        day.show.do(
            RereadMatch(match_id=day.match().match_id, facts={"winner": 1}), channel="court-1"
        )


def test_only_what_is_asked_for_is_read_again(day: Venue) -> None:
    found = again(day.show, channel="court-2")
    assert found.same == len(day.matches(2))
