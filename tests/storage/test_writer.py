import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from tallylight.storage.engine import Owned, Storage, StorageLost, WriteFailed, WriteTransaction
from tallylight.storage.faults import Kind

from .tables import KILLS, RAIDS, create


def maps(storage: Storage) -> dict[int, str | None]:
    with storage.read() as connection:
        found = connection.execute(sa.select(RAIDS.c.id, RAIDS.c.map))
        return {row.id: row.map for row in found}


def test_the_order_of_writes_is_kept(stored: Storage) -> None:
    transaction = stored.begin()
    transaction.insert(RAIDS, {"id": 100, "open": True})
    transaction.update(RAIDS, {"id": 100}, {"open": False})
    transaction.insert(RAIDS, {"id": 101, "open": True})  # one raid only may be open
    transaction.delete(RAIDS, {"id": 101})
    transaction.insert(RAIDS, {"id": 101, "open": True, "map": "woods"})
    transaction.commit()
    assert maps(stored) == {100: None, 101: "woods"}


def test_only_neighbours_of_one_statement_are_sent_together(
    stored: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    run = stored.dialect.run

    def watch(cursor: Any, text: str, rows: Any) -> None:
        sent.append(len(rows))
        run(cursor, text, rows)

    monkeypatch.setattr(stored.dialect, "run", watch)
    transaction = stored.begin()
    transaction.insert(RAIDS, {"id": 1, "map": "woods"})
    transaction.insert(RAIDS, {"map": "customs", "id": 2})
    transaction.insert(RAIDS, {"id": 3})
    transaction.insert(RAIDS, {"id": 4, "map": "labs"})
    transaction.commit()
    assert (sent, maps(stored)) == ([2, 1, 1], {1: "woods", 2: "customs", 3: None, 4: "labs"})


def test_adding_to_a_row_that_is_there_adds_its_numbers(stored: Storage) -> None:
    transaction = stored.begin()
    for raid in (1, 2, 3):
        transaction.insert(RAIDS, {"id": raid})
    for _ in range(3):
        transaction.add(KILLS, {"id": 7, "raid_id": 1})
    transaction.commit()
    with stored.read() as connection:
        assert connection.execute(sa.select(KILLS)).all() == [(7, 3)]


def test_a_question_sees_what_was_given_before(stored: Storage) -> None:
    transaction = stored.begin()
    transaction.insert(RAIDS, {"id": 1, "map": "woods"})
    found = transaction.rows(
        sa.select(RAIDS.c.map).where(RAIDS.c.id == sa.bindparam("n")), {"n": 1}
    )
    transaction.rollback()
    assert [tuple(row) for row in found] == [("woods",)]


def test_readers_see_nothing_before_the_commit(stored: Storage) -> None:
    transaction = stored.begin()
    transaction.insert(RAIDS, {"id": 1})
    transaction.flush()
    seen = maps(stored)
    transaction.commit()
    assert (seen, maps(stored)) == ({}, {1: None})


def test_a_rollback_forgets_what_was_sent_and_what_was_not(stored: Storage) -> None:
    transaction = stored.begin()
    transaction.insert(RAIDS, {"id": 1})
    transaction.flush()
    transaction.insert(RAIDS, {"id": 2})
    transaction.rollback()
    assert maps(stored) == {}


def test_a_key_may_be_changed(stored: Storage) -> None:
    transaction = stored.begin()
    transaction.insert(RAIDS, {"id": 1, "map": "woods"})
    transaction.update(RAIDS, {"map": "woods", "id": 1}, {"id": 7, "map": "labs"})
    transaction.commit()
    assert maps(stored) == {7: "labs"}


def insert(transaction: WriteTransaction, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        transaction.insert(table, row)
    transaction.flush()


BREAKING = [
    (Kind.UNIQUE, RAIDS, [{"id": 1}, {"id": 1}]),
    (Kind.FOREIGN_KEY, KILLS, [{"id": 1, "raid_id": 99}]),
    (Kind.CHECK, RAIDS, [{"id": 1, "map": ""}]),
    (Kind.NOT_NULL, RAIDS, [{"id": 1, "started_at": None}]),
    (Kind.BAD_VALUE, RAIDS, [{"id": 2**63}]),
    (Kind.BAD_VALUE, RAIDS, [{"id": 1, "map": "\ud800"}]),
    (Kind.BAD_VALUE, RAIDS, [{"id": 1, "extra": float("nan")}]),
]


@pytest.mark.parametrize(("kind", "table", "rows"), BREAKING, ids=lambda value: str(value)[:40])
def test_a_refused_write_names_its_table_and_why(
    stored: Storage, kind: Kind, table: sa.Table, rows: list[dict[str, Any]]
) -> None:
    transaction = stored.begin()
    with pytest.raises(WriteFailed) as raised:
        insert(transaction, table, rows)
    transaction.rollback()
    assert (raised.value.table, raised.value.kind) == (table.name, kind)
    assert raised.value.__cause__ is not None


@pytest.mark.parametrize(("kind", "table", "rows"), BREAKING, ids=lambda value: str(value)[:40])
def test_after_a_refused_write_the_next_transaction_works(
    stored: Storage, kind: Kind, table: sa.Table, rows: list[dict[str, Any]]
) -> None:
    transaction = stored.begin()
    with pytest.raises(WriteFailed):
        insert(transaction, table, rows)
    transaction.rollback()
    again = stored.begin()
    again.insert(RAIDS, {"id": 5})
    again.commit()
    assert maps(stored) == {5: None}


def test_a_refused_question_is_a_failed_write(stored: Storage) -> None:
    transaction = stored.begin()
    with pytest.raises(WriteFailed, match="Writing to the database failed"):
        transaction.rows(sa.text("SELECT * FROM nowhere"))
    transaction.rollback()


def test_a_column_with_a_default_in_python_is_an_error(stored: Storage) -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer), sa.Column("b", default="x"))
    transaction = stored.begin()
    with pytest.raises(TypeError, match="default made in Python"):
        transaction.insert(table, {"a": 1})
    transaction.rollback()


def test_an_update_without_values_changes_nothing(stored: Storage) -> None:
    transaction = stored.begin()
    transaction.insert(RAIDS, {"id": 1, "map": "woods"})
    transaction.update(RAIDS, {"id": 1}, {})
    transaction.commit()
    assert maps(stored) == {1: "woods"}


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_a_write_without_a_key_is_an_error(stored: Storage, verb: str) -> None:
    transaction = stored.begin()
    with pytest.raises(ValueError, match="a key is needed"):
        getattr(transaction, verb)(RAIDS, {}, *([{"map": "labs"}] if verb == "update" else []))
    transaction.rollback()


def test_a_file_that_another_program_holds_is_busy(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallylight.storage.sqlite.BUSY_SECONDS", 0.05)
    storage = Storage.open(sqlite_url, owner="the tests")
    with closing(sqlite3.connect(tmp_path / "tally.db", isolation_level=None)) as foreign:
        foreign.execute("BEGIN IMMEDIATE")
        with pytest.raises(WriteFailed, match="another program holds the database"):
            storage.begin()
    storage.begin().commit()
    storage.close()


def cut(url: str) -> None:
    """End every connection to the database but ours."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_lost_connection_is_made_again_by_the_next_begin(postgresql_url: str) -> None:
    storage = Storage.open(postgresql_url, owner="the tests")
    create(storage)
    cut(postgresql_url)
    transaction = storage.begin()
    with pytest.raises(StorageLost) as raised:
        insert(transaction, RAIDS, [{"id": 1}])
    transaction.rollback()
    again = storage.begin()
    again.insert(RAIDS, {"id": 2})
    again.commit()
    found = maps(storage)
    storage.close()
    assert (found, raised.value.unsure) == ({2: None}, False)


def test_a_connection_lost_before_the_commit_is_unsure(postgresql_url: str) -> None:
    storage = Storage.open(postgresql_url, owner="the tests")
    create(storage)
    transaction = storage.begin()
    transaction.insert(RAIDS, {"id": 1})
    transaction.flush()
    cut(postgresql_url)
    with pytest.raises(StorageLost) as raised:
        transaction.commit()
    transaction.rollback()
    storage.close()
    assert raised.value.unsure


def test_an_owner_that_lost_its_database_to_another_is_refused(postgresql_url: str) -> None:
    storage = Storage.open(postgresql_url, owner="the first")
    cut(postgresql_url)
    other = Storage.open(postgresql_url, owner="the second")
    with pytest.raises(StorageLost):
        storage.begin().rows(sa.text("SELECT 1"))
    with pytest.raises(Owned, match="in use by the second"):
        storage.begin()
    other.close()
    storage.close()


def test_our_own_lost_session_does_not_keep_us_out(postgresql_url: str) -> None:
    storage = Storage.open(postgresql_url, owner="the tests")
    still_there, storage._writer = storage._writer, None  # the server has not noticed yet
    found = storage.begin().rows(sa.text("SELECT 1"))
    storage.close()
    assert still_there is not None
    assert len(found) == 1


def test_a_reader_recovers_from_a_lost_connection(postgresql_url: str) -> None:
    storage = Storage.open(postgresql_url, owner="the tests")
    cut(postgresql_url)
    version = storage.server_version()
    storage.close()
    assert version.startswith("PostgreSQL")
