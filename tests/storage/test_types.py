from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from tallylight.base.clock import read_instant
from tallylight.base.units import microseconds
from tallylight.storage.engine import Storage, WriteFailed
from tallylight.storage.types import Uuid, Words, elapsed_us, uuid_default, write_json

from .tables import RAIDS, create

EDGES = [
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 14, 20, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 14, 21, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 3, 14, 21, 0, 59, 999500, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
]


def put(storage: Storage, **row: Any) -> sa.Row[Any]:
    transaction = storage.begin()
    transaction.insert(RAIDS, {"id": 1, **row})
    transaction.commit()
    with storage.read() as connection:
        return connection.execute(sa.select(RAIDS)).one()


@pytest.mark.parametrize("instant", EDGES, ids=str)
def test_an_instant_comes_back_to_the_microsecond(stored: Storage, instant: datetime) -> None:
    assert put(stored, started_at=instant).started_at == instant


def test_an_instant_of_another_zone_comes_back_in_utc(stored: Storage) -> None:
    noon = datetime(2026, 3, 14, 12, tzinfo=timezone(timedelta(hours=5)))
    assert put(stored, started_at=noon).started_at.isoformat() == "2026-03-14T07:00:00+00:00"


def test_a_naive_time_is_refused(stored: Storage) -> None:
    with pytest.raises(WriteFailed):
        stored.begin().insert(RAIDS, {"id": 1, "started_at": datetime(2026, 3, 14)})


def test_a_default_is_the_present(stored: Storage) -> None:
    assert abs(put(stored).started_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_sqlite_keeps_every_instant_as_canonical_text(sqlite_url: str) -> None:
    storage = Storage.open(sqlite_url, owner="the tests")
    RAIDS.metadata.create_all(storage._writing)  # type: ignore[arg-type]
    put(storage, ended_at=EDGES[2])
    with storage.read() as connection:
        found = connection.exec_driver_sql("SELECT started_at, ended_at FROM raids").one()
    storage.close()
    assert found.ended_at == "2026-03-14T20:59:59.999999Z"
    assert len(found.started_at) == 27
    assert read_instant(found.started_at)


@pytest.mark.parametrize("start", EDGES, ids=str)
@pytest.mark.parametrize("end", EDGES, ids=str)
def test_elapsed_time_is_exact(sqlite_url: str, start: datetime, end: datetime) -> None:
    storage = Storage.open(sqlite_url, owner="the tests")
    with storage.read() as connection:
        found = connection.execute(sa.select(elapsed_us(start, end))).scalar()
    storage.close()
    assert found == microseconds(end - start)


def test_elapsed_time_of_columns_and_parameters_is_exact(stored: Storage) -> None:
    put(stored, started_at=EDGES[0], ended_at=EDGES[4])
    with stored.read() as connection:
        row = connection.execute(
            sa.select(
                elapsed_us(RAIDS.c.started_at, RAIDS.c.ended_at),
                elapsed_us(RAIDS.c.ended_at, EDGES[5]),
                elapsed_us(sa.func.coalesce(RAIDS.c.ended_at, EDGES[1]), EDGES[2]),
                elapsed_us(RAIDS.c.ended_at, sa.null()),
            )
        ).one()
    assert tuple(row) == (
        microseconds(EDGES[4] - EDGES[0]),
        microseconds(EDGES[5] - EDGES[4]),
        microseconds(EDGES[2] - EDGES[4]),
        None,
    )


@pytest.mark.parametrize(
    "value",
    [{"b": [1, 2.5, None, True], "ä": "\\u0000 as text"}, [], "text", 5, "5", False, 2**63, None],
    ids=repr,
)
def test_json_comes_back_as_it_was(stored: Storage, value: Any) -> None:
    assert put(stored, extra=value).extra == value


@pytest.mark.parametrize("value", [float("nan"), {"a": "\0"}, {"a": "\\\0"}], ids=repr)
def test_json_that_one_engine_could_not_keep_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"NUL|JSON"):
        write_json(value)


def test_a_nul_in_a_text_is_refused(stored: Storage) -> None:
    with pytest.raises(WriteFailed):
        stored.begin().insert(RAIDS, {"id": 1, "map": "cus\0toms"})


def test_texts_are_ordered_by_code_point(stored: Storage) -> None:
    transaction = stored.begin()
    for number, name in enumerate(["b", "ä", "B", "_", "a"]):
        transaction.insert(RAIDS, {"id": number + 1, "map": name})
    ordered = transaction.rows(sa.select(RAIDS.c.map).order_by(RAIDS.c.map))
    transaction.rollback()
    assert [name for (name,) in ordered] == ["B", "_", "a", "b", "ä"]


def test_a_server_with_another_locale_orders_texts_by_code_point_too(postgresql_url: str) -> None:
    storage = Storage.open(postgresql_url, owner="the tests")
    create(storage)
    with storage.read() as connection:
        found = connection.exec_driver_sql(
            "SELECT collation_name FROM information_schema.columns "
            "WHERE table_name = 'raids' AND column_name = 'map'"
        ).scalar()
    storage.close()
    assert found == "C"


def test_a_flag_comes_back_as_a_boolean(stored: Storage) -> None:
    assert put(stored, open=True).open is True


UUIDS = sa.Table(
    "things",
    sa.MetaData(),
    sa.Column("id", Uuid, primary_key=True, server_default=uuid_default()),
    sa.Column("name", Words()),
)
ONE = "0d5eea13-5b39-4a10-9f26-6f8f0e1b7f5a"


@pytest.fixture
def things(storage: Storage) -> Storage:
    with storage.migrating() as connection:
        UUIDS.create(connection)
    transaction = storage.begin()
    transaction.insert(UUIDS, {"id": ONE, "name": "ours"})
    transaction.insert(UUIDS, {"name": "by hand"})
    transaction.commit()
    return storage


def ids(things: Storage, *where: Any) -> list[str]:
    with things.read() as connection:
        chosen = sa.select(UUIDS.c.id).where(*where).order_by(UUIDS.c.name)
        return list(connection.execute(chosen).scalars())


def test_a_uuid_comes_back_as_its_text_and_one_is_made_for_a_row_by_hand(things: Storage) -> None:
    made, ours = ids(things)
    assert ours == ONE
    assert (str(UUID(made)), UUID(made).version) == (made, 4)


def test_what_is_no_uuid_is_nobodys_id(things: Storage) -> None:
    assert ids(things, UUIDS.c.id == ONE) == [ONE]
    assert ids(things, UUIDS.c.id.in_([ONE, "bob", ONE.upper()])) == [ONE]
    assert ids(things, UUIDS.c.id == "'; DROP TABLE things") == []
