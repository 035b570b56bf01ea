"""What a player types at a terminal: items and types of runs as words, without dashes."""

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from tallylight.adapters.cli import root
from tallylight.core.program import registry_of
from tallylight.core.registry import Registry
from tallylight.main import House
from tallylight.packs import diablo
from tallylight.testing import HandClock

REGISTRY = registry_of([diablo.PACK])


class HouseOfRuns(House):
    """A program whose one pack is this one."""

    def registry(self, place: object = None) -> Registry:
        """What is declared there."""
        return REGISTRY


def ask(folder: Path, line: str) -> Any:
    def call() -> None:
        environ = {"TALLYLIGHT_DATA": str(folder)}
        root.run(HouseOfRuns(HandClock()), [*line.split(), "--json"], environ)

    result = CliRunner().invoke(click.Command("typed", callback=call), [])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_item_is_looked_for_by_a_word(tmp_path: Path) -> None:
    assert ask(tmp_path, "diablo grail items shako")[0]["name"] == "Harlequin Crest"


@pytest.mark.parametrize("line", ["all-time meph", "form meph", "outliers meph", "dry shako meph"])
def test_numbers_are_asked_for_by_words(tmp_path: Path, line: str) -> None:
    assert ask(tmp_path, f"diablo stats {line}") is not None


def test_odds_and_entries_are_taken_out_by_the_words_that_set_them(tmp_path: Path) -> None:
    ask(tmp_path, "diablo odds set soj nihl 1500")
    assert ask(tmp_path, "diablo odds remove soj nihl")["seq"]
    ask(tmp_path, "diablo grail add soj")
    assert ask(tmp_path, "diablo grail remove soj")["seq"]
