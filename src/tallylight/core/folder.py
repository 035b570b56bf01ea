"""What lies in a folder that a command names: looked up before the command is decided.

Never on the writer's thread: a drive of the network may take its time to answer.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tallylight.base.errors import Refusal, Refused
from tallylight.core.files import FileSeen, picture_at
from tallylight.core.keepable import objection

MOST = 5_000
"""How many pictures a folder may hold; a folder with more is another one than was meant."""

NO_SUCH_FOLDER = Refusal("no_such_folder", "The folder {folder} can't be read: {why}.", 422)
REFUSALS = (NO_SUCH_FOLDER,)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def pictures_in(folder: str) -> tuple[FileSeen, ...] | Refused:
    """The pictures that lie in a folder itself, in order of their names.

    A file whose name or time no database could keep is left out.
    """
    try:
        place = Path(folder).expanduser()
        if not place.is_absolute():
            return NO_SUCH_FOLDER.because(folder=folder, why="it must be said whole, from its root")
        seen: list[FileSeen] = []
        for file in _files_of(place.resolve(strict=True)):
            if len(seen) == MOST:
                return NO_SUCH_FOLDER.because(folder=folder, why=f"it holds more than {MOST} files")
            seen.append(file)
    except (OSError, ValueError, RuntimeError) as error:
        return NO_SUCH_FOLDER.because(folder=folder, why=_why(error))
    return tuple(sorted(seen, key=lambda file: file.path))


def _files_of(place: Path) -> Iterator[FileSeen]:
    with os.scandir(place) as entries:
        for entry in entries:
            if picture_at(entry.name) is None or not entry.is_file():
                continue
            seen = _seen(entry)
            if seen is not None and objection((seen.path, seen.modified), "file") is None:
                yield seen


def _seen(entry: os.DirEntry[str]) -> FileSeen | None:
    """A file as it is now; None when it went while the folder was read, or lies out of time."""
    try:
        found = entry.stat()
        modified = _EPOCH + timedelta(microseconds=found.st_mtime_ns // 1000)
    except (OSError, OverflowError):
        return None
    return FileSeen(entry.name, entry.path, found.st_size, modified)


def _why(error: Exception) -> str:
    """What the system says of it, without the code and the path in front."""
    said = error.strerror if isinstance(error, OSError) else None
    return (said or str(error)).rstrip(".").lower()
