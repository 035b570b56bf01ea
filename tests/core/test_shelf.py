"""The backups of a database in their folder: when one is due, which are kept, what is proved."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tallylight.core import rooms
from tallylight.core.backups import shelf
from tallylight.core.backups.archive import PART
from tallylight.core.backups.due import last_due
from tallylight.core.backups.filling import Makes
from tallylight.core.backups.shelf import Shelf
from tallylight.core.sessions.messages import CreateSession
from tallylight.testing import HandClock, Show, show

from .test_backups import makes, taken

NOW = datetime.fromisoformat("2026-03-14T12:00:00+00:00")


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Show]:
    """A program with little in it."""
    with show(sqlite_url, of=[]) as running:
        running.do(CreateSession(notes="words"))
        yield running


def test_a_backup_is_proved_and_says_when_and_that_it_never_was(
    small: Show, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    file = taken(small, folder)
    (before,) = Shelf(folder, "here").backups()

    rows, findings = shelf.prove(file, makes(small))

    (after,) = Shelf(folder, "here").backups()
    assert (before.proof, findings) == (None, [])
    assert after.proof is not None
    assert (after.proof.rows, after.proof.proved_at) == (rows, small.clock.now())


def test_a_backup_of_a_database_that_is_not_in_order_is_never_called_proved(
    small: Show, tmp_path: Path
) -> None:
    with small.program.storage.migrating() as connection:
        connection.execute(sa.text("UPDATE stream_sessions SET session_type = 'casual'"))
    file = taken(small, tmp_path / "backups")

    _, findings = shelf.prove(file, makes(small))

    assert "rows" in {one.check for one in findings}
    (kept,) = Shelf(tmp_path / "backups", "here").backups()
    assert kept.proof is None


def test_a_backup_never_replaces_a_file(small: Show, tmp_path: Path) -> None:
    first, second = taken(small, tmp_path), taken(small, tmp_path)

    assert first != second
    assert len(list(Shelf(tmp_path, "here").backups())) == 2


def daily(running: Show, made: Makes, folder: Path, of: str = "here") -> Path:
    return Shelf(folder, of).create(running.program.storage, made, daily=True).file


def test_what_somebody_had_made_is_never_thinned_out(small: Show, tmp_path: Path) -> None:
    clock = HandClock(NOW)
    made = Makes(small.program.registry, clock, makes(small).migrations)
    own = Shelf(tmp_path, "here").create(small.program.storage, made).file
    daily(small, made, tmp_path)
    clock.forward(minutes=1)
    newest = daily(small, made, tmp_path)

    Shelf(tmp_path, "here").thin()

    assert [one.file for one in Shelf(tmp_path, "here").backups()] == [newest, own]


def test_backups_of_another_database_in_the_same_folder_are_its_own(
    small: Show, tmp_path: Path
) -> None:
    clock = HandClock(NOW)
    made = Makes(small.program.registry, clock, makes(small).migrations)
    other = daily(small, made, tmp_path, of="there")
    clock.forward(minutes=1)
    daily(small, made, tmp_path)

    assert Shelf(tmp_path, "here").thin() == []
    assert other.exists()
    newest = Shelf(tmp_path, "there").newest()
    assert newest is not None
    assert newest.file == other


def test_what_was_broken_off_long_ago_is_swept(small: Show, tmp_path: Path) -> None:
    old, young = (tmp_path / f"tallylight-here-{n}{shelf.ENDING}{PART}" for n in ("1", "2"))
    for part, ago in ((old, timedelta(days=2)), (young, timedelta(hours=1))):
        part.write_bytes(b"half")
        then = (small.clock.now() - ago).timestamp()
        os.utime(part, (then, then))

    taken(small, tmp_path)

    assert (old.exists(), young.exists()) == (False, True)


def test_days_weeks_and_months_keep_their_newest_backup(small: Show, tmp_path: Path) -> None:
    clock = HandClock(NOW)
    made = Makes(small.program.registry, clock, makes(small).migrations)
    for _ in range(50):
        clock.forward(hours=12)
        daily(small, made, tmp_path)

    Shelf(tmp_path, "here").thin()

    days = [one.made_at for one in Shelf(tmp_path, "here").backups()]
    assert days[0] == clock.now()
    assert [days[i] - days[i + 1] for i in range(6)] == [timedelta(days=1)] * 6
    assert len(days) == 7 + 2 + 1


@pytest.mark.parametrize(
    ("now", "at", "due"),
    [
        ("2026-03-14T04:01:00+00:00", "05:00", "2026-03-14T05:00:00+01:00"),
        ("2026-03-14T04:00:00+00:00", "05:00", "2026-03-14T05:00:00+01:00"),
        ("2026-03-14T03:59:00+00:00", "05:00", "2026-03-13T05:00:00+01:00"),
        ("2026-03-29T03:30:00+00:00", "05:00", "2026-03-29T05:00:00+02:00"),
    ],
)
def test_a_backup_is_due_by_the_clock_on_the_wall(now: str, at: str, due: str) -> None:
    assert last_due(datetime.fromisoformat(now), at, "Europe/Paris") == datetime.fromisoformat(due)


def test_what_killed_programs_left_in_the_temporary_folder_is_swept_after_a_day(
    small: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    old, young, other = (tmp_path / "tmp" / f"{start}1" for start in
                         (rooms.PREFIX, f"{rooms.PREFIX}young", "tallylight-"))  # fmt: skip
    for folder, ago in ((old, 2), (young, 0), (other, 2)):
        (folder / "scratch").mkdir(parents=True)
        then = (small.clock.now() - timedelta(days=ago)).timestamp()
        for one in (folder / "scratch", folder):
            os.utime(one, (then, then))

    taken(small, tmp_path / "backups")

    assert (old.exists(), young.exists(), other.exists()) == (False, True, True)
