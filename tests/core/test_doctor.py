"""The doctor: each fault is planted, and named with what helps."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tallylight.core import rooms
from tallylight.core.backups.shelf import Shelf
from tallylight.core.doctor import files, standing, working
from tallylight.core.doctor.page import Page
from tallylight.core.owner import Owner, Place, announce_owner, write_private
from tallylight.core.pack import Origin
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.testing import Show
from tallylight.testing.clock import NOON

from .test_backups import taken
from .test_check import spoil
from .test_shelf import small

__all__ = ["small"]

WELL: dict[str, Any] = {
    "writing": True, "waiting_for_writer": 0, "listeners": [], "folders": [], "slow": [],
    "readers": {"in_use": 0, "waiting": 0, "most": 32},
}  # fmt: skip
SLOW = {"query": "x.y", "seconds": 0.7, "plan": ["SCAN runs", "SCAN items USING COVERING INDEX i"]}


def aged(path: Path) -> Path:
    """As if nobody had touched it since two days before noon."""
    at = (NOON - timedelta(days=2)).timestamp()
    for one in (*path.rglob("*"), path):
        os.utime(one, (at, at))
    return path


@pytest.mark.parametrize(
    ("said", "check", "word"),
    [
        ({"writing": False}, "writer", "not carried out"),
        ({"waiting_for_writer": 101}, "writer", "Commands wait to be written: 101"),
        ({"listeners": [{"name": "hall", "wanted": True, "state": "failed", "why": "in use"}]},
         "listeners", "hall: in use"),
        ({"folders": [{"folder": "/logs", "why": "It can't be read"}]}, "folders", "/logs: It"),
    ],
)  # fmt: skip
def test_what_keeps_a_program_from_its_work_is_wrong(
    said: dict[str, Any], check: str, word: str
) -> None:
    (found,) = working.wrong({**WELL, **said})

    assert found.check == check
    assert word in " ".join((found.what, *found.examples))


def test_a_program_that_works_is_told_nothing() -> None:
    off = {"name": "hall", "wanted": False, "state": "stopped", "why": None}
    well = {**WELL, "listeners": [off]}

    assert [*working.wrong(well), *working.advice(well)] == []


def test_slow_questions_are_told_with_what_they_read_whole() -> None:
    slow, crowd = working.advice({**WELL, "slow": [SLOW], "readers": {"waiting": 3, "most": 32}})

    assert slow.examples == ("x.y took 700 ms; without an index: SCAN runs",)
    assert crowd.what == "3 readers wait for a connection."


def test_a_table_that_slow_questions_read_whole_lacks_an_index(lamps: Show, engine: str) -> None:
    lamps.do(CreateSession())
    storage, tables = lamps.program.storage, lamps.program.registry.tables()

    def told(statement: str, least: int) -> list[str]:
        with storage.read() as connection:
            plan = storage.dialect.plan(connection, statement, None)
        slow = {"query": "x.y", "seconds": 0.7, "plan": plan}
        found = working.read_whole({**WELL, "slow": [slow]}, storage, tables, least)
        return [one.where for one in found]

    whole = "SELECT * FROM timeline AS timeline_1 WHERE origin = 'x'"
    assert told(whole, 0) == (["timeline"] if engine == "sqlite" else [])
    assert told(whole, 100) == []
    assert told("SELECT * FROM timeline WHERE channel = 'main'", 0) == []


def test_what_was_left_is_named_and_swept_and_what_is_in_use_stays(tmp_path: Path) -> None:
    place = Place.at(tmp_path / "data")
    place.backups.mkdir(parents=True)
    scratch = tmp_path / "temporary"
    room = scratch / f"{rooms.PREFIX}ab12cd_4"
    (room / "deep").mkdir(parents=True)
    (scratch / "tallylight-pg-ab12cd_4").mkdir()
    old = [place.data / "token.1f.part", place.backups / "tallylight-x.tally.zip.part"]
    for one in (*old, place.data / "fresh.part", place.data / "token"):
        one.write_text("x")
    left = sorted([*map(aged, old), aged(room)])
    aged(scratch / "tallylight-pg-ab12cd_4")
    os.utime(place.data / "fresh.part", (NOON.timestamp(), NOON.timestamp()))

    found = sorted(files.left(place, NOON, scratch))
    assert found == left
    assert next(files.leftovers(found)).count == 3
    assert sorted(rooms.sweep(found)) == left
    assert files.left(place, NOON, scratch) == []


def test_what_a_killed_program_said_of_itself_is_left(tmp_path: Path) -> None:
    place = Place.at(tmp_path)
    gone, here = (Owner(pid, "http://x", "t", "", "") for pid in (2**22 + 1, os.getpid()))

    announce_owner(place, here, {})
    assert files.left(place, NOON, tmp_path) == []
    announce_owner(place, gone, {})
    assert files.left(place, NOON, tmp_path) == [place.owner_file, place.catalogue_file]


@pytest.mark.skipif(os.name == "nt", reason="there, a file has no mode")
def test_a_secret_that_others_may_read_is_named(tmp_path: Path) -> None:
    place = Place.at(tmp_path)
    write_private(place.token_file, "x")
    assert list(files.readable(place)) == []

    place.token_file.chmod(0o644)
    assert next(files.readable(place)).examples == (str(place.token_file),)


def test_no_backup_and_one_that_was_never_proved_are_named(small: Show, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "backups", "here")
    (none,) = standing.backups(shelf, NOON)

    file = taken(small, shelf.folder)
    (unproved,) = standing.backups(shelf, NOON)

    assert none.what == "There is no backup."
    assert unproved.what == "The newest backup was never proved."
    assert str(file) in unproved.todo


def test_what_was_chosen_against_a_rule_is_wrong_and_what_hurts_is_told(lamps: Show) -> None:
    page = Page()
    values = {"backup.at": "", "health.slow_ms": 1, "window.position.x": 10_000, "gone.key": 3}

    standing.chosen(page, lamps.program.registry, values)

    assert [one.examples for one in page.wrong] == [("window.position.x: it must be at most 9999",)]
    assert [one.where for one in page.advice] == ["backup.at", "health.slow_ms"]


def test_a_clock_that_was_set_back_is_told(lamps: Show) -> None:
    for _ in range(5):  # a clock that stands is behind, too
        lamps.do(CreateSession(), origin=Origin.ROOM)
        lamps.do(EndSession(), origin=Origin.ROOM)

    assert "was set back" in next(standing.clock(lamps.program.storage)).what


def test_the_engine_tells_what_is_not_well_with_it(lamps: Show, engine: str) -> None:
    spoil(lamps._url, "CREATE INDEX ix_planted ON lamps (colour, lamp_id)")
    page = Page()

    standing.engine(page, lamps.program.storage, least=0)

    wrong, advice = ([one.where for one in found] for found in (page.wrong, page.advice))
    if engine == "postgresql":  # the server of the tests is fast, and not safe
        assert "fsync" in wrong
        assert any("ix_planted of lamps was never used" in one.what for one in page.advice)
    else:  # the log is there as long as the program writes
        assert (wrong, advice) == ([], ["tally.db-wal"]) or advice == ["tally.db"]


CERTIFICATE = {
    "file": "cert.pem", "key_file": "key.pem", "ends_at": "2026-04-01T00:00:00Z",
    "days_left": 90, "key_is_open": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"days_left": -1}, "The certificate is over since 2026-04-01"),
        ({"ends_at": None, "days_left": None}, "can't be read"),
        ({"key_is_open": True}, "may read the key"),
    ],
)
def test_a_certificate_that_is_no_good_is_wrong(said: dict[str, Any], what: str) -> None:
    (found,) = working.wrong({**WELL, "certificate": {**CERTIFICATE, **said}})

    assert what in found.what


@pytest.mark.parametrize(("days", "told"), [(31, False), (30, False), (29, True), (0, True)])
def test_a_certificate_is_told_of_in_its_last_month(days: int, *, told: bool) -> None:
    found = list(working.advice({**WELL, "certificate": {**CERTIFICATE, "days_left": days}}))

    assert bool(found) is told
