"""A program beside which sockets listen, and somebody who sends."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tallylight.adapters.udp.listen import Udp
from tallylight.core.feeding import Arrival, Feeder
from tallylight.storage.faults import Kind, WriteFailed
from tallylight.testing import Show, show

from ...laws.sample_pack import PACK as LAMP
from .ears import PATIENCE


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


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Callable[[], None]]:
    """Keeps the thread that listens from its sockets, until what is given back is called."""

    listen = Udp._listen

    def hold() -> Callable[[], None]:
        free = threading.Event()

        def wait(_: Udp) -> None:
            free.wait(PATIENCE)

        def let_go() -> None:
            monkeypatch.setattr(Udp, "_listen", listen)
            free.set()

        monkeypatch.setattr(Udp, "_listen", wait)
        return let_go

    return hold


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
