"""A whole program without sockets, for tests: do, ask, look, take back."""

import atexit
import re
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlalchemy import text

from tallylight import packs
from tallylight.base.clock import SystemClock
from tallylight.base.errors import Refusal, Refused
from tallylight.core.decide import REFUSALS
from tallylight.core.dispatch import Job
from tallylight.core.outcome import Outcome
from tallylight.core.pack import Pack
from tallylight.core.program import Program, fleeting_links, migrations, registry_of
from tallylight.core.registry import Registry, discover
from tallylight.core.undo.messages import Undo
from tallylight.storage.engine import Storage
from tallylight.testing.clock import HandClock

OWNER = "a test"
SPARE = "tallylight_spare"
"""An empty database that a show had no use for, on its server; whoever needs one may rename it."""


class Show:
    """A running program and its clock. Every method raises Refused when the answer is no."""

    def __init__(self, program: Program, clock: HandClock, url: str = "") -> None:
        self.program = program
        self.clock = clock
        self._url = url

    def do(self, command: Any, **envelope: Any) -> dict[str, Any]:
        """Carry out a command; its answer."""
        return dict(self.outcome(command, **envelope).answer)

    def outcome(self, command: Any, **envelope: Any) -> Outcome:
        """Carry out a command; what it came to."""
        with self._as_declared(self.program.registry.commands[type(command)].refuses):
            return self.program.do(command, **envelope)

    def ask(self, query: Any, channel: str = "main") -> Any:
        """The answer to a query."""
        with self._as_declared(self.program.registry.queries[type(query)].spec.refuses):
            return self.program.ask(query, channel)

    @contextmanager
    def _as_declared(self, refusals: Sequence[Refusal]) -> Iterator[None]:
        """What is refused has to be declared, so that whoever asks can know of it."""
        try:
            yield
        except Refused as refused:
            if refused.refusal not in (*refusals, *REFUSALS):
                raise AssertionError(f"{refused.refusal.name} is not declared") from refused
            raise

    def get(self, path: str, channel: str = "main") -> Any:
        """The answer of the query that is served at a path like `/raids/1/kills`."""
        for declared in self.program.registry.queries.values():
            for route in declared.routes:
                found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", route), path)
                if found is not None:
                    return self.ask(declared.adapter.validate_strings(found.groupdict()), channel)
        raise LookupError(path)

    def undo(self, **envelope: Any) -> dict[str, Any]:
        """Take back the last press."""
        return self.do(Undo(), **envelope)

    def rows(self, sql: str, **parameters: Any) -> Sequence[Any]:
        """The rows of a plain SQL query."""
        with self.program.storage.read() as connection:
            return connection.execute(text(sql), parameters).all()

    def restart(self) -> None:
        """Stop the program and start it again on the same database."""
        before = self.program
        before.stop()
        storage = Storage.open(self._url, owner=OWNER)
        zone, unique = before.time_zone, before.unique
        own = before.registry, storage, self.clock, zone, unique, before.vault
        self.program = Program(*own, links=before.links)
        self.program.start()

    def settle(self) -> None:
        """Wait until everything that was answered has been announced, too."""
        self.program.dispatcher.wait_for(Job())

    def picture(self, topic: str, channel: str = "main") -> str:
        """A topic's picture as JSON, drawn now."""
        self.settle()
        return self.program.live.fresh(channel, topic)


_LINKS = fleeting_links()
_REGISTRIES: dict[tuple[int, ...], Registry] = {}
_TEMPLATES: dict[tuple[str, ...], str] = {}
"""Databases to be copied: by their server, none for a file, when they were made, and the packs."""


def _registry(of: Sequence[Pack]) -> Registry:
    """The registry of these very packs, made once for all shows: a registry never changes."""
    known = tuple(map(id, of))  # which it keeps alive
    if known not in _REGISTRIES:
        _REGISTRIES[known] = registry_of(of, _LINKS)
    return _REGISTRIES[known]


def _make(url: str, registry: Registry, at: datetime | None) -> None:
    """Make the tables, and start the program for the first time, at that time."""
    storage, hand = Storage.open(url, owner=OWNER), SystemClock() if at is None else HandClock(at)
    migrations(storage, registry, hand, backups=None).upgrade()
    program = Program(registry, storage, hand)
    program.start()
    program.stop()


def _filled(url: sa.URL, registry: Registry, at: datetime | None) -> bool:
    """Give a database that is not there yet, or is empty, what a first start makes.

    `at` is when that was; None for a clock that goes: once, and before. That is done once for
    all shows and copied, because it takes longest.
    """
    if url.get_backend_name() == "sqlite":
        if not url.database or Path(url.database).exists():
            return False
        shutil.copy(_file(registry, at), url.database)
        return True
    server = psycopg_url(url.set(database="postgres"))
    with psycopg.connect(psycopg_url(url)) as connection:
        if connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchone():
            return False
    with psycopg.connect(server, autocommit=True) as admin:
        template = _database(url, admin, registry, at)
        try:
            admin.execute(f'ALTER DATABASE "{url.database}" RENAME TO "{SPARE}"'.encode())
        except psycopg.errors.DuplicateDatabase:
            admin.execute(f'DROP DATABASE "{url.database}"'.encode())
        copied = f'CREATE DATABASE "{url.database}" TEMPLATE "{template}" STRATEGY file_copy'
        admin.execute(copied.encode())
    return True


def _file(registry: Registry, at: datetime | None) -> str:
    """A SQLite file with the tables of these packs and nothing in it."""
    key = ("", str(at), *registry.packs)
    if key not in _TEMPLATES:
        folder = Path(tempfile.mkdtemp(prefix="tallylight-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        file = folder / "template.db"
        _make(f"sqlite:///{file.as_posix()}", registry, at)
        _TEMPLATES[key] = str(file)
    return _TEMPLATES[key]


def _database(
    url: sa.URL, admin: psycopg.Connection[Any], registry: Registry, at: datetime | None
) -> str:
    """A database with the tables of these packs, on the server that `url` leads to."""
    key = (f"{url.host}:{url.port}:{url.query}", str(at), *registry.packs)
    if key not in _TEMPLATES:
        name = f"tallylight_template_{uuid.uuid4().hex[:12]}"
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
        own = url.set(database=name).render_as_string(hide_password=False)
        _make(own, registry, at)
        _TEMPLATES[key] = name
        atexit.register(_drop, psycopg_url(url.set(database="postgres")), name)
    return _TEMPLATES[key]


def _counted() -> Callable[[], str]:
    """Makes ids in the form of UUIDs, the same ones in every show."""
    numbers = count(1)
    return lambda: str(UUID(int=next(numbers)))


def psycopg_url(url: sa.URL) -> str:
    """An address as the driver itself takes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _drop(server: str, name: str) -> None:
    """Take a template away; a server that was made for the tests is gone with it by then."""
    with suppress(psycopg.OperationalError), psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())


@contextmanager
def show(
    url: str,
    *,
    clock: HandClock | None = None,
    of: Sequence[Pack] | None = None,
    migrate: bool = True,
    unique: Callable[[], str] | None = None,
) -> Iterator[Show]:
    """A program on the database at `url`, migrated and started; stopped at the end.

    `of` are the packs; all that are installed when it is left out. `migrate` false takes
    the database as it is, for one that is a copy of a migrated one. `unique` makes ids; by
    default the same ones in every show.
    """
    hand = clock or HandClock()
    registry = _registry(discover(packs) if of is None else of)
    at = hand.now() if isinstance(hand, HandClock) else None
    filled = migrate and _filled(sa.make_url(url), registry, at)
    storage = Storage.open(url, owner=OWNER)
    program = Program(registry, storage, hand, unique=unique or _counted(), links=_LINKS)
    running = Show(program, hand, url)
    try:
        if migrate and not filled:
            migrations(storage, registry, hand, backups=None).upgrade()
        running.program.start()
        yield running
    finally:
        running.program.stop()
