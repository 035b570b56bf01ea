"""The program without its adapters: one database, the packs, the writer, the readers, the feed."""

import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from tallylight.base.clock import Clock
from tallylight.base.errors import Fault, Refused
from tallylight.base.ids import unique_id
from tallylight.core import (
    access,
    backups,
    channels,
    deck,
    health,
    interface,
    reports,
    search,
    sessions,
    settings,
    sources,
    udp,
    undo,
)
from tallylight.core.access.keys import Keys
from tallylight.core.archives.tables import archives  # noqa: F401 - declared, whoever asks
from tallylight.core.ask import Reader
from tallylight.core.backups import lasting
from tallylight.core.backups.shelf import Shelf
from tallylight.core.channels.messages import HOUSE, MAIN, MakeChannel
from tallylight.core.decide import Envelope
from tallylight.core.deck.links import Links
from tallylight.core.declaration import folder_of
from tallylight.core.dispatch import Dispatcher, News
from tallylight.core.folder import pictures_in
from tallylight.core.health.measures import Measures
from tallylight.core.hiding import Entrusted, counting, entered, hidden, unnamed
from tallylight.core.live import Live
from tallylight.core.outcome import Outcome
from tallylight.core.pack import Cause, Origin, Pack
from tallylight.core.prepare import prepare
from tallylight.core.rebuild import count_new
from tallylight.core.registry import Registry
from tallylight.core.timeline import messages as timeline_messages
from tallylight.core.timeline import store as timeline_store
from tallylight.core.vault import Vault
from tallylight.storage.engine import Storage
from tallylight.storage.migrations import Migrations, MigrationSet

TIMELINE = Pack(
    name="timeline",
    sentence="What happened, looked back on.",
    messages=timeline_messages,
    queries={timeline_messages.GetTimeline: timeline_store.events},
    builtin=True,
)
BUILT_IN = (
    channels.PACK, sessions.PACK, settings.PACK, undo.PACK, reports.PACK, backups.PACK,
    health.PACK, interface.PACK, search.PACK, TIMELINE,
)  # fmt: skip


def fleeting_links() -> Links:
    """Links by a secret that nobody keeps."""
    secret = secrets.token_bytes(32)
    return Links(lambda: secret)


@dataclass
class Program:
    """Everything that runs, put together. `start` before use, `stop` after.

    `shelf` is where its backups are, None where there is none. `links` are the ones that the
    registry was made with.
    """

    registry: Registry
    storage: Storage
    clock: Clock
    time_zone: str = "UTC"
    unique: Callable[[], str] = unique_id
    vault: Vault = field(default_factory=Vault)
    shelf: Shelf | None = None
    links: Links = field(default_factory=fleeting_links)

    def __post_init__(self) -> None:
        self.measures = Measures()

    def start(self) -> None:
        """Load the state, begin to write and to draw. Faults of the database rise here."""
        epoch = prepare(self.storage, self.registry)
        count_new(self.storage, self.registry)
        storage, registry, clock, key = self.storage, self.registry, self.clock, self.vault.key
        self.live = Live(registry, storage, clock, epoch, key, self.measures)
        self.dispatcher = Dispatcher(
            storage, registry, clock, self._announce, key, self.unique, self.measures
        )
        self.reader = Reader(storage, registry, clock, lambda: self.live.known, key, self.measures)
        self.dispatcher.start()
        self.live.start()
        if MAIN not in self.live.known.channels:
            self.do(MakeChannel(name=MAIN, time_zone=self.time_zone), origin=Origin.AUTOMATIC)
        if lasting.make_so(self.reader, self.registry, partial(self.do, origin=Origin.AUTOMATIC)):
            self.dispatcher.write(lambda group: lasting.forget(group.run))

    def stop(self) -> None:
        """Carry out what was taken, then close the database."""
        if hasattr(self, "dispatcher"):
            self.dispatcher.stop()
            self.live.stop()
            self.vault.settle(counting(self.registry, self.live.known.chosen).values())
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

    def ask(self, query: Any, channel: str = MAIN, *, confined: bool = False) -> Any:
        """The answer to a query. Raises Refused, or Fault.

        `confined`: who asks may see nothing of other channels; the query is `confinable`.
        """
        return self.reader.ask(query, channel, confined=confined)

    @property
    def settings(self) -> Entrusted:
        """The user's choices for an adapter, with the secrets."""
        return Entrusted(self.vault, lambda: self.live.known)

    @property
    def keys(self) -> Keys:
        """What the tokens of others are known by."""
        return Keys(self.links.secret)

    def has_tokens(self) -> bool:
        """Whether there is a token by which others may come in."""
        return any(token.revoked_at is None for token in self.live.known.tokens.values())

    def takes_time(self, command: Any) -> bool:
        """Whether `addressed` may take its time: for a folder, or a keyring."""
        looked = self.registry.commands[type(command)].spec.lists
        return bool(looked) or entered(self.registry, command) is not None

    def addressed(self, envelope: Envelope) -> Envelope:
        """The envelope, on the house's timeline if the command belongs to no channel.

        What a command wants to know of a folder is looked up here, a secret is kept apart, and
        a keyed hash stands for its id.
        Fault when that can't be done.
        """
        spec = self.registry.commands[type(envelope.command)].spec
        if spec.lists:
            found = pictures_in(getattr(envelope.command, spec.lists))
            if isinstance(found, Refused):
                envelope = replace(envelope, unread=found)
            else:
                envelope = replace(envelope, listed=found)
        envelope = hidden(self.registry, self.vault, unnamed(self.vault, envelope))
        return replace(envelope, channel=HOUSE) if spec.house else envelope

    def _announce(self, news: News) -> None:
        """Tell what was committed; forget the secrets that no longer count."""
        before = counting(self.registry, self.live.known.chosen)
        self.live.announce(news)
        after = counting(self.registry, self.live.known.chosen)
        idle = set(before.values()) - set(after.values())
        if idle:  # not here, on the writer's thread
            threading.Thread(target=self.vault.forget, args=idle, name="vault").start()


def registry_of(packs: Iterable[Pack], links: Links | None = None) -> Registry:
    """The registry of core's own packs and these.

    Without `links`, the deck's links and the tokens are good as long as the registry is.
    """
    packs, links = list(packs), links or fleeting_links()
    feeds = {f"{pack.name}.{feed.name}": feed.port for pack in packs for feed in pack.feeds}
    fetching = [f"{pack.name}.{source.name}" for pack in packs for source in pack.sources]
    keys = Keys(links.secret)
    made = (access.pack(keys), deck.pack(links), udp.pack(feeds), sources.pack(fetching))
    own = (*BUILT_IN, *made)
    return Registry.of([*own, *packs], settings.rules.objection)


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
    found = folder_of(pack)
    if found is None:
        raise Fault(f"The pack {pack.name} has no folder.")
    return found
