"""A backup is made each day, beside the program, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tallylight.adapters import backing
from tallylight.adapters.backing import Backups
from tallylight.core.backups.messages import AT, TO
from tallylight.core.backups.shelf import Shelf
from tallylight.core.owner import Place
from tallylight.core.sessions.messages import CreateSession
from tallylight.core.settings.messages import SetSetting
from tallylight.testing import Show, show

from ..core.test_backups import makes


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.at(tmp_path)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is on air beside a test, and other tests leave a gentle program no processor."""
    monkeypatch.setattr(backing, "GENTLY", 0)


@pytest.fixture
def running(place: Place) -> Iterator[Show]:
    with show(place.database_url) as running:
        running.do(CreateSession())
        yield running


def test_a_backup_that_is_due_is_made_and_proved_once(running: Show, place: Place) -> None:
    beside = Backups(running.program, place)

    beside.look()
    beside.look()

    (made,) = Shelf.at(place).backups()
    assert made.proof is not None


def test_where_no_time_is_chosen_none_is_made(running: Show, place: Place) -> None:
    running.do(SetSetting(key=AT.key, value=""))

    Backups(running.program, place).look()

    assert Shelf.at(place).newest() is None


def test_it_is_sent_where_it_lacks_and_tried_again_after_an_hour(
    running: Show, place: Place, tmp_path: Path
) -> None:
    usb = tmp_path / "usb"
    usb.write_text("in the way")
    running.do(SetSetting(key=TO.key, value=usb.as_uri()))
    running.do(SetSetting(key=AT.key, value=""))
    Shelf.at(place).create(running.program.storage, makes(running), daily=True)
    beside = Backups(running.program, place)
    beside.look()
    usb.unlink()

    beside.look()
    assert not usb.exists()
    running.clock.forward(hours=2)
    beside.look()

    (made,) = Shelf.at(place).backups()
    assert made.sent_to == (usb.as_uri(),)
    assert (usb / made.file.name).read_bytes() == made.file.read_bytes()
