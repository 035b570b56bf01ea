"""Somebody who listens to a watched folder, and waits no longer than is needed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tallylight.adapters.watching.watch import Watch, Watched, Written
from tallylight.base.clock import SystemClock

PATIENCE = 20.0
MOMENT = 0.6
"""Long enough for a file that is left alone to be read: for what is said not to happen."""

both_ways = pytest.mark.parametrize("polling", [False, True], ids=["told", "polling"])


def until(true: Callable[[], Any]) -> Any:
    """Wait until something is so; what it is."""
    began = time.monotonic()
    while not (found := true()):
        if time.monotonic() - began > PATIENCE:
            raise AssertionError(f"not so within {PATIENCE} s")
        time.sleep(0.01)
    return found


def is_save(name: str) -> bool:
    return name.endswith(".d2s")


class Ear:
    """What a watch handed on, and what it complained of."""

    def __init__(self, folder: Path, **more: Any) -> None:
        self.written: list[Written] = []
        self.complaints: list[str] = []
        watched = Watched(folder, is_save, **more)
        self.watch = Watch(watched, SystemClock(), self.hear, self.complaints.append)

    def hear(self, written: Written) -> None:
        self.written.append(written)

    def said(self) -> list[tuple[str, bytes]]:
        return [(one.name, one.data) for one in self.written]

    def waits_for(self, *said: tuple[str, bytes]) -> None:
        until(lambda: len(self.written) >= len(said))
        assert self.said() == list(said)


@contextmanager
def listening(folder: Path, **more: Any) -> Iterator[Ear]:
    ear = Ear(folder, **more)
    ear.watch.start()
    try:
        if folder.is_dir():
            until(lambda: ear.watch.watching)
        yield ear
    finally:
        ear.watch.stop()
