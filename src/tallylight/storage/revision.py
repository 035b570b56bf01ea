"""What a revision file needs beside Alembic's `op`: its database, and what is there already.

for statement in dialect_of(op.get_bind()).append_only_ddl("timeline"):
    op.execute(statement)
"""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

from tallylight.storage.dialect import Dialect
from tallylight.storage.engine import dialect_at
from tallylight.storage.search import Searched, drop_search_ddl, search_ddl

DESTROY = "destroy_data"
"""The option by which the user says that rows may be lost on the way down."""


def dialect_of(connection: sa.Connection) -> Dialect:
    """The database that a connection leads to."""
    return dialect_at(connection.engine.url)


def has(name: str) -> bool:
    """Whether there is a table or a view of that name: a step that ran once may run again."""
    return sa.inspect(op.get_bind()).has_table(name)


def may_destroy() -> bool:
    """Whether the user said that rows may be lost."""
    return bool(op.get_context().opts.get(DESTROY))


def make_searched(tables: Mapping[str, Searched]) -> None:
    """Have words of the rows of tables, by their names, be found; those that are there, too."""
    engine = dialect_of(op.get_bind()).name
    drop_searched(tables)
    for table, searched in tables.items():
        for statement in search_ddl(engine, table, searched):
            op.execute(statement)


def drop_searched(tables: Mapping[str, Searched]) -> None:
    """Take away what `make_searched` made."""
    engine = dialect_of(op.get_bind()).name
    for table, searched in tables.items():
        for statement in drop_search_ddl(engine, table, searched):
            op.execute(statement)
