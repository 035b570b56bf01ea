"""What stands around the rows: the clock, the disk."""

from datetime import timedelta
from pathlib import Path

from tallylight.core.check.around import ROOM, ahead, free_bytes, room, stepped
from tallylight.core.pack import Origin
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.testing import Show
from tallylight.testing.clock import NOON

from ..laws.sample_pack.messages import Blink, Colour, LightLamp

RED = LightLamp(colour=Colour.RED)
HOUR = timedelta(hours=1)


def test_what_was_recorded_later_than_now_is_found(lamps: Show) -> None:
    lamps.do(CreateSession())

    assert list(ahead(lamps.program.storage, NOON)) == []
    (found,) = ahead(lamps.program.storage, NOON - HOUR)
    assert found.examples == ("house: 2026-03-14T12:00:00.000000Z",
                              "main: 2026-03-14T12:00:00.000000Z")  # fmt: skip


def test_a_clock_that_was_set_back_is_seen_in_the_stamps(lamps: Show) -> None:
    lamps.do(CreateSession())
    lamps.do(RED)
    assert stepped(lamps.program.storage) == []

    lamps.clock.set(NOON - HOUR)
    for _ in range(3):
        lamps.clock.forward(minutes=1)
        lamps.do(Blink(), origin=Origin.DECK)

    (found,) = stepped(lamps.program.storage)
    assert found.startswith("main: 3 presses, the first at 2026-03-14T12:00:00.00000")


def test_what_is_told_late_is_no_step_of_the_clock(lamps: Show) -> None:
    lamps.do(CreateSession())
    lamps.do(RED)
    lamps.clock.forward(minutes=10)
    lamps.do(Blink(), happened_at=NOON + timedelta(minutes=1))
    lamps.clock.forward(minutes=1)
    lamps.do(EndSession())

    assert stepped(lamps.program.storage) == []


def test_a_disk_without_room_for_another_copy_is_named(lamps: Show, tmp_path: Path) -> None:
    storage = lamps.program.storage
    needed = storage.size_bytes() + ROOM

    assert list(room(storage, tmp_path, lambda _: needed)) == []
    (found,) = room(storage, tmp_path, lambda _: needed - 1)
    assert (found.check, "MB are needed" in found.what) == ("disk", True)


def test_a_data_folder_that_is_not_there_yet_is_on_the_disk_of_the_one_above(
    tmp_path: Path,
) -> None:
    assert free_bytes(tmp_path / "not" / "yet") > 0
