"""Stages for the laws: a database that is ready, copied anew for every example."""

import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import psycopg
import pytest
import sqlalchemy as sa

from tallylight.core.pack import Pack
from tallylight.testing import Show, show

from .evening import PACKS

Stage = Callable[..., AbstractContextManager[Show]]
Database = Callable[[], AbstractContextManager[str]]


def prepare(url: str) -> None:
    with show(url, of=PACKS):
        pass


@pytest.fixture(scope="session")
def sqlite_copies(tmp_path_factory: pytest.TempPathFactory) -> Database:
    folder = tmp_path_factory.mktemp("stage")
    template = folder / "template.db"
    prepare(f"sqlite:///{template}")

    @contextmanager
    def copy() -> Iterator[str]:
        own = folder / uuid.uuid4().hex
        own.mkdir()
        shutil.copy(template, own / "tally.db")
        try:
            yield f"sqlite:///{own / 'tally.db'}"
        finally:
            shutil.rmtree(own)

    return copy


@pytest.fixture(scope="session")
def postgresql_copies(postgresql_server: sa.URL) -> Database:
    admin = postgresql_server.set(drivername="postgresql").render_as_string(hide_password=False)

    def run(statement: str) -> None:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(statement.encode())

    def named(name: str) -> str:
        return postgresql_server.set(database=name).render_as_string(hide_password=False)

    template = f"tallylight_{uuid.uuid4().hex[:12]}"
    run(f'CREATE DATABASE "{template}"')
    prepare(named(template))

    @contextmanager
    def copy() -> Iterator[str]:
        name = f"tallylight_{uuid.uuid4().hex[:12]}"
        run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        try:
            yield named(name)
        finally:
            run(f'DROP DATABASE "{name}" WITH (FORCE)')

    return copy


@pytest.fixture(params=[pack.name for pack in PACKS])
def pack(request: pytest.FixtureRequest) -> str:
    """The pack that evenings are mostly about."""
    name: str = request.param
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    name: str = request.param
    return name


@pytest.fixture
def copies(request: pytest.FixtureRequest, engine: str) -> Database:
    """Databases with all tables and nothing in them."""
    made: Database = request.getfixturevalue(f"{engine}_copies")
    return made


@pytest.fixture
def stage(copies: Database) -> Stage:
    """A new show on a new database, with all packs or with those that are named."""

    @contextmanager
    def new(of: Sequence[Pack] = PACKS) -> Iterator[Show]:
        with copies() as url, show(url, of=of, migrate=False) as running:
            yield running

    return new
