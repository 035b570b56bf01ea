"""What d2r-desktop keeps is read alike from its database and from its backup."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from tallylight.core.foreign import Foreign
from tallylight.core.snapshot import snapshot
from tallylight.packs.diablo.sources import desktop as d2r
from tallylight.packs.diablo.sources.past import Past, PastCharacter

from .origins.others import Row, backup, desktop
from .origins.reading import BERLIN, Reader, at, is_sound, is_whole, keys_of, respelled, spoiled

BACKUP = Reader(d2r.recognise_backup, d2r.counts_backup, d2r.read_backup, d2r.audit_backup)

ORLA: Row = {"id": "p-1", "name": "Orla", "class": "Warlock", "mode": "Hardcore Ladder",
             "magic_find": 250, "created_at": "2026-06-01T10:00:00.123456789+00:00",
             "updated_at": "2026-06-01T10:00:00+00:00"}  # fmt: skip
ZOE: Row = {**ORLA, "id": "p-2", "name": "Zoë", "class": "Amazon", "mode": "Ladder",
            "created_at": "2026-06-02T10:00:00+00:00"}  # fmt: skip


def run(key: str, started: str, ended: str | None, seconds: Any = 50, **more: Any) -> Row:
    """A run on the third of January, ended unless it says otherwise."""
    return {
        "id": key, "profile_id": "p-1", "area": "Travincal", "duration_secs": seconds,
        "started_at": f"2026-01-03T{started}.500000000+00:00",
        "finished_at": ended and f"2026-01-03T{ended}.700000000+00:00",
        "status": "completed" if ended else "in_progress", "notes": None, "player_count": None,
        "route_id": None, "route_step_index": None, "tags": None, **more,
    }  # fmt: skip


def item(key: str, of: str, found: str, **more: Any) -> Row:
    return {"id": key, "run_id": of, "profile_id": "p-1", "name": "Shako", "item_type": "Helm",
            "rarity": "unique", "found_at": f"2026-01-03T{found}+00:00", "notes": None,
            **more}  # fmt: skip


KEPT: dict[str, list[Row]] = {
    "profiles": [ORLA, ZOE],
    "runs": [
        run("r-1", "20:00:00", "20:01:00", player_count=3, tags='["mf", "tz"]', notes="lag"),
        run("r-2", "20:01:00", "20:02:00", profile_id="p-2", area="Cows"),
        run("r-3", "20:05:00", None, 0),
        run("r-4", "20:06:00", None, 0),
        run("r-5", "20:50:00", "20:51:00", profile_id="gone"),
        run("r-6", "20:55:00", "20:56:00", status="abandoned"),
        run("r-7", "20:57:00", None, 0),
    ],
    "items": [
        item("i-1", "r-1", "20:00:40", notes="eth"),
        item("i-2", "r-3", "20:05:30"),
        item("i-3", "r-7", "20:57:30"),
        item("i-4", "gone", "20:00:50"),
        item("i-5", "r-6", "20:55:30", profile_id="p-9"),
    ],
    "templates": [{"id": "t-1", "profile_id": "p-1", "name": "Trav"}],
}

Load = Callable[[dict[str, Any]], list[Past]]


@pytest.fixture(params=["database", "backup"])
def load(request: pytest.FixtureRequest, tmp_path: Path) -> Load:
    """Reads rows from a database that holds them, and from a backup of it."""

    def from_database(tables: dict[str, Any]) -> list[Past]:
        with snapshot(desktop(tmp_path / "d2r_tracker.db", tables)) as foreign:
            return list(d2r.read(foreign))

    return from_database if request.param == "database" else lambda rows: BACKUP.all(backup(rows))


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[Foreign]:
    with snapshot(desktop(tmp_path / "d2r_tracker.db", KEPT)) as opened:
        yield opened


def only(runs: list[Row], items: list[Row] | None = None) -> dict[str, list[Row]]:
    return {"profiles": [ORLA], "runs": runs, "items": items or []}


def test_every_row_of_a_database_is_accounted_for(foreign: Foreign) -> None:
    is_whole(d2r.read(foreign), d2r.counts(foreign))


def test_every_row_of_a_backup_is_accounted_for() -> None:
    is_whole(BACKUP.all(backup(KEPT)), BACKUP.counts(backup(KEPT)))


def test_a_database_counts_all_its_tables(foreign: Foreign) -> None:
    held = {"profiles": 2, "runs": 7, "items": 5, "templates": 1, "xp_entries": 0}
    assert d2r.counts(foreign) == held


def test_a_backup_counts_its_lists() -> None:
    held = {"profiles": 2, "runs": 7, "items": 5, "templates": 1}
    assert BACKUP.counts(backup(KEPT)) == held


def test_a_database_and_its_backup_say_the_same(foreign: Foreign) -> None:
    assert set(keys_of(d2r.read(foreign))) == set(keys_of(BACKUP.all(backup(KEPT))))


def test_a_database_and_its_backup_are_known_to_be_the_same(foreign: Foreign) -> None:
    found = d2r.recognise(foreign)
    assert found
    assert found.identity == BACKUP.known(backup(KEPT)).identity


def test_another_database_is_not_recognised(tmp_path: Path) -> None:
    path = desktop(tmp_path / "one.db", {})
    with snapshot(path) as whole:
        assert d2r.recognise(whole)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE runs DROP COLUMN duration_secs")
    with snapshot(path) as other:
        assert d2r.recognise(other) is None


@pytest.mark.parametrize("data", [
    b'{"runs": [], "rushes": []}', b'{"profiles": [], "runs": [], "items": []}', b"[]", b"{",
    backup({"profiles": {}}), backup({"runs": [{"id": "r", "durationMs": 5}]}),
])  # fmt: skip
def test_what_is_no_backup_is_not_recognised(data: bytes) -> None:
    assert BACKUP.recognise(data, "backup.json") is None


def test_a_backup_keeps_its_identity_and_its_keys_when_it_grows() -> None:
    less = {"profiles": [ORLA], "runs": KEPT["runs"][:2], "items": KEPT["items"][:1]}
    assert BACKUP.known(backup(less)).identity == BACKUP.known(backup(KEPT)).identity
    assert set(keys_of(BACKUP.all(backup(less)))) <= set(keys_of(BACKUP.all(backup(KEPT))))


def test_another_install_has_another_identity() -> None:
    assert BACKUP.known(backup(only([]))) != BACKUP.known(backup({"profiles": [ZOE]}))


def test_a_profile_is_a_character(load: Load) -> None:
    first, second = (one for one in load(KEPT) if isinstance(one, PastCharacter))
    assert (first.name, first.character_class, first.hardcore) == ("Orla", "warlock", True)
    assert (second.name, second.character_class, second.hardcore) == ("Zoë", "amazon", False)


def runs_of(past: list[Past]) -> dict[str, Any]:
    return {one.key: one for one in past if type(one).__name__ == "PastRun"}


def test_a_run_comes_over_with_all_that_is_said_of_it(load: Load) -> None:
    run = runs_of(load(KEPT))["r-1"]
    said = (run.run_type, run.area, run.character, run.players, run.note)
    assert said == ("Travincal", "Travincal", "p-1", 3, "lag #mf #tz")


def test_seconds_are_seconds_and_leave_out_pauses(load: Load) -> None:
    run = runs_of(load(KEPT))["r-1"]
    assert run.active_ms == 50_000
    assert run.ended_at - run.started_at == timedelta(seconds=60.2)


def test_runs_more_than_half_an_hour_apart_are_of_two_sessions(load: Load) -> None:
    kept = [one for one in load(KEPT) if type(one).__name__ == "PastSession"]
    assert [(one.key, one.character) for one in kept] == [("r-1", None), ("r-5", None)]
    assert kept[0].ended_at == at("20:05:30")


@pytest.mark.parametrize(("started", "sessions"), [("20:31:00", 1), ("20:31:01", 2)])
def test_half_an_hour_without_a_run_does_not_end_a_session(started: str, sessions: int) -> None:
    first = run("r-1", "20:00:00", "20:01:00", started_at="2026-01-03T20:00:00Z",
                finished_at="2026-01-03T20:01:00Z")  # fmt: skip
    second = run("r-2", started, None, status="completed", started_at=f"2026-01-03T{started}Z")
    assert len(BACKUP.sessions(backup(only([first, second])))) == sessions


def test_a_session_of_one_profile_is_of_its_character(load: Load) -> None:
    past = load(only([run("r-1", "20:00:00", "20:01:00")]))
    assert next(one for one in past if type(one).__name__ == "PastSession").character == "p-1"


def test_a_run_of_no_known_profile_is_of_no_character(load: Load) -> None:
    run = runs_of(load(KEPT))["r-5"]
    assert run.character is None


def test_a_run_that_was_left_behind_ends_with_its_last_find(load: Load) -> None:
    run = runs_of(load(KEPT))["r-3"]
    assert (run.ended_at, run.active_ms) == (at("20:05:30"), None)
    assert run.repaired == (d2r.ENDS_WITH_FIND,)


def test_what_does_not_come_over_says_why() -> None:
    assert BACKUP.stays(backup(KEPT)) == {
        ("templates", "only profiles, runs and items are taken over"): 1,
        ("runs", d2r.UNFINISHED): 1,
        ("runs", "it is abandoned there"): 1,
        ("runs", d2r.GOING_ON): 1,
        ("items", d2r.GOING_ON): 1,
    }


def test_a_run_without_an_end_ends_after_its_seconds(load: Load) -> None:
    run_row = run("r-1", "20:00:00", None, 50, status="completed")
    assert runs_of(load(only([run_row])))["r-1"].ended_at == at("20:00:50.5")


def test_a_run_without_a_start_is_counted_back(load: Load) -> None:
    run_row = run("r-1", "20:00:00", "20:01:00", 50, started_at="soon")
    assert runs_of(load(only([run_row])))["r-1"].started_at == at("20:00:10.7")


def test_a_run_with_more_seconds_than_time_lasts_as_long_as_its_time(load: Load) -> None:
    run_row = run("r-1", "20:00:00", "20:01:00", 500)
    one = runs_of(load(only([run_row])))["r-1"]
    assert (one.active_ms, one.repaired) == (None, (d2r.TOO_LONG,))
    assert one.original["duration_secs"] == "500"


@pytest.mark.parametrize("more", [{"started_at": "soon", "finished_at": None},
                                  {"finished_at": None, "duration_secs": -5}])  # fmt: skip
def test_a_run_of_no_known_time_stays(more: Row) -> None:
    one = {**run("r-1", "20:00:00", "20:01:00"), **more}
    assert ("runs", d2r.TIMELESS) in BACKUP.stays(backup(only([one])))


def test_an_item_comes_over_with_all_that_is_said_of_it(load: Load) -> None:
    [find, lost] = runs_of(load(KEPT))["r-1"].finds
    assert (find.item, find.note, find.typed, find.uncertain) == ("Shako", "eth", True, False)
    assert find.original == {"item_type": "Helm", "rarity": "unique"}
    assert (lost.key, lost.uncertain, lost.original["run_id"]) == ("i-4", True, "gone")


def test_an_item_of_no_run_of_its_profile_is_of_none(load: Load) -> None:
    [found] = [one for one in load(KEPT) if type(one).__name__ == "PastProgress"]
    assert (found.key, found.character, found.found_at) == ("i-5", None, at("20:55:30"))


@pytest.mark.parametrize(("tags", "note"), [
    (None, None), ("[]", None), ('["gg"]', "#gg"), ("nonsense", "#nonsense"), ('{"a": 1}', None),
    ("[1, null, []]", "#1"),
])  # fmt: skip
def test_tags_are_a_part_of_the_note(tags: str | None, note: str | None) -> None:
    one = run("r-1", "20:00:00", "20:01:00", tags=tags)
    assert BACKUP.runs(backup(only([one])))[0].note == note


def test_rows_without_an_id_of_their_own_stay() -> None:
    one = run("r-1", "20:00:00", "20:01:00")
    rows = only([one, one, {**one, "id": None}, 5], [item("i-1", "r-1", "20:00:10", name="")])
    assert BACKUP.stays(backup(rows)) == {
        ("runs", "it is there twice"): 1,
        ("runs", "it has no id"): 2,
        ("items", "it has no name"): 1,
    }


def test_a_database_with_values_of_any_kind_is_accounted_for(tmp_path: Path) -> None:
    odd = {"area": b"\xff", "started_at": 5, "finished_at": b"\0", "duration_secs": 1e300,
           "player_count": "many", "tags": b"x", "notes": 7}  # fmt: skip
    rows = only([{**run("r-1", "20:00:00", "20:01:00"), **odd}], [item("i-1", "r-1", "never")])
    with snapshot(desktop(tmp_path / "d2r_tracker.db", rows)) as opened:
        is_whole(d2r.read(opened), d2r.counts(opened))


def test_an_audit_counts_what_can_not_be_right(foreign: Foreign) -> None:
    assert {one.what: one.count for one in d2r.audit(foreign)} == {
        "runs that were never finished": 1,
        "runs and items of runs that have no end": 3,
        "items of a run that is not there": 2,
    }


def test_an_audit_of_a_backup_counts_the_same(foreign: Foreign) -> None:
    assert list(BACKUP.audit(backup(KEPT), BERLIN)) == list(d2r.audit(foreign))


@settings(max_examples=150, deadline=None)
@given(spoiled(backup(KEPT)) | respelled(backup(KEPT)))
def test_a_broken_backup_is_refused_or_read_as_whole_as_it_is(data: bytes) -> None:
    is_sound(BACKUP, data)
