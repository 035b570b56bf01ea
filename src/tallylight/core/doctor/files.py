"""Files of a place: what was left by a program that was broken off, and what others may read."""

import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psutil

from tallylight.core import rooms
from tallylight.core.check.finding import Finding, several
from tallylight.core.owner import Place, read_owner

PRIVATE = ("token", "deck-secret", "secrets.json", "owner-*.json", "catalogue-*.json")


def left(place: Place, now: datetime, scratch: Path | None = None) -> list[Path]:
    """What a program that was broken off left, and no program is at any more.

    `scratch` is where temporary folders are, the system's place when left out.
    """
    parts = [one for folder in (place.data, place.backups, place.archives)
             for one in folder.glob("*.part")]  # fmt: skip
    old = [one for one in parts if rooms.is_abandoned(one, now)]
    return [*old, *rooms.abandoned(now, scratch), *_of_the_dead(place)]


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
