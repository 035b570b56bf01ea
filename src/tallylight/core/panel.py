"""The control page in plain data: what a pack's place on it shows, and what can be pressed.

The page draws this and knows no pack. Paths are those of commands, without the channel. A
button of a deck has no page; what it can show is a `Lamp`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Weight = Literal["primary", "normal", "quiet", "danger"]

Use = Literal["on", "used", "unused"]
"""How a channel uses a pack: something of it is on, was, or never was."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time that may be running: `seconds`, and since when it runs on; None when it stands."""

    seconds: float
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A small number or word with its label."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Headline:
    """What is going on: `lamp` is lit while it is live."""

    title: str
    state: str | None = None
    lamp: bool = False
    clock: Clock | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A button: one command with fixed values."""

    label: str
    path: str
    body: Mapping[str, Any] = field(default_factory=dict)
    weight: Weight = "normal"
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Lamp:
    """What a button shows: `lit` while what it presses is so; None where that can't be said.

    `text` is how it stands now, `count` how often the button's own was counted.
    """

    lit: bool | None = None
    text: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values a field offers."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """A value to enter. `remember` keeps the last one on the device for the next time.

    `value` is what stands there at first. A text that is emptied of it is sent as null. `lines`
    is text of several lines, such as what was copied elsewhere. `nicknames` are other words for
    suggestions: such a field is searched by both, and Enter takes the first that fits.
    """

    name: str
    label: str
    kind: Literal["choice", "text", "lines", "flag"]
    choices: tuple[Choice, ...] = ()
    suggestions: tuple[str, ...] = ()
    nicknames: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    remember: bool = False
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A command whose values are entered; `body` holds those that are fixed."""

    label: str
    submit: str
    path: str
    fields: tuple[Field, ...]
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Panel:
    """One pack's place on the control page. Core says its `use`, but of its own packs."""

    title: str
    headline: Headline | None = None
    actions: tuple[Action, ...] = ()
    forms: tuple[Form, ...] = ()
    note: str | None = None
    use: Use | None = None
