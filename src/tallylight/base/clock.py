"""Time as the program knows it: handed in, in UTC, to the microsecond.

An instant is an aware `datetime` in UTC. Its canonical text is fixed-width,
`2026-03-14T20:10:00.000000Z`, so that the order of texts is the order of times.
"""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

TICK = timedelta(microseconds=1)

_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)",
    re.IGNORECASE,
)


class Clock(Protocol):
    """Where the program reads the time."""

    def now(self) -> datetime:
        """The wall clock in UTC. May step, in either direction."""
        ...

    def elapsed(self) -> float:
        """Seconds since an arbitrary start; never steps. For durations of our own work."""
        ...

    @property
    def speed(self) -> float:
        """How many seconds of `now` go by in one: 1, but in a demo."""
        ...


class SystemClock:
    """The clock of the machine."""

    speed = 1.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed(self) -> float:
        return time.perf_counter()


class DemoClock:
    """Begins at an instant, runs `speed` times as fast as life, and may be put forward."""

    def __init__(self, begins: datetime, speed: float) -> None:
        self.speed = speed
        self._shown = begins
        self._since = time.perf_counter()

    def now(self) -> datetime:
        return self._shown + self.speed * timedelta(seconds=time.perf_counter() - self._since)

    def elapsed(self) -> float:
        return time.perf_counter()

    def forward_to(self, instant: datetime) -> None:
        """Have it be `instant` now; an earlier one than it is changes nothing."""
        since = time.perf_counter()
        self._shown, self._since = max(instant, self.now()), since


def write_instant(instant: datetime) -> str:
    """The canonical text of an aware instant: UTC, microseconds, `Z`."""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="microseconds")[:-6] + "Z"


def read_instant(text: str) -> datetime:
    """The instant that an ISO 8601 text names. ValueError if it has no UTC offset or is no time.

    Fractions finer than a microsecond are refused rather than cut, because a
    time that is read and written again must stay the same.
    """
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"{text!r} is not a time with a UTC offset, like 2026-03-14T20:10:00Z")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} is in no year that is known in UTC") from None
