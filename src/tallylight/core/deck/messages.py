"""The language of the deck's buttons."""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Any

from annotated_doc import Doc
from pydantic import StringConstraints

from tallylight.base.errors import Refusal
from tallylight.core.channels.messages import MAIN, NO_SUCH_CHANNEL
from tallylight.core.declare import TextId, command, event, query
from tallylight.core.roles import Role

NO_SUCH_BUTTON = Refusal("no_such_button", "There is no button {button_id}.", 404)
BUTTON_REVOKED = Refusal("button_revoked", "Button {button_id} was taken back; make a new one.")
NO_SUCH_COMMAND = Refusal("no_such_command", "There is no command {command} to press.", 404)
NOT_FOR_BUTTONS = Refusal("not_for_buttons", "A button makes no buttons and takes none back.", 422)
VALUES_INVALID = Refusal("values_invalid", "{command} can't be pressed with that: {why}.", 422)
NOT_FIXABLE = Refusal(
    "not_fixable", "{field} can't be fixed: each press of a button has its own.", 422
)
NO_SECRETS_THERE = Refusal(
    "no_secrets_there", "{key} is a secret, and what a button presses can be read.", 422
)

ThisButton = Annotated[int, Doc("Which one, by its number in the list.")]


@command(
    "deck/make",
    refuses=(
        NO_SUCH_COMMAND,
        NO_SUCH_CHANNEL,
        NOT_FOR_BUTTONS,
        NOT_FIXABLE,
        VALUES_INVALID,
        NO_SECRETS_THERE,
    ),
    creates=True,
    undoable=False,
    house=True,
)
class MakeButton:
    """Make a button: one command with fixed values, behind a link of its own."""

    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=64),
        Doc("What stands on the button."),
    ]
    command: Annotated[str, Doc("What it presses: a command by its path or id, like undo.")]
    values: Annotated[Mapping[str, Any], Doc("The fixed values of the command's fields.")] = field(
        default_factory=dict
    )
    channel: Annotated[str, Doc("The channel that it is for.")] = MAIN


@command("deck/revoke", undoable=False, house=True)
class RevokeButton:
    """Take a button back: its link never presses again."""

    button_id: ThisButton


@query("deck", "deck/list")
class ListButtons:
    """The buttons that can be pressed, without their links."""


@query("deck/link/{button_id}", refuses=(NO_SUCH_BUTTON, BUTTON_REVOKED), role=Role.ADMIN)
class GetLink:
    """One button with its link; whoever has the link can press it."""

    button_id: ThisButton


@event("button")
class ButtonMade:
    """There is a button more; what its maker wrote is kept apart, the values as JSON."""

    button_id: int
    name: TextId
    channel: str
    command: str
    values: TextId


@event("button")
class ButtonRevoked:
    """A button was taken back for good."""

    button_id: int
