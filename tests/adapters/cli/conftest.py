"""A terminal on a folder of its own, with the lamps of the laws; its clock stands at noon."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tallylight.adapters.cli import root
from tallylight.core.deck.installed import links_of
from tallylight.core.owner import Place
from tallylight.core.program import registry_of
from tallylight.core.registry import Registry
from tallylight.main import House
from tallylight.testing import HandClock

from ...laws.sample_pack import PACK as LAMP

Say = Callable[..., Result]


class HouseOfLamps(House):
    """A program whose one pack is that of the laws."""

    def registry(self, place: Place | None = None) -> Registry:
        """What is declared there."""
        return registry_of([LAMP], links_of(place) if place else None)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def say(tmp_path: Path, clock: HandClock) -> Say:
    """Types a command line; its exit code and what it printed. No program runs beside it.

    What is `said` comes through a pipe.
    """

    def typed(*arguments: str, said: str | bytes = "") -> Result:
        def call() -> None:
            root.run(HouseOfLamps(clock), arguments, {"TALLYLIGHT_DATA": str(tmp_path)})

        return CliRunner().invoke(click.Command("typed", callback=call), [], input=said)

    return typed


@pytest.fixture
def ask(say: Say) -> Callable[..., Any]:
    """Types a command line that must succeed; its answer."""

    def asked(*arguments: str) -> Any:
        result = say(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return asked
