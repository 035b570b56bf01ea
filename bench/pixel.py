"""From a press to the overlay: a kill is posted over HTTP, a page in Chromium shows the number.

    python -m bench.pixel [--presses 300]

Measured from just before the POST is sent until the text in the page has changed; the screen
shows it with its next frame. Beside it, press by press in turn, a bare page: a Starlette handler
that counts in memory and tells the number over a WebSocket, and a script that sets the text.
Both pages are open in one browser all the time. Needs Chromium and Playwright.
"""

import argparse
import http.client
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TypeVar

from playwright.sync_api import Page, sync_playwright

from bench.press import KILL, RAID, free_port, post, wait_for

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
AWAY = 0.12
"""Seconds between presses: more than a picture waits for the next one."""

WATCH = """(selector) => {
  window.shown = [];
  const node = document.querySelector(selector);
  new MutationObserver(() => window.shown.push(performance.timeOrigin + performance.now()))
    .observe(node, { childList: true, characterData: true, subtree: true });
}"""


@dataclass
class Side:
    """A page that is watched, and the connection on which it is pressed for."""

    page: Page
    port: int
    pressed: list[float]

    def watch(self, path: str, selector: str) -> None:
        self.page.goto(f"http://127.0.0.1:{self.port}{path}")
        self.page.locator(selector).wait_for()
        self.page.evaluate(WATCH, selector)

    def open(self, path: str, selector: str) -> None:
        self.watch(path, selector)
        self._wire = http.client.HTTPConnection("127.0.0.1", self.port)

    def press(self) -> None:
        """Post a kill, and note when, on the clock that pages also read."""
        self.pressed.append(time.time() * 1000)
        self._wire.request("POST", "/raid/kill", KILL, {"Content-Type": "application/json"})
        answer = self._wire.getresponse()
        answer.read()
        assert answer.status == 201, answer.status

    def waits(self) -> list[float]:
        """Milliseconds from each press to its change, sorted."""
        shown: list[float] = self.page.evaluate("window.shown")
        assert len(shown) == len(self.pressed), (len(shown), len(self.pressed))
        return sorted(b - a for a, b in zip(self.pressed, shown, strict=True))


S = TypeVar("S", bound=Side)


def serve(held: ExitStack, *command: str) -> None:
    """Start a server that ends with `held`."""
    server = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL)
    held.callback(server.wait, 30)
    held.callback(server.terminate)


def both(held: ExitStack, ours: Side, bare: Side) -> None:
    """Start the program and the bare page, and open a page of a raid."""
    serve_beside(held, ours, bare)
    base = f"http://127.0.0.1:{ours.port}"
    post(f"{base}/session/start", {"session_type": "stream"})
    post(f"{base}/raid/start", {**RAID, "current_state": "raid_active"})
    ours.open("/overlay/tarkov/raid", '[data-part="kills"] [data-value]')


def serve_beside(held: ExitStack, ours: Side, bare: Side) -> None:
    """Start the program on a record of its own, and the bare page beside it."""
    folder = held.enter_context(tempfile.TemporaryDirectory())
    serve(held, "tallylight", "serve", "--port", str(ours.port), "--data", folder)
    serve(held, "bench.bare_page", str(bare.port))
    for side in (ours, bare):
        wait_for(f"http://127.0.0.1:{side.port}/health")


def race(kind: type[S], begin: Callable[[ExitStack, S, Side], None], times: int) -> None:
    """Press for our page and for a bare one in turn, and print what it took."""
    with ExitStack() as held, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=QUIET)
        ours = kind(browser.new_page(), free_port(), [])
        bare = Side(browser.new_page(), free_port(), [])
        begin(held, ours, bare)
        bare.open("/", "#count")
        for _ in range(times):
            for side in (ours, bare):
                side.press()
                time.sleep(AWAY + random.random() * 0.02)
        time.sleep(1)
        waits = {"tallylight": ours.waits(), "bare": bare.waits()}
        browser.close()
    print(f"{'':12}{'p50 ms':>10}{'p99 ms':>10}")
    for name, got in waits.items():
        print(f"{name:12}{got[len(got) // 2]:10.1f}{got[int(len(got) * 0.99)]:10.1f}")


def main(arguments: list[str] | None = None) -> None:
    """Press, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=300)
    presses = parser.parse_args(arguments).presses
    print(f"From POST to changed text in Chromium, {presses} presses each, in turn")
    race(Side, both, presses)


if __name__ == "__main__":
    main()
