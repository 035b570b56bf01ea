"""The pinned lists name all that is needed: who installs by them has a program that is whole."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SAID = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def wanted(file: str) -> set[str]:
    """What the project says that an installation by a list needs."""
    project, groups = SAID["project"], SAID["dependency-groups"]
    more = [] if file == "requirements.txt" else project["optional-dependencies"].values()
    groups = groups.values() if file == "requirements-dev.txt" else [groups["build"]]
    return {_plain(one) for some in (project["dependencies"], *more, *groups) for one in some}


def pinned(file: str) -> dict[str, str]:
    """The version of each package in a list."""
    found: Iterable[Any] = PINNED.findall((ROOT / file).read_text(encoding="utf-8"))
    return {_plain(name): version for name, version in found}


def _plain(said: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", said)
    assert name is not None
    return re.sub(r"[._-]+", "-", name[0]).lower()


@pytest.mark.parametrize(
    "file", ["requirements.txt", "requirements-extras.txt", "requirements-dev.txt"]
)
def test_a_list_pins_everything_that_is_needed(file: str) -> None:
    assert wanted(file) - set(pinned(file)) == set()


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [
        ("requirements.txt", "requirements-extras.txt"),
        ("requirements-extras.txt", "requirements-dev.txt"),
    ],
)
def test_a_larger_list_holds_the_smaller_one(smaller: str, larger: str) -> None:
    assert pinned(smaller).items() - pinned(larger).items() == set()
