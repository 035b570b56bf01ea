"""Folders for work that is thrown away: a scratch database, a backup on its way.

Who is killed can't tidy up; so what is a day old, and whose, is known by its name.
"""

import shutil
import tempfile
from collections.abc import Iterator
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


def sweep(now: datetime) -> list[Path]:
    """Take away the folders in which nothing was written for a day; which those were."""
    left = [one for one in Path(tempfile.gettempdir()).glob(f"{PREFIX}*") if _is_old(one, now)]
    for one in left:
        shutil.rmtree(one, ignore_errors=True)  # another user's stays
    return left


def _is_old(folder: Path, now: datetime) -> bool:
    with suppress(OSError):  # it may go while one looks
        written = max(one.stat().st_mtime for one in (folder, *folder.iterdir()))
        return now.timestamp() - written > ABANDONED.total_seconds()
    return False
