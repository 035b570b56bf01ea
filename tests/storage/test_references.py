"""Which tables refer to which, as the engine itself has it."""

from tallylight.storage.engine import Storage
from tallylight.storage.references import references

MADE = (
    "CREATE TABLE halls (town text, number integer, PRIMARY KEY (town, number))",
    "CREATE TABLE guards (guard integer PRIMARY KEY, under integer REFERENCES guards (guard))",
    """CREATE TABLE lamps (lamp integer PRIMARY KEY, lit_by integer REFERENCES guards (guard),
    town text, number integer, FOREIGN KEY (town, number) REFERENCES halls (town, number))""",
    "CREATE INDEX lamps_town ON lamps (town)",
)


def test_every_column_that_refers_to_a_table_is_told_with_it(storage: Storage) -> None:
    with storage.migrating() as connection:
        for statement in MADE:
            connection.exec_driver_sql(statement)
        found = [tuple(one) for one in references(connection)]

    assert sorted(found) == [
        ("guards", "under", "guards"),
        ("lamps", "lit_by", "guards"),
        ("lamps", "number", "halls"),
        ("lamps", "town", "halls"),
    ]
