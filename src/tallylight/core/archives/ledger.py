"""The ledger: which archives there are, and how far each is."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update

from tallylight.core.archives.messages import (
    ARCHIVE_DAMAGED,
    ARCHIVE_MISSING,
    NO_SUCH_ARCHIVE,
)
from tallylight.core.archives.tables import archived_counts, archives
from tallylight.core.timeline.record import Run

BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the files of archives are: by their names here, others by their paths."""

    folder: Path

    def file_of(self, entry: Any) -> Path:
        """The file of an entry of the ledger."""
        named: str = entry.file
        return self.folder / named  # a whole path stays what it is

    def name_of(self, file: Path) -> str:
        """What the ledger calls a file."""
        whole = file.absolute()
        return file.name if whole.parent == self.folder.absolute() else str(whole)


def entries(run: Run) -> Sequence[Any]:
    """Every archive, the first one first."""
    return run(select(archives).order_by(archives.c.archive_id))


def begun(run: Run) -> Sequence[Any]:
    """The archives that not all that was to leave has left for."""
    a = archives.c
    mine = select(archives).where(a.emptied_at.is_(None), a.restoring_at.is_(None))
    return run(mine.order_by(a.archive_id))


def half_restored(run: Run) -> Any | None:
    """The archive whose rows are on their way back."""
    a = archives.c
    rows = run(select(archives).where(a.restoring_at.is_not(None), a.restored_at.is_(None)))
    return rows[0] if rows else None


def find(run: Run, folder: Folder, file: Path) -> Any:
    """The entry of a file. Refused where there is none, or the file is not as it was."""
    if not file.is_file():
        raise ARCHIVE_MISSING.because(file=file)
    sha256 = sha256_of(file)
    known = entries(run)
    for entry in known:
        if entry.sha256 == sha256:
            return entry
    if any(Path(entry.file).name == file.name for entry in known):
        raise ARCHIVE_DAMAGED.because(file=file)
    raise NO_SUCH_ARCHIVE.because(file=file)


def mark(run: Run, entry: Any, **said: Any) -> None:
    """Write down how far an archive is."""
    run(update(archives).where(archives.c.archive_id == entry.archive_id).values(said))


def took_anything(run: Run, entry: Any) -> bool:
    """Whether any row has left for an archive."""
    mine = select(archived_counts.c.number).where(archived_counts.c.archive_id == entry.archive_id)
    return bool(run(mine.limit(1)))


def strike(run: Run, entry: Any) -> None:
    """Take an entry back for which nothing has left."""
    run(delete(archives).where(archives.c.archive_id == entry.archive_id))


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()
