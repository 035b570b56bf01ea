"""The example of CONTRIBUTING.md runs, and keeps the laws when it is put in its place.

In processes of its own: its tables are no part of the real program.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from .static import ROOT, direction, size


def test_the_tests_of_the_example_pass(tmp_path: Path) -> None:
    examples = str(ROOT / "examples")
    config = ["-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml"), "--rootdir", examples]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *config, examples],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


def test_the_example_keeps_the_contracts_of_a_pack(tmp_path: Path) -> None:
    house = direction.copy_of_the_house(tmp_path)
    before = direction.complaints(house)
    shutil.copytree(ROOT / "examples" / "coffee", house / "src" / "tallylight" / "packs" / "coffee")
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
    house = direction.copy_of_the_house(tmp_path) / "src"
    shutil.copytree(ROOT / "examples" / "coffee", house / "tallylight" / "packs" / "coffee")
    for data in (ROOT / "src" / "tallylight").rglob("*.toml"):
        shutil.copy(data, house / "tallylight" / data.relative_to(ROOT / "src" / "tallylight"))
    ran = subprocess.run(
        [sys.executable, "-c", STARTED], env={"PYTHONPATH": str(house)}, cwd=tmp_path,
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert ran.stdout == "['pot']\n"
