"""What of a kind was on in a stretch of time, kept up to date."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tallylight.core.stretch import Stretch
from tallylight.testing.clock import NOON

from ..laws.sample_pack import PACK

LAMP = next(one for one in PACK.subjects if one.name == "lamp")


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def row(began: float, ended: float | None, **more: Any) -> dict[str, Any]:
    return {"started_at": at(began), "ended_at": None if ended is None else at(ended), **more}


@pytest.fixture
def hour() -> Stretch:
    """An hour from noon on, in which one lamp was lit from its 10th minute to its 20th."""
    return Stretch(LAMP, at(0), at(60), {1: (at(10), at(20))})


def test_the_first_that_was_on_is_found(hour: Stretch) -> None:
    hour.put(2, row(5, 12))
    assert hour.first((at(11), at(12)), None, at(99)) == 2


def test_one_that_is_asked_about_is_not_found(hour: Stretch) -> None:
    assert hour.first((at(11), at(12)), 1, at(99)) is None


def test_two_that_touch_are_not_on_together(hour: Stretch) -> None:
    assert hour.first((at(20), at(30)), None, at(99)) is None
    assert hour.first((at(0), at(10)), None, at(99)) is None


def test_one_that_still_is_on_is_found(hour: Stretch) -> None:
    hour.put(2, row(30, None))
    assert hour.first((at(40), at(41)), None, at(99)) == 2


def test_one_that_is_gone_is_not_found(hour: Stretch) -> None:
    hour.put(1, None)
    assert hour.first((at(11), at(12)), None, at(99)) is None


def test_one_that_does_not_count_is_not_found(hour: Stretch) -> None:
    hour.put(1, row(10, 20, voided_at=at(30)))
    assert hour.first((at(11), at(12)), None, at(99)) is None


def test_a_stretch_knows_nothing_of_what_is_beyond_its_ends(hour: Stretch) -> None:
    assert hour.holds((at(50), at(60)))
    assert not hour.holds((at(50), at(61)))
    assert not hour.holds((at(50), None))
    assert not hour.holds((at(-1), at(1)))
    assert hour.is_over(at(60))
