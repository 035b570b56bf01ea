"""The table of channels."""

from tallylight.core.schema import Column, Kept, Words, stamps, table

channels = table(
    "channels",
    "core",
    Kept.DERIVED,
    Column("channel", Words(64), primary_key=True),
    Column("time_zone", Words(), nullable=False, server_default="UTC"),
    Column("platform", Words(50)),
    Column("broadcaster", Words(255)),
    *stamps(),
    sqlite_autoincrement=False,
)
