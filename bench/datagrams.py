"""How many datagrams a second are received, read and kept, none lost, beside a bare receiver.

    python -m bench.datagrams [--seconds 3] [--courts 1 12] [--busy 100] [--again 2500]

What is sent is a simulated tournament of busy courts, from a process of its own. A rate is
held when every datagram of the trial is on disk half a second after the last was sent. The
reference is a receive loop that stores the raw bytes, with the same promise: committed in
groups, `synchronous=FULL`. Then 100 courts at 50 a second, and what the processor does. Then
the evidence of 12 courts is read once more.
"""

import argparse
import json
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from tallylight.adapters.udp.listen import Udp
from tallylight.base.clock import SystemClock
from tallylight.core.channels.messages import MakeChannel
from tallylight.core.program import Program, migrations, registry_of
from tallylight.core.reread import Which, reread
from tallylight.core.udp.messages import MakeServer, StartServer
from tallylight.packs import taekwondo
from tallylight.packs.taekwondo.demo.plan import Plan
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.storage.engine import Storage

FIRST_PORT = 26_000
GRACE = 0.5
"""Seconds after the last datagram within which all must be on disk."""

Counted = Callable[[], int]


def streams(courts: int, each: int) -> list[list[str]]:
    """What each court sends, `each` datagrams at least: a bout with a hit every few moments."""
    plan = Plan(courts=courts, bouts=60, busy=120.0, pause_seconds=2, rest_seconds=5)
    found: list[list[str]] = [[] for _ in range(courts)]
    for sent in tournament(random.Random(1), plan).datagrams:
        own = found[sent.court - 1]
        if len(own) < each:
            own.append(sent.data.decode())
        elif all(len(one) >= each for one in found):
            break
    return found


class Sender:
    """A process that sends the streams at a rate, all courts in turn."""

    def __init__(self, folder: Path, courts: int, each: int) -> None:
        self._file = folder / f"streams-{courts}.json"
        self._file.write_text(json.dumps(streams(courts, each)), encoding="utf-8")
        self.courts = courts

    def send(self, rate: float, seconds: float) -> int:
        """Send; how many were sent."""
        command = [sys.executable, "-m", "bench.sending", str(self._file), str(rate),
                   str(seconds), str(FIRST_PORT)]  # fmt: skip
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return int(done.stdout)


@contextmanager
def ours(folder: Path, courts: int) -> Iterator[Counted]:
    """The program, a server for each court; how many datagrams are on disk."""
    storage = Storage.open(f"sqlite:///{folder}/tally.sqlite3", owner="bench")
    program = Program(registry_of([taekwondo.PACK]), storage, SystemClock())
    migrations(storage, program.registry, program.clock, None).upgrade()
    program.start()
    try:
        for court in range(courts):
            program.do(MakeChannel(name=f"court-{court + 1}"))
            made = program.do(MakeServer(
                name=f"Court {court + 1}", port=FIRST_PORT + court, bind_address="127.0.0.1",
                channel=f"court-{court + 1}"))  # fmt: skip
            program.do(StartServer(server_id=made.answer["server_id"]))
        with Udp(program) as udp:
            until(lambda: len(udp.listening()) == courts, 10)
            yield lambda: kept(program)
    finally:
        program.stop()


def kept(program: Program) -> int:
    """How many datagrams are counted with their evidence, in what is committed."""
    with program.storage.read() as connection:
        found = connection.exec_driver_sql("SELECT sum(packets_received) FROM udp_server_sessions")
        return int(found.scalar() or 0)


@contextmanager
def bare(folder: Path, courts: int) -> Iterator[Counted]:
    """A receive loop and a writer that stores raw bytes; how many are on disk."""
    doors = [listening(FIRST_PORT + court) for court in range(courts)]
    bare_one = Bare(doors, folder / "bare.sqlite3")
    bare_one.start()
    try:
        yield lambda: bare_one.stored
    finally:
        bare_one.stop()
        for door in doors:
            door.close()


def listening(port: int) -> socket.socket:
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_194_304)
    door.bind(("127.0.0.1", port))
    door.settimeout(0.05)
    return door


class Bare:
    """Threads that receive, and one that commits what has come, group by group."""

    def __init__(self, doors: Sequence[socket.socket], file: Path) -> None:
        self.stored = 0
        self._waiting: list[tuple[float, str, bytes]] = []
        self._stopping = False
        self._file = file
        self._threads = [threading.Thread(target=self._receive, args=(d,)) for d in doors]
        self._threads.append(threading.Thread(target=self._write))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping = True
        for thread in self._threads:
            thread.join()

    def _receive(self, door: socket.socket) -> None:
        while not self._stopping:
            try:
                data, address = door.recvfrom(65_535)
            except TimeoutError:
                continue
            self._waiting.append((time.time(), address[0], data))

    def _write(self) -> None:
        database = sqlite3.connect(self._file, isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE raw (id INTEGER PRIMARY KEY, at, sender, data)")
        while not self._stopping or self._waiting:
            rows, self._waiting = self._waiting, []
            if not rows:
                time.sleep(0.001)
                continue
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO raw (at, sender, data) VALUES (?, ?, ?)", rows)
            database.execute("COMMIT")
            self.stored += len(rows)
        database.close()


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Wait until something is so; whether it became so in time."""
    began = time.perf_counter()
    while not true():
        if time.perf_counter() - began > seconds:
            return False
        time.sleep(0.01)
    return True


def held(counted: Counted, sender: Sender, rate: float, seconds: float) -> tuple[bool, float]:
    """Whether a rate is kept up: all is on disk in time. And the rate that was really sent."""
    before = counted()
    sent = sender.send(rate, seconds)
    in_time = until(lambda: counted() - before >= sent, GRACE)
    if not in_time:  # let what is late arrive before the next trial
        until(lambda: counted() - before >= sent, 20)
    return in_time, sent / seconds


def highest(counted: Counted, sender: Sender, seconds: float, start: float) -> float:
    """The highest rate that is held, to within a tenth, or that the sender can do at all."""
    low, high = 0.0, start
    while True:
        kept_up, sent = held(counted, sender, high, seconds)
        if not kept_up:
            break
        if sent < high * 0.9:
            return sent
        low, high = high, high * 1.5
    while high - low > low / 10 and high > 200:
        middle = (low + high) / 2
        if held(counted, sender, middle, seconds)[0]:
            low = middle
        else:
            high = middle
    return low


def busy(courts: int, each: float, seconds: float) -> None:
    """So many courts at so many datagrams a second: what is lost, and what it costs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sender = Sender(folder, courts, int(each * seconds) + 10)
        with ours(folder, courts) as counted:
            before, began = counted(), time.process_time()
            sent = sender.send(courts * each, seconds)
            late = not until(lambda: counted() - before >= sent, GRACE)
            used = time.process_time() - began
            until(lambda: counted() - before >= sent, 20)
            lost = sent - (counted() - before)
    print(f"{courts} courts at {each:.0f} datagrams a second, {seconds:.0f} s: {sent} sent, {lost} "
          f"lost{', late' if late else ''}; {used / seconds:.2f} of a processor")  # fmt: skip


def again(courts: int, each: int) -> None:
    """Evidence of a day read once more and held to its matches, beside its bare rows read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sender = Sender(folder, courts, each)
        with ours(folder, courts) as counted:
            sent = sender.send(courts * 100, each / 100)
            until(lambda: counted() >= sent, 60)
        with closing(Storage.open(f"sqlite:///{folder}/tally.sqlite3", owner=None)) as storage:
            began = time.perf_counter()
            with storage.read() as connection:
                connection.exec_driver_sql("SELECT * FROM pss_events_v2 ORDER BY id").all()
            bare_seconds = time.perf_counter() - began
            registry = registry_of([taekwondo.PACK])
            (feed,) = registry.feeds
            found = reread(storage, registry, SystemClock(), Which(feed))
    rate, bare_rate = found.datagrams / found.seconds, found.datagrams / bare_seconds
    print(f"{found.datagrams} datagrams read once more: {rate:,.0f} a second, {found.same} matches "
          f"the same, {len(found.otherwise)} otherwise; the bare rows {bare_rate:,.0f} a second: "
          f"{rate / bare_rate:.3f}")  # fmt: skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--courts", type=int, nargs="*", default=[1, 12])
    parser.add_argument("--busy", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--again", type=int, default=2_500, help="of each of 12 courts, reread")
    asked = parser.parse_args()
    for courts in asked.courts:
        ratios = []
        for _ in range(asked.rounds):
            found = {}
            for name, receiver in (("bare", bare), ("ours", ours)):
                with tempfile.TemporaryDirectory() as folder:
                    sender = Sender(Path(folder), courts, 20_000 // courts)
                    with receiver(Path(folder), courts) as counted:
                        found[name] = highest(counted, sender, asked.seconds, 4_000)
            ratios.append(found["ours"] / found["bare"])
            print(f"{courts} courts: {found['ours']:,.0f} datagrams a second kept, "
                  f"{found['bare']:,.0f} bare: {ratios[-1]:.2f}")  # fmt: skip
        print(f"ratio, median of {asked.rounds}: {statistics.median(ratios):.2f}")
    if asked.busy:
        busy(asked.busy, 50, 10)
    if asked.again:
        again(12, asked.again)


if __name__ == "__main__":
    main()
