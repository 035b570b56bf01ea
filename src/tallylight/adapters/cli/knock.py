"""How a tool makes sure that it speaks to the owner, and not to whoever has the port now.

A killed program leaves its owner file behind, and another installation may listen on its
port since. So a tool knocks first with the token of the file; only the owner opens.
"""

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]

KNOCK_PATH = "/owner"
KNOCK_HEADER = "Tallylight-Owner"


class Knock:
    """Answers 204 to who knows the owner's token, 421 to others; all else goes on to `app`."""

    def __init__(self, app: App, token: str) -> None:
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == KNOCK_PATH:
            await self._answer(scope, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, send: Any) -> None:
        shown = dict(scope["headers"]).get(KNOCK_HEADER.lower().encode(), b"")
        status = 204 if hmac.compare_digest(shown, self._token) else 421
        length = [] if status == 204 else [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": status, "headers": length})
        await send({"type": "http.response.body", "body": b""})
