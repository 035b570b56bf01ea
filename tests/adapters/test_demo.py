"""The player of a demo: what it does when a press is refused, and what happens in its theatre."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tallylight.adapters.demo import BEFORE, Demo
from tallylight.base.clock import DemoClock
from tallylight.core.program import Program, migrations, registry_of
from tallylight.core.staging import Staging, Theatre
from tallylight.fakes.serving import until
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


def test_what_a_server_tells_of_tonight_happens_there_and_is_not_pressed(storage: Storage) -> None:
    light = messages.LightLamp(colour=messages.Colour.RED)
    staging = Staging(
        opens=lambda theatre: [messages.FitBulb(watts=len(theatre.token))],
        deed=lambda command: ("lit", "ann", {"colour": "red"}) if command == light else None,
    )
    evening = [(timedelta(seconds=1), light), (timedelta(seconds=2), messages.PutOut())]
    registry = registry_of([replace(PACK, demo=lambda _: evening, staging=staging)])
    happened: list[Any] = []
    clock = DemoClock(NOON, 600)

    def happens(*deed: str, **parts: str) -> None:
        happened.append((deed, parts))

    theatre = Theatre("http://127.0.0.1:9", "me", "T", happens)
    migrations(storage, registry, clock, backups=None).upgrade()
    running = Program(registry, storage, clock)
    running.start()
    with Demo(running, clock, theatre):
        until(lambda: happened)
    with storage.read() as connection:
        lamps = connection.exec_driver_sql("SELECT count(*) FROM lamps").scalar_one()
        bulbs = connection.exec_driver_sql("SELECT count(*) FROM lamp_bulbs").scalar_one()
    running.stop()
    assert (happened, lamps, bulbs) == ([(("lit", "ann"), {"colour": "red"})], BEFORE, 1)
