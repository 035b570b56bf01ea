"""Live over the wire: SSE and WebSocket, cut anywhere and resumed, against a real server."""

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from websockets.sync.client import connect

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import MakeChannel
from tallylight.testing import Show, laws
from tallylight.testing.served import Served, served

from .conftest import Database
from .evening import PACKS
from .sample_pack.messages import Blink, Colour, LightLamp, PutOut, Recolour

PRESSES = 80
PATIENCE = 20.0
OTHER = "court-2"


def press(show: Show, channel: str, seed: int) -> None:
    """Light lamps, let them blink, put them out: whatever is refused is refused."""
    chance = random.Random(seed)
    for number in range(PRESSES):
        show.clock.forward(seconds=1)
        command = chance.choice(
            [LightLamp(colour=Colour.RED), Blink(times=2, word=f"n{number} é"), Blink(), PutOut(),
             Recolour(colour=chance.choice(list(Colour)))]
        )  # fmt: skip
        try:
            show.do(command, channel=channel)
        except Refused:
            continue


@contextmanager
def pressing(show: Show, *channels: str) -> Iterator[None]:
    """Presses on channels, each from a thread of its own, while the block runs."""
    threads = [threading.Thread(target=press, args=(show, c, n)) for n, c in enumerate(channels)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()


@pytest.fixture
def server(copies: Database) -> Iterator[Served]:
    with copies() as url, served(url, of=PACKS) as running:
        running.show.do(MakeChannel(name=OTHER))
        yield running


def over_sse(base: str, after: str, most: int) -> list[str]:
    """At most so many events after a position."""
    heard: list[str] = []
    headers = {"Last-Event-ID": after}
    with httpx.stream("GET", f"{base}/live", headers=headers, timeout=PATIENCE) as response:
        for line in response.iter_lines():
            if line.startswith('data: {"kind":"event"'):
                heard.append(line.removeprefix("data: "))
                if len(heard) == most:
                    break
            elif line == "event: tick":
                break
    return heard


def over_websocket(base: str, after: str, most: int) -> list[str]:
    """At most so many events after a position."""
    heard: list[str] = []
    address = f"{base.replace('http', 'ws', 1)}/live/ws?channel=main&after={after}"
    with connect(address) as socket:
        while len(heard) < most:
            said = socket.recv(timeout=PATIENCE)
            assert isinstance(said, str)
            kind = json.loads(said)["kind"]
            if kind == "event":
                heard.append(said)
            elif kind == "tick":
                break
    return heard


@pytest.mark.parametrize("way", [over_sse, over_websocket])
def test_a_feed_cut_anywhere_and_resumed_gives_each_event_once(server: Served, way) -> None:  # type: ignore[no-untyped-def]
    live = server.show.program.live
    chance = random.Random(5)
    heard: list[str] = []

    def hear(most: int) -> None:
        after = json.loads(heard[-1])["id"] if heard else f"{live.epoch}-0"
        heard.extend(way(server.base, after, most))

    server.show.do(LightLamp(colour=Colour.GREEN))
    with pressing(server.show, "main"):
        while len(heard) < 20:
            hear(chance.randint(1, 5))
    server.show.settle()
    while len(heard) < live.position("main"):
        hear(live.position("main") - len(heard))
    laws.followed(server.show, "main", heard)


def test_one_socket_follows_two_channels_each_from_its_own_position(server: Served) -> None:
    heard: dict[str, list[str]] = {"main": [], OTHER: []}
    with connect(f"{server.base.replace('http', 'ws', 1)}/live/ws") as socket:
        with pressing(server.show, "main", OTHER):
            wanted = [{"channel": channel, "after": 0} for channel in heard]
            socket.send(json.dumps({"subscribe": wanted}))
        server.show.settle()
        live = server.show.program.live
        while any(len(frames) < live.position(channel) for channel, frames in heard.items()):
            said = socket.recv(timeout=PATIENCE)
            assert isinstance(said, str)
            if (message := json.loads(said))["kind"] == "event":
                heard[message["channel"]].append(said)
    for channel, frames in heard.items():
        laws.followed(server.show, channel, frames)


def test_the_last_picture_over_a_socket_is_a_fresh_one(server: Served) -> None:
    topics = ["lamp.lamp", "sessions.panel", "undo.last"]
    address = f"{server.base.replace('http', 'ws', 1)}/live/ws?topics={','.join(topics)}"
    shown: dict[str, object] = {}
    with connect(address) as socket:
        with pressing(server.show, "main"):
            pass
        fresh = {topic: json.loads(server.show.picture(topic)) for topic in topics}
        while shown != fresh:
            said = json.loads(socket.recv(timeout=PATIENCE))
            assert said["kind"] != "tick", (shown, fresh)
            if said["kind"] == "picture":
                shown[said["topic"]] = said["data"]
