"""The feed over WebSocket and SSE: events resumed exactly, pictures with the latest winning."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from tallylight import __version__
from tallylight.adapters.web.doors import TOKEN_UNKNOWN
from tallylight.adapters.web.grants import Grants, Tokens, granted, objection
from tallylight.adapters.web.pace import VISITOR, Places
from tallylight.adapters.web.problems import SAFE, of_fault, problem
from tallylight.base.clock import write_instant
from tallylight.base.errors import Fault, Refusal, Refused
from tallylight.core.channels.messages import MAIN, NO_SUCH_CHANNEL
from tallylight.core.live import Live
from tallylight.core.reading import INVALID
from tallylight.core.roles import Role

log = logging.getLogger(__name__)

LONGEST_REASON = 123
"""Bytes of a sentence that the closing of a WebSocket has room for."""

_SEQ = re.compile(r"[0-9]{1,18}")

TICK = 5.0
"""Seconds between two signs of life to a client that hears nothing else."""

NO_SUCH_TOPIC = Refusal("no_such_topic", "There is no topic called {topic}.", 404)
OTHER_EPOCH = Refusal(
    "other_epoch",
    "Position {after} is of another history: the database was restored since. "
    "Read everything anew and go on from epoch {epoch}.",
)
TOO_MANY = Refusal(
    "too_many_subscriptions", "One connection may follow {limit} things; open another one.", 422
)
REFUSALS = (NO_SUCH_TOPIC, OTHER_EPOCH, TOO_MANY)

MOST = 64
"""How many subscriptions one WebSocket may have; each is looked at for every commit."""


class Message(NamedTuple):
    """One frame: its kind, its JSON, and for events the id to go on from."""

    kind: str
    text: str
    event_id: str | None = None


@dataclass
class Subscription:
    """What a client follows on one channel, and how far it got."""

    channel: str
    topics: tuple[str, ...] = ()
    after: int | None = None
    seen: dict[str, int] = field(default_factory=dict)


class Waker:
    """Wakes every waiting client of this loop, once per commit."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._event: asyncio.Event | None = None

    def waiting(self) -> asyncio.Event:
        """What is set at the next news. Take it before you look, then wait for it."""
        if self._event is None:
            self._event = asyncio.Event()
            loop = asyncio.get_running_loop()
            self._live.listen(lambda: _soon(loop, self.wake))
        return self._event

    def wake(self) -> None:
        """Have everybody look. The event is a new one then, or who waits next would not wait."""
        if self._event is not None:
            self._event.set()
            self._event = asyncio.Event()


def _soon(loop: asyncio.AbstractEventLoop, call: Any) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(call)


class Feed:
    """The two addresses of the feed."""

    def __init__(self, live: Live, tokens: Tokens, places: Places) -> None:
        self._live = live
        self._tokens = tokens
        self._places = places
        self._waker = Waker(live)

    async def websocket(self, socket: WebSocket) -> None:
        """Follow several channels; the client may subscribe to more while it listens."""
        await socket.accept()
        subscriptions: list[Subscription] = []
        try:
            try:
                with self._places.taken(socket.scope[VISITOR]):
                    await self._serve(socket, subscriptions)
            except Refused as refused:
                await _close(socket, refused)
            except Fault as fault:
                await _close(socket, of_fault(fault))
        except WebSocketDisconnect:
            pass
        finally:
            self._release(subscriptions)

    async def _serve(self, socket: WebSocket, subscriptions: list[Subscription]) -> None:
        asked, grants = dict(socket.query_params), granted(socket.scope)
        if asked:
            self._follow(subscriptions, await self._read(asked, grants))
        await _send(socket, {"type": "websocket.send", "text": self._hello()})
        more = asyncio.create_task(self._listen(socket, subscriptions))
        try:
            async for message in self._messages(subscriptions, grants, more):
                await _send(socket, {"type": "websocket.send", "text": message.text})
        finally:
            more.cancel()

    async def sse(self, request: Request) -> Response:
        """Follow one channel; `Last-Event-ID` goes on where the client stopped."""
        asked = dict(request.query_params)
        if "last-event-id" in request.headers:
            asked["after"] = request.headers["last-event-id"]
        visitor = request.scope[VISITOR]
        try:
            wanted = await self._read(asked, granted(request.scope))
            self._places.refuse_more(visitor)
        except Refused as refused:
            return problem(refused)
        return StreamingResponse(
            self._stream(wanted, granted(request.scope), visitor),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", **SAFE},
        )

    async def _stream(
        self, wanted: Subscription, grants: Grants, visitor: str | None
    ) -> AsyncIterator[str]:
        """Begun only if the client is still there; so what is wanted here is released here."""
        subscriptions: list[Subscription] = []
        try:
            with self._places.taken(visitor):
                self._follow(subscriptions, wanted)
                yield f"event: hello\ndata: {self._hello()}\n\n"
                async for kind, text, event_id in self._messages(subscriptions, grants):
                    named = f"id: {event_id}\n" if event_id else ""
                    yield f"{named}event: {kind}\ndata: {text}\n\n"
        except Refused:  # the token was taken back: there is no one to be told why
            pass
        except Fault as fault:  # the client comes again, and goes on where it stopped
            log.warning("a feed ended: %s", fault)
        finally:
            self._release(subscriptions)

    async def _messages(
        self,
        subscriptions: list[Subscription],
        grants: Grants,
        until: "asyncio.Task[Any] | None" = None,
    ) -> AsyncIterator[Message]:
        """Everything new, and a tick when there is nothing; Refused once a token is taken back."""
        while not self._live.leaving and (until is None or not until.done()):
            waiting = self._waker.waiting()
            if not self._tokens.stands(grants):
                raise TOKEN_UNKNOWN.because()
            fresh = [m for s in list(subscriptions) async for m in self._fresh(s)]
            for message in fresh:
                yield message
            if not fresh and not await _happens(waiting, until):
                yield Message("tick", self._tick())
        if until is not None and until.done() and (failure := until.exception()):
            raise failure

    async def _fresh(self, wanted: Subscription) -> AsyncIterator[Message]:
        if wanted.after is not None:
            found = self._live.recent(wanted.channel, wanted.after)
            if found is None:
                found = await asyncio.to_thread(self._live.events, wanted.channel, wanted.after)
            for seq, text in found:
                wanted.after = seq
                yield Message("event", text, f"{self._live.epoch}-{seq}")
        for topic in wanted.topics:
            shot = self._live.shot(wanted.channel, topic)
            if shot is not None and shot.version != wanted.seen.get(topic):
                wanted.seen[topic] = shot.version
                yield Message("picture", self._picture(wanted.channel, topic, shot.data))

    async def _listen(self, socket: WebSocket, subscriptions: list[Subscription]) -> None:
        while True:
            try:
                wanted = json.loads(await socket.receive_text())["subscribe"]
                asked = [{k: str(v) for k, v in one.items()} for one in wanted]
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                raise INVALID.because(why='send {"subscribe": [{"channel": ...}]}') from None
            for one in asked:
                self._follow(subscriptions, await self._read(one, granted(socket.scope)))
            self._waker.wake()

    async def _read(self, asked: Mapping[str, str], grants: Grants) -> Subscription:
        channel = asked.get("channel", MAIN)
        refused = objection(grants, Role.WATCH, channel)
        if refused is not None:
            raise refused
        if channel not in self._live.known.channels:
            raise NO_SUCH_CHANNEL.because(channel=channel)
        topics = tuple(dict.fromkeys(filter(None, asked.get("topics", "").split(","))))
        unknown = [topic for topic in topics if topic not in self._live.topics()]
        if unknown:
            raise NO_SUCH_TOPIC.because(topic=unknown[0])
        return Subscription(channel, topics, await self._after(channel, asked, bool(topics)))

    def _follow(self, subscriptions: list[Subscription], wanted: Subscription) -> None:
        if len(subscriptions) == MOST:
            raise TOO_MANY.because(limit=MOST)
        for topic in wanted.topics:
            self._live.want(wanted.channel, topic)
        subscriptions.append(wanted)

    async def _after(self, channel: str, asked: Mapping[str, str], pictures: bool) -> int | None:
        """Where events go on; None when only pictures are asked for."""
        said = asked.get("after")
        if said is None:
            wants = asked.get("events", "0" if pictures else "1").lower() in ("1", "true")
            return self._live.position(channel) if wants else None
        epoch, _, seq = said.rpartition("-")
        if not _SEQ.fullmatch(seq) or (not epoch and seq != "0"):
            raise INVALID.because(why=f"after: {said} is no position; they look like k3f9-12")
        after = int(seq)
        if epoch not in ("", self._live.epoch) or not await self._is_reached(channel, after):
            raise OTHER_EPOCH.because(after=said, epoch=self._live.epoch)
        return after

    async def _is_reached(self, channel: str, after: int) -> bool:
        """Whether a position is written; who pressed hears of it before it is announced."""
        if after <= self._live.position(channel):
            return True
        return bool(await asyncio.to_thread(self._live.events, channel, after - 1, 1))

    def _release(self, subscriptions: Iterable[Subscription]) -> None:
        for wanted in subscriptions:
            for topic in wanted.topics:
                self._live.release(wanted.channel, topic)

    def _hello(self) -> str:
        speed = self._live.clock.speed
        return _text(
            "hello", epoch=self._live.epoch, now=self._now(), speed=speed, version=__version__
        )

    def _tick(self) -> str:
        return _text("tick", now=self._now())

    def _picture(self, channel: str, topic: str, data: str) -> str:
        now = self._live.clock.now()
        since = write_instant(min(now, self._live.changed_at(channel)))
        said = {"channel": channel, "topic": topic, "now": write_instant(now), "since": since}
        head = _text("picture", **said)
        return f'{head[:-1]},"data":{data}}}'

    def _now(self) -> str:
        return write_instant(self._live.clock.now())


async def _happens(waiting: asyncio.Event, until: "asyncio.Task[Any] | None") -> bool:
    """Wait for news or the end of the client; False when neither came within a tick."""
    news = asyncio.create_task(waiting.wait())
    tasks = {news} if until is None else {news, until}
    done, _ = await asyncio.wait(tasks, timeout=TICK, return_when=asyncio.FIRST_COMPLETED)
    news.cancel()
    return bool(done)


def _text(kind: str, **said: Any) -> str:
    return json.dumps({"kind": kind, **said}, ensure_ascii=False, separators=(",", ":"))


async def _send(socket: WebSocket, message: dict[str, Any]) -> None:
    try:
        await socket.send(message)
    except RuntimeError as error:  # the server has closed it, for a ping without an answer
        raise WebSocketDisconnect(1006) from error


async def _close(socket: WebSocket, refused: Refused) -> None:
    """Say why at the end: the code is 4000 and the refusal's status."""
    reason = refused.sentence.encode(errors="replace")[:LONGEST_REASON].decode(errors="ignore")
    code = 4000 + refused.refusal.status
    await _send(socket, {"type": "websocket.close", "code": code, "reason": reason})
