"""`adopt` at a terminal: a report, a refusal, and the way back."""

import json
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

from ...core.test_adopt import ADOPTING, glow_counter


class Adopting(House):
    """A program whose one pack takes over what a glow counter kept."""

    def registry(self, place: Place | None = None) -> Registry:
        return registry_of([ADOPTING], links_of(place) if place else None)


def say(folder: Path, *arguments: str) -> Result:
    def call() -> None:
        root.run(Adopting(HandClock()), arguments, {"TALLYLIGHT_DATA": str(folder / "data")})

    return CliRunner().invoke(click.Command("typed", callback=call), [])


def ask(folder: Path, *arguments: str) -> Any:
    return json.loads(say(folder, *arguments, "--json").stdout)


@pytest.fixture
def glows(tmp_path: Path) -> str:
    return str(glow_counter(tmp_path, 3))


def test_the_report_says_what_became_of_each_table(tmp_path: Path, glows: str) -> None:
    report = ask(tmp_path, "adopt", glows)
    assert (report["tables"]["glows"]["found"], report["tables"]["glows"]["adopted"]) == (3, 3)


def test_a_pack_may_be_named_first(tmp_path: Path, glows: str) -> None:
    assert ask(tmp_path, "lamp", "adopt", glows)["pack"] == "lamp"


@pytest.mark.parametrize("asked", [("--help",), ("lamp", "--help")])
def test_help_lists_it_beside_what_the_pack_says(tmp_path: Path, asked: tuple[str, ...]) -> None:
    assert "lamp adopt" in say(tmp_path, *asked).stdout


def test_a_pack_that_does_not_know_it_is_no_way_in(tmp_path: Path, glows: str) -> None:
    assert say(tmp_path, "chess", "adopt", glows).exit_code == 2


def test_a_dry_run_says_that_nothing_was_written(tmp_path: Path, glows: str) -> None:
    assert "Nothing was written" in say(tmp_path, "adopt", glows, "--dry-run").stdout


def test_it_says_how_to_take_it_back(tmp_path: Path, glows: str) -> None:
    import_id = ask(tmp_path, "adopt", glows)["import_id"]
    assert f"adopt --undo {import_id}" in say(tmp_path, "adopt", glows).stdout


def test_an_import_is_taken_back(tmp_path: Path, glows: str) -> None:
    import_id = ask(tmp_path, "adopt", glows)["import_id"]
    assert ask(tmp_path, "adopt", "--undo", import_id)["undone"] == 3


def test_what_is_taken_back_is_not_there_any_more(tmp_path: Path, glows: str) -> None:
    import_id = ask(tmp_path, "adopt", glows)["import_id"]
    say(tmp_path, "adopt", "--undo", import_id)
    assert say(tmp_path, "adopt", "--undo", import_id).exit_code == 2


def test_a_file_or_an_import_must_be_said(tmp_path: Path) -> None:
    assert say(tmp_path, "adopt").exit_code == 2
