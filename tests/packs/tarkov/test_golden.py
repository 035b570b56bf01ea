"""The golden numbers of facts/tarkov.md, from the tests of the program that the seeds plan."""

from tallylight.core.pack import Origin
from tallylight.packs.tarkov.messages import (
    AddKills,
    DeleteRaid,
    GetAllTimeStats,
    GetOverhead,
    GetSessionOverhead,
    GetTimeInState,
    KillGiven,
    RecordRaid,
)
from tallylight.testing import Show

from .evenings import RAID_100, at, kill, live_raid, raid, session

QUEUE_CANCEL = (
    "19:00 pre_raid_setup",
    "19:02 queuing",
    "19:05 stash_management",
    "19:06 pre_raid_setup",
    "19:07 queuing",
    "19:09 deploying_committed",
    "19:10 raid_active",
    "19:30 survived",
)
RECONNECT = (
    "19:00 pre_raid_setup",
    "19:01 queuing",
    "19:02 deploying_committed",
    "19:03 raid_active",
    "19:18 reconnecting",
    "19:23 raid_active",
    "19:33 raid_ending",
    "19:34 survived",
)


def minutes(tally: Show, raid_id: int) -> dict[str, float]:
    spent = tally.ask(GetTimeInState(raid_id=raid_id))
    return {each.state: each.total_minutes for each in spent.states}


def with_gaps(tally: Show, begin: int, *gaps: int) -> int:
    """A session with raids of ten minutes, so many minutes apart."""
    evening = session(tally, f"{begin}:00", f"{begin + 2}:00")
    start = begin * 60
    for gap in (*gaps, 0):
        raid(tally, f"0:{start} raid_active", f"0:{start + 10} survived", session_id=evening)
        start += 10 + gap
    return evening


def test_1_the_average_delay_of_first_raids_of_ten_thirty_and_five_minutes(tally: Show) -> None:
    for hour, delay in ((10, 10), (12, 30), (14, 5)):
        evening = session(tally, f"{hour}:00", f"{hour + 1}:00")
        raid(tally, f"{hour}:{delay} raid_active", f"{hour}:50 died", session_id=evening)

    overhead = tally.ask(GetOverhead())

    assert (overhead.avg_overhead_minutes, overhead.total_sessions) == (15.0, 3)
    assert overhead.latest_overhead_seconds == 300


def test_2_each_state_has_its_minutes_and_the_outcome_none(tally: Show) -> None:
    raid_id = raid(tally, "19:00 pre_raid_setup", "19:03 queuing", "19:08 deploying_committed",
                   "19:10 raid_active", "19:27 raid_ending", "19:28 post_raid_review",
                   "19:30 survived")  # fmt: skip

    assert minutes(tally, raid_id) == {
        "pre_raid_setup": 3,
        "queuing": 5,
        "deploying_committed": 2,
        "raid_active": 17,
        "raid_ending": 1,
        "post_raid_review": 2,
    }


def test_3_one_survived_with_two_kills_and_one_died_with_one(tally: Show) -> None:
    raid(tally, "19:00 raid_active", "19:30 survived", kills=2)
    raid(tally, "20:00 raid_active", "20:15 died", kills=1)

    stats = tally.ask(GetAllTimeStats())

    assert (stats.survival_rate, stats.total_kills, stats.kd_ratio) == (50.0, 3, 3.0)
    assert stats.avg_raid_seconds == 22.5 * 60


def test_4_without_a_death_kills_are_divided_by_one_and_it_says_so(tally: Show) -> None:
    raid(tally, "19:00 raid_active", "19:30 survived", kills=2)
    raid(tally, "20:00 raid_active", "20:15 survived", kills=3)

    stats = tally.ask(GetAllTimeStats())

    assert (stats.kd_ratio, stats.deaths, stats.no_deaths) == (5.0, 0, True)


def test_5_a_cancelled_queue_adds_to_the_time_of_each_state(tally: Show) -> None:
    raid_id = raid(tally, *QUEUE_CANCEL)

    found = minutes(tally, raid_id)

    assert (found["pre_raid_setup"], found["queuing"], found["stash_management"]) == (3, 5, 1)
    assert len(tally.get(f"/raids/{raid_id}/transitions")) == 8


def test_6_a_reconnect_is_away_and_then_in_raid_again(tally: Show) -> None:
    raid_id = raid(tally, *RECONNECT, kills=3)

    found = minutes(tally, raid_id)

    assert (found["raid_active"], found["reconnecting"]) == (25, 5)
    assert len(tally.get(f"/raids/{raid_id}/kills")) == 3
    assert len(tally.get(f"/raids/{raid_id}/transitions")) == 8


def test_7_gaps_of_five_ten_and_fifteen_minutes_are_ten_on_average(tally: Show) -> None:
    gaps = tally.ask(GetSessionOverhead(session_id=with_gaps(tally, 10, 5, 10, 15))).between_raids

    assert (gaps.avg_seconds, gaps.n) == (600, 3)
    assert (gaps.min_seconds, gaps.max_seconds, gaps.total_seconds) == (300, 900, 1800)


def test_7_gaps_of_all_sessions_leave_out_those_between_sessions(tally: Show) -> None:
    with_gaps(tally, 10, 5, 10)
    with_gaps(tally, 14, 20)

    gaps = tally.ask(GetOverhead()).between_raids

    assert (gaps.avg_seconds, gaps.n) == (700, 3)  # 11:40


def test_7_raids_that_overlap_have_no_gap(tally: Show) -> None:
    evening = session(tally, "18:00", "23:00")
    raid(tally, "19:00 raid_active", "19:30 died", session_id=evening)
    tally.do(DeleteRaid(raid_id=1))
    told = {"started_at": at("19:20"), "ended_at": at("19:40"), "final_state": "died"}
    between = RecordRaid(map_name="Woods", character_type="scav", session_id=evening, **told)
    tally.do(between, origin=Origin.LOG)
    tally.undo()

    assert tally.ask(GetSessionOverhead(session_id=evening)).between_raids.n == 0


def test_7_the_gap_to_an_open_raid_does_not_count_yet(tally: Show) -> None:
    evening = session(tally, "18:00")
    raid(tally, "19:00 raid_active", "19:30 died", session_id=evening)
    live_raid(tally, "19:40 raid_active", session_id=evening)

    assert tally.ask(GetSessionOverhead(session_id=evening)).between_raids.n == 0


def test_7_one_raid_or_none_has_no_gaps(tally: Show) -> None:
    gaps = tally.ask(GetSessionOverhead(session_id=with_gaps(tally, 10))).between_raids

    assert (gaps.n, gaps.avg_seconds, gaps.min_seconds) == (0, None, None)


def test_7_a_gap_of_no_time_is_a_gap(tally: Show) -> None:
    gaps = tally.ask(GetSessionOverhead(session_id=with_gaps(tally, 10, 0, 10))).between_raids

    assert (gaps.n, gaps.min_seconds) == (2, 0)


def test_8_a_cancelled_raid_and_the_next_one_are_five_minutes_apart(tally: Show) -> None:
    evening = session(tally, "18:00", "23:00")
    first = raid(tally, "19:00 pre_raid_setup", "19:03 queuing", "19:05 cancelled",
                 session_id=evening)  # fmt: skip
    second = raid(tally, "19:10 pre_raid_setup", "19:12 queuing", "19:14 deploying_committed",
                  "19:15 raid_active", "19:35 raid_ending", "19:36 survived",
                  session_id=evening)  # fmt: skip

    gaps = tally.ask(GetSessionOverhead(session_id=evening)).between_raids

    assert gaps.avg_seconds == 300
    assert len(tally.get(f"/raids/{first}/transitions")) == 3
    assert len(tally.get(f"/raids/{second}/transitions")) == 6


def test_9_kills_told_out_of_order_come_back_by_their_time(tally: Show) -> None:
    raid_id = raid(tally, *RAID_100)
    times = ("19:20", "19:12", "19:15")
    told = tuple(KillGiven(enemy_type="scav", killed_at=at(when)) for when in times)
    tally.do(AddKills(kills=told, raid_id=raid_id))
    kill(tally, "19:13", raid_id=raid_id)

    found = [k.killed_at for k in tally.get(f"/raids/{raid_id}/kills")]

    assert found == [at("19:12"), at("19:13"), at("19:15"), at("19:20")]
