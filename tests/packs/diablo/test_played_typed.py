"""Who was played is typed once, also where it is said in several steps."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tallylight.adapters.cli import root
from tallylight.core.owner import Place
from tallylight.core.program import registry_of
from tallylight.core.registry import Registry
from tallylight.main import House
from tallylight.packs import diablo
from tallylight.packs.diablo.rules import played
from tallylight.packs.diablo.views import links
from tallylight.testing import HandClock

from .test_livesplit import EVENING


class HouseOfRuns(House):
    """A program whose one pack is Diablo."""

    def registry(self, place: Place | None = None) -> Registry:
        """What is declared there."""
        return registry_of([diablo.PACK])


def test_it_goes_on_until_there_is_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in (played, links):
        monkeypatch.setattr(part, "PLAYED_AT_ONCE", 2)
    table = tmp_path / "evening.lss"
    table.write_bytes(EVENING)

    def typed(*words: str) -> str:
        def call() -> None:
            root.run(HouseOfRuns(HandClock()), words, {"TALLYLIGHT_DATA": str(tmp_path / "data")})

        result = CliRunner().invoke(click.Command("typed", callback=call), [])
        assert result.exit_code == 0, result.output
        return result.output

    typed("adopt", str(table))
    typed("diablo", "character", "add", "Zaphira", "sorceress")
    said = typed("diablo", "session", "played-by", "Zaphira", "--json")
    assert said.count('"more": true') == 2
    assert said.count('"more": false') == 1
