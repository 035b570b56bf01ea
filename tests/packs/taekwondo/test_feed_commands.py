"""Whole tournaments on the command line: played, made up and written, beside a program."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tallylight.adapters.cli import root
from tallylight.adapters.udp.listen import Udp
from tallylight.base.clock import SystemClock
from tallylight.core.channels.messages import MakeChannel
from tallylight.core.deck.installed import links_of
from tallylight.core.owner import Place
from tallylight.core.program import registry_of
from tallylight.core.recordings import Recorded, read
from tallylight.core.registry import Registry
from tallylight.core.udp import messages as u
from tallylight.main import House
from tallylight.packs.taekwondo import PACK
from tallylight.packs.taekwondo.demo.feed import Wanted, simulation, traps_of
from tallylight.packs.taekwondo.demo.plan import Plan, Traps
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.testing import Show, show

from .origin import a_day

EXAMPLE = Path(__file__).parents[3] / "examples" / "pss" / "day.jsonl"
COURTS = ("court-1", "court-2")
PATIENCE = 60.0
SMALL = Wanted(courts=2, bouts=1, round_seconds=20, rest_seconds=5)
SHORT = ("--courts", 2, "--bouts", 1, "--round-seconds", 20, "--rest-seconds", 5,
         "--pause-seconds", 5)  # fmt: skip

Say = Callable[..., Result]


class HouseOfCourts(House):
    """A program with this pack alone."""

    def registry(self, place: Place | None = None) -> Registry:
        return registry_of([PACK], links_of(place) if place else None)


@dataclass(frozen=True)
class Hall:
    """A program that listens to two courts, each at a port of its own."""

    show: Show
    port: int

    def received(self) -> int:
        return sum(one.packets_received for one in self.show.get("/udp/sessions"))

    def wait_for(self, count: int) -> None:
        """Wait until so many datagrams are counted; no test may depend on how long it takes."""
        began = time.monotonic()
        while self.received() < count and time.monotonic() - began < PATIENCE:
            time.sleep(0.02)

    def kept(self) -> int:
        """How many messages are kept as evidence."""
        return int(self.show.rows("SELECT count(*) FROM pss_events_v2")[0][0])


def ports() -> int:
    """The first of four ports in a row that were free a moment ago."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
        if first < 65_000 and all(is_free(port) for port in range(first, first + 4)):
            return first


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@pytest.fixture
def hall(database_url: str) -> Iterator[Hall]:
    port = ports()
    with show(database_url, of=[PACK]) as running, Udp(running.program):
        for place, court in enumerate(COURTS):
            running.do(MakeChannel(name=court))
            made: Any = running.do(
                u.MakeServer(
                    name=court,
                    port=port + place,
                    bind_address="127.0.0.1",
                    channel=court,
                    request_port=port + 2 + place,
                )
            )
            running.do(u.StartServer(server_id=made["server_id"]))
        began = time.monotonic()
        while len(running.get("/udp/sessions")) < 2 and time.monotonic() - began < PATIENCE:
            time.sleep(0.02)
        yield Hall(running, port)


@pytest.fixture
def say(tmp_path: Path) -> Say:
    def typed(*arguments: Any) -> Result:
        words = [str(word) for word in arguments]

        def call() -> None:
            environ = {"TALLYLIGHT_DATA": str(tmp_path / "data")}
            root.run(HouseOfCourts(SystemClock()), words, environ)

        return CliRunner().invoke(click.Command("typed", callback=call), [])

    return typed


@pytest.fixture
def short(say: Say, tmp_path: Path) -> Path:
    """A recording of two short matches."""
    file = tmp_path / "short.jsonl"
    say("taekwondo", "simulate", *SHORT, "--write", file)
    return file


def recorded(file: Path) -> list[Recorded]:
    return list(read(file.read_text(encoding="utf-8").splitlines(), "taekwondo.pss"))


def of(items: list[Recorded], sender: str) -> list[bytes]:
    return [one.data for one in items if one.sender == sender]


def test_all_that_is_played_is_received_and_kept(hall: Hall, say: Say) -> None:
    played = recorded(EXAMPLE)
    say("taekwondo", "play", EXAMPLE, "--port", hall.port, "--speed", "max")
    hall.wait_for(len(played))
    assert (hall.received(), hall.kept()) == (len(played), len(played))


def test_what_was_kept_is_written_as_it_was_sent(
    hall: Hall, say: Say, short: Path, tmp_path: Path, database_url: str
) -> None:
    played, file = recorded(short), tmp_path / "kept.jsonl"
    say("taekwondo", "play", short, "--port", hall.port, "--speed", "max")
    hall.wait_for(len(played))
    say("taekwondo", "record", file, "--from-record", "--database-url", database_url)
    kept = recorded(file)
    assert [of(kept, court) for court in COURTS] == [
        of(played, "court 1"),
        of(played, "court 2"),
    ]


def test_one_channel_can_be_written_alone(
    hall: Hall, say: Say, short: Path, tmp_path: Path, database_url: str
) -> None:
    played, file = recorded(short), tmp_path / "kept.jsonl"
    say("taekwondo", "play", short, "--port", hall.port, "--speed", "max")
    hall.wait_for(len(played))
    only = ("--channel", "court-2", "--database-url", database_url)
    say("taekwondo", "record", file, "--from-record", *only)
    assert {one.sender for one in recorded(file)} == {"court-2"}


def test_of_a_time_with_nothing_in_it_no_file_is_made(
    hall: Hall, say: Say, tmp_path: Path, database_url: str
) -> None:
    file = tmp_path / "kept.jsonl"
    result = say("taekwondo", "record", file, "--from-record", "--database-url", database_url)
    assert (result.stderr.split(":")[0], file.exists()) == ("nothing_recorded", False)


def test_senders_that_are_made_up_answer_the_program(hall: Hall, say: Say) -> None:
    there = ("--port", hall.port, "--answers", hall.port + 2, "--speed", 100)
    sent = int(say("taekwondo", "simulate", *SHORT, *there).stdout.split()[0])
    answers = 2 * len(PACK.feeds[0].requests.splitlines())
    hall.wait_for(sent + answers)
    assert hall.received() == sent + answers


def test_what_a_killed_recording_kept_can_be_read(tmp_path: Path) -> None:
    file, port = tmp_path / "kept.jsonl", ports()
    words = ["taekwondo", "record", str(file), "--port", str(port), "--bind", "127.0.0.1"]
    process = subprocess.Popen([sys.executable, "-m", "tallylight", *words])
    began = time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        while time.monotonic() - began < PATIENCE:
            sender.sendto(b"clk;1:00\r\n", ("127.0.0.1", port))
            if file.exists() and file.read_bytes().count(b"\n") > 20:
                break
            time.sleep(0.005)
    process.kill()
    process.communicate()
    assert {one.data for one in recorded(file)} == {b"clk;1:00\r\n"}


def test_it_is_the_tournament_of_the_same_dice() -> None:
    traps = traps_of("all,lost=0.05")
    plan = Plan(courts=2, bouts=1, round_seconds=20, rest_seconds=5)
    expected = tournament(Random(3), plan, traps)
    made = simulation(Random(3), replace(SMALL, traps="all,lost=0.05"))
    assert [one.data for one in made.datagrams] == [one.data for one in expected.datagrams]


def test_what_is_true_of_it_says_who_won(say: Say, tmp_path: Path) -> None:
    truth = tmp_path / "truth.json"
    files = ("--write", tmp_path / "made.jsonl", "--truth", truth)
    say("taekwondo", "simulate", *SHORT, *files)
    bouts = json.loads(truth.read_text(encoding="utf-8"))
    assert [bout["decisions"][-1]["winner"] in (1, 2) for bout in bouts] == [True, True]


def test_a_sender_answers_what_it_sent_last_and_nothing_of_later() -> None:
    made = simulation(Random(1), SMALL)
    answer = made.answer
    assert answer is not None
    for one in made.datagrams:  # a round has just begun: the athletes of its match were named
        if one.sender == "court 1" and one.data.startswith(b"rdy"):
            break
    assert answer("court 1", b"athletes\r\n")[0].startswith(b"at1;")


@pytest.mark.parametrize(
    ("said", "traps"),
    [
        ("none", Traps()),
        ("all", Traps.all()),
        ("lost=0.5, reloads", Traps(lost=0.5, reloads=True)),
        ("hostile,truncated=off", replace(Traps.hostile(), truncated=False)),
    ],
)
def test_traps_are_said_in_words(said: str, traps: Traps) -> None:
    assert traps_of(said) == traps


@pytest.mark.parametrize("said", ["lots", "lost", "lost=2", "lost=nan", "reloads=1", "none=1"])
def test_what_is_no_trap_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="traps: "):
        traps_of(said)


def test_a_rereading_says_that_what_was_adopted_is_not_held_to_what_was_heard(
    say: Say, tmp_path: Path
) -> None:
    say("adopt", a_day(tmp_path / "origin.db"))
    read_again = say("taekwondo", "reread", "--apply")
    assert "0 as they were, 0 otherwise." in read_again.output
    assert "3 came from another program" in read_again.output
    assert "Nothing was corrected." in read_again.output


def test_a_rereading_of_lately_looks_at_nothing_older(say: Say, tmp_path: Path) -> None:
    say("adopt", a_day(tmp_path / "origin.db"))
    lately = say("taekwondo", "reread", "--since", "10m")
    assert (lately.exit_code, lately.stderr) == (0, "")
    assert "0 otherwise." in lately.output
