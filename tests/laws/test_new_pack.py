"""`new-pack` makes a pack that keeps every law and is everywhere: HTTP, terminal, page, overlay.

In a copy of the house without other packs, in processes of its own.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tallylight import packs
from tallylight.core.registry import discover

from ..whole.conftest import Terminal
from .static import ROOT, direction, removal
from .test_example import LAWS, kept, laws_ran, ran

NAME = "a_game_of_darts_too"
"""As long as most: a line that is too long, or that a formatter would break, shows."""

OWN = [f"src/tallylight/packs/{NAME}", f"tests/packs/{NAME}"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house whose one pack was just made."""
    others = [pack.name for pack in discover(packs)]
    root = removal.house_without(others, ROOT, tmp_path_factory.mktemp("house"))
    made = Terminal(root / "data").run("new-pack", NAME, "--into", str(root), **source(root))
    assert made.returncode == 0, made.stderr
    return root


def source(house: Path) -> dict[str, str]:
    return {"PYTHONPATH": str(house / "src")}


def content(house: Path, *arguments: str) -> None:
    done = removal.run(house, sys.executable, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_as_a_checker_and_a_formatter_want_it(house: Path) -> None:
    content(house, "-m", "ruff", "check", "--no-cache", *OWN)
    content(house, "-m", "ruff", "format", "--no-cache", "--check", *OWN)


def test_its_types_fit(house: Path) -> None:
    content(house, "-m", "mypy", "--cache-dir", str(house / ".mypy_cache"), OWN[0])


def test_it_keeps_the_contracts(house: Path) -> None:
    assert direction.complaints(house) == []


CHOSEN = {law: words.replace("coffee", NAME) for law, words in LAWS.items() if law != "demo"}
"""It has no demo."""


@pytest.fixture(scope="module")
def said(house: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the laws say of it."""
    return laws_ran(tmp_path_factory.mktemp("said"), house, CHOSEN, house / "src")


@pytest.mark.parametrize("law", CHOSEN)
def test_it_keeps_the_law_of(law: str, said: str) -> None:
    assert kept(law, said), said


def test_its_own_tests_pass(house: Path, tmp_path: Path) -> None:
    said = ran(tmp_path, str(house / OWN[1]), "-k", "sqlite", path=house / "src")
    assert " passed" in said


def test_the_reference_tells_of_it(house: Path) -> None:
    content(house, "-m", "docs.reference.make")
    assert f"POST /{NAME}/round/begin" in (house / f"docs/reference/{NAME}.md").read_text("utf-8")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path / "data")
    yield made
    for process in made.running:
        process.kill()
        process.communicate()


def test_it_is_served_typed_and_shown(house: Path, terminal: Terminal) -> None:
    web = httpx.Client(base_url=terminal.serve(**source(house)).url)
    begun = web.post(f"/{NAME}/round/begin", json={"goal": 3})
    counted = terminal.run(NAME, "round", "count", **source(house))
    page = web.get("/panels").json()
    assert (begun.status_code, counted.returncode) == (201, 0)
    assert web.get(f"/{NAME}/total").json() == {"points": 1, "rounds": 1}
    assert f"{NAME}.panel" in page["panels"]
    assert web.get(page["overlays"][-1]["path"]).status_code == 200
