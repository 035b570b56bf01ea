"""The only file that sees everything: it builds the program and starts it.

The command line comes first and is light; the program is loaded when it is needed.
"""

# ruff: noqa: PLC0415 - a press on a running program must not load the program once more.

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from tallylight import __version__
from tallylight.adapters.cli import root
from tallylight.adapters.cli.house import Listening
from tallylight.base.clock import Clock, DemoClock, SystemClock, write_instant
from tallylight.base.errors import Refusal
from tallylight.core.owner import (
    Owner,
    Place,
    announce_owner,
    new_token,
    withdraw_owner,
)

if TYPE_CHECKING:
    from tallylight.core.program import Program
    from tallylight.core.registry import Registry
    from tallylight.core.vault import Vault
    from tallylight.storage.engine import Storage
    from tallylight.storage.migrations import Migrations

TOKEN_MISSING = Refusal(
    "token_missing",
    "Others could reach the program at {host}, and nothing would keep them out. "
    "Make a token with `tallylight token` or `tallylight token make`, or set TALLYLIGHT_TOKEN.",
)
ANOTHERS = Refusal(
    "anothers_database",
    "{database} is another program's database: its tables are {tables}. It stays as it is. "
    "To take over what it holds, `tallylight adopt {file}`, with a database of Tallylight's own.",
)
A_COPY = Refusal(
    "migrated_copy",
    "{database} is a copy of another program's file, made by `tallylight migrate copy`: that "
    "program opens it, this one does not. To take over what it holds, `tallylight adopt` the file "
    "that it was made of, with a database of Tallylight's own.",
)
MIGRATIONS_PENDING = Refusal(
    "migrations_pending",
    "The database must be updated first: {steps}. Run `tallylight migrate up`, "
    "or start without --no-migrate.",
)

TABLES_NAMED = 6
"""How many tables of another program are named, so that people see whose they are."""

HOLD_SECONDS = 30.0
"""How long the room of a demo holds a question for which there is no news, by the demo's clock."""

TRIES, TRY_SECONDS = 40, 0.05
"""How often, and how far apart, a command line asks for a database that another one has."""

Beside = Callable[["Program"], AbstractContextManager[object]]
"""What goes on beside a program that serves, from its start to its end."""

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - a name for it, nothing is bound


def run() -> None:
    """The entry of the `tallylight` command."""
    for stream in (sys.stdout, sys.stderr):  # a redirected stream on Windows is not UTF-8
        if not stream.isatty() and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    root.run(House(SystemClock(), environ=os.environ), sys.argv[1:], os.environ)


@dataclass(frozen=True)
class House:
    """The program's parts, put together. See `adapters.cli.house` for the words.

    `environ` is the computer's; without it neither its variables nor its keyring count.
    """

    clock: Clock
    environ: Mapping[str, str] | None = field(default=None, kw_only=True)
    _declared: "dict[Place | None, Registry]" = field(default_factory=dict, init=False, repr=False)

    def registry(self, place: Place | None = None) -> "Registry":
        """What is declared. The links of the deck are those of the place, if there is one."""
        from tallylight import packs
        from tallylight.core.deck.installed import links_of
        from tallylight.core.program import registry_of
        from tallylight.core.registry import discover

        if place not in self._declared:
            links = links_of(place) if place else None
            self._declared[place] = registry_of(discover(packs), links)
        return self._declared[place]

    @contextmanager
    def storage(
        self, place: Place, doing: str | None, *, filled: bool = False
    ) -> "Iterator[Storage]":
        from tallylight.storage.engine import Storage, dialect_at

        file = dialect_at(place.database_url).file
        if file is None or file.exists():
            with closing(Storage.open(place.database_url, owner=None, filled=filled)) as visitor:
                refuse_anothers(visitor)
        owner = None if doing is None else f"tallylight {doing} (pid {os.getpid()})"
        with closing(Storage.open(place.database_url, owner=owner, filled=filled)) as storage:
            yield storage

    @contextmanager
    def _storage_soon(self, place: Place, doing: str) -> "Iterator[Storage]":
        """The database, also when another command line still has it for a moment."""
        from tallylight.storage.faults import Owned

        with ExitStack() as held:
            for left in reversed(range(TRIES)):
                try:
                    storage = held.enter_context(self.storage(place, doing))
                    break
                except Owned:
                    if not left:
                        raise
                    time.sleep(TRY_SECONDS)
            yield storage

    def migrations(self, storage: "Storage", place: Place) -> "Migrations":
        return self._migrations(storage, place, self.registry())

    def vault(self, place: Place) -> "Vault":
        from tallylight.core.keychain import nowhere, of_this_computer
        from tallylight.core.vault import Vault

        find = nowhere if self.environ is None else of_this_computer
        return Vault(place.secrets_file, self.environ, find)

    @contextmanager
    def program(self, place: Place, doing: str) -> "Iterator[Program]":
        registry = self.registry(place)
        with self._storage_soon(place, doing) as storage:
            self._migrations(storage, place, registry).upgrade()
            with self._started(storage, registry, place) as program:
                yield program

    def serve(self, place: Place, listening: Listening, beside: Beside = nullcontext) -> None:
        from tallylight.adapters.cli.environment import choose
        from tallylight.adapters.ending import Goodbye, leave, say
        from tallylight.adapters.logfile import logged
        from tallylight.adapters.opening import fingerprint, listen
        from tallylight.adapters.web.doors import Doors
        from tallylight.adapters.web.server import server
        from tallylight.core.cataloguing import catalogue

        _warn_here()
        local = is_loopback(listening.host)
        pair = listening.certificate
        shown = fingerprint(*pair) if pair else None
        registry = self.registry(place)
        with Goodbye() as goodbye, ExitStack() as held:
            storage = held.enter_context(self.storage(place, "serve"))
            door = held.enter_context(closing(listen(listening.host, listening.port)))
            migrations = self._migrations(storage, place, registry)
            self._migrate(migrations, may=listening.migrate)
            program = held.enter_context(self._started(storage, registry, place))
            if not local and listening.token is None and not program.has_tokens():
                raise TOKEN_MISSING.because(host=listening.host)
            port = door.getsockname()[1]
            owner = self._owner(listening.host, port, shown)
            program.vault.masks.know(owner.token, listening.token)
            held.enter_context(logged(place.data, program.vault.masks))
            misspelt = choose(program, self.environ or {})
            held.enter_context(beside(program))
            for one in _beside(program, place):
                held.enter_context(one)
            token = None if local else listening.token
            doors = Doors(listening.host, port, token, owner.token, not local, pair)
            serving = server(program, doors, goodbye.begin)
            announce_owner(place, owner, catalogue(registry))
            held.callback(withdraw_owner, place, owner)
            greet(place, owner, listening.host, migrations.strangers(), misspelt)
            serving.run([door])
        say("Stopped.")
        leave()

    def demo(self, place: Place, listening: Listening, speed: int) -> None:
        from tallylight.adapters.demo import Demo, before_tonight, clear
        from tallylight.core.staging import Theatre
        from tallylight.fakes.platform import Platform
        from tallylight.fakes.room import Room

        clear(place)
        clock = DemoClock(before_tonight(self.clock.now(), time_zone()), speed)
        click.echo(f"A demo: made-up evenings, {speed} times as fast as life, on their own record.")
        room = Room(now=clock.now)
        with Platform(room, longest_hold=HOLD_SECONDS / speed) as platform:
            theatre = Theatre(platform.origin, room.broadcaster, platform.token, room.happens)
            # without the computer's keyring: the user's own secrets stay what they are
            House(clock).serve(place, listening, lambda program: Demo(program, clock, theatre))

    def _migrations(self, storage: "Storage", place: Place, registry: "Registry") -> "Migrations":
        from tallylight.core.program import migrations

        return migrations(storage, registry, self.clock, place.backups)

    def _migrate(self, migrations: "Migrations", *, may: bool) -> None:
        pending = [f"{step.set_name} {step.revision} ({step.description})"
                   for step in migrations.plan()]  # fmt: skip
        if pending and not may:
            raise MIGRATIONS_PENDING.because(steps=", ".join(pending))
        migrations.upgrade()

    @contextmanager
    def _started(
        self, storage: "Storage", registry: "Registry", place: Place
    ) -> "Iterator[Program]":
        from tallylight.core.backups.shelf import Shelf
        from tallylight.core.deck.installed import links_of
        from tallylight.core.masks import masking
        from tallylight.core.program import Program

        vault, shelf = self.vault(place), Shelf.at(place)
        program = Program(
            registry, storage, self.clock, time_zone(),
            vault=vault, shelf=shelf, links=links_of(place),
        )  # fmt: skip
        with masking(vault.masks):
            try:
                program.start()
                yield program
            finally:
                program.stop()

    def _owner(self, host: str, port: int, certificate: str | None) -> Owner:
        address = ANYWHERE.get(host, host)
        name = f"[{address}]" if ":" in address else address
        return Owner(
            pid=os.getpid(),
            url=f"{'https' if certificate else 'http'}://{name}:{port}",
            token=new_token(),
            started_at=write_instant(self.clock.now()),
            version=__version__,
            certificate=certificate,
        )


def refuse_anothers(storage: "Storage") -> None:
    """Raises Refused where another program made the database; an owner would change it."""
    from tallylight.storage.anothers import copied_for, tables_of_another
    from tallylight.storage.faults import ReadFailed

    try:
        tables = tables_of_another(storage)
        copied = copied_for(storage) if tables else None
    except ReadFailed:  # whoever reads it next says so, or looks into it
        return
    if copied:
        raise A_COPY.because(database=storage.url_shown)
    if tables:
        named, more = tables[:TABLES_NAMED], len(tables) - TABLES_NAMED
        raise ANOTHERS.because(
            database=storage.url_shown,
            tables=", ".join(named) + (f" and {more} more" if more > 0 else ""),
            file=storage.dialect.file or "FILE",
        )


def _beside(program: "Program", place: Place) -> "Iterator[AbstractContextManager[object]]":
    """What does chores, listens, watches folders and fetches, where a pack has a use for it, and
    what makes backups."""
    from tallylight.adapters.backing import Backups
    from tallylight.adapters.chores import Chores
    from tallylight.adapters.fetching.keep import Fetching
    from tallylight.adapters.udp.listen import Udp
    from tallylight.adapters.watching.keep import Watches

    packs = program.registry.packs.values()
    if any(pack.chores for pack in packs):
        yield Chores(program)
    if program.registry.feeds:
        yield Udp(program)
    if any(pack.watches for pack in packs):
        yield Watches(program)
    if any(pack.sources for pack in packs):
        yield Fetching(program)
    if isinstance(program.clock, SystemClock):  # a demo's days are short
        yield Backups(program, place)


def _warn_here() -> None:
    """Have warnings of the program that serves stand where it was started."""
    import logging

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")


def greet(
    place: Place, owner: Owner, host: str,
    strangers: Sequence[str] = (), misspelt: Sequence[str] = (),
) -> None:  # fmt: skip
    """Say where everything is, which packs the database knows that are not here, and which
    variables of the environment say nothing."""
    lines = [("Page", f"{owner.url}/")]
    if host in ANYWHERE:
        lines.append(("", "other devices: this computer's address, and the access token"))
    lines.append(("Overlays", f"{owner.url}/overlays"))
    lines += [("Data", str(place.data)), ("Database", place.shown_url)]
    if strangers:
        lines.append(("Not here", f"{', '.join(strangers)}: what is kept of it stays as it is"))
    if misspelt:
        lines.append(("Unknown", f"{', '.join(misspelt)}: no setting has such a variable"))
    click.echo(f"Tallylight {__version__} is on. Stop it with Ctrl+C.")
    for label, said in lines:
        click.echo(f"  {label:<9} {said}".rstrip())


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach what listens there."""
    from tallylight.adapters.web import doors

    return doors.is_loopback(host)


def time_zone() -> str:
    """The computer's time zone as an IANA name; UTC when it has none that is known."""
    from zoneinfo import ZoneInfoNotFoundError

    from tzlocal import get_localzone_name

    try:
        return get_localzone_name() or "UTC"
    except (ZoneInfoNotFoundError, LookupError, OSError, ValueError):
        return "UTC"
