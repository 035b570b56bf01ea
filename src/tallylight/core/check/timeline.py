"""The timeline, beside what must always be so of it: order, commands, undo, ids."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, func, or_, select

from tallylight.core.check.finding import MEND, RESTORE, Finding, several
from tallylight.core.given import highest_given
from tallylight.core.registry import Registry
from tallylight.core.timeline.tables import timeline, undone
from tallylight.core.undo.messages import CommandUndone
from tallylight.storage.dialect import Dialect

PAGE = 1000
"""How many rows that are wrong are read at once."""


def order(connection: sa.Connection) -> Iterator[Finding]:
    """Each channel counts 1 to n, and its stamps rise."""
    t = _walked()
    gap = t.seq != func.coalesce(t.seq_before, 0) + 1
    late = t.recorded_at <= t.recorded_before
    missing = (f"before {row.channel}-{row.seq}" for row in _rows(connection, t, gap))
    yield from several(
        "order", "timeline", missing,
        "Events are missing: the numbers of a channel have a gap. Gaps in all: {count}.", RESTORE,
    )  # fmt: skip
    unordered = (f"{row.channel}-{row.seq}" for row in _rows(connection, t, late))
    yield from several(
        "order", "timeline", unordered,
        "Events are stamped as recorded before, or with, the event before them: {count}.", RESTORE,
    )  # fmt: skip


def commands(connection: sa.Connection, registry: Registry) -> Iterator[Finding]:
    """Every event belongs to a command that begins with the event of that number."""
    t = _walked()
    begins = t.seq == t.command_seq
    goes_on = func.coalesce(t.command_before, 0) == t.command_seq
    headless = or_(
        and_(~begins, ~goes_on), begins & t.command.is_(None), ~begins & t.command.is_not(None)
    )
    found = (f"{row.channel}-{row.seq}" for row in _rows(connection, t, headless))
    yield from several(
        "commands", "timeline", found,
        "Events belong to a command whose first event is not where they say: {count}.", RESTORE,
    )  # fmt: skip
    yield from _undone(connection, registry)


def _undone(connection: sa.Connection, registry: Registry) -> Iterator[Finding]:
    u, first, by = undone.c, timeline.alias().c, timeline.alias().c
    undoing = registry.events[CommandUndone].full_name
    there = select(first.seq).where(
        first.channel == u.channel, first.seq == u.command_seq, first.command.is_not(None)
    )
    taken = select(by.seq).where(
        by.channel == u.channel, by.seq == u.undone_by, by.type == undoing, by.seq > u.command_seq
    )
    astray = select(u.channel, u.command_seq).where(or_(~there.exists(), ~taken.exists()))
    found = (f"{row.channel}-{row.command_seq}" for row in _stream(connection, astray))
    yield from several(
        "commands", "timeline_undone", found,
        "{count} commands are marked as undone that are not on the timeline, or were not undone.",
        f"{MEND} If this stays, the timeline itself is damaged: go back to a backup.",
    )  # fmt: skip


def ids(connection: sa.Connection, registry: Registry, dialect: Dialect) -> Iterator[Finding]:
    """No id that was ever given is given again."""
    found = list(highest_given(lambda asked: connection.execute(asked).all(), registry))
    counted = dialect.last_given(connection, [table for table, _ in found])
    for table, highest in found:
        given = counted[table.name]
        if given < highest:
            yield Finding(
                "ids", table.name,
                f"Ids of {table.name} could be given twice: the database counted to {given}, "
                f"and {highest} was given.",
                MEND,
            )  # fmt: skip


def _walked() -> Any:
    """The timeline, each event beside what the one before it on the channel says."""
    t = timeline.c
    over: dict[str, Any] = {"partition_by": t.channel, "order_by": t.seq}
    return (
        select(
            t.channel, t.seq, t.recorded_at, t.command_seq, t.command,
            func.lag(t.seq).over(**over).label("seq_before"),
            func.lag(t.recorded_at).over(**over).label("recorded_before"),
            func.lag(t.command_seq).over(**over).label("command_before"),
        )
        .subquery()
        .c
    )  # fmt: skip


def _rows(connection: sa.Connection, walked: Any, where: Any) -> Iterator[Any]:
    return _stream(connection, select(walked.channel, walked.seq).where(where))


def _stream(connection: sa.Connection, chosen: sa.Select[Any]) -> Iterator[Any]:
    """Rows page by page: there may be as many faults as rows."""
    return iter(connection.execute(chosen.execution_options(yield_per=PAGE)))
