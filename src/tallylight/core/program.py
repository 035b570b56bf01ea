"""The program without its adapters: one database, the packs, the writer, the readers, the feed."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tallylight.base.clock import Clock
from tallylight.base.errors import Fault
from tallylight.core import channels, deck, sessions, settings, undo
from tallylight.core.ask import Reader
from tallylight.core.channels.messages import HOUSE, MAIN, MakeChannel
from tallylight.core.decide import Envelope
from tallylight.core.deck.links import Links
from tallylight.core.dispatch import Dispatcher
from tallylight.core.live import Live
from tallylight.core.outcome import Outcome
from tallylight.core.pack import Cause, Origin, Pack
from tallylight.core.prepare import prepare
from tallylight.core.rebuild import count_new
from tallylight.core.registry import Registry
from tallylight.core.timeline import messages as timeline_messages
from tallylight.core.timeline import store as timeline_store
from tallylight.storage.engine import Storage
from tallylight.storage.migrations import Migrations, MigrationSet

TIMELINE = Pack(
    name="timeline",
    sentence="What happened, looked back on.",
    messages=timeline_messages,
    queries={timeline_messages.GetTimeline: timeline_store.events},
    builtin=True,
)
BUILT_IN = (channels.PACK, sessions.PACK, settings.PACK, undo.PACK, TIMELINE)


@dataclass
class Program:
    """Everything that runs, put together. `start` before use, `stop` after."""

    registry: Registry
    storage: Storage
    clock: Clock
    time_zone: str = "UTC"

    def start(self) -> None:
        """Load the state, begin to write and to draw. Faults of the database rise here."""
        epoch = prepare(self.storage, self.registry)
        count_new(self.storage, self.registry)
        self.live = Live(self.registry, self.storage, self.clock, epoch)
        self.dispatcher = Dispatcher(self.storage, self.registry, self.clock, self.live.announce)
        self.reader = Reader(self.storage, self.registry, self.clock, lambda: self.live.known)
        self.dispatcher.start()
        self.live.start()
        if MAIN not in self.live.known.channels:
            self.do(MakeChannel(name=MAIN, time_zone=self.time_zone), origin=Origin.AUTOMATIC)

    def stop(self) -> None:
        """Carry out what was taken, then close the database."""
        if hasattr(self, "dispatcher"):
            self.dispatcher.stop()
            self.live.stop()
        self.storage.close()

    def do(self, command: Any, *, origin: Origin = Origin.API, **envelope: Any) -> Outcome:
        """Carry out a command and wait for its commit. Raises Refused, or Fault."""
        return self.dispatcher.carry_out(self.envelope(command, Cause(origin), **envelope))

    def envelope(self, command: Any, cause: Cause, **more: Any) -> Envelope:
        """A command made by the program itself, ready to be sent: what differs was given."""
        given = more.pop("given", None)
        if given is None:
            declared = type(command).__dataclass_fields__.values()
            given = {f.name for f in declared if getattr(command, f.name) != f.default}
        return self.addressed(Envelope(command, cause=cause, given=frozenset(given), **more))

    def ask(self, query: Any, channel: str = MAIN) -> Any:
        """The answer to a query. Raises Refused, or Fault."""
        return self.reader.ask(query, channel)

    def addressed(self, envelope: Envelope) -> Envelope:
        """The envelope, on the house's timeline if the command belongs to no channel."""
        house = self.registry.commands[type(envelope.command)].spec.house
        return replace(envelope, channel=HOUSE) if house else envelope


def registry_of(packs: Iterable[Pack], links: Links | None = None) -> Registry:
    """The registry of core's own packs and these.

    Without `links`, the deck's links are good as long as the registry is.
    """
    buttons = deck.pack(links or fleeting_links())
    return Registry.of([*BUILT_IN, buttons, *packs], settings.rules.objection)


def fleeting_links() -> Links:
    """Links by a secret that nobody keeps."""
    secret = secrets.token_bytes(32)
    return Links(lambda: secret)


def migrations(
    storage: Storage, registry: Registry, clock: Clock, backups: Path | None
) -> Migrations:
    """The migration sets of core and of every pack that has one."""
    sets = [MigrationSet("core", Path(__file__).parent / "migrations")]
    for pack in registry.packs.values():
        own = folder(pack) / "migrations"
        if not pack.builtin and own.is_dir():
            sets.append(MigrationSet(pack.name, own))
    return Migrations(storage, sets, clock, backups)


def folder(pack: Pack) -> Path:
    """Where a pack's files are."""
    if pack.messages.__file__ is None:
        raise Fault(f"The pack {pack.name} has no folder.")
    return Path(pack.messages.__file__).parent
