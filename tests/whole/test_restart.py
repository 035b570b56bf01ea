"""Killed while phones, decks and scripts press over HTTP: what was acknowledged is there."""

import random
import threading
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tallylight import packs
from tallylight.base.clock import SystemClock
from tallylight.core.program import registry_of
from tallylight.core.rebuild import rebuild
from tallylight.core.registry import discover
from tallylight.storage.engine import Storage
from tallylight.testing import laws

CHANNELS = ("court-1", "court-2", "court-3", "court-4")
PRESSES = ("session/start", "session/end", "session/correct", "undo")


@dataclass(frozen=True)
class Pressed:
    """A press that was acknowledged, and what came back."""

    path: str
    key: str
    status: int
    answer: dict[str, Any]


@dataclass
class Crowd:
    """Several clients, each pressing on a channel of its own until nobody answers any more."""

    url: str
    enough: int
    acknowledged: list[Pressed] = field(default_factory=list)

    def press_until_enough(self) -> list[threading.Thread]:
        """Begin to press, and wait until enough presses were acknowledged."""
        self._enough = threading.Event()
        threads = [threading.Thread(target=self._press, args=(name,)) for name in CHANNELS]
        for thread in threads:
            thread.start()
        assert self._enough.wait(60)
        return threads

    def _press(self, channel: str) -> None:
        chance = random.Random(f"{channel} {self.enough}")
        with httpx.Client(base_url=self.url, timeout=60) as client:
            for number in range(100_000):
                path = f"/c/{channel}/{chance.choice(PRESSES)}"
                body = {"notes": f"n{number} é"} if path.endswith("correct") else {}
                try:
                    self._note(client, path, f"{channel} {self.enough} {number}", body)
                except httpx.TransportError:
                    return

    def _note(self, client: httpx.Client, path: str, key: str, body: dict[str, Any]) -> None:
        response = client.post(path, json=body, headers={"Idempotency-Key": key})
        if response.is_success and response.json()["seq"] is not None:
            self.acknowledged.append(Pressed(path, key, response.status_code, body | {
                "seq": response.json()["seq"]}))  # fmt: skip
        if len(self.acknowledged) >= self.enough:
            self._enough.set()


def serve(terminal: Any, *arguments: str) -> Any:
    """Serve; PostgreSQL may notice a moment later that a killed owner is gone."""
    for _ in range(20):
        try:
            return terminal.serve(*arguments)
        except AssertionError as error:
            if "is in use by" not in str(error):
                raise
    pytest.fail("the killed owner still owns the database")


def again(client: httpx.Client, pressed: Pressed) -> tuple[int, int | None]:
    """Send a press once more, as a client does that lost the answer."""
    body = {name: value for name, value in pressed.answer.items() if name != "seq"}
    headers = {"Idempotency-Key": pressed.key}
    response = client.post(pressed.path, json=body, headers=headers)
    return response.status_code, response.json().get("seq")


@pytest.mark.parametrize("enough", [1, 30, 120])
def test_a_kill_under_a_crowd_loses_nothing_acknowledged(terminal_on: Any, enough: int) -> None:
    serving = serve(terminal_on)
    for name in CHANNELS:
        httpx.post(f"{serving.url}/channel/make", json={"name": name}).raise_for_status()
    crowd = Crowd(serving.url, enough)
    threads = crowd.press_until_enough()
    serving.process.kill()
    serving.process.wait()
    for thread in threads:
        thread.join()
    with httpx.Client(base_url=serve(terminal_on).url, timeout=60) as client:
        lost = [
            one
            for one in crowd.acknowledged
            if again(client, one) != (one.status, one.answer["seq"])
        ]
    assert lost == []


def test_a_kill_under_a_crowd_leaves_nothing_half(terminal_on: Any) -> None:
    serving = serve(terminal_on)
    for name in CHANNELS:
        httpx.post(f"{serving.url}/channel/make", json={"name": name}).raise_for_status()
    threads = Crowd(serving.url, 120).press_until_enough()
    serving.process.kill()
    serving.process.wait()
    for thread in threads:
        thread.join()
    storage = Storage.open(terminal_on.database_url, owner=None)
    try:
        found = rebuild(storage, registry_of(discover(packs)), SystemClock(), check_only=True)
        laws.gapless(laws.stamped(storage))
    finally:
        storage.close()
    assert found.differences == 0
