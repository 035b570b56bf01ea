"""What pack authors get: a whole program on a temporary database, and a hand-turned clock."""

from tallylight.testing.clock import HandClock
from tallylight.testing.show import Show, show

__all__ = ["HandClock", "Show", "show"]
