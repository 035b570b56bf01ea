"""The end of the process, also where a database hangs.

Who still waits for it then has been answered nothing, and a commit that is under way is the
database's own: to end without them loses nothing that was acknowledged.
"""

import logging
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from types import TracebackType

import click

SAID_S, MOST_S = 5.0, 30.0
"""After how many seconds of stopping it is said what is waited for, and after how many it ends."""

GRACE_S = 1.0
"""How long threads may take to be done, once all else is."""

STILL = (
    "Still waiting for what is under way; the database may not answer. Ctrl+C once more ends at "
    "once. What was sent and not answered may be stored or not."
)
DEAF = (OSError, ValueError, RuntimeError)
"""What a stream raises that is broken, closed, or was in the middle of a word at a signal."""

CUT_SHORT = "Ended without waiting for what was under way."


class Goodbye:
    """Around all that is stopped at the end: from `begin` on, that takes so long at most, and a
    signal ends the process at once."""

    def __init__(self) -> None:
        self._over = threading.Event()

    def __enter__(self) -> "Goodbye":
        return self

    def begin(self) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, _cut_short)
        threading.Thread(target=self._watch, name="goodbye", daemon=True).start()

    def _watch(self) -> None:
        if not self._over.wait(SAID_S):
            say(STILL)
            if not self._over.wait(MOST_S - SAID_S):
                _cut_short()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if kind is None:  # after an error nobody leaves, and a thread may keep the process
            self._over.set()


def say(what: str) -> None:
    """Say something where anybody hears it: the end waits for no terminal that is gone."""
    with suppress(*DEAF):
        click.echo(what)


def leave() -> None:
    """End the process, where a thread would keep it; else nothing."""
    until = time.monotonic() + GRACE_S
    for one in threading.enumerate():
        if not one.daemon and one is not threading.current_thread():
            one.join(max(0.0, until - time.monotonic()))
            if one.is_alive():
                _end(0)


def _cut_short(*_: object) -> None:
    say(CUT_SHORT)
    _end(1)


def _end(code: int) -> None:
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(*DEAF):
            stream.flush()
    os._exit(code)
