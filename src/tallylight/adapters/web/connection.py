"""What one connection may take before anybody is asked for a token.

The web server waits for ever for the rest of a request, and keeps of it whatever comes. So a
device of the network could take all the handles of the program, or its memory, and the show
would stand still. A page and a deck are far from these bounds.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tallylight.adapters.web.doors import counted_as, is_loopback

LONGEST_HEAD = 1 << 16
"""Bytes that may come of a request before its head is whole, or between two parts of its body."""

LONGEST_PAUSE = 30.0
"""Seconds that the next part of a request may take, and the first one of a new connection."""

CONNECTIONS_OF_ONE = 400
"""Connections of one visitor: all its feeds, and some for what its pages load."""

CONNECTIONS = 4000
"""Connections of all visitors, so that half of `HANDLES` is left to this computer."""

HANDLES = 8192
"""Handles of files that the program asks the system for, where that gives fewer at first."""


class Connection(HttpToolsProtocol):
    """A connection that hangs up on who is too slow or says too much."""

    pause = LONGEST_PAUSE
    _came = 0
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if too_many([_host(one) for one in self.connections], _host(self)):
            transport.close()
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._came += len(data)
        super().data_received(data)
        if self._came > LONGEST_HEAD:
            self.transport.close()

    def on_message_begin(self) -> None:
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._came = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._came = 0
        self._wait()
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._came = 0
        self._stop_waiting()
        super().on_message_complete()

    def _wait(self) -> None:
        self._stop_waiting()
        self._patience = self.loop.call_later(self.pause, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def too_many(peers: list[str], newest: str) -> bool:
    """Whether a connection is one too many among those that are open, itself included."""
    if is_loopback(newest):
        return False
    visitors = [counted_as(one) for one in peers if not is_loopback(one)]
    own = visitors.count(counted_as(newest))
    return own > CONNECTIONS_OF_ONE or len(visitors) > CONNECTIONS


def _host(connection: Any) -> str:
    client = getattr(connection, "client", None)
    return client[0] if client else ""


def ask_for_handles() -> None:
    """Have the system let the program open as many files as it needs; each connection is one."""
    try:
        import resource  # noqa: PLC0415 - Windows has no such bound, and no such module
    except ImportError:
        return
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = HANDLES if most == resource.RLIM_INFINITY else min(HANDLES, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
