"""A clock that is turned by hand."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


class HandClock:
    """Stands still until it is turned."""

    speed = 1.0

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def elapsed(self) -> float:
        return self._now.timestamp()

    def forward(self, **span: float) -> datetime:
        """Turn the clock on: `forward(minutes=5)`; gives the new time."""
        self._now += timedelta(**span)
        return self._now

    def set(self, now: datetime) -> datetime:
        """Set the clock, back too."""
        self._now = now
        return now
