"""What a connection may take before anybody is asked for a token."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest
from websockets.sync.client import connect

from tallylight.adapters.web.connection import (
    CONNECTIONS,
    CONNECTIONS_OF_ONE,
    LONGEST_HEAD,
    Connection,
    too_many,
)
from tallylight.testing.served import Served, served

HEAD = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LINE = b"a: b\r\n"
VISITOR = "192.168.1.66"


@pytest.fixture
def running(sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url, of=[]) as one:
        yield one


@contextmanager
def connected(running: Served) -> Iterator[socket.socket]:
    address = urlsplit(running.base)
    with socket.create_connection((address.hostname, address.port), timeout=10) as one:
        yield one


def is_hung_up(one: socket.socket) -> bool:
    """Whether the other end closes; waits for that, and for ten seconds at most."""
    try:
        while one.recv(1 << 16):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


@pytest.mark.parametrize("begun", [b"GET /", HEAD, CHUNKED + b"0\r\n", CHUNKED + b"1;"])
def test_who_never_comes_to_the_end_of_a_head_is_cut_off(running: Served, begun: bytes) -> None:
    more = b"a" if begun.endswith((b"/", b";")) else LINE
    with connected(running) as one:
        one.sendall(begun)
        with suppress(ConnectionError):
            for _ in range(32):
                one.sendall(more * (LONGEST_HEAD // len(more) // 4))

        assert is_hung_up(one)


@pytest.mark.parametrize("begun", [b"", HEAD, CHUNKED, CHUNKED + b"1\r\na"])
def test_who_begins_a_request_and_says_no_more_is_cut_off(
    running: Served, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Connection, "pause", 0.1)
    with connected(running) as one:
        one.sendall(begun)

        assert is_hung_up(one)


def test_who_listens_is_not_cut_off(running: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "pause", 0.1)
    with connected(running) as one:
        one.sendall(b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        one.settimeout(0.4)

        assert not is_hung_up(one)


def test_who_listens_by_websocket_is_not_cut_off(
    running: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Connection, "pause", 0.1)
    with connect(f"{running.base.replace('http', 'ws', 1)}/live/ws") as feed:
        with suppress(TimeoutError):
            while feed.recv(timeout=0.4):
                pass
        assert feed.ping().wait(10)


def test_a_visitor_has_no_more_connections_than_others_can_spare() -> None:
    others = ["127.0.0.1"] * CONNECTIONS

    assert not too_many([*others, *[VISITOR] * CONNECTIONS_OF_ONE], VISITOR)
    assert too_many([*others, *[VISITOR] * (CONNECTIONS_OF_ONE + 1)], VISITOR)


def test_one_network_of_long_addresses_is_one_visitor() -> None:
    of_one = [f"2001:db8::{n:x}" for n in range(CONNECTIONS_OF_ONE + 1)]

    assert too_many(of_one, of_one[-1])


def test_this_computer_comes_in_however_many_visitors_there_are() -> None:
    crowd = [f"10.0.{n >> 8}.{n & 255}" for n in range(CONNECTIONS + 1)]

    assert too_many(crowd, crowd[-1])
    assert not too_many([*crowd, "127.0.0.1"], "127.0.0.1")
