"""Tokens of others: what each opens, what it does not, and that it is kept nowhere."""

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tallylight.adapters.web.grants import Grant, Tokens
from tallylight.core.access.messages import MakeToken, RevokeToken
from tallylight.core.channels.messages import MakeChannel
from tallylight.core.reports.messages import SaveReport
from tallylight.core.roles import Role
from tallylight.testing.served import Served, served

from ...laws.sample_pack import PACK as LAMP

LAN = "192.168.1.5:7373"
LIGHT = "/lamp/lamp/light"


@dataclass(frozen=True)
class Venue:
    """A program with two channels, as another device in the network sees it."""

    running: Served
    client: httpx.Client

    def token(self, role: Role, channel: str | None = None) -> str:
        """A new token."""
        made = self.running.show.do(MakeToken(name="a phone", role=role, channel=channel))
        return str(made["token"])

    def get(self, path: str, token: str) -> httpx.Response:
        return self.client.get(path, headers=bearer(token))

    def post(self, path: str, token: str, body: object = None) -> httpx.Response:
        return self.client.post(path, headers=bearer(token), json=body or {})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["name"]


def closed(socket: ClientConnection) -> int | None:
    """With what a feed is ended, after all that it still says."""
    with suppress(ConnectionClosed):
        for _ in range(10):
            socket.recv(timeout=10)
    return socket.close_code


@pytest.fixture
def venue(sqlite_url: str) -> Iterator[Venue]:
    with (
        served(sqlite_url, of=[LAMP], token="correct-horse") as running,
        httpx.Client(base_url=running.base, headers={"Host": LAN}) as client,
    ):
        running.show.do(MakeChannel(name="court-1"))
        yield Venue(running, client)


def test_who_watches_looks_and_presses_nothing(venue: Venue) -> None:
    token = venue.token(Role.WATCH)

    assert venue.get("/sessions", token).status_code == 200
    assert said(venue.post("/session/start", token)) == (403, "role_needed")


def test_who_operates_presses_and_sets_nothing(venue: Venue) -> None:
    token = venue.token(Role.OPERATE)

    assert venue.post("/session/start", token).status_code == 201
    assert said(venue.post("/channel/make", token, {"name": "x"})) == (403, "role_needed")
    assert said(venue.get("/token/list", token)) == (403, "role_needed")


def test_who_runs_the_house_may_all(venue: Venue) -> None:
    token = venue.token(Role.ADMIN)

    assert venue.post("/channel/make", token, {"name": "court-2"}).status_code == 201
    assert venue.get("/token/list", token).json()[0]["role"] == "admin"


def test_nobody_makes_a_token_above_his_own(venue: Venue) -> None:
    asked = {"name": "mine", "role": "admin"}

    assert venue.post("/token/make", venue.token(Role.OPERATE), asked).status_code == 403


def test_the_token_of_the_data_folder_still_opens_everything(venue: Venue) -> None:
    assert venue.get("/token/list", "correct-horse").status_code == 200


def test_a_token_of_a_channel_opens_no_other(venue: Venue) -> None:
    token = venue.token(Role.OPERATE, "court-1")

    assert venue.post("/c/court-1/session/start", token).status_code == 201
    assert venue.get("/c/court-1/sessions", token).status_code == 200
    assert said(venue.post("/session/start", token)) == (403, "token_of_a_channel")
    assert said(venue.get("/c/main/sessions", token)) == (403, "token_of_a_channel")


def test_a_token_of_a_channel_is_told_nothing_of_the_house(venue: Venue) -> None:
    token = venue.token(Role.ADMIN, "court-1")

    told = [venue.get(path, token).status_code for path in ("/health", "/settings", "/token/list")]
    assert told == [403, 403, 403]
    assert venue.post("/c/court-1/setting/reset", token, {"key": "backup.at"}).status_code == 403
    assert venue.get("/panels", token).json()["channels"] == ["court-1"]


def test_a_report_is_no_way_around_a_role(venue: Venue) -> None:
    saved = SaveReport(name="all", query="token/list", parameters={})

    with pytest.raises(Exception, match="token/list"):
        venue.running.show.do(saved)


def test_a_token_that_was_taken_back_opens_nothing(venue: Venue) -> None:
    token = venue.token(Role.ADMIN)
    assert venue.get("/health", token).status_code == 200

    venue.running.show.do(RevokeToken(token_id=1))
    venue.running.show.settle()

    assert said(venue.get("/health", token)) == (401, "token_unknown")


def test_who_listens_is_put_out_when_the_token_is_taken_back(venue: Venue) -> None:
    token = venue.token(Role.WATCH)
    address = venue.running.base.replace("http", "ws") + "/live/ws?channel=main"
    with connect(address, additional_headers=bearer(token)) as socket:
        socket.recv(timeout=5)

        venue.running.show.do(RevokeToken(token_id=1))

        assert closed(socket) == 4401


@pytest.mark.parametrize("way", ["/live/ws?channel=main", "/live/ws"])
def test_a_feed_of_another_channel_is_refused(venue: Venue, way: str) -> None:
    token = venue.token(Role.WATCH, "court-1")
    address = venue.running.base.replace("http", "ws") + way
    with connect(address, additional_headers=bearer(token)) as socket:
        with suppress(ConnectionClosed):  # or it has been refused before
            socket.send('{"subscribe": [{"channel": "main"}]}')
        assert closed(socket) == 4403
    assert venue.get("/live?channel=main", token).status_code == 403


def test_two_overlays_of_two_courts_in_one_browser_leave_each_other_alone(venue: Venue) -> None:
    venue.running.show.do(MakeChannel(name="court-2"))
    for court in ("court-1", "court-2"):
        shown = {"token": venue.token(Role.WATCH, court)}
        assert venue.client.post("/login", json=shown).status_code == 204

    seen = [venue.client.get(f"/c/{court}/sessions").status_code
            for court in ("court-1", "court-2", "main")]  # fmt: skip
    assert seen == [200, 200, 403]


def test_on_this_computer_nobody_is_asked_and_who_shows_a_token_is_taken_at_it(
    venue: Venue,
) -> None:
    base, token = venue.running.base, venue.token(Role.WATCH)

    asked = [httpx.post(f"{base}/session/start", headers=headers).status_code
             for headers in (bearer(token), bearer("tally-1-nothing"), {})]  # fmt: skip
    assert asked == [403, 401, 201]


def test_what_is_not_quite_a_token_opens_nothing(venue: Venue) -> None:
    program, token = venue.running.show.program, venue.token(Role.ADMIN)
    tokens = Tokens(program.keys, lambda: program.live.known, program.vault.masks)

    spoilt = [
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        token.replace("tally-1-", "tally-2-"),
        token.replace("tally-1-", "tally-01-"),
        f"{token} ",
        token.upper(),
        f"tally-{'9' * 30}-{token[-40:]}",
        token.replace("1", "\N{FULLWIDTH DIGIT ONE}", 1),
        token.removeprefix("tally-"),
        "",
        "null",
    ]
    assert [tokens.grant(one) for one in spoilt] == [None] * len(spoilt)
    assert tokens.grant(token) == Grant(Role.ADMIN, None, 1)


def test_a_cookie_is_no_way_in_for_another_name(venue: Venue) -> None:
    token = venue.token(Role.ADMIN)

    for name in ("tallylight-x", "Tallylight", "xtallylight", "tallylight-1-2"):
        assert venue.client.get("/health", headers={"Cookie": f"{name}={token}"}).status_code == 401


def test_the_token_is_in_no_row_and_in_no_log(
    venue: Venue, caplog: pytest.LogCaptureFixture
) -> None:
    token = venue.token(Role.ADMIN)
    venue.get("/health", token)
    masks = venue.running.show.program.vault.masks
    logging.getLogger("a library").warning("asked with %s", masks.masked(token))

    rows = venue.running.show.rows
    tables = [row[0] for row in rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = "".join(str(rows(f'SELECT * FROM "{table}"')) for table in tables)
    assert token[-40:] not in kept + caplog.text
    assert re.search(r"asked with \*\*\*", caplog.text)


def test_a_token_made_twice_under_one_id_is_one(venue: Venue) -> None:
    asked = {"name": "the same", "role": "watch"}
    headers = {"Idempotency-Key": "k1", **bearer("correct-horse")}

    first, again = (venue.client.post("/token/make", json=asked, headers=headers) for _ in "12")
    assert first.json() == again.json()
    assert again.json()["token"].startswith("tally-1-")


def test_a_token_survives_a_restart(venue: Venue) -> None:
    show, token = venue.running.show, venue.token(Role.WATCH)
    show.restart()

    known = show.program.live.known.tokens[1]
    assert show.program.keys.opens(token, 1, known.made_at)
