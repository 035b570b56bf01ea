"""The mark on a database that a move has not filled yet: until it goes, nothing else may open it.

It is a table of its own, made in the transaction that takes guards and references off, and
dropped in the one that brings them back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tallylight.base.errors import Refusal
from tallylight.storage.types import Json, Words

TABLE = sa.Table(
    "moving",
    sa.MetaData(),
    sa.Column("source", Words(), nullable=False),
    sa.Column("shown", Words(), nullable=False),
    sa.Column("back", Json, nullable=False),
)

HALF_MOVED = Refusal(
    "half_moved",
    "{database} holds only a part of a record: the move from {source} was broken off. Give the "
    "same `tallylight move` once more, and it goes on; nothing else may open it before that.",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Which database is on its way here, `shown` as its URL; `back` makes whole what was taken
    off for it, a statement each."""

    source: str
    shown: str
    back: Sequence[str] = ()


def mark_in(connection: sa.Connection) -> Mark | None:
    """The mark of a database; None where no move is on its way."""
    if not sa.inspect(connection).has_table(TABLE.name):
        return None
    return Mark(*connection.execute(sa.select(TABLE)).one())


def put_mark(connection: sa.Connection, mark: Mark) -> None:
    """Mark a database, in the transaction in which it is taken apart."""
    TABLE.create(connection)
    said = {"source": mark.source, "shown": mark.shown, "back": list(mark.back)}
    connection.execute(sa.insert(TABLE).values(said))


def aim_anew(connection: sa.Connection, mark: Mark) -> None:
    """Say that another database is on its way; what brings all back stays as it is."""
    connection.execute(sa.update(TABLE).values(source=mark.source, shown=mark.shown))


def take_mark(connection: sa.Connection) -> None:
    """Let the database be opened by anybody again."""
    TABLE.drop(connection)
