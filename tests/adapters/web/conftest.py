"""Buttons of a deck, each known by its link."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tallylight.core.deck.messages import MakeButton
from tallylight.packs.tarkov.messages import CreateRaid
from tallylight.testing import Show
from tallylight.testing.served import Served, served

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

    def raid(self) -> None:
        """Have a raid on."""
        self.show.do(CreateRaid(map_name="Customs", character_type="pmc"))

    def told(self) -> list[str]:
        """The types of main's events, in order."""
        rows = self.show.rows("SELECT type FROM timeline WHERE channel = 'main' ORDER BY seq")
        return [row[0].rpartition(".")[2] for row in rows]


@pytest.fixture
def keys(sqlite_url: str) -> Iterator[Keys]:
    with served(sqlite_url) as running:
        yield Keys(running)


@pytest.fixture
def keys_from_afar(sqlite_url: str) -> Iterator[Keys]:
    """A deck on a program that listens to the network."""
    with served(sqlite_url, token=TOKEN) as running:
        yield Keys(running)
