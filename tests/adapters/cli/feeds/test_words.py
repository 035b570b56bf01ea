"""The words of feeds stand beside those of their pack."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ....laws.sample_pack import PACK as LAMP
from .lights import TWO_FEEDS, Listener, Say, recording, typed


@pytest.mark.parametrize("asked", [("--help",), ("lamp", "--help")])
def test_help_lists_them_beside_what_the_pack_says(say: Say, asked: Sequence[str]) -> None:
    shown = say(*asked).stdout
    verbs = ("play", "record", "simulate")
    assert [verb for verb in verbs if f"lamp {verb}" in shown] == list(verbs)


def test_a_feed_that_is_not_made_up_has_no_simulation(tmp_path: Path) -> None:
    result = typed(tmp_path, LAMP)("lamp", "simulate")
    assert (result.exit_code, "There is no command 'lamp simulate'" in result.stderr) == (2, True)


def test_of_several_feeds_one_must_be_named(tmp_path: Path) -> None:
    result = typed(tmp_path, TWO_FEEDS)("lamp", "play", recording(tmp_path, "hall"))
    assert "Say which feed with --feed: signals, others." in result.stderr


def test_a_feed_that_is_named_is_the_one(tmp_path: Path, listener: Listener) -> None:
    file = recording(tmp_path, "hall", feed="lamp.others")
    to = ("--port", listener.port, "--speed", "max")
    typed(tmp_path, TWO_FEEDS)("lamp", "play", file, "--feed", "others", *to)
    assert len(listener.heard()) == 2


def test_a_feed_that_there_is_not_is_refused(tmp_path: Path) -> None:
    result = typed(tmp_path, TWO_FEEDS)("lamp", "play", tmp_path, "--feed=strange")
    assert "There is no feed 'strange' here. There are: signals, others." in result.stderr


def test_a_pack_without_a_feed_has_none_of_them(tmp_path: Path) -> None:
    result = typed(tmp_path, replace(LAMP, feeds=()))("lamp", "play", "evening.jsonl")
    assert "There is no command 'lamp play evening.jsonl'." in result.stderr
