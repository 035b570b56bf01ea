"""The traps of such a schema, tried in plain SQL on our own; their numbers are the facts'."""

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa

from tallylight.core.schema import Instant, Kept, tables_of
from tallylight.packs.diablo import tables
from tallylight.storage.engine import Storage
from tallylight.storage.faults import WriteFailed

from .plain import (
    EIGHT,
    NINE,
    Plain,
    a_character,
    a_find,
    a_run,
    a_session,
    an_entry,
    an_open_run,
    plain,
)

OWN = tables_of(Kept.DERIVED, "diablo")
MONTH = 30 * 24 * 3600 * 1000
"""In milliseconds; more than fits into 31 bits."""


@pytest.fixture
def db(database_url: str) -> Iterator[Plain]:
    with plain(database_url) as made:
        yield made


@pytest.fixture
def session(db: Plain) -> Plain:
    db.run(a_character(), a_session())
    return db


@pytest.fixture
def run(session: Plain) -> Plain:
    session.run(a_run("r"))
    return session


def totals(db: Plain, session: str = "s") -> tuple[int, int]:
    ((count, time_in_runs),) = db.rows(
        f"SELECT run_count, total_run_time FROM sessions WHERE id = '{session}'"
    )
    return count, time_in_runs


# T1


def test_every_table_that_is_referred_to_is_there(db: Plain) -> None:
    there = set(sa.inspect(db.engine).get_table_names())
    wanted = {key.referred_table.name for table in OWN for key in table.foreign_key_constraints}
    assert wanted <= there


def test_a_run_of_nobody_can_be_added_and_removed(run: Plain) -> None:
    run.run("DELETE FROM runs WHERE id = 'r'")
    assert run.one("SELECT count(*) FROM runs") == 0


# T2


def test_the_writer_of_the_program_keeps_references(run: Plain, database_url: str) -> None:
    assert run.one("SELECT session_id FROM runs") == "s"
    with closing(Storage.open(database_url, owner="a test")) as storage:
        transaction = storage.begin()
        transaction.update(tables.runs, {"id": "r"}, {"session_id": "nothing"})
        with pytest.raises(WriteFailed):
            transaction.commit()
        transaction.rollback()


# T5


def test_a_stamp_does_not_set_off_itself(session: Plain) -> None:
    session.run("UPDATE sessions SET notes = 'once'", "UPDATE sessions SET notes = 'twice'")
    assert session.one("SELECT notes FROM sessions") == "twice"


# T6


@pytest.mark.parametrize("table", ["sessions", "runs", "grail_progress", "characters"])
def test_an_old_stamp_that_is_written_stays(run: Plain, table: str) -> None:
    run.run(an_entry(), f"UPDATE {table} SET updated_at = '{EIGHT}'")
    assert run.one(f"SELECT count(*) FROM {table} WHERE updated_at = '{EIGHT}'") == 1


# T7


def test_a_change_within_the_same_second_is_stamped(session: Plain) -> None:
    session.run("UPDATE sessions SET notes = 'once'")
    before = session.one("SELECT updated_at FROM sessions")
    time.sleep(0.005)
    session.run("UPDATE sessions SET notes = 'twice'")
    assert session.one("SELECT updated_at FROM sessions") > before


def test_a_time_of_the_database_sorts_among_those_of_the_program(db: Plain) -> None:
    db.run(
        a_session("old", end_time=NINE, created_at=EIGHT),
        a_session("by hand", end_time=NINE),
        a_session("to come", end_time=NINE, created_at="2999-01-01T00:00:00.000000Z"),
    )
    order = [row[0] for row in db.rows("SELECT id FROM sessions ORDER BY created_at")]
    assert order == ["old", "by hand", "to come"]


# T8


@pytest.mark.parametrize("table", OWN, ids=lambda table: table.name)
def test_no_column_makes_a_number_of_a_time(db: Plain, table: sa.Table) -> None:
    kinds = {one["name"]: one["type"] for one in sa.inspect(db.engine).get_columns(table.name)}
    times = [str(kinds[one.name]) for one in table.c if isinstance(one.type, Instant)]
    assert set(times) <= {"TEXT", "TIMESTAMP"}


# T10


def test_a_run_number_is_there_once_in_a_session(run: Plain) -> None:
    assert "run_number" in run.refused(a_run("other", number=1))


def test_the_same_number_may_be_in_another_session(run: Plain) -> None:
    run.run(a_session("later", end_time=NINE), a_run("other", number=1, session="later"))
    assert run.one("SELECT count(*) FROM runs WHERE run_number = 1") == 2


# T11


def test_one_run_is_open_in_a_session(session: Plain) -> None:
    session.run(an_open_run("first", 1))
    assert "session_id" in session.refused(an_open_run("second", 2))


def test_one_session_is_open_on_a_channel(session: Plain) -> None:
    assert "channel" in session.refused(a_session("second"))


# T12


@pytest.mark.parametrize(
    ("change", "come_to"),
    [
        ("DELETE FROM runs WHERE id = 'r'", (1, 30_000)),
        ("UPDATE runs SET duration = 10000 WHERE id = 'r'", (2, 40_000)),
        ("UPDATE runs SET end_time = NULL, duration = NULL WHERE id = 'r'", (2, 30_000)),
        ("UPDATE runs SET session_id = 'other' WHERE id = 'r'", (1, 30_000)),
        ("DELETE FROM runs", (0, 0)),
    ],
)
def test_totals_follow_whatever_is_done_to_runs(
    run: Plain, change: str, come_to: tuple[int, int]
) -> None:
    run.run(a_session("other", end_time=NINE), a_run("second", 2, duration=30_000), change)
    assert totals(run) == come_to


def test_totals_go_with_a_run_that_is_moved(run: Plain) -> None:
    run.run(a_session("other", end_time=NINE), "UPDATE runs SET session_id = 'other'")
    assert totals(run, "other") == (1, 60_000)


def test_a_total_that_follows_is_no_change_of_the_session(session: Plain) -> None:
    session.run(f"UPDATE sessions SET updated_at = '{EIGHT}'", a_run("r"))
    assert session.one(f"SELECT count(*) FROM sessions WHERE updated_at = '{EIGHT}'") == 1


# T15


def test_a_run_of_more_than_31_bits_of_milliseconds_is_kept(session: Plain) -> None:
    session.run(a_run("r", end_time="2026-03-03T20:00:00.000000Z", duration=MONTH))
    assert totals(session) == (1, MONTH)


@pytest.mark.parametrize(
    "wrong",
    [
        a_run("r", duration=-1),
        a_run("r", end_time="2026-02-01T19:59:59.000000Z"),
        a_run("r", end_time=None),
    ],
    ids=["less than nothing", "over before it began", "a length and no end"],
)
def test_a_run_can_only_be_as_runs_can_be(session: Plain, wrong: str) -> None:
    assert "check" in session.refused(wrong).lower()


def test_nobody_need_know_how_long_a_run_was(session: Plain) -> None:
    session.run(a_run("r", duration=None))
    assert totals(session) == (1, 0)


@pytest.mark.parametrize("wrong", [{"total_session_time": -1}, {"end_time": EIGHT[:3]}])
def test_a_session_takes_no_less_than_no_time(db: Plain, wrong: dict[str, object]) -> None:
    late = {"start_time": NINE, "end_time": EIGHT} if "end_time" in wrong else wrong
    assert "check" in db.refused(a_session(**late)).lower()


# T16


def test_a_pause_ends_after_it_began(run: Plain) -> None:
    pause = "INSERT INTO run_pauses (run_id, pause_number, started_at, ended_at) VALUES"
    assert "check" in run.refused(f"{pause} ('r', 1, '{NINE}', '{EIGHT}')").lower()


def test_pauses_go_with_their_run(run: Plain) -> None:
    pause = "INSERT INTO run_pauses (run_id, pause_number, started_at, ended_at) VALUES"
    run.run(f"{pause} ('r', 1, '{EIGHT}', '{NINE}')", "DELETE FROM runs")
    assert run.one("SELECT count(*) FROM run_pauses") == 0


# T18


@pytest.mark.parametrize("row", ["session", "run"])
def test_a_character_that_was_played_is_not_deleted(db: Plain, row: str) -> None:
    whose = {row: "zaphira"}
    db.run(a_character(), a_session(character_id=whose.get("session")))
    db.run(a_run("r", character_id=whose.get("run")))
    assert "foreign key" in db.refused("DELETE FROM characters").lower()


def test_a_find_outlives_its_entry_of_the_grail(run: Plain) -> None:
    find = a_find(name="Shaftstop", item_id="shaftstop")
    run.run(an_entry(), find, "DELETE FROM grail_progress")
    found = run.rows("SELECT grail_progress_id, name, item_id FROM run_items")
    assert found == [(None, "Shaftstop", "shaftstop")]


# T19


def test_a_run_may_be_of_nobody_and_a_find_of_no_entry(run: Plain) -> None:
    run.run(a_find(entry=None, name="Perfect Topaz"))
    found = run.rows("SELECT character_id, name FROM runs JOIN run_items ON run_id = runs.id")
    assert found == [(None, "Perfect Topaz")]


# T20


@pytest.mark.parametrize(
    "row",
    [a_session(None), a_run(None), a_find(None), an_entry(None), a_character(None)],  # type: ignore[arg-type]
    ids=["sessions", "runs", "run_items", "grail_progress", "characters"],
)
def test_a_row_without_an_id_is_not_taken(run: Plain, row: str) -> None:
    run.run(an_entry("p"), f"UPDATE sessions SET end_time = '{NINE}'")
    assert "null" in run.refused(row).lower()


# T21


def test_every_reference_begins_an_index(db: Plain) -> None:
    look = sa.inspect(db.engine)
    bare = set()
    for table in (one.name for one in OWN):
        found = [one["column_names"][0] for one in look.get_indexes(table)]
        found += look.get_pk_constraint(table)["constrained_columns"][:1]
        found += [one["column_names"][0] for one in look.get_unique_constraints(table)]
        keys = {key["constrained_columns"][0] for key in look.get_foreign_keys(table)}
        bare |= {(table, column) for column in keys - set(found)}
    assert bare == {("drop_odds", "item_id")}  # items are never deleted


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("SELECT id FROM runs WHERE session_id = 's' AND end_time IS NULL", "ux_runs_open"),
        ("SELECT id FROM sessions WHERE channel = 'main' AND end_time IS NULL",
         "ux_sessions_open"),
    ],
)  # fmt: skip
def test_what_is_open_is_found_by_an_index_of_what_is_open(
    db: Plain, query: str, index: str
) -> None:
    plan = "EXPLAIN QUERY PLAN" if db.is_sqlite else "EXPLAIN"
    with db.engine.begin() as connection:
        if not db.is_sqlite:
            connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        told = " ".join(str(row[-1]) for row in connection.execute(sa.text(f"{plan} {query}")))
    assert index in told


# T22


def test_an_entry_of_the_grail_stands_once_in_a_run(run: Plain) -> None:
    run.run(an_entry(), a_find("f"))
    assert "grail_progress_id" in run.refused(a_find("again"))
