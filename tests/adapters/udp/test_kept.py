"""What has arrived is kept, or told as lost: at a stop, at a restart, and on a full disk."""

import socket
import threading
import time
from typing import Any

import pytest

from tallylight.adapters.udp.ear import Ear
from tallylight.adapters.udp.listen import Udp
from tallylight.adapters.udp.sockets import OVERFLOWS
from tallylight.core.dispatch import Job
from tallylight.core.udp import messages as u
from tallylight.testing import Show

from .ears import PATIENCE, listening, make, until, words


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


def test_a_sender_that_never_ceases_does_not_keep_a_stop_from_its_end(
    lamps: Show, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(lamps, port, buffer_size=4096)
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
        monkeypatch.setattr(Ear, "_receive", lambda _: (b"x" * 40, ("127.0.0.1", 5000)))
        lamps.do(u.StopServer())
        assert listening(lamps, status="stopped").packets_received > 0


@pytest.mark.skipif(OVERFLOWS is None, reason="only Linux tells what it dropped")
def test_what_was_dropped_at_the_end_of_a_burst_is_told_at_the_stop(
    lamps: Show, port: int, sender: socket.socket, busy: Any
) -> None:
    make(lamps, port, buffer_size=4096)
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
        let_go = busy()
        for _ in range(300):
            sender.sendto(b"red", ("127.0.0.1", port))
        lamps.do(u.StopServer())
        let_go()
        one = listening(lamps, status="stopped")
    assert one.packets_received + one.packets_dropped == 300
    assert one.packets_dropped > 0


@pytest.mark.skipif(OVERFLOWS is None, reason="only Linux tells what it dropped")
def test_what_was_dropped_before_a_restart_is_not_told_again_after_it(
    lamps: Show, port: int, sender: socket.socket, busy: Any
) -> None:
    make(lamps, port, buffer_size=4096)
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
        let_go = busy()
        for _ in range(300):
            sender.sendto(b"red", ("127.0.0.1", port))
        lamps.do(u.RestartServer())
        let_go()
        until(lambda: len(lamps.get("/udp/sessions")) == 2)
        sender.sendto(b"red", ("127.0.0.1", port))
        listening(lamps, packets_received=1, packets_dropped=0)
        before = lamps.get("/udp/sessions")[1]
    assert before.packets_received + before.packets_dropped == 300


def test_a_restart_asks_for_the_buffer_that_is_set_now(lamps: Show, port: int) -> None:
    server = make(lamps, port, buffer_size=8192)
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        small = listening(lamps, status="running").receive_buffer
        lamps.do(u.CorrectServer(server_id=server, buffer_size=65536))
        lamps.do(u.RestartServer())
        until(lambda: len(lamps.get("/udp/sessions")) == 2)
        assert listening(lamps, status="running").receive_buffer > small


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


@pytest.mark.parametrize("press", [u.StopServer(), u.RestartServer()])
def test_what_a_full_disk_turned_away_at_a_stop_or_a_restart_is_kept_when_there_is_room(
    lamps: Show, port: int, sender: socket.socket, full_at: Any, busy: Any, press: Any
) -> None:
    make(lamps, port)
    with Udp(lamps.program):
        lamps.do(u.StartServer())
        listening(lamps, status="running")
        let_go = busy()
        for word in (b"red", b"1", b"2"):
            sender.sendto(word, ("127.0.0.1", port))
        lamps.do(press)
        full_at(lambda _: True, times=1)
        let_go()
        until(lambda: words(lamps) == ["red", "1", "2"])
        until(lambda: lamps.get("/udp/sessions")[-1].status == "stopped")
        assert lamps.get("/udp/sessions")[-1].packets_dropped == 0
