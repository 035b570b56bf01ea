"""Runs that are taken away: as a sheet, whole, as splits, as chapters of a recording."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
from click.testing import CliRunner

from tallylight.adapters.cli import root
from tallylight.base.errors import Refused
from tallylight.main import House
from tallylight.packs import diablo
from tallylight.packs.diablo import messages as m
from tallylight.packs.diablo.sources import livesplit
from tallylight.packs.diablo.sources.past import PastRun
from tallylight.testing import HandClock, Show
from tallylight.testing.clock import NOON
from tallylight.testing.served import served

from .evenings import adopted, adopted_session, at, ran


def evening(show: Show) -> None:
    """Three runs: one with two finds, one with a pause, one that is still on."""
    show.do(m.AddCharacter(name="Zaphira", character_class="sorceress"))
    ran(show, 60, "shako", "eth titans", run_type="meph", character="Zaphira", magic_find=312)
    show.do(m.StartRun(run_type="trav", note="=1+1"))
    show.clock.forward(seconds=20)
    show.do(m.PauseRun())
    show.clock.forward(seconds=30)
    show.do(m.ResumeRun())
    show.clock.forward(seconds=10)
    show.do(m.EndRun())
    show.do(m.StartRun(run_type="meph"))


@pytest.fixture
def web(sqlite_url: str) -> Iterator[tuple[Show, httpx.Client]]:
    with (
        served(sqlite_url, of=[diablo.PACK]) as running,
        httpx.Client(base_url=running.base) as client,
    ):
        yield running.show, client


def test_runs_come_as_a_sheet_with_their_finds_in_a_cell(web: tuple[Show, httpx.Client]) -> None:
    show, client = web
    evening(show)
    answer = client.get("/diablo/export/runs", params={"format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    first, second, third = csv.DictReader(io.StringIO(answer.text))
    assert (first["run_number"], first["run_type"], first["character"]) == (
        "1", "Mephisto", "Zaphira",
    )  # fmt: skip
    assert first["finds"] == "Harlequin Crest; ethereal Titan's Revenge"
    assert (second["active_seconds"], second["wall_seconds"]) == ("30.0", "60.0")
    assert second["note"] == "'=1+1"  # a sheet would take it for a formula
    assert (third["active_seconds"], third["ended_at"]) == ("", "")


def test_a_sheet_of_no_run_has_its_columns(web: tuple[Show, httpx.Client]) -> None:
    _, client = web
    header = client.get("/diablo/export/runs", headers={"accept": "text/csv"}).text
    assert header.startswith("run_id,diablo_session_id,run_number,run_type,area,character,")


def test_rows_may_be_those_of_one_session(hell: Show) -> None:
    ran(hell, 30)
    hell.do(m.EndDiabloSession())
    run_id = ran(hell, 40)
    session_id = hell.ask(m.GetDiabloSessionStats()).diablo_session_id
    rows = hell.ask(m.ExportRuns(diablo_session_id=session_id))
    assert [row.run_id for row in rows] == [run_id]
    with pytest.raises(Refused, match="There is no Diablo session x"):
        hell.ask(m.ExportRuns(diablo_session_id="x"))


def test_a_row_says_where_it_is_from_whether_it_counts_and_is_far_off(hell: Show) -> None:
    for seconds in (60, 61, 62, 59, 58, 900):
        ran(hell, seconds, gap=0)
    hell.clock.forward(hours=1)
    adopted_session(hell, 0, 500)
    adopted(hell, 10, 30, "1")
    rows = hell.ask(m.ExportRuns())
    assert [row.duplicate_of for row in rows if row.source == "other.db:run 1"] == ["run-1"]
    assert [row.active_seconds for row in rows if row.far_off and not row.source] == [900.0]


def test_the_whole_history_is_taken_away(hell: Show) -> None:
    evening(hell)
    hell.do(m.AddProgress(name="soj"))
    hell.do(m.SetOdds(name="soj", run_type="meph", one_in=1000))
    history = hell.ask(m.ExportHistory())
    assert [one.name for one in history.characters] == ["Zaphira"]
    assert [one.diablo_session_id for one in history.sessions] == ["session-1"]
    assert [len(run.finds) for run in history.runs] == [2, 0, 0]
    (pause,) = history.runs[1].pauses
    assert (pause.ended_at or NOON) - pause.started_at == timedelta(seconds=30)
    assert [one.item for one in history.grail] == [
        "harlequincrest", "titansrevenge", "thestoneofjordan",
    ]  # fmt: skip
    assert [one.one_in for one in history.odds] == [1000.0]


def test_the_history_of_one_session_is_that_alone(hell: Show) -> None:
    ran(hell, 30, "shako")
    hell.do(m.EndDiabloSession())
    ran(hell, 40, "soj")
    history = hell.ask(m.ExportHistory(diablo_session_id="session-1"))
    assert ([len(history.sessions), len(history.runs)], history.grail[0].item) == (
        [1, 1], "harlequincrest",
    )  # fmt: skip


def test_a_session_comes_as_splits_that_are_read_back_alike(hell: Show) -> None:
    evening(hell)
    file = hell.ask(m.ExportLiveSplit())
    assert (file.name, file.media_type) == ("session-1.lss", "application/xml")
    back = [one for one in livesplit.read(file.text.encode(), file.name, UTC)
            if isinstance(one, PastRun)]  # fmt: skip
    told = [(one.started_at, one.ended_at, one.active_ms) for one in back]
    assert told == [(at(10), at(70), 60_000), (at(70), at(130), 30_000)]


def test_splits_are_saved_under_their_name(web: tuple[Show, httpx.Client]) -> None:
    show, client = web
    evening(show)
    answer = client.get("/diablo/export/livesplit/session-1")
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="session-1.lss"'
    assert answer.text == show.ask(m.ExportLiveSplit()).text


@pytest.mark.parametrize(
    "asked", [{"headers": {"accept": "application/json"}}, {"params": {"format": "json"}}]
)
def test_who_takes_json_alone_is_told_of_the_splits(
    web: tuple[Show, httpx.Client], asked: dict[str, Any]
) -> None:
    show, client = web
    evening(show)
    told = client.get("/diablo/export/livesplit", **asked).json()
    assert (told["name"], told["media_type"]) == ("session-1.lss", "application/xml")


def test_a_terminal_prints_the_splits_themselves(tmp_path: Path) -> None:
    def typed(*arguments: str) -> str:
        def call() -> None:
            root.run(House(HandClock()), arguments, {"TALLYLIGHT_DATA": str(tmp_path)})

        return CliRunner().invoke(click.Command("typed", callback=call), []).stdout

    typed("diablo", "run", "start", "meph")
    typed("diablo", "run", "end")
    printed = typed("diablo", "export", "livesplit")
    assert json.loads(typed("diablo", "export", "livesplit", "--json"))["text"] == printed
    assert printed.startswith("<?xml")


def test_the_runs_and_finds_of_a_recording_are_its_chapters(hell: Show) -> None:
    began: datetime = hell.clock.forward(seconds=300)
    ran(hell, 60, "shako", run_type="meph", gap=20)
    ran(hell, 3600, run_type="trav", gap=0)
    found = hell.ask(m.GetChapters(began_at=began))
    assert [(one.seconds, one.kind, one.title) for one in found.chapters] == [
        (20.0, "run", "Run 1: Mephisto"),
        (80.0, "find", "Found: Harlequin Crest"),
        (80.0, "run", "Run 2: Travincal"),
    ]
    assert found.text.splitlines() == [
        "0:00:00 Start",
        "0:00:20 Run 1: Mephisto",
        "0:01:20 Found: Harlequin Crest",
        "0:01:20 Run 2: Travincal",
    ]


def test_a_run_that_was_on_when_the_recording_began_is_at_its_start(hell: Show) -> None:
    ran(hell, 60, run_type="meph")
    hell.do(m.StartRun(run_type="trav"))
    began = hell.clock.forward(seconds=100)
    hell.clock.forward(hours=1, seconds=5)
    hell.do(m.AddFind(name="eth titans"))
    assert hell.ask(m.GetChapters(began_at=began)).text.splitlines() == [
        "0:00:00 Run 2: Travincal",
        "1:00:05 Found: ethereal Titan's Revenge",
    ]


def test_what_began_after_a_recording_is_none_of_its_chapters(hell: Show) -> None:
    began = hell.clock.now()
    ran(hell, 60)
    until = hell.clock.now()
    ran(hell, 60)
    found = hell.ask(m.GetChapters(began_at=began, until=until))
    assert [one.title for one in found.chapters] == ["Run 1"]
