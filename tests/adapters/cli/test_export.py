"""Rows go out of the program whole, in formats that others read."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from tallylight import packs
from tallylight.core import outward
from tallylight.core.program import registry_of
from tallylight.core.registry import discover
from tallylight.testing import laws, show

from .conftest import Say

Ask = Callable[..., Any]


@pytest.fixture
def lit(say: Say) -> Say:
    """A place where three lamps were lit."""
    for colour in ("red", "green", "amber"):
        assert say("lamp", "lamp", "light", colour, "--note", f"={colour}()").exit_code == 0
        assert say("lamp", "lamp", "out").exit_code == 0
    return say


def sheet(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_table_goes_out_as_csv_that_no_sheet_takes_for_formulas(lit: Say) -> None:
    rows = sheet(lit("export", "table", "lamps").stdout)

    assert [row["note"] for row in rows] == ["'=red()", "'=green()", "'=amber()"]
    assert rows[0]["started_at"].endswith("Z")


@pytest.mark.parametrize(
    ("where", "colours"),
    [
        (["colour=red"], ["red"]),
        (["colour!=red", "lamp_id<=2"], ["green"]),
        (["note~EE"], ["green"]),
        (["ended_at=null"], []),
        (["started_at>=2026-03-14T12:00:00Z", "lamp_id>2"], ["amber"]),
    ],
)
def test_filters_choose_rows(lit: Say, where: list[str], colours: list[str]) -> None:
    options = [part for one in where for part in ("--where", one)]

    said = lit("export", "table", "lamps", "--format", "jsonl", "--columns", "colour", *options)

    assert [json.loads(line) for line in said.stdout.splitlines()] == [
        {"colour": colour} for colour in colours
    ]


def test_parquet_keeps_what_a_column_holds(lit: Say, tmp_path: Path) -> None:
    file = tmp_path / "timeline.parquet"

    assert lit("export", "table", "timeline", "--to", str(file)).exit_code == 0

    read = parquet.read_table(file).to_pylist()
    assert read[-1]["happened_at"] == datetime(2026, 3, 14, 12, tzinfo=UTC)
    assert isinstance(json.loads(read[-1]["payload"]), dict)
    assert list(tmp_path.glob("*.part")) == []


def test_a_question_is_asked_until_its_end(lit: Say, ask: Ask, monkeypatch: Any) -> None:
    monkeypatch.setattr("tallylight.adapters.cli.export.LIMIT", 1)

    said = lit("export", "query", "lamp", "lamps", "--format", "jsonl")
    assert said.exit_code == 0, said.output

    assert [json.loads(line) for line in said.stdout.splitlines()] == (
        ask("lamp", "lamps")["items"]
    )


def test_a_kept_question_goes_out_by_its_name(lit: Say, tmp_path: Path) -> None:
    assert lit("report", "save", "few", "lamp/lamps", "limit=2").exit_code == 0
    file = tmp_path / "few.parquet"

    assert lit("export", "report", "few", "--to", str(file)).exit_code == 0

    assert parquet.read_table(file)["colour"].to_pylist() == ["amber", "green"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("table", "lams"), "no_such_table"),
        (("table", "lamps", "--columns", "color"), "no_such_column"),
        (("table", "lamps", "--where", "lamp_id>many"), "not_a_filter"),
        (("query", "health"), "There is no question"),
        (("report", "none"), "no_such_report"),
    ],
)
def test_what_can_not_go_out_is_refused_in_a_sentence(
    lit: Say, words: tuple[str, ...], why: str
) -> None:
    refused = lit("export", *words)

    assert refused.exit_code == 2
    assert why in refused.stderr
    assert refused.stdout == ""


def test_every_table_can_go_out_in_every_format(database_url: str, tmp_path: Path) -> None:
    registry = registry_of(discover(packs))
    with show(database_url, of=list(discover(packs))) as full:
        laws.demo_plays(full, 1)
        for table in registry.tables():
            chosen = outward.choose(registry, table.name)
            counts = []
            for form in ("csv", "jsonl", "parquet"):
                out = io.BytesIO()
                with outward.writer(out, form, chosen.kinds) as write:
                    for page in chosen.pages(full.program.storage):
                        write(page)
                out.seek(0)
                counts.append(
                    parquet.read_table(out).num_rows if form == "parquet"
                    else len(out.getvalue().splitlines()) - (form == "csv") if form == "jsonl"
                    else len(sheet(out.getvalue().decode()))
                )  # fmt: skip
            assert len(set(counts)) == 1, table.name


def test_an_ending_that_is_no_format_is_refused_before_anything_is_written(
    lit: Say, tmp_path: Path
) -> None:
    refused = lit("export", "table", "lamps", "--to", str(tmp_path / "lamps.xlsx"))
    assert refused.exit_code == 2
    assert "no_such_format: What ends in .xlsx is no file for rows: .csv, .jsonl" in refused.stderr
    assert not (tmp_path / "lamps.xlsx").exists()


def test_a_format_that_is_said_goes_into_a_file_of_any_name(lit: Say, tmp_path: Path) -> None:
    one = ("export", "table", "lamps", "--where", "colour=red", "--format", "jsonl")
    said = lit(*one, "--to", str(tmp_path / "lamps.out"))
    assert said.stderr == f"1 row is in {tmp_path / 'lamps.out'}.\n"
