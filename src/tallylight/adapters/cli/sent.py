"""One command or question, read from the terminal and ready to be sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tallylight.core.catalogue import OperationSaid


@dataclass(frozen=True, slots=True)
class Sent:
    """`values` are the fields that were given; `channel` is None for the main one.

    `origin` is what the command came from, in the words of `core.pack.Origin`.
    """

    operation: OperationSaid
    values: Mapping[str, Any]
    channel: str | None = None
    happened_at: str | None = None
    command_id: str | None = None
    source: str | None = None
    confidence: float | None = None
    origin: str = "cli"

    def envelope(self) -> dict[str, Any]:
        """What stands in a body beside the command's own fields."""
        said = {
            "happened_at": self.happened_at,
            "source": self.source,
            "confidence": self.confidence,
        }
        return {name: value for name, value in said.items() if value is not None}


class Way(Protocol):
    """A way to the program: over the wire, or inside this process."""

    def do(self, sent: Sent) -> Any:
        """Send a command or a question; its answer. Raises when the answer is no."""
        ...
