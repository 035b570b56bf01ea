"""Sums, gaps and streaks: changed with the subject, mended, and counted when they never were."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tallylight.core.rebuild import rebuild
from tallylight.core.sessions.messages import CorrectSession, CreateSession, EndSession, VoidSession
from tallylight.core.tallied import Labels, Tallied
from tallylight.core.tallies.histogram import bucket, percentile
from tallylight.testing import Show, laws

from ..laws.conftest import Stage
from ..laws.sample_pack import PACK as LAMP
from ..laws.sample_pack import messages as m
from ..laws.sample_pack.rules import Lamp

HOUR = timedelta(hours=1)
RED = m.Colour.RED


def lit(show: Show, minutes: int, *, blinks: int = 0, gap: int = 1) -> int:
    """A lamp that was lit for some minutes, after a gap; its id."""
    show.clock.forward(minutes=gap)
    lamp = show.do(m.LightLamp(colour=RED))["lamp_id"]
    for _ in range(blinks):
        show.do(m.Blink(times=1, word="x"))
    show.clock.forward(minutes=minutes)
    show.do(m.PutOut())
    return int(lamp)


def sums(show: Show, session_id: int = 0) -> dict[str, int]:
    rows = show.rows(
        "SELECT measure, sum(value) FROM tallies WHERE session_id = :s GROUP BY measure",
        s=session_id,
    )
    return {measure: int(n) for measure, n in rows if "~" not in measure}


def streaks(show: Show) -> list[tuple[bool, int]]:
    rows = show.rows("SELECT good, length FROM tally_streaks ORDER BY began_at, began_id")
    return [(bool(good), length) for good, length in rows]


def test_a_sum_grows_with_what_is_counted(lamps: Show) -> None:
    lit(lamps, 2, blinks=3)
    assert sums(lamps) == {"lamps": 1, "blinks": 3, "lit_us": 120_000_000}


def test_an_undo_leaves_no_sum_of_nothing(lamps: Show) -> None:
    lamps.do(m.LightLamp(colour=RED))
    lamps.undo()
    assert lamps.rows("SELECT * FROM tallies") == []


def test_a_sum_that_may_be_below_nothing_is_gone_when_it_comes_to_nothing(stage: Stage) -> None:
    def tilt(lamp: Lamp) -> dict[tuple[str, Labels], int]:
        return {("tilt", ()): len(lamp.blinks) - 1}

    tallied = Tallied(contribution=tilt, recount=lambda *_: (), signed=frozenset({"tilt"}))
    own, bulb = LAMP.subjects
    with stage(of=[replace(LAMP, subjects=(replace(own, tallied=tallied), bulb))]) as show:
        lit(show, 2)
        lit(show, 2, blinks=2)
        assert "tilt" not in sums(show)


def test_a_gap_is_the_time_between_two_lamps_of_a_session(lamps: Show) -> None:
    session_id = lamps.do(CreateSession())["session_id"]
    lit(lamps, 2, gap=5)
    lit(lamps, 2, gap=3)
    found = sums(lamps, session_id)
    assert (found["overhead_us"], found["gap_us"]) == (300_000_000, 180_000_000)


def test_a_late_lamp_divides_a_gap(lamps: Show) -> None:
    session_id = lamps.do(CreateSession())["session_id"]
    lit(lamps, 1)
    lit(lamps, 1, gap=10)
    at = lamps.clock.now() - timedelta(minutes=6)
    lamps.do(m.LightLamp(colour=RED), happened_at=at)
    lamps.do(m.PutOut(), happened_at=at + timedelta(minutes=1))
    assert sums(lamps, session_id)["gap"] == 2


def test_the_time_before_the_first_lamp_follows_a_corrected_session(lamps: Show) -> None:
    session_id = lamps.do(CreateSession())["session_id"]
    began = lamps.clock.now()
    lit(lamps, 1, gap=5)
    lamps.do(CorrectSession(session_id=session_id, started_at=began - HOUR))
    assert sums(lamps)["overhead_us"] == 65 * 60_000_000


def test_streaks_are_split_and_joined_by_what_comes_late(lamps: Show) -> None:
    lit(lamps, 1, blinks=1)
    dark = lit(lamps, 1)
    lit(lamps, 1, blinks=1)
    assert streaks(lamps) == [(True, 1), (False, 1), (True, 1)]
    at = lamps.get(f"/lamps/{dark}").started_at
    lamps.do(m.Blink(times=1, word="late", lamp_id=dark), happened_at=at)
    assert streaks(lamps) == [(True, 3)]


def test_a_voided_session_is_in_no_all_time_number_and_undo_brings_it_back(lamps: Show) -> None:
    lit(lamps, 1, blinks=1)
    session_id = lamps.do(CreateSession())["session_id"]
    lit(lamps, 2, blinks=2)
    lit(lamps, 2)
    before = sums(lamps), streaks(lamps)
    lamps.do(EndSession())
    lamps.do(VoidSession(session_id=session_id))
    assert (sums(lamps), streaks(lamps)) == (
        {"lamps": 1, "blinks": 1, "lit_us": 60_000_000},
        [(True, 1)],
    )
    lamps.undo()
    assert (sums(lamps), streaks(lamps)) == before


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE tallies SET value = value + 1 WHERE measure = 'lamps'",
        "DELETE FROM tallies WHERE session_id <> 0",
        "INSERT INTO tallies VALUES ('main', 'lamp.lamp', 0, 'ghosts', '[]', 7)",
        "UPDATE tally_gaps SET us = 1",
        "DELETE FROM tally_gaps",
        "UPDATE tally_streaks SET length = 9",
        "DELETE FROM tally_streaks",
    ],
)
def test_a_tally_changed_by_hand_is_seen_and_mended(lamps: Show, spoil: str) -> None:
    lamps.do(CreateSession())
    lit(lamps, 1, blinks=1)
    lit(lamps, 1)
    _by_hand(lamps, spoil)
    with pytest.raises(laws.Broken, match="tall"):
        laws.replayed(lamps)
    program = lamps.program
    rebuild(program.storage, program.registry, program.clock)
    laws.replayed(lamps)


def test_a_database_that_was_never_counted_is_counted_at_the_start(lamps: Show) -> None:
    lamps.do(CreateSession())
    lit(lamps, 1, blinks=1)
    before = sums(lamps)
    for table in ("tallies", "tally_gaps", "tally_streaks"):
        _by_hand(lamps, f"DELETE FROM {table}")
    _by_hand(lamps, "DELETE FROM installation WHERE key = 'tallied'")
    lamps.restart()
    assert sums(lamps) == before
    laws.replayed(lamps)


def _by_hand(show: Show, sql: str) -> None:
    transaction = show.program.storage.begin()
    transaction.rows(text(sql))
    transaction.commit()


@pytest.mark.parametrize("us", [1, 100_000, 100_001, 999_999, 60_000_000, 36_000_000_000])
def test_the_middle_of_a_bucket_is_near_everything_in_it(us: int) -> None:
    found: Any = percentile({bucket(us): 1}, 0.5)
    assert found == pytest.approx(max(us, 97_590), rel=0.025)


def test_the_median_of_an_even_number_is_the_lower_one_of_the_middle() -> None:
    assert percentile({1: 2, 9: 2}, 0.5) == percentile({1: 1}, 0.5)


def test_there_is_no_percentile_of_nothing() -> None:
    assert percentile({}, 0.5) is None
