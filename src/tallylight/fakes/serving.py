"""A server on the loopback that plays tricks, and remembers what it was asked."""

import json
import threading
import time
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from tallylight.fakes.tricks import Trick

HUGE = 64 * 1024
REMEMBERED = 10_000
"""How many requests a server remembers, the latest; a demo may be on for days."""
STATUSES = {
    Trick.UNAUTHORIZED: 401,
    Trick.NOT_FOUND: 404,
    Trick.TOO_MANY: 429,
    Trick.BAD_GATEWAY: 502,
    Trick.CLOUDFLARE: 520,
    Trick.REDIRECT: 302,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came: its path in segments, its query, its headers in small letters.

    `port` is of the connection it came on.
    """

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    port: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: a status, and JSON or a text that may be none."""

    said: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The bytes of the body."""
        text = self.said if isinstance(self.said, str) else json.dumps(self.said)
        return text.encode("utf-8", "backslashreplace")  # half a character as JSON writes it


Play = Callable[[Asked, Trick], Answer]


class Serving:
    """A server that listens from `with` to its end, on a port of its own.

    `tricks` are played in order, a request each, and then none. `mischief`, asked for each
    request after those, may give more. `retry_after` is what it says with 429, `drip` how many
    seconds it takes for a byte when it drips.
    """

    def __init__(self, play: Play, tricks: Iterable[Trick] = ()) -> None:
        self.tricks = deque(tricks)
        self.mischief: Callable[[], Trick] = lambda: Trick.NONE
        self.asked: list[Asked] = []
        self.retry_after = "1"
        self.drip = 0.2
        self._play = play
        self._lock = threading.Lock()
        self.leaving = threading.Event()
        serving = self

        class Handler(_Handler):
            def answer(self) -> None:
                serving.answer(self)

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def origin(self) -> str:
        """Where it is: `http://127.0.0.1:port`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.leaving.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, door: "_Handler") -> None:
        """Answer one request, or play a trick on it."""
        parts = urlsplit(door.path)
        asked = Asked(
            method=door.command,
            path=tuple(unquote(one) for one in parts.path.lstrip("/").split("/")),
            query=dict(parse_qsl(parts.query)),
            headers={name.lower(): said for name, said in door.headers.items()},
            body=door.rfile.read(int(door.headers.get("Content-Length", "0"))),
            port=door.client_address[1],
        )
        with self._lock:
            self.asked.append(asked)
            del self.asked[:-REMEMBERED]
            trick = self.tricks.popleft() if self.tricks else self.mischief()
        answer = self._instead(trick) or self._play(asked, trick)
        _send(door, answer, trick, self)

    def _instead(self, trick: Trick) -> Answer | None:
        status = STATUSES.get(trick)
        if status is None:
            return None
        headers = {"Retry-After": self.retry_after} if trick is Trick.TOO_MANY else {}
        if trick is Trick.REDIRECT:
            headers = {"Location": "http://127.0.0.2:9/elsewhere"}
        return Answer({"detail": trick.value}, status, headers)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Whoever asked has gone."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    @abstractmethod
    def answer(self) -> None:
        """Answer the request that has come."""

    def log_message(self, *_: Any) -> None:
        """Nobody wants to know."""


def _send(door: _Handler, answer: Answer, trick: Trick, serving: Serving) -> None:
    body = answer.body
    if trick is Trick.NO_ANSWER:
        door.close_connection = True
        return
    if trick is Trick.HALF_JSON:
        body = body[: len(body) // 2]
    if trick is Trick.HUGE:
        body += b" " * HUGE
    try:
        door.send_response(answer.status)
        for name, said in answer.headers.items():
            door.send_header(name, said)
        door.send_header("Content-Type", "application/json")
        door.send_header("Content-Length", str(len(body)))
        door.end_headers()
        if trick is Trick.BROKEN_OFF:
            door.wfile.write(body[: len(body) // 2])
            door.close_connection = True
        elif trick is Trick.SLOW_DRIP:
            _drip(door, body, serving)
        else:
            door.wfile.write(body)
    except OSError:  # whoever asked has gone
        door.close_connection = True


def _drip(door: _Handler, body: bytes, serving: Serving) -> None:
    for place in range(len(body)):
        door.wfile.write(body[place : place + 1])
        door.wfile.flush()
        if serving.leaving.wait(serving.drip):
            break
    door.close_connection = True


def until(true: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Wait until something is so; what it is. AssertionError when it does not come to be."""
    began = time.monotonic()
    while not (found := true()):
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not so within {seconds:g} s")
        time.sleep(0.01)
    return found
