"""What a clock that ran ahead wrote is taken for now, timed nowhere, and kept as it stood."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tallylight.packs import diablo
from tallylight.packs.diablo import messages as m
from tallylight.testing import HandClock, Show, laws, show

from .histories import SUMMER, lost, reasons, take, tuples
from .origins.grail import V040, Grail

AHEAD = SUMMER + timedelta(days=500)


@pytest.fixture
def home(database_url: str, tmp_path: Path) -> Iterator[Show]:
    """A history of one run of four minutes with a find, which is all still to come."""
    with show(database_url, of=[diablo.PACK], clock=HandClock(SUMMER)) as running:
        with Grail(tmp_path / "grail.db", V040, AHEAD) as file:
            file.item("harlequincrest", "Harlequin Crest")
            file.character("Zaphira")
            run = file.run(file.session(0, 60), 1, 10, 14)
            file.find(run, 12, file.progress("harlequincrest", 12))
            file.settle()
        report = take(running, tmp_path / "grail.db")
        assert lost(report) == {}
        assert reasons(report, "runs") == {
            "its end was still to come": 1,
            "it was found at a time still to come": 1,
        }
        yield running


def original(show: Show, table: str) -> dict[str, Any]:
    (kept,) = tuples(show, f"SELECT provenance FROM {table} WHERE provenance IS NOT NULL")[0]
    told: dict[str, Any] = (kept if isinstance(kept, dict) else json.loads(kept))["original"]
    return told


def at(minute: float) -> str:
    return (AHEAD + timedelta(minutes=minute)).isoformat()


def test_a_run_that_is_still_to_come_is_one_and_in_no_number_of_times(home: Show) -> None:
    found = home.ask(m.GetAllRuns())
    assert (found.runs, found.finished_runs, found.finds) == (1, 0, 1)
    assert found.p10_seconds is None


def test_nothing_of_it_lies_in_the_time_to_come(home: Show) -> None:
    now = home.clock.now() + timedelta(milliseconds=1)  # times of a group follow each other
    history = home.ask(m.ExportHistory())
    (find,) = (one for run in history.runs for one in run.finds)
    assert all(one.ended_at <= now for one in (*history.sessions, *history.runs))
    assert find.found_at <= now


def test_what_stood_there_is_kept(home: Show) -> None:
    assert original(home, "sessions") == {"started_at": at(0), "ended_at": at(60)}
    assert original(home, "runs") == {"started_at": at(10), "ended_at": at(14)}
    assert original(home, "run_items")["found_at"] == at(12)


def test_what_drops_later_is_no_first(home: Show) -> None:
    home.clock.forward(minutes=1)
    home.do(m.StartRun())
    home.do(m.AddFind(name="shako"))
    assert home.ask(m.GetLastFind()).new is False


def test_it_is_what_a_replay_makes(home: Show) -> None:
    laws.replayed(home)


def test_a_run_that_began_and_is_to_end_later_keeps_its_beginning(
    database_url: str, tmp_path: Path
) -> None:
    begun = SUMMER - timedelta(minutes=20)
    with Grail(tmp_path / "grail.db", V040, begun) as file:
        file.run(file.session(0, 60), 1, 10, 14 + 60)
    with show(database_url, of=[diablo.PACK], clock=HandClock(SUMMER)) as home:
        take(home, tmp_path / "grail.db")
        (run,) = home.ask(m.ExportHistory()).runs
        assert (run.started_at, run.uncertain) == (begun + timedelta(minutes=10), True)
        assert "started_at" not in original(home, "runs")


def test_who_was_taken_out_later_is_out_now_and_an_entry_of_later_is_of_now(
    database_url: str, tmp_path: Path
) -> None:
    with Grail(tmp_path / "grail.db", V040, AHEAD) as file:
        file.item("harlequincrest", "Harlequin Crest")
        file.character("Zaphira", deleted_at=file.iso(5))
        file.progress("harlequincrest", 12)
    with show(database_url, of=[diablo.PACK], clock=HandClock(SUMMER)) as home:
        report = take(home, tmp_path / "grail.db")
        assert reasons(report, "characters") == {"it was taken out at a time still to come": 1}
        assert reasons(report, "grail_progress") == {"it was found at a time still to come": 1}
        assert original(home, "characters")["deleted_at"] == at(5)
        assert original(home, "grail_progress")["found_at"] == at(12)
        assert home.ask(m.ExportHistory()).characters[0].deleted_at == SUMMER
