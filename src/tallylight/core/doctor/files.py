"""Files of a place: what was left by a program that was broken off, and what others may read."""

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psutil

from tallylight.core.check.finding import Finding, several
from tallylight.core.owner import Place, read_owner

ABANDONED = timedelta(days=1)
"""How old what is half written must be before nobody can be at it any more."""

SCRATCH = re.compile(r"tallylight-[a-z0-9_]{8}")
"""Folders that this program makes among the system's temporary files."""

PRIVATE = ("token", "deck-secret", "secrets.json", "owner-*.json", "catalogue-*.json")


def left(place: Place, now: datetime, scratch: Path | None = None) -> list[Path]:
    """What a program that was broken off left, and no program is at any more.

    `scratch` is where temporary folders are, the system's place when left out.
    """
    parts = [*place.data.glob("*.part"), *place.backups.glob("*.part")]
    room = scratch or Path(tempfile.gettempdir())
    folders = [one for one in room.glob("tallylight-*") if SCRATCH.fullmatch(one.name)]
    old = [one for one in (*parts, *folders) if _is_ours(one) and now - _touched(one) > ABANDONED]
    return [*old, *_of_the_dead(place)]


def sweep(files: list[Path]) -> list[Path]:
    """Take away what was left; what could be taken away."""
    gone = []
    for one in files:
        try:
            shutil.rmtree(one) if one.is_dir() else one.unlink(missing_ok=True)
        except OSError:
            continue
        gone.append(one)
    return gone


def leftovers(files: list[Path]) -> Iterator[Finding]:
    """What was left, for who may want it swept."""
    yield from several(
        "leftovers", "files", map(str, files), "{count} files or folders were left by a program "
        "that was broken off.", "`tallylight doctor --sweep` takes them away.",
    )  # fmt: skip


def readable(place: Place) -> Iterator[Finding]:
    """Secrets of this program that other users of the computer may read."""
    if os.name == "nt":  # there, a file has no mode
        return
    found = [
        str(file)
        for name in PRIVATE
        for file in place.data.glob(name)
        if stat.S_IMODE(file.stat().st_mode) & 0o077
    ]
    yield from several(
        "permissions", str(place.data), found, "Others on this computer may read {count} files "
        "with secrets.", "Run `chmod 600` on each. Who may have read them has them: make new ones.",
    )  # fmt: skip


def _of_the_dead(place: Place) -> list[Path]:
    """What an owner that was killed still says."""
    owner = read_owner(place)
    if owner is None or psutil.pid_exists(owner.pid):
        return []
    return [one for one in (place.owner_file, place.catalogue_file) if one.exists()]


def _is_ours(file: Path) -> bool:
    return os.name == "nt" or file.lstat().st_uid == os.getuid()


def _touched(file: Path) -> datetime:
    """When anything in it was last written."""
    within = file.rglob("*") if file.is_dir() else ()
    latest = max(one.lstat().st_mtime for one in (file, *within))
    return datetime.fromtimestamp(latest).astimezone()
