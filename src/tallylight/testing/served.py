"""A show behind a real web server on a loopback port, for tests of what comes over the wire."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from tallylight.adapters.web.app import application
from tallylight.adapters.web.doors import Doors
from tallylight.adapters.web.server import WIRE
from tallylight.core.pack import Pack
from tallylight.testing.clock import HandClock
from tallylight.testing.show import Show, show


@dataclass(frozen=True)
class Served:
    """A running show and the address it is served at."""

    show: Show
    base: str


@contextmanager
def served(
    url: str,
    *,
    token: str | None = None,
    clock: HandClock | None = None,
    of: Sequence[Pack] | None = None,
) -> Iterator[Served]:
    """A show on the database at `url`, served on a free port until the end of the block."""
    with show(url, clock=clock, of=of) as running, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        doors = Doors("127.0.0.1", port, token, "local-token")
        app = application(running.program, doors)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, timeout_graceful_shutdown=1, **WIRE
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            _wait_until_started(server, thread)
            yield Served(running, f"http://127.0.0.1:{port}")
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    pause = threading.Event()
    while not server.started and thread.is_alive():
        pause.wait(0.01)
    if not server.started:
        raise RuntimeError("the web server did not start")
