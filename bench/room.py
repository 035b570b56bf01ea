"""How many events of a room are heard and kept a second, beside a bare group commit.

    python -m bench.room [--events 5000] [--rounds 3]

The fake platform, in a process of its own, has the events ready and sends up to 2,000 at once.
The program hears them over its source: read, decided, filed as evidence in a chain, committed
with the place behind them. The reference asks the same server, reads the JSON, and inserts id,
who, what and the raw text into one table, committed in groups as large, `synchronous=FULL`.
"""

import argparse
import json
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from tallylight.adapters.fetching.keep import Fetching
from tallylight.base.clock import SystemClock
from tallylight.core.fetching import AT_ONCE
from tallylight.core.settings.messages import SetSetting
from tallylight.core.sources.messages import EnableSource, GetSources
from tallylight.fakes import Platform
from tallylight.fakes.day import happens
from tallylight.packs import audience
from tallylight.testing import Show, show

MOST = 2_000
BARE = "CREATE TABLE heard (external_id TEXT UNIQUE, method TEXT, who TEXT, raw TEXT)"


class Speed(NamedTuple):
    """How many a second, by the clock and of a processor; or those two times themselves."""

    clock: float
    processor: float

    @classmethod
    def now(cls) -> "Speed":
        """The times now."""
        return cls(time.perf_counter(), time.process_time())

    def since(self, began: "Speed", many: int) -> "Speed":
        """How fast so many were done since then."""
        return Speed(many / (self.clock - began.clock), many / (self.processor - began.processor))

    def __str__(self) -> str:
        return f"{self.clock:,.0f} a second, {self.processor:,.0f} a second of processor"


def play(events: int) -> None:
    """Serve a room in which so much has happened; until standard input ends."""
    chance = random.Random(1)
    with Platform(most=MOST) as platform:
        platform.room.begins()
        for _ in range(events):
            happens(platform.room, chance, odd=False)
        room = platform.room.broadcaster
        print(json.dumps([platform.origin, room, platform.token]), flush=True)
        sys.stdin.read()


@contextmanager
def playing(events: int) -> Iterator[tuple[str, str, str]]:
    """A platform in a process of its own: where it is, whose room, and the token."""
    command = [sys.executable, "-m", "bench.room", "--events", str(events), "--play"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as served:
        assert served.stdout is not None
        yield tuple(json.loads(served.stdout.readline()))
        served.communicate("")


def ours(file: Path, events: int) -> Speed:
    """How fast the program hears and keeps them."""
    url = f"sqlite:///{file}"
    with playing(events) as (origin, room, token), \
            show(url, of=[audience.PACK], clock=SystemClock()) as running:  # fmt: skip
        for name, value in (("address", origin), ("token", token)):
            running.do(SetSetting(key=f"audience.events_{name}", value=value))
        running.do(SetSetting(key="audience.chaturbate_name", value=room))
        running.do(EnableSource(name="audience.events"))
        began = Speed.now()
        with Fetching(running.program):
            while kept(running) <= events:  # the start of the broadcast is one of them
                time.sleep(0.1)
            took = Speed.now()
        assert running.rows("SELECT count(*) FROM interactions")[0][0] == events
    return took.since(began, events)


def kept(running: Show) -> int:
    """How many commands of the source were carried out."""
    (one,) = [one for one in running.ask(GetSources()) if one.source == "audience.events"]
    return one.taken


def bare(file: Path, events: int) -> Speed:
    """How fast they are fetched, read and inserted, and nothing else."""
    with playing(events) as (origin, room, token), \
            closing(sqlite3.connect(file, isolation_level=None)) as to:  # fmt: skip
        to.execute("PRAGMA journal_mode=WAL")
        to.execute("PRAGMA synchronous=FULL")
        to.execute(BARE)
        address, count = f"{origin}/events/{room}/{token}/?timeout=1", 0
        began = Speed.now()
        while count <= events:
            with urlopen(address) as answer:
                told = json.loads(answer.read())
            rows = [row_of(one) for one in told["events"]]
            for start in range(0, len(rows), AT_ONCE):
                to.execute("BEGIN IMMEDIATE")
                to.executemany("INSERT INTO heard VALUES (?, ?, ?, ?)", rows[start:][:AT_ONCE])
                to.execute("COMMIT")
            count, address = count + len(rows), told["nextUrl"]
        return Speed.now().since(began, events)


def row_of(event: dict) -> tuple[str, str, str, str]:
    """What the reference keeps of an event; half a character can't be kept."""
    raw = json.dumps(event)
    who = json.dumps(event["object"].get("user", {}).get("username"))
    return event["id"], event["method"], who, raw


def main(arguments: list[str] | None = None) -> None:
    """Print the figures of each round, and their median ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--play", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.play:
        play(asked.events)
        return
    by_clock, by_processor = [], []
    for number in range(asked.rounds):
        with tempfile.TemporaryDirectory() as folder:
            own = ours(Path(folder) / "ours.sqlite3", asked.events)
            other = bare(Path(folder) / "bare.sqlite3", asked.events)
        by_clock.append(own.clock / other.clock)
        by_processor.append(own.processor / other.processor)
        print(f"round {number + 1}: events of a room, heard and durable: {own}; bare: {other}")
    ratios = f"{statistics.median(by_clock):.3f} by the clock, " \
             f"{statistics.median(by_processor):.3f} by the processor"  # fmt: skip
    print(f"ratio, median of {asked.rounds} rounds: {ratios}")


if __name__ == "__main__":
    main()
