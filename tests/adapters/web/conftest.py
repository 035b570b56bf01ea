"""Buttons of a deck, each known by its link, on a show with the lamps of the laws."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tallylight.core.deck.messages import MakeButton
from tallylight.testing import Show
from tallylight.testing.served import Served, served

from ...laws.sample_pack import PACK as LAMP
from ...laws.sample_pack.messages import Colour, LightLamp

TOKEN = "correct-horse"


@dataclass(frozen=True)
class Keys:
    """A deck on a show that is served."""

    running: Served

    @property
    def show(self) -> Show:
        return self.running.show

    @property
    def base(self) -> str:
        return self.running.base

    def link(self, command: str, **values: Any) -> str:
        """The address of a new button."""
        made = self.show.do(MakeButton(name="A key", command=command, values=values))
        return self.base + str(made["path"])

    def light(self) -> None:
        """Have a lamp lit."""
        self.show.do(LightLamp(colour=Colour.RED))

    def blinks(self) -> int:
        """How often the lamp blinked."""
        return len(self.show.rows("SELECT 1 FROM lamp_blinks"))

    def told(self) -> list[str]:
        """The types of main's events, in order."""
        rows = self.show.rows("SELECT type FROM timeline WHERE channel = 'main' ORDER BY seq")
        return [row[0].rpartition(".")[2] for row in rows]


@pytest.fixture
def keys(sqlite_url: str) -> Iterator[Keys]:
    with served(sqlite_url, of=[LAMP]) as running:
        yield Keys(running)


@pytest.fixture
def keys_from_afar(sqlite_url: str) -> Iterator[Keys]:
    """A deck on a program that listens to the network."""
    with served(sqlite_url, of=[LAMP], token=TOKEN) as running:
        yield Keys(running)
