"""Rows of evidence, each bound to the one before it: what was changed afterwards shows.

    row_hash = SHA-256 of (the row_hash before it, what the row holds)

The first row that is not what it was breaks its own link; a row that is gone leaves a gap in
the numbers. Who owns the file could make the whole chain anew: a head that was noted
elsewhere, on a backup say, is what proves more.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic_core import to_jsonable_python

from tallylight.core.schema import Kept, kept

NOT_BOUND = frozenset({"chain_no", "row_hash", "created_at"})
"""Columns that a hash does not cover: its own, and when the database wrote the row."""


@dataclass(frozen=True, slots=True)
class Link:
    """The place of a row in its table's chain, from 1, and its hash; 0 before the first."""

    number: int = 0
    row_hash: str = ""

    def next(self, table: Any, row: Mapping[str, Any]) -> "Link":
        """The link of the row that comes after this one."""
        said = {name: _plain(row.get(name)) for name in _bound(table)}
        text = json.dumps([self.row_hash, said], ensure_ascii=False, separators=(",", ":"))
        return Link(self.number + 1, hashlib.sha256(text.encode()).hexdigest())


def is_chained(table: Any) -> bool:
    """Whether the rows of a table are bound to each other."""
    return kept(table) is Kept.EVIDENCE and "row_hash" in table.c


@cache
def _bound(table: Any) -> tuple[str, ...]:
    return tuple(sorted(column.name for column in table.c if column.name not in NOT_BOUND))


def _plain(value: Any) -> Any:
    """A value in the one way that both databases give it back."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)).normalize(), "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in sorted(value.items())}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return _plain(to_jsonable_python(value))
