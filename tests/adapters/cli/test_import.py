"""Many rows come in, each as a command: what is refused is said, and holds up no other."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from .conftest import Say

Ask = Callable[..., Any]
RECORD = ("--as", "lamp lamp record")


def written(file: Path, *lines: str) -> str:
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(file)


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    """Three lamps of another program, one of them with a colour that there is not."""
    return written(
        tmp_path / "lamps.csv",
        "Shade;On;Remark",
        "red;2026-03-14T10:00:00Z;nice",
        "mauve;2026-03-14T10:10:00Z;",
        "green;2026-03-14T10:20:00Z;",
    )


MAPPED = (*RECORD, "--map", "Shade=colour", "--map", "On=started_at", "--ignore", "Remark")


def colours(ask: Ask) -> list[str]:
    return sorted(one["colour"] for one in ask("lamp", "lamps")["items"])


def test_rows_come_in_through_their_command_and_the_refused_are_reported(
    say: Say, ask: Ask, sheet: str, tmp_path: Path
) -> None:
    errors = tmp_path / "errors.csv"

    told = say("import", sheet, *MAPPED, "--errors", str(errors))

    assert told.exit_code == 2
    assert "2 of 3 rows were taken, 1 refused." in told.stdout
    assert colours(ask) == ["green", "red"]
    (refused,) = csv.DictReader(errors.open(encoding="utf-8"))
    assert (refused["row"], refused["Shade"]) == ("2", "mauve")
    assert "'mauve' is none of" in refused["why"]


def test_a_file_that_was_put_right_is_told_again_and_counts_once(
    say: Say, ask: Ask, sheet: str
) -> None:
    say("import", sheet, *MAPPED)
    Path(sheet).write_text(Path(sheet).read_text().replace("mauve", "amber"))

    assert say("import", sheet, *MAPPED).exit_code == 0
    assert colours(ask) == ["amber", "green", "red"]


def test_a_column_with_the_name_of_a_field_is_left_alone_where_one_says_so(
    say: Say, ask: Ask, tmp_path: Path
) -> None:
    file = written(tmp_path / "lamps.csv", "colour;started_at;blinks",
                   "red;2026-03-14T10:00:00Z;once")  # fmt: skip

    assert say("import", file, *RECORD).exit_code == 2
    assert say("import", file, *RECORD, "--ignore", "blinks").exit_code == 0
    assert colours(ask) == ["red"]


def test_a_dry_run_says_the_same_and_keeps_nothing(say: Say, ask: Ask, sheet: str) -> None:
    assert say("lamp", "lamp", "light", "red").exit_code == 0
    before = colours(ask)

    tried = say("import", sheet, *MAPPED, "--dry-run", "--json")

    assert json.loads(tried.stdout)["accepted"] == 2
    assert colours(ask) == before


def test_a_dry_run_comes_before_anything_else(say: Say, sheet: str, tmp_path: Path) -> None:
    tried = say("import", sheet, *MAPPED, "--dry-run")

    assert "2 of 3 rows were taken, 1 refused." in tried.stdout
    assert not list(tmp_path.rglob("*.sqlite3"))


def test_an_import_can_be_taken_back(say: Say, ask: Ask, sheet: str) -> None:
    say("import", sheet, *MAPPED)

    assert ask("adopt", "--undo", "import-lamps")["undone"] == 2
    assert colours(ask) == []


def test_what_was_taken_back_can_come_in_again_and_be_taken_back_again(
    say: Say, ask: Ask, sheet: str
) -> None:
    say("import", sheet, *MAPPED)
    ask("adopt", "--undo", "import-lamps")

    again = json.loads(say("import", sheet, *MAPPED, "--json").stdout)

    assert (again["import_id"], colours(ask)) == ("import-lamps.2", ["green", "red"])
    assert ask("adopt", "--undo", "import-lamps.2")["undone"] == 2


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_other_formats_come_in_as_well(say: Say, ask: Ask, tmp_path: Path, form: str) -> None:
    rows = [{"colour": "red", "blinks": [{"times": 2}]}, {"colour": "red", "blinks": []}]
    file = tmp_path / f"lamps.{form}"
    if form == "jsonl":
        written(file, *map(json.dumps, rows))
    else:
        parquet.write_table(pa.Table.from_pylist(rows), file)

    assert ask("import", str(file), *RECORD)["accepted"] == 2
    assert len(colours(ask)) == 2


def test_it_is_told_when_it_was_true(say: Say, ask: Ask, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", "happened_at", "2026-03-14T11:00:00Z")

    ask("import", file, "--as", "lamp lamp light", "--set", "colour=green")

    assert ask("lamp", "lamps")["items"][0]["started_at"] == "2026-03-14T11:00:00Z"


@pytest.mark.parametrize(
    ("lines", "options", "why"),
    [
        (["hue", "red"], RECORD, "What is the column 'hue'?"),
        (["hue", "red"], (*RECORD, "--map", "hue=shade"), "has no field shade"),
        (["colour", "red"], ("--as", "lamp burn"), "There is no command"),
        (["colour", "red,2,3"], RECORD, "more values than there are titles"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_as_a_whole(
    say: Say, ask: Ask, tmp_path: Path, lines: list[str], options: tuple[str, ...], why: str
) -> None:
    refused = say("import", written(tmp_path / "a.csv", *lines), *options)

    assert refused.exit_code == 2
    assert why in refused.stderr
    assert colours(ask) == []


def test_what_went_out_comes_in_again(say: Say, ask: Ask, sheet: str, tmp_path: Path) -> None:
    say("import", sheet, *MAPPED)
    out, empty = str(tmp_path / "out.csv"), str(tmp_path / "other")
    say("export", "table", "lamps", "--columns", "colour,started_at", "--to", out)

    ask("import", out, *RECORD, "--data", empty)

    assert [one["started_at"] for one in ask("lamp", "lamps", "--data", empty)["items"]] == (
        [one["started_at"] for one in ask("lamp", "lamps")["items"]]
    )
