"""The links of deck buttons: a GET presses, for decks that can do nothing else.

A GET that presses must be sure that somebody pressed. So whatever a browser fetches by
itself, ahead or for another site presses nothing, and neither does HEAD. And a key that
bounces, or a client that sends its request once more, presses once: what comes within the
button's window is answered as the press it repeats.
"""

import asyncio
import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from tallylight.adapters.web.api import LONGEST_BODY, body_of
from tallylight.adapters.web.bridge import Bridge, addressed
from tallylight.adapters.web.doors import CROSS_SITE, same_origin
from tallylight.adapters.web.pace import VISITOR, Guesses
from tallylight.adapters.web.patience import Patience
from tallylight.adapters.web.problems import (
    WENT_WRONG,
    WRONG_METHOD,
    json_answer,
    of_fault,
    problem,
)
from tallylight.base.errors import Fault, Refusal, Refused
from tallylight.core.decide import Envelope
from tallylight.core.deck.links import button_in
from tallylight.core.deck.messages import GetLink
from tallylight.core.deck.views import ButtonLinked
from tallylight.core.dispatch import Reply
from tallylight.core.outcome import Outcome
from tallylight.core.pack import Cause, Origin
from tallylight.core.panel import Lamp
from tallylight.core.program import Program
from tallylight.core.reading import unreadable
from tallylight.core.registry import CommandDeclared

log = logging.getLogger(__name__)

NO_SUCH_LINK = Refusal(
    "no_such_link", "This link presses nothing: it is not known, or was taken back.", 404
)
LOOKED_AHEAD = Refusal("looked_ahead", "A browser fetched this ahead; that presses nothing.", 403)
BUTTON_STALE = Refusal(
    "button_stale", "Button {button_id} pressed {command}, which can't be pressed any more."
)
VALUES_FIXED = Refusal(
    "values_fixed", "A button's values are fixed; send nothing, or use the command's own path.", 422
)
REFUSALS = (NO_SUCH_LINK, LOOKED_AHEAD, BUTTON_STALE, VALUES_FIXED)

NOT_KEPT = {"cache-control": "no-store"}
AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz")
ELSEWHERE = ("cross-site", "same-site")


@dataclass(frozen=True, slots=True)
class Begun:
    """A press that was let through: when it came, and its reply, which may be to come."""

    at: float
    reply: "asyncio.Task[Reply]"

    def stands(self) -> bool:
        """Whether it counted or may yet. One that was refused pressed nothing to be doubled."""
        if not self.reply.done():
            return True
        failed = self.reply.cancelled() or self.reply.exception() is not None
        return not failed and isinstance(self.reply.result(), Outcome)


class Windows:
    """The last press of each button, so that a second one too soon after it is the same."""

    def __init__(self) -> None:
        self._last: dict[int, Begun] = {}

    async def press(
        self, button_id: int, at: float, window: float, begin: Callable[[], Any]
    ) -> tuple[Reply, bool]:
        """The reply to a press that came at a time, and whether it was a double.

        A double waits for the press it repeats. Who hangs up takes nothing back.
        """
        last = self._last.get(button_id)
        double = last is not None and abs(at - last.at) < window and last.stands()
        if last is None or not double:
            last = self._last[button_id] = Begun(at, asyncio.ensure_future(begin()))
        return await asyncio.shield(last.reply), double


class Deck:
    """Every button at its link."""

    def __init__(self, program: Program, guesses: Guesses, patience: Patience) -> None:
        self._program = program
        self._patience = patience
        self._guesses = guesses
        self._bridge = Bridge(program.dispatcher)
        self._windows = Windows()

    async def press(self, request: Request) -> Response:
        """Press a button, by GET or POST; anything else presses nothing."""
        at = self._program.clock.elapsed()
        try:
            if request.method == "HEAD":
                raise WRONG_METHOD.because(path="A link of the deck", method="HEAD")
            _refuse_unpressed(request)
            await _refuse_body(request)
            button, declared = await self._find(request)
            return await self._press(request, button, declared, at)
        except Refused as refused:
            return problem(refused, NOT_KEPT)
        except Fault as fault:
            return problem(of_fault(fault), NOT_KEPT)

    async def state(self, request: Request) -> Response:
        """What the button shows now; presses nothing."""
        try:
            button, declared = await self._find(request)
            lamp = await self._patience.read(self._lamp, button, declared)
        except Refused as refused:
            return problem(refused, NOT_KEPT)
        except Fault as fault:
            return problem(of_fault(fault), NOT_KEPT)
        said = {"button": button.name, "lit": lamp.lit, "text": lamp.text, "count": lamp.count}
        return _answer(said)

    async def _find(self, request: Request) -> tuple[ButtonLinked, CommandDeclared]:
        """The button behind a link, which is a token: who guesses has to wait."""
        shown, visitor = request.path_params["token"], request.scope[VISITOR]
        self._guesses.tried(visitor, [shown])
        button = await self._linked(shown)
        if button is None:
            self._guesses.wrong(visitor, shown)
            raise NO_SUCH_LINK.because()
        self._guesses.right(shown)
        declared = self._program.registry.command_named(button.command)
        if declared is None or button.values is None:
            raise BUTTON_STALE.because(button_id=button.button_id, command=button.command)
        return button, declared

    async def _linked(self, shown: str) -> ButtonLinked | None:
        """None for all that may be wrong with a link: nobody learns what it is."""
        button_id = button_in(shown)
        if button_id is None:
            return None
        try:
            ask = self._program.ask
            button: ButtonLinked = await self._patience.read(ask, GetLink(button_id=button_id))
        except Refused:
            return None
        return button if hmac.compare_digest(f"/deck/{shown}", button.path or "") else None

    async def _press(
        self, request: Request, button: ButtonLinked, declared: CommandDeclared, at: float
    ) -> Response:
        key = request.headers.get("idempotency-key") or None
        ready = await addressed(self._program, _envelope(button, declared, key))
        try:
            if key is not None:  # who says what is a repeat needs nobody to guess it
                reply, double = await self._bridge.carry_out(ready), False
            else:
                window = declared.spec.window
                begin = partial(self._bridge.carry_out, ready)
                reply, double = await self._windows.press(button.button_id, at, window, begin)
        except Exception:
            log.exception("a button could not be pressed")
            reply, double = WENT_WRONG, False
        if isinstance(reply, Exception):
            raise reply
        said = {"button": button.name, "double": double, "seq": reply.seq}
        return _answer(said, 200 if double else reply.status)

    def _lamp(self, button: ButtonLinked, declared: CommandDeclared) -> Lamp:
        show = declared.pack.lamps.get(declared.cls)
        if show is None:
            return Lamp()
        command = _envelope(button, declared, None).command
        lamp: Lamp = show(self._program.live.view(button.channel, declared.pack.name), command)
        return lamp


def _refuse_unpressed(request: Request) -> None:
    """Nobody pressed what a browser fetched ahead of its user, or for a page of another site."""
    headers = request.headers
    said = {word.strip() for name in AHEAD for word in headers.get(name, "").lower().split(";")}
    if said & {"prefetch", "prerender", "preview"}:
        raise LOOKED_AHEAD.because()
    referer = headers.get("referer")
    elsewhere = referer is not None and not same_origin(referer, headers.get("host", ""))
    if elsewhere or headers.get("sec-fetch-site") in ELSEWHERE:
        raise CROSS_SITE.because(origin="unknown")


async def _refuse_body(request: Request) -> None:
    if request.method == "POST":
        body = await body_of(request.receive, LONGEST_BODY)
        if body.strip() not in (b"", b"{}"):
            raise VALUES_FIXED.because()


def _envelope(button: ButtonLinked, declared: CommandDeclared, key: str | None) -> Envelope:
    values = button.values or {}
    try:
        command = declared.adapter.validate_python(values)
    except ValidationError as error:  # a later version may want other values
        raise unreadable(error) from None
    cause = Cause(Origin.DECK, f"button {button.button_id}")
    return Envelope(command, button.channel, cause, None, key, frozenset(values))


def _answer(said: dict[str, Any], status: int = 200) -> Response:
    answer = json_answer(said, status)
    answer.headers.update(NOT_KEPT)
    return answer
