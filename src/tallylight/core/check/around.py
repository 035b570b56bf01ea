"""What is to be looked at around the rows: what is kept too long, the clock, the disk.

Whether that is in order depends on when and where it is asked, so it is no part of what proves
a copy to be whole.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select

from tallylight.base.clock import Clock, write_instant
from tallylight.core.ask import Known, Reader, states
from tallylight.core.channels.messages import MAIN
from tallylight.core.channels.tables import channels
from tallylight.core.check.finding import Finding, several
from tallylight.core.pack import Asked, Channel
from tallylight.core.registry import Registry
from tallylight.core.timeline.tables import timeline
from tallylight.core.vault import Vault
from tallylight.storage.engine import Storage
from tallylight.storage.types import elapsed_us

AROUND = {
    "retention": "nothing is kept for longer than a setting says",
    "clock": "nothing was recorded later than now",
    "disk": "there is room for another copy of the database",
}
"""The names of these checks, and what each proves."""

AHEAD = timedelta(minutes=1)
"""How far ahead of now a record may seem; two computers' clocks differ."""

ROOM = 256 * 1024 * 1024
"""Bytes that must be free beside a copy of the database."""

LOOKED_AT, FEW = 100_000, 3
PRESSED = ("room", "deck", "cli")
"""Where people press from."""

Free = Callable[[Path], int]
"""How many bytes are free on the disk of a folder."""


def free_bytes(folder: Path) -> int:
    """As the system says."""
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    return shutil.disk_usage(there).free


def around(storage: Storage, registry: Registry, clock: Clock, data: Path) -> Iterator[Finding]:
    """All of it, for tables that were seen to be in order."""
    yield from overdue(storage, registry, clock)
    yield from ahead(storage, clock.now())
    yield from room(storage, data)


def overdue(storage: Storage, registry: Registry, clock: Clock) -> Iterator[Finding]:
    """What packs say is kept for longer than it may be."""
    with storage.read() as connection:
        known = _known(connection, registry)
    reader = Reader(storage, registry, clock, lambda: known, Vault().key)
    for pack in registry.packs.values():
        if pack.overdue is None:
            continue
        said = reader.look(_listed(pack.overdue), pack.name)
        yield from several(
            "retention", pack.name, said, "Rows are kept for too long, of so many kinds: {count}.",
            "They go within two hours while the program runs. If they stay, its log says why.",
        )  # fmt: skip


def _listed(overdue: Callable[[Asked], Iterable[str]]) -> Callable[[Asked], list[str]]:
    return lambda asked: list(overdue(asked))


def chosen_in(storage: Storage, registry: Registry) -> Mapping[str, Any]:
    """What is chosen, by the keys of the settings."""
    with storage.read() as connection:
        return _known(connection, registry).chosen


def _known(connection: sa.Connection, registry: Registry) -> Known:
    """The channel that questions are asked on, and what is chosen."""

    def run(asked: sa.Executable, values: Any = None) -> "Sequence[sa.Row[Any]]":
        return connection.execute(asked, values).all()

    row = connection.execute(select(channels).where(channels.c.channel == MAIN)).first()
    main = Channel(MAIN, row.time_zone) if row is not None else Channel(MAIN)
    chosen = states(run, registry, "settings", "setting", sorted(registry.settings))
    return Known(registry, {MAIN: main}, {one.key: one.value for one in chosen})


def ahead(storage: Storage, now: datetime) -> Iterator[Finding]:
    """Events that were recorded later than now: the clock is wrong, or was."""
    t = timeline.c
    newest = select(t.channel, func.max(t.recorded_at)).group_by(t.channel)
    with storage.read() as connection:
        found = [
            f"{channel}: {write_instant(at)}"
            for channel, at in connection.execute(newest)
            if at > now + AHEAD
        ]
    yield from several(
        "clock", "timeline", found, "The newest events of {count} channels lie in the future.",
        "Set the computer's clock right. Until then, what happens now is told as earlier than what "
        "was recorded before.",
    )  # fmt: skip


def stepped(storage: Storage) -> list[str]:
    """Where the clock was set back: until it is as late again, stamps go on by the microsecond.

    No person presses twice within one; a few such presses say so. Of each channel, the last
    `LOOKED_AT` events are looked at.
    """
    t, before = timeline.c, timeline.alias("before")
    joined = timeline.join(before, (before.c.channel == t.channel) & (before.c.seq == t.seq - 1))
    found = (
        select(func.count(), func.min(t.recorded_at))
        .select_from(joined)
        .where(
            elapsed_us(before.c.recorded_at, t.recorded_at) == 1,
            t.command_seq != before.c.command_seq,
            t.origin.in_(PRESSED),
        )
    )
    said = []
    with storage.read() as connection:
        heads = connection.execute(select(t.channel, func.max(t.seq)).group_by(t.channel)).all()
        for channel, head in heads:
            looked = found.where(t.channel == channel, t.seq > head - LOOKED_AT)
            presses, since = connection.execute(looked).one()
            if presses >= FEW:
                said.append(f"{channel}: {presses} presses, the first at {write_instant(since)}")
    return said


def room(storage: Storage, data: Path, free: Free = free_bytes) -> Iterator[Finding]:
    """Whether a backup, or the copy before an update, would find room."""
    file = storage.dialect.file
    folder, needed = file.parent if file is not None else data, storage.size_bytes() + ROOM
    left = free(folder)
    if left < needed:
        yield Finding(
            "disk", str(folder),
            f"{_mb(left)} MB are free where {_mb(needed)} MB are needed for one more copy.",
            "Make room on that disk, or take backups to another one: `backup create --to DIR`.",
        )  # fmt: skip


def _mb(size: int) -> int:
    return size // (1024 * 1024)
