"""The web application: the guard at the door, presses, and everything that is looked at."""

import asyncio
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from sqlalchemy import text
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from tallylight import __version__
from tallylight.adapters.web import problems
from tallylight.adapters.web.api import Commands, Query
from tallylight.adapters.web.doors import Doors, Guard
from tallylight.adapters.web.live import Feed
from tallylight.adapters.web.openapi import document
from tallylight.adapters.web.pages import Pages
from tallylight.adapters.web.problems import NO_SUCH_PAGE, WRONG_METHOD, problem
from tallylight.base.errors import Fault
from tallylight.core.channels.messages import HOUSE
from tallylight.core.decide import SESSION
from tallylight.core.program import Program


def application(program: Program, doors: Doors) -> ASGIApp:
    """The application that serves a started program."""
    return Guard(Presses(Commands(program), _router(program, doors)), doors)


class Presses:
    """Commands go straight to the writer; all else goes through the router."""

    def __init__(self, commands: Commands, others: ASGIApp) -> None:
        self._commands = commands
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._commands.find(scope["path"]) if scope["type"] == "http" else None
        if found is not None and scope["method"] == "POST":
            await self._commands.press(found, scope, receive, send)
        else:
            await self._others(scope, receive, send)


def _router(program: Program, doors: Doors) -> Starlette:
    pages = Pages(program, doors)
    feed = Feed(program.live)
    routes: list[Any] = [
        Route("/", pages.control),
        Route("/c/{channel_name}/", pages.control),
        Route("/health", partial(health, program)),
        Route("/openapi.json", partial(_openapi, cache(partial(document, program.registry)))),
        Route("/problems/{name}", partial(_problem_page, program)),
        Route("/panels", pages.panels),
        Route("/login", pages.login, methods=["GET", "POST"]),
        Route("/favicon.ico", pages.favicon),
        Route("/static/{path:path}", pages.static),
        Route("/overlay/{pack}/{name}", pages.overlay),
        Route("/live", feed.sse),
        WebSocketRoute("/live/ws", feed.websocket),
    ]
    for declared in program.registry.queries.values():
        answer = Query(program, declared).answer
        for path in declared.routes:
            routes += [Route(path, answer), Route(f"/c/{{channel_name}}{path}", answer)]
    return Starlette(routes=routes, exception_handlers={HTTPException: _not_here})


async def health(program: Program, _: Request) -> Response:
    """Whether the program can do its work: versions, the database, what is on, how far."""
    live = program.live
    try:
        reached = await asyncio.to_thread(_reach, program)
    except Fault as fault:
        reached = {"reachable": False, "why": str(fault)}
    channels = {
        name: {
            "position": f"{live.epoch}-{live.position(name)}",
            "open_session": live.active(name, SESSION, "session_id"),
        }
        for name in live.known.channels
        if name != HOUSE
    }
    said = {
        "status": "ok" if reached["reachable"] else "unavailable",
        "version": __version__,
        "database": reached,
        "channels": channels,
        "waiting_for_writer": program.dispatcher.waiting(),
    }
    return JSONResponse(said, 200 if reached["reachable"] else 503)


def _reach(program: Program) -> dict[str, Any]:
    with program.storage.read() as connection:
        connection.execute(text("SELECT 1"))
    return {
        "reachable": True,
        "url": program.storage.url_shown,
        "version": program.storage.server_version(),
        "size_bytes": program.storage.size_bytes(),
    }


async def _openapi(described: Callable[[], dict[str, Any]], _: Request) -> Response:
    return JSONResponse(described())


async def _problem_page(program: Program, request: Request) -> Response:
    known = {r.name: r for r in (*program.registry.refusals.values(), *problems.REFUSALS)}
    refusal = known.get(request.path_params["name"])
    if refusal is None:
        return problem(NO_SUCH_PAGE.because(path=request.url.path))
    return JSONResponse(
        {"name": refusal.name, "status": refusal.status, "sentence": refusal.sentence}
    )


async def _not_here(request: Request, error: Exception) -> Response:
    path = request.url.path
    if isinstance(error, HTTPException) and error.status_code == 405:
        return problem(WRONG_METHOD.because(path=path, method=request.method), error.headers)
    return problem(NO_SUCH_PAGE.because(path=path))
