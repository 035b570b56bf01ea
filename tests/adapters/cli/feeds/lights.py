"""A pack with made-up feeds, a house that has it, and whoever listens to what is sent."""

import _thread
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Annotated, Any, Literal

import click
from annotated_doc import Doc
from annotated_types import Le
from click.testing import CliRunner, Result

from tallylight.adapters.cli import root
from tallylight.base.clock import SystemClock
from tallylight.core.deck.installed import links_of
from tallylight.core.feed import Simulation, Simulator
from tallylight.core.owner import Place
from tallylight.core.program import registry_of
from tallylight.core.recordings import Recorded, read, written
from tallylight.core.registry import Registry
from tallylight.main import House

from ....laws.sample_pack import PACK as LAMP
from ....laws.sample_pack.sources import SIGNALS

PATIENCE = 20.0
Say = Callable[..., Result]


@dataclass(frozen=True)
class Lights:
    """What lights are wanted."""

    lamps: Annotated[int, Le(9), Doc("How many lamps there are.")] = 2
    colour: Annotated[Literal["red", "green"], Doc("Which colour they are.")] = "red"
    loud: Annotated[bool, Doc("Whether it is said in capitals.")] = False
    words: Annotated[str, Doc("What more is said; it has no comma.")] = ""


def lights(chance: Random, wanted: Lights) -> Simulation:
    if "," in wanted.words:
        raise ValueError("words: there is a comma")
    said = f"{wanted.colour} {wanted.words}".strip()
    data = (said.upper() if wanted.loud else said).encode()
    first = timedelta(seconds=chance.randrange(1000))
    made = [Recorded(first, f"lamp {n}", data) for n in range(1, wanted.lamps + 1)]
    return Simulation(iter(made), lambda: {"lit": wanted.lamps, "at": first})


MADE_UP = replace(SIGNALS, simulate=Simulator(Lights, lights))
ONE_FEED = replace(LAMP, feeds=(MADE_UP,))
TWO_FEEDS = replace(LAMP, feeds=(MADE_UP, replace(SIGNALS, name="others", port=6002)))


@dataclass(frozen=True)
class HouseOfFeeds(House):
    """A program whose one pack has these feeds."""

    pack: Any = ONE_FEED

    def registry(self, place: Place | None = None) -> Registry:
        return registry_of([self.pack], links_of(place) if place else None)


@dataclass(frozen=True)
class Listener:
    """A socket that stands for whoever listens."""

    door: socket.socket

    @property
    def port(self) -> int:
        return int(self.door.getsockname()[1])

    def heard(self) -> list[tuple[str, bytes]]:
        """What has arrived: from where, and what."""
        self.door.setblocking(False)
        found = []
        try:
            while True:
                data, address = self.door.recvfrom(65_535)
                found.append((address[0], data))
        except BlockingIOError:
            return found


def typed(tmp_path: Path, pack: Any) -> Say:
    def say(*arguments: Any) -> Result:
        words = [str(word) for word in arguments]

        def call() -> None:
            house = HouseOfFeeds(SystemClock(), pack)
            root.run(house, words, {"TALLYLIGHT_DATA": str(tmp_path / "data")})

        return CliRunner().invoke(click.Command("typed", callback=call), [])

    return say


def recording(tmp_path: Path, *senders: str, feed: str = "lamp.signals") -> Path:
    """A recording of two datagrams of each sender, a second apart."""
    items = [
        Recorded(timedelta(seconds=second), name, f"{name} {second}".encode())
        for second in (5, 6)
        for name in senders
    ]
    file = tmp_path / "evening.jsonl"
    file.write_text("".join(written(items, feed)), encoding="utf-8")
    return file


def kept(file: Path) -> list[Recorded]:
    return list(read(file.read_text(encoding="utf-8").splitlines(), "lamp.signals"))


def press_ctrl_c_when(true: Callable[[], Any]) -> threading.Thread:
    """Interrupts the main thread once something is so; or after all, so that the test ends."""
    # What a shell runs in the background ignores Ctrl+C, unless it is told otherwise.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    def work() -> None:
        began = time.monotonic()
        while not true() and time.monotonic() - began < PATIENCE:
            time.sleep(0.02)
        if hasattr(signal, "pthread_kill"):  # wakes it, as the keys do; the other way lets it sleep
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        else:
            _thread.interrupt_main()

    thread = threading.Thread(target=work)
    thread.start()
    return thread
