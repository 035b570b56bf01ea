"""Raids on the command line: what may be left out follows what must be said."""

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tallylight.adapters.cli import root
from tallylight.main import House
from tallylight.testing import HandClock


def say(folder: Path, *arguments: str) -> Result:
    def call() -> None:
        root.run(House(HandClock()), arguments, {"TALLYLIGHT_DATA": str(folder)})

    return CliRunner().invoke(click.Command("typed", callback=call), [])


def ask(folder: Path, *arguments: str) -> Any:
    result = say(folder, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_raid_is_told_in_a_few_words(tmp_path: Path) -> None:
    ask(tmp_path, "raid", "start", "Customs", "pmc", "pve")
    killed = ask(tmp_path, "raid", "kill", "scav", "AKM")
    ended = ask(tmp_path, "raid", "end", "survived", "ZB-1011")
    assert (killed["weapon_used"], ended["game_mode"]) == ("AKM", "pve")
    assert (ended["current_state"], ended["extract_location"]) == ("survived", "ZB-1011")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("raid end died --clear final_state", "FINAL_STATE is said twice: as 'died', and as an"),
        ("raid start customs --map-name woods", "MAP_NAME is said twice: as 'customs', and as"),
    ],
)
def test_what_is_said_twice_is_not_believed(tmp_path: Path, line: str, said: str) -> None:
    result = say(tmp_path, *line.split())
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
