"""One page of what is wrong and what to do."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from .conftest import Say


def test_a_house_in_order_is_told_so_and_a_broken_one_what_is_broken(
    say: Say, tmp_path: Path
) -> None:
    say("session", "start")
    say("backup", "create")
    well = say("doctor")
    with closing(sqlite3.connect(tmp_path / "tallylight.sqlite3")) as file:
        file.execute("DROP TRIGGER timeline_no_update")
        file.execute("UPDATE timeline SET origin = X'00' WHERE seq = 1")
        file.commit()
    (tmp_path / "token").write_text("x")
    (tmp_path / "token").chmod(0o644)
    broken = say("doctor")

    assert (well.exit_code, well.output.splitlines()[-1]) == (0, "Nothing is wrong.")
    assert broken.exit_code == 1
    for word in ("Wrong:", "types: Values in origin", "triggers:", "permissions:"):
        assert word in broken.output


def test_a_file_that_is_no_database_is_said_to_be_none(say: Say, tmp_path: Path) -> None:
    (tmp_path / "tallylight.sqlite3").write_text("nothing" * 1000)

    told = say("doctor")

    assert told.exit_code == 1
    assert "See to that first" in told.output


def test_a_sweep_takes_away_what_was_left(say: Say, tmp_path: Path) -> None:
    say("session", "start")
    part = tmp_path / "token.1f.part"
    part.write_text("x")
    os.utime(part, (0, 0))

    assert f"{part}" in say("doctor", "--quick").output
    assert f"Taken away: {part}" in say("doctor", "--quick", "--sweep").output
    assert not part.exists()


def test_a_quick_look_tells_of_a_full_disk(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    say("session", "start")
    full = shutil.disk_usage(Path.cwd())._replace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)

    told = say("doctor", "--quick")

    assert (told.exit_code, "disk: 0 MB are free" in told.output) == (1, True)
