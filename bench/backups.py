"""What a backup and a restore do a second, and what a backup does to commands meanwhile.

    python -m bench.backups [--raids 3000] [--rounds 3] [--seconds 6]

Beside each stands SQLite's own backup of the same file in the same run. Ours is text that
fits either database and comes back proved row for row; SQLite's copies pages. The commands
are told one after the other, each durable, while a second process of low priority makes
backups again and again, as the daily one does once.
"""

import argparse
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil

from bench.years import write
from tallylight import packs
from tallylight.adapters.backing import GENTLY
from tallylight.base.clock import SystemClock
from tallylight.core.backups import filling
from tallylight.core.backups.filling import Makes
from tallylight.core.backups.shelf import Shelf
from tallylight.core.program import migrations, registry_of
from tallylight.core.registry import discover
from tallylight.packs.tarkov import messages as m
from tallylight.storage.engine import Storage
from tallylight.testing import Show, show

COPY = """
import sqlite3, sys
source, target = sys.argv[1:]
for number in range(10_000):
    with sqlite3.connect(source) as live, sqlite3.connect(f"{target}/{number}.db") as copy:
        live.backup(copy)
"""
"""SQLite's own backup, again and again."""

OURS = """
import subprocess, sys
while True:
    words = [sys.executable, "-m", "tallylight", "backup", "create", "--unproved"]
    subprocess.run([*words, *sys.argv[1:]],
                   stdout=subprocess.DEVNULL, check=True)
"""


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """How long something takes, in seconds by the clock and of the processor."""
    began, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - busy


def copied(source: Path, target: Path) -> None:
    """SQLite's own backup of a file, on the disk at its end."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def there_and_back(file: Path, folder: Path, rounds: int) -> None:
    """Backups and restores of a file, ours and SQLite's in turn; rows a second."""
    registry, clock = registry_of(discover(packs)), SystemClock()
    makes = Makes(registry, clock, lambda one: migrations(one, registry, clock, None))
    found: dict[str, list[tuple[float, float]]] = {}
    for number in range(rounds):
        with closing(Storage.open(f"sqlite:///{file}", owner="bench")) as storage:
            shelf = Shelf(folder, f"round{number}")
            ours = timed(lambda shelf=shelf, storage=storage: shelf.create(storage, makes))
        theirs = timed(lambda number=number: copied(file, folder / f"{number}.copy"))
        (made,) = shelf.backups()
        target = f"sqlite:///{folder / f'{number}.restored'}"
        with closing(Storage.open(target, owner="bench")) as empty:
            back = timed(lambda made=made, empty=empty: filling.restore(
                made.file, empty, makes, None))  # fmt: skip
            with empty.read() as connection:
                rows = sum(connection.exec_driver_sql(f"SELECT count(*) FROM {t.name}").scalar()
                           for t in registry.tables())  # fmt: skip
        again = timed(
            lambda number=number: copied(folder / f"{number}.copy", folder / f"{number}.b")
        )
        for name, seconds in (("backup", ours), ("SQLite's backup", theirs),
                              ("restore", back), ("SQLite's way back", again)):  # fmt: skip
            found.setdefault(name, []).append((rows / seconds[0], rows / seconds[1]))
    sizes = file.stat().st_size / 1e6, made.bytes / 1e6
    print(f"{rows} rows, {sizes[0]:.0f} MB; the backup is {sizes[1]:.0f} MB")
    for name, speeds in found.items():
        clock, busy = zip(*speeds, strict=True)
        print(f"{name}: {statistics.median(clock):,.0f} rows a second "
              f"({min(clock):,.0f} to {max(clock):,.0f}), "
              f"{statistics.median(busy):,.0f} a second of processor")  # fmt: skip


@contextmanager
def beside(code: str, *words: str) -> Iterator[None]:
    """Something goes on in a second process of low priority."""
    process = subprocess.Popen([sys.executable, "-c", code, *words])
    psutil.Process(process.pid).nice(GENTLY)
    try:
        time.sleep(1)
        yield
    finally:
        for one in psutil.Process(process.pid).children(recursive=True):
            one.terminate()
        process.terminate()
        process.wait()


def told(running: Show, seconds: float) -> list[float]:
    """Commands one after the other; milliseconds that each took."""
    took, until = [], time.perf_counter() + seconds
    while time.perf_counter() < until:
        running.clock.forward(seconds=1)
        took.append(1e3 * timed(lambda: running.do(m.AddKill(enemy_type="scav")))[0])
    return took


def meanwhile(file: Path, data: Path, rounds: int, seconds: float) -> None:
    """Commands alone, beside our backup, and beside SQLite's own."""
    ours = ("--data", str(data), "--database-url", f"sqlite:///{file}")
    ways: dict[str, tuple[str, ...]] = {
        "alone": (), "beside our backup": (OURS, *ours),
        "beside SQLite's own": (COPY, str(file), str(data)),
    }  # fmt: skip
    found: dict[str, list[float]] = {name: [] for name in ways}
    with show(f"sqlite:///{file}") as running:
        running.clock.forward(days=20_000)
        running.do(m.CreateRaid(map_name="Customs", character_type="pmc"))
        told(running, 2)  # what is done for the first time
        for _ in range(rounds):
            for name, way in ways.items():
                if way:
                    with beside(*way):
                        found[name] += told(running, seconds)
                else:
                    found[name] += told(running, seconds)
    for name, took in found.items():
        centiles = statistics.quantiles(took, n=100)
        print(f"commands {name}: {len(took) / seconds / rounds:.0f} a second, "
              f"p50 {centiles[49]:.2f} ms, p99 {centiles[98]:.1f} ms")  # fmt: skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raids", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        file = folder / "tally.sqlite3"
        write(file, asked.raids)
        with show(f"sqlite:///{file}"):  # which makes the tables of every pack
            pass
        there_and_back(file, folder, asked.rounds)
        data = folder / "data"
        data.mkdir()
        meanwhile(file, data, asked.rounds, asked.seconds)


if __name__ == "__main__":
    main()
