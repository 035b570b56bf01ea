"""Clients that press until they are told to stop, and remember what was acknowledged."""

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

CHANNELS = ("court-1", "court-2", "court-3", "court-4")
PRESSES = ("session/start", "session/end", "session/correct", "undo")
WAIT = 120
"""Seconds after which an answer is missing."""


@dataclass(frozen=True)
class Pressed:
    """A press that was acknowledged, with its place on the timeline."""

    path: str
    key: str
    body: dict[str, Any]
    status: int
    seq: int


@dataclass
class Crowd:
    """Clients that each press on a channel of their own, until told to stop or nobody answers.

    `refused` counts answers of 500 and more by the name they give; `patient` clients go on after
    those, and after a connection that broke.
    """

    url: str
    name: str = "crowd"
    patient: bool = False
    acknowledged: list[Pressed] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    unsure: list[Pressed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._press, args=(one,)) for one in CHANNELS]

    def channels(self) -> None:
        """Make the channels that are pressed on."""
        for name in CHANNELS:
            httpx.post(f"{self.url}/channel/make", json={"name": name}).raise_for_status()

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def until(self, more: int) -> None:
        """Wait until so many more presses were acknowledged."""
        wanted, since = len(self.acknowledged) + more, time.monotonic()
        while len(self.acknowledged) < wanted:
            assert time.monotonic() - since < WAIT, f"{self.refused}, no more is acknowledged"
            time.sleep(0.005)

    def until_refused(self) -> None:
        """Wait until one more press is refused."""
        before, since = sum(self.refused.values()), time.monotonic()
        while sum(self.refused.values()) == before:
            assert time.monotonic() - since < WAIT, "nothing is refused"
            time.sleep(0.005)

    def stop(self) -> None:
        """Let each client end after its press."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _press(self, channel: str) -> None:
        chance = random.Random(f"{channel} {self.name}")
        with httpx.Client(base_url=self.url, timeout=WAIT) as client:
            for number in range(1_000_000):
                if self._over.is_set():
                    return
                path = f"/c/{channel}/{chance.choice(PRESSES)}"
                body = {"notes": f"n{number} é"} if path.endswith("correct") else {}
                try:
                    self._note(client, path, f"{channel} {self.name} {number}", body)
                except httpx.TransportError:
                    if not self.patient:
                        return
                    time.sleep(0.05)

    def _note(self, client: httpx.Client, path: str, key: str, body: dict[str, Any]) -> None:
        answer = client.post(path, json=body, headers={"Idempotency-Key": key})
        said = answer.json()
        if answer.is_success and said["seq"] is not None:
            self.acknowledged.append(Pressed(path, key, body, answer.status_code, said["seq"]))
        elif answer.is_server_error:
            self.refused[said["name"]] = self.refused.get(said["name"], 0) + 1
            time.sleep(0.02)


def lost(url: str, acknowledged: list[Pressed]) -> list[Pressed]:
    """Those of the presses that are not answered as before when they are sent once more."""
    with httpx.Client(base_url=url, timeout=WAIT) as client:
        return [one for one in acknowledged if _again(client, one) != (one.status, one.seq)]


def _again(client: httpx.Client, pressed: Pressed) -> tuple[int, int | None]:
    """Send a press once more, as a client does that lost the answer."""
    headers = {"Idempotency-Key": pressed.key}
    response = client.post(pressed.path, json=pressed.body, headers=headers)
    return response.status_code, response.json().get("seq")
