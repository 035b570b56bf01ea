"""What undo would take back, for those who want to know before they press."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc

from tallylight.core.pack import Asked, View
from tallylight.core.panel import Lamp
from tallylight.core.undo.messages import GetLastPress, Undo
from tallylight.core.undo.press import last_press


@dataclass(frozen=True, slots=True)
class PressServed:
    """A press that still stands."""

    expect: Annotated[int, Doc("The press's number, to send with undo.")]
    sentence: Annotated[str, Doc("What the press was, in words.")]
    at: Annotated[datetime, Doc("When it was true.")]


@dataclass(frozen=True, slots=True)
class LastPress:
    """The last press that still stands; null when none does."""

    press: Annotated[PressServed | None, Doc("The press, or null.")]


def last_standing_press(asked: Asked, _: GetLastPress) -> LastPress:
    press = last_press(asked.run, asked.registry, asked.channel.name)
    if press is None:
        return LastPress(None)
    return LastPress(PressServed(press.seq, press.words, press.happened_at))


def lamp(view: View, _: Undo) -> Lamp:
    """Never lit, but the button can say what it would take back."""
    last: LastPress = view.ask(GetLastPress())
    return Lamp(None, last.press.sentence if last.press else None)
