"""A database that another program made is no place for ours: it is refused, and left as it is."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result

from tallylight.main import refuse_anothers
from tallylight.storage.engine import Storage

Say = Callable[..., Result]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A grail tracker's database, with a table of the name that ours has, too."""
    path = tmp_path / "other" / "grail.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT)")
        connection.execute("CREATE TABLE sessions (id INTEGER PRIMARY KEY)")
        connection.execute("INSERT INTO items VALUES (1, 'Shako')")
    return path


@pytest.mark.parametrize(
    "words",
    [("session", "start"), ("session", "current"), ("serve",), ("rebuild",), ("migrate", "up"),
     ("migrate", "plan"), ("check",)],
)  # fmt: skip
def test_it_is_refused_and_not_touched(say: Say, file: Path, words: tuple[str, ...]) -> None:
    before = file.read_bytes()
    refused = say(*words, "--database-url", f"sqlite:///{file.as_posix()}")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("anothers_database: ")
    assert "its tables are items, sessions" in refused.stderr
    assert f"`tallylight adopt {file}`" in refused.stderr
    assert (file.read_bytes(), list(file.parent.iterdir())) == (before, [file])


def test_of_many_tables_a_few_are_named(say: Say, file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        for number in range(20):
            connection.execute(f"CREATE TABLE t{number:02} (id INTEGER)")
    refused = say("session", "start", "--database-url", f"sqlite:///{file.as_posix()}")
    assert "its tables are items, sessions, t00, t01, t02, t03 and 16 more" in refused.stderr


def test_an_empty_file_is_ours_to_take(say: Say, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    url = f"sqlite:///{(tmp_path / 'empty.db').as_posix()}"
    assert say("session", "start", "--database-url", url).exit_code == 0
    assert say("session", "end", "--database-url", url).exit_code == 0


def test_tables_of_another_program_are_seen_on_each_database(storage: Storage) -> None:
    refuse_anothers(storage)
    with storage.migrating() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (id INTEGER PRIMARY KEY)")
    with pytest.raises(Exception, match="its tables are theirs"):
        refuse_anothers(storage)
