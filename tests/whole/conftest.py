"""A program that serves, and command lines beside it: real processes, where a test has a terminal.

What a page shows is the same when the program is a thread of the test, which starts at once.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tallylight.base.clock import SystemClock
from tallylight.testing.served import served

from . import forked

COMMAND = [sys.executable, "-m", "tallylight"]
WAIT = 60
Process = subprocess.Popen[str] | forked.Forked
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP tally.test 127.0.0.1",  # as another PC calls this one
]


@dataclass
class Terminal:
    """A folder and a database; every call is a process of its own, and ends with the test."""

    data: Path
    database_url: str | None = None
    command: Sequence[str] = tuple(COMMAND)
    running: list[Process] = field(default_factory=list)

    def run(
        self, *arguments: str, said: str = "", **environ: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command line to its end; what is `said` comes through a pipe."""
        line = [*self.command, *arguments]
        if forked.may_be_forked(line, environ):
            return forked.run(line, self.environ(environ), said)
        return subprocess.run(
            line,
            env=self.environ(environ),
            input=said,
            capture_output=True,
            encoding="utf-8",
            timeout=WAIT,
            check=False,
        )

    def ask(self, *arguments: str) -> Any:
        """Run a command line that must succeed; its answer."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, *arguments: str, **environ: str) -> Process:
        """Start a command line and leave it running."""
        line = [*self.command, *arguments]
        if forked.may_be_forked(line, environ):
            self.running.append(forked.start(line, self.environ(environ)))
        else:
            self.running.append(subprocess.Popen(
                line,
                env=self.environ(environ),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
            ))  # fmt: skip
        return self.running[-1]

    def serve(self, *arguments: str, **environ: str) -> "Serving":
        """Start the program on a free port and wait until it says where it is."""
        return self.serving("serve", *arguments, **environ)

    def serving(self, command: str, *arguments: str, **environ: str) -> "Serving":
        """Start a command that serves on a free port, and wait until it says where it is."""
        process = self.start(command, "--port", "0", *arguments, **environ)
        said = ""
        for line in process.stdout or ():
            said += line
            if line.startswith("  Page"):
                return Serving(line.split()[1].rstrip("/"), process)
        raise AssertionError(said)

    def environ(self, more: dict[str, str]) -> dict[str, str]:
        """What a process of this terminal finds around it."""
        kept = {name: v for name, v in os.environ.items() if not name.startswith("TALLYLIGHT_")}
        no_keyring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        named = {"TALLYLIGHT_DATA": str(self.data), **no_keyring}
        if self.database_url is not None:
            named["TALLYLIGHT_DATABASE_URL"] = self.database_url
        return {**kept, **named, **more}


@dataclass(frozen=True)
class Address:
    """Where a program serves, a process or a thread."""

    url: str


@dataclass(frozen=True)
class Serving(Address):
    """A process that serves."""

    process: Process

    @property
    def pid(self) -> int:
        return self.process.pid

    def ends_with(self, signal_number: int) -> int:
        """Send it a signal; the exit code it ends with."""
        self.process.send_signal(signal_number)
        self.process.communicate(timeout=WAIT)
        return self.process.returncode


@pytest.fixture
def terminal_at() -> Iterator[Callable[..., Terminal]]:
    """Makes terminals; what they started and left running is killed at the end."""
    made: list[Terminal] = []

    def make(
        data: Path, database_url: str | None = None, command: Sequence[str] = tuple(COMMAND)
    ) -> Terminal:
        made.append(Terminal(data, database_url, command))
        return made[-1]

    yield make
    for process in [process for terminal in made for process in terminal.running]:
        process.kill()
        process.communicate()


@pytest.fixture
def terminal(terminal_at: Callable[..., Terminal], tmp_path: Path) -> Terminal:
    """A terminal on a folder of its own, with the default database in it."""
    return terminal_at(tmp_path / "data")


@pytest.fixture
def terminal_on(
    terminal_at: Callable[..., Terminal], tmp_path: Path, database_url: str
) -> Terminal:
    """A terminal on each kind of database."""
    return terminal_at(tmp_path / "data", database_url)


@pytest.fixture
def serving(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[Address]:
    """A program that serves, on a database of its own; a process for who has a terminal."""
    if "terminal" in request.fixturenames:
        yield request.getfixturevalue("terminal").serve()
        return
    with served(sqlite_url, clock=SystemClock()) as running:  # type: ignore[arg-type]
        yield Address(running.base)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


class Opener:
    """Opens pages of a program on a canvas; they are closed with the test."""

    def __init__(self, context: Any, url: str) -> None:
        self._context = context
        self._url = url

    def __call__(self, path: str, wide: int = 1920, high: int = 1080) -> Any:
        page = self._context.new_page()
        page.set_viewport_size({"width": wide, "height": high})
        page.goto(f"{self._url}{path}")
        return page

    def overlay(self, name: str, query: str = "", wide: int = 1920, high: int = 1080) -> Any:
        """An overlay that has come in."""
        page = self(f"/overlay/tarkov/{name}{query}", wide, high)
        page.locator('.tl-card[data-phase="here"]').wait_for()
        return page


@pytest.fixture
def opened(browser: Any, serving: Address) -> Iterator[Opener]:
    """A program of the test's own."""
    context = browser.new_context()
    yield Opener(context, serving.url)
    context.close()


@pytest.fixture(scope="module")
def quiet_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A program on which nothing happens; tests that only look share it."""
    file = tmp_path_factory.mktemp("quiet") / "tally.db"
    with served(f"sqlite:///{file.as_posix()}", clock=SystemClock()) as running:  # type: ignore[arg-type]
        yield running.base


@pytest.fixture
def looking(browser: Any, quiet_url: str) -> Iterator[Opener]:
    context = browser.new_context()
    yield Opener(context, quiet_url)
    context.close()
