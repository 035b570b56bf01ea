"""Rows and tallies, beside what the timeline says: what a rebuild would find."""

from collections.abc import Iterator

from tallylight.base.text import counted
from tallylight.core.check.finding import MEND, Finding
from tallylight.core.compare import Difference
from tallylight.core.rebuild import Report, TableReport
from tallylight.core.tallies.tables import gaps, streaks, tallies

COUNTED = {tallies.name, gaps.name, streaks.name}
LONG = 60


def otherwise(report: Report) -> Iterator[Finding]:
    """What is not as the timeline says, table by table, and what the timeline can't have meant."""
    for name, table in report.tables.items():
        if table.differences:
            yield _of_table(name, table)
    if report.untold.count:
        yield Finding(
            "events", "timeline",
            f"Of {report.untold.count} raids, sessions or the like, an event can't be read or "
            "understood; their rows were not compared.",
            "Update the program, if a newer one wrote them. Else go back to a backup.",
            report.untold.count, tuple(report.untold.examples),
        )  # fmt: skip
    if report.unsound.count:
        yield Finding(
            "sound", "timeline",
            f"{report.unsound.count} raids, sessions or the like can't have been as they are told: "
            "something of theirs was before their beginning or after their end.",
            "Correct them, or undo what was said last of them.",
            report.unsound.count, tuple(report.unsound.examples),
        )  # fmt: skip


def _of_table(name: str, table: TableReport) -> Finding:
    counts = {
        "missing": table.inserted, "wrong": table.updated, "too many": table.removed
    }  # fmt: skip
    said = ", ".join(f"{number} {word}" for word, number in counts.items() if number)
    is_not = "is not" if table.differences == 1 else "are not"
    return Finding(
        "tallies" if name in COUNTED else "rows", name,
        f"{counted(table.differences, 'row')} of {name} {is_not} what "
        f"{'the rows they count' if name in COUNTED else 'the timeline'} say"
        f"{'' if name in COUNTED else 's'}: {said}.",
        MEND, table.differences, tuple(_said(one) for one in table.examples),
    )  # fmt: skip


def _said(one: Difference) -> str:
    name = ", ".join(f"{column} {value}" for column, value in one.key.items())
    if one.has is None or one.should is None:
        return f"{name} is {'missing' if one.has is None else 'one too many'}"
    # a change by hand moves `updated_at` too; that is news only when nothing else is
    columns = [c for c in one.columns() if c != "updated_at"] or one.columns()
    parts = (f"{c} is {_short(one.has[c])}, not {_short(one.should[c])}" for c in columns)
    return f"{name}: {'; '.join(parts)}"


def _short(value: object) -> str:
    said = "nothing" if value is None else str(value)
    return said if len(said) <= LONG else f"{said[:LONG]}…"
