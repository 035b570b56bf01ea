"""A stretch of a channel's time: what of a kind was on in it, as a group of commands leaves it.

A history that is taken over asks of each of its things what was on then. Asked of the database
one by one, each would have to be written before the next is decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tallylight.core.pack import Subject
from tallylight.core.spans import AROUND, on_since
from tallylight.core.timeline.record import Run

Span = tuple[datetime, datetime | None]
"""From when to when; an open end is None."""


@dataclass
class Stretch:
    """The subjects of a kind that were on from `since` until `until`; None is for ever.

    None of them was on after `last`, unless that is None.
    """

    subject: Subject[Any]
    since: datetime
    until: datetime | None = None
    spans: dict[Any, Span] = field(default_factory=dict)
    last: datetime | None = None

    def __post_init__(self) -> None:
        self.last = self.since
        for _, until in self.spans.values():
            self._reach(until)

    @classmethod
    def asked(
        cls, run: Run, subject: Subject[Any], channel: str, since: datetime, now: datetime
    ) -> "Stretch":
        """Asked of the database: as far as so many that began after `since` go."""
        rows = on_since(run, subject, channel, since, now)
        later = [row.since for row in rows if row.since > since]
        until = max(later) if len(later) == AROUND else None
        return cls(subject, since, until, {row.id: (row.since, row.ended) for row in rows})

    def is_over(self, at: datetime) -> bool:
        """Whether a time lies after the stretch."""
        return self.until is not None and at >= self.until

    def holds(self, span: Span) -> bool:
        """Whether all that was on at some time of a span is known here."""
        began, ended = span
        return began >= self.since and (
            self.until is None or (ended is not None and ended <= self.until)
        )

    def first(self, span: Span, but: Any | None, now: datetime) -> Any | None:
        """The id of the first that was on at some time of a span, apart from one."""
        began, ended = span
        if self.last is not None and self.last <= began:
            return None  # as nearly always, where a history is told in its order
        found = [
            (since, one)
            for one, (since, until) in self.spans.items()
            if (until or now) > began and (ended is None or since < ended) and one != but
        ]
        return min(found)[1] if found else None

    def put(self, subject_id: Any, row: dict[str, Any] | None) -> None:
        """Keep what the row of a subject became; None where there is none any more."""
        self.spans.pop(subject_id, None)
        if row is None or row.get("voided_at") is not None:
            return
        since, until = (row[name] for name in _names(self.subject))
        if (until is None or until > self.since) and (self.until is None or since < self.until):
            self.spans[subject_id] = since, until
            self._reach(until)

    def _reach(self, until: datetime | None) -> None:
        self.last = None if until is None or self.last is None else max(self.last, until)


def _names(subject: Subject[Any]) -> Sequence[str]:
    """What the columns of its beginning and its end are called."""
    return [subject.column(name).name for name in ("started_at", "ended_at")]
