"""Two small tables that the tests of the storage write to."""

import sqlalchemy as sa

from tallylight.storage.engine import Storage
from tallylight.storage.types import Flag, Instant, Json, Whole, Words, now_default

METADATA = sa.MetaData()
RAIDS = sa.Table(
    "raids",
    METADATA,
    sa.Column("id", Whole(), primary_key=True),
    sa.Column("map", Words(40)),
    sa.Column("open", Flag(), nullable=False, server_default=sa.false()),
    sa.Column("started_at", Instant(), server_default=now_default(), nullable=False),
    sa.Column("ended_at", Instant()),
    sa.Column("extra", Json()),
    sa.Column("updated_at", Instant(), server_default=now_default(), nullable=False),
    sa.CheckConstraint("map <> ''", name="ck_raids_map"),
    sa.Index(
        "one_open",
        "open",
        unique=True,
        sqlite_where=sa.text("open"),
        postgresql_where=sa.text("open"),
    ),
    sqlite_autoincrement=True,
)
KILLS = sa.Table(
    "kills",
    METADATA,
    sa.Column("id", Whole(), primary_key=True),
    sa.Column("raid_id", sa.ForeignKey(RAIDS.c.id), nullable=False),
    sqlite_autoincrement=True,
)


def create(storage: Storage) -> None:
    """Make the tables."""
    with storage.migrating() as connection:
        METADATA.create_all(connection)


def run(storage: Storage, statements: list[str]) -> None:
    """Run SQL in one transaction."""
    with storage.migrating() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
