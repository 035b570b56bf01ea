"""Which commands a button may press, and with what."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import NO_SUCH_CHANNEL
from tallylight.core.deck.messages import (
    NO_SECRETS_THERE,
    NO_SUCH_COMMAND,
    NOT_FIXABLE,
    NOT_FOR_BUTTONS,
    VALUES_INVALID,
    ButtonMade,
    ButtonRevoked,
    MakeButton,
    RevokeButton,
)
from tallylight.core.pack import Context, Decision, Entry, Picture
from tallylight.core.reading import unreadable
from tallylight.core.settings.messages import SetSetting

OWN_TO_A_PRESS = ("happened_at", "command_id", "source", "confidence")


@dataclass(frozen=True, slots=True)
class Button:
    """One command with fixed values. `values` is JSON; it and `name` are None once erased.

    `made_at` is when it was recorded, which no other button of the house shares.
    """

    button_id: int
    name: str | None
    channel: str
    command: str
    values: str | None
    made_at: datetime
    revoked_at: datetime | None = None


def decide(
    picture: Picture[Button], command: MakeButton | RevokeButton, ctx: Context
) -> Decision | Refused:
    if isinstance(command, MakeButton):
        return _make(command, ctx)
    button = picture.subject
    if button is None or button.revoked_at is not None:
        return Decision(about=button)
    return Decision.of(ctx.now, ButtonRevoked(button_id=button.button_id))


def _make(command: MakeButton, ctx: Context) -> Decision | Refused:
    pressed = ctx.command(command.command)
    if pressed is None:
        return NO_SUCH_COMMAND.because(command=command.command)
    if pressed.cls in (MakeButton, RevokeButton):
        return NOT_FOR_BUTTONS.because()
    if ctx.find("channels.channel", command.channel) is None:
        return NO_SUCH_CHANNEL.because(channel=command.channel)
    own = next((field for field in OWN_TO_A_PRESS if field in command.values), None)
    if own is not None:
        return NOT_FIXABLE.because(field=own)
    try:
        pressed.adapter.validate_python(dict(command.values))
    except ValidationError as error:
        why = unreadable(error).facts["why"]
        return VALUES_INVALID.because(command=command.command, why=why)
    if pressed.cls is SetSetting and _is_secret(command.values["key"], ctx):
        return NO_SECRETS_THERE.because(key=command.values["key"])
    made = ButtonMade(
        button_id=ctx.ids.next("deck_buttons"),
        name=ctx.text(command.name),
        channel=command.channel,
        command=pressed.full_name,
        values=ctx.text(to_json(command.values).decode()),
    )
    return Decision.of(ctx.now, made)


def _is_secret(key: str, ctx: Context) -> bool:
    declared = ctx.settings.declared(key)
    return declared is not None and declared.sensitive


def evolve(button: Button | None, entry: Entry) -> Button | None:
    match entry.event:
        case ButtonMade() as event:
            return Button(
                button_id=event.button_id,
                name=entry.text(event.name),
                channel=event.channel,
                command=event.command,
                values=entry.text(event.values),
                made_at=entry.recorded_at,
            )
        case ButtonRevoked() if button is not None:
            return replace(button, revoked_at=entry.recorded_at)
    return button


def row(button: Button) -> dict[str, Any]:
    return {
        "button_id": button.button_id,
        "name": button.name,
        "channel": button.channel,
        "command": button.command,
        "field_values": button.values,
        "made_at": button.made_at,
        "revoked_at": button.revoked_at,
    }


def values_of(said: str | None) -> dict[str, Any] | None:
    """The fixed values, from their JSON; None once they were erased."""
    values: dict[str, Any] | None = None if said is None else json.loads(said)
    return values


def tell(entry: Entry) -> str:
    return "Button made" if isinstance(entry.event, ButtonMade) else "Button taken back"
