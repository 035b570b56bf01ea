"""The tests that the seeds ask for (facts 1.6), and the invariants that they imply (1.7)."""

from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.sessions.messages import CreateSession, EndSession, SessionType
from tallylight.packs.tarkov.messages import (
    AddKill,
    AddKills,
    CorrectRaid,
    CreateRaid,
    DeleteKill,
    DeleteRaid,
    FinalizeRaid,
    GetActiveRaid,
    GetAllTimeStats,
    GetCurrentStats,
    GetSessionStats,
    MatchFound,
    RecordTransition,
)
from tallylight.testing import Show

from .evenings import RAID_100, at, chain, kill, live_raid, press, raid, raid_row, refusal, start

FLOW = ("pre_raid_setup", "queuing", "deploying_committed", "raid_active", "raid_ending")

FLOW = ("pre_raid_setup", "queuing", "deploying_committed", "raid_active", "raid_ending")


# facts 1.6


def test_session_lifecycle_a_session_holds_its_raids_until_it_ends(tally: Show) -> None:
    evening = tally.do(CreateSession(session_type=SessionType.STREAM))["session_id"]
    start(tally)
    tally.clock.forward(minutes=10)
    tally.do(FinalizeRaid(final_state="survived"))
    tally.do(EndSession())

    assert [r.status for r in tally.get(f"/sessions/{evening}/raids")] == ["survived"]


def test_raid_lifecycle_start_changes_kills_end(tally: Show) -> None:
    start(tally)
    for word in FLOW:
        tally.clock.forward(minutes=1)
        press(tally, word)
    tally.do(AddKill(enemy_type="scav", weapon_used="AK-74M", headshot=True))

    ended = tally.do(FinalizeRaid(final_state="survived", extract_location="Crossroads"))

    assert (ended["status"], ended["kill_count"]) == ("survived", 1)
    assert ended["extract_location"] == "Crossroads"
    assert ended["queue_time_seconds"] == ended["in_raid_seconds"] == 60


def test_transitions_may_go_backwards(tally: Show) -> None:
    start(tally)
    for word in ("pre_raid_setup", "queuing", "stash_management", "pre_raid_setup"):
        tally.clock.forward(minutes=1)
        press(tally, word)

    assert chain(tally, 1) == [
        (None, "stash_management"),
        ("stash_management", "pre_raid_setup"),
        ("pre_raid_setup", "queuing"),
        ("queuing", "stash_management"),
        ("stash_management", "pre_raid_setup"),
    ]
    assert tally.ask(GetActiveRaid()).flags == []


def test_full_workflow_several_raids_in_one_session(tally: Show) -> None:
    evening = tally.do(CreateSession())["session_id"]
    for outcome in ("survived", "died", "mia"):
        start(tally)
        tally.clock.forward(minutes=5)
        tally.do(AddKill(enemy_type="scav"))
        tally.do(FinalizeRaid(final_state=outcome))
        tally.clock.forward(minutes=5)
    tally.do(EndSession())

    stats = tally.ask(GetSessionStats(session_id=evening))

    assert (stats.total_raids, stats.total_kills, stats.survival_rate) == (3, 3, 33.3)
    assert len(tally.get(f"/sessions/{evening}/kills")) == 3


def test_stream_deck_buttons_need_no_ids(tally: Show) -> None:
    tally.do(CreateSession())
    tally.do(CreateRaid(map_name="Customs", character_type="scav", current_state="queuing"))
    tally.clock.forward(seconds=90)
    matched = tally.do(MatchFound())
    press(tally, "in_raid")
    tally.do(AddKill(enemy_type="scav"))
    tally.do(FinalizeRaid(status="died"))

    assert matched["queue_time_seconds"] == 90
    assert tally.ask(GetCurrentStats()).session.total_kills == 1
    assert tally.ask(GetCurrentStats()).raid is None


def test_a_cancelled_queue_leaves_a_raid_without_outcome(tally: Show) -> None:
    live_raid(tally, "19:00 pre_raid_setup", "19:02 queuing", "19:05 cancelled")

    stats = tally.ask(GetAllTimeStats())

    assert (stats.total_raids, stats.decided_raids, stats.deaths) == (1, 0, 0)
    assert stats.total_queue_seconds == 180


def test_a_reconnect_goes_on_with_the_same_raid(tally: Show) -> None:
    live_raid(tally, "19:00 raid_active", "19:15 disconnected", "19:20 raid_active")

    assert tally.ask(GetActiveRaid()).status == "in_progress"


def test_a_game_crash_may_end_as_unknown(tally: Show) -> None:
    live_raid(tally, "19:00 raid_active", "19:15 crash")

    ended = tally.do(FinalizeRaid(final_state="unknown"))

    assert (ended["current_state"], ended["status"]) == ("unknown", None)


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (AddKill(enemy_type="scav"), "no_active_raid"),
        (FinalizeRaid(final_state="died"), "no_active_raid"),
        (MatchFound(), "no_active_raid"),
        (RecordTransition(to_state="queuing"), "no_active_raid"),
        (AddKill(enemy_type="scav", raid_id=7), "no_such_raid"),
        (CreateRaid(map_name="Woods", character_type="pmc", session_id=7), "no_such_session"),
    ],
)
def test_without_a_raid_the_answer_is_no_by_name(tally: Show, command: Any, name: str) -> None:
    assert refusal(tally, command) == name


def test_an_empty_batch_of_kills_is_refused(tally: Show) -> None:
    start(tally)

    assert refusal(tally, AddKills(kills=())) == "no_kills"


# facts 1.7


def test_from_state_is_the_state_before_and_null_for_the_first(tally: Show) -> None:
    found = chain(tally, raid(tally, *RAID_100))

    assert found[0] == (None, "stash_management")
    assert [before for before, _ in found[1:]] == [after for _, after in found[:-1]]


def test_a_late_change_makes_the_one_after_it_follow_from_it(tally: Show) -> None:
    raid_id = raid(tally, "19:00 queuing", "19:10 raid_active", "19:30 died")

    tally.do(
        RecordTransition(to_state="deploying_committed", raid_id=raid_id),
        happened_at=at("19:05"),
    )

    assert chain(tally, raid_id) == [
        (None, "queuing"),
        ("queuing", "deploying_committed"),
        ("deploying_committed", "raid_active"),
        ("raid_active", "died"),
    ]


def test_current_state_is_the_last_and_an_outcome_is_an_end(tally: Show) -> None:
    live_raid(tally, "19:00 raid_active")
    assert (raid_row(tally)[0], raid_row(tally)[1]) == ("raid_active", None)

    press(tally, "kia")

    assert raid_row(tally)[0] == "died"
    assert raid_row(tally)[1] is not None


def test_an_extract_goes_with_a_survival_only(tally: Show) -> None:
    start(tally)

    refused = refusal(tally, FinalizeRaid(final_state="died", extract_location="Crossroads"))

    assert refused == "not_extracted"


@pytest.mark.parametrize("when", ["18:59", "19:28"])
def test_a_kill_outside_its_raid_is_refused(tally: Show, when: str) -> None:
    raid_id = raid(tally, *RAID_100)

    refused = refusal(tally, AddKill(enemy_type="scav", raid_id=raid_id), happened_at=at(when))

    assert refused == "outside_raid"


def test_a_kill_told_after_the_end_belongs_to_the_end(tally: Show) -> None:
    raid_id = raid(tally, *RAID_100)

    assert kill(tally, raid_id=raid_id)["killed_at"] == "2025-12-24T19:27:00Z"


def test_an_end_before_something_recorded_is_refused_and_names_it(tally: Show) -> None:
    live_raid(tally, "19:00 raid_active")
    kill(tally, "19:20")

    with pytest.raises(Refused, match="kill 1 was at 2025-12-24 19:20"):
        tally.do(FinalizeRaid(final_state="died"), happened_at=at("19:10"))


def test_ending_a_session_ends_an_open_raid_as_unknown(tally: Show) -> None:
    tally.do(CreateSession())
    start(tally)
    tally.clock.forward(minutes=5)
    tally.do(EndSession())

    assert raid_row(tally)[0] == "unknown"
    assert chain(tally, 1)[-1] == ("stash_management", "unknown")


@pytest.mark.parametrize("again", ["survived", "died"])
def test_ending_twice_is_harmless(tally: Show, again: str) -> None:
    raid_id = start(tally)["raid_id"]
    tally.do(FinalizeRaid(final_state="survived"))

    second = tally.outcome(FinalizeRaid(final_state=again, raid_id=raid_id))

    assert (second.status, second.seq, second.answer["status"]) == (200, None, "survived")


def test_a_correction_is_in_all_numbers_at_once(tally: Show) -> None:
    raid(tally, *RAID_100, extract_location="Crossroads")

    tally.do(CorrectRaid(outcome="died", map_name="bigmap", character_type="scav"))

    stats = tally.ask(GetAllTimeStats())
    assert (stats.survival_rate, stats.deaths, stats.scav_raids) == (0.0, 1, 1)
    assert raid_row(tally)[2:] == (None, "Customs")


def test_a_deleted_kill_is_gone_and_undo_brings_it_back(tally: Show) -> None:
    start(tally)
    tally.do(AddKill(enemy_type="scav"))
    tally.do(AddKill(enemy_type="pmc"))

    tally.do(DeleteKill(kill_id=1))
    assert [k.kill_id for k in tally.get("/raids/1/kills")] == [2]
    tally.undo()

    assert [k.kill_id for k in tally.get("/raids/1/kills")] == [1, 2]


def test_a_deleted_raid_takes_everything_along_and_undo_brings_it_back(tally: Show) -> None:
    raid(tally, *RAID_100, kills=2)
    parts = "SELECT (SELECT count(*) FROM raids), (SELECT count(*) FROM raid_state_transitions),"
    parts += " (SELECT count(*) FROM kills), (SELECT count(*) FROM raid_legs)"
    before = tally.rows(parts)

    tally.do(DeleteRaid())
    assert tally.rows(parts) == [(0, 0, 0, 0)]
    tally.undo()

    assert tally.rows(parts) == before == [(1, 8, 2, 1)]
