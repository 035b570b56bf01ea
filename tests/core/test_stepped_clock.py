"""The computer's clock may step, back and forth; the record goes on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from tallylight.base.errors import Refused
from tallylight.core.decide import IN_THE_FUTURE
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.testing import Show, laws
from tallylight.testing.clock import NOON

from ..laws.sample_pack.messages import Blink, Colour, LightLamp, PutOut, RecordLamp

RED = LightLamp(colour=Colour.RED)
HOUR = timedelta(hours=1)
STEPS = pytest.mark.parametrize(
    "steps", [[-HOUR], [HOUR, -HOUR], [-HOUR, HOUR], [HOUR, -2 * HOUR, HOUR]]
)


def stepping(show: Show, steps: Sequence[timedelta]) -> None:
    """An evening in which the clock steps after each press."""
    for step in [*steps, timedelta(0)]:
        show.do(CreateSession())
        show.do(RED)
        show.clock.set(show.clock.now() + step)
        show.do(Blink())
        show.do(PutOut())
        show.do(EndSession())


@STEPS
def test_every_press_is_accepted(lamps: Show, steps: list[timedelta]) -> None:
    stepping(lamps, steps)
    assert lamps.rows("SELECT count(*) FROM lamp_blinks") == [(len(steps) + 1,)]


@STEPS
def test_what_is_recorded_later_is_stamped_later(lamps: Show, steps: list[timedelta]) -> None:
    stepping(lamps, steps)
    laws.gapless(laws.stamped(lamps.program.storage))


@STEPS
def test_the_record_is_what_the_timeline_says(lamps: Show, steps: list[timedelta]) -> None:
    stepping(lamps, steps)
    laws.replayed(lamps)


def test_what_was_recorded_before_the_clock_stepped_back_is_not_to_come(lamps: Show) -> None:
    lamps.do(CreateSession())
    lamps.clock.set(NOON - HOUR)
    told = RecordLamp(colour=Colour.RED, started_at=NOON - timedelta(minutes=20))
    ended = NOON - timedelta(minutes=10)
    assert datetime.fromisoformat(lamps.do(told, happened_at=ended)["ended_at"]) == ended


def test_what_nobody_has_recorded_yet_is_to_come_also_after_a_step(lamps: Show) -> None:
    lamps.do(CreateSession())
    lamps.clock.set(NOON - HOUR)
    with pytest.raises(Refused) as raised:
        lamps.do(RED, happened_at=NOON + timedelta(minutes=1))
    assert raised.value.refusal is IN_THE_FUTURE
