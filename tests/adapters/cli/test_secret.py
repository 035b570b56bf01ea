"""A secret is read from a pipe or the keyboard, and never from the line."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from ...laws.sample_pack.messages import LAMP_KEY, STEADY

TEXT = "s3cr3tT0ken"
Say = Callable[..., Result]
Ask = Callable[..., Any]


def kept(folder: Path) -> list[str]:
    """The secrets in the file, without their names."""
    file = folder / "secrets.json"
    return list(json.loads(file.read_text("utf-8"))["secrets"].values()) if file.exists() else []


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_secret_comes_through_a_pipe(say: Say, tmp_path: Path, end: str) -> None:
    result = say("setting", "set", LAMP_KEY.key, said=TEXT + end)
    assert (result.exit_code, kept(tmp_path)) == (0, [TEXT])
    assert TEXT not in result.output


def test_a_mark_in_front_of_a_text_is_no_part_of_it(say: Say, tmp_path: Path) -> None:
    say("setting", "set", LAMP_KEY.key, said=TEXT.encode("utf-8-sig"))
    assert kept(tmp_path) == [TEXT]


def test_the_words_that_go_with_it_are_typed_as_ever(say: Say, ask: Ask) -> None:
    say("setting", "set", "--key", LAMP_KEY.key, "--reason", "the old one leaked", said=TEXT)
    (change,) = ask("settings", LAMP_KEY.key)["history"]
    assert (change["change_reason"], change["changed_by"]) == ("the old one leaked", "cli")
    assert (change["old_value"], change["new_value"]) == (None, "***")


@pytest.mark.parametrize(
    "typed",
    [(LAMP_KEY.key, TEXT), (LAMP_KEY.key, "--value", TEXT), ("--key", LAMP_KEY.key, TEXT),
     ("--key", LAMP_KEY.key, "--value", TEXT)],
)  # fmt: skip
def test_a_secret_that_is_typed_is_refused_with_what_to_do(
    say: Say, tmp_path: Path, typed: tuple[str, ...]
) -> None:
    result = say("setting", "set", *typed)
    assert (result.exit_code, kept(tmp_path)) == (2, [])
    assert "what is typed can be read by others" in result.output
    assert TEXT not in result.output


@pytest.mark.parametrize("said", ["", "\n"])
def test_nothing_is_no_secret(say: Say, said: str) -> None:
    result = say("setting", "set", LAMP_KEY.key, said=said)
    assert (result.exit_code, "Nothing was said for lamp.key." in result.output) == (2, True)


def test_what_is_no_text_is_refused(say: Say) -> None:
    result = say("setting", "set", LAMP_KEY.key, said=b"\xff\xfe\x00")
    assert (result.exit_code, "is no UTF-8 text" in result.output) == (2, True)


def test_a_secret_that_is_too_short_is_refused_without_being_shown(say: Say) -> None:
    result = say("setting", "set", LAMP_KEY.key, said="12345")
    assert result.exit_code == 2
    assert "lamp.key can't be ***: it must have at least 6 characters." in result.output
    assert "12345" not in result.output


def test_any_other_setting_is_typed_as_before(say: Say, ask: Ask) -> None:
    ask("setting", "set", STEADY.key, "true")
    assert say("setting", "set", STEADY.key, said="true").exit_code == 2
    assert ask("settings", STEADY.key)["setting"]["value"] is True


def test_a_secret_that_is_reset_is_kept_nowhere(say: Say, ask: Ask, tmp_path: Path) -> None:
    say("setting", "set", LAMP_KEY.key, said=TEXT)
    ask("setting", "reset", LAMP_KEY.key)
    assert (kept(tmp_path), ask("settings", LAMP_KEY.key)["setting"]["value"]) == ([], "")


def test_where_says_in_which_file_secrets_are(ask: Ask, tmp_path: Path) -> None:
    assert ask("where")["secrets"] == str(tmp_path / "secrets.json")


def found(say: Say) -> list[tuple[str, int]]:
    """What `check` finds of secrets: where, and how often."""
    result = say("check", "--json")
    assert TEXT not in result.output
    told = [one for one in json.loads(result.stdout)["findings"] if one["check"] == "secrets"]
    return [(Path(one["where"]).name, one["count"]) for one in told]


@pytest.fixture
def entered(say: Say) -> Say:
    """A place with a secret, and with a lamp that was lit."""
    assert say("setting", "set", LAMP_KEY.key, said=TEXT).exit_code == 0
    assert say("lamp", "lamp", "light", "red").exit_code == 0
    return say


def test_a_secret_that_is_only_where_it_belongs_is_no_finding(entered: Say) -> None:
    assert found(entered) == []


def test_a_secret_in_a_note_is_found_in_its_row_and_in_the_file(
    entered: Say, tmp_path: Path
) -> None:
    entered("lamp", "lamp", "correct", "--note", f"the key is {TEXT}")
    where = dict(found(entered))
    assert where["the table texts"] == 1
    assert where["tallylight.sqlite3"] >= 1


def test_a_secret_that_was_deleted_is_found_in_what_the_file_let_go_of(
    entered: Say, tmp_path: Path
) -> None:
    database = sqlite3.connect(tmp_path / "tallylight.sqlite3")
    database.execute("PRAGMA secure_delete = off")
    database.execute("CREATE TABLE passing (words TEXT)")
    database.execute("INSERT INTO passing VALUES (?)", [TEXT])
    database.commit()
    database.execute("DROP TABLE passing")
    database.commit()
    database.close()
    assert found(entered) == [("tallylight.sqlite3", 1)]


def test_a_secret_in_the_log_of_the_database_is_found(entered: Say, tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "tallylight.sqlite3")
    database.execute("PRAGMA wal_autocheckpoint = 0")
    database.execute("CREATE TABLE passing (words TEXT)")
    database.execute("INSERT INTO passing VALUES (?)", [TEXT])
    database.execute("DROP TABLE passing")
    database.execute("CREATE TABLE kept (words TEXT)")
    database.execute("INSERT INTO kept VALUES (?)", [TEXT])
    database.commit()
    try:
        where = [name for name, _ in found(entered)]
    finally:
        database.close()
    assert "tallylight.sqlite3-wal" in where


@pytest.mark.parametrize("name", ["tallylight.log", "tallylight.log.1", "logs/today"])
@pytest.mark.parametrize("spelling", ["https://host/{}/x", "%7B{}%7D"])
def test_a_secret_in_a_log_is_found(entered: Say, tmp_path: Path, name: str, spelling: str) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / name).write_text("x" * (1 << 20) + spelling.format(TEXT), encoding="utf-8")
    assert found(entered) == [(Path(name).name, 1)]


def test_a_secret_across_two_pieces_of_a_long_file_is_found_once(
    entered: Say, tmp_path: Path
) -> None:
    before = "x" * ((1 << 20) - 4)
    (tmp_path / "tallylight.log").write_text(f"{before}{TEXT}{before}{TEXT}", encoding="utf-8")
    assert found(entered) == [("tallylight.log", 2)]


def test_a_secret_in_the_newest_backup_is_found(entered: Say, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "tallylight-1.sqlite3").write_bytes(b"\0" + TEXT.encode() + b"\0")
    assert found(entered) == [("tallylight-1.sqlite3", 1)]


def test_a_secret_is_found_in_a_backup_though_it_is_packed_there(
    entered: Say, tmp_path: Path
) -> None:
    entered("lamp", "lamp", "correct", "--note", f"the key is {TEXT}")
    entered("backup", "create", "--unproved")
    assert [name for name, _ in found(entered)][-1].endswith(".tally.zip")


@pytest.mark.parametrize("name", ["token", "deck-secret"])
def test_what_the_program_made_for_itself_is_looked_for_too(
    entered: Say, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("0123456789abcdef" * 4 + "\n", encoding="utf-8")
    (tmp_path / "tallylight.log").write_text("0123456789abcdef" * 4, encoding="utf-8")
    assert found(entered) == [("tallylight.log", 1)]


def test_a_secret_that_was_entered_and_is_gone_is_a_finding(entered: Say, tmp_path: Path) -> None:
    (tmp_path / "secrets.json").unlink()
    assert found(entered) == [("lamp.key", 1)]


def test_a_file_of_secrets_that_is_damaged_is_a_finding(entered: Say, tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text(f'{{"{TEXT}', encoding="utf-8")
    assert [name for name, _ in found(entered)] == ["secrets.json", "lamp.key"]


def test_a_file_of_secrets_that_others_may_read_is_a_finding(entered: Say, tmp_path: Path) -> None:
    (tmp_path / "secrets.json").chmod(0o644)
    assert found(entered) == [("secrets.json", 1)]
