"""The web application: the guard at the door, presses, and everything that is looked at."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from tallylight.adapters.web import adopt as the_adoption
from tallylight.adapters.web import deck as the_deck
from tallylight.adapters.web import doors as the_doors
from tallylight.adapters.web import grants as the_grants
from tallylight.adapters.web import live as the_feed
from tallylight.adapters.web import metrics, owner, pace, problems
from tallylight.adapters.web.api import Commands, Query
from tallylight.adapters.web.deck import Deck
from tallylight.adapters.web.doors import OWNER_PATH, Doors, Guard, Keyhole
from tallylight.adapters.web.grants import Tokens, guarded
from tallylight.adapters.web.health import Watch
from tallylight.adapters.web.live import Feed
from tallylight.adapters.web.openapi import document
from tallylight.adapters.web.pace import Limits
from tallylight.adapters.web.pages import Pages
from tallylight.adapters.web.patience import Patience
from tallylight.adapters.web.problems import (
    NEVER_CHANGED,
    NO_SUCH_PAGE,
    WENT_WRONG,
    WRONG_METHOD,
    json_answer,
    of_fault,
    problem,
    problem_page,
)
from tallylight.base.errors import Refusal, Refused
from tallylight.core import (
    adopt,
    decide,
    folder,
    grafting,
    inward,
    outward,
    recordings,
    reread,
    snapshot,
)
from tallylight.core.archives import messages as archives
from tallylight.core.backups import address, archive, away, moving
from tallylight.core.program import Program
from tallylight.core.registry import QueryDeclared, Registry


def application(program: Program, doors: Doors) -> ASGIApp:
    """The application that serves a started program."""
    tokens = Tokens(program.keys, lambda: program.live.known, program.vault.masks)
    keyhole = Keyhole(doors, tokens, Limits())
    return Guard(Presses(Commands(program), _router(program, keyhole)), keyhole)


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


def _router(program: Program, keyhole: Keyhole) -> Starlette:
    doors, limits = keyhole.doors, keyhole.limits
    pages = Pages(program, keyhole)
    feed = Feed(program.live, keyhole.tokens, limits.places)
    watch, patience = _watched(program, doors)
    routes: list[Any] = [
        Route("/", pages.control),
        Route("/c/{channel_name}/", pages.control),
        Route("/overlays", pages.overlays),
        Route("/c/{channel_name}/overlays", pages.overlays),
        Route("/health", guarded(watch.answer)),
        Route("/health/live", watch.alive),
        Route("/health/ready", guarded(watch.ready)),
        Route("/metrics", guarded(partial(metrics.answer, program, watch))),
        Route("/openapi.json", partial(_openapi, cache(partial(document, program.registry)))),
        Route(OWNER_PATH, partial(owner.answer, doors)),
        Route("/problems/{name}", partial(_problem_page, served_refusals(program.registry))),
        Route("/panels", pages.panels),
        Route("/login", pages.login, methods=["GET", "POST"]),
        Route("/favicon.ico", pages.favicon),
        Route("/static/{path:path}", pages.static),
        Route("/overlay/{pack}/{name:path}", pages.overlay),
        Route(the_adoption.PATH, the_adoption.Adopting(program, doors).answer, methods=["POST"]),
        Route("/live", feed.sse),
        WebSocketRoute("/live/ws", feed.websocket),
    ]
    for path, declared in _queries(program.registry):
        answer = Query(program, declared, patience).answer
        routes += [Route(path, answer), Route(f"/c/{{channel_name}}{path}", answer)]
    deck = Deck(program, limits.guesses, patience)
    routes += [
        Route("/deck/{token}", deck.press, methods=["GET", "HEAD", "POST"]),
        Route("/deck/{token}/state", deck.state),
    ]
    handlers: Any = {
        HTTPException: partial(_not_here, program.registry),
        Refused: _refused,
        Exception: _went_wrong,
    }
    return Starlette(routes=routes, exception_handlers=handlers)


def _watched(program: Program, doors: Doors) -> tuple[Watch, Patience]:
    watch = Watch(program, doors.certificate)
    return watch, Patience(watch.why_silent)


def _queries(registry: Registry) -> list[tuple[str, QueryDeclared]]:
    """Every query at each of its paths; a word goes before a field that could be that word."""
    found = [(path, one) for one in registry.queries.values() for path in one.routes]
    return sorted(found, key=lambda each: [part.startswith("{") for part in each[0].split("/")])


def served_refusals(registry: Registry) -> dict[str, Refusal]:
    """Everything that may be answered with, by name."""
    own = (problems, the_doors, the_grants, pace, the_feed, the_deck, decide, folder)
    beside = (
        adopt, snapshot, recordings, reread,
        archive, address, away, moving, outward, inward, archives, grafting,
    )  # fmt: skip
    core = (refusal for module in (*own, *beside) for refusal in module.REFUSALS)
    return {refusal.name: refusal for refusal in (*registry.refusals.values(), *core)}


async def _openapi(described: Callable[[], dict[str, Any]], _: Request) -> Response:
    return json_answer(described())


async def _problem_page(known: Mapping[str, Refusal], request: Request) -> Response:
    refusal = known.get(request.path_params["name"])
    if refusal is None:
        return problem(NO_SUCH_PAGE.because(path=request.url.path))
    return json_answer(
        {"name": refusal.name, "status": refusal.status, "sentence": refusal.sentence}
    )


async def _not_here(registry: Registry, request: Request, error: Exception) -> Response:
    path, method = request.url.path, request.method
    if isinstance(error, HTTPException) and error.status_code == 405:
        instead = _instead(registry, path)
        if instead:
            said = NEVER_CHANGED.because(instead=instead, path=path, method=method)
            return problem(said, error.headers)
        return problem(WRONG_METHOD.because(path=path, method=method), error.headers)
    return await _refused(request, NO_SUCH_PAGE.because(path=path))


def _instead(registry: Registry, path: str) -> str:
    """What helps who wants to change what a query shows at a path, on whatever channel."""
    said = [part for part in path.split("/") if part]
    said = said[2:] if said[:1] == ["c"] else said
    for declared in registry.queries.values():
        for route in declared.routes if declared.spec.instead else ():
            parts = route.strip("/").split("/")
            pairs = zip(parts, said, strict=False)
            if len(parts) == len(said) and all(a == b or a.startswith("{") for a, b in pairs):
                return declared.spec.instead
    return ""


async def _refused(request: Request, refused: Any) -> Response:
    """A person who looks for a page is told in words, a program in JSON."""
    person = "text/html" in request.headers.get("accept", "")
    return problem_page(refused) if person else problem(refused)


async def _went_wrong(_request: Request, _error: Exception) -> Response:
    return problem(of_fault(WENT_WRONG))
