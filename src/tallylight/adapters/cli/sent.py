"""One command or question, read from the terminal and ready to be sent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tallylight.core.catalogue import OperationSaid

_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Sent:
    """`values` are the fields that were given; `channel` is None for the main one."""

    operation: OperationSaid
    values: Mapping[str, Any]
    channel: str | None = None
    happened_at: str | None = None
    command_id: str | None = None
    source: str | None = None
    confidence: float | None = field(default=None)

    def envelope(self) -> dict[str, Any]:
        """What stands in a body beside the command's own fields."""
        said = {
            "happened_at": self.happened_at,
            "source": self.source,
            "confidence": self.confidence,
        }
        return {name: value for name, value in said.items() if value is not None}


def route(
    operation: OperationSaid, values: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """The path for these values, the one that takes most of them, and what it leaves over."""
    given = {name for name, value in values.items() if value is not None}
    fitting = [path for path in operation["paths"] if set(_PARAMETER.findall(path)) <= given]
    path = max(fitting, key=lambda path: len(_PARAMETER.findall(path)))
    taken = _PARAMETER.findall(path)
    rest = {name: value for name, value in values.items() if name not in taken}
    return _PARAMETER.sub(lambda found: _quoted(values[found[1]]), path), rest


def _quoted(value: Any) -> str:
    from urllib.parse import quote

    return quote(str(value), safe="")
