"""One datagram being read: when it came, and the commands it comes to."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tallylight.packs.taekwondo.sources.repair import repaired_decision
from tallylight.packs.taekwondo.sources.said import WinnerShown


@dataclass(slots=True)
class Telling:
    """What a datagram comes to. `us` is the monotonic time of arrival, `evidence_id` the thing
    that is being heard.
    """

    at: datetime
    us: int
    evidence_id: int = 0
    commands: list[tuple[datetime, Any]] = field(default_factory=list)
    ask: bool = False

    def is_within(self, window_us: int, since_us: int | None) -> bool:
        """Whether something was that short a time ago. What seems to be to come was before the
        computer was started again, and long ago.
        """
        return since_us is not None and 0 <= self.us - since_us <= window_us

    def add(self, command: Any) -> None:
        """One command more, as of now."""
        self.commands.append((self.at, command))

    def decision(self, said: WinnerShown) -> str | None:
        """The code of a decision; what was cut and can't be known is none."""
        if said.decision is None or not said.cut:
            return said.decision
        rounds = None if said.left is None or said.right is None else (said.left, said.right)
        return repaired_decision(said.decision, rounds)[0]
