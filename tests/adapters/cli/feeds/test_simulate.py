"""`simulate`: a made-up feed, sent or written, with senders that answer."""

import json
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from tallylight.adapters.cli.feeds.answering import Answers
from tallylight.adapters.cli.feeds.target import Route
from tallylight.base.clock import SystemClock

from .lights import Listener, Say, kept


def test_a_made_up_feed_is_sent(say: Say, two_ports: tuple[Listener, Listener]) -> None:
    say("lamp", "simulate", "--port", two_ports[0].port, "--speed", "max")
    assert [data for one in two_ports for _, data in one.heard()] == [b"red", b"red"]


def test_the_packs_own_options_count(say: Say, tmp_path: Path) -> None:
    own = ("--lamps", 3, "--colour", "green", "--loud", "--words", "out")
    say("lamp", "simulate", *own, "--write", tmp_path / "made.jsonl")
    assert [one.data for one in kept(tmp_path / "made.jsonl")] == [b"GREEN OUT"] * 3


def test_the_same_seed_writes_the_same_recording(say: Say, tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        say("lamp", "simulate", "--seed", seed, "--write", tmp_path / name)
    a, b, c = ((tmp_path / name).read_text(encoding="utf-8") for name in "abc")
    assert (a == b, a == c) == (True, False)


def test_what_is_true_is_written_with_times_in_seconds(say: Say, tmp_path: Path) -> None:
    files = ("--write", tmp_path / "made.jsonl", "--truth", tmp_path / "truth.json")
    say("lamp", "simulate", *files)
    first = kept(tmp_path / "made.jsonl")[0].at.total_seconds()
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert truth == {"lit": 2, "at": first}


def test_where_one_file_is_there_the_other_is_not_begun(say: Say, tmp_path: Path) -> None:
    truth = tmp_path / "truth.json"
    truth.write_text("mine", encoding="utf-8")
    result = say("lamp", "simulate", "--write", tmp_path / "made.jsonl", "--truth", truth)
    assert (result.exit_code, (tmp_path / "made.jsonl").exists()) == (2, False)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--lamps", "10"), "invalid: That can't be read: lamps must be 9 or less."),
        (("--words", "a,b"), "invalid: That can't be read: words: there is a comma."),
        (("--answers", "7000"), "nobody_answers: The senders of lamp.signals can't be asked."),
    ],
)
def test_a_feed_that_can_not_be_made_up_is_refused(
    say: Say, more: Sequence[str], said: str
) -> None:
    assert said in say("lamp", "simulate", *more).stderr


def test_senders_answer_while_they_wait(listener: Listener) -> None:
    routes = {"lamp 1": Route("", ("127.0.0.1", listener.port))}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def answer(sender: str, request: bytes) -> Sequence[bytes]:
        return [sender.encode(), request]

    with Answers(routes, port, answer, SystemClock()) as answers:
        listener.door.sendto(b"how?", ("127.0.0.1", port))
        answers.wait(0.05)
        assert [data for _, data in listener.heard()] == [b"lamp 1", b"how?"]
