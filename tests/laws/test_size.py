"""Small by budget: files, functions, parameters; async only where the world is met."""

import pytest

from .static import ROOT, SOURCE, size


def test_everything_in_the_program_is_small() -> None:
    assert size.complaints(SOURCE) == []


@pytest.mark.parametrize("folder", ["tests", "bench", "docs"])
def test_no_other_file_is_long_either(folder: str) -> None:
    assert size.too_long(ROOT / folder) == []


def test_no_word_switches_a_checker_off_in_a_pack() -> None:
    silenced = [
        f"{file.relative_to(SOURCE).as_posix()}:{number}"
        for file in size.written_in(SOURCE / "packs")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if "type: ignore" in line or "# noqa" in line
    ]
    assert silenced == []
