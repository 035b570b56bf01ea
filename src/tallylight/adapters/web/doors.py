"""Who may come in: hosts, origins and tokens, checked before anything else.

On loopback the danger is another page in the same browser: it could send a form here, or
have its own name point here. So the Host must be ours, and what a browser sends from
elsewhere is refused. Bound to a network, a token is demanded too.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from tallylight.adapters.web.problems import problem
from tallylight.base.errors import Refusal, Refused

COOKIE = "tallylight"
OPEN_PATHS = ("/login", "/static/", "/favicon")

HOST_UNKNOWN = Refusal(
    "host_unknown", "This program is not called {host}; use the address it printed.", 421
)
CROSS_SITE = Refusal("cross_site", "A page of another site ({origin}) may not do this.", 403)
TOKEN_NEEDED = Refusal(
    "token_needed", "This needs the access token: log in at /login, or send it as a Bearer token.",
    401,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the program listens. `local_token` is the owner file's, always accepted.

    `token` is what others must show; None on loopback, where none is asked for.
    """

    host: str
    port: int
    token: str | None
    local_token: str

    def lets_in(self, shown: str | None) -> bool:
        """Whether a token that was shown opens."""
        if self.token is None:
            return True
        wanted = (self.token, self.local_token)
        return any(hmac.compare_digest((shown or "").encode(), t.encode()) for t in wanted)


class Guard:
    """Turns away requests that may not come in; works for HTTP and WebSockets."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = self._objection(scope)
        if refused is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refused.sentence})
        else:
            await problem(refused)(scope, receive, send)

    def _objection(self, scope: Scope) -> Refused | None:
        headers = _headers(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        if self._doors.token is None and not is_loopback(_name(host)):
            return HOST_UNKNOWN.because(host=host or "nothing")
        origin = headers.get(b"origin")
        if origin is not None and not _same(origin.decode("latin-1"), host):
            return CROSS_SITE.because(origin=origin.decode("latin-1"))
        changes = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if changes and headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site"):
            return CROSS_SITE.because(origin="unknown")
        if not scope["path"].startswith(OPEN_PATHS) and not self._doors.lets_in(_shown(headers)):
            return TOKEN_NEEDED.because()
        return None


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> Mapping[bytes, bytes]:
    return dict(pairs)


@lru_cache(maxsize=256)
def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _same(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc == host


def _shown(headers: Mapping[bytes, bytes]) -> str | None:
    authorization = headers.get(b"authorization", b"").decode("latin-1")
    if authorization.startswith("Bearer "):
        return authorization[len("Bearer ") :]
    try:
        cookie = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return None
    return cookie[COOKIE].value if COOKIE in cookie else None
