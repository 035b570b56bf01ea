"""Finds the packs, reads what they declare, and refuses to start with every fault listed.

The only place that imports by name: a pack is a folder, and no line elsewhere names it.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any, get_args, get_type_hints

from annotated_doc import Doc
from pydantic import TypeAdapter
from sqlalchemy import Table

from tallylight.base.errors import Fault, Refusal
from tallylight.base.text import sentence, words
from tallylight.core.channels.messages import ON_ANOTHER
from tallylight.core.declaration import (
    Objection,
    faults_of_answer,
    faults_of_arguments,
    faults_of_folder,
    faults_of_houses,
    faults_of_pack,
    faults_of_rows,
    faults_of_setting,
    faults_of_subject,
    faults_of_topics,
)
from tallylight.core.declare import (
    CommandSpec,
    EventSpec,
    QuerySpec,
    Setting,
    name_of,
    spec_of,
)
from tallylight.core.feed import Feed
from tallylight.core.folder import NO_SUCH_FOLDER
from tallylight.core.listing import made_queries
from tallylight.core.pack import Asked, Pack, Rule, Subject
from tallylight.core.roles import Role
from tallylight.core.schema import Kept, in_order, kept, set_of
from tallylight.core.words import text_paths

ENVELOPE = ("happened_at", "source", "confidence", "command_id")
"""Field names of every command's envelope; a message may not use them."""


Answer = Callable[[Asked, Any], Any]
"""Answers a query."""


@dataclass(frozen=True)
class Declared:
    """A message as the program uses it: its class, its pack, and a reader of its JSON."""

    pack: Pack
    cls: type
    adapter: TypeAdapter[Any]

    @cached_property
    def name(self) -> str:
        """The operation's or event's name within its pack."""
        return name_of(self.cls)

    @cached_property
    def full_name(self) -> str:
        """`pack.name`, as the timeline writes it."""
        return f"{self.pack.name}.{self.name}"

    @property
    def sentence(self) -> str:
        """What the message means, in one sentence."""
        return sentence(self.cls)

    def paths(self, paths: Iterable[str], *, bare: bool) -> tuple[str, ...]:
        """The paths it is served at: with the pack's name in front, and without when `bare`."""
        full = tuple(f"/{self.pack.name}/{path}" for path in paths)
        short = tuple(f"/{path}" for path in paths)
        if self.pack.builtin:
            return short
        return (*full, *short) if bare else full


@dataclass(frozen=True)
class CommandDeclared(Declared):
    """A command with its declaration and the subject it is about."""

    spec: CommandSpec
    subject: Subject[Any] | None
    decide: Rule

    @cached_property
    def kind(self) -> str | None:
        """The kind of the subject, `sessions.session`; None when it is about none."""
        return None if self.subject is None else f"{self.pack.name}.{self.subject.name}"

    @property
    def routes(self) -> tuple[str, ...]:
        return self.paths([self.spec.path], bare=self.spec.bare)

    @property
    def needs(self) -> Role:
        return self.spec.needs

    @property
    def refuses(self) -> tuple[Refusal, ...]:
        """What it may refuse: its own refusals, and that its subject is unknown, or elsewhere."""
        own = self.spec.refuses + ((NO_SUCH_FOLDER,) if self.spec.lists else ())
        if self.subject is None or self.subject.unknown is None:
            return own
        if self.subject.key not in field_names(self.cls):
            return own
        more = (self.subject.unknown, ON_ANOTHER)
        return own + tuple(one for one in more if one not in own)


@dataclass(frozen=True)
class QueryDeclared(Declared):
    """A query with its declaration."""

    spec: QuerySpec

    @property
    def routes(self) -> tuple[str, ...]:
        return self.paths(self.spec.paths, bare=self.spec.bare)

    @property
    def needs(self) -> Role:
        return self.spec.role


@dataclass(frozen=True)
class EventDeclared(Declared):
    """An event with the kind of its subject and the fields that are text ids."""

    spec: EventSpec
    subject: Subject[Any]
    text_paths: tuple[tuple[str, ...], ...]

    @cached_property
    def kind(self) -> str:
        return f"{self.pack.name}.{self.subject.name}"


@dataclass
class Registry:
    """Everything that is declared, by class and by name."""

    packs: dict[str, Pack] = field(default_factory=dict)
    commands: dict[type, CommandDeclared] = field(default_factory=dict)
    queries: dict[type, QueryDeclared] = field(default_factory=dict)
    answers: dict[type, Answer] = field(default_factory=dict)
    events: dict[type, EventDeclared] = field(default_factory=dict)
    event_types: dict[str, EventDeclared] = field(default_factory=dict)
    subjects: dict[str, tuple[Pack, Subject[Any]]] = field(default_factory=dict)
    settings: dict[str, Setting[Any]] = field(default_factory=dict)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _ids: dict[str, TypeAdapter[Any]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, packs: Iterable[Pack], objection: Objection = lambda setting, value: None
    ) -> "Registry":
        """Read the packs' declarations. Fault with the full list when they are not in order.

        `objection` judges the defaults of settings.
        """
        registry = cls()
        for pack in packs:
            registry._add(pack)
            registry.faults += [
                *faults_of_pack(pack, spoken(pack.messages)),
                *faults_of_topics(pack),
            ]
        for setting in registry.settings.values():
            registry.faults += faults_of_setting(setting, objection)
        registry._check_answers()
        registry._check_houses()
        registry._check_paths()
        if registry.faults:
            raise Fault("The packs are not in order:\n- " + "\n- ".join(registry.faults))
        return registry

    @cached_property
    def tallied(self) -> Mapping[str, Subject[Any]]:
        """The subjects that are counted, by their kinds."""
        return {kind: s for kind, (_, s) in self.subjects.items() if s.tallied is not None}

    @cached_property
    def feeds(self) -> Mapping[str, Feed[Any]]:
        """The feeds of all packs, by their full names."""
        return {f"{p.name}.{feed.name}": feed for p in self.packs.values() for feed in p.feeds}

    @cached_property
    def marking(self) -> Sequence[Table]:
        """The tables whose rows are the marks of commands that left no event."""
        return [t for t in self.tables() if "command_hash" in t.c and kept(t) is Kept.EVIDENCE]

    def first_kind(self, pack: str) -> str | None:
        """The kind of subject a pack is about before all others; None when it has none."""
        subjects = self.packs[pack].subjects
        return f"{pack}.{subjects[0].name}" if subjects else None

    def kind(self, pack: Pack, subject: Subject[Any]) -> str:
        """The name of a kind of subject on the timeline: `sessions.session`."""
        return f"{pack.name}.{subject.name}"

    def subject_id(self, kind: str, text: str) -> Any:
        """The id that the timeline holds as text, as the subject's events have it."""
        return self._ids[kind].validate_python(text) if kind in self._ids else text

    def tables(self) -> list[Table]:
        """The tables of core and of these packs, parents before children."""
        return [t for t in in_order() if set_of(t) in ("core", *self.packs)]

    def command_named(self, full_name: str) -> CommandDeclared | None:
        """The command that the timeline calls `pack.name`."""
        return next((c for c in self.commands.values() if c.full_name == full_name), None)

    def command_called(self, said: str) -> CommandDeclared | None:
        """The command of a path or id: `session/end`, `/session/end`, `sessions.end_session`."""
        route = f"/{said.strip('/')}"
        known = self.commands.values()
        return next((c for c in known if said == c.full_name or route in c.routes), None)

    def query_called(self, said: str) -> QueryDeclared | None:
        """The query of a path or id: `timeline`, `/timeline`, `timeline.get_timeline`."""
        route = f"/{said.strip('/')}"
        known = self.queries.values()
        return next((q for q in known if said == q.full_name or route in q.routes), None)

    def _add(self, pack: Pack) -> None:
        if self.packs.setdefault(pack.name, pack) is not pack:
            self.faults.append(f"two packs are called {pack.name}")
            return
        self.answers.update(pack.queries)
        for subject in pack.subjects:
            self._add_subject(pack, subject)
        for value in spoken(pack.messages):
            if isinstance(value, Setting):
                self._add_setting(pack, value)
            elif isinstance(value, Refusal):
                self._add_refusal(value)
            elif isinstance(value, type) and value.__module__.startswith(pack.messages.__name__):
                self._add_message(pack, value)

    def _add_subject(self, pack: Pack, subject: Subject[Any]) -> None:
        self.subjects[self.kind(pack, subject)] = (pack, subject)
        if subject.unknown is not None:
            self._add_refusal(subject.unknown)
        faults = [*faults_of_rows(pack, subject), *faults_of_subject(pack, subject)]
        self.faults += faults
        if faults:
            return
        for cls, answer in made_queries(pack, subject).items():
            self.answers[cls] = answer
            self._add_message(pack, cls)

    def _add_setting(self, pack: Pack, setting: Setting[Any]) -> None:
        if self.settings.setdefault(setting.key, setting) is not setting:
            self.faults.append(f"two settings are called {setting.key}")
        if not pack.builtin and not setting.key.startswith(f"{pack.name}."):
            said = f"the setting {setting.key} of {pack.name}"
            self.faults.append(f"{said} does not begin with {pack.name}.")
        self._need(setting.sentence, f"setting {setting.key}")

    def _add_refusal(self, refusal: Refusal) -> None:
        if self.refusals.setdefault(refusal.name, refusal) != refusal:
            self.faults.append(f"two refusals are called {refusal.name}")

    def _add_message(self, pack: Pack, cls: type) -> None:
        spec = spec_of(cls)
        if spec is None:
            return
        self._need(sentence(cls), f"{pack.name}.{name_of(cls)}")
        adapter: TypeAdapter[Any] = TypeAdapter(cls)
        if not isinstance(spec, EventSpec):
            self.faults += faults_of_arguments(f"{pack.name}.{name_of(cls)}", spec, adapter)
        if isinstance(spec, CommandSpec):
            self._add_command(pack, cls, adapter, spec)
        elif isinstance(spec, QuerySpec):
            self.queries[cls] = QueryDeclared(pack, cls, adapter, spec)
            self._check_fields(cls)
            if cls not in self.answers:
                self.faults.append(f"nothing answers the query {pack.name}.{name_of(cls)}")
        else:
            self._add_event(pack, cls, adapter, spec)

    def _add_command(
        self, pack: Pack, cls: type, adapter: TypeAdapter[Any], spec: CommandSpec
    ) -> None:
        if pack.decide is None:
            self.faults.append(f"nothing decides the command {pack.name}.{name_of(cls)}")
            return
        subject = pack.subject(spec.subject)
        if subject is None and (spec.subject or pack.subjects):
            self.faults.append(f"{pack.name}.{name_of(cls)} does not say which subject it is about")
        self.commands[cls] = CommandDeclared(pack, cls, adapter, spec, subject, pack.decide)
        self._check_fields(cls)
        name = f"{pack.name}.{name_of(cls)}"
        self.faults += faults_of_folder(name, spec, field_names(cls))

    def _add_event(self, pack: Pack, cls: type, adapter: TypeAdapter[Any], spec: EventSpec) -> None:
        subject = pack.subject(spec.subject)
        if subject is None:
            self.faults.append(f"the event {name_of(cls)} is of no subject of {pack.name}")
            return
        declared = EventDeclared(pack, cls, adapter, spec, subject, text_paths(cls))
        if subject.key not in field_names(cls):
            self.faults.append(f"the event {declared.full_name} does not say its {subject.key}")
        else:
            self._ids[declared.kind] = TypeAdapter(get_type_hints(cls)[subject.key])
        self.events[cls] = self.event_types[declared.full_name] = declared

    def _check_fields(self, cls: type) -> None:
        for name in field_names(cls):
            if name in ENVELOPE:
                self.faults.append(f"{name_of(cls)}.{name} is a name of the envelope")
            self._need(field_sentence(cls, name), f"field {name_of(cls)}.{name}")

    def _check_answers(self) -> None:
        for query in self.queries.values():
            self.faults += faults_of_answer(query.full_name, self.answers.get(query.cls))
        for command in self.commands.values():
            served = command.subject.serve if command.subject else None
            answer = command.pack.answers.get(command.cls, served)
            self.faults += faults_of_answer(command.full_name, answer)

    def _check_houses(self) -> None:
        by_subject: dict[str, dict[str, CommandSpec]] = {}
        for command in self.commands.values():
            if command.subject is not None:
                kind = self.kind(command.pack, command.subject)
                by_subject.setdefault(kind, {})[command.name] = command.spec
        for kind, specs in by_subject.items():
            self.faults += faults_of_houses(kind, specs)

    def _check_paths(self) -> None:
        claims: dict[tuple[str, str], str] = {}
        served: list[tuple[str, CommandDeclared | QueryDeclared]] = [
            *(("POST", c) for c in self.commands.values()),
            *(("GET", q) for q in self.queries.values()),
        ]
        for method, declared in served:
            for path in declared.routes:
                other = claims.setdefault((method, path), declared.full_name)
                if other != declared.full_name:
                    self.faults.append(
                        f"{other} and {declared.full_name} both claim {method} {path}"
                    )

    def _need(self, said: str, of: str) -> None:
        if not said:
            self.faults.append(f"{of} has no sentence")


def spoken(messages: ModuleType) -> list[Any]:
    """Everything a pack's language holds, each once: that of a file, or of a folder's files."""
    rooms = [messages]
    for info in pkgutil.iter_modules(getattr(messages, "__path__", ())):
        rooms.append(importlib.import_module(f"{messages.__name__}.{info.name}"))
    found = {id(value): value for room in rooms for value in vars(room).values()}
    return list(found.values())


def discover(packages: ModuleType) -> list[Pack]:
    """The packs in a package of packs: each folder's `PACK`, in order of name."""
    found = []
    for info in sorted(pkgutil.iter_modules(packages.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{packages.__name__}.{info.name}")
        found.append(module.PACK)
    return found


def field_names(cls: type) -> tuple[str, ...]:
    """The names of a message's fields, in order."""
    return tuple(get_type_hints(cls))


def field_sentences(cls: type) -> Mapping[str, str]:
    """Every field's sentence, from its `Doc`; empty where none is said."""
    return {name: field_sentence(cls, name) for name in field_names(cls)}


def field_sentence(cls: type, name: str) -> str:
    """One field's sentence, from its `Doc`."""
    hint = get_type_hints(cls, include_extras=True)[name]
    said = [part for part in get_args(hint) if isinstance(part, Doc)]
    return said[0].documentation if said else ""


def field_label(name: str) -> str:
    """A field's name as a label: `weapon_used` -> `Weapon used`."""
    return words(name)
