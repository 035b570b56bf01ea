"""What is old enough to leave: of each channel, what was heard before anything that goes on.

A session that is not over by then, and any other subject, stays whole: what was heard since it
began stays too. Of senders that nobody knows, the time alone counts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, func, or_, select

from tallylight.core.channels.tables import channels
from tallylight.core.registry import Registry
from tallylight.core.schema import archivable
from tallylight.core.timeline.record import Run


@dataclass(frozen=True, slots=True)
class Reach:
    """Until when what was heard leaves: of each channel, and of senders nobody knows."""

    until: datetime
    channels: Mapping[str, datetime]

    def covers(self, table: Table) -> Any:
        """The condition for rows of an archivable table."""
        at = table.c[archivable(table).at]  # type: ignore[union-attr]
        of = table.c.channel
        known = (and_(of == name, at < until) for name, until in self.channels.items())
        return or_(and_(of.is_(None), at < self.until), *known)


def reach(run: Run, registry: Registry, until: datetime) -> Reach:
    """How far an archive of what was before a time reaches on each channel."""
    names = [row.channel for row in run(select(channels.c.channel))]
    found = dict.fromkeys(names, until)
    going_on = True
    while going_on:  # what goes on at the new time began before that, perhaps
        going_on = False
        for channel, began in _going_on(run, registry, found):
            if began < found[channel]:
                found[channel], going_on = began, True
    return Reach(until, found)


def _going_on(
    run: Run, registry: Registry, at: Mapping[str, datetime]
) -> Iterator[tuple[str, datetime]]:
    """When the first of what is not over at a channel's time began."""
    for _, subject in registry.subjects.values():
        if not subject.timed:
            continue
        began, ended = subject.column("started_at"), subject.column("ended_at")
        of = subject.rows[0].table.c[subject.columns.get("channel", "channel")]
        over = (and_(of == name, ended >= until) for name, until in at.items())
        first = func.min(began).label("first")
        chosen = select(of.label("channel"), first).where(or_(ended.is_(None), *over))
        rows = run(chosen.group_by(of))
        yield from ((row.channel, row.first) for row in rows if row.channel in at)


def leaving(registry: Registry) -> list[Table]:
    """The tables whose old rows may leave."""
    return [table for table in registry.tables() if archivable(table) is not None]


def hanging(registry: Registry, table: Table) -> list[tuple[Table, Any]]:
    """The tables whose rows go with those of another, and the column that says with which."""
    return [
        (other, key.parent)
        for other in registry.tables()
        for key in other.foreign_keys
        if key.column.table is table and key.ondelete == "CASCADE"
    ]


def key_of(table: Table) -> Any:
    """The one column of a table's key."""
    (key,) = table.primary_key.columns
    return key
