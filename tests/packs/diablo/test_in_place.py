"""The migrations of this pack on a copy of the other grail tracker's file: nothing of it is lost,
and its own program goes on with it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tallylight.core.program import migrations, registry_of
from tallylight.packs import diablo
from tallylight.storage.engine import Storage
from tallylight.storage.migrations import MigrationFailed, Migrations
from tallylight.testing import HandClock

from .origins.grail import SHAPES, V040, build

REGISTRY = registry_of([diablo.PACK])
OURS = ("items", "characters", "sessions", "runs", "run_pauses", "grail_progress", "run_items",
        "drop_odds")  # fmt: skip
Row = dict[str, Any]


def sets(storage: Storage) -> Migrations:
    return migrations(storage, REGISTRY, HandClock(), backups=None)


def migrate(path: Path) -> list[str]:
    """Run what is pending on a file; the names of the sets that had something."""
    with closing(Storage.open(f"sqlite:///{path.as_posix()}", owner="a test")) as storage:
        return [step.set_name for step in sets(storage).upgrade()]


def looked_at(path: Path) -> dict[str, list[Row]]:
    """Every row of every table, with its place in it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' "
            "AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%WITHOUT ROWID%'"
        )]  # fmt: skip
        asked = {
            name: connection.execute(f"SELECT rowid AS place, * FROM {name}") for name in names
        }
        return {name: [dict(row) for row in rows] for name, rows in asked.items()}


def schema(path: Path) -> dict[str, tuple[str, int]]:
    """What the file is made of: the statement of each thing, and the page where it begins."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type || ' ' || name, sql, rootpage FROM sqlite_master")
        return {name: (sql, page) for name, sql, page in rows if sql}


def without_what_refers_to_nothing(path: Path) -> Path:
    """The file without the rows that its own program could not have written."""
    with closing(sqlite3.connect(path)) as connection, connection:
        while broken := connection.execute("PRAGMA foreign_key_check").fetchall():
            for table, place, *_ in broken:
                connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (place,))
    return path


@pytest.fixture(scope="module", params=SHAPES)
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """A file of each shape, with all that goes wrong in such files, and a migrated copy of it."""
    file = build(tmp_path_factory.mktemp("its") / "grail.db", request.param, dirty=True)
    without_what_refers_to_nothing(file)
    migrated = Path(shutil.copy(file, tmp_path_factory.mktemp("ours")))
    migrate(migrated)
    return file, migrated


@pytest.fixture
def file(both: tuple[Path, Path], tmp_path: Path) -> Path:
    """A migrated file of its own for a test that changes it."""
    return Path(shutil.copy(both[1], tmp_path))


def kept(before: list[Row], after: list[Row]) -> list[Row]:
    """What is left of rows in the columns that they had."""
    found = {row["place"]: row for row in after}
    return [
        {name: found[row["place"]][name] for name in row} for row in before if row["place"] in found
    ]


# nothing is lost


def test_every_row_has_every_value_that_it_had(both: tuple[Path, Path]) -> None:
    before, after = map(looked_at, both)
    assert {name: kept(rows, after[name]) for name, rows in before.items()} == before


def test_no_row_is_added_to_its_tables(both: tuple[Path, Path]) -> None:
    before, after = map(looked_at, both)
    held = {name: len(rows) for name, rows in before.items()}
    assert {name: len(after[name]) for name in before} == held


def test_what_its_own_program_made_stands_as_it_was(both: tuple[Path, Path]) -> None:
    before, after = map(schema, both)
    own = {name: said for name, said in before.items() if not name.startswith("table")}
    assert {name: after.get(name) for name in own} == own


def test_no_table_is_made_anew(both: tuple[Path, Path]) -> None:  # T4
    before, after = map(schema, both)
    pages = {name: page for name, (_, page) in before.items() if name.startswith("table")}
    assert {name: after[name][1] for name in pages} == pages


def test_every_table_of_this_pack_is_there_with_all_its_columns(both: tuple[Path, Path]) -> None:
    with closing(sqlite3.connect(both[1])) as connection:
        there = {
            table: {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            for table in OURS
        }
    wanted = {one.name: set(one.c.keys()) for one in REGISTRY.tables() if one.name in there}
    assert {name: wanted[name] - there[name] for name in there if wanted[name] - there[name]} == {}


def test_twice_is_once(file: Path) -> None:
    before = looked_at(file), schema(file)
    assert (migrate(file), (looked_at(file), schema(file))) == ([], before)


def test_what_broke_off_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = build(tmp_path / "grail.db", V040, dirty=True)
    without_what_refers_to_nothing(path)
    before = looked_at(path), schema(path)

    def pull(*_: Any) -> None:
        raise RuntimeError("the plug was pulled")

    monkeypatch.setattr("alembic.op.create_index", pull)
    with pytest.raises(MigrationFailed, match="as it was"):
        migrate(path)
    after = looked_at(path)
    assert ({name: after[name] for name in before[0]}, schema(path)) == before


@pytest.mark.parametrize("shape", SHAPES)
def test_rows_that_refer_to_nothing_do_not_stop_it(tmp_path: Path, shape: str) -> None:
    path = build(tmp_path / "grail.db", shape, dirty=True)
    before = looked_at(path)
    migrate(path)
    after = looked_at(path)
    assert {name: kept(rows, after[name]) for name, rows in before.items()} == before


def test_taking_the_pack_down_leaves_the_other_program_its_rows(
    both: tuple[Path, Path], file: Path
) -> None:
    before = looked_at(both[0])
    with closing(Storage.open(f"sqlite:///{file.as_posix()}", owner="a test")) as storage:
        sets(storage).downgrade("diablo", "base")
    after = looked_at(file)
    assert {name: kept(rows, after[name]) for name, rows in before.items()} == before


def test_up_down_and_up_again_is_up(file: Path) -> None:
    before = looked_at(file)
    with closing(Storage.open(f"sqlite:///{file.as_posix()}", owner="a test")) as storage:
        sets(storage).downgrade("diablo", "base")
    migrate(file)
    after = looked_at(file)
    assert {name: after[name] for name in OURS} == {name: before[name] for name in OURS}
