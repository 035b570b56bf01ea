"""What a decision keeps beside its events: rows that stay, each bound to the one before it."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Executable, text
from sqlalchemy.dialects import sqlite

from tallylight.base.errors import Fault, Refused
from tallylight.core.erasures.store import first_broken, last_link
from tallylight.core.group import Group
from tallylight.testing import Show, show

from ..laws.sample_pack import PACK
from ..laws.sample_pack import messages as m
from ..laws.sample_pack.tables import lamp_readings


def shown(lamps: Show) -> list[int]:
    """What the meters showed, in the order it was filed."""
    return [row[0] for row in lamps.rows("SELECT watt_hours FROM lamp_readings ORDER BY chain_no")]


def write(lamps: Show, *sql: str) -> None:
    """Run SQL on the writer, in one transaction."""

    def chore(group: Group) -> None:
        for statement in sql:
            group.run(text(statement))

    lamps.program.dispatcher.write(chore)


def test_evidence_is_filed_with_its_command(lamps: Show) -> None:
    outcome = lamps.outcome(m.ReadMeter(watt_hours=5))

    assert (outcome.status, outcome.seq, shown(lamps)) == (201, None, [5])
    assert outcome.answer["reading_id"]


def test_the_same_command_twice_files_once_and_answers_alike(lamps: Show) -> None:
    first = lamps.outcome(m.ReadMeter(watt_hours=5), command_id="a meter")
    again = lamps.outcome(m.ReadMeter(watt_hours=5), command_id="a meter")

    assert (again.status, again.answer, again.repeated) == (first.status, first.answer, True)
    assert shown(lamps) == [5]


def test_it_is_known_after_a_restart_too(lamps: Show) -> None:
    first = lamps.do(m.ReadMeter(watt_hours=5), command_id="a meter")
    lamps.restart()

    assert lamps.do(m.ReadMeter(watt_hours=5), command_id="a meter") == first
    lamps.do(m.ReadMeter(watt_hours=6))
    assert shown(lamps) == [5, 6]


def test_another_reading_under_the_same_id_is_refused(lamps: Show) -> None:
    lamps.do(m.ReadMeter(watt_hours=5), command_id="a meter")
    with pytest.raises(Refused, match="another command"):
        lamps.do(m.ReadMeter(watt_hours=6), command_id="a meter")


def test_what_the_house_has_to_know_first_is_told_it_on_its_own_timeline(lamps: Show) -> None:
    lamps.do(m.ReadMeter(watt_hours=5, watts=40))

    told = lamps.rows("SELECT channel, type, origin FROM timeline WHERE type LIKE 'lamp.%'")
    assert [tuple(row) for row in told] == [("house", "lamp.bulb_fitted", "automatic")]
    assert lamps.rows("SELECT watts FROM lamp_bulbs")[0][0] == 40


@pytest.mark.parametrize("sql", ["DELETE FROM lamp_readings", "UPDATE lamp_readings SET at = at"])
def test_no_row_may_be_changed_or_go(lamps: Show, sql: str) -> None:
    lamps.do(m.ReadMeter(watt_hours=5))
    with pytest.raises(Fault):
        write(lamps, sql)
    assert shown(lamps) == [5]


def test_the_gate_lets_out_what_it_names_and_nothing_else(lamps: Show) -> None:
    ids = [lamps.do(m.ReadMeter(watt_hours=n))["reading_id"] for n in (5, 6)]
    opened = f"INSERT INTO erasing (table_name, value) VALUES ('lamp_readings', '{ids[0]}')"

    write(lamps, opened, f"DELETE FROM lamp_readings WHERE id = '{ids[0]}'")
    assert shown(lamps) == [6]
    with pytest.raises(Fault):
        write(lamps, f"DELETE FROM lamp_readings WHERE id = '{ids[1]}'")


def test_the_chain_goes_on_where_it_ended_after_a_restart(lamps: Show) -> None:
    for watt_hours in (5, 6):
        lamps.do(m.ReadMeter(watt_hours=watt_hours))
        lamps.restart()
    lamps.do(m.ReadMeter(watt_hours=7))

    with lamps.program.storage.read() as connection:

        def run(asked: Executable, values: Any = None) -> Sequence[Any]:
            return connection.execute(asked, values).all()

        assert last_link(run, lamp_readings).number == 3
        assert first_broken(run, lamp_readings) is None


def test_whether_a_command_was_carried_out_is_found_by_an_index(sqlite_url: str) -> None:
    plans: list[str] = []

    def explained(group: Group) -> None:
        def run(asked: Executable, values: Any = None) -> Sequence[Any]:
            said = asked.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
            rows = group.transaction.rows(text(f"EXPLAIN QUERY PLAN {said}".replace(":", r"\\:")))
            plans.extend(row[3] for row in rows)
            return []

        group.run = run  # type: ignore[method-assign]
        group.look_up(["a meter", "another"])

    with show(sqlite_url, of=[PACK]) as lamps:
        lamps.program.dispatcher.write(explained)

    assert len(plans) >= 3
    assert [plan for plan in plans if "SCAN" in plan] == []
