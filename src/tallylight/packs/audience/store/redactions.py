"""What platforms took away: its words are hidden wherever it is read, as long as it is kept."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from tallylight.core.pack import Asked
from tallylight.packs.audience.store.shared import OF, WHO, read_as
from tallylight.packs.audience.tables.history import interactions as said

AT_ONCE = 500
READ_AS = func.coalesce(OF.c.merged_into, OF.c.id)


class Redactions:
    """What is hidden of some interactions: rows that say `who_id`, `source`, `external_id`
    and `timestamp`."""

    def __init__(self, asked: Asked, rows: Iterable[Any]) -> None:
        self._single: set[tuple[str, str]] = set()
        self._all: dict[tuple[str, str], Any] = {}
        whom = sorted({row.who_id for row in rows})
        for start in range(0, len(whom), AT_ONCE):
            for row in asked.run(_of(whom[start : start + AT_ONCE])):
                self._take(row)

    def _take(self, row: Any) -> None:
        redacts = (row.metadata or {}).get("redacts")
        if redacts is not None:
            self._single.add((row.source, redacts))
            return
        key = (row.source, row.who_id)
        self._all[key] = max(self._all.get(key, row.timestamp), row.timestamp)

    def hides(self, row: Any) -> bool:
        """Whether the words of an interaction were taken away."""
        if (row.source, row.external_id) in self._single:
            return True
        until = self._all.get((row.source, row.who_id))
        return until is not None and row.timestamp <= until


def _of(whom: list[str]) -> Any:
    columns = (WHO.c.id.label("who_id"), said.c.source, said.c.metadata, said.c.timestamp)
    taken = said.c.type == "REDACTION"
    return select(*columns).select_from(read_as()).where(taken, READ_AS.in_(whom))
