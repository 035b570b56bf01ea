"""What is made of runs: sums, times, chances."""

from tallylight.packs.diablo.stats.sums import contribution, in_session, of_session

__all__ = ["contribution", "in_session", "of_session"]
