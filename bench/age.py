"""What a large record costs: the same questions of a small and of a very large file.

    python -m bench.age [--small 1000] [--large 1000000] [--asks 2000] [--keep FOLDER]

Both files are served at once and asked in turn, so that whatever else the machine does
hits both. Beside them stands the SQL that a reader of the seeds would run on the large
file, with its faults mended.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.press import free_port, wait_for
from bench.years import write

ALL_TIME = """
    WITH shot AS (SELECT raid_id, count(*) AS n FROM kills GROUP BY raid_id),
    stays AS (
        SELECT raid_id, to_state, unixepoch(lead(transitioned_at)
            OVER (PARTITION BY raid_id ORDER BY transitioned_at, transition_id))
            - unixepoch(transitioned_at) AS s
        FROM raid_state_transitions),
    queues AS (SELECT raid_id, sum(s) AS s FROM stays WHERE to_state = 'queuing' GROUP BY raid_id)
    SELECT count(*), sum(current_state = 'survived'), sum(shot.n), avg(queues.s),
        sum(character_type = 'pmc')
    FROM raids LEFT JOIN shot USING (raid_id) LEFT JOIN queues USING (raid_id)
"""
SESSION = """
    SELECT count(*), sum(current_state = 'survived'), sum((
        SELECT count(*) FROM kills WHERE kills.raid_id = raids.raid_id)),
        sum(character_type = 'pmc')
    FROM raids WHERE session_id = ?
"""


class Served:
    """One file, served by a process of its own."""

    def __init__(self, file: Path, data: Path) -> None:
        self.port = free_port()
        began = time.perf_counter()
        url = f"sqlite:///{file}"
        command = [sys.executable, "-m", "tallylight", "--database-url", url, "--data", str(data)]
        self._process = subprocess.Popen(
            [*command, "serve", "--port", str(self.port)], stdout=subprocess.DEVNULL
        )
        wait_for(f"http://127.0.0.1:{self.port}/health", seconds=3600)
        self.connect()
        self.ask("/stats/all-time")
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

    def stop(self) -> float:
        """End the process; the most memory it had, in MiB."""
        self._process.terminate()
        _, _, used = os.wait4(self._process.pid, 0)
        self._process.returncode = 0
        return used.ru_maxrss / 1024


@contextmanager
def served(file: Path, data: Path) -> Iterator[Served]:
    """Serve a file for a while."""
    running = Served(file, data)
    try:
        yield running
    finally:
        print(f"{file.name:16}{running.started_in:10.1f} s to the first answer, "
              f"{running.stop():.0f} MiB at most")  # fmt: skip


def compare(small: Served, large: Served, paths: dict[str, tuple[str, str]], asks: int) -> None:
    """Ask both in turn, and print p50 and p99 of each, and the ratio."""
    print(f"{'':20}{'small p50':>11}{'p99':>9}{'large p50':>11}{'p99':>9}{'ratio p99':>11}")
    small.connect()
    large.connect()
    for name, (of_small, of_large) in paths.items():
        times: dict[str, list[float]] = {"small": [], "large": []}
        for number in range(asks + 100):
            pair = (small.ask(of_small), large.ask(of_large))
            if number >= 100:
                times["small"].append(pair[0])
                times["large"].append(pair[1])
        found = {who: statistics.quantiles(each, n=100) for who, each in times.items()}
        print(f"{name:20}{found['small'][49]:11.2f}{found['small'][98]:9.2f}"
              f"{found['large'][49]:11.2f}{found['large'][98]:9.2f}"
              f"{found['large'][98] / found['small'][98]:11.2f}")  # fmt: skip


def by_hand(file: Path, session_id: int) -> None:
    """The time of the seeds' own questions, mended, on the large file."""
    connection = sqlite3.connect(file)
    for name, sql, values in (("all time", ALL_TIME, ()), ("session", SESSION, (session_id,))):
        times = []
        for _ in range(3):
            began = time.perf_counter()
            connection.execute(sql, values).fetchall()
            times.append((time.perf_counter() - began) * 1000)
        print(f"plain SQL, {name:10}{min(times):12.2f} ms, the best of three")
    connection.close()


def files(folder: Path, sizes: list[int]) -> list[Path]:
    """A file of each size; those that are there are taken as they are."""
    made = []
    for raids in sizes:
        file = folder / f"{raids}.sqlite3"
        if not file.exists():
            began = time.perf_counter()
            write(file, raids)
            print(f"{file.name:16}written in {time.perf_counter() - began:.0f} s, "
                  f"{file.stat().st_size / 2**20:.0f} MiB")  # fmt: skip
        made.append(file)
    return made


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--asks", type=int, default=2_000)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (asked.keep or Path(temporary)).resolve()
        small_file, large_file = files(folder, [asked.small, asked.large])
        last = {file: raids // 10 for file, raids in
                ((small_file, asked.small), (large_file, asked.large))}  # fmt: skip
        by_hand(large_file, last[large_file])
        with (
            served(small_file, folder / "small") as small,
            served(large_file, folder / "large") as large,
        ):
            sessions = [f"/stats/session/{last[file]}" for file in (small_file, large_file)]
            compare(small, large, {
                "/stats/all-time": ("/stats/all-time", "/stats/all-time"),
                "/stats/session/{id}": (sessions[0], sessions[1]),
                "/stats/trend": ("/stats/trend", "/stats/trend"),
                "/raids": ("/raids?limit=10", "/raids?limit=10"),
            }, asked.asks)  # fmt: skip


if __name__ == "__main__":
    main()
