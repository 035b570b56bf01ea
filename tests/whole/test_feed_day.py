"""A day at a venue: a program that listens, senders in a process of their own, and the truth."""

import json
import socket
import time
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from .conftest import Serving, Terminal

PATIENCE = 60.0
COURTS = (1, 2, 3)


def free_ports(count: int) -> int:
    """The first of so many UDP ports in a row that are free."""
    for first in range(21_000, 60_000, 100):
        doors = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
        try:
            for offset, door in enumerate(doors):
                door.bind(("127.0.0.1", first + offset))
            return first
        except OSError:
            continue
        finally:
            for door in doors:
                door.close()
    raise AssertionError("no ports are free")


class Hall:
    """A program with a server for each court."""

    def __init__(self, serving: Serving, first_port: int) -> None:
        self.web = httpx.Client(base_url=serving.url)
        self.first_port = first_port

    def set_up(self) -> None:
        for court in COURTS:
            self.post("/channel/make", name=f"court-{court}")
            made = self.post(
                "/udp/server/make", name=f"Court {court}", port=self.first_port + court - 1,
                bind_address="127.0.0.1", channel=f"court-{court}", auto_start=True,
            )  # fmt: skip
            self.post("/udp/start", server_id=made["server_id"])
        self.until(lambda: self.get("/udp/statistics")["active_sessions"] == len(COURTS))

    def post(self, path: str, **body: Any) -> Any:
        answer = self.web.post(path, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        answer = self.web.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def matches(self, court: int) -> list[Any]:
        """The matches of a court in the order in which they were loaded."""
        found: list[Any] = self.get(f"/c/court-{court}/taekwondo/matches?limit=100")["items"]
        return found[::-1]

    def until(self, true: Any) -> None:
        began = time.monotonic()
        while not true():
            assert time.monotonic() - began < PATIENCE, "it did not become so"
            time.sleep(0.05)


@pytest.fixture
def first_port() -> int:
    return free_ports(len(COURTS))


def simulate(terminal: Terminal, hall: Hall, truth: Path, *more: str) -> list[Any]:
    """Send a short day as its senders would, thirty times as fast; what is true of it."""
    done = terminal.run(
        "taekwondo", "simulate", "--courts", str(len(COURTS)), "--bouts", "2",
        "--round-seconds", "10", "--rest-seconds", "5", "--pause-seconds", "5",
        "--speed", "30", "--port", str(hall.first_port), "--truth", str(truth), *more,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    bouts: list[Any] = json.loads(truth.read_text(encoding="utf-8"))
    return bouts


def told(match: Any) -> tuple[Any, ...]:
    fought = [r for r in match["rounds"] if r["started_at"] is not None]
    return (
        match["number"], match["winner"], match["decision"],
        [(r["number"], r["blue"], r["red"], r["winner"]) for r in fought],
    )  # fmt: skip


def true(bout: Any) -> tuple[Any, ...]:
    final = bout["decisions"][-1] if bout["decisions"] else {"winner": None, "code": None}
    rounds = [(r["number"], r["blue"], r["red"], r["winner"] or None) for r in bout["rounds"]]
    return bout["number"], final["winner"], final["code"], rounds


def all_decided(hall: Hall, court: int, count: int) -> bool:
    return sum(match["winner"] is not None for match in hall.matches(court)) == count


def test_a_day_ends_with_what_really_happened(
    terminal_on: Terminal, first_port: int, tmp_path: Path
) -> None:
    hall = Hall(terminal_on.serve(), first_port)
    hall.set_up()
    bouts = simulate(terminal_on, hall, tmp_path / "truth.json")
    for court in COURTS:
        own = sorted((b for b in bouts if b["court"] == court), key=lambda b: b["loaded_at"])
        hall.until(partial(all_decided, hall, court, len(own)))
        assert [told(match) for match in hall.matches(court)] == [true(bout) for bout in own]


def test_nothing_that_was_heard_is_lost_when_the_program_is_killed(
    terminal: Terminal, first_port: int, tmp_path: Path
) -> None:
    serving = terminal.serve()
    hall = Hall(serving, first_port)
    hall.set_up()
    simulate(terminal, hall, tmp_path / "truth.json")
    before = [hall.matches(court) for court in COURTS]
    serving.process.kill()
    serving.process.wait()
    again = Hall(terminal.serve(), first_port)
    assert [again.matches(court) for court in COURTS] == before


def test_a_killed_program_listens_again_by_itself(
    terminal: Terminal, first_port: int, tmp_path: Path
) -> None:
    serving = terminal.serve()
    Hall(serving, first_port).set_up()
    serving.process.kill()
    serving.process.wait()
    hall = Hall(terminal.serve(), first_port)
    hall.until(lambda: hall.get("/udp/statistics")["active_sessions"] == len(COURTS))
    simulate(terminal, hall, tmp_path / "truth.json")
    hall.until(lambda: all(len(hall.matches(court)) >= 2 for court in COURTS))


def test_a_database_that_was_fed_is_in_order(
    terminal: Terminal, first_port: int, tmp_path: Path
) -> None:
    serving = terminal.serve()
    hall = Hall(serving, first_port)
    hall.set_up()
    simulate(terminal, hall, tmp_path / "truth.json", "--traps", "all")
    checked = terminal.run("check")
    assert checked.returncode == 0, checked.stdout
