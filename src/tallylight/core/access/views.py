"""A token as it is served: what opens is in the answer to who made it, and in no other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.core.access.keys import Keys
from tallylight.core.access.rules import Token
from tallylight.core.pack import Result
from tallylight.core.roles import Role


@dataclass(frozen=True, slots=True)
class TokenServed:
    """A token without what opens."""

    token_id: Annotated[int, Doc("Its number.")]
    name: Annotated[str | None, Doc("Whose it is; null once erased.")]
    role: Annotated[Role, Doc("What it may do.")]
    channel: Annotated[str | None, Doc("The only channel that it opens; null when all.")]
    made_at: Annotated[datetime, Doc("When it was made.")]
    revoked_at: Annotated[datetime | None, Doc("When it was taken back; null while it opens.")]


@dataclass(frozen=True, slots=True)
class TokenShown(TokenServed):
    """A token that was just made."""

    token: Annotated[str | None, Doc("What opens: shown now, and never again.")]


def serve(token: Token) -> TokenServed:
    return TokenServed(**_said(token))


def _said(token: Token) -> dict[str, Any]:
    return {name: getattr(token, name) for name in TokenServed.__slots__}


def answer_with(keys: Keys) -> Callable[[Result[Token]], TokenShown | None]:
    """The answer to who made a token: the token, with what opens while it does."""

    def made(result: Result[Token]) -> TokenShown | None:
        token = result.subject
        if token is None:
            return None
        opens = keys.token(token.token_id, token.made_at) if token.revoked_at is None else None
        return TokenShown(**_said(token), token=opens)

    return made
