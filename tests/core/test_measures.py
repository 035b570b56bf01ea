"""What is measured: how long things took, and what was slow."""

import logging

import pytest

from tallylight.core.ask import Longest
from tallylight.core.channels.messages import GetChannels, MakeChannel
from tallylight.core.health.measures import BOUNDS, SLOW_KEPT, Measures
from tallylight.core.settings.messages import SetSetting
from tallylight.testing import Show


def test_times_are_counted_between_bounds_and_behind_the_last() -> None:
    measures = Measures()
    for seconds in (0.001, 0.0011, 60):
        measures.count("command", "undo.undo", seconds)

    times = measures.times["command", "undo.undo"]
    assert times.counts == (1, 1, *(0 for _ in BOUNDS[2:]), 1)
    assert round(times.seconds, 4) == 60.0021


def test_each_command_and_question_is_measured_by_its_name(lamps: Show) -> None:
    lamps.do(MakeChannel(name="court-1"))
    lamps.ask(GetChannels())
    lamps.ask(GetChannels())
    lamps.settle()

    times = lamps.program.measures.times
    assert sum(times["query", "channels.get_channels"].counts) == 2
    assert sum(times["command", "channels.make_channel"].counts) == 1


def test_a_slow_question_is_kept_with_the_plan_of_its_longest_statement(
    lamps: Show, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    lamps.do(SetSetting(key="health.slow_ms", value=1))
    run = Longest.run

    def slowly(self: Longest, *asked: object) -> object:
        rows = run(self, *asked)  # type: ignore[arg-type]
        self.seconds += 0.01
        return rows

    monkeypatch.setattr(Longest, "run", slowly)
    monkeypatch.setattr("tallylight.core.ask.time", Late())
    with caplog.at_level(logging.WARNING):
        lamps.ask(GetChannels())

    (slow,) = lamps.program.measures.slow
    assert slow.query == "channels.get_channels"
    assert "FROM channels" in " ".join((slow.statement or "").split())
    assert any("channels" in step for step in slow.plan)
    assert "channels.get_channels took" in caplog.text


class Late:
    """A stopwatch that is a second further at each look."""

    def __init__(self) -> None:
        self._at = 0.0

    def perf_counter(self) -> float:
        self._at += 1.0
        return self._at


def test_a_question_that_is_not_slow_is_not_kept(lamps: Show) -> None:
    lamps.do(SetSetting(key="health.slow_ms", value=600_000))
    lamps.ask(GetChannels())

    assert lamps.program.measures.slow == []


def test_only_the_last_slow_ones_are_kept_and_all_are_counted(lamps: Show) -> None:
    measures = Measures()
    slow = lamps.program.reader._slow
    with lamps.program.reader._asking("main") as asking:
        for number in range(SLOW_KEPT + 5):
            measures.was_slow(slow(f"q{number}", 1.0, asking))

    assert (len(measures.slow), measures.slow_count) == (SLOW_KEPT, SLOW_KEPT + 5)
    assert measures.slow[0].query == f"q{SLOW_KEPT + 4}"
    assert measures.slow[0].plan == ()
