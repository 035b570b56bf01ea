"""The rows of a grail database, whatever version made it, one session after another.

A column that a version lacks reads as nothing said; `SELECT *` makes that so. Rows of what was
found begin with their own columns: of two columns of one name the first counts.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from tallylight.core.foreign import Foreign
from tallylight.packs.diablo.sources.grail_faults import Fault
from tallylight.packs.diablo.sources.grail_finds import Finds, progress
from tallylight.packs.diablo.sources.grail_sessions import inferred_from, session_of
from tallylight.packs.diablo.sources.grail_values import Record, Values, instant
from tallylight.packs.diablo.sources.past import Past, PastCharacter, Stays

HISTORY: Final = frozenset({"sessions", "runs", "run_items"})
"""The tables that came with the counting of runs, all at once."""

WORD: Final = "CURRENT_TIMESTAMP"
"""What some builds wrote instead of the time."""

Whose = tuple[Any, Any]
"""The place of a session, else the id of one that is not there."""

CHARACTERS: Final = "SELECT rowid AS place, * FROM characters ORDER BY rowid"

PROGRESS: Final = (
    "SELECT p.rowid AS place, i.name AS listed, c.id AS owner, p.* FROM grail_progress p "
    "LEFT JOIN items i ON i.id = p.item_id LEFT JOIN characters c ON c.id = p.character_id "
    "ORDER BY p.rowid"
)
PROGRESS_OF_NO_RUN: Final = (
    "SELECT p.rowid AS place, i.name AS listed, c.id AS owner, p.* FROM grail_progress p "
    "LEFT JOIN items i ON i.id = p.item_id LEFT JOIN characters c ON c.id = p.character_id "
    "WHERE p.id IS NULL OR p.id NOT IN (SELECT f.grail_progress_id FROM run_items f "
    "JOIN runs r ON r.id = f.run_id WHERE f.grail_progress_id IS NOT NULL) ORDER BY p.rowid"
)
SESSIONS: Final = "SELECT s.rowid AS place, s.* FROM sessions s ORDER BY s.start_time, s.rowid"
SESSIONS_OF_CHARACTERS: Final = (
    "SELECT s.rowid AS place, c.id AS owner, s.* FROM sessions s "
    "LEFT JOIN characters c ON c.id = s.character_id ORDER BY s.start_time, s.rowid"
)
RUNS: Final = (
    "SELECT r.rowid AS place, s.rowid AS session_place, c.id AS owner, r.* FROM runs r "
    "LEFT JOIN sessions s ON s.id = r.session_id LEFT JOIN characters c ON c.id = r.character_id "
    "ORDER BY s.rowid IS NULL, s.start_time, s.rowid, r.session_id, r.rowid"
)
FINDS: Final = (
    "SELECT f.rowid AS place, r.rowid AS run_place, s.rowid AS session_place, r.session_id, "
    "p.id AS progress, i.name AS listed, c.id AS owner, f.*, p.* FROM run_items f "
    "JOIN runs r ON r.id = f.run_id LEFT JOIN sessions s ON s.id = r.session_id "
    "LEFT JOIN grail_progress p ON p.id = f.grail_progress_id "
    "LEFT JOIN items i ON i.id = p.item_id LEFT JOIN characters c ON c.id = p.character_id "
    "ORDER BY s.rowid IS NULL, s.start_time, s.rowid, r.session_id, r.rowid, f.rowid"
)
"""Sessions, runs and finds are in one order, so that they are read side by side."""

ORPHANED_FINDS: Final = (
    "SELECT count(*) AS number FROM run_items f LEFT JOIN runs r ON r.id = f.run_id "
    "WHERE r.id IS NULL"
)


def counts_runs(foreign: Foreign) -> bool:
    """Whether the file is of a version that counted runs."""
    return foreign.tables() >= HISTORY


def characters(foreign: Foreign) -> Iterator[PastCharacter]:
    for row in foreign.rows(CHARACTERS):
        record = Record(row)
        name = record.text("name")
        if name is None:
            record.note(Fault.NO_NAME)
        record.keep("difficulty")  # of the character, before v0.3.0
        yield PastCharacter(
            key=record.key,
            name=name or record.key,
            character_class=record.text("character_class") or "unknown",
            level=max(record.whole("level") or 1, 1),
            hardcore=record.flag("hardcore"),
            expansion=record.flag("expansion", default=True),
            save_file_path=record.text("save_file_path"),
            deleted_at=_deleted(record),
            **record.notes,
        )


def _deleted(record: Record) -> datetime | None:
    """When it was taken out, which SQLite notes in its own way."""
    said = record.row["deleted_at"]
    at = instant(said)
    if said is not None and at is None:
        record.note(Fault.NO_TIME, "deleted_at")
        return instant(record.row["updated_at"]) or record.made()
    return at


def progress_alone(foreign: Foreign) -> Iterator[Past]:
    """Grail entries that no find in a run stands for."""
    yield from progress(foreign.rows(PROGRESS_OF_NO_RUN if counts_runs(foreign) else PROGRESS))


def sessions(foreign: Foreign) -> Iterator[Past]:
    """Each session with its runs; then the runs that lost theirs; then finds that lost both."""
    if not counts_runs(foreign):
        return
    owned = "character_id" in foreign.columns("sessions")
    runs, found = _Groups(foreign.rows(RUNS)), _Groups(foreign.rows(FINDS))
    finds = Finds()
    for row in foreign.rows(SESSIONS_OF_CHARACTERS if owned else SESSIONS):
        whose = (row["place"], None)
        yield from session_of(row, runs.take(whose), _by_run(found.take(whose)), finds)
    while (lost := runs.next) is not None:
        name = str(lost[1] or "none")
        yield from inferred_from(name, runs.take(lost), _by_run(found.take(lost)), finds)
    orphaned = next(foreign.rows(ORPHANED_FINDS))["number"]
    if orphaned:
        yield Stays("run_items", Fault.FIND_ORPHANED.note, orphaned)


class _Groups:
    """Rows in the order of their sessions, taken session by session."""

    def __init__(self, rows: Iterator[Values]) -> None:
        self._groups = groupby(rows, _whose)
        self._ahead = next(self._groups, None)

    @property
    def next(self) -> Whose | None:
        """Whose rows come next; None when there are no more."""
        return self._ahead[0] if self._ahead else None

    def take(self, whose: Whose) -> list[Values]:
        """The rows of a session; none where those that come next are of another."""
        if self._ahead is None or self._ahead[0] != whose:
            return []
        rows = list(self._ahead[1])
        self._ahead = next(self._groups, None)
        return rows


def _whose(row: Values) -> Whose:
    lost = row["session_place"] is None
    return row["session_place"], row["session_id"] if lost else None


def _by_run(rows: list[Values]) -> dict[int, list[Values]]:
    return {place: list(of_run) for place, of_run in groupby(rows, lambda row: row["run_place"])}
