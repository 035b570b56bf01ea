"""What was heard longer ago than it is to be kept."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select

from tallylight.core.pack import Asked
from tallylight.packs.audience.messages.privacy import ForgetHeard
from tallylight.packs.audience.messages.settings import KEEP_DAYS
from tallylight.packs.audience.rules.retention import SNAPSHOT, Limit, limits
from tallylight.packs.audience.tables.history import interactions, snapshots

SLACK = timedelta(hours=2)
"""Chores are done each hour, so what is overdue by more stayed for a reason."""

AT_ONCE = 200
"""How many rows are erased by one command, so that no press waits long for it."""


def too_old(asked: Asked) -> Iterator[ForgetHeard]:
    """The command that erases the next rows that are too old; none where there are none."""
    known = list(limits(asked.settings(KEEP_DAYS), asked.now))
    seen = [one for one in known if one.kind == SNAPSHOT]
    heard = [one for one in known if one.kind != SNAPSHOT]
    if ids := _over(asked, interactions, heard):
        yield ForgetHeard(table="interactions", ids=ids)
    if ids := _over(asked, snapshots, seen):
        yield ForgetHeard(table="snapshots", ids=ids)


def overdue(asked: Asked) -> Iterator[str]:
    """What is older than it may be by so much that it should have gone."""
    for one in limits(asked.settings(KEEP_DAYS), asked.now - SLACK):
        table = snapshots if one.kind == SNAPSHOT else interactions
        counted = select(func.count()).select_from(table).where(_is_over(table, one))
        count = asked.run(counted)[0][0]
        if count:
            named = one.kind if one.source is None else f"{one.source}/{one.kind}"
            yield f"{named}: {count} from before {one.before:%Y-%m-%d}"


def _over(asked: Asked, table: Any, too_old: list[Limit]) -> tuple[str, ...]:
    """The ids of some rows that are too old."""
    if not too_old:
        return ()
    chosen = select(table.c.id).where(or_(*(_is_over(table, one) for one in too_old)))
    return tuple(row.id for row in asked.run(chosen.limit(AT_ONCE)))


def _is_over(table: Any, one: Limit) -> Any:
    at = table.c.captured_at if one.kind == SNAPSHOT else table.c.timestamp
    said = at < one.before
    if one.kind != SNAPSHOT:  # what a person kept by hand is theirs to remove
        said = said & (table.c.type == one.kind) & table.c.is_noted.is_(False)
    return said if one.source is None else said & (table.c.source == one.source)
