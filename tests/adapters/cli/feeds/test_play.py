"""`play`: a recording sent again, over the loopback."""

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tallylight.adapters.cli.feeds.play import Played
from tallylight.adapters.cli.feeds.sending import BREATH_SECONDS, TOGETHER, Pace
from tallylight.testing import HandClock

from .lights import Listener, Say, press_ctrl_c_when, recording


def test_a_recording_is_sent_as_it_was_and_in_its_order(
    say: Say, tmp_path: Path, listener: Listener
) -> None:
    file = recording(tmp_path, "hall")
    say("lamp", "play", file, "--port", listener.port, "--speed", "max")
    assert [data for _, data in listener.heard()] == [b"hall 5", b"hall 6"]


def test_at_the_end_it_is_said_how_many_were_sent(
    say: Say, tmp_path: Path, listener: Listener
) -> None:
    file = recording(tmp_path, "hall")
    result = say("lamp", "play", file, "--port", listener.port, "--speed", "max")
    assert (result.exit_code, result.stdout.split(" in ")[0]) == (0, "2 datagrams sent")


def test_several_senders_have_a_port_each_in_the_order_of_their_numbers(
    say: Say, tmp_path: Path, two_ports: tuple[Listener, Listener]
) -> None:
    file = recording(tmp_path, "hall 10", "hall 2")
    say("lamp", "play", file, "--port", two_ports[0].port, "--speed", "max")
    heard = [{data.rpartition(b" ")[0] for _, data in one.heard()} for one in two_ports]
    assert heard == [{b"hall 2"}, {b"hall 10"}]


@pytest.mark.skipif(sys.platform == "darwin", reason="there, 127.0.0.1 is the only one of its own")
def test_several_senders_may_have_an_address_each(
    say: Say, tmp_path: Path, listener: Listener
) -> None:
    file = recording(tmp_path, "hall 1", "hall 2")
    by = ("--senders", "addresses")
    say("lamp", "play", file, "--port", listener.port, "--speed", "max", *by)
    assert set(listener.heard()) == {
        ("127.0.0.11", b"hall 1 5"),
        ("127.0.0.11", b"hall 1 6"),
        ("127.0.0.12", b"hall 2 5"),
        ("127.0.0.12", b"hall 2 6"),
    }


def test_several_senders_may_all_send_to_one_port(
    say: Say, tmp_path: Path, listener: Listener
) -> None:
    file = recording(tmp_path, "hall 1", "hall 2")
    say("lamp", "play", file, "--port", listener.port, "--speed", "max", "--senders", "one")
    assert len(listener.heard()) == 4


def test_over_and_over_each_time_is_later_than_the_one_before(tmp_path: Path) -> None:
    played = Played.at(recording(tmp_path, "hall"), "lamp.signals", loop=True)
    laps = played.laps()
    at = [one.at.total_seconds() for lap in (next(laps), next(laps)) for one in lap]
    assert at == [5, 6, 7, 8]


def test_ctrl_c_ends_it_in_good_order(say: Say, tmp_path: Path, listener: Listener) -> None:
    file = recording(tmp_path, "hall")
    thread = press_ctrl_c_when(listener.heard)
    result = say("lamp", "play", file, "--port", listener.port, "--speed", "0.01", "--loop")
    thread.join()
    assert (result.exit_code, result.stdout.split(" in ")[0]) == (0, "Stopped: 1 datagrams sent")


def test_of_a_recording_that_breaks_off_nothing_is_sent(
    say: Say, tmp_path: Path, listener: Listener
) -> None:
    file = recording(tmp_path, "hall")
    file.write_bytes(file.read_bytes() + b'{"at": 7, "from": "hall", "text": "\xff"}\n')
    result = say("lamp", "play", file, "--port", listener.port, "--speed", "max")
    assert (result.exit_code, listener.heard()) == (2, [])
    assert "Line 4 of the recording can't be read" in result.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--to", "8.8.8.8"), "not_near: 8.8.8.8 is on no network of this computer's own"),
        (("--to", "hall"), "'hall' is no IP address."),
        (("--to", "::1", "--senders", "addresses"), "not_loopback: Senders can have"),
        (("--speed", "0"), "'0' is neither a number above 0 nor max."),
        (("--speed", "nan"), "'nan' is neither a number above 0 nor max."),
        (("--port", "65535"), "There are not 2 ports from 65535 on."),
    ],
)
def test_what_can_not_be_sent_is_refused_with_a_sentence(
    say: Say, tmp_path: Path, more: Sequence[str], said: str
) -> None:
    result = say("lamp", "play", recording(tmp_path, "hall 1", "hall 2"), *more)
    assert (result.exit_code, said in " ".join(result.stderr.split())) == (2, True)


def test_a_recording_of_another_feed_is_not_sent(say: Say, tmp_path: Path) -> None:
    result = say("lamp", "play", recording(tmp_path, "hall", feed="lamp.others"))
    assert 'it is of the feed "lamp.others", not "lamp.signals"' in result.stderr


class Rhythm:
    """A clock that goes on only while somebody waits; how long each wait was."""

    def __init__(self, speed: float) -> None:
        self.waits: list[float] = []
        self._clock = HandClock()
        self.pace = Pace(speed, self._clock.elapsed, self._wait)

    def _wait(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self._clock.forward(seconds=seconds)


@pytest.mark.parametrize(("speed", "waits"), [(1, [1, 2]), (10, [0.1, 0.2])])
def test_it_waits_as_long_as_there_was_nothing_and_not_before_the_first(
    speed: float, waits: list[float]
) -> None:
    rhythm = Rhythm(speed)
    for seconds in (100, 101, 101, 103):
        rhythm.pace.until(timedelta(seconds=seconds))
    assert rhythm.waits == waits


def test_what_comes_without_a_pause_is_sent_in_small_batches() -> None:
    rhythm = Rhythm(float("inf"))
    for seconds in range(2 * TOGETHER):
        rhythm.pace.until(timedelta(seconds=seconds))
    assert rhythm.waits == [BREATH_SECONDS, BREATH_SECONDS]
