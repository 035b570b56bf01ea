"""Only the owner opens to who knocks with the token of the owner file."""

import asyncio
from collections.abc import Iterator

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


def wire_to(running: Served, token: str) -> Wire | None:
    return Wire.to(Owner(1, running.base, token, "2026-03-14T20:00:00Z", "0"))


async def status_for(peer: str, server: str) -> int:
    headers = [(KNOCK_HEADER.lower().encode(), b"opens")]
    scope = {"type": "http", "method": "GET", "path": KNOCK_PATH, "query_string": b""}
    scope |= {"client": (peer, 50000), "server": (server, 7373), "headers": headers}
    return (await owner.answer(Doors(server, 7373, TOKEN, "opens"), Request(scope))).status_code


def test_the_owner_opens_to_its_own_token(running: Served) -> None:
    assert wire_to(running, "local-token") is not None


def test_a_token_of_a_program_that_was_killed_opens_nothing(running: Served) -> None:
    assert wire_to(running, "of a program that was killed") is None


def test_who_shows_nothing_is_told_that_this_is_not_the_owner(running: Served) -> None:
    answer = httpx.get(f"{running.base}{KNOCK_PATH}")

    assert (answer.status_code, answer.json()["name"]) == (421, "not_the_owner")


def test_a_page_of_another_site_may_not_knock(running: Served) -> None:
    shown = {KNOCK_HEADER: "local-token", "Origin": "http://evil.test"}

    assert httpx.get(f"{running.base}{KNOCK_PATH}", headers=shown).status_code == 403


@pytest.mark.parametrize(
    ("peer", "server", "status"),
    [
        ("127.0.0.1", "127.0.0.1", 204),
        ("192.168.1.5", "192.168.1.5", 204),
        ("192.168.1.9", "192.168.1.5", 404),
    ],
)
def test_there_is_no_door_to_knock_at_for_another_computer(
    peer: str, server: str, status: int
) -> None:
    assert asyncio.run(status_for(peer, server)) == status
