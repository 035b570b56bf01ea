"""Visits: in which sessions somebody was seen, each once, and when last.

A room says thousands of lines in a session. They are brought together first, in the order of
one index, and only then asked whose they are and whether their session counts.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, func, select

from tallylight.core.tallies.chains import counting as in_numbers
from tallylight.packs.audience.store.shared import OF, WHO, Counting, counts, is_read_as
from tallylight.packs.audience.tables.history import interactions as said


@dataclass(frozen=True)
class Visits:
    """All visits to the channel of a number, in sessions that count and in none."""

    include_excluded: bool
    each: Subquery

    @classmethod
    def of(cls, counting: Counting, *within: Any) -> "Visits":
        """Those of which `within` says so of what was heard."""
        by = (said.c.person_id, said.c.stream_session_id)
        last = func.max(said.c.seen_at).label("last_at")
        on_the_channel = counting.within[:2]
        seen = select(*by, last).where(*on_the_channel, said.c.seen_at.is_not(None), *within)
        return cls(counting.include_excluded, seen.group_by(*by).subquery("visits"))

    @property
    def streams(self) -> Any:
        """In how many sessions."""
        return func.count(self.each.c.stream_session_id.distinct()).label("streams")

    @property
    def last_at(self) -> Any:
        """When last, also outside of every session."""
        return func.max(self.each.c.last_at).label("last_at")

    def select(self, *columns: Any) -> Select[Any]:
        """Columns of visits and of `who`, of those that count."""
        own = self.each.join(OF, OF.c.id == self.each.c.person_id).join(WHO, is_read_as())
        counted = in_numbers(self.each, self.each.c.stream_session_id)
        return select(*columns).select_from(own).where(counted, counts(self.include_excluded))
