"""Which tables refer to which: of all tables at once, because there are a hundred."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

_ASKED = {
    "sqlite": """
    SELECT t.name AS name, f."from" AS own, f."table" AS referred
    FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f
    WHERE t.type = 'table' ORDER BY t.name, f.id, f.seq
    """,
    "postgresql": """
    SELECT t.relname AS name, a.attname AS own, r.relname AS referred FROM pg_constraint n
    JOIN pg_class t ON t.oid = n.conrelid
    JOIN pg_class r ON r.oid = n.confrelid
    CROSS JOIN unnest(n.conkey) WITH ORDINALITY AS k(number, place)
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
    WHERE n.contype = 'f' AND n.connamespace = current_schema()::regnamespace
    ORDER BY t.relname, n.conname, k.place
    """,
}


def references(connection: sa.Connection) -> Sequence[Any]:
    """Every column by which a table refers to another: `name`, `own` column, `referred` table."""
    return connection.exec_driver_sql(_ASKED[connection.dialect.name]).all()
