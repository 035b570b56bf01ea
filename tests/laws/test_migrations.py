"""The migrations of core and of every pack, on both databases."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tallylight import packs
from tallylight.core.program import Program, migrations, registry_of
from tallylight.core.registry import Registry, discover
from tallylight.storage.engine import Storage
from tallylight.storage.migrations import Migrations
from tallylight.testing import HandClock

from .static import ROOT, schema

RELEASED = sorted((ROOT / "tests" / "upgrades").glob("*.tally.gz"))
ONLY_CORE = "core"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return registry_of(discover(packs))


@pytest.fixture
def real(storage: Storage, registry: Registry) -> Migrations:
    """The real sets on an empty database."""
    return migrations(storage, registry, HandClock(), backups=None)


def take_all_down(real: Migrations) -> None:
    for one in reversed(real.status()):
        if one.current is not None:
            real.downgrade(one.name, "base")


def everything(storage: Storage) -> dict[str, Any]:
    """Every row of every table; the schema beside it."""
    with storage.read() as connection:
        look = sa.inspect(connection)
        rows = {
            name: connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
            for name in look.get_table_names()
        }
    return {"rows": rows, "schema": schema.of(storage)}


@contextmanager
def pulled_after(statements: int) -> Iterator[list[str]]:
    """Pull the plug when so many statements of a migration have been sent."""
    sent: list[str] = []

    def count(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("CREATE", "INSERT", "DROP", "ALTER", "UPDATE")):
            sent.append(statement)
        if len(sent) > statements:
            raise RuntimeError("the plug was pulled")

    sa.event.listen(sa.Engine, "before_cursor_execute", count)
    try:
        yield sent
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", count)


def test_the_migrations_make_what_the_tables_declare(storage: Storage, real: Migrations) -> None:
    schema.create_declared(storage, [one.name for one in real.status()])
    declared = schema.of(storage)
    empty(storage)
    real.upgrade()
    assert schema.differences(declared, schema.of(storage)) == []


def empty(storage: Storage) -> None:
    """Drop all that a database holds."""
    with storage.migrating() as connection:
        if storage.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
            return
        for kind, wanted in (
            ("VIEW", "type = 'view'"),
            ("TABLE", "sql LIKE 'CREATE VIRTUAL%'"),  # and with each the tables that it keeps
            ("TABLE", "type = 'table' AND name NOT LIKE 'sqlite%'"),
        ):
            named = f"SELECT name FROM sqlite_master WHERE {wanted}"
            for (name,) in connection.exec_driver_sql(named).all():
                connection.exec_driver_sql(f'DROP {kind} "{name}"')


def test_up_down_up_gives_the_same_schema(storage: Storage, real: Migrations) -> None:
    real.upgrade()
    before = schema.of(storage)
    take_all_down(real)
    real.upgrade()
    assert schema.differences(before, schema.of(storage)) == []


def test_what_goes_down_leaves_nothing_behind(storage: Storage, real: Migrations) -> None:
    real.upgrade()
    take_all_down(real)
    assert schema.of(storage) == {}


def test_a_pack_goes_down_and_leaves_core_as_it_was(
    storage: Storage, real: Migrations, registry: Registry
) -> None:
    only_core = migrations(storage, registry_of([]), HandClock(), backups=None)
    only_core.upgrade()
    before = schema.of(storage)
    real.upgrade()
    for one in real.status():
        if one.name != ONLY_CORE:
            real.downgrade(one.name, "base")
    assert schema.differences(before, schema.of(storage)) == []


def test_running_twice_is_running_once(storage: Storage, real: Migrations) -> None:
    real.upgrade()
    before = everything(storage)
    assert (real.upgrade(), everything(storage)) == ([], before)


@pytest.mark.parametrize("part", [0.0, 0.3, 0.6, 0.99])
def test_a_plug_pulled_on_the_way_up_leaves_nothing(
    storage: Storage, real: Migrations, part: float
) -> None:
    real.upgrade()
    take_all_down(real)
    with pulled_after(10_000) as sent:
        real.upgrade()
    take_all_down(real)
    before = everything(storage)
    with pytest.raises(Exception, match=r"plug|as it was"), pulled_after(int(len(sent) * part)):
        real.upgrade()
    assert everything(storage) == before


def test_a_plug_pulled_on_the_way_down_leaves_all(storage: Storage, real: Migrations) -> None:
    real.upgrade()
    before = everything(storage)
    with pytest.raises(Exception, match=r"plug|as it was"), pulled_after(5):
        real.downgrade(ONLY_CORE, "base")
    assert everything(storage) == before


@pytest.mark.parametrize("released", RELEASED, ids=lambda file: file.name.removesuffix(".tally.gz"))
def test_every_released_database_opens_with_all_its_rows(
    released: Path, tmp_path: Path, registry: Registry, sqlite_url: str
) -> None:
    new = Storage.open(sqlite_url, owner="the tests")
    migrations(new, registry, HandClock(), backups=None).upgrade()
    wanted = schema.of(new)
    new.close()
    file = tmp_path / "old.db"
    file.write_bytes(gzip.decompress(released.read_bytes()))
    storage = Storage.open(f"sqlite:///{file.as_posix()}", owner="the tests")
    before = counted(storage)
    program = Program(registry, storage, HandClock())
    runner = migrations(storage, registry, HandClock(), backups=None)
    try:
        runner.upgrade()
        program.start()
        after = counted(storage)
        assert {name: after[name] for name in before} == before
        found = schema.of(storage)
        if runner.strangers():  # tables of a pack that was taken out stay
            found = {name: said for name, said in found.items() if name in wanted}
        assert schema.differences(wanted, found) == []
    finally:
        program.stop()


def counted(storage: Storage) -> dict[str, int]:
    """How many rows each table of the show has."""
    with storage.read() as connection:
        names = [n for n in sa.inspect(connection).get_table_names() if "migration" not in n]
        sql = 'SELECT count(*) FROM "{}"'
        return {
            n: connection.exec_driver_sql(sql.format(n)).scalar_one()
            for n in names
            if not n.startswith(("alembic_", "settings_keys", "settings_categories"))
        }
