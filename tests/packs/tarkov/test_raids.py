"""A raid on a real database: the tests and the invariants that the seeds imply, and the edges."""

import json
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.sessions.messages import CreateSession, EndSession, VoidSession
from tallylight.core.settings.messages import SetSetting
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
    GetKillsForRaid,
    GetKillsForSession,
    GetRaidsForSession,
    GetSessionStats,
    GetTransitionsForRaid,
    KillGiven,
    MatchFound,
    RecordRaid,
    RecordTransition,
)
from tallylight.testing import Show

from .evenings import RAID_100, at, kill, live_raid, moves, raid, session

FLOW = ("pre_raid_setup", "queuing", "deploying_committed", "raid_active", "raid_ending")


def press(tally: Show, word: str, **more: Any) -> dict[str, Any]:
    return tally.do(RecordTransition(to_state=word, **more))


def start(tally: Show, **fields: Any) -> dict[str, Any]:
    return tally.do(CreateRaid(**{"map_name": "Customs", "character_type": "pmc"} | fields))


def refusal(tally: Show, command: Any, **envelope: Any) -> str:
    with pytest.raises(Refused) as refused:
        tally.do(command, **envelope)
    assert "{" not in refused.value.sentence
    return refused.value.refusal.name


def chain(tally: Show, raid_id: int) -> list[tuple[str | None, str]]:
    return [(t.from_state, t.to_state) for t in tally.ask(GetTransitionsForRaid(raid_id=raid_id))]


def raid_row(tally: Show) -> Any:
    return tally.rows("SELECT current_state, ended_at, extract_location, map_name FROM raids")[0]


# facts 1.6


def test_session_lifecycle_a_session_holds_its_raids_until_it_ends(tally: Show) -> None:
    evening = tally.do(CreateSession(session_type="stream"))["session_id"]
    start(tally)
    tally.clock.forward(minutes=10)
    tally.do(FinalizeRaid(final_state="survived"))
    tally.do(EndSession())

    assert [r.status for r in tally.ask(GetRaidsForSession(session_id=evening))] == ["survived"]


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
    assert len(tally.ask(GetKillsForSession(session_id=evening))) == 3


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
    assert [k.kill_id for k in tally.ask(GetKillsForRaid(raid_id=1))] == [2]
    tally.undo()

    assert [k.kill_id for k in tally.ask(GetKillsForRaid(raid_id=1))] == [1, 2]


def test_a_deleted_raid_takes_everything_along_and_undo_brings_it_back(tally: Show) -> None:
    raid(tally, *RAID_100, kills=2)
    parts = "SELECT (SELECT count(*) FROM raids), (SELECT count(*) FROM raid_state_transitions),"
    parts += " (SELECT count(*) FROM kills), (SELECT count(*) FROM raid_legs)"
    before = tally.rows(parts)

    tally.do(DeleteRaid())
    assert tally.rows(parts) == [(0, 0, 0, 0)]
    tally.undo()

    assert tally.rows(parts) == before == [(1, 8, 2, 1)]


# Starting


def test_a_raid_takes_the_mode_of_the_last_one(tally: Show) -> None:
    raid(tally, *RAID_100, game_mode="pve")

    assert start(tally)["game_mode"] == "pve"


def test_a_first_raid_takes_the_mode_of_the_setting(tally: Show) -> None:
    tally.do(SetSetting(key="tarkov.default_game_mode", value="pve"))

    assert start(tally)["game_mode"] == "pve"


def test_a_raid_without_a_session_belongs_to_none_and_counts(tally: Show) -> None:
    assert start(tally)["session_id"] is None
    assert tally.ask(GetAllTimeStats()).raids_without_session == 1


def test_a_setting_opens_a_casual_session_for_a_raid(tally: Show) -> None:
    tally.do(SetSetting(key="tarkov.open_session_for_raids", value=True))

    assert start(tally)["session_id"] == 1
    assert tally.rows("SELECT session_type, status FROM stream_sessions") == [("casual", "LIVE")]


def test_a_raid_does_not_begin_with_its_end(tally: Show) -> None:
    begun = CreateRaid(map_name="Woods", character_type="pmc", current_state="kia")

    assert refusal(tally, begun) == "not_a_beginning"


def test_a_raid_is_not_put_into_a_session_that_was_over(tally: Show) -> None:
    evening = session(tally, "18:00", "20:00")
    begun = CreateRaid(map_name="Woods", character_type="pmc", session_id=evening)

    assert refusal(tally, begun) == "outside_session"


def test_unknown_words_are_kept_and_flagged(tally: Show) -> None:
    start(tally, map_name="Suburbs")
    press(tally, "Looting the bus")
    shot = tally.do(AddKill(enemy_type="Goat"))

    assert (shot["enemy_type"], shot["flag"]) == ("Goat", "unknown")
    assert tally.ask(GetActiveRaid()).flags == ["unknown"]
    assert tally.ask(GetActiveRaid()).current_state == "looting_the_bus"


# Going on


def test_the_same_state_again_is_no_event(tally: Show) -> None:
    start(tally)
    press(tally, "queue")

    again = tally.outcome(RecordTransition(to_state="queuing"))

    assert (again.status, again.seq, again.answer["to_state"]) == (200, None, "queuing")


def test_the_same_state_told_late_makes_no_row(tally: Show) -> None:
    raid_id = raid(tally, *RAID_100)

    told = RecordTransition(to_state="raid_active", raid_id=raid_id)
    tally.do(told, happened_at=at("19:20"))

    assert len(chain(tally, raid_id)) == 8


def test_a_state_that_moved_is_not_changed_by_who_did_not_know(tally: Show) -> None:
    start(tally)
    press(tally, "queuing")

    told = RecordTransition(to_state="raid_active", from_state="pre_raid_setup")
    assert refusal(tally, told) == "state_moved"


def test_a_match_out_of_nowhere_is_accepted_flagged_and_has_no_queue_time(tally: Show) -> None:
    start(tally)

    matched = tally.do(MatchFound())

    assert matched["queue_time_seconds"] is None
    assert matched["transition"]["flag"] == "unexpected"


def test_a_review_after_the_outcome_moves_the_end(tally: Show) -> None:
    raid_id = live_raid(tally, "19:00 raid_active", "19:20 died")

    told = RecordTransition(to_state="post_raid_review", raid_id=raid_id)
    tally.do(told, happened_at=at("19:22"))

    found = tally.ask(GetTransitionsForRaid(raid_id=raid_id))
    assert [(t.to_state, t.transitioned_at) for t in found] == [
        ("raid_active", at("19:00")),
        ("post_raid_review", at("19:20")),
        ("died", at("19:22")),
    ]


def test_a_raid_that_is_over_does_not_go_on(tally: Show) -> None:
    raid_id = raid(tally, *RAID_100)

    assert refusal(tally, RecordTransition(to_state="queuing", raid_id=raid_id)) == "raid_is_over"


def test_a_transfer_makes_legs_of_one_raid(tally: Show) -> None:
    live_raid(tally, "19:00 raid_active", map_name="TarkovStreets")
    tally.do(RecordTransition(to_state="transfer", map_name="laboratory"), happened_at=at("19:20"))
    press(tally, "raid_active")

    served = tally.ask(GetActiveRaid())

    assert (served.map_name, served.legs) == (
        "Streets of Tarkov",
        ["Streets of Tarkov", "The Lab"],
    )


def test_the_map_of_a_leg_may_be_told_after_the_transfer(tally: Show) -> None:
    start(tally)
    press(tally, "raid_active")
    press(tally, "transfer")
    press(tally, "deploying_committed", map_name="Factory")

    assert tally.ask(GetActiveRaid()).legs == ["Customs", "Factory"]


def test_a_press_after_the_clock_stepped_back_is_not_lost(tally: Show) -> None:
    start(tally)
    tally.clock.forward(hours=-1)

    tally.do(AddKill(enemy_type="scav"))

    assert tally.ask(GetActiveRaid()).kill_count == 1


# Ending


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({}, "no_outcome"),
        ({"final_state": "died", "status": "mia"}, "two_outcomes"),
        ({"final_state": "queuing"}, "not_an_outcome"),
    ],
)
def test_an_end_without_one_clear_outcome_is_refused(
    tally: Show, said: dict[str, str], name: str
) -> None:
    start(tally)

    assert refusal(tally, FinalizeRaid(**said)) == name


def test_the_same_outcome_by_two_words_is_one(tally: Show) -> None:
    start(tally)

    assert tally.do(FinalizeRaid(final_state="kia", status="died"))["status"] == "died"


# Numbers and settings


def test_a_run_through_survives_only_if_the_setting_says_so(tally: Show) -> None:
    raid(tally, "19:00 raid_active", "19:03 run_through")
    assert tally.ask(GetAllTimeStats()).survival_rate == 0.0

    tally.do(SetSetting(key="tarkov.run_through_survives", value=True))

    assert tally.ask(GetAllTimeStats()).survival_rate == 100.0


def test_what_is_a_death_is_the_users_choice_when_read(tally: Show) -> None:
    for hour, outcome in enumerate(("died", "mia", "left"), start=10):
        raid(tally, f"{hour}:00 raid_active", f"{hour}:30 {outcome}")
    assert tally.ask(GetAllTimeStats()).deaths == 3

    tally.do(SetSetting(key="tarkov.left_is_death", value=False))

    assert tally.ask(GetAllTimeStats()).deaths == 2


def test_a_voided_session_is_out_of_all_numbers(tally: Show) -> None:
    evening = session(tally, "18:00", "23:00")
    raid(tally, *RAID_100, session_id=evening)

    tally.do(VoidSession(session_id=evening))

    assert tally.ask(GetAllTimeStats()).total_raids == 0


def test_without_an_open_session_the_session_numbers_are_todays_and_say_so(tally: Show) -> None:
    tally.clock.set(at("22:00"))
    raid(tally, *RAID_100)

    stats = tally.ask(GetSessionStats())

    assert (stats.period, stats.session_id, stats.total_raids) == ("today", None, 1)


# Corrections of time


def test_an_earlier_beginning_moves_the_first_change_and_takes_kills_in(tally: Show) -> None:
    raid_id = raid(tally, *RAID_100)

    tally.do(CorrectRaid(raid_id=raid_id, started_at=at("18:50")))
    kill(tally, "18:55", raid_id=raid_id)

    first = tally.ask(GetTransitionsForRaid(raid_id=raid_id))[0]
    assert (first.from_state, first.transitioned_at) == (None, at("18:50"))
    assert len(tally.ask(GetKillsForRaid(raid_id=raid_id))) == 1


def test_an_earlier_end_takes_the_kills_told_for_the_end_along(tally: Show) -> None:
    raid_id = raid(tally, "19:00 raid_active", "19:30 died")
    kill(tally, raid_id=raid_id)

    tally.do(CorrectRaid(raid_id=raid_id, ended_at=at("19:25")))

    (shot,) = tally.ask(GetKillsForRaid(raid_id=raid_id))
    assert shot.killed_at == at("19:25")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"started_at": at("19:06")}, "part_outside"),
        ({"ended_at": at("19:25:29")}, "part_outside"),
        ({"ended_at": at("2000:00")}, "not_yet"),
        ({"outcome": "queuing"}, "not_an_outcome"),
        ({"outcome": "died", "extract_location": "Crossroads"}, "not_extracted"),
    ],
)
def test_a_correction_that_can_not_be_is_refused(
    tally: Show, said: dict[str, Any], name: str
) -> None:
    raid(tally, *RAID_100)

    assert refusal(tally, CorrectRaid(**said)) == name


def test_the_outcome_of_an_open_raid_is_not_corrected(tally: Show) -> None:
    start(tally)

    assert refusal(tally, CorrectRaid(outcome="died")) == "raid_not_over"


# Past raids


@pytest.mark.parametrize(
    ("said", "fields", "name"),
    [
        (("19:00 queuing", "19:05 raid_active"), {"final_state": "died"}, "no_times"),
        (("19:00 queuing", "19:10 died", "19:12 raid_active", "19:20 died"), {}, "part_outside"),
        (("19:00 queuing", "19:10 died"), {"started_at": at("19:05")}, "outside_raid"),
        (("19:00 queuing", "2000:00 died"), {}, "not_yet"),
        (("19:00 queuing", "19:10 raid_active"), {"ended_at": at("19:20")}, "no_outcome"),
    ],
)
def test_a_past_raid_that_can_not_be_is_refused(
    tally: Show, said: tuple[str, ...], fields: dict[str, Any], name: str
) -> None:
    told = RecordRaid(map_name="Customs", character_type="pmc", transitions=moves(said), **fields)

    assert refusal(tally, told) == name


def test_a_past_raid_with_its_ends_alone_was_in_raid_all_the_time(tally: Show) -> None:
    recorded = tally.do(
        RecordRaid(map_name="Woods", character_type="scav", started_at=at("19:00"),
                   ended_at=at("19:20"), final_state="survived", extract_location="Boat",
                   kills=(KillGiven(enemy_type="pmc"),))
    )  # fmt: skip

    assert (recorded["in_raid_seconds"], recorded["kill_count"]) == (1200, 1)


def test_one_undo_takes_a_past_raid_back_whole(tally: Show) -> None:
    raid(tally, *RAID_100, kills=3)

    tally.undo()

    assert tally.ask(GetAllTimeStats()).total_raids == 0


# Pictures


def test_the_overlay_shows_the_open_raid_in_words(tally: Show) -> None:
    start(tally, game_mode="pve")
    press(tally, "raid_active")
    tally.do(AddKill(enemy_type="scav", headshot=True))

    shown = json.loads(tally.picture("tarkov.raid"))

    assert (shown["map_name"], shown["side"], shown["mode"]) == ("Customs", "PMC", "PvE")
    assert (shown["state_label"], shown["kills"], shown["headshots"]) == ("In raid", 1, 1)
    assert shown["clock"]["since"] is not None


def test_the_overlay_has_nothing_before_the_first_raid(tally: Show) -> None:
    assert tally.picture("tarkov.raid") == "null"


def test_the_panel_offers_to_start_then_to_go_on_then_to_start_again(tally: Show) -> None:
    def shown() -> dict[str, Any]:
        return dict(json.loads(tally.picture("tarkov.panel")))

    assert [form["path"] for form in shown()["forms"]] == ["/raid/start"]
    start(tally, current_state="queuing")
    assert shown()["actions"][0]["path"] == "/raid/matched"
    press(tally, "raid_active")
    assert [a["label"] for a in shown()["actions"][:2]] == ["Survived", "Died"]
    tally.do(FinalizeRaid(final_state="died"))
    assert shown()["forms"][0]["path"] == "/raid/start"


def test_every_action_of_every_state_is_a_command_that_is_taken(tally: Show) -> None:
    declared = {route for c in tally.program.registry.commands.values() for route in c.routes}
    start(tally)
    for word in ("pre_raid_setup", "queuing", "deploying_cancellable", "transfer", "error"):
        press(tally, word)
        panel = json.loads(tally.picture("tarkov.panel"))
        assert {each["path"] for each in (*panel["actions"], *panel["forms"])} <= declared


def test_the_undo_bar_says_what_it_takes_back(tally: Show) -> None:
    start(tally)
    tally.do(AddKill(enemy_type="scav", weapon_used="AK-74M"))

    assert tally.undo()["undone"] == "Kill: Scav with AK-74M"
