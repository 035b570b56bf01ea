"""What a large record costs: the same questions of a small and of a very large file.

    python -m bench.age [--pack tarkov|diablo] [--small 1000] [--large 1000000]
                        [--asks 400] [--rounds 5] [--keep FOLDER] [--only stats/by]

Both files are served at once and asked in turn, so that whatever else the machine does
hits both, in rounds, of whose p50 and p99 the median is told: a p99 is made of a few answers,
and one pause of the machine would decide it. The processor's time that each answer took stands
beside the clock's, because other programs disturb it less. Beside them stands the SQL that a
reader of the seeds would run on the large file, with its faults mended.
"""

import argparse
import http.client
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bench.press import free_port, wait_for
from bench.run_years import RUN_YEARS
from bench.straight import Record
from bench.years import RAIDS

RECORDS = {"tarkov": RAIDS, "diablo": RUN_YEARS}


class Served:
    """One file, served by a process of its own."""

    def __init__(self, file: Path, data: Path, first: str) -> None:
        self.port = free_port()
        url = f"sqlite:///{file}"
        command = [sys.executable, "-m", "tallylight", "--database-url", url, "--data", str(data)]
        # What is new is counted here, and no daily backup is made while others are asked.
        subprocess.run(
            [*command, "setting", "set", "backup.at", "--value", ""],
            stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [*command, "serve", "--port", str(self.port)], stdout=subprocess.DEVNULL
        )
        wait_for(f"http://127.0.0.1:{self.port}/health", seconds=3600)
        self.connect()
        self.ask(first)
        self.started_in = time.perf_counter() - began

    def connect(self) -> None:
        """Open a connection; one that stood idle for long is closed by the server."""
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, path: str) -> float:
        """GET a path on a connection that is kept; milliseconds."""
        began = time.perf_counter()
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path}: {answer.status}")
        return (time.perf_counter() - began) * 1000

    def spent(self) -> float:
        """The processor's time of the process so far, in seconds. For Linux."""
        return time.clock_gettime(~self._process.pid << 3 | 2)  # its clock, as the kernel names it

    def stop(self) -> float:
        """End the process; the most memory it had, in MiB."""
        self._process.terminate()
        _, _, used = os.wait4(self._process.pid, 0)
        self._process.returncode = 0
        return used.ru_maxrss / 1024


@contextmanager
def served(file: Path, first: str) -> Iterator[Served]:
    """Serve a file for a while."""
    running = Served(file, file.with_suffix(""), first)
    try:
        yield running
    finally:
        print(f"{file.name:24}{running.started_in:10.1f} s to the first answer, "
              f"{running.stop():.0f} MiB at most")  # fmt: skip


CLOCK, PROCESSOR = 0, 1


def compare(
    small: Served, large: Served, paths: Mapping[str, Sequence[str]], asks: int, rounds: int
) -> None:
    """Ask both in turn, and print p50 and p99 of each, and the ratios."""
    print(f"{'':28}{'small p50':>11}{'p99':>9}{'large p50':>11}{'p99':>9}{'ratio p50':>11}"
          f"{'p99':>7}{'by processor p50':>18}{'p99':>7}")  # fmt: skip
    both = small, large
    for one in both:
        one.connect()
    for name, mine in paths.items():
        asked_in_turn(both, mine, 100)
        told = [asked_in_turn(both, mine, asks) for _ in range(rounds)]
        small50, large50, small99, large99 = (
            of_rounds(told, CLOCK, who, cut) for cut in (50, 99) for who in (0, 1)
        )
        by_processor = [
            of_rounds(told, PROCESSOR, 1, cut) / of_rounds(told, PROCESSOR, 0, cut)
            for cut in (50, 99)
        ]
        print(f"{name:28}{small50:11.2f}{small99:9.2f}{large50:11.2f}{large99:9.2f}"
              f"{large50 / small50:11.2f}{large99 / small99:7.2f}"
              f"{by_processor[0]:18.2f}{by_processor[1]:7.2f}", flush=True)  # fmt: skip


def asked_in_turn(
    both: Sequence[Served], paths: Sequence[str], asks: int
) -> list[list[list[float]]]:
    """Ask each for its path, and again: the percentiles by the clock and by the processor's
    time, of each, in milliseconds."""
    times: list[list[list[float]]] = [[[], []], [[], []]]
    for _ in range(asks):
        for who, (one, path) in enumerate(zip(both, paths, strict=True)):
            before = one.spent()
            times[CLOCK][who].append(one.ask(path))
            times[PROCESSOR][who].append((one.spent() - before) * 1000)
    return [[statistics.quantiles(each, n=100) for each in by] for by in times]


def of_rounds(told: Sequence[list[list[list[float]]]], by: int, who: int, cut: int) -> float:
    """The median of a percentile over all rounds."""
    return statistics.median(one[by][who][cut - 1] for one in told)


def by_hand(file: Path, record: Record, last: Any) -> None:
    """The time of the seeds' own questions, mended, on the large file."""
    with closing(sqlite3.connect(file)) as connection:
        for name, sql in record.by_hand.items():
            print(f"plain SQL, {name:17}{best(connection, sql, last):12.2f} ms, the best of three")


def best(connection: sqlite3.Connection, sql: str, last: Any) -> float:
    """The time of a query in milliseconds, the best of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        connection.execute(sql, {"id": last}).fetchall()
        times.append((time.perf_counter() - began) * 1000)
    return min(times)


def files(folder: Path, pack: str, sizes: list[int]) -> list[Path]:
    """A file of each size; those that are there are taken as they are."""
    made = []
    for size in sizes:
        file = folder / f"{pack}-{size}.sqlite3"
        if not file.exists():
            began = time.perf_counter()
            RECORDS[pack].write(file, size)
            print(f"{file.name:24}written in {time.perf_counter() - began:.0f} s, "
                  f"{file.stat().st_size / 2**20:.0f} MiB")  # fmt: skip
        made.append(file)
    return made


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pack", choices=RECORDS, default="tarkov")
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--asks", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", default="", help="only the questions whose path holds this")
    asked = parser.parse_args()
    record, sizes = RECORDS[asked.pack], [asked.small, asked.large]
    last = [record.last(size) for size in sizes]
    paths = {
        path: [path.format(id=one) for one in last] for path in record.paths if asked.only in path
    }
    with tempfile.TemporaryDirectory() as temporary:
        small_file, large_file = files((asked.keep or Path(temporary)).resolve(), asked.pack, sizes)
        by_hand(large_file, record, last[1])
        with (
            served(small_file, record.paths[0]) as small,
            served(large_file, record.paths[0]) as large,
        ):
            compare(small, large, paths, asked.asks, asked.rounds)


if __name__ == "__main__":
    main()
