"""What is wrong with the files of archives."""

from collections.abc import Iterator
from typing import Any

from tallylight.core.archives.ledger import Folder, entries, sha256_of
from tallylight.core.check.finding import Finding
from tallylight.core.timeline.record import runner
from tallylight.storage.engine import Storage

ARCHIVES = {"archives": "every archive is there as it was written"}
"""The name of this check, and what it proves."""


def faults(storage: Storage, folder: Folder) -> Iterator[Finding]:
    """Each archive that is not there as it was written, or that was broken off."""
    with storage.read() as connection:
        known = [one for one in entries(runner(connection)) if one.restored_at is None]
    for entry in known:
        file = folder.file_of(entry)
        if not file.exists() and entry.emptied_at is None:
            yield _broken_off(entry, str(file))
        elif not file.exists():
            yield Finding(
                "archives", str(file), f"The archive {file} is not there.",
                "Bring it back from where you keep a copy: what was heard then is nowhere else.",
            )  # fmt: skip
        elif file.stat().st_size != entry.bytes or sha256_of(file) != entry.sha256:
            yield Finding(
                "archives", str(file), f"The archive {file} is not as it was written.",
                "Bring a copy of it from elsewhere: what was heard then can't be read from this.",
            )  # fmt: skip
        elif entry.restoring_at is not None or entry.emptied_at is None:
            yield _broken_off(entry, str(file))


def _broken_off(entry: Any, file: str) -> Finding:
    if entry.restoring_at is not None:
        what, todo = "A restore", f"`tallylight archive restore {file}` brings the rest back."
    else:
        what, todo = "The making", "`tallylight archive create --before DATE` finishes it."
    return Finding("archives", file, f"{what} of the archive {file} was broken off.", todo)
