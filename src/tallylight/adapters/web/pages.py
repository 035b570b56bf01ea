"""The pages: the control page, overlays, their files, and the login of a bound server."""

import asyncio
import json
import mimetypes
from pathlib import Path
from urllib.parse import parse_qs, quote

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from tallylight.adapters.web.api import body_of
from tallylight.adapters.web.doors import (
    COOKIE,
    PAGE,
    TOKEN_UNKNOWN,
    WRONG_TOKEN_SECONDS,
    Keyhole,
)
from tallylight.adapters.web.grants import granted
from tallylight.adapters.web.pace import VISITOR
from tallylight.adapters.web.problems import NO_SUCH_PAGE, json_answer
from tallylight.core.channels.messages import HOUSE, MAIN, NO_SUCH_CHANNEL
from tallylight.core.program import Program, folder

LONGEST_LOGIN = 4096
STATIC = Path(__file__).parent / "static"
SECURITY = {
    # Styles may be inline: OBS puts the streamer's own CSS into the page.
    "content-security-policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self' ws: wss:; frame-ancestors 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}
# A machine's registry may call .js text/plain, and then no browser runs it.
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
for ending, kind in TYPES.items():
    mimetypes.add_type(kind, ending)


class Pages:
    """What a browser opens."""

    def __init__(self, program: Program, keyhole: Keyhole) -> None:
        self._program = program
        self._keyhole = keyhole

    async def control(self, request: Request) -> Response:
        """The control page, of `main` or of the channel in the path."""
        return self._of_channel(request, "index.html")

    async def overlays(self, request: Request) -> Response:
        """Every overlay to look at, with the choices that make its address."""
        return self._of_channel(request, "gallery.html")

    def _of_channel(self, request: Request, page: str) -> Response:
        channel = request.path_params.get("channel_name", MAIN)
        if channel not in self._program.live.known.channels:
            raise NO_SUCH_CHANNEL.because(channel=channel)
        return file_in(STATIC / "page", page, request.url.path)

    async def static(self, request: Request) -> Response:
        """A file that all pages share."""
        return file_in(STATIC, request.path_params["path"], request.url.path)

    async def favicon(self, request: Request) -> Response:
        return file_in(STATIC, "favicon.svg", request.url.path)

    async def overlay(self, request: Request) -> Response:
        """An overlay of a pack, or a file that belongs to it."""
        pack = self._program.registry.packs.get(request.path_params["pack"])
        name = request.path_params["name"]
        if pack is None:
            raise NO_SUCH_PAGE.because(path=request.url.path)
        page = name if Path(name).suffix else f"{name}.html"
        return file_in(folder(pack) / "overlay", page, request.url.path)

    async def panels(self, request: Request) -> Response:
        """What the control page is made of: panels, overlays, channels."""
        packs = self._program.registry.packs.values()
        grants = granted(request.scope)
        known = (c for c in self._program.live.known.channels if c != HOUSE)
        channels = [c for c in known if any(one.covers(c) for one in grants)]
        return json_answer(
            {
                "channel": request.query_params.get("channel", MAIN),
                "panels": [f"{p.name}.panel" for p in packs if "panel" in p.topics],
                "overlays": [
                    {
                        "title": o.name.replace("-", " ").capitalize(),
                        "sentence": o.sentence,
                        "pack": p.name.capitalize(),
                        "path": f"/overlay/{p.name}/{o.name}",
                    }
                    for p in packs
                    for o in p.overlays
                ],
                "channels": channels,
            }
        )

    async def login(self, request: Request) -> Response:
        """Take the access token once and keep it in a cookie that no script can read."""
        if request.method == "GET":
            return file_in(STATIC / "page", "login.html", request.url.path)
        token = _token_in(await body_of(request.receive, LONGEST_LOGIN))
        grants = self._keyhole.grants(request.scope[VISITOR], [token])
        if not grants and self._keyhole.doors.asks:
            await asyncio.sleep(WRONG_TOKEN_SECONDS)
            raise TOKEN_UNKNOWN.because()
        answer = _after_login(request)
        if self._keyhole.doors.asks:
            number = grants[0].token_id
            answer.set_cookie(
                COOKIE if number is None else f"{COOKIE}-{number}",
                quote(token),
                httponly=True,
                samesite="strict",
                secure=request.url.scheme == "https",
                max_age=31_536_000,
            )
        return answer


def _token_in(body: bytes) -> str:
    """The token in a form, or in what a script sends: `{"token": ...}`."""
    said = body.decode(errors="replace")
    if not said.startswith("{"):
        return parse_qs(said).get("token", [""])[0].strip()
    try:
        return str(json.loads(said).get("token", "")).strip()
    except (ValueError, RecursionError):
        return ""


def _after_login(request: Request) -> Response:
    """A script goes on by itself; a browser is led to the page that it came for."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return Response(status_code=204)
    to = request.query_params.get("to", "/")
    return RedirectResponse(quote(to) if PAGE.fullmatch(to) else "/", 303)


def file_in(root: Path, name: str, path: str) -> Response:
    """A file below `root`, and nothing above it. Refused when there is none such."""
    try:
        wanted = (root / name).resolve()
        found = wanted.is_relative_to(root.resolve()) and wanted.is_file()
    except (OSError, ValueError):  # no file could have that name
        found = False
    if not found:
        raise NO_SUCH_PAGE.because(path=path)
    kind = TYPES.get(wanted.suffix, "application/octet-stream")
    return FileResponse(wanted, media_type=kind, headers=SECURITY)
