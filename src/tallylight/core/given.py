"""The ids that were ever given, so that none is given twice."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, func, select

from tallylight.core.registry import Registry
from tallylight.core.schema import Kept, Whole, Words, kept
from tallylight.core.timeline.record import Run
from tallylight.core.timeline.tables import timeline


def gives_ids(table: Any) -> bool:
    """Whether the database counts the ids of a table."""
    keys = list(table.primary_key)
    whole = len(keys) == 1 and isinstance(keys[0].type, Whole)
    return whole and kept(table) is not Kept.REFERENCE


def highest_given(run: Run, registry: Registry) -> Iterator[tuple[Table, int]]:
    """Each table that gives ids, and the highest id that a row has or the timeline names."""
    heard = {
        subject.rows[0].table: last_named(run, kind)
        for kind, (_, subject) in registry.subjects.items()
    }
    for table in registry.tables():
        if gives_ids(table):
            (key,) = table.primary_key.columns
            held = run(select(func.max(key)))[0][0] or 0
            yield table, max(held, heard.get(table, 0))


def names_ids(table: Any) -> bool:
    """Whether the ids of a table are words that end in a number, such as `run-17`.

    The timeline, which nothing leaves, knows which number was the last.
    """
    keys = list(table.primary_key)
    return len(keys) == 1 and isinstance(keys[0].type, Words)


def last_named(run: Run, kind: str) -> int:
    """The highest number that an id of a kind has on the timeline; also of what was deleted."""
    one = timeline.c.subject_id
    longest = func.length(one).desc()
    chosen = select(one).where(timeline.c.subject == kind).order_by(longest, one.desc()).limit(1)
    found = "".join(row[0] for row in run(chosen)).rpartition("-")[2]
    return int(found) if found.isdecimal() else 0
