"""What a deck's button shows of a raid: lit while what it presses is so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tallylight.core.deck.messages import MakeButton
from tallylight.packs import tarkov
from tallylight.packs.tarkov import messages as m
from tallylight.testing import Show
from tallylight.testing.served import served


@dataclass(frozen=True)
class Deck:
    """A deck on a show that is served."""

    show: Show
    base: str

    def link(self, command: str, **values: Any) -> str:
        """The address of a new button."""
        made = self.show.do(MakeButton(name="A key", command=command, values=values))
        return self.base + str(made["path"])

    def raid(self) -> None:
        """Have a raid on."""
        self.show.do(m.CreateRaid(map_name="Customs", character_type="pmc"))


@pytest.fixture
def deck(sqlite_url: str) -> Iterator[Deck]:
    with served(sqlite_url, of=[tarkov.PACK]) as running:
        yield Deck(running.show, running.base)


def state(link: str) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(f"{link}/state").json()
    return answer


def lit(link: str) -> Any:
    return state(link)["lit"]


def test_a_key_of_a_state_is_lit_while_the_raid_is_in_it(deck: Deck) -> None:
    deck.raid()
    queue = deck.link("raid/transition", to_state="queue")
    deck.show.do(m.RecordTransition(to_state="queuing"))
    deck.show.settle()

    assert (lit(queue), state(queue)["text"]) == (True, "Queue")
    deck.show.do(m.MatchFound())
    deck.show.settle()
    assert lit(queue) is False
    assert lit(deck.link("raid/matched")) is True


def test_a_key_of_an_outcome_is_lit_until_the_next_raid(deck: Deck) -> None:
    deck.raid()
    died = deck.link("raid/end", final_state="died")
    assert lit(died) is False
    deck.show.do(m.FinalizeRaid(final_state="died"))
    deck.show.settle()

    assert lit(died) is True
    deck.raid()
    deck.show.settle()
    assert lit(died) is False


def test_a_key_that_starts_a_raid_is_lit_while_that_raid_is_on(deck: Deck) -> None:
    customs = deck.link("raid/start", map_name="bigmap", character_type="pmc")
    woods = deck.link("raid/start", map_name="Woods", character_type="pmc")
    httpx.get(customs)
    deck.show.settle()

    assert (lit(customs), lit(woods)) == (True, False)


def test_a_key_that_counts_shows_its_count(deck: Deck) -> None:
    deck.raid()
    for enemy in ("scav", "scav", "boss"):
        deck.show.do(m.AddKill(enemy_type=enemy))
    deck.show.settle()

    link = deck.link("raid/kill", enemy_type="scav")

    assert state(link) == {"button": "A key", "lit": None, "text": "Kills: 3", "count": 2}
