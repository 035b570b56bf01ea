"""The one way out for rows of evidence: a gate that an erasure opens and closes in a transaction.

Its table is `erasing`; a row of it names a table and a value. While it is there, the rows of
that table that hold the value in a gated column may be deleted.
"""

from collections.abc import Sequence


def way_out(table: str, gated: Sequence[str]) -> str:
    """The condition under which the old row of a trigger may go."""
    values = ", ".join(f'CAST(OLD."{column}" AS TEXT)' for column in gated)
    return (
        f"EXISTS (SELECT 1 FROM erasing WHERE table_name = '{table}' "  # noqa: S608
        f"AND value IN ({values}))"
    )
