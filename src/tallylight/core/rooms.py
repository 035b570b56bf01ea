"""Folders for work that is thrown away: a scratch database, a backup on its way.

Who is killed can't tidy up; so what nobody has written to for a day, and whose, is known.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

PREFIX = "tallylight-scratch-"
ABANDONED = timedelta(days=1)
"""How old what is half done may be before nobody can be at it any more."""


@contextmanager
def room() -> Iterator[Path]:
    """A folder for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def abandoned(now: datetime, within: Path | None = None) -> list[Path]:
    """The folders of this user's in which nothing was written for a day."""
    among = within or Path(tempfile.gettempdir())
    return [one for one in among.glob(f"{PREFIX}*") if is_abandoned(one, now)]


def is_abandoned(file: Path, now: datetime) -> bool:
    """Whether a file, or all in a folder, is this user's, and nobody wrote to it for a day."""
    with suppress(OSError):  # it may go while one looks
        if os.name != "nt" and file.lstat().st_uid != os.getuid():
            return False
        within: Iterable[Path] = file.rglob("*") if file.is_dir() else ()
        written: float = max(one.lstat().st_mtime for one in (file, *within))
        return now.timestamp() - written > ABANDONED.total_seconds()
    return False


def sweep(files: list[Path]) -> list[Path]:
    """Take away what was left; what could be taken away."""
    gone = []
    for one in files:
        with suppress(OSError):
            shutil.rmtree(one) if one.is_dir() else one.unlink(missing_ok=True)
            gone.append(one)
    return gone
