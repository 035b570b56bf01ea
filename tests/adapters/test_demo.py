"""The player of a demo: what it does when a press is refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tallylight.adapters.demo import BEFORE, Demo
from tallylight.base.clock import DemoClock
from tallylight.core.program import Program, migrations, registry_of
from tallylight.storage.engine import Storage
from tallylight.testing.clock import NOON
from tests.laws.sample_pack import PACK, messages

PRESSES = [
    (timedelta(minutes=1), messages.PutOut()),
    (timedelta(minutes=2), messages.LightLamp(colour=messages.Colour.RED)),
]


@pytest.fixture
def program(storage: Storage) -> Iterator[Program]:
    """A started program whose one pack tries to put out a lamp that is not lit."""
    registry = registry_of([replace(PACK, demo=lambda _: PRESSES)])
    clock = DemoClock(NOON, 600)
    migrations(storage, registry, clock, backups=None).upgrade()
    running = Program(registry, storage, clock)
    running.start()
    yield running
    running.stop()


def test_a_press_that_is_refused_is_skipped_and_said(
    program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    with Demo(program, DemoClock(NOON, 600)):
        pass

    said = [r.message for r in caplog.records if r.message.startswith("the demo skips PutOut")]
    with program.storage.read() as connection:
        lamps = connection.exec_driver_sql("SELECT count(*) FROM lamps").scalar_one()
    assert (len(said), lamps) == (BEFORE, BEFORE)
