"""How a pack declares its language: commands, queries, events, settings, each said once.

A message is a frozen dataclass with one sentence. Its fields are annotated with
`Doc("...")`, and with the limits of `annotated_types`; HTTP, command line, forms,
validation and the reference are made from that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, dataclass_transform

from tallylight.base.errors import Refusal
from tallylight.base.text import snake
from tallylight.core.roles import Role

M = TypeVar("M")
V = TypeVar("V", str, int, float, bool, dict[str, Any], list[Any])

MOVE, COUNT = 1.0, 0.15
"""Seconds within which a second press of one button is a slip of the finger: of what moves
the show on, and of what is counted, where two in a second may both be meant."""

TEXT_ID = "text id"
TextId = Annotated[int | None, TEXT_ID]
"""The id of words a person wrote; the words are in the private table `texts`, not in the event."""


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """What is declared of a command beside its fields.

    `path` is `noun/verb`; served at `/{pack}/{path}`, and at `/{path}` too when `bare`.
    `creates`: the answer to a success is 201. `undoable`: `undo` may take it back.
    `house`: it belongs to no channel and stands on the house's timeline.
    `window`: how soon a second press of one button is taken for the first, in seconds.
    `arguments`: fields that may be left out, and that the command line takes without their
    names, in this order, after those that must be said.
    `lists`: the field that names a folder on the program's computer; the rule is handed the
    pictures that lie in it.
    `whole`: it tells a whole thing of the past, so the rule is not shown what was on then.
    `role`: who may give it. Without one it needs `operate`, and `admin` where it is for the
    whole house and can't be undone.
    """

    path: str
    bare: bool = False
    creates: bool = False
    undoable: bool = True
    house: bool = False
    window: float = MOVE
    subject: str | None = None
    refuses: tuple[Refusal, ...] = ()
    arguments: tuple[str, ...] = ()
    lists: str = ""
    whole: bool = False
    role: Role | None = None

    @property
    def needs(self) -> Role:
        """The role that is needed to give it."""
        return self.role or (Role.ADMIN if self.house and not self.undoable else Role.OPERATE)


@dataclass(frozen=True, slots=True)
class QuerySpec:
    """What is declared of a query beside its fields: its paths, with `{field}` in them.

    `instead`: what it shows is never changed; the sentence says what helps who wants to.
    `role`: who may ask it. `of_channel`: it answers for the one channel that it is asked on.
    `arguments`: fields that the command line takes without their names, in this order, after
    those of the paths and those that must be said.
    `of_subject`: it is about the subject of that kind that it names, of whatever channel; to
    who may see one channel only, it is answered for that channel's. No other query is answered
    to a token of a channel.
    """

    paths: tuple[str, ...]
    bare: bool = False
    refuses: tuple[Refusal, ...] = ()
    instead: str = ""
    role: Role = Role.WATCH
    of_channel: bool = False
    of_subject: str = ""
    arguments: tuple[str, ...] = ()

    @property
    def confinable(self) -> bool:
        """Whether it can be answered without a word of any other channel."""
        return self.of_channel or bool(self.of_subject)


@dataclass(frozen=True, slots=True)
class EventSpec:
    """What is declared of an event beside its fields: the kind of subject it happened to.

    `follows`: it only follows from what happened to others, and holds up no undo.
    """

    subject: str
    follows: bool = False


@dataclass_transform(frozen_default=True, kw_only_default=True)
def command(
    path: str,
    *,
    refuses: Sequence[Refusal] = (),
    **spec: Any,
) -> Callable[[type[M]], type[M]]:
    """Declare a command at `noun/verb`; the keywords are those of `CommandSpec`."""
    return _message(CommandSpec(path, refuses=tuple(refuses), **spec))


@dataclass_transform(frozen_default=True, kw_only_default=True)
def query(
    *paths: str, refuses: Sequence[Refusal] = (), **spec: Any
) -> Callable[[type[M]], type[M]]:
    """Declare a query at one or more paths; the keywords are those of `QuerySpec`."""
    return _message(QuerySpec(paths, refuses=tuple(refuses), **spec))


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(subject: str, *, follows: bool = False) -> Callable[[type[M]], type[M]]:
    """Declare an event in the life of one kind of subject."""
    return _message(EventSpec(subject, follows))


def _message(spec: CommandSpec | QuerySpec | EventSpec) -> Callable[[type[M]], type[M]]:
    def declare(cls: type[M]) -> type[M]:
        cls.__spec__ = spec  # type: ignore[attr-defined]  # read back by spec_of
        # A misspelt field is an error, not silence; of an event, one that is no more may stand.
        closed = {} if isinstance(spec, EventSpec) else {"extra": "forbid"}
        # A start needs few of the hundreds of readers; the others are made when they are used.
        cls.__pydantic_config__ = {**closed, "defer_build": True}  # type: ignore[attr-defined]
        said = cls.__doc__ or ""  # where nothing is said, dataclass would say the signature
        made = dataclass(frozen=True, kw_only=True)(cls)
        made.__doc__ = said
        return made

    return declare


def spec_of(message: type) -> CommandSpec | QuerySpec | EventSpec | None:
    """What was declared of a message class; None when the class is not a message."""
    return vars(message).get("__spec__")


def name_of(message: type) -> str:
    """The operation's or event's name: `AddKill` is `add_kill`."""
    return snake(message.__name__)


KINDS: Mapping[type, str] = {
    bool: "boolean", int: "integer", float: "float", str: "string", dict: "json", list: "json",
}  # fmt: skip
"""The words of the settings tables for what a value is."""


@dataclass(frozen=True)
class Setting(Generic[V]):
    """A choice of the user, with its default and what a value may be.

    `key` begins with the pack's name and a dot. `rules` are those of the settings tables:
    `enum`, `pattern`, `required` (it may not be empty), `min` and `max` of a number, of the
    characters of a text, of the members of an object or a list. A `sensitive` one is a text
    without a default that is kept apart: elsewhere its reference stands, `core.secrets`.
    `like` says for people what a `pattern` asks, with an example, after "it must look like".
    """

    key: str
    default: V
    sentence: str
    rules: Mapping[str, Any]
    category: str = "app"
    sensitive: bool = False
    like: str | None = None

    @property
    def kind(self) -> str:
        """The declared type in the words of the settings tables."""
        return KINDS[type(self.default)]


def setting(
    key: str,
    default: V,
    sentence: str,
    *,
    sensitive: bool = False,
    like: str | None = None,
    **rules: Any,
) -> Setting[V]:
    """Declare a setting; the keywords are its rules (`enum=[...]`, `min=`, `max=`, `pattern=`,
    `required=True`).

    `sensitive`: a token or a password, which only adapters are ever handed. `like`: what a
    `pattern` asks, in words.
    """
    return Setting(key, default, sentence, rules, sensitive=sensitive, like=like)
