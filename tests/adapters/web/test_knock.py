"""Only the owner proves to who knocks that it wrote the owner file."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from starlette.requests import Request

from tallylight.adapters.cli.wire import KNOCK_HEADER, KNOCK_PATH, Wire
from tallylight.adapters.web import owner
from tallylight.adapters.web.doors import Doors
from tallylight.core.owner import Owner
from tallylight.testing.served import Served, served

TOKEN = "correct-horse"


@pytest.fixture(params=[None, TOKEN])
def running(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url, of=[], token=request.param) as running:
        yield running


def wire_to(url: str, token: str) -> Wire | None:
    return Wire.to(Owner(1, url, token, "2026-03-14T20:00:00Z", "0"))


async def status_for(peer: str, server: str) -> int:
    headers = [(KNOCK_HEADER.lower().encode(), b"opens")]
    scope = {"type": "http", "method": "GET", "path": KNOCK_PATH, "query_string": b""}
    scope |= {"client": (peer, 50000), "server": (server, 7373), "headers": headers}
    return (await owner.answer(Doors(server, 7373, TOKEN, "opens"), Request(scope))).status_code


@contextmanager
def stranger(answer: Callable[[str], bytes]) -> Iterator[tuple[str, list[str]]]:
    """A server that answers 200 to everything; its address, and all that it was shown."""
    shown: list[str] = []

    class Anything(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.extend([self.path, *self.headers.values()])
            body = answer(self.headers.get(KNOCK_HEADER, ""))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Anything) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", shown
        server.shutdown()
        thread.join()


def test_the_owner_proves_that_it_knows_the_token(running: Served) -> None:
    assert wire_to(running.base, "local-token") is not None


def test_a_program_that_came_after_a_killed_one_proves_nothing(running: Served) -> None:
    assert wire_to(running.base, "of a program that was killed") is None


@pytest.mark.parametrize(
    "answer",
    [lambda _: b"", lambda nonce: nonce.encode(), lambda _: b"0" * 64, lambda _: b"x" * 100_000],
)
def test_a_stranger_on_the_port_is_not_believed(answer: Callable[[str], bytes]) -> None:
    with stranger(answer) as (url, _):
        assert wire_to(url, "local-token") is None


def test_a_stranger_on_the_port_is_not_shown_the_token() -> None:
    with stranger(lambda _: b"") as (url, shown):
        wire_to(url, "local-token")
        assert shown != []
        assert not any("local-token" in one for one in shown)


def test_a_proof_is_of_its_nonce_alone(running: Served) -> None:
    first, second = (
        httpx.get(f"{running.base}{KNOCK_PATH}", headers={KNOCK_HEADER: nonce}).text
        for nonce in "ab"
    )
    assert first != second


def test_who_knocks_without_a_nonce_is_told_so(running: Served) -> None:
    answer = httpx.get(f"{running.base}{KNOCK_PATH}")

    assert (answer.status_code, answer.json()["name"]) == (422, "invalid")


def test_a_page_of_another_site_may_not_knock(running: Served) -> None:
    shown = {KNOCK_HEADER: "a", "Origin": "http://evil.test"}

    assert httpx.get(f"{running.base}{KNOCK_PATH}", headers=shown).status_code == 403


@pytest.mark.parametrize(
    ("peer", "server", "status"),
    [
        ("127.0.0.1", "127.0.0.1", 200),
        ("192.168.1.5", "192.168.1.5", 200),
        ("192.168.1.9", "192.168.1.5", 404),
    ],
)
def test_there_is_no_door_to_knock_at_for_another_computer(
    peer: str, server: str, status: int
) -> None:
    assert asyncio.run(status_for(peer, server)) == status
