"""What is wrong for a while, told once."""

import logging


class Complaint:
    """Tells the log what is wrong when that begins or changes, and when it is over.

    What fails again at every try would fill the log; what is never told is looked for in vain.
    """

    def __init__(self, log: logging.Logger, again: str) -> None:
        self._log = log
        self._again = again
        self._told: str | None = None

    def about(self, what: str) -> None:
        """It is wrong; nothing is told when the same was told last."""
        if what != self._told:
            self._log.warning("%s", what)
        self._told = what

    def over(self) -> None:
        """All is well; told only where something was wrong."""
        if self._told is not None:
            self._log.warning("%s", self._again)
        self._told = None
