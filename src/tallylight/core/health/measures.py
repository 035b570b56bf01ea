"""What is measured while the program runs: bounded, in memory, gone when it stops.

How long things took is kept as counts between fixed bounds, so that a year of them takes as
much room as a minute. Of what was slow, the last ones are kept.
"""

import logging
import threading
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc

log = logging.getLogger(__name__)

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; what took longer than the last of them is counted behind it."""

SLOW_KEPT = 50


@dataclass(frozen=True, slots=True)
class Times:
    """How often something took how long. `counts` are between the bounds, the last behind them."""

    counts: tuple[int, ...] = (0,) * (len(BOUNDS) + 1)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Slow:
    """A question that took long. What was asked for stands in no log: values are left out."""

    at: Annotated[datetime, Doc("When it was answered.")]
    query: Annotated[str, Doc("Which question it was.")]
    seconds: Annotated[float, Doc("How long it took, in seconds.")]
    statement: Annotated[str | None, Doc("The statement of it that took longest, in SQL.")]
    statement_seconds: Annotated[float, Doc("How long that statement took, in seconds.")]
    plan: Annotated[tuple[str, ...], Doc("What the database does for it, a line a step.")]


@dataclass
class Measures:
    """Takes measurements from any thread."""

    _counts: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _seconds: dict[tuple[str, str], float] = field(default_factory=dict)
    _slow: "deque[Slow]" = field(default_factory=lambda: deque(maxlen=SLOW_KEPT))
    _slow_count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, kind: str, name: str, began: float) -> float:
        """Something declared took from `began` until now, by `time.perf_counter`; its seconds."""
        seconds = time.perf_counter() - began
        self.count(kind, name, seconds)
        return seconds

    def count(self, kind: str, name: str, seconds: float) -> None:
        """Something declared took so long."""
        what, place = (kind, name), bisect_left(BOUNDS, seconds)
        with self._lock:
            if what not in self._counts:
                self._counts[what], self._seconds[what] = [0] * (len(BOUNDS) + 1), 0.0
            self._counts[what][place] += 1
            self._seconds[what] += seconds

    def was_slow(self, slow: Slow) -> None:
        """Keep what was slow, and log it."""
        with self._lock:
            self._slow.append(slow)
            self._slow_count += 1
        log.warning(
            "%s took %.0f ms; its longest statement %.0f ms: %s [%s]",
            slow.query,
            slow.seconds * 1000,
            slow.statement_seconds * 1000,
            " ".join((slow.statement or "none").split()),
            "; ".join(slow.plan),
        )

    @property
    def times(self) -> Mapping[tuple[str, str], Times]:
        """What was measured, by its kind (command, query) and full name."""
        with self._lock:
            return {
                what: Times(tuple(counts), self._seconds[what])
                for what, counts in self._counts.items()
            }

    @property
    def slow(self) -> list[Slow]:
        """The last ones that were slow, the newest first."""
        with self._lock:
            return [*reversed(self._slow)]

    @property
    def slow_count(self) -> int:
        """How many were slow since the start."""
        return self._slow_count
