"""Histories of other run counters come over whole: to the last row, twice as once, and back."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tallylight.base.errors import Refused
from tallylight.core.adopt import NOT_RECOGNISED
from tallylight.core.undo.messages import UndoImport
from tallylight.packs import diablo
from tallylight.packs.diablo import messages as m
from tallylight.testing import HandClock, Show, laws, show

from .histories import SUMMER, lost, of_each, reasons, take, tuples
from .origins import others as o

DAY = datetime(2026, 1, 3, 20)


def mf_profile(folder: Path) -> Path:
    return _written(folder / "meph.json", o.whole_profile())


def mf_runs(folder: Path) -> Path:
    rows = [o.run_row(n, "00:00:48:3", f"20:2{n}:09", "2026-01-03 21:15:42") for n in (1, 2, 3)]
    return _written(folder / "runs.csv", o.table(o.RUN_TABLE, rows).encode())


def mf_drops(folder: Path) -> Path:
    row = {"Run": 1, "Item name": "Shako", "Real time": "2026-01-03 20:21:30",
           "Session": "2026-01-03 21:15:42"}  # fmt: skip
    return _written(folder / "drops.csv", o.table(o.DROP_TABLE, [row]).encode())


def arcane_json(folder: Path) -> Path:
    session = {
        "id": "session-1", "startTime": o.stamp(DAY), "endTime": o.stamp(_after(60)),
        "totalRunTime": 240_000, "totalSessionTime": 3_600_000, "runCount": 2,
        "archived": False, "notes": "an evening", "created": o.stamp(DAY),
        "lastUpdated": o.stamp(DAY),
    }  # fmt: skip
    runs = [
        {"id": f"run-{n}", "sessionId": "session-1", "runNumber": n, "duration": 120_000,
         "startTime": o.stamp(_after(5 * n)), "endTime": o.stamp(_after(5 * n + 2)),
         "created": o.stamp(DAY), "lastUpdated": o.stamp(DAY)}
        for n in (1, 2)
    ]  # fmt: skip
    items = [{"id": "item-1", "runId": "run-1", "name": "Shaftstop",
              "foundTime": o.stamp(_after(6)), "created": o.stamp(DAY)}]  # fmt: skip
    return _written(folder / "session.json", o.export(session, runs, items))


def _tables() -> dict[str, list[o.Row]]:
    """A profile of D2R Desktop with two runs, of which one has a find."""
    profile = {"id": "p1", "name": "Zaphira", "class": "Sorceress", "mode": "Softcore",
               "magic_find": 312, "created_at": f"{DAY}Z", "updated_at": f"{DAY}Z"}  # fmt: skip
    runs = [
        {"id": f"r{n}", "profile_id": "p1", "area": "Mephisto", "duration_secs": 120,
         "started_at": o.stamp(_after(5 * n)), "finished_at": o.stamp(_after(5 * n + 2)),
         "status": "completed", "player_count": 3}
        for n in (1, 2)
    ]  # fmt: skip
    items = [{"id": "i1", "run_id": "r1", "profile_id": "p1", "name": "Shaftstop",
              "item_type": "armor", "rarity": "unique",
              "found_at": o.stamp(_after(6))}]  # fmt: skip
    return {"profiles": [profile], "runs": runs, "items": items}


def desktop_database(folder: Path) -> Path:
    return o.desktop(folder / "d2r_tracker.db", _tables())


def desktop_backup(folder: Path) -> Path:
    return _written(folder / "backup.json", o.backup(_tables()))


def livesplit(folder: Path) -> Path:
    stamps = [(f"01/03/2026 20:{n}5:00", f"01/03/2026 20:{n}7:00") for n in (0, 1)]
    attempts = [o.attempt(n, *ends, RealTime="00:02:00.0000000")
                for n, ends in enumerate(stamps, start=1)]  # fmt: skip
    return _written(folder / "meph.lss", o.splits(attempts))


def _after(minutes: float) -> datetime:
    return DAY + timedelta(minutes=minutes)


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


Make = Callable[[Path], Path]
FILES: dict[str, Make] = {
    "a profile of MF run counter": mf_profile,
    "its table of runs": mf_runs,
    "its table of drops": mf_drops,
    "a session of D2R Arcane Tracker": arcane_json,
    "a database of D2R Desktop": desktop_database,
    "a backup of D2R Desktop": desktop_backup,
    "splits of LiveSplit": livesplit,
}
RUNS = {name: make for name, make in FILES.items() if make not in (mf_drops, mf_profile)}
"""Those with two runs of two minutes, or three."""


@pytest.fixture
def home(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[diablo.PACK], clock=HandClock(SUMMER)) as running:
        yield running


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_accounted_for(home: Show, tmp_path: Path, name: str) -> None:
    report = take(home, FILES[name](tmp_path))
    assert (lost(report), of_each(report, "refused")) == ({}, {})


@pytest.mark.parametrize("name", FILES)
def test_twice_is_once(home: Show, tmp_path: Path, name: str) -> None:
    path = FILES[name](tmp_path)
    take(home, path)
    before = laws.derived_rows(home)
    again = take(home, path)
    laws.same_rows(before, laws.derived_rows(home))
    assert (of_each(again, "adopted"), lost(again)) == ({}, {})


@pytest.mark.parametrize("name", FILES)
def test_what_came_over_is_in_order(home: Show, tmp_path: Path, name: str) -> None:
    take(home, FILES[name](tmp_path))
    laws.in_order(home)


@pytest.mark.parametrize("name", ["a profile of MF run counter", "a database of D2R Desktop"])
def test_it_is_taken_back_with_all_its_finds(home: Show, tmp_path: Path, name: str) -> None:
    report = take(home, FILES[name](tmp_path))
    home.do(UndoImport(import_id=report.import_id))
    assert tuples(home, "SELECT count(*) FROM runs") == [(0,)]


@pytest.mark.parametrize("name", FILES)
def test_a_dry_run_counts_what_would_be_done(home: Show, tmp_path: Path, name: str) -> None:
    path = FILES[name](tmp_path)
    dry = take(home, path, dry_run=True)
    assert of_each(dry, "adopted") == of_each(take(home, path), "adopted")


@pytest.mark.parametrize("name", RUNS)
def test_runs_are_those_of_the_file(home: Show, tmp_path: Path, name: str) -> None:
    take(home, RUNS[name](tmp_path))
    numbers = home.ask(m.GetAllRuns())
    lengths = {"its table of runs": (3, 48.3)}.get(name, (2, 120.0))
    assert (numbers.runs, round(numbers.mean_seconds, 3)) == lengths


@pytest.mark.parametrize(
    "name", ["a session of D2R Arcane Tracker", "a database of D2R Desktop",
             "a backup of D2R Desktop"]
)  # fmt: skip
def test_a_find_is_in_its_run_and_in_the_grail(home: Show, tmp_path: Path, name: str) -> None:
    take(home, FILES[name](tmp_path))
    asked = (
        "SELECT r.run_number, p.item_id FROM run_items f JOIN runs r ON r.id = f.run_id "
        "JOIN grail_progress p ON p.id = f.grail_progress_id"
    )
    assert tuples(home, asked) == [(1, "shaftstop")]


def test_what_nobody_can_place_is_uncertain(home: Show, tmp_path: Path) -> None:
    take(home, mf_profile(tmp_path))
    ((uncertain, counted),) = tuples(
        home,
        "SELECT (SELECT count(*) FROM run_items WHERE uncertain), "
        "(SELECT count(*) FROM runs WHERE find_count > 0)",
    )
    assert uncertain > 0
    assert counted > 0


def test_a_run_that_was_on_gets_its_end_and_its_note_from_a_later_copy(
    home: Show, tmp_path: Path
) -> None:
    on = _tables()
    on["runs"][0] |= {"finished_at": None, "status": "in_progress"}
    take(home, o.desktop(tmp_path / "on.db", on))
    over = _tables()
    over["runs"][0] |= {"notes": "close"}
    report = take(home, o.desktop(tmp_path / "over.db", over))
    rows = tuples(home, "SELECT duration, note FROM runs ORDER BY start_time LIMIT 1")
    assert (of_each(report, "corrected")["runs"], rows) == (1, [(120_000, "close")])
    assert of_each(take(home, tmp_path / "over.db"), "corrected") == {}
    laws.replayed(home)


def test_the_same_evening_of_two_programs_is_counted_once(home: Show, tmp_path: Path) -> None:
    take(home, arcane_json(tmp_path))
    report = take(home, desktop_database(tmp_path))
    assert home.ask(m.GetAllRuns()).runs == 2
    known = reasons(report, "runs").items()
    assert sum(n for why, n in known if "is not counted" in why) == 2


def test_the_backup_of_a_database_adds_no_run_that_counts(home: Show, tmp_path: Path) -> None:
    take(home, desktop_database(tmp_path))
    take(home, desktop_backup(tmp_path))
    assert home.ask(m.GetAllRuns()).runs == 2


def test_what_is_none_of_these_is_refused(home: Show, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        take(home, _written(tmp_path / "notes.txt", b"meph 48 s"))
    assert refused.value.refusal is NOT_RECOGNISED
