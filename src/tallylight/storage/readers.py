"""How many threads read, and how many wait for a connection to read with."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

READERS = 32
"""How many connections there are for reading, at most."""


class Readers:
    """Counts them; exact whenever nobody is between two states."""

    def __init__(self) -> None:
        self.in_use = 0
        self.waiting = 0
        self._lock = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Somebody reads."""
        self._count(in_use=1)
        try:
            yield
        finally:
            self._count(in_use=-1)

    @contextmanager
    def wanting(self) -> Iterator[None]:
        """Somebody waits for a connection."""
        self._count(waiting=1)
        try:
            yield
        finally:
            self._count(waiting=-1)

    def _count(self, in_use: int = 0, waiting: int = 0) -> None:
        with self._lock:
            self.in_use += in_use
            self.waiting += waiting
