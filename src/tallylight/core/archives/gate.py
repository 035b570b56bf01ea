"""Rows through the gate, a page in a transaction, with the numbers that stay behind."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Table, delete, insert

from tallylight.core.archives.reach import key_of
from tallylight.core.archives.tables import archived_counts
from tallylight.core.erasures.tables import erasing
from tallylight.core.schema import archivable
from tallylight.storage.engine import Storage
from tallylight.storage.writer import WriteTransaction


@contextmanager
def writing(storage: Storage) -> Iterator[WriteTransaction]:
    """A transaction of the one writer: all of it is on the disk at the end, or nothing."""
    transaction = storage.begin()
    try:
        yield transaction
        transaction.commit()
    except BaseException:
        transaction.rollback()
        raise


def remove(transaction: WriteTransaction, table: Table, rows: Sequence[Any]) -> None:
    """Open the gate for some rows of evidence, and shut it when they are gone."""
    if not rows:
        return
    key = key_of(table)
    ids = [row._mapping[key] for row in rows]
    gate = [{"table_name": table.name, "value": str(one)} for one in ids]
    transaction.rows(insert(erasing), gate)
    transaction.rows(delete(table).where(key.in_(ids)))
    transaction.rows(delete(erasing))


def count(
    transaction: WriteTransaction, archive_id: int, table: Table, rows: Sequence[Any], sign: int
) -> None:
    """Count rows that left (`sign` 1) or came back (-1)."""
    said: Any = archivable(table)

    def told(row: Any, column: str | None) -> str:
        value = None if column is None else row._mapping[table.c[column]]
        return "" if value is None else str(value)

    found = Counter((told(row, said.about), told(row, said.by)) for row in rows)
    for (about, label), number in sorted(found.items()):
        row = {"archive_id": archive_id, "table_name": table.name, "about": about, "label": label}
        transaction.add(archived_counts, {**row, "number": sign * number})
