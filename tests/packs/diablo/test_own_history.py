"""A history that was exported comes back whole: elsewhere, again, and where it came from."""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import to_json, to_jsonable_python

from tallylight.base.errors import Refused
from tallylight.packs import diablo
from tallylight.packs.diablo import messages as m
from tallylight.packs.diablo.sources import own
from tallylight.testing import HandClock, Show, laws, show

from .evenings import ran
from .histories import SUMMER, lost, of_each, reasons, take, tuples
from .origins.grail import V040, build
from .origins.reading import Reader, is_sound, is_whole, respelled, spoiled

OWN = Reader(own.recognise, own.counts, own.read, own.audit)


@pytest.fixture
def home(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[diablo.PACK], clock=HandClock(SUMMER)) as running:
        yield running


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Show]:
    """The record of another computer: a dirty file that came over, and an evening of its own."""
    url = f"sqlite:///{tmp_path / 'away.db'}"
    with show(url, of=[diablo.PACK], clock=HandClock(SUMMER - timedelta(days=1))) as running:
        take(running, build(tmp_path / "grail.db", V040, dirty=True))
        evening(running)
        yield running


def evening(show: Show) -> None:
    """Runs with finds, a pause and notes, and what was marked by hand."""
    show.do(m.AddCharacter(name="Zaphira 🗡", character_class="sorceress", hardcore=True))
    said = {"character": "Zaphira 🗡", "players": 3, "magic_find": 312, "difficulty": "hell"}
    ran(show, 60.25, "shako", "eth titans", "a shiny thing", run_type="meph", **said)
    show.do(m.StartRun(run_type="trav", area="Travincal", terror_zone=True, note="=1+1"))
    for seconds, press in ((20, m.PauseRun()), (30, m.ResumeRun()), (10.5, m.EndRun())):
        show.clock.forward(seconds=seconds)
        show.do(press)
    show.do(m.NoteSession(note="for Ber"))
    show.do(m.AddProgress(name="soj", note="from a friend"))
    show.do(m.SetOdds(name="soj", run_type="meph", one_in=1000))
    show.do(m.EndDiabloSession())


def exported(show: Show, folder: Path, **asked: str) -> Path:
    path = folder / "history.json"
    path.write_bytes(to_json(show.ask(m.ExportHistory(**asked))))
    return path


def without_ids(said: Any) -> Any:
    """An answer without the ids of runs, which are others elsewhere."""
    if isinstance(said, dict):
        return {name: without_ids(one) for name, one in said.items() if name != "run_id"}
    return [without_ids(one) for one in said] if isinstance(said, list | tuple) else said


def numbers(show: Show) -> list[Any]:
    asked = (m.GetAllRuns(), m.GetGrail(), m.GetDryStreak(), m.GetRunsBy(by="run_type"))
    return [without_ids(to_jsonable_python(show.ask(one))) for one in asked]


def runs(show: Show) -> list[dict[str, Any]]:
    """The runs of an export, without what is another elsewhere."""
    told = to_jsonable_python(show.ask(m.ExportHistory()))["runs"]
    other = {"run_id", "diablo_session_id", "session_id", "find_id", "progress_id", "character_id",
             "as_of", "source", "repaired", "duplicate_of", "run_number"}  # fmt: skip
    for run in told:
        for part in (run, *run["finds"]):
            for name in other & part.keys():
                del part[name]
    return sorted(told, key=lambda run: json.dumps(run, sort_keys=True))


def test_all_numbers_are_the_same_elsewhere(away: Show, home: Show, tmp_path: Path) -> None:
    report = take(home, exported(away, tmp_path))
    assert (lost(report), of_each(report, "refused")) == ({}, {})
    assert numbers(home) == numbers(away)
    assert runs(home) == runs(away)


def test_what_came_over_is_in_order_and_says_whence(away: Show, home: Show, tmp_path: Path) -> None:
    take(home, exported(away, tmp_path))
    laws.in_order(home)
    laws.replayed(home)
    sources = {one.source for one in home.ask(m.ExportHistory()).sessions}
    assert [source and source.split()[0] for source in sources] == ["Tallylight"]


def test_twice_is_once(away: Show, home: Show, tmp_path: Path) -> None:
    path = exported(away, tmp_path)
    take(home, path)
    before = laws.derived_rows(home)
    again = take(home, path)
    laws.same_rows(before, laws.derived_rows(home))
    assert (of_each(again, "adopted"), of_each(again, "changed"), lost(again)) == ({}, {}, {})


def test_nothing_counts_twice_in_the_record_that_it_came_from(away: Show, tmp_path: Path) -> None:
    before = numbers(away)
    report = take(away, exported(away, tmp_path))
    assert (lost(report), of_each(report, "refused")) == ({}, {})
    assert numbers(away) == before


def test_an_entry_that_was_marked_by_hand_is_there_once(away: Show, tmp_path: Path) -> None:
    marked = "SELECT count(*) FROM grail_progress WHERE run_id IS NULL"
    before = tuples(away, marked)
    report = take(away, exported(away, tmp_path))
    assert tuples(away, marked) == before
    assert of_each(report, "known")["grail_progress"] > 1


def test_one_session_is_of_the_same_history(away: Show, home: Show, tmp_path: Path) -> None:
    last = away.ask(m.GetDiabloSessionStats()).diablo_session_id
    take(home, exported(away, tmp_path, diablo_session_id=last))
    assert of_each(take(home, exported(away, tmp_path)), "known")["runs"] == 2
    assert numbers(home)[0]["runs"] == numbers(away)[0]["runs"]


def test_a_run_that_was_on_gets_its_end_from_a_later_export(hell: Show, tmp_path: Path) -> None:
    hell.do(m.StartRun(run_type="meph"))
    hell.clock.forward(seconds=15)
    first = exported(hell, tmp_path).read_bytes()
    [on] = OWN.runs(first)
    assert (on.uncertain, on.ended_at - on.started_at) == (True, timedelta(seconds=15))
    with show(f"sqlite:///{tmp_path / 'other.db'}", of=[diablo.PACK],
              clock=HandClock(SUMMER)) as other:  # fmt: skip
        take(other, tmp_path / "history.json")
        hell.clock.forward(seconds=30)
        hell.do(m.EndRun())
        report = take(other, exported(hell, tmp_path))
        assert of_each(report, "corrected") == {"sessions": 1, "runs": 1}
        assert tuples(other, "SELECT duration FROM runs") == [(45_000,)]


def test_a_pause_that_is_on_lasts_to_the_end_of_the_export(hell: Show, tmp_path: Path) -> None:
    hell.do(m.StartRun())
    hell.clock.forward(seconds=15)
    hell.do(m.PauseRun())
    hell.clock.forward(seconds=15)
    [on] = OWN.runs(exported(hell, tmp_path).read_bytes())
    assert [until - began for began, until in on.pauses] == [timedelta(seconds=15)]


@pytest.mark.parametrize("there_already", [True, False])
def test_a_find_that_was_moved_to_a_run_of_another_session_counts_once(
    home: Show, tmp_path: Path, there_already: bool
) -> None:
    url, clock = f"sqlite:///{tmp_path / 'away.db'}", HandClock(SUMMER - timedelta(days=1))
    with show(url, of=[diablo.PACK], clock=clock) as away:
        ran(away, 60, "shako", "ber")
        away.do(m.EndDiabloSession())
        take(home, exported(away, tmp_path))
        ran(away, 60)
        if there_already:
            take(home, exported(away, tmp_path))
        away.do(m.MoveFind(find_id="run-1.1", run_id="run-1", to_run_id="run-2"))
        away.do(m.AddFind(name="jah", run_id="run-2"))
        take(home, exported(away, tmp_path))
    found = tuples(home, "SELECT run_id, name FROM run_items ORDER BY run_id, name")
    assert found == [("run-1", "Ber"), ("run-1", "Harlequin Crest"), ("run-2", "Jah")]


def test_odds_stay_and_the_report_says_how_to_say_them(
    away: Show, home: Show, tmp_path: Path
) -> None:
    report = take(home, exported(away, tmp_path))
    assert reasons(report, "drop_odds") == {"odds are said anew: diablo odds set": 1}


def test_a_character_that_was_found_to_be_another_comes_over_once(
    away: Show, home: Show, tmp_path: Path
) -> None:
    top = json.loads(exported(away, tmp_path).read_bytes())
    first = top["characters"][0]
    again = {**first, "character_id": "character-99", "same_as": first["character_id"]}
    top["characters"].append(again)
    (tmp_path / "history.json").write_text(json.dumps(top))
    report = take(home, tmp_path / "history.json")
    assert (of_each(report, "left")["characters"], lost(report)) == (1, {})


def test_an_empty_history_is_one(hell: Show, tmp_path: Path) -> None:
    assert OWN.counts(exported(hell, tmp_path).read_bytes())["runs"] == 0


def test_a_history_of_before_it_named_its_record_is_known_again(away: Show, tmp_path: Path) -> None:
    top = json.loads(exported(away, tmp_path).read_bytes())
    del top["record"]
    less = {**top, "runs": []}
    assert OWN.known(json.dumps(top).encode()) == OWN.known(json.dumps(less).encode())


def test_runs_as_a_sheet_are_refused_with_the_way_that_brings_all_back(
    hell: Show, tmp_path: Path
) -> None:
    ran(hell, 60, "shako")
    rows = [to_jsonable_python(row) for row in hell.ask(m.ExportRuns())]
    with (tmp_path / "runs.csv").open("w", newline="") as file:
        sheet = csv.DictWriter(file, rows[0])
        sheet.writeheader()
        sheet.writerows(rows)
    with pytest.raises(Refused, match=r"export history > history\.json"):
        take(hell, tmp_path / "runs.csv")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("whole")
    with show(f"sqlite:///{folder / 'x.db'}", of=[diablo.PACK], clock=HandClock(SUMMER)) as one:
        evening(one)
        return exported(one, folder).read_bytes()


def test_every_row_of_an_export_is_accounted_for(whole: bytes) -> None:
    is_whole(OWN.all(whole), OWN.counts(whole))


def test_pauses_that_are_longer_than_any_time_are_read(whole: bytes) -> None:
    top = json.loads(whole)
    began = top["runs"][0]["started_at"]
    top["runs"][0]["pauses"] = [{"started_at": began, "ended_at": "2199-01-01T00:00:00Z"}] * 20_000
    assert len(OWN.runs(json.dumps(top).encode())) == len(top["runs"])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_broken_history_is_refused_or_read_as_whole_as_it_is(
    whole: bytes, data: st.DataObject
) -> None:
    is_sound(OWN, data.draw(spoiled(whole) | respelled(whole)))
