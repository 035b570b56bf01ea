"""The six things that seed 003 asks to be tested, and that all it names is there."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tallylight.core.program import migrations, registry_of
from tallylight.packs import diablo
from tallylight.storage.engine import Storage
from tallylight.testing import HandClock

from .origins.grail import SEED, V040, build, counts_of
from .origins.grail_schemas import SEED_TABLES, make
from .plain import EIGHT, NINE, Plain, a_character, a_find, a_run, a_session, an_entry, plain

TABLES = tuple(SEED_TABLES)
LOOSER = {("runs", "character_id"), ("run_items", "grail_progress_id")}
"""May be NULL here, where the seed forbids it."""

STRICTER = {
    (table, column)
    for table in TABLES
    for column in ("id", "created_at", "updated_at")
    if (table, column) != ("run_items", "updated_at")
}
"""Is never NULL here, where the seed, or SQLite, allows it: nobody gives NULL there."""

KEPT = {("run_items", "grail_progress_id"): "SET NULL"}
"""A find outlives its entry of the grail, where the seed deletes it."""

TYPES = {
    "sqlite": {"DATETIME": "TEXT"},
    "postgresql": {"DATETIME": "TIMESTAMP", "INTEGER": "BIGINT", "TEXT": "VARCHAR"},
}
"""What the seed's types are called here: times have one spelling, numbers are 64 bits wide, and
a text of any length is a VARCHAR without one."""


@pytest.fixture
def db(database_url: str) -> Iterator[Plain]:
    with plain(database_url) as made:
        yield made


@pytest.fixture
def full(db: Plain) -> Plain:
    """A session of a character with a run, in which something was found."""
    db.run(a_character(), a_session(character_id="zaphira"), a_run("r", character_id="zaphira"))
    db.run(an_entry(), a_find())
    return db


@pytest.fixture
def seed() -> Iterator[sa.Inspector]:
    """The tables as the seed's own statements make them."""
    with closing(sqlite3.connect(":memory:")) as connection:
        make(connection, SEED)
        engine = sa.create_engine("sqlite://", creator=lambda: connection)
        yield sa.inspect(engine)


def columns(look: sa.Inspector, table: str) -> dict[str, Any]:
    return {str(column["name"]): column for column in look.get_columns(table)}


# the six


def test_on_a_fresh_database_the_tables_are_there_and_empty(db: Plain) -> None:
    assert [db.one(f"SELECT count(*) FROM {table}") for table in TABLES] == [0, 0, 0]


def test_a_database_that_exists_loses_nothing(tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", V040)
    before = counts_of(path)
    with closing(Storage.open(f"sqlite:///{path.as_posix()}", owner="a test")) as storage:
        migrations(storage, registry_of([diablo.PACK]), HandClock(), backups=None).upgrade()
    after = counts_of(path)
    assert {table: after[table] for table in before} == before


@pytest.mark.parametrize(
    "statement",
    [
        a_session("other", character_id="nobody", end_time=NINE),
        a_run("other", 2, session="nothing"),
        a_run("other", 2, character_id="nobody"),
        a_find("other", run="nothing"),
        a_find("other", entry="nothing"),
    ],
)
def test_a_row_that_refers_to_nothing_is_not_taken(full: Plain, statement: str) -> None:
    assert "foreign key" in full.refused(statement).lower()


def test_deleting_a_session_deletes_its_runs_and_what_was_found_in_them(full: Plain) -> None:
    full.run("DELETE FROM sessions WHERE id = 's'")
    assert [full.one(f"SELECT count(*) FROM {table}") for table in TABLES] == [0, 0, 0]


@pytest.mark.parametrize(
    "change",
    ["UPDATE sessions SET notes = 'a note' WHERE id = 's'",
     "UPDATE runs SET area = 'Durance of Hate' WHERE id = 'r'"],
)  # fmt: skip
def test_a_change_moves_the_time_of_the_last_change(full: Plain, change: str) -> None:
    table = change.split()[1]
    before = full.one(f"SELECT updated_at FROM {table}")
    time.sleep(0.01)
    full.run(change)
    assert full.one(f"SELECT updated_at FROM {table}") > before


QUERIES = {
    "idx_sessions_character": "SELECT * FROM sessions WHERE character_id = 'c7'",
    "idx_sessions_start_time": "SELECT * FROM sessions ORDER BY start_time DESC LIMIT 1",
    "idx_sessions_archived": "SELECT * FROM sessions WHERE archived = TRUE",
    "idx_runs_session": "SELECT count(*) FROM runs WHERE session_id = 's7'",
    "idx_runs_character": "SELECT * FROM runs WHERE character_id = 'c7'",
    "idx_runs_start_time": "SELECT * FROM runs ORDER BY start_time DESC LIMIT 1",
    "idx_runs_session_number": "SELECT run_number FROM runs WHERE session_id = 's7' "
    "ORDER BY run_number DESC LIMIT 1",
    "idx_run_items_run": "SELECT * FROM run_items WHERE run_id = 'r7'",
    "idx_run_items_progress": "SELECT * FROM run_items WHERE grail_progress_id = 'p7'",
}
"""The seed's indexes, and what each is for."""

OURS = {
    "idx_sessions_of_channel": "SELECT id FROM sessions WHERE channel = 'main' "
    "ORDER BY start_time DESC, id DESC LIMIT 1",
    "idx_runs_of_channel": "SELECT id, end_time FROM runs WHERE channel = 'main' "
    "ORDER BY start_time DESC, id DESC LIMIT 10",
    "idx_runs_of_type": "SELECT min(duration) FROM runs WHERE channel = 'main' "
    "AND run_type = 'place7'",
    "idx_runs_of_type_in_order": "SELECT * FROM runs WHERE channel = 'main' "
    "AND run_type = 'place7' ORDER BY start_time DESC, id DESC LIMIT 10",
    "idx_runs_overlaps": "SELECT id FROM runs WHERE channel = 'main' "
    "AND duplicate_of IS NOT NULL ORDER BY start_time DESC, id DESC LIMIT 10",
    "idx_grail_progress_of_channel": "SELECT * FROM grail_progress WHERE channel = 'main' "
    "ORDER BY found_date DESC, id DESC LIMIT 10",
    "idx_grail_progress_of_item": "SELECT * FROM grail_progress WHERE item_id = 'shaftstop' "
    "ORDER BY found_date DESC, id DESC LIMIT 10",
    "idx_grail_progress_first": "SELECT min(found_date) FROM grail_progress "
    "WHERE channel = 'main' AND item_id = 'shaftstop' AND is_ethereal = FALSE",
    "idx_run_items_item": "SELECT * FROM run_items WHERE item_id = 'shaftstop' "
    "ORDER BY found_time DESC LIMIT 10",
}
"""The indexes that the numbers need, and what each is for."""

AS_GOOD = {
    "idx_runs_session": {"idx_runs_session_number", "ux_runs_session_number"},
    "idx_runs_session_number": {"ux_runs_session_number"},
    "idx_run_items_run": {"ux_run_items_progress"},
}
"""Indexes that begin alike, of which a database may take the other."""

MANY = 1000


@pytest.fixture
def many(db: Plain) -> Plain:
    """Sessions of ten runs with finds, enough of them that looking at all is not the fastest."""
    numbers = f"WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < {MANY})"
    db.run(
        f"INSERT INTO characters (id, name, character_class) {numbers} "
        "SELECT 'c' || n, 'Zaphira', 'sorceress' FROM n",
        "INSERT INTO sessions (id, character_id, start_time, end_time, archived) "
        f"{numbers} SELECT 's' || n, 'c' || n, '{EIGHT}', '{NINE}', n % 100 = 0 FROM n",
        "INSERT INTO runs (id, session_id, character_id, run_number, start_time, end_time, "
        f"duration, run_type) {numbers} SELECT 'r' || n, 's' || (n / 10), 'c' || n, n % 10, "
        f"'{EIGHT}', '{NINE}', 3600000, 'place' || n % 20 FROM n",
        "INSERT INTO grail_progress (id, character_id, item_id) "
        f"{numbers} SELECT 'p' || n, 'c' || n, 'shaftstop' FROM n",
        "INSERT INTO run_items (id, run_id, grail_progress_id, found_time) "
        f"{numbers} SELECT 'f' || n, 'r' || n, 'p' || n, '{EIGHT}' FROM n",
        "ANALYZE",
    )
    return db


def plan(db: Plain, query: str) -> str:
    """How the database goes about a query; with enough rows it would go so by itself."""
    if db.is_sqlite:
        return " ".join(str(row[3]) for row in db.rows(f"EXPLAIN QUERY PLAN {query}"))
    with db.engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        return " ".join(connection.execute(sa.text(f"EXPLAIN {query}")).scalars())


@pytest.mark.parametrize("index", [*QUERIES, *OURS])
def test_each_index_serves_its_query(many: Plain, index: str) -> None:
    told = plan(many, {**QUERIES, **OURS}[index])
    assert any(name in told for name in {index, *AS_GOOD.get(index, ())}), told


@pytest.mark.parametrize("index", QUERIES)
def test_without_indexes_the_same_query_looks_at_every_row(many: Plain, index: str) -> None:
    table = "run_items" if "run_items" in index else index.split("_")[1]
    many.run(f"CREATE TABLE bare AS SELECT * FROM {table}")
    told = plan(many, QUERIES[index].replace(f"FROM {table}", "FROM bare"))
    assert "SCAN bare" in told or "Seq Scan on bare" in told


# what the seed names


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_the_seed_is_there(db: Plain, seed: sa.Inspector, table: str) -> None:
    assert set(columns(seed, table)) <= set(columns(sa.inspect(db.engine), table))


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_of_its_type(db: Plain, seed: sa.Inspector, table: str) -> None:
    ours, called = columns(sa.inspect(db.engine), table), TYPES[db.engine.dialect.name]
    wanted = {name: str(column["type"]) for name, column in columns(seed, table).items()}
    found = {name: str(ours[name]["type"]).split()[0] for name in wanted}
    assert found == {name: called.get(word, word) for name, word in wanted.items()}


@pytest.mark.parametrize("table", TABLES)
def test_what_may_be_missing_is_as_in_the_seed_but_for_what_is_decided(
    db: Plain, seed: sa.Inspector, table: str
) -> None:
    ours, theirs = columns(sa.inspect(db.engine), table), columns(seed, table)
    differ = {(table, name) for name in theirs
              if ours[name]["nullable"] != theirs[name]["nullable"]}  # fmt: skip
    decided = {one for one in LOOSER | STRICTER if one[0] == table}
    assert differ == decided


def test_a_row_by_hand_gets_the_defaults_of_the_seed(db: Plain) -> None:
    db.run(a_session())
    totals = "total_run_time, total_session_time, run_count, archived, notes, end_time"
    assert db.rows(f"SELECT {totals} FROM sessions") == [(0, 0, 0, False, None, None)]


@pytest.mark.parametrize("table", TABLES)
def test_a_row_by_hand_is_stamped_with_the_time_it_was_made(full: Plain, table: str) -> None:
    stamp = full.one(f"SELECT created_at FROM {table}")
    now = time.strftime("%Y-%m-%d", time.gmtime())
    assert str(stamp).startswith((now, time.strftime("%Y-%m-%d", time.gmtime(time.time() - 60))))


@pytest.mark.parametrize("table", TABLES)
def test_every_reference_is_there_with_its_delete_rule(
    db: Plain, seed: sa.Inspector, table: str
) -> None:
    def references(look: sa.Inspector) -> dict[str, tuple[str, str]]:
        return {
            key["constrained_columns"][0]: (
                key["referred_table"],
                key["options"].get("ondelete", "NO ACTION"),
            )
            for key in look.get_foreign_keys(table)
        }

    ours = references(sa.inspect(db.engine))
    wanted = {
        column: (to, KEPT.get((table, column), rule))
        for column, (to, rule) in references(seed).items()
    }
    assert {column: ours.get(column) for column in wanted} == wanted


@pytest.mark.parametrize("table", TABLES)
def test_every_index_is_there_by_its_name_over_its_columns(
    db: Plain, seed: sa.Inspector, table: str
) -> None:
    def indexes(look: sa.Inspector) -> dict[Any, Any]:
        return {one["name"]: one["column_names"] for one in look.get_indexes(table)}

    wanted, ours = indexes(seed), indexes(sa.inspect(db.engine))
    assert len(wanted) == {"sessions": 3, "runs": 4, "run_items": 2}[table]
    assert {name: ours.get(name) for name in wanted} == wanted


def test_both_triggers_of_the_seed_are_there_by_their_names(db: Plain, database_url: str) -> None:
    with closing(Storage.open(database_url, owner=None)) as storage, storage.read() as connection:
        found = storage.dialect.triggers(connection)
    wanted = {("sessions", "update_sessions_timestamp"), ("runs", "update_runs_timestamp")}
    assert wanted <= found
