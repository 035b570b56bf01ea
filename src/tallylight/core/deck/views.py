"""A button as it is served: in a list without its link, alone with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.core.deck.links import Links
from tallylight.core.deck.rules import Button, values_of
from tallylight.core.pack import Result


@dataclass(frozen=True, slots=True)
class ButtonServed:
    """A button without its link."""

    button_id: Annotated[int, Doc("Its number.")]
    name: Annotated[str | None, Doc("What stands on it; null once erased.")]
    command: Annotated[str, Doc("What it presses.")]
    values: Annotated[dict[str, Any] | None, Doc("With which values; null once erased.")]
    channel: Annotated[str, Doc("The channel it is for.")]
    made_at: Annotated[datetime, Doc("When it was made.")]
    revoked_at: Annotated[datetime | None, Doc("When it was taken back; null while it presses.")]


@dataclass(frozen=True, slots=True)
class ButtonLinked(ButtonServed):
    """A button with its link, which is null once the button was taken back."""

    path: Annotated[str | None, Doc("The path that presses it: keep it like a key.")]
    link: Annotated[str | None, Doc("The path with this computer's address, if that is known.")]


def serve(button: Button) -> ButtonServed:
    return ButtonServed(**_said(button))


def _said(button: Button) -> dict[str, Any]:
    return {
        "button_id": button.button_id,
        "name": button.name,
        "command": button.command,
        "values": values_of(button.values),
        "channel": button.channel,
        "made_at": button.made_at,
        "revoked_at": button.revoked_at,
    }


def linked(links: Links, button: Button) -> ButtonLinked:
    """A button with the link that presses it."""
    if button.revoked_at is not None:
        return ButtonLinked(**_said(button), path=None, link=None)
    path, address = links.path(button.button_id, button.made_at), links.address()
    return ButtonLinked(**_said(button), path=path, link=address and f"{address}{path}")


def answer_with(links: Links) -> Callable[[Result[Button]], ButtonLinked | None]:
    """The answer to who made a button: the button with its link."""

    def made(result: Result[Button]) -> ButtonLinked | None:
        return linked(links, result.subject) if result.subject is not None else None

    return made
