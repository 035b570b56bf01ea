"""The ids that were ever given, so that none is given twice."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, func, select

from tallylight.core.registry import Registry
from tallylight.core.schema import Kept, Whole, kept
from tallylight.core.timeline.record import Run
from tallylight.core.timeline.tables import timeline


def gives_ids(table: Any) -> bool:
    """Whether core counts the ids of a table."""
    keys = list(table.primary_key)
    whole = len(keys) == 1 and isinstance(keys[0].type, Whole)
    return whole and kept(table) in (Kept.DERIVED, Kept.PRIVATE)


def highest_given(run: Run, registry: Registry) -> Iterator[tuple[Table, int]]:
    """Each table that gives ids, and the highest id that a row has or the timeline names."""
    heard = {
        subject.rows[0].table: _heard(run, kind) for kind, (_, subject) in registry.subjects.items()
    }
    for table in registry.tables():
        if gives_ids(table):
            (key,) = table.primary_key.columns
            held = run(select(func.max(key)))[0][0] or 0
            yield table, max(held, heard.get(table, 0))


def _heard(run: Run, kind: str) -> int:
    """The highest id of a kind on the timeline, where ids are texts; also of what was deleted."""
    one = timeline.c.subject_id
    longest = func.length(one).desc()
    chosen = select(one).where(timeline.c.subject == kind).order_by(longest, one.desc()).limit(1)
    found = "".join(row[0] for row in run(chosen))
    return int(found) if found.isdecimal() else 0
