"""What tells another program's database from ours, and the mark on a copy of one that has our
tables beside its own: that program opens it, we don't."""

import sqlalchemy as sa

from tallylight.storage.engine import Storage
from tallylight.storage.migrations import MIGRATION_LOG
from tallylight.storage.types import Words

COPY = sa.Table(
    "migrated_copy",
    sa.MetaData(),
    sa.Column("set_name", Words(), nullable=False),
    sa.Column("source", Words(), nullable=False),
)


def tables_of_another(storage: Storage) -> list[str]:
    """The tables of a database that another program made; none of an empty one, or of ours."""
    with storage.read() as connection:
        names = sa.inspect(connection).get_table_names()
    return sorted(names) if COPY.name in names or MIGRATION_LOG.name not in names else []


def mark_copy(storage: Storage, set_name: str, source: str) -> None:
    """Mark a database as a copy of another program's file, with the tables of a set."""
    with storage.migrating() as connection:
        COPY.create(connection)
        connection.execute(sa.insert(COPY).values(set_name=set_name, source=source))


def copied_for(storage: Storage) -> str | None:
    """The set whose tables a marked copy has; None of any other database."""
    with storage.read() as connection:
        if not sa.inspect(connection).has_table(COPY.name):
            return None
        return str(connection.execute(sa.select(COPY.c.set_name)).scalar_one())
