"""Which names a new pack may have, and where it may be made. What is made: see tests/laws."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Say = Callable[..., Result]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder that looks like a clone of the project, with one pack in it."""
    root = tmp_path / "clone"
    (root / "src" / "tallylight" / "packs" / "chess").mkdir(parents=True)
    (root / "pyproject.toml").touch()
    return root


@pytest.mark.parametrize("name", ["Darts", "x", "1st", "a__b", "trailing_", "class", "d-j", "é" * 3,
                                  "a_name_beyond_all_use"])  # fmt: skip
def test_a_name_that_can_not_be_one_is_refused(say: Say, clone: Path, name: str) -> None:
    result = say("new-pack", name, "--into", str(clone))
    assert (result.exit_code, result.stderr.partition(":")[0]) == (2, "name_unfit")


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("lamp", "a pack of the program is called so."),
        ("sessions", "a pack of the program is called so."),
        ("session", "/session/start is an address of the program."),
        ("serve", "`tallylight serve` is a command of the program."),
        ("static", "the program has an address that begins with it."),
        ("chess", "packs/chess."),
    ],
)
def test_a_name_that_is_taken_is_refused_and_says_by_what(
    say: Say, clone: Path, name: str, by: str
) -> None:
    result = say("new-pack", name, "--into", str(clone))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"name_taken: The name {name} is taken: ")
    assert result.stderr.strip().replace("\\", "/").endswith(by)


def test_where_there_is_no_source_nothing_is_made(say: Say, tmp_path: Path) -> None:
    result = say("new-pack", "darts", "--into", str(tmp_path / "nowhere"))
    assert (result.exit_code, result.stderr.partition(":")[0]) == (2, "no_source")
    assert not (tmp_path / "nowhere").exists()


def test_a_new_pack_stands_beside_the_others_with_its_tests(say: Say, clone: Path) -> None:
    assert say("new-pack", "darts", "--into", str(clone)).exit_code == 0
    rooms = {file.name for file in (clone / "src/tallylight/packs/darts").iterdir()}
    assert {"__init__.py", "messages.py", "rules.py", "migrations", "overlay"} <= rooms
    assert (clone / "tests/packs/darts/test_darts.py").is_file()
