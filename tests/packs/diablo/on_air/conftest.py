"""A real program and a browser, as for the tests of the whole."""

from tests.whole.conftest import browser, opened, serving, terminal, terminal_at

__all__ = ["browser", "opened", "serving", "terminal", "terminal_at"]
