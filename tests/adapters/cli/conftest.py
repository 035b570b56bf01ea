"""A terminal on a folder of its own, with a clock that stands at noon."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tallylight.adapters.cli import root
from tallylight.main import House
from tallylight.testing import HandClock

Say = Callable[..., Result]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def say(tmp_path: Path, clock: HandClock) -> Say:
    """Types a command line; its exit code and what it printed. No program runs beside it."""

    def typed(*arguments: str) -> Result:
        def call() -> None:
            root.run(House(clock), arguments, {"TALLYLIGHT_DATA": str(tmp_path)})

        return CliRunner().invoke(click.Command("typed", callback=call), [])

    return typed


@pytest.fixture
def ask(say: Say) -> Callable[..., Any]:
    """Types a command line that must succeed; its answer."""

    def asked(*arguments: str) -> Any:
        result = say(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return asked
