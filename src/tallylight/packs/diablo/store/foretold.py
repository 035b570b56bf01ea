"""Which runs here are those of a history that is only looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tallylight.core.pack import Asked
from tallylight.core.spans import on_between
from tallylight.packs.diablo.messages import questions as q
from tallylight.packs.diablo.rules.doubles import double_of
from tallylight.packs.diablo.views.links import Foretold


@dataclass(frozen=True, slots=True)
class _Here:
    """The runs that are here, as a rule looks for them."""

    asked: Asked

    @property
    def now(self) -> datetime:
        return self.asked.now

    def overlap(
        self, kind: str, began: datetime, ended: datetime | None, but: Any | None
    ) -> Any | None:
        _, subject = self.asked.registry.subjects[kind]
        span, channel = (began, ended), self.asked.channel.name
        found = on_between(self.asked.run, subject, channel, span, but, self.now)
        return None if found is None else self.find(kind, found)

    def find(self, kind: str, key: Any) -> Any | None:
        return next(iter(self.asked.states(kind, [key])), None)

    def those(self, kind: str, /, **columns: Any) -> Sequence[Any]:
        _, subject = self.asked.registry.subjects[kind]
        table = subject.rows[0].table.c
        alike = (table[name] == value for name, value in columns.items())
        rows = self.asked.run(select(table.id).where(*alike))
        return self.asked.states(kind, [row.id for row in rows])


def overlap(asked: Asked, query: q.ForetellOverlap) -> Foretold:
    said: list[str] = []
    span = (query.started_at, max(query.started_at, query.ended_at))
    first = double_of(span, (asked.channel.name, query.history), _Here(asked), said)
    return Foretold(said, first)
