import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from tallylight.base.errors import Fault
from tallylight.storage.engine import Storage, WriteFailed
from tallylight.storage.faults import Kind
from tallylight.storage.ids import highest_ids

from .tables import KILLS, METADATA, RAIDS, create, run

OLD = datetime(2020, 1, 1, tzinfo=UTC)


def insert(storage: Storage, *ids: int) -> None:
    transaction = storage.begin()
    for number in ids:
        transaction.insert(RAIDS, {"id": number, "map": "woods", "updated_at": OLD})
    transaction.commit()


def refusal(storage: Storage, sql: str) -> Kind:
    transaction = storage.begin()
    try:
        with pytest.raises(WriteFailed) as raised:
            transaction.rows(sa.text(sql))
        return raised.value.kind
    finally:
        transaction.rollback()


@pytest.mark.parametrize("sql", ["UPDATE raids SET map = 'labs'", "DELETE FROM raids"])
def test_rows_of_an_append_only_table_stay(stored: Storage, sql: str) -> None:
    run(stored, stored.dialect.append_only_ddl("raids"))
    insert(stored, 1)
    assert refusal(stored, sql) is Kind.GUARDED


def test_sqlite_cannot_replace_a_row_of_an_append_only_table(sqlite_url: str) -> None:
    storage = Storage.open(sqlite_url, owner="the tests")
    create(storage)
    run(storage, storage.dialect.append_only_ddl("raids"))
    insert(storage, 1)
    kind = refusal(storage, "REPLACE INTO raids(id, map) VALUES (1, 'labs')")
    storage.close()
    assert kind is Kind.GUARDED


@pytest.mark.parametrize("row", ["1, 'labs', 'a'", "2, 'woods', 'b'"])
def test_no_program_puts_a_row_in_the_place_of_another(
    sqlite_url: str, tmp_path: Path, row: str
) -> None:
    storage = Storage.open(sqlite_url, owner="the tests")
    made = "CREATE TABLE told (id int PRIMARY KEY, map text UNIQUE, word text)"
    keys = (("id",), ("map",))
    run(storage, [made, *storage.dialect.append_only_ddl("told", keys=keys)])
    run(storage, ["INSERT INTO told VALUES (1, 'woods', 'as it was')"])
    storage.close()
    with closing(sqlite3.connect(tmp_path / "tally.db")) as other:
        # Nothing of ours has prepared this connection: it takes rows away without their triggers.
        with pytest.raises(sqlite3.IntegrityError):
            other.execute(f"INSERT OR REPLACE INTO told VALUES ({row})")
        assert other.execute("SELECT * FROM told").fetchall() == [(1, "woods", "as it was")]


AS_A_REPLICA = "SET LOCAL session_replication_role = replica"


@pytest.mark.parametrize("sqls", [("TRUNCATE raids CASCADE",), (AS_A_REPLICA, "DELETE FROM raids")])
def test_postgresql_holds_its_guards_against_the_owner_too(
    postgresql_url: str, sqls: tuple[str, ...]
) -> None:
    with closing(Storage.open(postgresql_url, owner="the tests")) as storage:
        create(storage)
        run(storage, storage.dialect.append_only_ddl("raids"))
        insert(storage, 1)
        with pytest.raises(WriteFailed) as raised:
            run(storage, [*sqls])
        assert raised.value.kind is Kind.GUARDED


def stamp(storage: Storage) -> datetime:
    with storage.read() as connection:
        found: datetime = connection.execute(sa.select(RAIDS.c.updated_at)).scalar_one()
        return found


def test_an_update_by_hand_is_stamped(stored: Storage) -> None:
    run(stored, stored.dialect.stamp_ddl("raids", ["id"]))
    insert(stored, 1)
    run(stored, ["UPDATE raids SET map = 'labs'"])
    assert abs((datetime.now(UTC) - stamp(stored)).total_seconds()) < 60


def test_a_stamp_that_was_written_stays(stored: Storage) -> None:
    run(stored, stored.dialect.stamp_ddl("raids", ["id"]))
    insert(stored, 1)
    given = datetime(2021, 5, 5, 5, 5, 5, 5, tzinfo=UTC)
    transaction = stored.begin()
    transaction.update(RAIDS, {"id": 1}, {"map": "labs", "updated_at": given})
    transaction.commit()
    assert stamp(stored) == given


def test_many_updates_in_one_millisecond_are_stamped_without_end(stored: Storage) -> None:
    run(stored, stored.dialect.stamp_ddl("raids", ["id"]))
    insert(stored, 1)
    transaction = stored.begin()
    start = time.perf_counter()
    for number in range(500):
        transaction.update(RAIDS, {"id": 1}, {"map": f"map {number}"})
    transaction.commit()
    assert time.perf_counter() - start < 5
    assert stamp(stored) > OLD


def test_triggers_go_as_they_came(stored: Storage) -> None:
    dialect = stored.dialect
    for _ in range(2):
        run(stored, dialect.append_only_ddl("kills") + dialect.stamp_ddl("raids", ["id"]))
        run(stored, dialect.drop_append_only_ddl("kills") + dialect.drop_stamp_ddl("raids"))
    insert(stored, 1)
    run(stored, ["UPDATE raids SET map = 'labs'", "DELETE FROM kills"])
    assert stamp(stored) == OLD


def test_ids_of_removed_rows_count(stored: Storage) -> None:
    run(stored, ["INSERT INTO raids(map) VALUES ('a'), ('b'), ('c')", "DELETE FROM raids"])
    with stored.read() as connection:
        assert highest_ids(stored.dialect, connection, [RAIDS]) == {"raids": 3}


def test_ids_that_were_given_by_us_count(stored: Storage) -> None:
    insert(stored, 41)
    with stored.read() as connection:
        assert highest_ids(stored.dialect, connection, [RAIDS]) == {"raids": 41}


def test_a_new_table_gave_no_id(stored: Storage) -> None:
    with stored.read() as connection:
        assert highest_ids(stored.dialect, connection, [KILLS]) == {"kills": 0}


@pytest.mark.parametrize(("to", "given"), [(50, 51), (3, 42)])
def test_rows_by_hand_come_after_the_advanced_ids(stored: Storage, to: int, given: int) -> None:
    insert(stored, 41)
    transaction = stored.begin()
    for step in (41, to):
        transaction.advance_ids(RAIDS, step)
    transaction.rows(sa.text("INSERT INTO raids(map) VALUES ('by hand')"))
    transaction.commit()
    with stored.read() as connection:
        assert connection.execute(sa.select(sa.func.max(RAIDS.c.id))).scalar() == given


def test_a_backup_of_a_file_in_use_holds_what_was_committed(
    sqlite_url: str, tmp_path: Path
) -> None:
    storage = Storage.open(sqlite_url, owner="the tests")
    create(storage)
    insert(storage, 1, 2)
    transaction = storage.begin()
    transaction.insert(RAIDS, {"id": 3})
    transaction.flush()
    storage.backup(tmp_path / "backups" / "copy.db")
    transaction.rollback()
    storage.close()
    with closing(sqlite3.connect(tmp_path / "backups" / "copy.db")) as copy:
        assert copy.execute("SELECT id FROM raids").fetchall() == [(1,), (2,)]


def test_a_damaged_file_gives_no_backup(sqlite_url: str, tmp_path: Path) -> None:
    storage = Storage.open(sqlite_url, owner="the tests")
    create(storage)
    insert(storage, *range(1, 2000))
    storage.close()
    file = tmp_path / "tally.db"
    content = bytearray(file.read_bytes())
    content[-8192:-4096] = b"\xff" * 4096
    file.write_bytes(content)
    storage = Storage.open(sqlite_url, owner="the tests")
    with pytest.raises(Fault):
        storage.backup(tmp_path / "copy.db")
    storage.close()
    assert not [found.name for found in tmp_path.iterdir() if found.name.startswith("copy")]


def test_a_copy_with_a_broken_index_is_no_backup(sqlite_url: str, tmp_path: Path) -> None:
    storage = Storage.open(sqlite_url, owner="the tests")
    create(storage)
    insert(storage, 1)
    run(
        storage,
        [
            "CREATE INDEX by_map ON raids (map)",
            "PRAGMA writable_schema=ON",
            "UPDATE sqlite_master SET sql = 'CREATE INDEX by_map ON raids (updated_at)' "
            "WHERE name = 'by_map'",
        ],
    )
    with pytest.raises(Fault, match="is not whole"):
        storage.backup(tmp_path / "copy.db")
    storage.close()
    assert not list(tmp_path.glob("copy*"))


def test_a_backup_never_replaces_a_file(sqlite_url: str, tmp_path: Path) -> None:
    storage = Storage.open(sqlite_url, owner="the tests")
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(Fault, match="never replaces"):
        storage.backup(tmp_path / "copy.db")
    storage.close()
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_server_is_backed_up_by_its_own_tools(postgresql_url: str, tmp_path: Path) -> None:
    storage = Storage.open(postgresql_url, owner="the tests")
    with pytest.raises(Fault, match="pg_dump"):
        storage.backup(tmp_path / "copy.db")
    storage.close()


def test_rows_make_a_database_bigger(stored: Storage) -> None:
    before = stored.size_bytes()
    insert(stored, *range(1, 3000))
    assert stored.size_bytes() > before


def test_the_engine_says_its_version(stored: Storage) -> None:
    assert stored.server_version().split()[0].lower() == stored.dialect.name


def test_a_migration_that_breaks_a_reference_is_undone(stored: Storage) -> None:
    with pytest.raises(Fault), stored.migrating() as connection:
        connection.execute(KILLS.insert().values(id=1, raid_id=99))
    with stored.read() as connection:
        assert connection.execute(sa.select(KILLS)).all() == []


def test_references_hold_again_after_a_migration(stored: Storage) -> None:
    with stored.migrating():
        pass
    transaction = stored.begin()
    transaction.insert(KILLS, {"id": 1, "raid_id": 99})
    with pytest.raises(WriteFailed):
        transaction.commit()
    transaction.rollback()


def test_a_migration_may_rebuild_a_table_that_others_refer_to(sqlite_url: str) -> None:
    storage = Storage.open(sqlite_url, owner="the tests")
    create(storage)
    insert(storage, 1)
    run(storage, ["INSERT INTO kills(raid_id) VALUES (1)"])
    with storage.migrating() as connection:
        connection.exec_driver_sql("CREATE TABLE copy AS SELECT * FROM raids")
        RAIDS.drop(connection)
        METADATA.create_all(connection)
        connection.exec_driver_sql("INSERT INTO raids SELECT * FROM copy")
        connection.exec_driver_sql("DROP TABLE copy")
    with storage.read() as connection:
        found = connection.execute(sa.select(KILLS.c.raid_id)).scalar()
    storage.close()
    assert found == 1


def test_references_that_another_program_left_broken_stop_neither_migration_nor_backup(
    sqlite_url: str, tmp_path: Path
) -> None:
    storage = Storage.open(sqlite_url, owner="the tests")
    create(storage)
    file = sa.make_url(sqlite_url).database or ""
    with closing(sqlite3.connect(file)) as other:  # which keeps no references, as by default
        other.execute("INSERT INTO kills(raid_id) VALUES (99)")
        other.commit()
    run(storage, ["UPDATE raids SET map = 'labs'"])
    storage.backup(tmp_path / "copy.db")
    with pytest.raises(Fault, match="a row of kills refers to a row of raids that is gone"):
        run(storage, ["INSERT INTO kills(raid_id) VALUES (98)"])
    storage.close()


def test_what_may_not_be_written_is_told_apart_from_what_is_not_there(
    sqlite_url: str, tmp_path: Path
) -> None:
    def why(address: str, sql: str) -> Kind:
        with (
            pytest.raises(sqlite3.Error) as raised,
            closing(sqlite3.connect(address, uri=True)) as other,
        ):
            other.execute(sql)
        return storage.dialect.kind(raised.value)

    with closing(Storage.open(sqlite_url, owner="the tests")) as storage:
        create(storage)
        written = why(f"{(tmp_path / 'tally.db').as_uri()}?mode=ro", "DELETE FROM raids")
        missing = why((tmp_path / "none" / "tally.db").as_uri(), "SELECT 1")
    assert (written, missing) == (Kind.READ_ONLY, Kind.SHUT)
