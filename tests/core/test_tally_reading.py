"""What was counted, read under its labels."""

from types import SimpleNamespace
from typing import Any

from sqlalchemy import text

from tallylight.core.tallies import reading
from tallylight.testing import Show

KIND = "lamp.lamp"


def counted(show: Show, *rows: tuple[str, str, int]) -> Any:
    """A look at a database that holds these sums: measure, labels, value."""
    transaction = show.program.storage.begin()
    for measure, labels, value in rows:
        said = f"'main', '{KIND}', 0, '{measure}', '{labels}', {value}"
        transaction.rows(text(f"INSERT INTO tallies VALUES ({said})"))
    transaction.commit()

    def run(statement: Any, parameters: Any = None) -> Any:
        with show.program.storage.read() as connection:
            return connection.execute(statement, parameters).all()

    return SimpleNamespace(run=run, channel=SimpleNamespace(name="main"))


def test_a_sum_is_looked_up_under_just_the_labels_that_are_asked_for(lamps: Show) -> None:
    asked = counted(lamps, ("lit", "[]", 5), ("lit", '["red"]', 3), ("blinks", '["red"]', 7))
    assert reading.kept(asked, KIND, ["lit"]) == {"lit": 5}
    assert reading.kept(asked, KIND, ["lit", "blinks"], ("red",)) == {"lit": 3, "blinks": 7}


def test_sums_are_apart_by_all_their_labels(lamps: Show) -> None:
    asked = counted(
        lamps, ("lit", "[]", 9), ("lit", '["red","hall"]', 3), ("lit", '["red",""]', 4),
        ("blinks", '["red",""]', 1), ("other", '["red",""]', 8),
    )  # fmt: skip
    assert reading.labelled(asked, KIND, ["lit", "blinks"]) == {
        ("red", "hall"): {"lit": 3},
        ("red", ""): {"lit": 4, "blinks": 1},
    }


def test_the_labels_of_a_sum_are_counted(lamps: Show) -> None:
    asked = counted(lamps, ("seen~", '["a"]', 3), ("seen~", '["b"]', 1), ("lit", '["c"]', 1))
    assert (reading.how_many(asked, KIND, "seen~"), reading.how_many(asked, KIND, "no")) == (2, 0)


def test_each_of_many_histograms_is_one_row_whatever_is_in_it(lamps: Show) -> None:
    many = [(f"lit~{bucket}", '["red"]', bucket) for bucket in range(1, 60)]
    asked = counted(lamps, *many, ("lit~7", '["blue"]', 1))
    run, read = asked.run, []
    asked.run = lambda *said: read.append(run(*said)) or read[-1]
    found = reading.histograms(asked, KIND, "lit")
    assert found == {("red",): {one: one for one in range(1, 60)}, ("blue",): {7: 1}}
    assert [len(rows) for rows in read] == [2]


def test_a_histogram_is_read_whole_or_under_one_label_or_apart(lamps: Show) -> None:
    asked = counted(
        lamps, ("lit~7", '["red"]', 2), ("lit~7", '["blue"]', 1), ("lit~12", '["red"]', 4),
        ("lit/x~7", '["red"]', 100), ("lit", '["red"]', 100),
    )  # fmt: skip
    assert reading.histogram(asked, KIND, "lit") == {7: 3, 12: 4}
    assert reading.histogram(asked, KIND, "lit", ("red",)) == {7: 2, 12: 4}
    assert reading.histograms(asked, KIND, "lit") == {("red",): {7: 2, 12: 4}, ("blue",): {7: 1}}


def test_what_came_since_a_bucket_is_summed_up_under_its_labels(lamps: Show) -> None:
    asked = counted(
        lamps, ("day~101", "[]", 1), ("day~102", "[]", 2), ("day~103", "[]", 4),
        ("day~103", '["red"]', 8), ("night~103", "[]", 16),
    )  # fmt: skip
    assert reading.since(asked, KIND, "day", 102) == 6
    assert reading.since(asked, KIND, "day", 104) == 0
    assert reading.since(asked, KIND, "day", 101, ("red",)) == 8


def test_the_last_bucket_is_that_under_its_labels(lamps: Show) -> None:
    asked = counted(lamps, ("day~101", "[]", 1), ("day~103", '["red"]', 8), ("dye~999", "[]", 1))
    assert reading.last_bucket(asked, KIND, "day") == 101
    assert reading.last_bucket(asked, KIND, "day", ("red",)) == 103
    assert reading.last_bucket(asked, KIND, "day", ("blue",)) is None
