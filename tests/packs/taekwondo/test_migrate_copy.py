"""The migrations of this pack are made for no other program's file: there is no copy with them."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tallylight.adapters.cli import root
from tallylight.core.deck.installed import links_of
from tallylight.core.owner import Place
from tallylight.core.program import registry_of
from tallylight.core.registry import Registry
from tallylight.main import House
from tallylight.packs import taekwondo
from tallylight.testing import HandClock

from .origin import a_day


class Courts(House):
    """A program with this pack alone."""

    def registry(self, place: Place | None = None) -> Registry:
        return registry_of([taekwondo.PACK], links_of(place) if place else None)


@pytest.mark.parametrize("said", [(), ("--set", "taekwondo")], ids=["found", "named"])
def test_a_set_that_is_not_made_for_a_file_is_refused(
    tmp_path: Path, said: tuple[str, ...]
) -> None:
    file, new = a_day(tmp_path / "origin.db"), tmp_path / "new.db"
    before = file.read_bytes()

    def call() -> None:
        root.run(Courts(HandClock()), ["migrate", "copy", str(file), str(new), *said], {})

    result = CliRunner().invoke(click.Command("typed", callback=call), [])

    assert (result.exit_code, result.output.partition(":")[0]) == (2, "not_for_set")
    assert (file.read_bytes(), new.exists()) == (before, False)
