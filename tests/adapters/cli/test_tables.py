"""Lists on a terminal: whole words in as many columns as there is room for."""

from typing import Any

import pytest

from tallylight.adapters.cli.show import show
from tallylight.adapters.cli.tables import local

RUN = {
    "run_id": "run-895", "channel": "main", "run_number": 48, "run_type": "Mephisto",
    "difficulty": "hell", "started_at": "2026-11-27T20:02:59Z",
    "ended_at": "2026-11-27T20:03:52Z", "active_seconds": 52.157, "wall_seconds": 3e-06,
    "finds": [], "repaired": [], "note": None, "as_of": "2026-11-27T20:56:33.638969Z",
}  # fmt: skip
NEXT = {**RUN, "run_id": "run-896", "run_number": 49, "started_at": "2026-11-27T20:04:03Z",
        "finds": [{"name": "Shako", "find_id": 1}, {"name": "Ber", "find_id": 2}]}  # fmt: skip


class Screen:
    """A terminal of some width."""

    def __init__(self, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._environ = capsys, monkeypatch

    def __call__(self, answer: Any, columns: int = 200) -> tuple[list[str], str]:
        """The lines of an answer, and what is said beside it."""
        self._environ.setenv("COLUMNS", str(columns))
        show(answer, as_json=False)
        out, beside = self._capsys.readouterr()
        return out.splitlines(), beside


@pytest.fixture
def screen(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> Screen:
    return Screen(capsys, monkeypatch)


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
def test_no_line_is_longer_than_the_terminal_is_wide(screen: Screen, columns: int) -> None:
    lines, _ = screen([RUN, NEXT], columns)
    assert max(map(len, lines)) <= columns


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
def test_a_row_stays_one_line_of_whole_words(screen: Screen, columns: int) -> None:
    lines, _ = screen([RUN, NEXT], columns)
    assert [line.split()[0] for line in lines[-2:]] == ["run-895", "run-896"]
    cells = {word for line in lines[-2:] for word in line.split()}
    assert cells <= {"run-895", "run-896", "main", "48", "49", "Mephisto", "hell", "2026-11-27",
                     *(word for row in (RUN, NEXT) for word in local_times(row)),
                     "52.2", "0", "-", "Shako,", "Ber"}  # fmt: skip


def local_times(row: Any) -> list[str]:
    names = ("started_at", "ended_at", "as_of")
    return [word for name in names for word in local(row[name]).split()]


def test_what_does_not_fit_is_left_out_and_named(screen: Screen) -> None:
    lines, beside = screen([RUN, NEXT], 80)
    assert "Difficulty" not in " ".join(lines)
    assert beside.startswith("Not shown: Difficulty, ")
    assert " ".join(beside.split()).endswith("A wider window shows more, --json all.")


def test_where_all_fits_nothing_is_said(screen: Screen) -> None:
    assert screen([RUN, NEXT], 200)[1] == ""


def test_what_is_the_same_in_each_row_goes_first(screen: Screen) -> None:
    _, beside = screen([RUN, NEXT], 100)
    assert "Run number" not in beside
    assert "Started at" not in beside
    assert "Finds" not in beside
    assert "As of" in beside


def test_columns_that_say_nothing_anywhere_are_no_columns(screen: Screen) -> None:
    lines, beside = screen([RUN, NEXT])
    assert not {"Note", "Repaired"} & set(" ".join(lines).split())
    assert beside == ""


def test_a_list_in_a_row_is_its_names(screen: Screen) -> None:
    lines, _ = screen([RUN, NEXT])
    assert "Shako, Ber" in lines[-1]


def test_a_long_list_in_a_row_is_counted(screen: Screen) -> None:
    many = [{"name": f"thing {number}"} for number in range(9)]
    lines, _ = screen(
        [{"id": 1, "things": many, "parts": [{"a": 1}, {"a": 2}], "of": {"x": 1}, "in": {"y": [1]}}]
    )
    assert lines[-1].split() == ["1", "9", "2", "X", "1", "Y", "1"]


def test_what_is_said_of_a_thing_without_a_name_stands_by_its_names(screen: Screen) -> None:
    rules = [{"min": 0, "max": 9}, {"enum": ["tips", "words"]}, {"pattern": "[a-z]" * 20}]
    lines, _ = screen([{"key": f"a.{number}", "rules": one} for number, one in enumerate(rules)])
    said = [" ".join(line.split()[1:]) for line in lines[-3:]]
    assert said == ["Min 0, Max 9", "Enum tips, words", "Pattern"]


def test_a_thing_in_a_row_is_its_name(screen: Screen) -> None:
    lines, _ = screen([{"position": 1, "athlete": {"athlete_id": 7, "short_name": "A. KIM"}}])
    assert lines[-1].split() == ["1", "A.", "KIM"]


def test_a_long_text_is_broken_between_words(screen: Screen) -> None:
    said = "As long as this sentence is there is no terminal that has a line for it, or is there"
    lines, _ = screen([{"key": "a.b", "sentence": said}, {"key": "c.d", "sentence": said}], 60)
    assert {word for line in lines[2:] for word in line.split()} == {"a.b", "c.d", *said.split()}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("wall_seconds", 3e-06, "0"), ("wall_seconds", 52.157, "52.2"), ("seconds", 3600.04, "3600"),
     ("chance", 3e-06, "0.000003"), ("rate", 0.123456, "0.1235"), ("median", 1020.0244, "1020"),
     ("total", 123456.7, "123457"), ("share", 50.0, "50"), ("count", 1234567, "1234567")],
)  # fmt: skip
def test_a_number_has_as_many_digits_as_one_reads(
    screen: Screen, name: str, value: float, said: str
) -> None:
    assert screen({name: value})[0][0].split()[-1] == said
    assert screen([{name: value}])[0][-1].split() == [said]


def test_the_only_one_of_a_part_is_shown_with_its_rows(screen: Screen) -> None:
    places = [{"place": 1, "name": "ann", "amount": 500}, {"place": 2, "name": "bob", "amount": 90}]
    shown, _ = screen({"by": "tips", "boards": [{"unit": "tokens", "places": places}]})
    assert [line.split() for line in shown if "ann" in line or "bob" in line] == [
        ["1", "ann", "500"], ["2", "bob", "90"],
    ]  # fmt: skip
