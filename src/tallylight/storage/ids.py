"""The highest ids that tables ever gave or hold, asked for all of them at once."""

from collections.abc import Sequence

import sqlalchemy as sa

from tallylight.storage.dialect import Dialect


def highest_ids(
    dialect: Dialect, connection: sa.Connection, tables: Sequence[sa.Table]
) -> dict[str, int]:
    """By its name the highest id that each table (one integer key) gave or holds; 0 for none."""
    if not tables:
        return {}
    asked = []
    for table in tables:
        (key,) = table.primary_key.columns
        asked.append(sa.select(sa.literal(table.name), sa.func.max(key)))
    held = connection.execute(sa.union_all(*asked)).all()
    given = dialect.last_given(connection, tables)
    return {name: max(highest or 0, given[name]) for name, highest in held}
