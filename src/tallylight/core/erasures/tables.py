"""The tables of erasing: the gate, what is left of rows that went, and the ledger."""

from tallylight.core.schema import Column, ForeignKey, Instant, Json, Kept, Whole, Words, table

erasing = table(
    "erasing",
    "core",
    Kept.OPERATIONAL,
    Column("table_name", Words(), primary_key=True),
    Column("value", Words(), primary_key=True),
    sqlite_autoincrement=False,
)
"""The gate: rows are in it within the transaction of an erasure only; see `storage.gate`."""

erasures = table(
    "erasures",
    "core",
    Kept.OPERATIONAL,
    Column("erasure_id", Whole, primary_key=True),
    Column("happened_at", Instant, nullable=False),
    Column("what", Words(), nullable=False),
    # A keyed hash of who it was, so that the same one can be known again and not be told.
    Column("who", Words(), nullable=False),
    Column("reason", Words()),
    Column("counts", Json, nullable=False),
    Column("heads", Json, nullable=False),
)

erased_rows = table(
    "erased_rows",
    "core",
    Kept.OPERATIONAL,
    Column("table_name", Words(), primary_key=True),
    Column("chain_no", Whole, primary_key=True, autoincrement=False),
    Column("row_hash", Words(), nullable=False),
    Column("erasure_id", Whole, ForeignKey("erasures.erasure_id"), nullable=False),
    sqlite_autoincrement=False,
)
"""What is left in a chain of rows that were erased."""
