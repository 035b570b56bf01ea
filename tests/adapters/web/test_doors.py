"""Who may come in."""

from collections.abc import Iterator

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tallylight.adapters.web.doors import MOST_SHOWN, WRONG_TOKEN_SECONDS, Doors, Guard, Keyhole
from tallylight.adapters.web.grants import Tokens
from tallylight.adapters.web.pace import Limits
from tallylight.core.access.keys import Keys
from tallylight.core.ask import Known
from tallylight.core.masks import Masks
from tallylight.testing.served import Served, served

TOKEN = "correct-horse"
LAN = "192.168.1.5:7373"
WRONG = {"Authorization": "Bearer wrong"}


@pytest.fixture
def open_door(sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url, of=[]) as running:
        yield running


@pytest.fixture
def locked_door(sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url, of=[], token=TOKEN) as running:
        yield running


@pytest.fixture
def afar(locked_door: Served) -> Iterator[httpx.Client]:
    """Another device: it calls this computer by its address in the network."""
    with httpx.Client(base_url=locked_door.base, headers={"Host": LAN}) as client:
        yield client


def from_peer(address: str, host: str, **headers: str) -> int:
    """What the guard of a locked door says to a peer that names a host."""
    doors = Doors(host, 7373, TOKEN, "local-token")
    guard = Guard(
        PlainTextResponse("inside"), Keyhole(doors, Tokens(Keys(bytes), Known, Masks()), Limits())
    )
    client = TestClient(guard, base_url=f"http://{host}", client=(address, 50000))
    return client.get("/health", headers=headers).status_code


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


def test_a_locked_door_asks_other_devices_for_the_token(afar: httpx.Client) -> None:
    answer = afar.get("/health")

    assert (answer.status_code, answer.json()["name"]) == (401, "token_needed")


def test_a_locked_door_lets_in_what_is_on_the_same_computer(locked_door: Served) -> None:
    assert httpx.get(f"{locked_door.base}/health").status_code == 200
    assert httpx.post(f"{locked_door.base}/session/start").status_code == 201


@pytest.mark.parametrize(
    ("peer", "host", "status"),
    [
        ("127.0.0.1", "127.0.0.1:7373", 200),
        ("::1", "[::1]:7373", 200),
        ("::ffff:127.0.0.1", "localhost:7373", 200),
        ("127.0.0.1", LAN, 401),
        ("192.168.1.9", "127.0.0.1:7373", 401),
        ("::ffff:192.168.1.9", "localhost:7373", 401),
    ],
)
def test_only_a_loopback_peer_that_names_a_loopback_host_needs_no_token(
    peer: str, host: str, status: int
) -> None:
    assert from_peer(peer, host) == status


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Proto"]
)
def test_what_a_proxy_on_the_same_computer_passes_on_needs_the_token(header: str) -> None:
    assert from_peer("127.0.0.1", "127.0.0.1:7373", **{header: "203.0.113.9"}) == 401


def test_a_page_of_another_site_may_not_press_through_a_locked_door(locked_door: Served) -> None:
    headers = {"Origin": "http://evil.test"}

    assert httpx.post(f"{locked_door.base}/session/start", headers=headers).status_code == 403


def test_another_device_may_not_press_from_a_page_of_another_site(afar: httpx.Client) -> None:
    shown = {"Authorization": f"Bearer {TOKEN}"}

    from_evil = afar.post("/session/start", headers={**shown, "Origin": "http://evil.test"})
    from_ours = afar.post("/session/start", headers={**shown, "Origin": f"http://{LAN}"})

    assert (from_evil.status_code, from_ours.status_code) == (403, 201)


def test_a_wrong_token_does_not_open(afar: httpx.Client) -> None:
    assert afar.get("/health", headers=WRONG).status_code == 401


def test_a_wrong_token_is_answered_slowly(afar: httpx.Client) -> None:
    guessed = [afar.get("/health", headers=WRONG), afar.post("/login", data={"token": "wrong"})]

    assert all(answer.elapsed.total_seconds() >= WRONG_TOKEN_SECONDS for answer in guessed)


@pytest.mark.parametrize("token", [TOKEN, "local-token"])
def test_the_token_opens(afar: httpx.Client, token: str) -> None:
    answer = afar.get("/health", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 200


def test_a_login_keeps_the_token_where_no_script_can_read_it(afar: httpx.Client) -> None:
    answer = afar.post("/login", data={"token": TOKEN})

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert afar.get("/health", headers=cookie_of(answer)).status_code == 200


def test_a_script_logs_in_with_json_and_stays_where_it_is(afar: httpx.Client) -> None:
    answer = afar.post("/login", json={"token": TOKEN})

    assert answer.status_code == 204
    assert afar.get("/health", headers=cookie_of(answer)).status_code == 200


def test_a_token_in_any_script_can_be_kept_in_the_cookie(sqlite_url: str) -> None:
    with served(sqlite_url, of=[], token="пароль; no") as running:
        answer = httpx.post(f"{running.base}/login", data={"token": "пароль; no"})
        lan = {"Host": LAN, **cookie_of(answer)}

        assert httpx.get(f"{running.base}/health", headers=lan).status_code == 200


def test_a_login_with_a_wrong_token_sets_no_cookie(afar: httpx.Client) -> None:
    answer = afar.post("/login", data={"token": "wrong"})

    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("body", [b"\xff", b"{", b'{"token": {}}', b"[]", b""])
def test_a_login_that_can_not_be_read_is_a_wrong_one(afar: httpx.Client, body: bytes) -> None:
    assert afar.post("/login", content=body).status_code == 401


def test_a_login_takes_no_more_than_a_token(afar: httpx.Client) -> None:
    assert afar.post("/login", content=b"x" * 5000).status_code == 413


@pytest.mark.parametrize(
    ("page", "login"), [("/", "/login"), ("/c/court-2/", "/login?to=/c/court-2/")]
)
def test_a_browser_without_a_token_is_led_to_the_login(
    afar: httpx.Client, page: str, login: str
) -> None:
    answer = afar.get(page, headers={"Accept": "text/html,*/*"})

    assert (answer.status_code, answer.headers["location"]) == (303, login)


@pytest.mark.parametrize(
    ("to", "led_to"),
    [("/c/court-2/", "/c/court-2/"), ("//evil.test/", "/"), ("http://evil.test/", "/")],
)
def test_a_login_leads_to_our_own_pages_only(afar: httpx.Client, to: str, led_to: str) -> None:
    answer = afar.post("/login", params={"to": to}, data={"token": TOKEN})

    assert answer.headers["location"] == led_to


def test_the_files_of_a_page_need_no_token(afar: httpx.Client) -> None:
    assert afar.get("/static/live.js").status_code == 200
    assert afar.get("/problems/token_needed").status_code == 200


def test_a_feed_without_the_token_is_told_so(locked_door: Served) -> None:
    address = locked_door.base.replace("http", "ws") + "/live/ws?channel=main"
    with connect(address, additional_headers={"X-Forwarded-For": "192.168.1.9"}) as socket:
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=5)

        assert (socket.close_code, "token" in (socket.close_reason or "")) == (4401, True)


def cookie_of(answer: httpx.Response) -> dict[str, str]:
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


@pytest.mark.parametrize("said", ['{"token": "\\ud800"}', '{"token": ' + "[" * 4000])
def test_a_login_with_what_is_no_token_is_told_so(afar: httpx.Client, said: str) -> None:
    assert afar.post("/login", content=said).status_code == 401


@pytest.mark.parametrize("name", ["a%00b", "a" * 5000, "%ed%a0%80", "..%2fpace.py"])
def test_a_name_that_no_file_can_have_is_not_found(afar: httpx.Client, name: str) -> None:
    assert afar.get(f"/static/{name}").status_code == 404


def test_a_browser_that_keeps_many_old_cookies_comes_in_with_its_newest(afar: httpx.Client) -> None:
    old = [f"tallylight-{n}=tally-{n}-{'0' * 40}" for n in range(1, MOST_SHOWN + 1)]

    answer = afar.get("/health", headers={"Cookie": "; ".join([*old, f"tallylight-99={TOKEN}"])})

    assert answer.status_code == 200
