"""Demo: every evening that a pack makes up can be played, and is the same each time."""

import pytest

from tallylight.adapters.demo import evening
from tallylight.testing import laws

from .conftest import Stage
from .evening import PACKS

MADE_UP = {pack.name: pack for pack in PACKS if pack.demo is not None}


@pytest.mark.parametrize("name", MADE_UP)
@pytest.mark.parametrize("afterwards", [False, True])
def test_an_evening_of_a_demo_meets_no_refusal(
    stage: Stage, name: str, *, afterwards: bool
) -> None:
    with stage(of=[MADE_UP[name]]) as show:
        for number in range(2):
            laws.demo_plays(show, number, afterwards=afterwards)
            show.clock.forward(hours=20)


@pytest.mark.parametrize("name", MADE_UP)
def test_an_evening_of_a_demo_is_the_same_each_time(name: str) -> None:
    assert list(evening([MADE_UP[name]], 3)) == list(evening([MADE_UP[name]], 3))


@pytest.mark.parametrize("name", MADE_UP)
def test_no_two_evenings_of_a_demo_are_alike(name: str) -> None:
    assert list(evening([MADE_UP[name]], 3)) != list(evening([MADE_UP[name]], 4))
