"""Who may come in."""

from collections.abc import Iterator

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tallylight.testing.served import Served, served

TOKEN = "correct-horse"


@pytest.fixture
def open_door(sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url, of=[]) as running:
        yield running


@pytest.fixture
def locked_door(sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url, of=[], token=TOKEN) as running:
        yield running


def test_a_page_of_another_site_may_not_press(open_door: Served) -> None:
    answer = httpx.post(f"{open_door.base}/session/start", headers={"Origin": "http://evil.test"})

    assert (answer.status_code, answer.json()["name"]) == (403, "cross_site")


def test_a_sandboxed_page_without_an_origin_may_not_press(open_door: Served) -> None:
    answer = httpx.post(f"{open_door.base}/session/start", headers={"Origin": "null"})

    assert answer.status_code == 403


def test_a_browser_that_says_the_press_is_cross_site_is_believed(open_door: Served) -> None:
    answer = httpx.post(f"{open_door.base}/session/start", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403


def test_our_own_page_may_press(open_door: Served) -> None:
    answer = httpx.post(f"{open_door.base}/session/start", headers={"Origin": open_door.base})

    assert answer.status_code == 201


def test_a_program_that_sends_no_origin_may_press(open_door: Served) -> None:
    assert httpx.post(f"{open_door.base}/session/start").status_code == 201


def test_a_name_that_was_made_to_point_here_is_turned_away(open_door: Served) -> None:
    answer = httpx.get(f"{open_door.base}/health", headers={"Host": "evil.test"})

    assert (answer.status_code, answer.json()["name"]) == (421, "host_unknown")


def test_a_page_of_another_site_may_not_listen(open_door: Served) -> None:
    address = open_door.base.replace("http", "ws") + "/live/ws?channel=main"

    with pytest.raises(InvalidStatus), connect(address, origin="http://evil.test"):
        pass


def test_our_own_page_may_listen(open_door: Served) -> None:
    address = open_door.base.replace("http", "ws") + "/live/ws?channel=main"

    with connect(address, origin=open_door.base) as socket:
        assert '"kind":"hello"' in socket.recv(timeout=5)


def test_a_locked_door_asks_for_the_token(locked_door: Served) -> None:
    answer = httpx.get(f"{locked_door.base}/health")

    assert (answer.status_code, answer.json()["name"]) == (401, "token_needed")


def test_a_wrong_token_does_not_open(locked_door: Served) -> None:
    answer = httpx.get(f"{locked_door.base}/health", headers={"Authorization": "Bearer wrong"})

    assert answer.status_code == 401


@pytest.mark.parametrize("token", [TOKEN, "local-token"])
def test_the_token_opens(locked_door: Served, token: str) -> None:
    answer = httpx.get(f"{locked_door.base}/health", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 200


def test_a_login_keeps_the_token_where_no_script_can_read_it(locked_door: Served) -> None:
    with httpx.Client(base_url=locked_door.base) as browser:
        answer = browser.post("/login", data={"token": TOKEN})

        assert "HttpOnly" in answer.headers["set-cookie"]
        assert browser.get("/health").status_code == 200


def test_a_login_with_a_wrong_token_sets_no_cookie(locked_door: Served) -> None:
    answer = httpx.post(f"{locked_door.base}/login", data={"token": "wrong"})

    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
