"""The defects of the seeds' SQL and prose, each with the figures that facts/tarkov.md gives."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tallylight.base.errors import Refused
from tallylight.base.units import percent
from tallylight.core.channels.messages import CorrectChannel
from tallylight.core.schema import elapsed_us
from tallylight.core.sessions.messages import CreateSession
from tallylight.packs.tarkov.messages import (
    AddKills,
    CompareSession,
    CreateRaid,
    FinalizeRaid,
    GetAllTimeStats,
    GetOverhead,
    GetSessionModes,
    GetSessionOverhead,
    GetSessionStats,
    GetSessionTime,
    GetTimeInState,
    GetTrend,
    KillGiven,
    RecordTransition,
)
from tallylight.packs.tarkov.tables import raids
from tallylight.storage.faults import WriteFailed
from tallylight.testing import Show

from .evenings import RAID_100, at, kill, live_raid, raid, session

TWO_RAIDS = (("18:00 raid_active", "18:20 survived"), ("18:30 raid_active", "18:40 died"))


def seconds(tally: Show, raid_id: int) -> dict[str, float]:
    spent = tally.ask(GetTimeInState(raid_id=raid_id))
    return {each.state: each.seconds for each in spent.states}


def two_raids(tally: Show) -> int:
    """A: pmc, survived, 3 kills. B: scav, died, none. Both PvP."""
    evening = session(tally, "17:00", "23:00")
    raid(tally, *TWO_RAIDS[0], kills=3, session_id=evening)
    raid(tally, *TWO_RAIDS[1], character_type="scav", session_id=evening)
    return evening


def test_b1_the_average_queue_of_a_session_and_of_all_time_can_be_asked(tally: Show) -> None:
    evening = session(tally, "18:00", "23:00")
    raid(tally, *RAID_100, session_id=evening)

    compared = tally.ask(CompareSession(session_id=evening, include=True))

    assert (compared.session.total_raids, compared.session.avg_queue_seconds) == (1, 120.0)
    assert (compared.all_time.total_raids, compared.all_time.avg_queue_seconds) == (1, 120.0)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (("19:07 queuing", "19:09 raid_active", "19:10 died"), 120),
        # 24 December and 7 days and 5 hours: 23:59 on New Year's Eve.
        (("191:59 queuing", "192:02 raid_active", "192:10 died"), 180),
    ],
)
def test_b2_times_are_subtracted_as_times(tally: Show, said: tuple[str, ...], right: float) -> None:
    assert seconds(tally, raid(tally, *said))["queuing"] == right


def test_b3_raid_100_spends_its_time_as_it_should(tally: Show) -> None:
    spent = tally.ask(GetTimeInState(raid_id=raid(tally, *RAID_100)))

    found = [(s.state, s.seconds, s.total_minutes, s.percentage) for s in spent.states]
    assert found == [
        ("raid_active", 840, 14.0, 51.9),
        ("stash_management", 300, 5.0, 18.5),
        ("deploying_committed", 120, 2.0, 7.4),
        ("pre_raid_setup", 120, 2.0, 7.4),
        ("queuing", 120, 2.0, 7.4),
        ("post_raid_review", 90, 1.5, 5.6),
        ("raid_ending", 30, 0.5, 1.9),
    ]
    assert spent.total_seconds == 1620


def test_b3_no_time_at_all_has_no_percentages(tally: Show) -> None:
    evening = session(tally, "18:00", "23:00")
    raid(tally, "19:00 raid_active", "19:00 died", session_id=evening)

    spent = tally.ask(GetSessionTime(session_id=evening))

    assert [(s.state, s.seconds, s.percentage) for s in spent.states] == [("raid_active", 0, None)]


def test_b3_a_session_without_raids_spent_no_time(tally: Show) -> None:
    assert tally.ask(GetSessionTime(session_id=session(tally, "18:00"))).states == []


def test_b4_kills_do_not_multiply_raids(tally: Show) -> None:
    stats = tally.ask(GetSessionStats(session_id=two_raids(tally)))

    assert (stats.total_raids, stats.survived_count, stats.survival_rate) == (2, 1, 50.0)
    assert (stats.total_kills, stats.avg_kills_per_raid) == (3, 1.5)
    assert (stats.pmc_raids, stats.scav_raids) == (1, 1)


def test_b5_kills_do_not_multiply_the_raids_of_a_mode(tally: Show) -> None:
    evening = two_raids(tally)
    raid(tally, "19:00 raid_active", "19:20 survived", game_mode="pve", session_id=evening)
    raid(tally, "19:30 raid_active", "19:40 died", kills=5, game_mode="pve", session_id=evening)

    pve, pvp = tally.ask(GetSessionModes(session_id=evening))

    assert (pve.game_mode, pve.total_raids) == ("pve", 2)
    assert (pve.survival_rate, pve.avg_kills_per_raid) == (50.0, 2.5)
    assert (pvp.game_mode, pvp.total_raids) == ("pvp", 2)
    assert (pvp.survival_rate, pvp.avg_kills_per_raid) == (50.0, 1.5)


def test_b6_kills_per_raid_and_kills_by_deaths_are_two_numbers(tally: Show) -> None:
    two_raids(tally)

    (evening,) = tally.ask(GetTrend())

    assert (evening.avg_kills_per_raid, evening.kd_ratio) == (1.5, 3.0)


def test_b7_the_first_raid_is_the_earliest_not_the_one_with_the_lowest_id(tally: Show) -> None:
    evening = session(tally, "18:00")
    live_raid(tally, "18:30 raid_active", session_id=evening)
    raid(tally, "18:10 raid_active", "18:20 survived", session_id=evening)

    overhead = tally.ask(GetSessionOverhead(session_id=evening))

    assert (overhead.overhead_seconds, overhead.overhead_minutes) == (600.0, 10.0)


def test_b8_a_session_without_raids_has_a_row_and_no_overhead(tally: Show) -> None:
    overhead = tally.ask(GetSessionOverhead(session_id=session(tally, "18:00", "19:00")))

    assert (overhead.session_start, overhead.overhead_seconds) == (at("18:00"), None)


def test_b8_sessions_without_raids_are_counted_but_in_no_average(tally: Show) -> None:
    session(tally, "15:00", "16:00")
    two_raids(tally)

    overhead = tally.ask(GetOverhead())

    assert (overhead.total_sessions, overhead.sessions_without_raids) == (1, 1)
    assert overhead.avg_overhead_minutes == 60.0


def test_b9_every_gap_of_whole_seconds_up_to_an_hour_is_exact(tally: Show) -> None:
    start = at("19:07")
    gaps = range(3601)
    with tally.program.storage.read() as connection:
        found = [
            row[0]
            for some in (gaps[i : i + 400] for i in range(0, 3601, 400))
            for row in connection.execute(
                sa.union_all(
                    *(sa.select(elapsed_us(start, start + timedelta(seconds=g))) for g in some)
                )
            )
        ]

    assert sorted(found) == [gap * 1_000_000 for gap in gaps]


def test_b10_shortest_longest_and_average_share_a_unit(tally: Show) -> None:
    evening = session(tally, "18:00", "23:00")
    raid(tally, "18:03:59 raid_active", "18:20 survived", session_id=evening)

    overhead = tally.ask(GetOverhead())

    assert overhead.min_overhead_seconds == overhead.max_overhead_seconds == 239.0
    assert (overhead.avg_overhead_seconds, overhead.avg_overhead_minutes) == (239.0, 4.0)


def test_b11_an_empty_session_has_no_rates_and_says_of_how_many(tally: Show) -> None:
    stats = tally.ask(GetSessionStats(session_id=session(tally, "18:00")))

    assert (stats.survival_rate, stats.decided_raids) == (None, 0)
    assert (stats.avg_kills_per_raid, stats.total_raids) == (None, 0)
    assert (stats.kd_ratio, stats.avg_queue_seconds, stats.queued_raids) == (None, None, 0)


def test_b12_two_changes_at_one_time_do_not_both_get_the_time_after(tally: Show) -> None:
    raid_id = raid(
        tally, "18:00 queuing", "18:02 deploying_committed", "18:02 raid_active", "18:10 survived"
    )

    assert seconds(tally, raid_id) == {
        "raid_active": 480,
        "queuing": 120,
        "deploying_committed": 0,
    }
    assert tally.ask(GetTimeInState(raid_id=raid_id)).total_seconds == 600


def test_b13_what_still_runs_is_counted_until_now(tally: Show) -> None:
    tally.clock.set(at("20:01:30"))
    raid_id = live_raid(tally, "20:00 queuing")

    assert seconds(tally, raid_id) == {"queuing": 90}


def test_b14_an_outcome_lasts_no_time_also_when_the_end_was_written_later(tally: Show) -> None:
    raid_id = raid(tally, "19:25 raid_active", "19:27 survived", ended_at=at("19:31"))

    assert seconds(tally, raid_id) == {"raid_active": 120}


def test_b15_only_decided_raids_are_in_the_survival_rate(tally: Show) -> None:
    outcomes = ("survived", "survived", "died", "mia", "cancelled")
    for hour, outcome in enumerate(outcomes, start=10):
        raid(tally, f"{hour}:00 raid_active", f"{hour}:30 {outcome}")
    live_raid(tally, "20:00 raid_active")

    stats = tally.ask(GetAllTimeStats())

    assert (stats.survival_rate, stats.survived_count, stats.decided_raids) == (50.0, 2, 4)
    assert (stats.total_raids, stats.undecided_raids) == (6, 2)


def test_b16_each_average_of_the_queue_says_of_what(tally: Show) -> None:
    raid(tally, "10:00 queuing", "10:03 stash_management", "10:04 queuing",
         "10:06 raid_active", "10:20 died")  # fmt: skip
    raid(tally, "11:00 queuing", "11:01:30 raid_active", "11:20 died")
    raid(tally, "12:00 raid_active", "12:20 died")
    raid(tally, "13:00 raid_active", "13:20 died")

    stats = tally.ask(GetAllTimeStats())

    assert (stats.avg_queue_seconds, stats.queued_raids) == (195.0, 2)
    assert (stats.avg_queue_seconds_per_visit, stats.queue_visits) == (130.0, 3)
    assert (stats.avg_matched_queue_seconds, stats.matched_visits) == (105.0, 2)
    assert stats.total_queue_seconds / stats.total_raids == 97.5


def test_b17_time_in_raid_is_not_the_time_from_start_to_end(tally: Show) -> None:
    evening = session(tally, "18:00", "23:00")
    raid(tally, *RAID_100, session_id=evening)

    (served,) = tally.get(f"/sessions/{evening}/raids")

    assert (served.raid_duration_seconds, served.in_raid_seconds) == (1620, 840)


def test_b18_a_raid_begins_with_its_first_transition_and_is_in_its_last(tally: Show) -> None:
    raid(tally, *RAID_100)

    (row,) = tally.rows("SELECT current_state, count(*) FROM raids GROUP BY 1")
    first = tally.get("/raids/1/transitions")[0]

    assert row == ("survived", 1)
    assert (first.from_state, first.transitioned_at) == (None, at("19:00"))


def test_b19_a_raid_removed_by_hand_takes_its_kills_along(tally: Show) -> None:
    raid_id = raid(tally, *RAID_100, kills=1)
    transaction = tally.program.storage.begin()

    transaction.delete(raids, {"raid_id": raid_id})
    transaction.commit()

    assert tally.rows("SELECT count(*) FROM kills") == [(0,)]


def test_b20_a_second_open_session_is_refused_by_name(tally: Show) -> None:
    session(tally, "18:00")

    with pytest.raises(Refused, match="Session 1 is open"):
        tally.do(CreateSession())


def test_b20_a_second_open_raid_is_refused_by_name(tally: Show) -> None:
    live_raid(tally, "18:00 queuing")

    with pytest.raises(Refused, match="Raid 1 on Customs is open") as refused:
        tally.do(CreateRaid(map_name="Woods", character_type="pmc"))

    assert (refused.value.refusal.name, refused.value.refusal.status) == ("raid_is_open", 409)


def test_b20_the_database_holds_at_most_one_open_raid(tally: Show) -> None:
    live_raid(tally, "18:00 queuing")
    transaction = tally.program.storage.begin()
    second = {"map_name": "Woods", "character_type": "pmc", "game_mode": "pve"}

    with pytest.raises(WriteFailed):
        _write_and_commit(transaction, second)

    transaction.rollback()


def _write_and_commit(transaction, row) -> None:
    transaction.insert(raids, row)
    transaction.commit()


def test_b21_the_day_of_a_session_is_that_of_the_channel(tally: Show) -> None:
    tally.do(CorrectChannel(channel="main", time_zone="America/New_York"))
    evening = session(tally, "26:30", "30:00")
    raid(tally, "27:00 raid_active", "27:20 died", session_id=evening)

    (trend,) = tally.ask(GetTrend())

    assert trend.date == date(2025, 12, 24)


def test_b22_times_of_any_offset_are_kept_in_one_form_and_order(tally: Show) -> None:
    raid_id = raid(tally, *RAID_100)
    berlin = datetime.fromisoformat("2025-12-24T20:15:00+01:00")
    utc = datetime(2025, 12, 24, 19, 20, tzinfo=UTC)
    tally.do(
        AddKills(
            raid_id=raid_id,
            kills=(
                KillGiven(enemy_type="pmc", killed_at=utc),
                KillGiven(enemy_type="scav", killed_at=berlin),
            ),
        )
    )

    kills = tally.get(f"/raids/{raid_id}/kills")

    assert [(k.enemy_type, k.killed_at) for k in kills] == [("scav", berlin), ("pmc", utc)]


def test_b23_percentages_are_numbers_rounded_half_up() -> None:
    assert percent(905, 2000) == 45.3


def test_b23_a_session_shows_the_same_percentage(tally: Show) -> None:
    evening = session(tally, "12:00", "23:00")
    raid(tally, "12:00 stash_management", "13:49:30 raid_active", "15:20 survived",
         session_id=evening)  # fmt: skip

    spent = tally.ask(GetSessionTime(session_id=evening)).states

    assert ("raid_active", 90.5, 45.3) in [(s.state, s.total_minutes, s.percentage) for s in spent]


def test_b24_all_time_beside_a_session_leaves_it_out_unless_asked(tally: Show) -> None:
    first = session(tally, "10:00", "12:00")
    raid(tally, "10:30 raid_active", "10:50 survived", session_id=first)
    second = session(tally, "13:00")
    raid(tally, "13:30 raid_active", "13:50 died", session_id=second)

    apart = tally.ask(CompareSession(session_id=second))
    together = tally.ask(CompareSession(session_id=second, include=True))

    assert (apart.all_time.survival_rate, together.all_time.survival_rate) == (100.0, 50.0)
    assert tally.ask(GetAllTimeStats()).survival_rate == 50.0


def test_a_kill_pressed_live_is_counted_in_the_raid_that_is_on(tally: Show) -> None:
    live_raid(tally, "19:00 raid_active")
    kill(tally)
    tally.do(RecordTransition(to_state="survived"))

    assert tally.ask(GetAllTimeStats()).kd_ratio == 1.0
    assert tally.do(FinalizeRaid(final_state="died"))["seq"] is None
