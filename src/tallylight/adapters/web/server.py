"""The web server, and its end."""

import gc
import logging
import signal
import sys
from asyncio import CancelledError
from collections.abc import Callable
from socket import socket
from typing import Any

import uvicorn

from tallylight.adapters.web.app import application
from tallylight.adapters.web.connection import Connection, ask_for_handles
from tallylight.adapters.web.doors import Doors
from tallylight.core.program import Program

GOODBYE_SECONDS = 2
"""How long those who listen may take to let go when the program stops."""

LONGEST_MESSAGE = 1 << 16
"""Bytes of what a client of the feed may say at once; 64 subscriptions are a tenth of it."""

WIRE: dict[str, Any] = {
    "http": Connection,
    "ws": "websockets-sansio",
    "ws_max_size": LONGEST_MESSAGE,
}
"""How the server speaks HTTP and WebSocket."""


def server(program: Program, doors: Doors, stopped: Callable[[], None]) -> uvicorn.Server:
    """The web server, not yet started, which stops at the signals that ask for it.

    `stopped` is called once nothing is served any more, before threads are waited for.
    """
    ask_for_handles()
    logging.getLogger("uvicorn.error").addFilter(_is_news)

    class Serving(uvicorn.Server):
        def handle_exit(self, sig: int, frame: Any) -> None:
            program.live.say_goodbye()
            super().handle_exit(sig, frame)

        async def serve(self, sockets: list[socket] | None = None) -> None:
            try:
                await super().serve(sockets)
            finally:
                stopped()  # the loop waits for what reads in its threads, however long that hangs

    serving = Serving(_config(program, doors))

    def stop(*_: Any) -> None:
        # uvicorn raises what it caught once more when it is done; by then all is well.
        serving.should_exit = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, stop)
    _leave_alone_what_stays()
    return serving


def _config(program: Program, doors: Doors) -> uvicorn.Config:
    return uvicorn.Config(
        application(program, doors),
        **WIRE,
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=GOODBYE_SECONDS,
        ssl_certfile=doors.certificate[0] if doors.certificate else None,
        ssl_keyfile=doors.certificate[1] if doors.certificate else None,
    )


def _leave_alone_what_stays() -> None:
    """Spare the garbage collector all that is there by now and will be until the end.

    Looking through it again stopped every press for 0.14 s, once a second under load.
    """
    gc.collect()
    gc.freeze()


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a word of the web server is worth one: that it let go of listeners is not."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, CancelledError) and "graceful shutdown" not in str(record.msg)
