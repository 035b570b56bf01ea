"""What is asked of a program that listens, and how long it may take."""

import time
from collections.abc import Callable
from typing import Any

from tallylight.core.udp import messages as u
from tallylight.testing import Show

PATIENCE = 20.0


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
