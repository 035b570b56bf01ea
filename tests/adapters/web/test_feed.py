"""The two addresses of the feed: what is asked for, what is refused, who has gone."""

import asyncio
import json
import logging
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
from starlette.requests import Request
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tallylight.adapters.web.grants import ALL, SCOPE, Tokens
from tallylight.adapters.web.live import Feed
from tallylight.adapters.web.pace import VISITOR, Places
from tallylight.core.dispatch import News
from tallylight.core.masks import Masks
from tallylight.testing.served import Served, served

TOPIC = "sessions.panel"


@pytest.fixture
def running(sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url, of=[]) as served_show:
        yield served_show


def listen(running: Served, query: str = "") -> ClientConnection:
    return connect(f"{running.base.replace('http', 'ws')}/live/ws{query}")


def closed_with(socket: ClientConnection) -> tuple[int | None, str | None]:
    with suppress(ConnectionClosed):
        for _ in range(10):
            socket.recv(timeout=5)
    return socket.close_code, socket.close_reason


def test_a_client_that_went_before_its_stream_began_wants_nothing(running: Served) -> None:
    live = running.show.program.live
    query = f"topics={TOPIC}".encode()
    scope = {"type": "http", "query_string": query, "headers": [], SCOPE: ALL, VISITOR: None}
    tokens = Tokens(running.show.program.keys, lambda: live.known, Masks())

    asyncio.run(Feed(live, tokens, Places()).sse(Request(scope)))

    assert live._wanted == {}


def test_a_client_that_went_while_it_listened_wants_nothing(running: Served) -> None:
    live = running.show.program.live
    with httpx.stream("GET", f"{running.base}/live", params={"topics": TOPIC}) as answer:
        lines = answer.iter_lines()  # kept: without it, the stream would be closed at once
        while next(lines) != "event: picture":
            pass
        assert len(live._wanted) == 1

    for _ in range(50):
        if not live._wanted:
            break
        running.show.settle()
        asyncio.run(asyncio.sleep(0.1))
    assert live._wanted == {}


def test_every_frame_of_a_stream_carries_its_kind(running: Served) -> None:
    httpx.post(f"{running.base}/session/start")
    heard: dict[str, str] = {}
    asked = {"topics": TOPIC, "after": "0"}
    with httpx.stream("GET", f"{running.base}/live", params=asked, timeout=10) as answer:
        kind = ""
        for line in answer.iter_lines():
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: "):
                heard[kind] = json.loads(line.removeprefix("data: "))["kind"]
            if len(heard) == 3:
                break

    assert heard == {"hello": "hello", "event": "event", "picture": "picture"}


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        ("?channel=nowhere", 4404, "There is no channel called nowhere."),
        ("?topics=foo", 4404, "There is no topic called foo."),
        ("?after=x", 4422, "That can't be read: after"),
        (f"?after=x-{'9' * 5000}", 4422, "That can't be read: after"),
        ("?after=elsewhere-1", 4409, "Position elsewhere-1 is of another history"),
        (f"?channel={'é' * 200}", 4404, "There is no channel called é"),
    ],
)
def test_what_is_asked_for_in_vain_is_told_at_the_close(
    running: Served, query: str, code: int, said: str
) -> None:
    with listen(running, query) as socket:
        closed, reason = closed_with(socket)

    assert closed == code
    assert (reason or "").startswith(said)


@pytest.mark.parametrize("sent", ["{", "[]", '{"subscribe": 1}', "[" * 60_000, b"\x00"])
def test_what_can_not_be_read_is_told_at_the_close(
    running: Served, sent: str | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), listen(running) as socket:
        socket.send(sent)
        code, _ = closed_with(socket)

    assert code == 4422
    assert caplog.records == []


def told(socket: ClientConnection) -> dict[str, object]:
    """The next message that is no sign of life."""
    while True:
        message: dict[str, object] = json.loads(socket.recv(timeout=10))
        if message["kind"] not in ("hello", "tick"):
            return message


def test_one_connection_follows_only_so_many_things(running: Served) -> None:
    with listen(running) as socket:
        socket.send(json.dumps({"subscribe": [{"channel": "main"}] * 65}))
        code, reason = closed_with(socket)

    assert (code, (reason or "").startswith("One connection may follow 64")) == (4422, True)


def test_many_subscriptions_within_the_limit_are_followed(running: Served) -> None:
    with listen(running) as socket:
        socket.send(json.dumps({"subscribe": [{"after": "0"}] * 64}))
        httpx.post(f"{running.base}/session/start")
        kinds = {told(socket)["kind"] for _ in range(64)}

    assert kinds == {"event"}


def test_a_new_subscription_makes_nobody_look_again_and_again(
    running: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = running.show.program.live
    looks: list[int] = []
    recent = live.recent
    with listen(running) as socket:
        socket.send(json.dumps({"subscribe": [{"events": "1"}]}))
        httpx.post(f"{running.base}/session/start")
        told(socket)
        socket.send(json.dumps({"subscribe": [{"events": "1"}]}))
        monkeypatch.setattr(live, "recent", lambda *at: looks.append(1) or recent(*at))
        asyncio.run(asyncio.sleep(0.5))

    assert len(looks) < 20


def test_a_position_that_is_written_and_not_yet_announced_is_gone_on_from(
    running: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = running.show.program.live
    announced = running.show.program.dispatcher.announce
    kept: list[News] = []
    running.show.program.dispatcher.announce = kept.append
    first = httpx.post(f"{running.base}/session/start").headers["tallylight-position"]
    with listen(running, f"?after={first}") as socket:
        assert json.loads(socket.recv(timeout=10))["kind"] == "hello"
        running.show.program.dispatcher.announce = announced
        running.show.settle()
        for news in kept:
            announced(news)
        second = httpx.post(f"{running.base}/session/end").headers["tallylight-position"]
        heard = told(socket)

    assert (live.position("main"), heard["id"]) == (2, second)


def test_a_position_that_is_not_written_is_refused(running: Served) -> None:
    with listen(running, f"?after={running.show.program.live.epoch}-7") as socket:
        assert closed_with(socket)[0] == 4409


def test_a_bug_in_the_feed_is_not_kept_quiet(
    running: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(running.show.program.live, "shot", broken)
    with caplog.at_level(logging.ERROR), listen(running, f"?topics={TOPIC}") as socket:
        closed_with(socket)

    assert "a bug" in caplog.text
