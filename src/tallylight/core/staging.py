"""What of a demo a server of others tells, where it would be pressed otherwise.

So a demo goes the way that a show goes: through a source, its memory and its ledger.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Happens = Callable[..., Any]
"""Has something happen: what it is called, who does it, and the parts of it by their names."""


@dataclass(frozen=True, slots=True)
class Theatre:
    """A room of a demo on this computer: where its server is, whose it is, and the token for it."""

    origin: str
    broadcaster: str
    token: str
    happens: Happens


Deed = tuple[str, str, Mapping[str, Any]]
"""What happens in a room, as its server calls it; who does it; and the parts of it."""


@dataclass(frozen=True)
class Staging:
    """How a pack's demo is told by a server: the presses that have its source ask there, and what
    happens in the room in place of a press, None where it is pressed all the same."""

    opens: Callable[[Theatre], Iterable[Any]]
    deed: Callable[[Any], Deed | None]
