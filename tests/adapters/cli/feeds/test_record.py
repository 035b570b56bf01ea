"""`record`: what arrives is kept, and what was kept is written."""

import socket
from pathlib import Path

from .lights import Listener, Say, kept, press_ctrl_c_when, recording


def test_what_arrives_is_kept_until_ctrl_c(say: Say, tmp_path: Path, listener: Listener) -> None:
    file, port = tmp_path / "kept.jsonl", listener.port
    listener.door.close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:

        def is_kept() -> bool:
            sender.sendto(b"red\xff", ("127.0.0.1", port))
            return file.exists() and file.read_bytes().count(b"\n") > 3

        thread = press_ctrl_c_when(is_kept)
        result = say("lamp", "record", file, "--port", port, "--bind", "127.0.0.1")
        thread.join()
    assert (result.exit_code, result.stdout.split()[0]) == (0, "Kept")
    assert {(one.sender, one.data) for one in kept(file)} == {("127.0.0.1", b"red\xff")}


def test_a_port_that_somebody_has_is_refused_with_what_to_do(
    say: Say, tmp_path: Path, listener: Listener
) -> None:
    bound = ("--port", listener.port, "--bind", "127.0.0.1")
    result = say("lamp", "record", tmp_path / "kept.jsonl", *bound)
    assert (result.exit_code, (tmp_path / "kept.jsonl").exists()) == (2, False)
    assert "`tallylight udp stop`" in result.stderr


def test_a_recording_is_never_written_over_another(
    say: Say, tmp_path: Path, listener: Listener
) -> None:
    file, port = recording(tmp_path, "hall"), listener.port
    listener.door.close()
    result = say("lamp", "record", file, "--port", port, "--bind", "127.0.0.1")
    assert (result.exit_code, len(kept(file))) == (2, 2)


def test_a_time_goes_with_what_was_kept_only(say: Say, tmp_path: Path) -> None:
    result = say("lamp", "record", tmp_path / "kept.jsonl", "--since", "1h")
    assert "go with --from-record only" in result.stderr


def test_a_feed_that_gives_nothing_back_can_not_be_exported(say: Say, tmp_path: Path) -> None:
    result = say("lamp", "record", tmp_path / "kept.jsonl", "--from-record")
    assert result.stderr.startswith("not_exported: What was kept of lamp.signals")
