"""A subject is its events, folded: the one mechanism behind late entries, corrections, undo.

    entries in order of (happened_at, seq)  --evolve-->  state  --rows-->  rows
    rows before, rows after                 --changes-->  what to write

Packs write no inverse: whatever changed in the past, the subject is folded again and
the difference of its rows is written.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from tallylight.base.series import Series
from tallylight.core.pack import Entry, Rows, Subject
from tallylight.core.schema import summed

Position = tuple[datetime, int]
STAMPS = ("created_at", "updated_at")


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
    _own: list[dict[str, Any]] = field(default_factory=list, compare=False, repr=False)

    def own_row(self, subject: Subject[Any]) -> dict[str, Any] | None:
        """The row of the subject's own table, made once; None when there is no subject."""
        if not self._own and self.state is not None:
            rows = subject.rows[0]
            for part in rows.parts(self.state):
                self._own.append(self._stamped(rows.table, row_of(rows, part)))
        return self._own[0] if self._own else None

    def _stamped(self, table: Any, row: dict[str, Any]) -> dict[str, Any]:
        if "created_at" in table.c:
            row["created_at"] = self.created_at
        if "updated_at" in table.c:
            row["updated_at"] = self.updated_at
        return row


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
    old = before.own_row(subject) if before else None
    new = after.own_row(subject) if after else None
    own = subject.rows[0].table
    removed: list[Change] = []
    written = list(_difference(own, old, new))
    for rows in subject.rows[1:]:
        tail = _appended(rows, before, after)
        if tail is not None:
            written += (_insert(rows.table, row_of(rows, part)) for part in tail)
            continue
        had, has = _by_key(rows, before), _by_key(rows, after)
        removed[:0] = [_delete(rows.table, had[key]) for key in had if key not in has]
        for key, row in has.items():
            written += _difference(rows.table, had.get(key), row)
    if old is not None and (new is None or key_of(own, old) != key_of(own, new)):
        removed.append(_delete(own, old))
    return removed + written


def row_sets(subject: Subject[Any], folded: Folded) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Every row of a folded subject, table by table, parents first."""
    own = folded.own_row(subject)
    yield subject.rows[0].table, [] if own is None else [own]
    for rows in subject.rows[1:]:
        yield rows.table, list(_by_key(rows, folded).values())


def row_of(rows: Rows[Any], part: Any) -> dict[str, Any]:
    """The row of a part: as the pack says, else each column from the attribute of its name."""
    if rows.row is not None:
        return rows.row(part)
    names = _attributes(rows.table, part.__class__)
    return {name: getattr(part, name) for name in names}


@cache
def _attributes(table: Any, cls: Any) -> tuple[str, ...]:
    """The columns that parts of a class fill; core keeps the stamps that they do not have."""
    own = {*dir(cls), *getattr(cls, "__dataclass_fields__", ())}
    return tuple(c.name for c in table.c if c.name not in STAMPS or c.name in own)


def key_of(table: Any, row: dict[str, Any]) -> dict[str, Any]:
    """A row's primary key, by column."""
    return {name: row[name] for name in key_names(table)}


@cache
def key_names(table: Any) -> tuple[str, ...]:
    """The columns of a table's primary key."""
    return tuple(column.name for column in table.primary_key)


def _appended(rows: Rows[Any], before: Folded | None, after: Folded | None) -> list[Any] | None:
    if before is None or after is None or before.state is None or after.state is None:
        return None
    old, new = rows.parts(before.state), rows.parts(after.state)
    if isinstance(old, Series) and isinstance(new, Series):
        return new.since(old)
    return None


def _by_key(rows: Rows[Any], folded: Folded | None) -> dict[tuple[Any, ...], dict[str, Any]]:
    if folded is None or folded.state is None:
        return {}
    found = (row_of(rows, part) for part in rows.parts(folded.state))
    return {tuple(key_of(rows.table, row).values()): row for row in found}


def _difference(
    table: Any, old: dict[str, Any] | None, new: dict[str, Any] | None
) -> Iterable[Change]:
    """What makes one row another; nothing where a row has to go."""
    if new is None:
        return
    if old is None or key_of(table, old) != key_of(table, new):
        yield _insert(table, new)
    elif old != new:
        apart = summed(table)  # what they hold since they were inserted is the triggers'
        changed = {name: value for name, value in new.items()
                   if value != old[name] and name not in apart}  # fmt: skip
        if changed:
            yield Change(table, key_of(table, new), changed, stamp=new.get("updated_at"))


def _insert(table: Any, row: dict[str, Any]) -> Change:
    return Change(table, key_of(table, row), row, fresh=True)


def _delete(table: Any, row: dict[str, Any]) -> Change:
    return Change(table, key_of(table, row), None)
