"""MF_run_counter writes the time of a clock on the wall, which an hour may pass twice."""

from typing import Any

import pytest

from tallylight.packs.diablo.sources import mf
from tallylight.packs.diablo.sources.past import PastRun

from .origins.others import drop, lap, profile, session
from .origins.reading import Reader, at

MF = Reader(mf.recognise, mf.counts, mf.read, mf.audit)

BACK = "2025-10-26"
"""In Berlin the clocks went back from 3 to 2 o'clock."""

FORWARD = "2025-03-30"
"""In Berlin the clocks went from 2 to 3 o'clock."""


def runs(laps: list[Any], drops: Any = None, away: str = f"{BACK} 04:00:00") -> list[PastRun]:
    return MF.runs(profile({away: session(laps, drops)}))


def test_an_hour_that_was_there_twice_is_the_first_where_nothing_says_otherwise() -> None:
    [run] = runs([lap(60, f"{BACK} 02:30:00")])
    assert run.ended_at == at("00:30:00", BACK)


def test_an_hour_that_was_there_twice_is_kept_as_it_was_written() -> None:
    [run] = runs([lap(60, f"{BACK} 02:30:00")])
    assert run.original["Real time"] == f"{BACK} 02:30:00"
    assert run.repaired == ("its hour was there twice that night",)


def test_laps_of_a_night_are_in_order_though_the_clock_went_back() -> None:
    ends = [run.ended_at for run in runs([
        lap(60, f"{BACK} 02:50:00"), lap(60, f"{BACK} 02:10:00"), lap(60, f"{BACK} 03:10:00"),
    ])]  # fmt: skip
    assert ends == [at("00:50:00", BACK), at("01:10:00", BACK), at("02:10:00", BACK)]


def test_laps_in_order_of_such_a_night_are_no_fault_of_the_file() -> None:
    laps = [lap(60, f"{BACK} 02:50:00"), lap(60, f"{BACK} 02:10:00")]
    assert MF.audited(profile({f"{BACK} 04:00:00": session(laps)})) == {}


def test_a_lap_that_would_overlap_the_last_was_in_the_second_hour() -> None:
    _, second = runs([lap(60, f"{BACK} 02:05:00"), lap(1200, f"{BACK} 02:15:00")])
    assert second.ended_at == at("01:15:00", BACK)


def test_a_drop_of_the_second_hour_is_of_its_run() -> None:
    laps = [lap(60, f"{BACK} 02:50:00"), lap(600, f"{BACK} 02:10:00")]
    _, second = runs(laps, {"2": [drop("Shako", "Shako", f"{BACK} 02:05:00")]})
    assert [(find.found_at, find.uncertain) for find in second.finds] == [
        (at("01:05:00", BACK), False)
    ]


def test_a_session_put_away_in_the_second_hour_ended_then() -> None:
    data = profile({f"{BACK} 02:20:00": session([lap(60, f"{BACK} 02:55:00")])})
    assert MF.sessions(data)[0].ended_at == at("01:20:00", BACK)


def test_an_hour_that_was_not_there_is_counted_on() -> None:
    [run] = runs([lap(60, f"{FORWARD} 02:30:00")], away=f"{FORWARD} 04:00:00")
    assert run.ended_at == at("01:30:00", FORWARD)
    assert run.repaired == ("its hour was left out that night",)


def test_a_night_like_any_other_leaves_no_doubt() -> None:
    [run] = runs([lap(60, "2025-10-27 02:30:00")], away="2025-10-27 04:00:00")
    assert (run.ended_at, run.repaired) == (at("01:30:00", "2025-10-27"), ())


@pytest.mark.parametrize("said", ["1970-01-01 00:00:00", "9999-12-31 23:59:59", "0001-01-01 00:00",
                                  "yesterday", "2026-01-03", "", None, 5])  # fmt: skip
def test_a_time_that_can_not_be_is_none(said: Any) -> None:
    row = {"Run time": 60, "Real time": said}
    [run] = MF.runs(profile({"2026-01-03 21:15:42": session([row])}))
    assert run.ended_at == at("20:15:42")
