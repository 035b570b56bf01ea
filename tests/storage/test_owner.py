import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from tallylight.base.errors import Fault
from tallylight.storage import search
from tallylight.storage.engine import OutOfReach, Owned, ReadFailed, Storage

from .tables import RAIDS, create

HOLD = """
import sys
from tallylight.storage.engine import Storage
storage = Storage.open(sys.argv[1], owner="tallylight serve (pid 812)")
print("open", flush=True)
sys.stdin.read()
"""


def start_owner(url: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_second_owner_is_refused_by_name(database_url: str) -> None:
    process = start_owner(database_url)
    try:
        with pytest.raises(Owned, match=r"in use by tallylight serve \(pid 812\)"):
            Storage.open(database_url, owner="tallylight migrate (pid 813)")
    finally:
        end(process)


def test_a_second_owner_in_the_same_process_is_refused(storage: Storage, database_url: str) -> None:
    with pytest.raises(Owned, match="in use by the tests"):
        Storage.open(database_url, owner="another")


def test_a_refused_owner_leaves_the_name_of_the_first(storage: Storage, database_url: str) -> None:
    for _ in range(2):
        with pytest.raises(Owned, match="in use by the tests"):
            Storage.open(database_url, owner="another")


def test_a_closed_database_can_be_owned_again(storage: Storage, database_url: str) -> None:
    storage.close()
    Storage.open(database_url, owner="the next").close()


def test_the_next_owner_need_not_wait_until_a_server_notices_that_the_last_has_gone(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = Storage.open(postgresql_url, owner="the last")
    connection = last._writer
    assert connection is not None
    with monkeypatch.context() as unnoticed:
        unnoticed.setattr(connection, "close", lambda: None)
        last.close()
    Storage.open(postgresql_url, owner="the next").close()
    connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_an_owner_that_was_killed_is_no_owner(database_url: str) -> None:
    process = start_owner(database_url)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    Storage.open(database_url, owner="the next").close()


def test_a_visitor_reads_while_another_owns(stored: Storage, database_url: str) -> None:
    visitor = Storage.open(database_url, owner=None)
    with visitor.read() as connection:
        found = connection.execute(sa.select(sa.func.count()).select_from(RAIDS)).scalar()
    visitor.close()
    assert found == 0


def test_a_visitor_cannot_begin(stored: Storage, database_url: str) -> None:
    visitor = Storage.open(database_url, owner=None)
    with pytest.raises(Fault, match="opened for reading only"):
        visitor.begin()
    visitor.close()


def test_a_reader_cannot_write(stored: Storage) -> None:
    with pytest.raises(ReadFailed), stored.read() as connection:
        connection.execute(RAIDS.insert().values(id=1))


def test_a_reader_sees_one_state(stored: Storage) -> None:
    count = sa.select(sa.func.count()).select_from(RAIDS)
    with stored.read() as connection:
        before = connection.execute(count).scalar()
        transaction = stored.begin()
        transaction.insert(RAIDS, {"id": 1})
        transaction.commit()
        after = connection.execute(count).scalar()
    assert (before, after) == (0, 0)


def test_a_visitor_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="There is no database at"):
        Storage.open(f"sqlite:///{tmp_path}/none.db", owner=None)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_new_file_is_made(tmp_path: Path) -> None:
    Storage.open(f"sqlite:///{tmp_path}/a/b/tally.db", owner="the tests").close()
    assert (tmp_path / "a/b/tally.db").exists()


def test_a_closed_sqlite_database_is_one_file_and_its_lock(tmp_path: Path) -> None:
    storage = Storage.open(f"sqlite:///{tmp_path}/tally.db", owner="the tests")
    create(storage)
    storage.close()
    assert {file.name for file in tmp_path.iterdir()} <= {"tally.db", "tally.db.lock"}


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tally.db").write_text("not a database at all, " * 99)
    with pytest.raises(Fault, match="damaged, or it is no database"):
        Storage.open(f"sqlite:///{tmp_path}/tally.db", owner="the tests")


@pytest.mark.parametrize(
    "url", ["", "tally.db", "mysql://a/b", "sqlite://", "sqlite:///:memory:", "postgresql://host"]
)
def test_a_url_that_names_no_database_is_a_fault(url: str) -> None:
    with pytest.raises(Fault, match=r"sqlite|postgresql"):
        Storage.open(url, owner="the tests")


def test_a_server_that_is_away_is_named_without_the_password() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        port = busy.getsockname()[1]
        with pytest.raises(OutOfReach) as raised:
            Storage.open(f"postgresql://me:secret@127.0.0.1:{port}/tally", owner="the tests")
    assert f"127.0.0.1:{port}" in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_password_in_the_query_is_masked(postgresql_url: str) -> None:
    extra = "&" if "?" in postgresql_url else "?"
    storage = Storage.open(f"{postgresql_url}{extra}password=secret", owner="the tests")
    shown = storage.url_shown
    storage.close()
    assert "secret" not in shown


def test_closing_twice_is_closing_once(storage: Storage) -> None:
    storage.close()
    storage.close()


def test_a_sqlite_that_finds_no_words_is_told_what_helps_before_it_touches_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MODULE", "no_such_module")  # as fts5 is to such a SQLite
    with pytest.raises(Fault, match="was built without FTS5"):
        Storage.open(f"sqlite:///{(tmp_path / 'tally.db').as_posix()}", owner="the tests")
    assert list(tmp_path.iterdir()) == []
