"""The language of access: tokens that are made, listed and taken back."""

from typing import Annotated

from annotated_doc import Doc
from pydantic import StringConstraints

from tallylight.base.errors import Refusal
from tallylight.core.channels.messages import NO_SUCH_CHANNEL
from tallylight.core.declare import TextId, command, event, query
from tallylight.core.roles import Role

NO_SUCH_TOKEN = Refusal("no_such_token", "There is no token {token_id}.", 404)


@command(
    "token/make",
    refuses=(NO_SUCH_CHANNEL,),
    creates=True,
    undoable=False,
    house=True,
    arguments=("role",),
)
class MakeToken:
    """Make a token for another device or a person; it is shown in the answer, and only there."""

    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=64),
        Doc("Whose it is, such as the phone at court 2."),
    ]
    role: Annotated[
        Role,
        Doc("watch looks, as overlays do; operate presses, too; admin changes what all go by."),
    ] = Role.WATCH
    channel: Annotated[str | None, Doc("The only channel that it opens; all when left out.")] = None


@command("token/revoke", undoable=False, house=True)
class RevokeToken:
    """Take a token back: it never opens again, and who is in by it is put out."""

    token_id: Annotated[int, Doc("Which token, by its number in the list.")]


@query("token/list", role=Role.ADMIN)
class ListTokens:
    """The tokens that open, without what is shown to open."""


@event("token")
class TokenMade:
    """There is a token more; what its maker called it is kept apart."""

    token_id: int
    name: TextId
    role: Role
    channel: str | None


@event("token")
class TokenRevoked:
    """A token was taken back for good."""

    token_id: int
