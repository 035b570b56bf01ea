"""What lies in a folder that a command names."""

from datetime import UTC, datetime
from os import utime
from pathlib import Path

import pytest

from tallylight.base.errors import Refused
from tallylight.core import folder
from tallylight.core.declaration import faults_of_folder
from tallylight.core.declare import CommandSpec
from tallylight.core.files import FileSeen
from tallylight.core.folder import pictures_in


def seen(place: Path | str) -> tuple[FileSeen, ...]:
    found = pictures_in(str(place))
    assert not isinstance(found, Refused), found
    return found


def why_not(place: Path | str) -> str:
    found = pictures_in(str(place))
    assert isinstance(found, Refused)
    return str(found.facts["why"])


def test_pictures_are_listed_by_name_with_size_and_time(tmp_path: Path) -> None:
    (tmp_path / "b.PNG").write_bytes(b"1234")
    (tmp_path / "a.svg").write_bytes(b"")
    for name in ("a.svg", "b.PNG"):
        utime(tmp_path / name, (1_700_000_000, 1_700_000_000))
    at = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    root = tmp_path.resolve()
    assert seen(tmp_path) == (
        FileSeen("a.svg", str(root / "a.svg"), 0, at),
        FileSeen("b.PNG", str(root / "b.PNG"), 4, at),
    )


@pytest.mark.parametrize("name", ["notes.txt", "kor", "svg", ".svg.bak", "a.svg/inside.svg"])
def test_what_is_no_picture_of_the_folder_itself_is_left_out(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"")
    assert seen(tmp_path) == ()


def test_a_folder_spelled_otherwise_gives_the_same_paths(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_bytes(b"")
    assert seen(f"{tmp_path}/../{tmp_path.name}/") == seen(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "no such file" in why_not(tmp_path / "nowhere")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_bytes(b"")
    assert "not a directory" in why_not(tmp_path / "a.svg")


@pytest.mark.parametrize("place", ["flags", "./flags", "", "a\0b", "~nobody-of-that-name/x"])
def test_a_folder_that_is_not_said_whole_is_refused(place: str) -> None:
    assert why_not(place)


def test_a_folder_with_too_many_pictures_is_refused_and_not_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "MOST", 2)
    for name in ("a.svg", "b.svg", "c.svg"):
        (tmp_path / name).write_bytes(b"")
    assert why_not(tmp_path) == "it holds more than 2 files"


def test_a_folder_that_no_field_names_is_a_fault_of_the_declaration() -> None:
    spec = CommandSpec("flags/scan", lists="folder")
    assert list(faults_of_folder("flags.scan", spec, ["place"])) == [
        "the folder folder of flags.scan is none of its fields"
    ]
