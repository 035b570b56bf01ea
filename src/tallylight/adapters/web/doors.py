"""Who may come in: hosts, origins and tokens, checked before anything else.

On loopback the danger is another page in the same browser: it could send a form here, or
have its own name point here. So the Host must be ours, and what a browser sends from
elsewhere is refused. Bound to a network, that still holds for what comes from this computer
to a loopback Host; all else must show a token, and may call us what it likes. What a token
is good for goes along with the request; `grants` says what that is enough for.
"""

import asyncio
import hmac
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from ipaddress import IPv4Address, ip_address, ip_network
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tallylight.adapters.web import pace
from tallylight.adapters.web.grants import ALL, SCOPE, Grant, Grants, Tokens
from tallylight.adapters.web.pace import VISITOR, Limits
from tallylight.adapters.web.problems import problem, problem_page
from tallylight.base.errors import Refusal, Refused

COOKIE = "tallylight"
OURS = re.compile(rf"{COOKIE}(?:-([0-9]{{1,18}}))?")
"""The cookie of the data folder's token, and one for each of the others: overlays of two courts
are two tokens in one browser."""

MOST_SHOWN = 16
"""How many cookies of one request are looked at: those of the newest tokens."""

OPEN_PATHS = ("/login", "/static/", "/favicon", "/overlay/", "/problems/")
"""Files that are the same for everybody. An overlay's script brings the token by itself."""

UNCOUNTED = ("/static/", "/overlay/", "/favicon")
"""Files that pages load by the dozen."""

OWNER_PATH = "/owner"
"""Where a tool asks for a proof before it shows its own token."""
DECK_LINK = re.compile(r"/deck/[0-9]+-[0-9a-f]+(/state)?")
"""A link that brings a token of its own, which opens one button and nothing else."""

PAGE = re.compile(r"/(c/[^/]+/)?(overlays)?")
WRONG_TOKEN_SECONDS = 0.3
PASSED_ON = (b"x-forwarded-for", b"forwarded", b"via", b"x-real-ip", b"x-forwarded-host",
             b"x-forwarded-proto", b"x-forwarded-server")  # fmt: skip
"""Headers of a proxy: what it passes on comes from elsewhere, whatever the peer is."""

Headers = Mapping[bytes, bytes]

HOST_UNKNOWN = Refusal(
    "host_unknown", "This program is not called {host}; use the address it printed.", 421
)
CROSS_SITE = Refusal("cross_site", "A page of another site ({origin}) may not do this.", 403)
TOKEN_NEEDED = Refusal(
    "token_needed", "This needs an access token: log in at /login, or send it as a Bearer token.",
    401,
)  # fmt: skip
TOKEN_UNKNOWN = Refusal(
    "token_unknown", "This token opens nothing: it is not known, or was taken back.", 401
)
REFUSALS = (HOST_UNKNOWN, CROSS_SITE, TOKEN_NEEDED, TOKEN_UNKNOWN)
TOLD = (TOKEN_NEEDED, TOKEN_UNKNOWN, *pace.REFUSALS)
"""What our own page may know."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the program listens. `local_token` is the owner file's, always accepted.

    `token` is the one of the data folder, good for everything; None where there is none.
    `bound`: others can reach it, and must show a token. On loopback none is asked for.
    `certificate`: the files of it and of its key, when the addresses are https.
    """

    host: str
    port: int
    token: str | None
    local_token: str
    bound: bool = False
    certificate: tuple[Path, Path] | None = None

    @property
    def asks(self) -> bool:
        """Whether others must show a token."""
        return self.bound or self.token is not None

    def opened_by(self, shown: str) -> bool:
        """Whether it is one of the two tokens that open everything."""
        wanted = [self.local_token] if self.token is None else [self.local_token, self.token]
        said = shown.encode(errors="replace")
        return any(hmac.compare_digest(said, one.encode()) for one in wanted)


@dataclass(frozen=True)
class Keyhole:
    """Where tokens are tried. Whoever tries too many wrong ones has to wait."""

    doors: Doors
    tokens: Tokens
    limits: Limits

    def grants(self, address: str | None, shown: Sequence[str]) -> Grants:
        """What is granted to who shows these. A browser may do what any of its tokens may.

        Refused when wrong ones came from the address before; None is one that is not counted.
        """
        guesses, found = self.limits.guesses, []
        for one in guesses.tried(address, shown[:MOST_SHOWN]):
            grant = self._grant(one)
            if grant is None:
                guesses.wrong(address, one)
            else:
                guesses.right(one)
                found.append(grant)
        return ALL if ALL[0] in found else tuple(found)

    def _grant(self, shown: str) -> Grant | None:
        if self.doors.opened_by(shown):
            return ALL[0]
        return self.tokens.grant(shown)


class Guard:
    """Turns away requests that may not come in; works for HTTP and WebSockets."""

    def __init__(self, app: ASGIApp, keyhole: Keyhole) -> None:
        self._app = app
        self._keyhole = keyhole
        self._doors = keyhole.doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        try:
            visitor, grants = self._come_in(scope, headers)
        except Refused as refused:
            if refused.refusal is TOKEN_UNKNOWN:
                await asyncio.sleep(WRONG_TOKEN_SECONDS)
            say = _tell if refused.refusal in TOLD else _turn_away
            await say(refused, headers, scope, receive, send)
        else:
            await self._app({**scope, SCOPE: grants, VISITOR: visitor}, receive, send)

    def _come_in(self, scope: Scope, headers: Headers) -> tuple[str | None, Grants]:
        """Who comes, None for a program on this computer, and what is granted.

        Refused where not even the door is opened.
        """
        self._refuse_others(scope, headers)
        visitor, path = self._visitor(scope, headers), scope["path"]
        if visitor is None and _bearer(headers) is None:
            return None, ALL  # a cookie of an overlay takes nothing from who sits here
        if not path.startswith(UNCOUNTED):
            self._keyhole.limits.pace.step(visitor)
        if _is_open(path):
            return visitor, ()
        shown = _shown(headers)
        grants = self._keyhole.grants(visitor, shown)
        if not grants:
            raise (TOKEN_UNKNOWN if shown else TOKEN_NEEDED).because()
        return visitor, grants

    def _visitor(self, scope: Scope, headers: Headers) -> str | None:
        host = _name(headers.get(b"host", b"").decode("latin-1"))
        here = not self._doors.asks or (is_loopback(host) and _from_here(scope, headers))
        return None if here else address_of(scope, headers)

    def _refuse_others(self, scope: Scope, headers: Headers) -> None:
        """Turn away what another site has a browser send."""
        host = headers.get(b"host", b"").decode("latin-1")
        local = is_loopback(_name(host))
        if not self._doors.asks and not local:
            raise HOST_UNKNOWN.because(host=host or "nothing")
        origin = headers.get(b"origin")
        if origin is not None and not same_origin(origin.decode("latin-1"), host):
            raise CROSS_SITE.because(origin=origin.decode("latin-1"))
        changes = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if changes and headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site"):
            raise CROSS_SITE.because(origin="unknown")


def _is_open(path: str) -> bool:
    is_link = DECK_LINK.fullmatch(path) is not None
    return path == OWNER_PATH or path.startswith(OPEN_PATHS) or is_link


async def _turn_away(
    refused: Refused, headers: Headers, scope: Scope, receive: Receive, send: Send
) -> None:
    if scope["type"] == "websocket":  # unanswered, so that the page learns nothing
        await send({"type": "websocket.close", "code": 1008, "reason": refused.sentence})
    else:
        person = b"text/html" in headers.get(b"accept", b"")
        await (problem_page if person else problem)(refused)(scope, receive, send)


async def _tell(
    refused: Refused, headers: Headers, scope: Scope, receive: Receive, send: Send
) -> None:
    """Our own page may know why: a browser is led to the login, a feed is told at its close."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        code = 4000 + refused.refusal.status
        await send({"type": "websocket.close", "code": code, "reason": refused.sentence})
    elif refused.refusal.status == 401 and _is_opened_by_a_person(scope, headers):
        to = "" if scope["path"] == "/" else f"?to={quote(scope['path'])}"
        await RedirectResponse(f"/login{to}", 303)(scope, receive, send)
    else:
        await problem(refused)(scope, receive, send)


def _is_opened_by_a_person(scope: Scope, headers: Headers) -> bool:
    is_page = PAGE.fullmatch(scope["path"]) is not None
    return is_page and b"text/html" in headers.get(b"accept", b"")


def _from_here(scope: Scope, headers: Headers) -> bool:
    """Whether a program on this computer speaks, and not a proxy for somebody else."""
    client = scope.get("client")
    return client is not None and is_loopback(client[0]) and headers.keys().isdisjoint(PASSED_ON)


def address_of(scope: Scope, headers: Headers) -> str:
    """Who is counted as one: an address, or the network of a device that changes its own.

    What a proxy on this computer passes on came from the last address that it names.
    """
    client = scope.get("client")
    peer = client[0] if client is not None else ""
    named = headers.get(b"x-forwarded-for", b"").decode("latin-1").rpartition(",")[2].strip()
    return counted_as(named if named and is_loopback(peer) else peer)


@lru_cache(maxsize=256)
def counted_as(said: str) -> str:
    """The address, or the network of one of IPv6, where a device takes as many as it likes."""
    try:
        address = ip_address(said)
    except ValueError:
        return said
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))


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


def _bearer(headers: Headers) -> str | None:
    said = headers.get(b"authorization", b"").decode("latin-1")
    return said[len("Bearer ") :] if said.startswith("Bearer ") else None


def _shown(headers: Headers) -> list[str]:
    """The tokens that came along: the one a program says, else those in a browser's cookies."""
    bearer = _bearer(headers)
    if bearer is not None:
        return [bearer]
    try:
        cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return []
    ours = [(said, one.value) for name, one in cookies.items() if (said := OURS.fullmatch(name))]
    ours.sort(key=lambda one: -int(one[0][1]) if one[0][1] else -math.inf)
    return [unquote(value) for _, value in ours]
