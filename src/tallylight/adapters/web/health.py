"""`/health`: whether the program can do its work, for people and for what watches over it."""

import asyncio
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from annotated_doc import Doc
from starlette.requests import Request
from starlette.responses import Response

from tallylight import __version__
from tallylight.adapters.web.certificate import Certificate, Pair, standing
from tallylight.adapters.web.problems import json_answer
from tallylight.base.errors import Fault
from tallylight.core.backups.shelf import STALE
from tallylight.core.channels.messages import HOUSE
from tallylight.core.decide import SESSION
from tallylight.core.health.measures import Slow
from tallylight.core.program import Program, migrations
from tallylight.core.sources.messages import GetSources
from tallylight.core.udp.messages import GetServers
from tallylight.storage.readers import READERS

T = TypeVar("T")

SLOW_SHOWN = 5
"""How many slow questions are shown."""

PATIENCE_S = 5.0
"""After how many seconds a database that says nothing is told of as out of reach."""


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
class Listener:
    """What listens for datagrams, or fetches from another program's server."""

    name: Annotated[str, Doc("The server's name, or the source's with its channel.")]
    wanted: Annotated[bool, Doc("Whether somebody switched it on.")]
    state: Annotated[str | None, Doc("How it is: running, failed, failing ...; null before.")]
    why: Annotated[str | None, Doc("What is wrong with it, as a sentence.")]


@dataclass(frozen=True, slots=True)
class Readers:
    """The threads that answer questions."""

    in_use: Annotated[int, Doc("How many read just now.")]
    waiting: Annotated[int, Doc("How many wait for a connection.")]
    most: Annotated[int, Doc("How many may read at once.")]


@dataclass(frozen=True, slots=True)
class FeedStanding:
    """How far behind the feed is."""

    lag_seconds: Annotated[float, Doc("From recording the last event to announcing it.")]
    pictures_waiting: Annotated[int, Doc("How many pictures are still to be drawn.")]


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
    writing: Annotated[bool, Doc("Whether what is waiting is being written at all.")]
    readers: Annotated[Readers, Doc("The threads that read.")]
    feed: Annotated[FeedStanding, Doc("The feed that pages and programs follow.")]
    listeners: Annotated[list[Listener], Doc("What is to be heard from, and how that goes.")]
    disk_free_bytes: Annotated[int | None, Doc("Free on the disk of the file; null of a server.")]
    certificate: Annotated[Certificate | None, Doc("Of the https addresses; null without.")]
    slow_count: Annotated[int, Doc("How many questions were slow since the start.")]
    slow: Annotated[list[Slow], Doc("The last slow ones, the newest first.")]


class Watch:
    """Looks after a started program. The migration files are read once, not each time."""

    def __init__(self, program: Program, certificate: Pair | None = None) -> None:
        self._program = program
        self._certificate = certificate
        self._sets = migrations(program.storage, program.registry, program.clock, None)
        self._asking: Future[Database] = Future()
        self._asking.set_result(Database(reachable=False, url=""))
        self._alone = threading.Lock()
        # Others' threads may all be with a database that says nothing.
        self._threads = ThreadPoolExecutor(2, "health")

    async def answer(self, _: Request) -> Response:
        """200 while all is well, 503 while the database is out of reach."""
        said = await self._apart(self.look)
        return json_answer(said, 200 if said.status == "ok" else 503)

    async def why_silent(self) -> str | None:
        """Why the database answers nobody; None while it does."""
        asked = asyncio.wrap_future(self._asked())
        answered, _ = await asyncio.wait({asked}, timeout=PATIENCE_S)
        return asked.result().why if answered else _silent()

    async def _apart(self, look: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, look)

    async def alive(self, _: Request) -> Response:
        """200 as long as the program answers at all: for who restarts one that does not."""
        return json_answer({"status": "ok"})

    async def ready(self, _: Request) -> Response:
        """200 while commands and questions are taken, 503 while they are not."""
        database = await self._apart(self._database)
        writing = self._program.dispatcher.alive
        ready = database.reachable and writing and all(one.newest for one in database.schema)
        said = {"status": "ok" if ready else "unavailable", "why": database.why}
        return json_answer(said, 200 if ready else 503)

    def look(self) -> Health:
        """How everything is now. Asks the database, and so may take its time."""
        database, program = self._database(), self._program
        live, dispatcher, readers = program.live, program.dispatcher, program.storage.readers
        channels = {
            name: ChannelStanding(
                f"{live.epoch}-{live.position(name)}", live.active(name, SESSION, "session_id")
            )
            for name in live.known.channels
            if name != HOUSE
        }
        return Health(
            status="ok" if database.reachable else "unavailable",
            version=__version__,
            database=database,
            backup=self._backup(),
            channels=channels,
            folders=self._folders(),
            waiting_for_writer=dispatcher.waiting(),
            writing=dispatcher.alive,
            readers=Readers(readers.in_use, readers.waiting, READERS),
            feed=FeedStanding(live.lag, live.waiting()),
            listeners=list(self._listeners()) if database.reachable else [],
            disk_free_bytes=self._free(),
            certificate=self._certificate and standing(self._certificate, program.clock.now()),
            slow_count=program.measures.slow_count,
            slow=program.measures.slow[:SLOW_SHOWN],
        )

    def _listeners(self) -> Iterator[Listener]:
        with suppress(Fault):
            for server in self._program.ask(GetServers()):
                yield Listener(server.name, server.wanted, server.status, server.error_message)
            for source in self._program.ask(GetSources()):
                name = f"{source.source} of {source.channel}"
                yield Listener(name, source.enabled, source.state, source.says)

    def _free(self) -> int | None:
        file = self._program.storage.dialect.file
        return shutil.disk_usage(file.parent).free if file is not None else None

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

    def _database(self) -> Database:
        """The database, or that it says nothing."""
        try:
            return self._asked().result(PATIENCE_S)
        except TimeoutError:
            return Database(reachable=False, url=self._program.storage.url_shown, why=_silent())

    def _asked(self) -> "Future[Database]":
        """What it will answer. Whoever asks meanwhile waits for the same: one that is stuck holds
        one thread, however often somebody looks.
        """
        with self._alone:
            if self._asking.done():
                self._asking = Future()
                threading.Thread(target=self._tell, args=(self._asking,), daemon=True).start()
            return self._asking

    def _tell(self, asking: "Future[Database]") -> None:
        try:
            asking.set_result(self._ask())
        except Exception as error:  # noqa: BLE001 - whoever asks is told
            asking.set_exception(error)

    def _ask(self) -> Database:
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


def _silent() -> str:
    return f"The database did not answer within {PATIENCE_S:g} seconds."


def _why(folder: Path, wants: Callable[[str], bool]) -> str | None:
    """Why nothing is heard from a folder."""
    try:
        names = os.listdir(folder)
    except OSError as error:
        return error.strerror or "It can't be read"
    return None if any(map(wants, names)) else "No file in it is of the kind that is waited for"
