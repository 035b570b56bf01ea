"""Whatever goes wrong in a watched folder is told, and is never raised into the program."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tallylight.adapters.watching import watch as adapter
from tallylight.adapters.watching.watch import Watch, Watched, Written
from tallylight.base.clock import SystemClock

from .ear import PATIENCE, Ear, both_ways, is_save, listening, until


def test_a_file_that_is_too_large_is_told_and_not_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "LARGEST", 1_000)
    with listening(tmp_path) as ear:
        (tmp_path / "a.d2s").write_bytes(bytes(1_001))
        (tmp_path / "b.d2s").write_bytes(bytes(1_000))
        ear.waits_for(("b.d2s", bytes(1_000)))
        assert until(lambda: ear.complaints) == ["a.d2s is too large to be read."]


def refusing(times: int, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Another program keeps a file to itself for so many tries; those that were made."""
    tries: list[Path] = []
    real = adapter.content

    def content(path: Path, most: int) -> bytes:
        tries.append(path)
        if len(tries) <= times:
            raise PermissionError(13, "The file is in use")
        return real(path, most)

    monkeypatch.setattr(adapter, "content", content)
    return tries


def test_a_file_in_use_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = refusing(3, monkeypatch)
    with listening(tmp_path) as ear:
        (tmp_path / "a.d2s").write_bytes(b"one")
        ear.waits_for(("a.d2s", b"one"))
        assert (len(tries), ear.complaints) == (4, [])


def test_a_file_that_stays_in_use_is_told_once_and_read_when_it_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "PATIENCE_SECONDS", 0.5)
    tries = refusing(10_000, monkeypatch)
    with listening(tmp_path) as ear:
        (tmp_path / "a.d2s").write_bytes(b"one")
        until(lambda: ear.complaints)
        tries.extend([tmp_path] * 10_000)
        (tmp_path / "a.d2s").write_bytes(b"newer")
        ear.waits_for(("a.d2s", b"newer"))
        assert ear.complaints == ["a.d2s can't be read: The file is in use."]


def test_a_file_that_is_written_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, reads = adapter.content, []

    def content(path: Path, most: int) -> bytes:
        reads.append(path)
        data = real(path, most)
        if len(reads) == 1:
            path.write_bytes(b"second")
        return data

    monkeypatch.setattr(adapter, "content", content)
    with listening(tmp_path) as ear:
        (tmp_path / "a.d2s").write_bytes(b"first")
        ear.waits_for(("a.d2s", b"second"))


def test_a_listener_that_fails_is_told_of_and_hears_the_next_file(tmp_path: Path) -> None:
    calls: list[str] = []

    class Failing(Ear):
        def hear(self, written: Written) -> None:
            calls.append(written.name)
            raise ValueError("no room")

    ear = Failing(tmp_path)
    ear.watch.start()
    try:
        (tmp_path / "a.d2s").write_bytes(b"one")
        until(lambda: ear.complaints)
        (tmp_path / "b.d2s").write_bytes(b"two")
        until(lambda: len(calls) == 2)
        assert ear.complaints[0] == "a.d2s was read, and not taken: no room."
    finally:
        ear.watch.stop()


def test_a_fault_in_watching_is_told_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = adapter.watch, []

    def watch(*args: Any, **more: Any) -> Any:
        tries.append(args)
        if len(tries) < 3:
            raise OSError(28, "No more folders can be watched")
        return real(*args, **more)

    monkeypatch.setattr(adapter, "watch", watch)
    with listening(tmp_path) as ear:
        assert ear.complaints == [f"{tmp_path} can't be watched: No more folders can be watched."]


@both_ways
def test_a_stop_returns_within_a_second(tmp_path: Path, polling: bool) -> None:
    with listening(tmp_path, polling=polling) as ear:
        began = time.monotonic()
        ear.watch.stop()
        assert time.monotonic() - began < 1.0
        assert not ear.watch.watching


def test_a_stop_returns_within_a_second_though_a_listener_is_busy(tmp_path: Path) -> None:
    busy, free = threading.Event(), threading.Event()

    def hear(_: Written) -> None:
        busy.set()
        free.wait(PATIENCE)

    watch = Watch(Watched(tmp_path, is_save), SystemClock(), hear, print)
    watch.start()
    (tmp_path / "a.d2s").write_bytes(b"one")
    assert busy.wait(PATIENCE)
    began = time.monotonic()
    watch.stop()
    free.set()
    assert time.monotonic() - began < 1.0


def test_a_listener_may_stop_the_watch_itself(tmp_path: Path) -> None:
    (tmp_path / "a.d2s").write_bytes(b"one")
    stopped: list[Watch] = []
    complaints: list[str] = []

    def hear(_: Written) -> None:
        watch.stop()
        stopped.append(watch)

    watch = Watch(Watched(tmp_path, is_save), SystemClock(), hear, complaints.append)
    watch.start()
    until(lambda: stopped and not watch.watching)
    assert complaints == []
