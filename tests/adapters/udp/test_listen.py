"""Sockets that listen beside a program: real datagrams over the loopback."""

import socket
import time

from tallylight.adapters.udp.interfaces import interfaces
from tallylight.adapters.udp.listen import Udp
from tallylight.core.udp import messages as u
from tallylight.testing import Show

from .ears import listening, make, newest, until, words


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
