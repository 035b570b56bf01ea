"""Tests of a pack are sentences about a show. Run them: python -m pytest examples"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coffee import PACK
from coffee.messages import BrewPot, CountMugs, PourMug
from coffee.store import Mugs
from tallylight.base.errors import Refused
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.testing import Show, show


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Show]:
    with show(f"sqlite:///{(tmp_path / 'show.db').as_posix()}", of=[PACK]) as running:
        running.do(CreateSession())
        yield running


def test_a_mug_takes_coffee_from_the_pot(evening: Show) -> None:
    evening.do(BrewPot(mugs=6))
    evening.do(PourMug())
    assert evening.picture("coffee.pot") == '{"left":5,"mugs":6}'


def test_without_coffee_nobody_pours(evening: Show) -> None:
    with pytest.raises(Refused, match=r"There is no coffee. Brew some first."):
        evening.do(PourMug())


def test_a_pot_that_is_not_empty_stays_on(evening: Show) -> None:
    evening.do(BrewPot())
    with pytest.raises(Refused, match=r"Pot 1 still has 6 mugs. Drink up first."):
        evening.do(BrewPot())


def test_undo_puts_the_last_mug_back(evening: Show) -> None:
    evening.do(BrewPot(mugs=1))
    evening.do(PourMug())
    evening.undo()
    assert evening.picture("coffee.pot") == '{"left":1,"mugs":1}'


def test_an_empty_pot_is_shown_no_more(evening: Show) -> None:
    evening.do(BrewPot(mugs=1))
    evening.do(PourMug())
    assert evening.picture("coffee.pot") == "null"


def test_the_end_of_the_show_ends_the_pot(evening: Show) -> None:
    evening.do(BrewPot())
    evening.do(EndSession())
    assert evening.picture("coffee.pot") == "null"


def test_mugs_are_counted(evening: Show) -> None:
    for _ in range(2):
        evening.do(BrewPot(mugs=1))
        evening.do(PourMug())
    assert evening.ask(CountMugs()) == Mugs(mugs=2, pots=2)
