"""Buttons from the terminal: values without quotes within quotes, and a link to copy."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Say = Callable[..., Result]
Ask = Callable[..., Any]

RECORD = "lamp/lamp/record"
BLINK = ("deck", "make", "Blink fast", "lamp/lamp/blink")


def test_the_values_of_a_button_are_words_of_the_line(ask: Ask) -> None:
    made = ask(*BLINK, "times=3", "word=a = b")
    values = {"times": 3, "word": "a = b"}
    assert made["values"] == values


def test_the_values_of_a_button_may_be_json(ask: Ask) -> None:
    made = ask(*BLINK, "--values", '{"word": "fast"}', "times=2")
    assert made["values"] == {"word": "fast", "times": 2}


def test_a_value_that_is_a_list_is_json(ask: Ask) -> None:
    made = ask("deck", "make", "One", RECORD, "colour=red", 'blinks=[{"times": 2}]')
    assert made["values"] == {"colour": "red", "blinks": [{"times": 2}]}


def test_a_word_with_a_sign_is_a_word_where_no_values_are_named(ask: Ask) -> None:
    assert ask("session", "start", "stream", "boss=new")["notes"] == "boss=new"


def test_a_link_can_be_shown_again_until_it_is_taken_back(ask: Ask, say: Say) -> None:
    path = ask(*BLINK, "word=fast")["path"]
    assert path in say("deck", "link", "1").stdout
    ask("deck", "revoke", "1")
    gone = say("deck", "link", "1")
    assert (gone.exit_code, gone.stderr.partition(":")[0]) == (2, "button_revoked")


def test_the_channel_of_the_line_is_that_of_the_button(ask: Ask) -> None:
    ask("channel", "make", "court-1")
    assert ask("--channel", "court-1", *BLINK)["channel"] == "court-1"
    assert ask("--channel", "court-1", *BLINK, "--channel", "main")["channel"] == "main"


def test_the_list_of_buttons_shows_no_link(ask: Ask, say: Say) -> None:
    path = ask(*BLINK, "word=fast")["path"]
    shown = say("deck", "list").stdout
    assert "Blink fast" in shown
    assert path.rpartition("-")[2] not in shown


def test_a_mistake_is_said_when_the_button_is_made(say: Say) -> None:
    result = say(*BLINK, "words=fast")
    assert result.exit_code == 2
    assert result.stderr.startswith("values_invalid: lamp/lamp/blink can't be pressed with that: ")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a user's folder by itself")
def test_the_secret_behind_the_links_is_for_this_user_only(ask: Ask, tmp_path: Path) -> None:
    ask(*BLINK, "word=fast")
    assert (tmp_path / "deck-secret").stat().st_mode & 0o777 == 0o600


def test_without_the_secret_every_link_is_another(ask: Ask, tmp_path: Path) -> None:
    path = ask(*BLINK, "word=fast")["path"]
    (tmp_path / "deck-secret").unlink()
    assert ask("deck", "link", "1")["path"] != path


def test_a_damaged_secret_is_told_and_not_replaced(ask: Ask, say: Say, tmp_path: Path) -> None:
    ask(*BLINK, "word=fast")
    (tmp_path / "deck-secret").write_text("half", encoding="utf-8")
    result = say("deck", "link", "1")
    assert result.exit_code == 1
    assert "deck-secret is damaged. Delete it, and all deck links are others." in result.stderr
