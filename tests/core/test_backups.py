"""A backup holds everything, can be read by anybody, and brings everything back."""

import gzip
import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tallylight import packs
from tallylight.base.errors import Fault, Refused
from tallylight.core.backups import filling, shelf
from tallylight.core.backups.filling import Makes
from tallylight.core.backups.shelf import Shelf
from tallylight.core.check.run import check
from tallylight.core.program import migrations, registry_of
from tallylight.core.registry import Registry, discover
from tallylight.core.sessions.messages import CreateSession
from tallylight.storage.carry import Typed, counted
from tallylight.storage.engine import Storage
from tallylight.testing import HandClock, Show, laws, show

NOW = datetime.fromisoformat("2026-03-14T12:00:00+00:00")


@pytest.fixture(params=["sqlite", "postgresql"])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A second database that is empty, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{(tmp_path / 'other.db').as_posix()}"
    url: str = request.getfixturevalue("other_postgresql_url")
    return url


@contextmanager
def opened(url: str) -> Iterator[Storage]:
    """A database, with this test as its owner."""
    with closing(Storage.open(url, owner="the tests")) as storage:
        yield storage


@pytest.fixture
def other_file(tmp_path: Path) -> str:
    """A second database that is empty, a file."""
    return f"sqlite:///{(tmp_path / 'other.db').as_posix()}"


@pytest.fixture
def full(database_url: str) -> Iterator[Show]:
    """A program after a demo's evening: every pack has rows, and evidence."""
    with show(database_url, of=list(discover(packs))) as running:
        laws.demo_plays(running, 1)
        yield running


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Show]:
    """A program with little in it."""
    with show(sqlite_url, of=[]) as running:
        running.do(CreateSession(notes="words"))
        yield running


def makes(running: Show) -> Makes:
    return makes_of(running.program.registry, running.clock)


def makes_of(registry: Registry, clock: HandClock) -> Makes:
    return Makes(registry, clock, lambda storage: migrations(storage, registry, clock, None))


def taken(running: Show, folder: Path) -> Path:
    return Shelf(folder, "here").create(running.program.storage, makes(running)).file


def held(storage: Storage, running: Show) -> dict[str, Any]:
    """What every table holds, in words that are the same on both engines."""
    with storage.read() as connection:
        return {
            table.name: counted(connection, Typed(table))
            for table in running.program.registry.tables()
            if table.name != "installation"
        }


def test_a_backup_brings_everything_back_on_either_engine(
    full: Show, other_url: str, tmp_path: Path
) -> None:
    file = taken(full, tmp_path / "backups")
    before = held(full.program.storage, full)

    with opened(other_url) as target:
        filling.restore(file, target, makes(full), None)
        after = held(target, full)
        registry = full.program.registry
        findings = check(target, registry, makes(full).migrations(target), full.clock).findings

    assert after == before
    assert findings == []
    assert sum(one.rows for one in before.values()) > 300


def test_the_program_goes_on_where_the_backup_was_taken(
    full: Show, other_file: str, tmp_path: Path
) -> None:
    file = taken(full, tmp_path / "backups")
    with opened(other_file) as target:
        filling.restore(file, target, makes(full), None)

    unique = full.program.unique
    with show(other_file, of=list(discover(packs)), clock=full.clock, unique=unique) as restored:
        laws.demo_plays(restored, 2)
        laws.replayed(restored)


def test_everything_moves_to_the_other_engine(full: Show, other_url: str) -> None:
    before = held(full.program.storage, full)
    with opened(other_url) as target:
        filling.fill(target, full.program.storage, makes(full))

        assert held(target, full) == before


def test_what_goes_wrong_on_the_way_leaves_the_database_as_it_was(
    full: Show, other_file: str
) -> None:
    def fails(_: sa.Connection) -> None:
        raise Fault("The plug was pulled.")

    with show(other_file, of=list(discover(packs)), clock=full.clock) as other:
        laws.demo_plays(other, 3)
        other.program.stop()
    with opened(other_file) as target:
        before = held(target, full)
        with pytest.raises(Fault, match="plug"):
            filling.fill(target, full.program.storage, makes(full), fails)

        assert held(target, full) == before
        registry = full.program.registry
        assert check(target, registry, makes(full).migrations(target), full.clock).findings == []


def test_a_database_that_holds_something_is_not_replaced_unasked(
    small: Show, tmp_path: Path
) -> None:
    file = taken(small, tmp_path / "backups")
    before = held(small.program.storage, small)

    with pytest.raises(Refused) as refused:
        filling.restore(file, small.program.storage, makes(small), None)

    assert refused.value.refusal.name == "would_replace"
    assert held(small.program.storage, small) == before


def test_a_backup_can_be_read_by_anybody(small: Show, tmp_path: Path) -> None:
    file = taken(small, tmp_path / "backups")

    with zipfile.ZipFile(file) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        first = json.loads(packed.read("tables/timeline.jsonl").splitlines()[0])

    assert manifest["tables"].keys() == {
        "migration_log",
        *held(small.program.storage, small),
        "installation",
    }
    assert (first["channel"], first["seq"]) == ("house", 1)


SPOILS: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda raw: raw[: len(raw) // 2],
    "a bit turned over": lambda raw: raw[:300] + bytes([raw[300] ^ 1]) + raw[301:],
    "no archive": lambda raw: b"hello",
    "empty": lambda raw: b"",
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_broken_backup_is_refused_and_nothing_is_changed(
    small: Show, tmp_path: Path, spoil: str
) -> None:
    file = taken(small, tmp_path / "backups")
    file.write_bytes(SPOILS[spoil](file.read_bytes()))
    before = held(small.program.storage, small)

    with pytest.raises(Refused) as refused:
        filling.restore(file, small.program.storage, makes(small), lambda: None)

    assert refused.value.refusal.name in ("backup_broken", "not_a_backup")
    assert held(small.program.storage, small) == before


def test_rows_that_are_not_those_of_the_manifest_are_found(small: Show, tmp_path: Path) -> None:
    file = taken(small, tmp_path / "backups")
    changed = tmp_path / f"changed{shelf.ENDING}"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            new.writestr(name, raw.replace(b"words", b"swords"))

    with pytest.raises(Refused, match="has not the"):
        shelf.prove(changed, makes(small))


def test_a_backup_of_a_newer_program_is_refused_kindly(small: Show, tmp_path: Path) -> None:
    file = taken(small, tmp_path / "backups")
    newer = tmp_path / f"newer{shelf.ENDING}"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(newer, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        new.writestr("manifest.json", json.dumps(manifest | {"format": 2, "program": "9.0"}))

    with pytest.raises(Refused, match=r"newer Tallylight, 9\.0"):
        shelf.prove(newer, makes(small))


def test_a_copy_of_a_sqlite_file_is_a_backup_as_well(
    sqlite_url: str, other_url: str, tmp_path: Path
) -> None:
    with show(sqlite_url, of=list(discover(packs))) as full:
        laws.demo_plays(full, 1)
        full.program.storage.backup(tmp_path / "copy.sqlite3")
        before = held(full.program.storage, full)
    with opened(other_url) as target:
        filling.restore(tmp_path / "copy.sqlite3", target, makes(full), None)

        assert held(target, full) == before


def test_a_file_of_an_earlier_release_comes_back_in_tables_of_today(
    database_url: str, tmp_path: Path
) -> None:
    every = makes_of(registry_of(discover(packs)), HandClock())
    old = tmp_path / "old.sqlite3"
    released = Path(__file__).parents[1] / "upgrades" / "0.1.0.tally.gz"
    old.write_bytes(gzip.decompress(released.read_bytes()))
    with opened(database_url) as target:
        filling.restore(old, target, every, None)

        assert every.migrations(target).plan() == []
        assert filling.holds_anything(target, every.registry)


def test_another_programs_database_is_no_backup(small: Show, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "foreign.db") as foreign:
        foreign.execute("CREATE TABLE runs (id INTEGER)")

    with pytest.raises(Refused, match="another program's"):
        shelf.prove(tmp_path / "foreign.db", makes(small))


def altered(file: Path, folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """A backup whose manifest somebody changed."""
    other = folder / f"altered{shelf.ENDING}"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            said = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(said)
                change(manifest)
                said = json.dumps(manifest).encode()
            new.writestr(name, said)
    return other


def test_a_table_that_nobody_knows_gets_no_word_in(small: Show, tmp_path: Path) -> None:
    def sly(manifest: dict[str, Any]) -> None:
        manifest["tables"]['timeline"; DROP TABLE "channels'] = manifest["tables"]["timeline"]

    file = altered(taken(small, tmp_path / "backups"), tmp_path, sly)

    with pytest.raises(Refused, match="is no table of ours"):
        shelf.prove(file, makes(small))


def test_rows_with_columns_of_their_own_are_refused(small: Show, tmp_path: Path) -> None:
    def sly(manifest: dict[str, Any]) -> None:
        row = b'{"session_id":1}\n'
        manifest["tables"]["stream_sessions"] = {
            "rows": 1, "sha256": hashlib.sha256(row).hexdigest(), "json": [], "last_id": 1,
        }  # fmt: skip

    file = altered(taken(small, tmp_path / "backups"), tmp_path, sly)
    with zipfile.ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members["tables/stream_sessions.jsonl"] = b'{"session_id":1}\n'
    with zipfile.ZipFile(file, "w") as new:
        for name, said in members.items():
            new.writestr(name, said)

    with pytest.raises(Refused, match="have not the columns"):
        shelf.prove(file, makes(small))
