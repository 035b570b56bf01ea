"""What a revision file needs beside Alembic's `op`: the triggers of its database.

for statement in dialect_of(op.get_bind()).append_only_ddl("timeline"):
    op.execute(statement)
"""

import sqlalchemy as sa

from tallylight.storage.dialect import Dialect
from tallylight.storage.engine import dialect_at


def dialect_of(connection: sa.Connection) -> Dialect:
    """The database that a connection leads to."""
    return dialect_at(connection.engine.url)
