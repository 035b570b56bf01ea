"""The example of CONTRIBUTING.md runs, and keeps the laws when it is put in its place.

In processes of its own: its tables are no part of the real program.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .static import ROOT, direction, size

COFFEE = ROOT / "examples" / "coffee"


def ran(tmp_path: Path, *arguments: str, path: Path | None = None, root: Path = ROOT) -> str:
    """What pytest said in a process of its own; it must have found everything in order."""
    config = ["-p", "no:cacheprovider", "-c", str(root / "pyproject.toml"), "--rootdir", str(root)]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *config, *arguments],
        env={**os.environ, **({"PYTHONPATH": str(path)} if path else {})},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=110,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def house_with_coffee(tmp_path: Path) -> Path:
    """A copy of the program, with the example where a pack belongs; its `src`."""
    house = tmp_path / "house"
    nothing_made = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src" / "tallylight", house / "tallylight", ignore=nothing_made)
    shutil.copytree(COFFEE, house / "tallylight" / "packs" / "coffee", ignore=nothing_made)
    return house


def leave_alone(house: Path, name: str) -> None:
    """Take all other packs away."""
    for pack in (house / "tallylight" / "packs").iterdir():
        if pack.is_dir() and pack.name != name:
            shutil.rmtree(pack)


def test_the_tests_of_the_example_pass(tmp_path: Path) -> None:
    ran(tmp_path, str(ROOT / "examples"))


LAWS = {
    "sentences": "test_everything_declared",
    "late": "coffee and sqlite",
    "undo": "coffee and sqlite and every_row",
    "replay": "coffee and sqlite and derived_row",
    "demo": "coffee and sqlite",
    "migrations": "sqlite and (declare or up_down_up or behind)",
}
"""What is chosen of each law's file."""


def laws_ran(tmp_path: Path, root: Path, laws: dict[str, str], path: Path) -> str:
    """What the laws said, line by line: of one process, because to start it costs most."""
    files = [str(root / "tests" / "laws" / f"test_{law}.py") for law in laws]
    chosen = " or ".join(f"(test_{law}.py and {words})" for law, words in laws.items())
    return ran(tmp_path, "-vv", *files, "-k", chosen, path=path, root=root)


def kept(law: str, said: str) -> bool:
    """Whether a law was tried there, and all of it."""
    lines = [line for line in said.splitlines() if f"test_{law}.py::" in line]
    return bool(lines) and all(" PASSED" in line for line in lines)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the laws say of the example; what other packs do is tried elsewhere."""
    tmp_path = tmp_path_factory.mktemp("coffee")
    house = house_with_coffee(tmp_path)
    leave_alone(house, "coffee")
    return laws_ran(tmp_path, ROOT, LAWS, house)


@pytest.mark.parametrize("law", LAWS)
def test_the_example_keeps_the_law_of(law: str, said: str) -> None:
    assert kept(law, said), said


def test_the_example_keeps_the_contracts_of_a_pack(tmp_path: Path) -> None:
    house = direction.copy_of_the_house(tmp_path)
    before = direction.complaints(house)
    shutil.copytree(COFFEE, house / "src" / "tallylight" / "packs" / "coffee")
    assert direction.complaints(house) == before


def test_the_example_is_small() -> None:
    assert size.complaints(ROOT / "examples") == []


STARTED = """
from tallylight import packs
from tallylight.core.program import registry_of
from tallylight.core.registry import discover
print(sorted(registry_of(discover(packs)).packs["coffee"].topics))
"""


def test_a_folder_is_all_that_a_pack_needs(tmp_path: Path) -> None:
    started = subprocess.run(
        [sys.executable, "-c", STARTED], env={"PYTHONPATH": str(house_with_coffee(tmp_path))},
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert started.stdout == "['panel', 'pot']\n"
