"""Sockets that listen beside a program: real datagrams over the loopback."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tallylight.adapters.udp.interfaces import interfaces
from tallylight.adapters.udp.listen import Udp
from tallylight.core.dispatch import Job
from tallylight.core.feeding import Arrival, Feeder
from tallylight.core.udp import messages as u
from tallylight.storage.faults import Kind, WriteFailed
from tallylight.testing import Show, show

from ..laws.sample_pack import PACK as LAMP

PATIENCE = 20.0


@pytest.fixture
def lamps(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[LAMP]) as running:
        yield running


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def sender() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        door.settimeout(PATIENCE)
        yield door


def until(true: Callable[[], Any]) -> Any:
    """Wait until something is so; what it is."""
    began = time.monotonic()
    while not (found := true()):
        if time.monotonic() - began > PATIENCE:
            raise AssertionError(f"not so within {PATIENCE} s")
        time.sleep(0.01)
    return found


def make(lamps: Show, port: int, **more: Any) -> int:
    given = {"name": "Hall", "port": port, "bind_address": "127.0.0.1", "channel": "main"}
    made: int = lamps.do(u.MakeServer(**{**given, **more}))["server_id"]
    return made


def newest(lamps: Show) -> Any:
    found = lamps.get("/udp/sessions")
    return found[0] if found else None


def listening(lamps: Show, **more: Any) -> Any:
    """The newest session, once it is as it is said to be."""

    def is_so() -> Any:
        one = newest(lamps)
        return one if one and all(getattr(one, k) == v for k, v in more.items()) else None

    return until(is_so)


def words(lamps: Show) -> list[str]:
    rows = lamps.rows("SELECT word FROM lamp_signals ORDER BY signal_id")
    return [row.word for row in rows]


def test_a_server_that_is_started_hears(lamps: Show, port: int, sender: socket.socket) -> None:
    make(lamps, port)
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
        sender.sendto(b"red 1", ("127.0.0.1", port))
        assert until(lambda: words(lamps)) == ["red", "1"]


def test_a_server_that_starts_itself_hears_from_the_start(
    lamps: Show, port: int, sender: socket.socket
) -> None:
    make(lamps, port, auto_start=True)
    with Udp(lamps.program):
        listening(lamps, status="running")
        sender.sendto(b"red", ("127.0.0.1", port))
        assert until(lambda: words(lamps)) == ["red"]


def test_nothing_of_a_burst_is_lost_and_order_is_kept(
    lamps: Show, port: int, sender: socket.socket
) -> None:
    make(lamps, port)
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
        for number in range(3000):
            sender.sendto(f"x{number}".encode(), ("127.0.0.1", port))
            if number % 100 == 99:
                time.sleep(0.002)  # a burst that the system's smallest buffer holds
        listening(lamps, packets_received=3000)
        assert words(lamps) == [f"x{number}" for number in range(3000)]


def test_what_had_arrived_before_a_stop_is_taken_in(
    lamps: Show, port: int, sender: socket.socket
) -> None:
    make(lamps, port)
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
        for number in range(200):
            sender.sendto(f"x{number}".encode(), ("127.0.0.1", port))
        lamps.do(u.StopServer())
        assert listening(lamps, status="stopped").packets_received == 200


def test_a_restart_begins_a_session_and_loses_nothing(
    lamps: Show, port: int, sender: socket.socket
) -> None:
    make(lamps, port)
    done = threading.Event()

    def keep_sending() -> None:
        for number in range(400):
            sender.sendto(f"x{number}".encode(), ("127.0.0.1", port))
            time.sleep(0.002)
        done.set()

    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
        threading.Thread(target=keep_sending, daemon=True).start()
        until(lambda: words(lamps))
        lamps.do(u.RestartServer())
        until(lambda: len(lamps.get("/udp/sessions")) == 2)
        done.wait(PATIENCE)
        until(lambda: len(words(lamps)) == 400)
        assert words(lamps) == [f"x{number}" for number in range(400)]


def test_a_port_that_is_taken_is_said_in_the_session(
    lamps: Show, port: int, sender: socket.socket
) -> None:
    make(lamps, sender.getsockname()[1])
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        assert "can't be opened" in listening(lamps, status="failed").error_message


def test_a_port_that_comes_free_is_listened_at(lamps: Show, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", port))
        make(lamps, port)
        with Udp(lamps.program):
            lamps.do(u.StartServer())
            listening(lamps, status="failed")
            other.close()
            listening(lamps, status="running")


def test_a_new_sender_is_asked_from_the_port_that_listens(
    lamps: Show, port: int, sender: socket.socket
) -> None:
    make(lamps, port, request_port=sender.getsockname()[1])
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
        sender.sendto(b"red", ("127.0.0.1", port))
        assert sender.recvfrom(100) == (b"how?", ("127.0.0.1", port))


def test_an_answer_is_heard_like_anything_else(
    lamps: Show, port: int, sender: socket.socket
) -> None:
    make(lamps, port, request_port=sender.getsockname()[1])
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
        sender.sendto(b"red", ("127.0.0.1", port))
        _, asker = sender.recvfrom(100)
        sender.sendto(b"3", asker)
        assert until(lambda: words(lamps)[1:]) == ["3"]


def test_a_sender_that_nobody_answers_at_stops_nothing(
    lamps: Show, port: int, sender: socket.socket
) -> None:
    make(lamps, port, request_port=9)  # nobody listens there: the system may say so
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
        sender.sendto(b"red", ("127.0.0.1", port))
        until(lambda: words(lamps))
        sender.sendto(b"1", ("127.0.0.1", port))
        assert until(lambda: words(lamps)[1:]) == ["1"]


def test_a_program_that_ends_leaves_no_session_open(
    lamps: Show, port: int, sender: socket.socket
) -> None:
    make(lamps, port)
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
    assert newest(lamps).status == "stopped"


def test_a_server_goes_on_listening_after_a_restart_of_the_program(
    lamps: Show, port: int, sender: socket.socket
) -> None:
    make(lamps, port)
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
    lamps.restart()
    with Udp(lamps.program):
        listening(lamps, status="running")
        sender.sendto(b"red", ("127.0.0.1", port))
        assert until(lambda: words(lamps)) == ["red"]


def test_the_buffer_that_the_system_granted_is_said(lamps: Show, port: int) -> None:
    make(lamps, port)
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        assert listening(lamps, status="running").receive_buffer > 0


def test_interfaces_are_told_at_the_start(lamps: Show) -> None:
    with Udp(lamps.program):
        told = {one.address for one in lamps.get("/udp/interfaces")}
    assert "127.0.0.1" in told


def test_at_most_one_interface_is_recommended_and_no_loopback() -> None:
    chosen = [one for one in interfaces() if one.is_recommended]
    assert len(chosen) <= 1
    assert not any(one.is_loopback for one in chosen)


def test_a_feed_that_never_had_a_server_gets_one_that_is_off(lamps: Show) -> None:
    with Udp(lamps.program):
        (one,) = lamps.get("/udp/servers")
    assert (one.name, one.port, one.wanted, one.status) == (
        "Default SIGNALS Server", 6001, False, None
    )  # fmt: skip


def test_a_server_that_was_made_is_the_only_one(lamps: Show, port: int) -> None:
    make(lamps, port)
    with Udp(lamps.program):
        assert [one.name for one in lamps.get("/udp/servers")] == ["Hall"]


@pytest.fixture
def full_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Arrival], bool]], None]:
    """Makes the disk full, once, for the arrivals of which something is so."""

    def fill(is_refused: Callable[[Arrival], bool], times: int = 1) -> None:
        take, left = Feeder.take, iter(range(times))

        def take_or_not(self: Feeder, group: Any, arrival: Arrival, fault: Any = None) -> Any:
            if is_refused(arrival) and next(left, None) is not None:
                raise WriteFailed(None, Kind.FULL)
            return take(self, group, arrival, fault)

        monkeypatch.setattr(Feeder, "take", take_or_not)

    return fill


def test_what_a_full_disk_turned_away_waits_until_there_is_room(
    lamps: Show, port: int, sender: socket.socket, full_at: Any
) -> None:
    make(lamps, port)
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
        full_at(lambda _: True, times=2)
        for word in (b"red", b"1", b"2"):
            sender.sendto(word, ("127.0.0.1", port))
        listening(lamps, packets_received=3, packets_dropped=0)
        assert words(lamps) == ["red", "1", "2"]


def test_what_was_turned_away_in_the_middle_is_counted_as_dropped(
    lamps: Show, port: int, sender: socket.socket, full_at: Any
) -> None:
    make(lamps, port)
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
        gate = threading.Event()
        lamps.program.dispatcher.submit(Job(chore=lambda _: gate.wait(PATIENCE)))
        for word in (b"red", b"x1", b"boom", b"x2", b"x3"):  # the first goes, the rest gathers
            sender.sendto(word, ("127.0.0.1", port))
            time.sleep(0.1)
        full_at(lambda arrival: [one.data for one in arrival.datagrams] == [b"x2"])
        gate.set()
        until(lambda: words(lamps) == ["red", "x1", "boom", "x3"])
        sender.sendto(b"x4", ("127.0.0.1", port))
        listening(lamps, packets_received=5, packets_dropped=1)
