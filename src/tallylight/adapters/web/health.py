"""`/health`: whether the program can do its work, for people and for what watches over it."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from annotated_doc import Doc
from starlette.requests import Request
from starlette.responses import Response

from tallylight import __version__
from tallylight.adapters.web.problems import json_answer
from tallylight.base.errors import Fault
from tallylight.core.backups.shelf import STALE
from tallylight.core.channels.messages import HOUSE
from tallylight.core.decide import SESSION
from tallylight.core.program import Program, migrations


@dataclass(frozen=True, slots=True)
class TableSet:
    """The tables of core, or of one pack, which have versions of their own."""

    name: Annotated[str, Doc("core, or the pack's name.")]
    version: Annotated[str | None, Doc("The last migration that ran; null when none did.")]
    newest: Annotated[bool, Doc("Whether the program knows no newer one.")]


@dataclass(frozen=True, slots=True)
class Database:
    """The database, as it answered just now."""

    reachable: Annotated[bool, Doc("Whether it answered; if not, only url and why are said.")]
    url: Annotated[str, Doc("Where it is, without the password.")]
    why: Annotated[str | None, Doc("Why it did not answer.")] = None
    version: Annotated[str | None, Doc("Name and version of the engine.")] = None
    size_bytes: Annotated[int | None, Doc("What it takes on disk, in bytes.")] = None
    schema: Annotated[tuple[TableSet, ...], Doc("Where each set of tables stands.")] = ()


@dataclass(frozen=True, slots=True)
class ChannelStanding:
    """Where a channel stands."""

    position: Annotated[str, Doc("The last event's id on the feed.")]
    open_session: Annotated[int | None, Doc("The session that is on; null when none is.")]


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The newest backup of this installation."""

    made_at: Annotated[datetime, Doc("When it was made.")]
    proved_at: Annotated[datetime | None, Doc("When it was last proved; null when never.")]
    stale: Annotated[bool, Doc("Whether that was never, or is more than a week ago.")]


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder that a setting names, to be watched."""

    setting: Annotated[str, Doc("The setting that names it.")]
    folder: Annotated[str, Doc("The folder.")]
    why: Annotated[str | None, Doc("Why nothing is heard from it; null while all is well.")]


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the program can do its work."""

    status: Annotated[Literal["ok", "unavailable"], Doc("ok while the database answers.")]
    version: Annotated[str, Doc("The program's version.")]
    database: Annotated[Database, Doc("The database that everything is kept in.")]
    backup: Annotated[LastBackup | None, Doc("The newest backup; null when there is none.")]
    channels: Annotated[dict[str, ChannelStanding], Doc("Every channel, by its name.")]
    folders: Annotated[list[WatchedFolder], Doc("The folders that settings name to be watched.")]
    waiting_for_writer: Annotated[int, Doc("How many commands wait to be written.")]


class Watch:
    """Looks after a started program. The migration files are read once, not each time."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._sets = migrations(program.storage, program.registry, program.clock, None)

    async def answer(self, _: Request) -> Response:
        """200 while all is well, 503 while the database is out of reach."""
        database = await asyncio.to_thread(self._look)
        live = self._program.live
        channels = {
            name: ChannelStanding(
                f"{live.epoch}-{live.position(name)}", live.active(name, SESSION, "session_id")
            )
            for name in live.known.channels
            if name != HOUSE
        }
        said = Health(
            status="ok" if database.reachable else "unavailable",
            version=__version__,
            database=database,
            backup=await asyncio.to_thread(self._backup),
            channels=channels,
            folders=await asyncio.to_thread(self._folders),
            waiting_for_writer=self._program.dispatcher.waiting(),
        )
        return json_answer(said, 200 if database.reachable else 503)

    def _backup(self) -> LastBackup | None:
        shelf = self._program.shelf
        newest = shelf.newest() if shelf is not None else None
        if newest is None:
            return None
        proved_at = newest.proof.proved_at if newest.proof else None
        stale = proved_at is None or self._program.clock.now() - proved_at > STALE
        return LastBackup(newest.made_at, proved_at, stale)

    def _folders(self) -> list[WatchedFolder]:
        """As they are now; one that is wrong is waited for, and hears nothing meanwhile."""
        watched = (one for pack in self._program.registry.packs.values() for one in pack.watches)
        chosen = ((one, str(self._program.settings(one.folder)).strip()) for one in watched)
        return [
            WatchedFolder(one.folder.key, folder, _why(Path(folder).expanduser(), one.wants))
            for one, folder in chosen
            if folder
        ]

    def _look(self) -> Database:
        storage = self._program.storage
        try:
            return Database(
                reachable=True,
                url=storage.url_shown,
                version=storage.server_version(),
                size_bytes=storage.size_bytes(),
                schema=tuple(
                    TableSet(name, current, newest=current == newest)
                    for name, current, newest in self._sets.versions()
                ),
            )
        except Fault as fault:
            return Database(reachable=False, url=storage.url_shown, why=str(fault))


def _why(folder: Path, wants: Callable[[str], bool]) -> str | None:
    """Why nothing is heard from a folder."""
    try:
        names = os.listdir(folder)
    except OSError as error:
        return error.strerror or "It can't be read"
    return None if any(map(wants, names)) else "No file in it is of the kind that is waited for"
