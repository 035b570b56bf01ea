"""A subject is its events, folded: the one mechanism behind late entries, corrections, undo.

    entries in order of (happened_at, seq)  --evolve-->  state  --rows-->  rows
    rows before, rows after                 --changes-->  what to write

Packs write no inverse: whatever changed in the past, the subject is folded again and
the difference of its rows is written.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tallylight.base.series import Series
from tallylight.core.pack import Entry, Rows, Subject

Position = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Folded:
    """A subject as its entries made it. `state` is None when it is not (deleted, undone).

    `last` is the position of the last entry folded; an entry behind it is late.
    """

    channel: str
    state: Any | None
    last: Position
    created_at: datetime
    updated_at: datetime


def fold(subject: Subject[Any], entries: Sequence[Entry]) -> Folded | None:
    """Fold entries in order of happening, their subject's first one first. None without any.

    What was said first made the subject. A later word may speak of a time before that
    (its true beginning, say), but not of a time before there was anything to speak of.
    """
    folded: Folded | None = None
    birth = min(entries, key=lambda entry: entry.seq, default=None)
    for entry in sorted(entries, key=lambda entry: (entry is not birth, *position(entry))):
        folded = extend(subject, folded, entry)
    return folded


def extend(subject: Subject[Any], folded: Folded | None, entry: Entry) -> Folded:
    """Fold one more entry onto the end."""
    here = position(entry)
    if folded is None:
        state = subject.evolve(None, entry)
        return Folded(entry.channel, state, here, entry.recorded_at, entry.recorded_at)
    return Folded(
        folded.channel,
        subject.evolve(folded.state, entry),
        max(folded.last, here),
        min(folded.created_at, entry.recorded_at),
        max(folded.updated_at, entry.recorded_at),
    )


def is_late(folded: Folded | None, entry: Entry) -> bool:
    """Whether the entry belongs before something that is folded already."""
    return folded is not None and position(entry) < folded.last


def position(entry: Entry) -> Position:
    """Where an entry stands in the order of happening."""
    return entry.happened_at, entry.seq


@dataclass(frozen=True, slots=True)
class Change:
    """One row to write: `values` None deletes it, `fresh` inserts it, else it is updated.

    `stamp` is what an updated row's `updated_at` must be, where it has one.
    """

    table: Any
    key: dict[str, Any]
    values: dict[str, Any] | None
    fresh: bool = False
    stamp: datetime | None = None


def changes(subject: Subject[Any], before: Folded | None, after: Folded | None) -> list[Change]:
    """What turns the rows of `before` into the rows of `after`, in an order keys allow."""
    removed: list[Change] = []
    written: list[Change] = []
    for rows in subject.rows:
        kept_by_core = rows is subject.rows[0]
        tail = None if kept_by_core else _appended(rows, before, after)
        if tail is not None:
            written += (_insert(rows.table, rows.row(part)) for part in tail)
            continue
        old = _by_key(rows, before, kept_by_core)
        new = _by_key(rows, after, kept_by_core)
        removed[:0] = [_delete(rows.table, old[key]) for key in old if key not in new]
        written += _differences(rows.table, old, new)
    return removed + written


def row_sets(subject: Subject[Any], folded: Folded) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Every row of a folded subject, table by table, parents first."""
    for rows in subject.rows:
        yield rows.table, list(_by_key(rows, folded, rows is subject.rows[0]).values())


def _appended(rows: Rows[Any], before: Folded | None, after: Folded | None) -> list[Any] | None:
    if before is None or after is None or before.state is None or after.state is None:
        return None
    old, new = rows.parts(before.state), rows.parts(after.state)
    if isinstance(old, Series) and isinstance(new, Series):
        return new.since(old)
    return None


def _by_key(
    rows: Rows[Any], folded: Folded | None, kept_by_core: bool
) -> dict[tuple[Any, ...], dict[str, Any]]:
    if folded is None or folded.state is None:
        return {}
    found = (rows.row(part) for part in rows.parts(folded.state))
    if kept_by_core:
        found = (_stamped(rows.table, row, folded) for row in found)
    return {_key(rows.table, row): row for row in found}


def _stamped(table: Any, row: dict[str, Any], folded: Folded) -> dict[str, Any]:
    stamps = {"created_at": folded.created_at, "updated_at": folded.updated_at}
    return row | {name: at for name, at in stamps.items() if name in table.c}


def _differences(
    table: Any, old: dict[Any, dict[str, Any]], new: dict[Any, dict[str, Any]]
) -> Iterable[Change]:
    for key, row in new.items():
        if key not in old:
            yield _insert(table, row)
        elif row != old[key]:
            changed = {name: value for name, value in row.items() if value != old[key][name]}
            yield Change(table, _named_key(table, row), changed, stamp=row.get("updated_at"))


def _insert(table: Any, row: dict[str, Any]) -> Change:
    return Change(table, _named_key(table, row), row, fresh=True)


def _delete(table: Any, row: dict[str, Any]) -> Change:
    return Change(table, _named_key(table, row), None)


def _named_key(table: Any, row: dict[str, Any]) -> dict[str, Any]:
    return {column.name: row[column.name] for column in table.primary_key}


def _key(table: Any, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key)
