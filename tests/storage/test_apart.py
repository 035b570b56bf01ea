"""Rows whose spans keep apart: one name is one person's at a time."""

import pytest

from tallylight.storage.apart import Apart
from tallylight.storage.engine import Storage, WriteFailed

from .tables import run

HELD = Apart(("name", "place"), "since", "until")
NAMES = "CREATE TABLE names (id int PRIMARY KEY, name text, place text, since int, until int)"


@pytest.fixture
def names(storage: Storage) -> Storage:
    run(storage, [NAMES, *storage.dialect.apart_ddl("names", HELD, "id")])
    run(
        storage,
        ["INSERT INTO names VALUES (1, 'bob', 'here', 10, 20), (2, 'ann', 'here', 0, NULL)"],
    )
    return storage


@pytest.mark.parametrize(
    "row",
    [
        "'bob', 'here', 0, 10",
        "'bob', 'here', 20, NULL",
        "'bob', 'there', 0, 99",
        "'eve', 'here', 10, 20",
    ],
)
def test_what_only_touches_or_is_otherwise_is_taken(names: Storage, row: str) -> None:
    run(names, [f"INSERT INTO names VALUES (3, {row})"])


@pytest.mark.parametrize(
    "row",
    [
        "'bob', 'here', 0, 11",
        "'bob', 'here', 19, 30",
        "'bob', 'here', 12, 13",
        "'bob', 'here', 0, NULL",
        "'ann', 'here', 500, NULL",
        "'ann', 'here', 0, 1",
    ],
)
def test_what_overlaps_is_refused(names: Storage, row: str) -> None:
    with pytest.raises(WriteFailed):
        run(names, [f"INSERT INTO names VALUES (3, {row})"])


@pytest.mark.parametrize(
    ("change", "taken"),
    [
        ("until = NULL WHERE id = 1", True),
        ("since = 0, until = 5 WHERE id = 1", True),
        ("name = 'ann' WHERE id = 1", False),
        ("name = 'bob', until = 99 WHERE id = 2", False),
        ("name = 'bob', since = 20 WHERE id = 2", True),
    ],
)
def test_a_row_may_move_where_no_other_is(names: Storage, change: str, taken: bool) -> None:
    if taken:
        run(names, [f"UPDATE names SET {change}"])
        return
    with pytest.raises(WriteFailed):
        run(names, [f"UPDATE names SET {change}"])


def test_the_triggers_go_as_they_came(names: Storage) -> None:
    dialect = names.dialect
    run(names, [*dialect.drop_apart_ddl("names"), *dialect.apart_ddl("names", HELD, "id")])
    run(names, dialect.drop_apart_ddl("names"))
    run(names, ["INSERT INTO names VALUES (3, 'bob', 'here', 0, 99)"])
