"""Backups in other places from a terminal; a folder stands for every kind of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Say

Ask = Callable[..., Any]


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    return tmp_path / "usb"


@pytest.fixture
def lit(say: Say) -> Say:
    """A place where a lamp was lit."""
    assert say("lamp", "lamp", "light", "red").exit_code == 0
    return say


def test_a_backup_goes_elsewhere_and_comes_back_from_there(
    lit: Say, ask: Ask, usb: Path, tmp_path: Path
) -> None:
    made = ask("backup", "create", "--to", usb.as_uri())
    (there,) = ask("backup", "list", "--in", usb.as_uri())
    empty = str(tmp_path / "another computer")

    assert there["file"] == f"{usb.as_uri()}/{Path(made['file']).name}"
    assert ask("backup", "list")[0]["sent_to"] == [usb.as_uri()]
    proved = ask("backup", "verify", there["file"])
    assert (proved["file"], proved["in_order"]) == (there["file"], True)
    ask("restore", there["file"], "--data", empty)
    assert ask("lamp", "lamps", "--data", empty) == ask("lamp", "lamps")
    assert ask("check", "--data", empty)["ok"]


def test_a_daily_backup_is_sent_to_every_place_that_was_chosen(
    lit: Say, ask: Ask, usb: Path, tmp_path: Path
) -> None:
    (tmp_path / "a file").touch()
    wrong = (tmp_path / "a file" / "folder").as_uri()
    ask("setting", "set", "backup.to", f"{wrong} {usb.as_uri()}")
    ask("backup", "create", "--daily")

    sent = lit("backup", "send")

    assert sent.exit_code == 1
    assert "1 of 2 places" in sent.stderr
    assert [one["sent_to"] for one in ask("backup", "list")] == [[usb.as_uri()]]


def test_old_daily_backups_are_taken_away_there_too(lit: Say, ask: Ask, usb: Path) -> None:
    for _ in range(2):
        ask("backup", "create", "--daily")
        ask("backup", "send", "--to", usb.as_uri())

    assert len(ask("backup", "list", "--in", usb.as_uri())) == 1
    assert ask("backup", "thin", "--in", usb.as_uri()) == []


@pytest.mark.parametrize(
    "words", [("backup", "list", "--in"), ("restore",), ("setting", "set", "backup.to")]
)
def test_a_password_in_an_address_is_refused_and_not_repeated(say: Say, words: list[str]) -> None:
    refused = say(*words, "sftp://me:battery@nas/backups/one.tally.zip")

    assert refused.exit_code == 2
    assert "battery" not in refused.output


def test_what_is_not_there_can_not_come_back(say: Say, usb: Path) -> None:
    refused = say("restore", f"{usb.as_uri()}/none.tally.zip")

    assert refused.exit_code == 2
    assert "There is no backup none.tally.zip" in refused.stderr


def test_nothing_is_sent_nowhere(lit: Say, ask: Ask) -> None:
    assert "There is no backup" in lit("backup", "send").stderr
    ask("backup", "create")
    assert "Say where to with --to" in lit("backup", "send").stderr
