"""Numbers that look further than one session: streaks, extremes, tables, form and pace."""

from queue import SimpleQueue
from typing import Any

import pytest

from tallylight.core.decide import Envelope
from tallylight.core.dispatch import Job
from tallylight.core.sessions.messages import EndSession, VoidSession
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.tarkov.messages import (
    CompareSession,
    CorrectRaid,
    FinalizeRaid,
    GetAllTimeStats,
    GetForm,
    GetPace,
    GetSessionModes,
    GetTable,
    RecordRaid,
    RecordTransition,
)
from tallylight.testing import Show, laws

from .evenings import at, kill, live_raid, raid, refusal, session


def short(show: Show, hour: str, outcome: str, minutes: int = 10, **fields: object) -> int:
    """A raid of some minutes, all of it in raid."""
    return raid(show, f"{hour}:00 raid_active", f"{hour}:{minutes:02} {outcome}", **fields)


def test_a_streak_ends_with_a_death_and_the_longest_is_kept(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    for hour, outcome in enumerate(("survived", "survived", "died", "survived"), start=10):
        short(tally, str(hour), outcome)
    stats = tally.ask(GetAllTimeStats())
    assert (stats.current_survival_streak, stats.longest_survival_streak) == (1, 2)


def test_an_undecided_raid_neither_ends_a_streak_nor_goes_on_with_it(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    for hour, outcome in enumerate(("survived", "cancelled", "unknown", "survived"), start=10):
        short(tally, str(hour), outcome)
    assert tally.ask(GetAllTimeStats()).current_survival_streak == 2


def test_whether_a_run_through_goes_on_with_a_streak_is_a_setting_applied_when_read(
    tally: Show,
) -> None:
    tally.clock.set(at("23:00"))
    for hour, outcome in enumerate(("survived", "run_through", "survived"), start=10):
        short(tally, str(hour), outcome)
    assert tally.ask(GetAllTimeStats()).longest_survival_streak == 1
    tally.do(SetSetting(key="tarkov.run_through_survives", value=True))
    tally.settle()
    assert tally.ask(GetAllTimeStats()).longest_survival_streak == 3


def test_a_corrected_outcome_joins_two_streaks(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    ids = [short(tally, str(h), o) for h, o in ((10, "survived"), (11, "died"), (12, "survived"))]
    tally.do(CorrectRaid(raid_id=ids[1], outcome="survived"))
    assert tally.ask(GetAllTimeStats()).longest_survival_streak == 3


def test_the_shortest_and_the_longest_raid_are_those_of_sessions_that_count(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    evening = session(tally, "09:30", "10:30")
    short(tally, "10", "survived", 25)
    short(tally, "11", "died", 5)
    short(tally, "12", "died", 15)
    tally.do(VoidSession(session_id=evening))
    stats = tally.ask(GetAllTimeStats())
    assert (stats.shortest_in_raid_seconds, stats.longest_in_raid_seconds) == (300.0, 900.0)


def test_an_all_time_median_is_at_most_two_and_a_half_percent_off(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    for hour, minutes in enumerate((4, 8, 15, 16, 23, 42), start=10):
        short(tally, str(hour), "survived", minutes)
    stats = tally.ask(GetAllTimeStats())
    assert stats.median_in_raid_seconds == pytest.approx(15 * 60, rel=0.025)
    assert stats.p90_in_raid_seconds == pytest.approx(42 * 60, rel=0.025)


def test_a_session_left_out_of_all_time_takes_its_raids_out_of_every_number(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    short(tally, "10", "survived", 10, map_name="Woods")
    evening = session(tally, "10:50", "13:00")
    short(tally, "11", "died", 40, map_name="Customs", kills=2)
    short(tally, "12", "died", 50, map_name="Customs")
    rest = tally.ask(CompareSession(session_id=evening)).all_time
    assert (rest.total_raids, rest.total_kills, rest.favourite_map) == (1, 0, "Woods")
    assert rest.longest_in_raid_seconds == 600.0
    assert rest.median_in_raid_seconds == pytest.approx(600, rel=0.025)


def test_maps_sides_and_modes_have_a_table_each(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    short(tally, "10", "survived", map_name="Woods", kills=3)
    short(tally, "11", "died", map_name="Woods", character_type="scav")
    short(tally, "12", "died", map_name="Customs", game_mode="pve")
    tables = {by: tally.ask(GetTable(by=by)) for by in ("map", "mode", "side")}
    said = {by: [(t.label, t.total_raids, t.survival_rate) for t in found]
            for by, found in tables.items()}  # fmt: skip
    assert said == {
        "map": [("Customs", 1, 0.0), ("Woods", 2, 50.0)],
        "mode": [("pve", 1, 0.0), ("pvp", 2, 50.0)],
        "side": [("pmc", 2, 50.0), ("scav", 1, 0.0)],
    }


def test_the_modes_of_a_session_are_apart_with_the_queue_that_runs_now(tally: Show) -> None:
    tally.clock.set(at("10:00"))
    evening = session(tally, "09:00")
    raid(tally, "09:10 raid_active", "09:20 died", game_mode="pve")
    live_raid(tally, "09:58 queuing", game_mode="pvp")
    modes = {one.game_mode: one for one in tally.ask(GetSessionModes(session_id=evening))}
    assert (modes["pve"].total_raids, modes["pvp"].total_queue_seconds) == (1, 120.0)


def test_three_of_five_against_a_few_others_is_too_early_to_tell(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    for hour, outcome in enumerate(("died", "died", "survived", "died"), start=4):
        short(tally, f"{hour:02}", outcome)
    evening = session(tally, "09:30", "16:00")
    for hour, outcome in enumerate(("survived",) * 3 + ("died",) * 2, start=10):
        short(tally, str(hour), outcome)
    found = tally.ask(CompareSession(session_id=evening)).survival
    assert (found.rate, found.n, found.other_rate, found.other_n) == (60.0, 5, 25.0, 4)
    assert (found.difference, found.verdict) == (35.0, "too early to tell")
    assert found.low < 0 < found.high


def test_a_form_that_chance_does_not_explain_is_called_better(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    for minute in range(30):
        raid(tally, f"05:{minute:02} raid_active", f"05:{minute:02}:30 died")
    session(tally, "06:30", "09:00")
    for minute in range(30):
        raid(tally, f"07:{minute:02} raid_active", f"07:{minute:02}:30 survived")
    found = tally.ask(GetForm())
    assert (found.rate, found.other_rate, found.verdict) == (100.0, 0.0, "better")


def test_pace_compares_with_the_same_minute_of_sessions_that_lasted_as_long(tally: Show) -> None:
    tally.clock.set(at("23:59"))
    for began, ended, hours in (("01:00", "05:00", (1, 2, 3, 4)), ("06:00", "10:00", (6, 7))):
        session(tally, began, ended)
        for hour in hours:
            raid(tally, f"{hour:02}:10 raid_active", f"{hour:02}:40 died", kills=1)
    session(tally, "10:30", "10:50")
    raid(tally, "10:31 raid_active", "10:33 died")
    session(tally, "22:19")
    raid(tally, "22:20 raid_active", "22:45 survived")
    live_raid(tally, "23:30 raid_active")
    found = tally.ask(GetPace())
    assert (found.raids, found.usual_raids, found.sessions) == (2, 2.0, 2)
    assert found.usual_in_raid_percent == 60.0
    assert found.sentence == "1h40 in: 2 raids, usually 2"


def test_pace_without_a_session_is_refused_by_name(tally: Show) -> None:
    with pytest.raises(Exception, match="session") as refused:
        tally.ask(GetPace())
    assert refused.value.refusal.name == "no_open_session"  # type: ignore[attr-defined]


def test_numbers_are_the_same_after_a_restart_and_a_recount(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    session(tally, "09:30")
    short(tally, "10", "survived", kills=2)
    tally.do(EndSession(), happened_at=at("22:00"))
    kill(tally, "10:05", raid_id=1)
    before = tally.ask(GetAllTimeStats())
    tally.restart()
    assert tally.ask(GetAllTimeStats()) == before
    laws.replayed(tally)


def test_a_raid_that_was_corrected_into_another_session_changes_the_sums_of_both(
    tally: Show,
) -> None:
    tally.clock.set(at("23:00"))
    first, second = session(tally, "09:00", "10:00"), session(tally, "10:00", "11:30")
    raid_id = raid(tally, "10:00 raid_active", "10:00 died", session_id=first)
    tally.do(CorrectRaid(raid_id=raid_id, session_id=second))
    counts = [tally.get(f"/stats/session/{one}").total_raids for one in (first, second)]
    assert counts == [0, 1]
    assert refusal(tally, VoidSession(session_id=99)) == "no_such_session"


def in_one_group(tally: Show, *commands: Any) -> None:
    """Commands that are decided and committed together, as under load."""
    done: SimpleQueue[Any] = SimpleQueue()
    envelopes = tuple(Envelope(command) for command in commands)
    tally.program.dispatcher.submit(Job(envelopes, done.put))
    assert not [reply for reply in done.get(timeout=30) if isinstance(reply, Exception)]


def test_a_session_voided_in_the_group_that_changed_its_gaps_leaves_no_trace(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    evening = session(tally, "09:00", "12:00")
    past = RecordRaid(map_name="Woods", character_type="pmc", started_at=at("10:00"),
                      ended_at=at("10:20"), final_state="died")  # fmt: skip
    in_one_group(tally, past, VoidSession(session_id=evening))
    laws.replayed(tally)
    assert tally.get("/stats/overhead").total_sessions == 0


def test_a_state_of_the_name_of_a_measure_is_counted_as_any_other(tally: Show) -> None:
    tally.clock.set(at("10:30"))
    live_raid(tally, "10:00 raids", "10:05 kills")
    laws.replayed(tally)


def test_changes_of_one_instant_are_in_the_order_in_which_they_were_told(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    live_raid(tally, "12:00 raid_active")
    tally.do(FinalizeRaid(final_state="died"), happened_at=at("12:06"))
    tally.do(RecordTransition(to_state="post_raid_review", raid_id=1), happened_at=at("12:08"))
    tally.do(RecordTransition(to_state="queuing", raid_id=1), happened_at=at("12:06"))
    laws.replayed(tally)


def test_of_raids_at_one_instant_the_later_told_ends_the_streak(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    for hour in range(1, 9):
        short(tally, f"{hour:02}", "died")
    raid(tally, "10:00 raid_active", "10:00 survived")
    raid(tally, "10:00 raid_active", "10:00 died")
    assert tally.ask(GetAllTimeStats()).current_survival_streak == 0
    short(tally, "12", "died")
    laws.replayed(tally)


def test_a_session_left_out_of_all_time_leaves_no_streak_to_speak_of(tally: Show) -> None:
    tally.clock.set(at("23:00"))
    evening = session(tally, "09:30", "12:00")
    short(tally, "10", "survived")
    assert tally.ask(CompareSession(session_id=evening)).all_time.longest_survival_streak is None


def test_a_raid_that_queues_now_is_in_the_table_of_its_map(tally: Show) -> None:
    tally.clock.set(at("10:04"))
    live_raid(tally, "10:00 queuing")
    (customs,) = tally.ask(GetTable(by="map"))
    assert customs.avg_queue_seconds == 240.0
