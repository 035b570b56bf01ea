"""`migrate copy`: the other grail tracker's file with the tables of this pack beside its own, made
by who has only a terminal."""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tallylight.adapters.cli import root
from tallylight.core import grafting
from tallylight.core.deck.installed import links_of
from tallylight.core.owner import Place
from tallylight.core.program import registry_of
from tallylight.core.registry import Registry
from tallylight.main import House
from tallylight.packs import diablo
from tallylight.storage.engine import Storage
from tallylight.testing import HandClock

from .origins.grail import SHAPES, V040, build
from .test_in_place import kept, looked_at, schema


class Trackers(House):
    """A program with a pack whose migrations meet another program's tables."""

    def registry(self, place: Place | None = None) -> Registry:
        return registry_of([diablo.PACK], links_of(place) if place else None)


def say(*arguments: str | Path) -> Result:
    def call() -> None:
        root.run(Trackers(HandClock()), [str(one) for one in arguments], {})

    return CliRunner().invoke(click.Command("typed", callback=call), [])


def copied(file: Path, new: Path, *more: str) -> Any:
    result = say("migrate", "copy", file, new, *more, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "its").mkdir()
    return build(tmp_path / "its" / "grail.db", V040, dirty=True)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return tmp_path / "new.db"


@pytest.mark.parametrize("shape", SHAPES)
def test_every_row_of_every_shape_is_in_the_copy_as_it_was(
    tmp_path: Path, new: Path, shape: str
) -> None:
    file = build(tmp_path / "grail.db", shape, dirty=True)
    before, untouched = looked_at(file), file.read_bytes()
    copied(file, new)
    after = looked_at(new)
    assert file.read_bytes() == untouched
    assert {name: kept(rows, after[name]) for name, rows in before.items()} == before


def test_it_says_what_each_table_got(file: Path, new: Path) -> None:
    tables = {one["table"]: one for one in copied(file, new)["tables"]}
    assert "duplicate_of" in tables["runs"]["columns_added"]
    assert tables["runs"]["rows"] == len(looked_at(file)["runs"])


def test_it_says_which_tables_were_added(file: Path, new: Path) -> None:
    assert {"run_pauses", "drop_odds"} <= set(copied(file, new)["tables_added"])


def test_it_says_how_many_rows_refer_to_nothing_and_goes_on(file: Path, new: Path) -> None:
    assert copied(file, new)["refer_to_nothing"] == 5


def test_twice_is_once(file: Path, new: Path) -> None:
    copied(file, new)
    before = looked_at(new), schema(new)
    assert copied(file, new)["already"]
    assert (looked_at(new), schema(new)) == before


def test_what_is_not_in_the_file_itself_yet_comes_along(file: Path, new: Path) -> None:
    with closing(sqlite3.connect(file)) as its, its:
        its.execute("PRAGMA journal_mode = WAL")
        its.execute("UPDATE characters SET name = 'Just now'")
        its.commit()
        beside = {one.name: one.stat().st_size for one in file.parent.iterdir()}
        copied(file, new)
        assert {one.name: one.stat().st_size for one in file.parent.iterdir()} == beside
    assert {row["name"] for row in looked_at(new)["characters"]} == {"Just now"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets not everybody make a link")
def test_what_is_not_in_the_file_yet_comes_along_through_a_link(
    file: Path, new: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(file)
    with closing(sqlite3.connect(file)) as its, its:
        its.execute("PRAGMA journal_mode = WAL")
        its.execute("UPDATE characters SET name = 'Just now'")
        its.commit()
        copied(link, new)
    assert {row["name"] for row in looked_at(new)["characters"]} == {"Just now"}


@pytest.mark.parametrize("name", ["new.db.part", "new.db.", "new.db-part", "new.db.tmp"])
def test_the_file_stays_whatever_its_name_is(tmp_path: Path, new: Path, name: str) -> None:
    file = build(tmp_path / name, V040)
    untouched = file.read_bytes()
    copied(file, new)
    assert file.read_bytes() == untouched


def test_a_copy_of_any_name_is_known_again(file: Path, tmp_path: Path) -> None:
    new = tmp_path / "what #1 %41.db"
    copied(file, new)
    assert copied(file, new)["already"]


def test_nothing_lies_beside_the_copy(file: Path, new: Path) -> None:
    copied(file, new)
    assert [one.name for one in new.parent.iterdir() if one.is_file()] == [new.name]


def test_it_is_written_as_its_own_program_had_it(file: Path, new: Path) -> None:
    copied(file, new)
    with closing(sqlite3.connect(new)) as its, closing(sqlite3.connect(file)) as was:
        asked = "PRAGMA journal_mode"
        assert its.execute(asked).fetchone() == was.execute(asked).fetchone()


def test_no_copy_is_left_where_a_row_is_not_as_it_was(
    file: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(storage: Storage, *_: str) -> None:
        with storage.migrating() as connection:
            connection.exec_driver_sql("DELETE FROM settings WHERE rowid = 1")

    monkeypatch.setattr(grafting, "mark_copy", lose)
    result = say("migrate", "copy", file, new)
    assert (result.exit_code, new.exists()) == (1, False)
    assert "1 are not as they were" in result.output


# what it is not for


def other(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "ours.db"
    say("migrate", "up", "--database-url", f"sqlite:///{path.as_posix()}", "--data", tmp_path)
    return path


def refused(*arguments: str | Path) -> str:
    result = say("migrate", "copy", *arguments)
    assert result.exit_code == 2, result.output
    return result.output.partition(":")[0]


def test_a_file_of_another_kind_is_refused(tmp_path: Path, new: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no database", encoding="utf-8")
    assert refused(text, new) == "no_database"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, new: Path) -> None:
    assert refused(tmp_path / "none.db", new) == "no_such_file"


def test_a_database_of_ours_is_refused(ours: Path, new: Path) -> None:
    assert refused(ours, new) == "not_anothers"


def test_a_copy_is_not_copied_again(file: Path, new: Path, tmp_path: Path) -> None:
    copied(file, new)
    assert refused(new, tmp_path / "newer.db") == "migrated_copy"


def test_tables_by_the_same_names_are_not_enough(tmp_path: Path, new: Path) -> None:
    path = other(tmp_path / "other.db", "CREATE TABLE runs (id, experiment)")
    assert refused(path, new) == "not_for_set"


def test_a_set_that_there_is_not_is_refused(file: Path, new: Path) -> None:
    assert refused(file, new, "--set", "chess") == "no_such_set"


def test_what_is_there_is_never_overwritten(file: Path, ours: Path) -> None:
    before = ours.read_bytes()
    assert (refused(file, ours), ours.read_bytes()) == ("in_the_way", before)


def test_a_folder_that_is_not_there_is_said(file: Path, tmp_path: Path) -> None:
    assert refused(file, tmp_path / "none" / "new.db") == "cannot_be_written"


def test_a_copy_that_an_older_version_made_stays(file: Path, new: Path) -> None:
    copied(file, new)
    other(new, "UPDATE alembic_version_diablo SET version_num = '0002'")
    assert refused(file, new) == "other_copy"


def test_the_program_does_not_start_on_a_copy(file: Path, new: Path, tmp_path: Path) -> None:
    copied(file, new)
    database = f"sqlite:///{new.as_posix()}"
    result = say("migrate", "up", "--database-url", database, "--data", tmp_path / "data")
    assert result.output.startswith("migrated_copy")
