"""Archives from a terminal."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tallylight.adapters.cli.archive import NOTHING
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.testing import HandClock, show

from ...core.test_feeding import Hall
from ...laws.sample_pack import PACK as LAMP
from .conftest import Say

Ask = Callable[..., Any]


@pytest.fixture
def heard(say: Say, clock: HandClock, tmp_path: Path) -> Say:
    """A place where lamps were heard of three days ago."""
    url = f"sqlite:///{(tmp_path / 'tallylight.sqlite3').as_posix()}"
    with show(url, of=[LAMP], clock=clock) as running:
        running.do(CreateSession())
        Hall(running, channel="main").hear("red 1", "green")
        running.do(EndSession())
    clock.forward(days=3)
    return say


def test_it_is_foreseen_made_listed_verified_and_brought_back(heard: Say, ask: Ask) -> None:
    foreseen = ask("archive", "create", "--before", "1d", "--dry-run")
    made = ask("archive", "create", "--before", "2026-03-16", "--compact")

    assert [one["table"] for one in foreseen["tables"]] == ["lamp_signals"]
    assert (made["rows"], made["state"]) == (foreseen["tables"][0]["rows"], "archived")
    assert [one["file"] for one in ask("archive", "list")] == [made["file"]]
    assert ask("archive", "verify", made["file"])["in_order"] is True
    assert ask("archive", "restore", Path(made["file"]).name)["rows"] == made["rows"]
    assert ask("archive", "list")[0]["state"].startswith("restored at")


def test_nothing_that_is_old_enough_is_no_fault(heard: Say) -> None:
    said = heard("archive", "create", "--before", "9d")

    assert (said.exit_code, said.stdout.strip()) == (0, NOTHING)


def test_a_check_and_the_doctor_tell_of_a_file_that_is_missing(heard: Say, ask: Ask) -> None:
    file = Path(ask("archive", "create", "--before", "1d")["file"])
    file.unlink()

    assert "is not there" in heard("check").stdout
    assert "is not there" in heard("doctor").stdout


@pytest.mark.parametrize(
    ("day", "why"), [("soon", "neither a time"), ("0001-01-01", "too long ago")]
)
def test_what_is_no_day_is_refused(heard: Say, day: str, why: str) -> None:
    said = heard("archive", "create", "--before", day)

    assert (said.exit_code, why in said.output) == (2, True)


def test_a_name_that_no_file_can_have_is_refused(say: Say) -> None:
    said = say("archive", "restore", "x" * 300)

    assert (said.exit_code, "longer than names of files may be" in said.output) == (2, True)
