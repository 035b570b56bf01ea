"""A PostgreSQL server that is restarted under a crowd, and a network that is cut."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ..conftest import MORE
from .crowd import Crowd, lost
from .proved import nothing_half, serve
from .server import Network, Server, server_of_its_own

CUT_S = 60 if MORE > 1 else 3


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with server_of_its_own() as running:
        yield running


@pytest.fixture
def network(server: Server) -> Iterator[Network]:
    between = Network(server)
    yield between
    between.close()


def shown(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)


def test_a_server_that_is_restarted_is_gone_back_to(
    server: Server, terminal_at: Callable[..., Any], tmp_path: Path
) -> None:
    url = shown(server.database("restarted"))
    serving = serve(terminal_at(tmp_path / "data", url))
    crowd = Crowd(serving.url, "restarted", patient=True)
    crowd.channels()
    crowd.start()
    crowd.until(50)
    server.power_cut()
    crowd.until_refused()
    server.start()
    crowd.until(50)
    crowd.stop()
    assert lost(serving.url, crowd.acknowledged) == []
    serving.ends_with(signal.SIGINT)
    nothing_half(url)


def test_a_network_that_is_cut_and_mended_is_gone_back_to(
    server: Server, network: Network, terminal_at: Callable[..., Any], tmp_path: Path
) -> None:
    url = shown(network.through(server.database("cut")))
    serving = serve(terminal_at(tmp_path / "data", url))
    crowd = Crowd(serving.url, "cut", patient=True)
    crowd.channels()
    crowd.start()
    crowd.until(50)
    network.cut()
    time.sleep(CUT_S)
    network.mend()
    crowd.until(50)
    crowd.stop()
    assert lost(serving.url, crowd.acknowledged) == []
