"""Folders that the settings name are watched, and what their files tell reaches the writer."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tallylight.adapters.watching.keep import Watches
from tallylight.base.clock import SystemClock
from tallylight.core.program import Program
from tallylight.core.settings.messages import SetSetting
from tallylight.testing.show import Show, show

from ...laws.sample_pack import PACK as LAMP

PATIENCE = 20.0


def within(true: Callable[[], object]) -> bool:
    """Whether something is so before patience ends."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def lamps(sqlite_url: str) -> Iterator[Show]:
    with show(sqlite_url, of=[LAMP], clock=SystemClock()) as running:  # type: ignore[arg-type]
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "dials"
    made.mkdir()
    (made / "old.dial").write_text("red")
    return made


def lit(lamps: Show) -> list[Any]:
    return [tuple(row) for row in lamps.rows("SELECT colour, ended_at IS NULL FROM lamps")]


def watch(program: Program, folder: Path) -> None:
    program.do(SetSetting(key="lamp.dials", value=str(folder)))


def test_without_a_folder_nothing_is_watched(lamps: Show, folder: Path) -> None:
    with Watches(lamps.program) as watches:
        time.sleep(0.2)
        assert not watches.watching


def test_a_file_that_is_written_becomes_a_command(lamps: Show, folder: Path) -> None:
    watch(lamps.program, folder)
    with Watches(lamps.program) as watches:
        assert within(lambda: watches.watching)
        (folder / "new.dial").write_text("green")
        assert within(lambda: lit(lamps))
        assert lit(lamps)[0][0] == "green"


def test_what_follows_from_waiting_becomes_a_command_too(lamps: Show, folder: Path) -> None:
    watch(lamps.program, folder)
    with Watches(lamps.program) as watches:
        assert within(lambda: watches.watching)
        (folder / "new.dial").write_text("green")
        assert within(lambda: lit(lamps) == [("green", 0)])


def test_what_lay_there_at_the_start_tells_nothing(lamps: Show, folder: Path) -> None:
    watch(lamps.program, folder)
    with Watches(lamps.program) as watches:
        assert within(lambda: watches.watching)
        time.sleep(1.0)
        assert lit(lamps) == []


def test_a_file_that_nobody_wants_tells_nothing(lamps: Show, folder: Path) -> None:
    watch(lamps.program, folder)
    with Watches(lamps.program) as watches:
        assert within(lambda: watches.watching)
        (folder / "new.txt").write_text("green")
        time.sleep(1.0)
        assert lit(lamps) == []


def test_a_folder_that_is_named_later_is_watched_then(lamps: Show, folder: Path) -> None:
    with Watches(lamps.program) as watches:
        watch(lamps.program, folder)
        assert within(lambda: watches.watching)


def test_nothing_is_written_into_the_folder(lamps: Show, folder: Path) -> None:
    watch(lamps.program, folder)
    with Watches(lamps.program) as watches:
        assert within(lambda: watches.watching)
    assert {one.name: one.read_text() for one in folder.iterdir()} == {"old.dial": "red"}
