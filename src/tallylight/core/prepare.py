"""What must be in the database before the first command: reference rows, and its epoch."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select, update

from tallylight.core.registry import Registry
from tallylight.core.settings.store import category_rows, key_rows
from tallylight.core.settings.tables import settings_categories, settings_keys
from tallylight.core.timeline.tables import installation
from tallylight.storage.engine import Storage
from tallylight.storage.writer import WriteTransaction


def prepare(storage: Storage, registry: Registry) -> str:
    """Bring the reference rows up to what is declared; give the installation's epoch.

    The epoch changes only when a backup is restored: positions of another epoch mean nothing.
    """
    transaction = storage.begin()
    try:
        _keep(transaction, settings_categories, category_rows())
        _keep(transaction, settings_keys, key_rows(registry))
        epoch = _epoch(transaction)
        transaction.commit()
    except BaseException:
        transaction.rollback()
        raise
    return epoch


def _keep(transaction: WriteTransaction, table: Table, wanted: Sequence[Mapping[str, Any]]) -> None:
    known = {row.id: row._mapping for row in transaction.rows(select(table))}
    for row in wanted:
        before = known.get(row["id"])
        if before is None:
            transaction.insert(table, row)
        elif any(before[name] != value for name, value in row.items()):
            transaction.update(table, {"id": row["id"]}, row)


def begin_anew(connection: Connection) -> None:
    """Another epoch: what was restored is another history than the feeds told so far."""
    anew = update(installation).where(installation.c.key == "epoch")
    connection.execute(anew.values(value=secrets.token_hex(4)))


def _epoch(transaction: WriteTransaction) -> str:
    rows = transaction.rows(select(installation.c.value).where(installation.c.key == "epoch"))
    if rows:
        return str(rows[0].value)
    epoch = secrets.token_hex(4)
    transaction.insert(installation, {"key": "epoch", "value": epoch})
    return epoch
