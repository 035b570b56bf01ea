"""What a request may do: what was granted to the tokens that came with it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from tallylight.adapters.web.problems import problem
from tallylight.base.errors import Refusal, Refused
from tallylight.core.access.keys import Keys, number_in
from tallylight.core.access.rules import Token
from tallylight.core.ask import Known
from tallylight.core.masks import Masks
from tallylight.core.registry import CommandDeclared, QueryDeclared
from tallylight.core.roles import Role

ROLE_NEEDED = Refusal(
    "role_needed",
    "That needs a token with the role {needed}; this one has {role}.",
    403,
)
OTHER_CHANNEL = Refusal(
    "token_of_a_channel", "This token opens the channel {channel} and nothing else.", 403
)
REFUSALS = (ROLE_NEEDED, OTHER_CHANNEL)

SCOPE = "tallylight.grants"
"""Where what was granted stands in a request's scope."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, on one channel or on all. `token_id` is the token's that it was given to."""

    role: Role
    channel: str | None = None
    token_id: int | None = None

    def covers(self, channel: str | None) -> bool:
        """Whether it is good for a channel; None is what belongs to no channel alone."""
        return self.channel is None or self.channel == channel


Grants = tuple[Grant, ...]
ALL: Grants = (Grant(Role.ADMIN),)


@dataclass(frozen=True)
class Tokens:
    """The tokens of an installation, as they stand now."""

    keys: Keys
    known: Callable[[], Known]
    masks: Masks

    def grant(self, shown: str) -> Grant | None:
        """What a token that was shown is good for; None when it opens nothing."""
        token = self._token(number_in(shown))
        if token is None or not self.keys.opens(shown, token.token_id, token.made_at):
            return None
        self.masks.know(shown)
        return Grant(token.role, token.channel, token.token_id)

    def stands(self, grants: Grants) -> bool:
        """Whether none of what was granted was taken back since."""
        return all(one.token_id is None or self._token(one.token_id) for one in grants)

    def _token(self, token_id: int | None) -> Token | None:
        token = None if token_id is None else self.known().tokens.get(token_id)
        return token if token is not None and token.revoked_at is None else None


def granted(scope: Scope | Mapping[str, Any]) -> Grants:
    """What was granted to a request; nothing where nobody was asked."""
    found: Grants = scope.get(SCOPE, ())
    return found


def objection(grants: Iterable[Grant], needed: Role, channel: str | None) -> Refused | None:
    """Why what was granted is not enough; None when it is."""
    grants = tuple(grants)
    here = [one for one in grants if one.covers(channel)]
    if any(one.role.may(needed) for one in here):
        return None
    if not here and grants and grants[0].channel is not None:
        return OTHER_CHANNEL.because(channel=grants[0].channel)
    most = max((one.role for one in here), key=list(Role).index, default=None)
    return ROLE_NEEDED.because(needed=needed, role=most or "none")


def of_command(grants: Grants, declared: CommandDeclared, channel: str) -> Refused | None:
    """Why a command may not be given; what is of the house is no channel's."""
    return objection(grants, declared.needs, None if declared.spec.house else channel)


def of_query(grants: Grants, declared: QueryDeclared, channel: str) -> Refused | None:
    """Why a question may not be asked: what is told of all channels is of no channel alone."""
    return objection(grants, declared.needs, channel if declared.spec.confinable else None)


def is_confined(grants: Grants) -> bool:
    """Whether what was granted is good for single channels only."""
    return not any(one.covers(None) for one in grants)


def guarded(
    answer: Callable[[Request], Awaitable[Response]], needed: Role = Role.WATCH
) -> Callable[[Request], Awaitable[Response]]:
    """A page for those who may see all channels."""

    async def guard(request: Request) -> Response:
        refused = objection(granted(request.scope), needed, None)
        return await answer(request) if refused is None else problem(refused)

    return guard
