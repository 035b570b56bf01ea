"""Histories of other programs that are taken over into a show."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tallylight.core.adopt import adopt
from tallylight.core.adopting import Report
from tallylight.core.rebuild import Progress
from tallylight.packs.diablo.sources.past import INFERRED
from tallylight.testing import Show

SUMMER = datetime(2026, 8, 1, tzinfo=UTC)
"""After all that stands in the files that the builders make."""


def quietly(_: Progress) -> None:
    """Hears how far it is."""


def take(show: Show, path: Path, channel: str = "main", **more: Any) -> Report:
    return adopt(show.program, path, channel, quietly, **more)


def lost(report: Report) -> dict[str, int]:
    """The rows of which nothing is said, by their table; what was inferred has no row."""
    return {
        name: kind.unaccounted
        for name, kind in report.tables.items()
        if kind.unaccounted and name != INFERRED
    }


def of_each(report: Report, outcome: str) -> dict[str, int]:
    """How many rows of each table came to something, without those of which none did."""
    counted = {name: getattr(kind, outcome) for name, kind in report.tables.items()}
    return {name: number for name, number in counted.items() if number}


def reasons(report: Report, table: str) -> dict[str, int]:
    return report.tables[table].why


def tuples(show: Show, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of a plain SQL query."""
    return [tuple(row) for row in show.rows(sql, **parameters)]
