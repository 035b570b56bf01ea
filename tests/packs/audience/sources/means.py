"""What a source is handed in a test: choices, secrets, and the time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tallylight.core.declare import Setting
from tallylight.core.secrets import Secret
from tallylight.core.source import Means, NoReply, Reply

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
TOKEN = "s3cret-token-of-mine"


def means(*, known: Any = None, token: str | None = TOKEN, **chosen: Any) -> Means:
    """Choices by the names of their settings behind `audience.`; the rest are as they come."""

    def choose(setting: Setting[Any]) -> Any:
        return chosen.get(setting.key.removeprefix("audience."), setting.default)

    secret = None if token is None else Secret(token)
    return Means("main", None, "me_demo", NOW, choose, lambda _: secret, known)


def later(given: Means, **span: float) -> Means:
    """The same, later."""
    return replace(given, now=given.now + timedelta(**span))


def reply(body: str, status: int = 200, *, at: datetime = NOW, **more: Any) -> Reply:
    return Reply(at, status, more.pop("headers", {}), body.encode(), **more)


def no_reply(why: str = "it does not answer.", **more: Any) -> NoReply:
    return NoReply(NOW, why, **more)
