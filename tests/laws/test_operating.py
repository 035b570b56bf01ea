"""What the operator's guide says can be typed, and its questions to the database are answered."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tallylight import packs
from tallylight.adapters.cli import root
from tallylight.core.registry import discover
from tallylight.main import House
from tallylight.testing import HandClock, laws, show

from .static import ROOT

GUIDE = ROOT / "docs" / "operating.md"
PAGES = (GUIDE, ROOT / "README.md")
LINES = sorted({
    line.partition("   #")[0].strip()
    for page in PAGES
    for line in re.findall(r"^    (tallylight .+)$", page.read_text("utf-8"), re.MULTILINE)
})  # fmt: skip
HOUSE = House(HandClock())


@pytest.mark.parametrize("line", LINES)
def test_every_line_that_is_to_be_typed_can_be(line: str, tmp_path: Path) -> None:
    words = line.split()[1:]
    named = [word for word in words if not word.startswith("-")]

    def call() -> None:
        root.run(HOUSE, [*_command(named), "--help"], {"TALLYLIGHT_DATA": str(tmp_path)})

    said = CliRunner().invoke(click.Command("typed", callback=call), [])

    assert said.exit_code == 0, said.output
    options = {word.partition("=")[0] for word in words if re.match(r"--[a-z]", word)}
    assert {one for one in options if one not in said.stdout} == set()


def _command(named: list[str]) -> list[str]:
    """The words of a line up to the first that can't be a command's."""
    command = []
    for word in named:
        if not re.fullmatch(r"[a-z][a-z-]*", word):
            break
        command.append(word)
    return command


def _questions() -> Iterator[str]:
    yield from re.findall(r"```sql\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


def test_its_questions_are_answered_by_either_database(database_url: str) -> None:
    with show(database_url, of=list(discover(packs))) as full:
        laws.demo_plays(full, 1)
        with full.program.storage.read() as connection:
            counts = [len(connection.execute(sa.text(one)).all()) for one in _questions()]

    assert len(counts) == 5
    assert all(counts[number] for number in (0, 1, 4))
