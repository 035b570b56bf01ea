"""Reading files that another program may be writing, without being in its way."""

import os
import stat
import sys
from pathlib import Path
from typing import NamedTuple


class Stamp(NamedTuple):
    """By what a file is known to be the same as before."""

    modified_ns: int
    size: int


class Place(NamedTuple):
    """By what a folder is known to be the same as before: not one made anew in its place."""

    device: int
    number: int


def stamp(path: Path) -> Stamp | None:
    """The stamp of a file; None where there is none, or a link, or what is no plain file."""
    try:
        known = path.lstat()
    except OSError:  # on Windows also while it is being deleted
        return None
    return Stamp(known.st_mtime_ns, known.st_size) if stat.S_ISREG(known.st_mode) else None


def place(folder: Path) -> Place | None:
    """Where a folder is; None where there is none, or its drive is gone."""
    try:
        known = folder.stat()
    except OSError:
        return None
    return Place(known.st_dev, known.st_ino) if stat.S_ISDIR(known.st_mode) else None


def content(path: Path, most: int) -> bytes:
    """A file's bytes, but one more than `most` if it is larger. OSError where it can't be read."""
    with open(path, "rb", buffering=0, opener=_open) as file:
        parts = []
        left = most + 1
        while left and (part := file.read(left)):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)


if sys.platform == "win32":
    import _winapi
    import msvcrt

    SHARED = 0x1 | 0x2 | 0x4
    """Others may read, write, and rename or delete: `open` would forbid the last, and a game
    that puts a new file in the place of the old one could not save."""

    def _open(path: str, flags: int) -> int:
        handle = _winapi.CreateFile(
            path, _winapi.GENERIC_READ, SHARED, _winapi.NULL, _winapi.OPEN_EXISTING, 0, _winapi.NULL
        )
        return msvcrt.open_osfhandle(handle, flags)

else:

    def _open(path: str, flags: int) -> int:
        return os.open(path, flags | os.O_NOFOLLOW)
