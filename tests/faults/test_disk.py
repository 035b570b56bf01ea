"""A disk that is full, that may not be written, and a file that another program holds."""

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from .crowd import Crowd, lost
from .proved import nothing_half

MIB = 1024 * 1024
DISK = 'mount -t tmpfs -o size=12m tmpfs "$TALLYLIGHT_DATA" && exec "$0" "$@"'
"""A disk of its own, which is gone with the program."""
SEALED = (
    'mount --bind "$TALLYLIGHT_DATA" "$TALLYLIGHT_DATA" && '
    'mount -o remount,bind,ro "$TALLYLIGHT_DATA" && exec "$0" "$@"'
)
"""A disk that may only be read."""


def _may_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


needs_a_disk = pytest.mark.skipif(
    not _may_mount(), reason="only Linux with user namespaces gives a test a disk of its own"
)


class Disk:
    """A program whose data is on a small disk of its own."""

    def __init__(self, terminal: Any) -> None:
        terminal.data.mkdir(parents=True)
        self.serving = terminal.serve()
        self.folder = Path(f"/proc/{self.serving.pid}/root{terminal.data}")

    def fill(self) -> None:
        """Somebody's video takes all the room there is."""
        with (self.folder / "video.mkv").open("wb") as file:
            try:
                while True:
                    file.write(b"\0" * MIB)
                    file.flush()
            except OSError:
                pass

    def empty(self) -> None:
        (self.folder / "video.mkv").unlink()

    def copied(self, to: Path) -> str:
        """The URL of a copy of the database, made while nobody writes."""
        for name in ("tallylight.sqlite3", "tallylight.sqlite3-wal"):
            shutil.copy(self.folder / name, to / name)
        return f"sqlite:///{to / 'tallylight.sqlite3'}"


@pytest.fixture
def disk(terminal_at: Callable[..., Any], tmp_path: Path) -> Disk:
    command = ("unshare", "-rm", "sh", "-c", DISK, sys.executable, "-m", "tallylight")
    return Disk(terminal_at(tmp_path / "data", None, command))


@needs_a_disk
def test_a_full_disk_is_said_and_when_there_is_room_again_it_goes_on(
    disk: Disk, tmp_path: Path
) -> None:
    crowd = Crowd(disk.serving.url, patient=True)
    crowd.channels()
    crowd.start()
    crowd.until(50)
    disk.fill()
    crowd.until_refused()
    answer = httpx.post(f"{disk.serving.url}/session/start", json={})
    disk.empty()
    crowd.until(50)
    crowd.stop()
    assert (answer.status_code, "disk is full" in answer.json()["detail"]) == (500, True)
    assert lost(disk.serving.url, crowd.acknowledged) == []
    nothing_half(disk.copied(tmp_path))


@needs_a_disk
def test_a_folder_that_may_not_be_written_is_said_at_the_start(
    terminal_at: Callable[..., Any], tmp_path: Path
) -> None:
    terminal_at(tmp_path / "data").run("migrate", "up")
    command = ("unshare", "-rm", "sh", "-c", SEALED, sys.executable, "-m", "tallylight")
    done = terminal_at(tmp_path / "data", None, command).run("serve", "--port", "0")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "data") in done.stderr


def test_a_file_that_another_program_holds_is_waited_for(terminal: Any) -> None:
    serving = terminal.serve()
    crowd = Crowd(serving.url, patient=True)
    crowd.channels()
    crowd.start()
    crowd.until(50)
    with closing(sqlite3.connect(terminal.data / "tallylight.sqlite3")) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        time.sleep(1.5)
        held = len(crowd.acknowledged)
        time.sleep(0.5)
        assert len(crowd.acknowledged) == held
        other.execute("ROLLBACK")
    crowd.until(50)
    crowd.stop()
    assert lost(serving.url, crowd.acknowledged) == []
