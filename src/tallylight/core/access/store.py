"""Which tokens open."""

from typing import Any

from sqlalchemy import select

from tallylight.core.access.messages import ListTokens
from tallylight.core.access.rules import Token
from tallylight.core.access.tables import access_tokens
from tallylight.core.access.views import TokenServed, serve
from tallylight.core.pack import Asked
from tallylight.core.roles import Role


def tokens(asked: Asked, _: ListTokens) -> list[TokenServed]:
    rows = asked.run(
        select(access_tokens)
        .where(access_tokens.c.revoked_at.is_(None))
        .order_by(access_tokens.c.token_id)
    )
    return [serve(_token(row)) for row in rows]


def _token(row: Any) -> Token:
    return Token(
        token_id=row.token_id,
        name=row.name,
        role=Role(row.role),
        channel=row.channel,
        made_at=row.made_at,
        revoked_at=row.revoked_at,
    )
