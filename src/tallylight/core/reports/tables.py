"""The table of saved reports."""

from sqlalchemy import UniqueConstraint

from tallylight.core.schema import Column, Kept, Searched, Whole, Words, stamps, table

saved_reports = table(
    "saved_reports",
    "core",
    Kept.DERIVED,
    Column("report_id", Whole, primary_key=True),
    # NULL where it was erased, as the parameters are.
    Column("name", Words(64)),
    Column("query", Words(), nullable=False),
    Column("parameters", Words()),
    *stamps(),
    UniqueConstraint("name", name="ux_saved_reports_name"),
    searched=Searched(("name",)),
)
