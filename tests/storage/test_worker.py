"""On PostgreSQL the program works as a role that owns nothing, and what an owner may is refused."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
import sqlalchemy as sa

from tallylight.storage.engine import Storage, WriteFailed
from tallylight.storage.faults import RoleGone

from .tables import create, run

DROPS = ("DROP TABLE raids CASCADE", "ALTER TABLE raids DISABLE TRIGGER ALL", "TRUNCATE raids")
PASSWORD = "not a secret"
LONG = "tl_" + "ü" * 30  # as many bytes as the name of a role may have
ROLES = ("tl_guest", "tl_guest_worker", "tl_streamer_worker", "tl_streamer", LONG)


def admin(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for one in statements:
            connection.execute(one.encode())


def logged_in(url: str, login: str) -> str:
    known = sa.make_url(url).set(username=login, password=PASSWORD)
    return known.render_as_string(hide_password=False)


@pytest.fixture
def server(postgresql_url: str) -> Iterator[str]:
    """A database that belongs to a login which is no superuser, by its administrator's URL."""
    login = f"CREATE ROLE tl_streamer LOGIN PASSWORD '{PASSWORD}'"
    name = sa.make_url(postgresql_url).database
    admin(postgresql_url, login, f'ALTER DATABASE "{name}" OWNER TO tl_streamer')
    yield postgresql_url
    admin(postgresql_url, f'ALTER DATABASE "{name}" OWNER TO CURRENT_USER')
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        there = "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)"
        for (role,) in connection.execute(there, (list(ROLES),)).fetchall():
            connection.execute(f'DROP OWNED BY "{role}" CASCADE; DROP ROLE "{role}"'.encode())


def guarded(storage: Storage) -> None:
    create(storage)
    run(storage, storage.dialect.append_only_ddl("raids"))


def refused(storage: Storage, sql: str) -> bool:
    transaction = storage.begin()
    try:
        transaction.rows(sa.text(sql))
    except WriteFailed:
        return True
    finally:
        transaction.rollback()
    return False


def told(storage: Storage) -> list[str]:
    with storage.read() as connection:
        found = storage.dialect.ailments(connection, 1)
    return [one.todo for one in found if "owns the tables" in one.what]


def test_a_login_that_may_make_roles_works_as_one_that_owns_nothing(server: str) -> None:
    admin(server, "ALTER ROLE tl_streamer CREATEROLE")
    url = logged_in(server, "tl_streamer")
    with closing(Storage.open(url, owner="the tests")) as storage:
        guarded(storage)
        assert [one for one in DROPS if not refused(storage, one)] == []
    with closing(Storage.open(url, owner="the tests")) as storage:  # and so the next time
        assert told(storage) == []
        assert [one for one in DROPS if not refused(storage, one)] == []
        assert not refused(storage, "INSERT INTO raids(map) VALUES ('woods')")


def test_the_worker_may_use_at_once_what_a_migration_makes(postgresql_url: str) -> None:
    with closing(Storage.open(postgresql_url, owner="the tests")) as storage:
        guarded(storage)
        run(storage, ["CREATE TABLE later (id serial)"])
        assert not refused(storage, "INSERT INTO later DEFAULT VALUES")
        with pytest.raises(WriteFailed, match="only the owner"):
            storage.begin().rows(sa.text("DROP TABLE later"))


def test_a_reader_may_not_drop_where_it_says_that_it_will_write(stored: Storage) -> None:
    writes = {"sqlite": "PRAGMA query_only=OFF", "postgresql": "SET TRANSACTION READ WRITE"}
    with stored.read() as connection:
        connection.exec_driver_sql(writes[stored.dialect.name])
        with pytest.raises(sa.exc.DBAPIError):
            connection.exec_driver_sql("DROP TABLE kills")


def test_where_no_role_may_be_made_the_administrator_is_told_what_helps(server: str) -> None:
    url = logged_in(server, "tl_streamer")
    with closing(Storage.open(url, owner="the tests")) as storage:
        guarded(storage)
        (todo,) = told(storage)
    admin(server, *todo.split("`")[1].split("; "))
    with closing(Storage.open(url, owner="the tests")) as storage:
        assert told(storage) == []
        assert [one for one in DROPS if not refused(storage, one)] == []


def test_a_login_of_its_own_for_the_show_cannot_become_the_owner(server: str) -> None:
    admin(server, "ALTER ROLE tl_streamer CREATEROLE")
    with closing(Storage.open(logged_in(server, "tl_streamer"), owner="the tests")) as storage:
        guarded(storage)
    admin(server, f"CREATE ROLE tl_guest LOGIN PASSWORD '{PASSWORD}' IN ROLE tl_streamer_worker")
    with closing(Storage.open(logged_in(server, "tl_guest"), owner="the tests")) as storage:
        assert not refused(storage, "INSERT INTO raids(map) VALUES ('woods')")
        roles = ("RESET ROLE", "SET ROLE NONE", "SET ROLE tl_streamer")
        assert [one for one in roles if not refused(storage, f"{one}; {DROPS[0]}")] == []


def test_a_role_that_only_is_called_as_the_worker_is_given_nothing(server: str) -> None:
    admin(server, "CREATE ROLE tl_streamer_worker")
    with closing(Storage.open(logged_in(server, "tl_streamer"), owner="the tests")) as storage:
        guarded(storage)
    with psycopg.connect(server) as connection:
        asked = "SELECT has_table_privilege('tl_streamer_worker', 'raids', 'SELECT')"
        assert connection.execute(asked).fetchone() == (False,)


def test_a_login_that_owns_no_table_and_may_use_all_does(server: str) -> None:
    with closing(Storage.open(logged_in(server, "tl_streamer"), owner="the tests")) as storage:
        guarded(storage)
    admin(server, f"CREATE ROLE tl_guest LOGIN CREATEROLE PASSWORD '{PASSWORD}'",
          "GRANT ALL ON ALL TABLES IN SCHEMA public TO tl_guest",
          "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO tl_guest")  # fmt: skip
    with closing(Storage.open(logged_in(server, "tl_guest"), owner="the tests")) as storage:
        assert not refused(storage, "INSERT INTO raids(map) VALUES ('woods')")


def test_a_long_name_of_a_login_has_a_worker_of_its_own(server: str) -> None:
    admin(server, f"CREATE ROLE \"{LONG}\" LOGIN CREATEROLE PASSWORD '{PASSWORD}'",
          f'GRANT CREATE ON SCHEMA public TO "{LONG}"')  # fmt: skip
    with closing(Storage.open(logged_in(server, LONG), owner="the tests")) as storage:
        guarded(storage)
        assert [one for one in DROPS if not refused(storage, one)] == []
        found = storage.begin().rows(sa.text("SELECT current_user"))[0][0]
    assert found.endswith("_worker")
    admin(server, f'DROP OWNED BY "{found}" CASCADE', f'DROP ROLE "{found}"')


def test_the_tables_may_stand_in_a_schema_that_is_called_as_the_login(server: str) -> None:
    admin(server, "ALTER ROLE tl_streamer CREATEROLE",
          "CREATE SCHEMA tl_streamer AUTHORIZATION tl_streamer")  # fmt: skip
    with closing(Storage.open(logged_in(server, "tl_streamer"), owner="the tests")) as storage:
        guarded(storage)
        assert not refused(storage, "INSERT INTO tl_streamer.raids(map) VALUES ('woods')")
        assert not refused(storage, "INSERT INTO raids(map) VALUES ('woods')")


def dropped(server: str) -> None:
    admin(server, "DROP OWNED BY tl_streamer_worker", "DROP ROLE tl_streamer_worker")


def test_a_role_that_is_dropped_meanwhile_is_said_and_made_anew(server: str) -> None:
    admin(server, "ALTER ROLE tl_streamer CREATEROLE")
    with closing(Storage.open(logged_in(server, "tl_streamer"), owner="the tests")) as storage:
        guarded(storage)
        assert not refused(storage, "INSERT INTO raids(map) VALUES ('woods')")
        dropped(server)
        with pytest.raises(RoleGone, match="nothing was stored"):
            storage.begin().rows(sa.text("INSERT INTO raids(map) VALUES ('woods')"))
        assert not refused(storage, "INSERT INTO raids(map) VALUES ('woods')")
        assert [one for one in DROPS if not refused(storage, one)] == []


def test_who_reads_when_the_role_is_dropped_is_told_and_reads_the_next_time(server: str) -> None:
    admin(server, "ALTER ROLE tl_streamer CREATEROLE")
    asked = "SELECT count(*) FROM raids"
    with closing(Storage.open(logged_in(server, "tl_streamer"), owner="the tests")) as storage:
        guarded(storage)
        with storage.read() as one, storage.read() as another:
            assert {each.exec_driver_sql(asked).scalar() for each in (one, another)} == {0}
        dropped(server)
        with pytest.raises(RoleGone), storage.read() as connection:
            connection.exec_driver_sql(asked)
        with storage.read() as connection:
            assert connection.exec_driver_sql(asked).scalar() == 0


def test_where_a_role_of_that_name_is_there_its_making_is_not_advised(server: str) -> None:
    admin(server, "CREATE ROLE tl_streamer_worker")
    with closing(Storage.open(logged_in(server, "tl_streamer"), owner="the tests")) as storage:
        guarded(storage)
        (todo,) = told(storage)
    assert "CREATE ROLE" not in todo
    admin(server, *todo.split("`")[1].split("; "))
    with closing(Storage.open(logged_in(server, "tl_streamer"), owner="the tests")) as storage:
        assert told(storage) == []
