"""Backups from a terminal: made, proved, listed, brought back, moved."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tallylight.storage.engine import Storage
from tallylight.storage.mark import Mark, put_mark

from .conftest import Say

Ask = Callable[..., Any]


@pytest.fixture
def lit(say: Say) -> Say:
    """A place where a lamp was lit."""
    assert say("lamp", "lamp", "light", "red").exit_code == 0
    return say


def test_a_backup_is_made_and_proved_and_listed(lit: Say, ask: Ask, tmp_path: Path) -> None:
    made = ask("backup", "create")

    assert Path(made["file"]).parent == tmp_path / "backups"
    assert (made["in_order"], made["findings"]) == (True, [])
    assert [one["file"] for one in ask("backup", "list")] == [made["file"]]


def test_a_backup_that_was_never_proved_says_so(lit: Say, ask: Ask) -> None:
    made = ask("backup", "create", "--unproved")
    assert made["proved_at"] == "never"

    ask("backup", "verify", made["file"])

    assert ask("backup", "list")[0]["proved_at"] == "2026-03-14T12:00:00.000000Z"


def test_what_was_done_since_is_gone_after_a_restore_and_kept_beside(lit: Say, ask: Ask) -> None:
    file = ask("backup", "create")["file"]
    lit("lamp", "lamp", "out")
    lit("lamp", "lamp", "light", "green")

    restored = lit("restore", file, "--replace", "--json")

    assert restored.exit_code == 0, restored.output
    assert "What was there is in" in restored.stderr
    assert [one["colour"] for one in ask("lamp", "lamps")["items"]] == ["red"]
    assert len(ask("backup", "list")) == 2


def test_nothing_is_replaced_unasked(lit: Say, ask: Ask) -> None:
    file = ask("backup", "create")["file"]

    refused = lit("restore", file)

    assert refused.exit_code == 2
    assert "say --replace" in refused.stderr


def test_everything_moves_to_another_database(lit: Say, ask: Ask, tmp_path: Path) -> None:
    there = f"sqlite:///{(tmp_path / 'there.sqlite3').as_posix()}"

    moved = ask("move", "--to", there)

    assert moved["rows"] > 10
    assert ask("lamp", "lamps", "--database-url", there) == ask("lamp", "lamps")
    assert lit("move", "--to", there).exit_code == 2


def test_a_file_that_is_none_is_refused_in_a_sentence(say: Say, tmp_path: Path) -> None:
    said = say("restore", str(tmp_path / "none.tally.zip"))

    assert said.exit_code == 2
    assert "there is no such file" in said.stderr


def test_old_backups_are_taken_away(lit: Say, ask: Ask) -> None:
    first = ask("backup", "create", "--daily")["file"]
    second = ask("backup", "create", "--daily")["file"]

    gone = ask("backup", "thin")

    assert [one["taken_away"] for one in gone] in ([first], [second])
    assert len(ask("backup", "list")) == 1


def test_over_a_damaged_file_it_is_said_what_helps(lit: Say, ask: Ask, tmp_path: Path) -> None:
    file = ask("backup", "create")["file"]
    database = tmp_path / "tallylight.sqlite3"
    database.write_bytes(b"no database at all" * 1000)

    refused = lit("restore", file, "--replace")

    assert refused.exit_code != 0
    assert "Move it away" in refused.stderr
    database.unlink()
    for end in ("-wal", "-shm"):
        database.with_name(f"{database.name}{end}").unlink(missing_ok=True)
    assert lit("restore", file).exit_code == 0
    assert [one["colour"] for one in ask("lamp", "lamps")["items"]] == ["red"]


def test_a_folder_is_listed_whole_also_for_a_computer_that_made_nothing_in_it(
    lit: Say, ask: Ask, tmp_path: Path
) -> None:
    made = Path(ask("backup", "create")["file"])
    usb = tmp_path / "usb"
    usb.mkdir()
    there = usb / made.name.replace(made.name.split("-")[1], "another0place")
    made.rename(there)

    assert [one["file"] for one in ask("backup", "list", "--in", str(usb))] == [str(there)]


def test_what_a_move_left_half_done_says_what_helps(lit: Say, tmp_path: Path) -> None:
    there = f"sqlite:///{(tmp_path / 'there.sqlite3').as_posix()}"
    with closing(Storage.open(there, owner="a move")) as half, half.migrating() as writing:
        put_mark(writing, Mark("another", "sqlite:////old.sqlite3"))

    for said in (["lamp", "lamps"], ["backup", "create"], ["check"], ["doctor"]):
        refused = lit(*said, "--database-url", there)
        assert refused.exit_code == 2
        assert "the move from sqlite:////old.sqlite3 was broken off" in refused.stderr
