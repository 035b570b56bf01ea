"""Which tokens there are, and what each is good for."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.access.messages import MakeToken, RevokeToken, TokenMade, TokenRevoked
from tallylight.core.channels.messages import NO_SUCH_CHANNEL
from tallylight.core.pack import Context, Decision, Entry, Picture
from tallylight.core.roles import Role


@dataclass(frozen=True, slots=True)
class Token:
    """What a token is good for; what is shown to open is nowhere. `name` is None once erased.

    `made_at` is when it was recorded, which no other token of the house shares.
    """

    token_id: int
    name: str | None
    role: Role
    channel: str | None
    made_at: datetime
    revoked_at: datetime | None = None


def decide(
    picture: Picture[Token], command: MakeToken | RevokeToken, ctx: Context
) -> Decision | Refused:
    if isinstance(command, MakeToken):
        return _make(command, ctx)
    token = picture.subject
    if token is None or token.revoked_at is not None:
        return Decision(about=token)
    return Decision.of(ctx.now, TokenRevoked(token_id=token.token_id))


def _make(command: MakeToken, ctx: Context) -> Decision | Refused:
    known = command.channel is None or ctx.find("channels.channel", command.channel) is not None
    if not known:
        return NO_SUCH_CHANNEL.because(channel=command.channel)
    made = TokenMade(
        token_id=ctx.ids.next("access_tokens"),
        name=ctx.text(command.name),
        role=command.role,
        channel=command.channel,
    )
    return Decision.of(ctx.now, made)


def evolve(token: Token | None, entry: Entry) -> Token | None:
    match entry.event:
        case TokenMade() as event:
            return Token(
                token_id=event.token_id,
                name=entry.text(event.name),
                role=event.role,
                channel=event.channel,
                made_at=entry.recorded_at,
            )
        case TokenRevoked() if token is not None:
            return replace(token, revoked_at=entry.recorded_at)
    return token


def row(token: Token) -> dict[str, Any]:
    return {
        "token_id": token.token_id,
        "name": token.name,
        "role": token.role.value,
        "channel": token.channel,
        "made_at": token.made_at,
        "revoked_at": token.revoked_at,
    }


def tell(entry: Entry) -> str:
    return "Token made" if isinstance(entry.event, TokenMade) else "Token taken back"
