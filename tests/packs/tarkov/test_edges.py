"""The edges of raids: starting, going on, ending, correcting, the past, what is shown."""

import json
from typing import Any

import pytest

from tallylight.core.sessions.messages import VoidSession
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.tarkov.messages import (
    AddKill,
    CorrectRaid,
    CreateRaid,
    FinalizeRaid,
    GetActiveRaid,
    GetAllTimeStats,
    GetSessionStats,
    KillGiven,
    MatchFound,
    RecordRaid,
    RecordTransition,
)
from tallylight.testing import Show

from .evenings import (
    RAID_100,
    at,
    chain,
    kill,
    live_raid,
    moves,
    press,
    raid,
    refusal,
    session,
    start,
)


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

    found = tally.get(f"/raids/{raid_id}/transitions")
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

    first = tally.get(f"/raids/{raid_id}/transitions")[0]
    assert (first.from_state, first.transitioned_at) == (None, at("18:50"))
    assert len(tally.get(f"/raids/{raid_id}/kills")) == 1


def test_an_earlier_end_takes_the_kills_told_for_the_end_along(tally: Show) -> None:
    raid_id = raid(tally, "19:00 raid_active", "19:30 died")
    kill(tally, raid_id=raid_id)

    tally.do(CorrectRaid(raid_id=raid_id, ended_at=at("19:25")))

    (shot,) = tally.get(f"/raids/{raid_id}/kills")
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
