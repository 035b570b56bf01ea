"""What refers to what among the rows of subjects, where all of them are made anew.

A row comes after those that it must refer to. What it may refer to, and is there later only, it
is told once that is there: two kinds may refer to each other, and a row to one of its own table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from graphlib import TopologicalSorter

from sqlalchemy import Table

from tallylight.core.fold import Change
from tallylight.core.registry import Registry

Later = Mapping[Table, Sequence[str]]
"""The columns of tables that refer to what is there later only."""


def in_order(registry: Registry) -> list[str]:
    """The kinds of subjects, each after those whose rows its own must refer to."""
    owners = _owners(registry)
    before = {
        kind: [
            owner
            for rows in subject.rows
            for key in rows.table.foreign_keys
            if (owner := owners.get(key.column.table, kind)) != kind and not key.parent.nullable
        ]
        for kind, (_, subject) in registry.subjects.items()
    }
    return list(TopologicalSorter(before).static_order())


def later(registry: Registry, kinds: Sequence[str]) -> Later:
    """What refers to rows that come later, where kinds come in this order."""
    owners, place = _owners(registry), {kind: at for at, kind in enumerate(kinds)}
    found: dict[Table, list[str]] = {}
    for table, kind in owners.items():
        for key in table.foreign_keys:
            other = key.column.table
            if other is table or (other in owners and place[owners[other]] > place[kind]):
                found.setdefault(table, []).extend([key.parent.name] * bool(key.parent.nullable))
    return found


def apart(change: Change, later: Later) -> tuple[Change, list[Change]]:
    """What of a change can be made now, and what later."""
    values = change.values or {}
    columns = later.get(change.table, ())
    told = {name: values[name] for name in columns if values.get(name) is not None}
    if not told:
        return change, []
    now = replace(change, values={**values, **dict.fromkeys(told)})
    stamp = change.stamp or values.get("updated_at")
    return now, [Change(change.table, change.key, told, stamp=stamp)]


def _owners(registry: Registry) -> dict[Table, str]:
    """The kind whose rows a table holds; the last one where several do."""
    return {rows.table: kind for kind, (_, s) in registry.subjects.items() for rows in s.rows}
