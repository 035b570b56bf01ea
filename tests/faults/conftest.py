"""Real programs on real databases, to which things happen."""

from ..whole.conftest import terminal, terminal_at, terminal_on

__all__ = ["terminal", "terminal_at", "terminal_on"]
