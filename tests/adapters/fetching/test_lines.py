"""WebSockets that are kept open: what is told of them, and when they are let go."""

import logging
import logging.config
import queue
import ssl
from collections.abc import Iterator
from typing import Any

import pytest

from tallylight.adapters.fetching.lines import Lines
from tallylight.base.clock import SystemClock
from tallylight.core.source import Closed, Line, Opened, Said, Silent
from tallylight.fakes import Stage
from tallylight.fakes.serving import until

PATIENCE = 20.0


class Ear:
    """Somebody with lines, and what is told of them."""

    def __init__(self) -> None:
        self.told: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.lines = Lines(SystemClock(), ssl.create_default_context(), self.told.put)

    def wants(self, *lines: Line) -> None:
        self.lines.follow(lines)

    def hears(self, kind: type) -> Any:
        """The next that is told of a kind; what comes before it is let go."""
        while not isinstance(news := self.told.get(timeout=PATIENCE), kind):
            pass
        return news


@pytest.fixture
def ear() -> Iterator[Ear]:
    listening = Ear()
    yield listening
    listening.wants()


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage(keepalive=0.3) as serving:
        yield serving


def test_a_line_that_is_wanted_is_opened_and_heard(ear: Ear, stage: Stage) -> None:
    ear.wants(Line("1", stage.address, 5.0))
    assert ear.hears(Opened).line == "1"
    assert "session_welcome" in ear.hears(Said).text


def test_a_line_that_is_not_wanted_any_more_is_let_go(ear: Ear, stage: Stage) -> None:
    ear.wants(Line("1", stage.address, 5.0))
    ear.hears(Said)
    ear.wants()
    until(lambda: not stage.sessions)


def test_two_lines_are_open_at_once(ear: Ear, stage: Stage) -> None:
    ear.wants(Line("1", stage.address, 5.0), Line("2", stage.address, 5.0))
    until(lambda: len(stage.sessions) == 2)


def test_silence_is_told_and_ends_nothing(ear: Ear, stage: Stage) -> None:
    stage.mute = True
    ear.wants(Line("1", stage.address, 0.2))
    assert [ear.hears(Silent).line, ear.hears(Silent).line] == ["1", "1"]
    stage.mute = False
    assert ear.hears(Said)


def test_why_the_other_side_hung_up_is_told(ear: Ear, stage: Stage) -> None:
    ear.wants(Line("1", stage.address, 5.0))
    ear.hears(Said)
    stage.drop(4002)
    closed = ear.hears(Closed)
    assert (closed.code, closed.why) == (4002, "127.0.0.1 closed the connection (4002).")


def test_a_line_that_was_lost_is_opened_again_once_that_is_known(ear: Ear, stage: Stage) -> None:
    line = Line("1", stage.address, 5.0)
    ear.wants(line)
    ear.hears(Said)
    stage.drop()
    ear.hears(Closed)
    ear.wants(line)
    assert stage.sessions == {}
    ear.lines.gone("1")
    ear.wants(line)
    assert ear.hears(Opened)


def test_who_takes_no_connection_is_told_of(ear: Ear) -> None:
    ear.wants(Line("1", "ws://127.0.0.1:9/ws", 5.0))
    assert ear.hears(Closed).why == "127.0.0.1 takes no connection."


@pytest.mark.parametrize("address", ["ws://example.com/ws", "http://127.0.0.1/", "nowhere"])
def test_nobody_is_called_in_the_clear_beyond_this_computer(ear: Ear, address: str) -> None:
    ear.wants(Line("1", address, 5.0))
    assert "not encrypted" in ear.hears(Closed).why


def test_a_message_that_is_too_large_ends_the_line(ear: Ear, stage: Stage) -> None:
    ear.wants(Line("1", stage.address, 5.0, largest=50))
    assert ear.hears(Closed).line == "1"


def test_nothing_is_said_on_a_line(ear: Ear, stage: Stage) -> None:
    ear.wants(Line("1", stage.address, 5.0))
    for _ in range(4):
        ear.hears(Said)
    assert stage.spoken_to == 0


def test_an_address_and_what_is_said_are_in_no_log(
    ear: Ear, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})  # as libraries do
    caplog.set_level(logging.DEBUG)
    ear.wants(Line("1", f"{stage.address}?ticket=t1ck3t", 5.0))
    ear.hears(Said)
    stage.drop()
    ear.hears(Closed)
    assert "t1ck3t" not in caplog.text
    assert "session_welcome" not in caplog.text
