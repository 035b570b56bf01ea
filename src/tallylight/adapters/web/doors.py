"""Who may come in: hosts, origins and tokens, checked before anything else.

On loopback the danger is another page in the same browser: it could send a form here, or
have its own name point here. So the Host must be ours, and what a browser sends from
elsewhere is refused. Bound to a network, that still holds for what comes from this computer
to a loopback Host; all else must show a token, and may call us what it likes.
"""

import asyncio
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import quote, unquote, urlsplit

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tallylight.adapters.web.problems import problem, problem_page
from tallylight.base.errors import Refusal, Refused

COOKIE = "tallylight"
OPEN_PATHS = ("/login", "/static/", "/favicon", "/overlay/", "/problems/")
"""Files that are the same for everybody. An overlay's script brings the token by itself."""

OWNER_PATH = "/owner"
"""Where a tool asks for a proof before it shows its own token."""
DECK_LINK = re.compile(r"/deck/[0-9]+-[0-9a-f]+(/state)?")
"""A link that brings a token of its own, which opens one button and nothing else."""

PAGE = re.compile(r"/(c/[^/]+/)?(overlays)?")
WRONG_TOKEN_SECONDS = 0.3
PASSED_ON = (b"x-forwarded-for", b"forwarded")
"""Headers of a proxy: what it passes on comes from elsewhere, whatever the peer is."""

Headers = Mapping[bytes, bytes]

HOST_UNKNOWN = Refusal(
    "host_unknown", "This program is not called {host}; use the address it printed.", 421
)
CROSS_SITE = Refusal("cross_site", "A page of another site ({origin}) may not do this.", 403)
TOKEN_NEEDED = Refusal(
    "token_needed", "This needs the access token: log in at /login, or send it as a Bearer token.",
    401,
)  # fmt: skip
REFUSALS = (HOST_UNKNOWN, CROSS_SITE, TOKEN_NEEDED)


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
        headers = dict(scope["headers"])
        refused = self._objection(scope, headers)
        if refused is None:
            await self._app(scope, receive, send)
        elif refused.refusal is not TOKEN_NEEDED:
            await _turn_away(refused, headers, scope, receive, send)
        else:
            if _shown(headers) is not None:
                await asyncio.sleep(WRONG_TOKEN_SECONDS)
            await _ask_for_token(refused, headers, scope, receive, send)

    def _objection(self, scope: Scope, headers: Headers) -> Refused | None:
        host = headers.get(b"host", b"").decode("latin-1")
        local = is_loopback(_name(host))
        if self._doors.token is None and not local:
            return HOST_UNKNOWN.because(host=host or "nothing")
        origin = headers.get(b"origin")
        if origin is not None and not same_origin(origin.decode("latin-1"), host):
            return CROSS_SITE.because(origin=origin.decode("latin-1"))
        changes = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if changes and headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site"):
            return CROSS_SITE.because(origin="unknown")
        if local and _from_here(scope, headers):
            return None
        path = scope["path"]
        if path == OWNER_PATH or path.startswith(OPEN_PATHS) or DECK_LINK.fullmatch(path):
            return None
        return None if self._doors.lets_in(_shown(headers)) else TOKEN_NEEDED.because()


async def _turn_away(
    refused: Refused, headers: Headers, scope: Scope, receive: Receive, send: Send
) -> None:
    if scope["type"] == "websocket":  # unanswered, so that the page learns nothing
        await send({"type": "websocket.close", "code": 1008, "reason": refused.sentence})
    else:
        person = b"text/html" in headers.get(b"accept", b"")
        await (problem_page if person else problem)(refused)(scope, receive, send)


async def _ask_for_token(
    refused: Refused, headers: Headers, scope: Scope, receive: Receive, send: Send
) -> None:
    """Our own page may know why: a browser is led to the login, a feed is told at its close."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        code = 4000 + refused.refusal.status
        await send({"type": "websocket.close", "code": code, "reason": refused.sentence})
    elif PAGE.fullmatch(scope["path"]) and b"text/html" in headers.get(b"accept", b""):
        to = "" if scope["path"] == "/" else f"?to={quote(scope['path'])}"
        await RedirectResponse(f"/login{to}", 303)(scope, receive, send)
    else:
        await problem(refused)(scope, receive, send)


def _from_here(scope: Scope, headers: Headers) -> bool:
    """Whether a program on this computer speaks, and not a proxy for somebody else."""
    client = scope.get("client")
    return client is not None and is_loopback(client[0]) and headers.keys().isdisjoint(PASSED_ON)


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


@lru_cache(maxsize=256)
def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def same_origin(origin: str, host: str) -> bool:
    """Whether an `Origin` or `Referer` is of this host."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc == host


def _shown(headers: Headers) -> str | None:
    authorization = headers.get(b"authorization", b"").decode("latin-1")
    if authorization.startswith("Bearer "):
        return authorization[len("Bearer ") :]
    try:
        cookie = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return None
    return unquote(cookie[COOKIE].value) if COOKIE in cookie else None
