"""Lists as sheets."""

import csv
import io
from dataclasses import dataclass

import pytest

from tallylight.core.sheets import columns_of, rows_of, written


@dataclass(frozen=True)
class Lamp:
    name: str
    watts: int | None


@dataclass(frozen=True)
class Page:
    items: list[Lamp]
    next: int | None


def test_rows_stand_under_the_names_of_their_columns() -> None:
    assert written([{"name": "Red", "watts": 5}]) == "name,watts\r\nRed,5\r\n"


@pytest.mark.parametrize("shape", [list[Lamp], Page])
def test_an_empty_list_has_a_header(shape: object) -> None:
    assert written([], columns_of(shape)) == "name,watts\r\n"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx", "\nx", "\uff1d1"])
def test_a_text_that_begins_like_a_formula_is_none(text: str) -> None:
    (_, row) = csv.reader(io.StringIO(written([{"name": text}]), newline=""))
    assert row == [f"'{text}"]


def test_a_number_below_nothing_stays_a_number() -> None:
    assert written([{"points": -2}]) == "points\r\n-2\r\n"


@pytest.mark.parametrize("text", ["a,b", 'say "so"', "two\nlines", "Łuk 이민재 🥋", " x "])
def test_a_text_comes_back_as_it_was(text: str) -> None:
    (_, row) = csv.reader(io.StringIO(written([{"name": text}]), newline=""))
    assert row == [text]


def test_what_is_no_plain_value_is_written_as_json() -> None:
    rows = [{"name": None, "on": True, "parts": [{"n": 1}]}]
    assert written(rows) == 'name,on,parts\r\n,true,"[{""n"": 1}]"\r\n'


def test_rows_that_lack_a_column_leave_it_empty() -> None:
    assert written([{"a": 1}, {"b": 2}]) == "a,b\r\n1,\r\n,2\r\n"


@pytest.mark.parametrize("answer", [{"raids": 1}, 3, [1, 2], {"items": 3}, None])
def test_what_is_no_list_of_things_has_no_rows(answer: object) -> None:
    assert rows_of(answer) is None
