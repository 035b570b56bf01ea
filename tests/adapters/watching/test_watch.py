"""A real folder with real writes: each file is handed on once it is whole."""

import os
import shutil
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tallylight.adapters.watching import watch as adapter
from tallylight.base.clock import SystemClock

from .ear import MOMENT, both_ways, listening, until

TICK = timedelta(seconds=0.02)
"""By how much the stamps of a file system may be behind the clock."""


@both_ways
def test_a_file_that_is_written_is_handed_on(tmp_path: Path, polling: bool) -> None:
    with listening(tmp_path, polling=polling) as ear:
        (tmp_path / "a.d2s").write_bytes(b"one")
        ear.waits_for(("a.d2s", b"one"))
        assert not ear.written[0].found


@both_ways
def test_each_write_of_a_file_is_handed_on(tmp_path: Path, polling: bool) -> None:
    with listening(tmp_path, polling=polling) as ear:
        for number in range(3):
            (tmp_path / "a.d2s").write_bytes(b"%d" % number)
            until(lambda known=number: len(ear.written) == known + 1)
        assert ear.said() == [("a.d2s", b"0"), ("a.d2s", b"1"), ("a.d2s", b"2")]


@both_ways
def test_what_lies_there_at_the_start_is_handed_on_as_found(tmp_path: Path, polling: bool) -> None:
    (tmp_path / "a.d2s").write_bytes(b"old")
    with listening(tmp_path, polling=polling) as ear:
        ear.waits_for(("a.d2s", b"old"))
        assert ear.written[0].found


def test_a_file_that_is_found_and_written_again_is_no_longer_found(tmp_path: Path) -> None:
    (tmp_path / "a.d2s").write_bytes(b"old")
    with listening(tmp_path) as ear:
        ear.waits_for(("a.d2s", b"old"))
        (tmp_path / "a.d2s").write_bytes(b"new")
        ear.waits_for(("a.d2s", b"old"), ("a.d2s", b"new"))
        assert [one.found for one in ear.written] == [True, False]


@both_ways
def test_a_file_that_is_put_in_the_place_of_another_is_handed_on(
    tmp_path: Path, polling: bool
) -> None:
    (tmp_path / "a.d2s").write_bytes(b"old")
    with listening(tmp_path, polling=polling) as ear:
        ear.waits_for(("a.d2s", b"old"))
        (tmp_path / "a.tmp").write_bytes(b"newer")
        os.replace(tmp_path / "a.tmp", tmp_path / "a.d2s")
        ear.waits_for(("a.d2s", b"old"), ("a.d2s", b"newer"))


def test_a_file_that_is_written_in_pieces_is_handed_on_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "STEADY_SECONDS", 1.0)
    with listening(tmp_path) as ear:
        with (tmp_path / "a.d2s").open("wb", buffering=0) as file:
            for _ in range(4):
                file.write(b"piece")
                time.sleep(0.25)
        ear.waits_for(("a.d2s", b"piece" * 4))


def test_a_file_that_is_deleted_is_not_missed_and_comes_back(tmp_path: Path) -> None:
    with listening(tmp_path) as ear:
        (tmp_path / "a.d2s").write_bytes(b"one")
        ear.waits_for(("a.d2s", b"one"))
        (tmp_path / "a.d2s").unlink()
        time.sleep(MOMENT)
        (tmp_path / "a.d2s").write_bytes(b"two")
        ear.waits_for(("a.d2s", b"one"), ("a.d2s", b"two"))
        assert ear.complaints == []


def test_a_file_that_is_gone_before_it_is_read_is_nothing(tmp_path: Path) -> None:
    with listening(tmp_path) as ear:
        (tmp_path / "a.d2s").write_bytes(b"one")
        (tmp_path / "a.d2s").unlink()
        time.sleep(MOMENT)
        assert (ear.said(), ear.complaints) == ([], [])


def test_files_that_nobody_wants_are_left_alone(tmp_path: Path) -> None:
    with listening(tmp_path) as ear:
        (tmp_path / "a.key").write_bytes(b"keys")
        (tmp_path / "below").mkdir()
        (tmp_path / "below" / "b.d2s").write_bytes(b"below")
        (tmp_path / "c.d2s").mkdir()
        time.sleep(MOMENT)
        assert ear.said() == []


def test_thousands_of_others_are_in_nobodys_way(tmp_path: Path) -> None:
    for number in range(4_000):
        (tmp_path / f"{number}.map").touch()
    with listening(tmp_path) as ear:
        stop = threading.Event()

        def rustle() -> None:
            while not stop.is_set():
                (tmp_path / "0.map").write_bytes(b"x")
                stop.wait(0.001)

        noise = threading.Thread(target=rustle)
        noise.start()
        try:
            began = time.monotonic()
            (tmp_path / "a.d2s").write_bytes(b"one")
            ear.waits_for(("a.d2s", b"one"))
            assert time.monotonic() - began < 5.0
        finally:
            stop.set()
            noise.join()


@both_ways
def test_a_folder_that_is_made_later_is_waited_for(tmp_path: Path, polling: bool) -> None:
    folder = tmp_path / "saves"
    with listening(folder, polling=polling) as ear:
        until(lambda: ear.complaints)
        folder.mkdir()
        until(lambda: ear.watch.watching)
        (folder / "a.d2s").write_bytes(b"one")
        ear.waits_for(("a.d2s", b"one"))
        assert ear.complaints == [f"There is no folder {folder}."]


def test_a_found_file_that_is_written_before_it_is_read_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "STEADY_SECONDS", 1.0)
    (tmp_path / "a.d2s").write_bytes(b"old")
    with listening(tmp_path) as ear:
        time.sleep(0.3)
        (tmp_path / "a.d2s").write_bytes(b"new")
        ear.waits_for(("a.d2s", b"new"))
        assert not ear.written[0].found


@both_ways
def test_a_folder_that_vanishes_and_comes_back_is_watched_again(
    tmp_path: Path, polling: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "LOOK_SECONDS", 60.0)
    drive = tmp_path / "drive"
    folder = drive / "saves"
    folder.mkdir(parents=True)
    (folder / "a.d2s").write_bytes(b"old")
    with listening(folder, polling=polling) as ear:
        ear.waits_for(("a.d2s", b"old"))
        for times in (1, 2):
            drive.rename(tmp_path / "unplugged")
            until(lambda known=times: not ear.watch.watching and len(ear.complaints) == known)
            (tmp_path / "unplugged").rename(drive)
            until(lambda: ear.watch.watching)
        (folder / "a.d2s").write_bytes(b"newer")
        ear.waits_for(("a.d2s", b"old"), ("a.d2s", b"newer"))
        assert ear.complaints == [f"There is no folder {folder}."] * 2


def test_what_changed_while_a_folder_was_away_is_found_there(tmp_path: Path) -> None:
    folder = tmp_path / "saves"
    folder.mkdir()
    (folder / "a.d2s").write_bytes(b"old")
    (folder / "b.d2s").write_bytes(b"same")
    with listening(folder) as ear:
        until(lambda: len(ear.written) == 2)
        folder.rename(tmp_path / "unplugged")
        until(lambda: not ear.watch.watching)
        (tmp_path / "unplugged" / "a.d2s").write_bytes(b"changed")
        (tmp_path / "unplugged").rename(folder)
        until(lambda: len(ear.written) == 3)
        again = ear.written[2]
        assert (again.name, again.data, again.found) == ("a.d2s", b"changed", True)


def test_a_folder_that_is_deleted_and_made_anew_is_watched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "LOOK_SECONDS", 60.0)
    folder = tmp_path / "saves"
    folder.mkdir()
    with listening(folder) as ear:
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / "a.d2s").write_bytes(b"one")
        ear.waits_for(("a.d2s", b"one"))


def test_a_file_in_the_place_of_the_folder_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "saves").write_bytes(b"")
    with listening(tmp_path / "saves") as ear:
        assert until(lambda: ear.complaints) == [f"There is no folder {tmp_path / 'saves'}."]


def test_a_link_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "PATIENCE_SECONDS", 0.1)
    folder = tmp_path / "saves"
    folder.mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    with listening(folder) as ear:
        (folder / "a.d2s").symlink_to(tmp_path / "secret")
        (folder / "b.d2s").write_bytes(b"one")
        ear.waits_for(("b.d2s", b"one"))
        time.sleep(MOMENT)
        assert (ear.said(), ear.complaints) == ([("b.d2s", b"one")], [])


def test_what_is_not_told_is_seen_when_the_folder_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = adapter.watch
    monkeypatch.setattr(
        adapter, "watch", lambda *args, **more: (set() for _ in real(*args, **more))
    )
    with listening(tmp_path) as ear:
        (tmp_path / "a.d2s").write_bytes(b"one")
        ear.waits_for(("a.d2s", b"one"))


def test_the_time_of_a_write_is_when_it_was_written(tmp_path: Path) -> None:
    clock = SystemClock()
    with listening(tmp_path) as ear:
        before = clock.now() - TICK, clock.elapsed() - TICK.total_seconds()
        (tmp_path / "a.d2s").write_bytes(b"one")
        after = clock.now(), clock.elapsed() + TICK.total_seconds()
        ear.waits_for(("a.d2s", b"one"))
        found = ear.written[0]
        assert before[0] <= found.at <= after[0]
        assert before[1] <= found.elapsed <= after[1]


def test_an_old_time_that_a_copy_kept_is_not_believed(tmp_path: Path) -> None:
    with listening(tmp_path) as ear:
        (tmp_path / "a.tmp").write_bytes(b"one")
        os.utime(tmp_path / "a.tmp", (1_000_000_000, 1_000_000_000))
        began = SystemClock().now()
        os.replace(tmp_path / "a.tmp", tmp_path / "a.d2s")
        ear.waits_for(("a.d2s", b"one"))
        assert ear.written[0].at >= began


def test_nothing_in_the_folder_is_touched(tmp_path: Path) -> None:
    (tmp_path / "a.d2s").write_bytes(b"one")
    os.chmod(tmp_path / "a.d2s", 0o444)
    before = sorted((one.name, one.stat().st_mtime_ns) for one in tmp_path.iterdir())
    with listening(tmp_path) as ear:
        ear.waits_for(("a.d2s", b"one"))
    after = sorted((one.name, one.stat().st_mtime_ns) for one in tmp_path.iterdir())
    assert after == before
