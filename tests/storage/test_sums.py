"""Sums that stand in the rows of one table and follow from those of another."""

import pytest
import sqlalchemy as sa

from tallylight.storage.engine import Storage
from tallylight.storage.sums import Sums

from .tables import run

SUMS = Sums("shelves", "id", "shelf_id", {"books": None, "pages": "pages"})
COUNT: dict[str, str | None] = {"books": None}
TABLES = (
    "CREATE TABLE shelves (id text PRIMARY KEY, name text, books int DEFAULT 0, "
    "pages bigint DEFAULT 0, updated_at text)",
    "CREATE TABLE books (id int PRIMARY KEY, shelf_id text, pages bigint)",
    "INSERT INTO shelves (id, updated_at) VALUES ('a', 'then'), ('b', 'then')",
)


@pytest.fixture
def shelved(storage: Storage) -> Storage:
    run(storage, [*TABLES, *storage.dialect.sums_ddl("books", SUMS)])
    run(storage, ["INSERT INTO books VALUES (1, 'a', 100), (2, 'a', NULL), (3, 'b', 30)"])
    return storage


def sums(storage: Storage) -> list[tuple[str, int, int]]:
    with storage.read() as connection:
        rows = connection.execute(sa.text("SELECT id, books, pages FROM shelves ORDER BY id"))
        return [tuple(row) for row in rows]


def test_rows_that_are_added_are_summed_up(shelved: Storage) -> None:
    assert sums(shelved) == [("a", 2, 100), ("b", 1, 30)]


@pytest.mark.parametrize(
    ("change", "come_to"),
    [
        ("UPDATE books SET pages = 7 WHERE id = 2", [("a", 2, 107), ("b", 1, 30)]),
        ("UPDATE books SET pages = NULL WHERE id = 1", [("a", 2, 0), ("b", 1, 30)]),
        ("UPDATE books SET shelf_id = 'b' WHERE id = 1", [("a", 1, 0), ("b", 2, 130)]),
        ("DELETE FROM books WHERE id = 1", [("a", 1, 0), ("b", 1, 30)]),
        ("DELETE FROM books", [("a", 0, 0), ("b", 0, 0)]),
    ],
)
def test_whatever_changes_a_row_changes_the_sums(
    shelved: Storage, change: str, come_to: list[tuple[str, int, int]]
) -> None:
    run(shelved, [change])
    assert sums(shelved) == come_to


def test_a_sum_that_changes_is_no_change_by_hand(shelved: Storage) -> None:
    watched = ("id", "name", "updated_at")
    run(shelved, shelved.dialect.stamp_ddl("shelves", ["id"], "shelves_stamped", watched))
    run(shelved, ["INSERT INTO books VALUES (4, 'a', 1)"])
    with shelved.read() as connection:
        stamp = connection.execute(sa.text("SELECT updated_at FROM shelves WHERE id = 'a'"))
        assert stamp.scalar_one() == "then"


def test_the_first_and_the_last_there_ever_was_stay(storage: Storage) -> None:
    ends = {"first": {"shortest": "pages"}, "last": {"longest": "pages"}}
    sums_up = storage.dialect.sums_ddl("books", Sums("shelves", "id", "shelf_id", COUNT, **ends))
    shelves = "CREATE TABLE shelves (id text, books int, shortest int NOT NULL, longest int)"
    run(storage, [shelves, TABLES[1], *sums_up, "INSERT INTO shelves VALUES ('a', 0, 50, NULL)"])
    run(storage, ["INSERT INTO books VALUES (1, 'a', 60), (2, 'a', NULL), (3, 'a', 40)"])
    run(storage, ["INSERT INTO books VALUES (4, 'a', 90)", "DELETE FROM books WHERE id > 2"])
    with storage.read() as connection:
        row = connection.execute(sa.text("SELECT books, shortest, longest FROM shelves")).one()
    assert tuple(row) == (2, 40, 90)


def test_the_triggers_go_as_they_came(shelved: Storage) -> None:
    dialect = shelved.dialect
    run(shelved, [*dialect.drop_sums_ddl("books"), *dialect.sums_ddl("books", SUMS)])
    run(shelved, ["INSERT INTO books VALUES (4, 'b', 5)"])
    assert sums(shelved) == [("a", 2, 100), ("b", 2, 35)]
