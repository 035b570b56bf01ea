"""Tests of a pack are sentences about a show. Run them: python -m pytest examples"""

from collections.abc import Iterator
from datetime import timedelta
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
    with pytest.raises(Refused, match=r"There was no coffee then."):
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


def test_a_mug_told_late_is_of_the_pot_that_was_on_then(evening: Show) -> None:
    first = evening.do(BrewPot(mugs=2))["pot_id"]
    evening.clock.forward(minutes=10)
    evening.do(EndSession())
    evening.clock.forward(minutes=10)
    evening.do(BrewPot())
    told = evening.do(PourMug(), happened_at=evening.clock.now() - timedelta(minutes=15))
    assert told["pot_id"] == first


def test_a_pot_is_not_brewed_in_the_time_of_another(evening: Show) -> None:
    evening.do(BrewPot(mugs=1))
    evening.clock.forward(minutes=10)
    evening.do(PourMug())
    with pytest.raises(Refused, match=r"Pot 1 was on until .*; brew after it."):
        evening.do(BrewPot(), happened_at=evening.clock.now() - timedelta(minutes=5))


def test_nobody_pours_before_the_brew(evening: Show) -> None:
    evening.do(BrewPot())
    before = evening.clock.now() - timedelta(minutes=5)
    with pytest.raises(Refused, match=r"Pot 1 was on from .* to now, not at .*"):
        evening.do(PourMug(pot_id=1), happened_at=before)


def test_what_was_said_of_a_mug_is_told_again(evening: Show) -> None:
    evening.do(BrewPot())
    poured = evening.do(PourMug(note="for the mod team"))
    evening.do(PourMug())
    queries = {query.name: query.cls for query in evening.program.registry.queries.values()}
    (listed,) = evening.ask(queries["list_pots"]()).items
    assert poured["notes"] == list(listed.notes) == ["for the mod team"]


def test_the_page_offers_the_likeliest_press(evening: Show) -> None:
    evening.do(BrewPot())
    assert '"path":"/coffee/pot/pour"' in evening.picture("coffee.panel")


def test_mugs_are_counted(evening: Show) -> None:
    for _ in range(2):
        evening.do(BrewPot(mugs=1))
        evening.do(PourMug())
    assert evening.ask(CountMugs()) == Mugs(mugs=2, pots=2)
