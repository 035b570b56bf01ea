"""A database of the other grail tracker is known in every shape, and read to the last row."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallylight.core.snapshot import Snapshot
from tallylight.packs.diablo.sources import grail
from tallylight.packs.diablo.sources.grail_faults import Fault
from tallylight.packs.diablo.sources.past import PastProgress, PastRun, PastSession, Stays

from .origins.grail import (
    BEGAN,
    HYBRID,
    LITERAL,
    MAIN,
    PRE_RELEASE,
    SEED,
    SHAPES,
    UPGRADED,
    V010,
    V011,
    V020_HALF,
    V030,
    V030_HALF,
    V040,
    VAULT,
    WITH_RUNS,
    Grail,
    build,
    counts_of,
    dirty,
    many,
)
from .origins.grail_taken import accounted, counts, found, pasts

RECOGNISED = {
    PRE_RELEASE: "pre-release",
    V010: "v0.1.0",
    V011: "v0.1.1",
    V020_HALF: "v0.2.0, half-built",
    V030: "v0.3.x",
    V030_HALF: "v0.3.x, half-built",
    V040: "v0.4.x",
    UPGRADED: "v0.4.x, begun before v0.3.0",
    MAIN: "main >= 2026-02-11",
    LITERAL: "main >= 2026-02-11, literal stamps",
    VAULT: "vault branch",
    SEED: "seed-shaped",
    HYBRID: "dev build",
}


def version(path: Path) -> str | None:
    known = found(path)
    return known.version if known else None


def identity(path: Path) -> str | None:
    known = found(path)
    return known.identity if known else None


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_known_by_its_columns(shape: str, tmp_path: Path) -> None:
    assert version(build(tmp_path / "grail.db", shape)) == RECOGNISED[shape]


def test_a_build_that_wrote_the_word_for_the_time_is_one_of_main(tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", LITERAL)
    with closing(sqlite3.connect(path)) as file:
        file.execute("DROP INDEX idx_grail_progress_updated_at")
    assert version(path) == "main >= 2026-02-01, literal stamps"


def test_a_file_that_lost_its_settings_is_half_built(tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", V040)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DELETE FROM settings")
    assert version(path) == "v0.4.x, half-built"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("soiled", [False, True], ids=["tidy", "dirty"])
def test_every_row_is_accounted_for(shape: str, soiled: bool, tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", shape, dirty=soiled)
    held = {table: number for table, number in counts_of(path).items() if number}
    assert accounted(pasts(path)) == held


@pytest.mark.parametrize("shape", SHAPES)
def test_the_counts_are_what_the_tables_hold(shape: str, tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", shape, dirty=True)
    assert counts(path) == counts_of(path)


@pytest.mark.parametrize("shape", SHAPES)
def test_of_a_tidy_history_nothing_is_put_right_but_marks_of_long_ago(
    shape: str, tmp_path: Path
) -> None:
    read = pasts(build(tmp_path / "grail.db", shape))
    noted = {note for past in read if not isinstance(past, Stays) for note in past.repaired}
    assert noted == ({Fault.MARKED_MISSING.note} if shape in (UPGRADED, HYBRID) else set())


@pytest.mark.parametrize("shape", WITH_RUNS)
def test_a_session_comes_before_its_runs(shape: str, tmp_path: Path) -> None:
    read = pasts(build(tmp_path / "grail.db", shape, sessions=2, runs=3))
    order = [past.key if isinstance(past, PastSession) else past.session
             for past in read if isinstance(past, PastSession | PastRun)]  # fmt: skip
    first, second = dict.fromkeys(order)
    assert order == [first] * 4 + [second] * 4


@pytest.mark.parametrize("shape", [V040, SEED])
def test_reading_twice_gives_the_same(shape: str, tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", shape, dirty=True)
    assert pasts(path) == pasts(path)


def test_a_table_that_nobody_knows_stays_and_is_counted(tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", V040)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE __migrations (hash TEXT)")
        file.execute("INSERT INTO __migrations VALUES ('a')")
    assert accounted(pasts(path))["__migrations"] == 1


def test_the_seed_tells_the_type_the_area_and_who(tmp_path: Path) -> None:
    runs = [past for past in pasts(build(tmp_path / "grail.db", SEED)) if isinstance(past, PastRun)]
    told = {(run.run_type, run.area, run.character is None) for run in runs}
    assert told == {("Mephisto", "Durance of Hate", False)}


def test_an_entry_of_before_ethereal_marks_is_of_the_item_itself(tmp_path: Path) -> None:
    with Grail(tmp_path / "grail.db", PRE_RELEASE) as file:
        file.item("eth_shaftstop", "Ethereal Shaftstop")
        file.progress("eth_shaftstop", 0)
    (entry,) = [past for past in pasts(file.path) if isinstance(past, PastProgress)]
    assert (entry.item, entry.ethereal, entry.original["item_id"]) == (
        "shaftstop", True, "eth_shaftstop",
    )  # fmt: skip


def test_a_file_that_grew_is_the_same(tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", V040)
    before = identity(path)
    assert identity(dirty(path)) == before


@pytest.mark.parametrize("shape", [V040, LITERAL])
def test_an_item_that_a_later_version_adds_makes_no_other_file(shape: str, tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", shape)
    before = identity(path)
    with Grail(path) as file:
        file.item("latentblackcleft", "Latent Black Cleft", created_at=file.space(9_999))
    assert identity(path) == before


def test_a_file_without_times_of_its_list_that_grew_is_the_same(tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", LITERAL, sessions=0)
    before = identity(path)
    with Grail(path) as file:
        file.session(10, 20)
    assert identity(path) == before


def test_a_copy_is_the_same(tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", V040)
    copy = shutil.copyfile(path, tmp_path / "copy.db")
    assert identity(copy) == identity(path)


def test_the_same_file_after_an_upgrade_is_the_same(tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", V040)
    before = identity(path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE INDEX idx_grail_progress_updated_at ON grail_progress(updated_at)")
        file.execute("UPDATE items SET name = name || ' '")
    assert identity(path) == before


@pytest.mark.parametrize("shape", [V040, LITERAL])
def test_two_installs_are_two(shape: str, tmp_path: Path) -> None:
    one = build(tmp_path / "one.db", shape)
    other = build(tmp_path / "other.db", shape, began=BEGAN.replace(minute=1))
    assert identity(one) != identity(other)


def test_two_installs_with_nothing_but_sessions_are_two(tmp_path: Path) -> None:
    files = [Grail(tmp_path / f"{minute}.db", LITERAL) for minute in (0, 1)]
    for minute, file in enumerate(files):
        file.session(minute, 60)
    one, other = (identity(file.close()) for file in files)
    assert one != other


def test_a_file_with_no_rows_is_known(tmp_path: Path) -> None:
    assert version(Grail(tmp_path / "grail.db", V020_HALF).close()) == "v0.2.0, half-built"


@pytest.mark.parametrize(
    "tables",
    [
        "CREATE TABLE notes (id INTEGER)",
        "CREATE TABLE runs (id INTEGER, area TEXT, duration_secs INTEGER); "
        "CREATE TABLE items (run_id INTEGER, name TEXT); CREATE TABLE profiles (id INTEGER)",
        "CREATE TABLE items (id TEXT); CREATE TABLE characters (id TEXT); "
        "CREATE TABLE grail_progress (id TEXT); CREATE TABLE settings (key TEXT, value TEXT)",
    ],
    ids=["something else", "another run tracker", "only the names are the same"],
)
def test_another_kind_of_database_is_not_claimed(tables: str, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as file:
        file.executescript(tables)
    assert found(path) is None


def test_a_database_of_our_own_is_not_claimed(tmp_path: Path) -> None:
    path = build(tmp_path / "grail.db", SEED)
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE timeline (seq INTEGER)")
    assert found(path) is None


def test_a_document_is_not_claimed(tmp_path: Path) -> None:
    path = tmp_path / "grail.json"
    path.write_text("{}")
    assert found(path) is None


@pytest.mark.parametrize("soiled", [False, True], ids=["tidy", "dirty"])
def test_it_asks_as_often_for_many_runs_as_for_few(soiled: bool, tmp_path: Path) -> None:
    few = build(tmp_path / "few.db", V040, sessions=1, runs=1, dirty=soiled)
    much = build(tmp_path / "many.db", V040, sessions=9, runs=9, dirty=soiled)
    assert questions(much) == questions(few)


def questions(path: Path) -> int:
    """How many statements are executed to read all of a file."""
    said: list[str] = []
    with closing(sqlite3.connect(path)) as connection:
        connection.set_trace_callback(said.append)
        list(grail.read(Snapshot(connection, path.name)))
    return len(said)


def test_a_long_history_is_read_whole(tmp_path: Path) -> None:
    path = many(tmp_path / "grail.db", runs=2_000, finds=1_000)
    held = {table: number for table, number in counts_of(path).items() if number}
    assert accounted(pasts(path)) == held


ANYTHING: st.SearchStrategy[Any] = st.none() | st.sampled_from(
    ["", "CURRENT_TIMESTAMP", "2025-11-20T18:00:00.000Z", "2025-11-20 19:00:00", "true", "🗡'\"",
     1763661600000, 1763661600, -5, 10**18, 3.5, b"\xff\x00", "run-1", "session-1", "entry-1"]
)  # fmt: skip
LOOSE = {
    "sessions": "id, start_time, end_time, total_run_time, total_session_time, run_count, "
    "archived, notes, created_at, updated_at",
    "runs": "id, session_id, character_id, run_number, start_time, end_time, duration, "
    "created_at, updated_at",
    "run_items": "id, run_id, grail_progress_id, name, found_time, created_at",
    "grail_progress": "id, character_id, item_id, found_date, manually_added, auto_detected, "
    "difficulty, notes, is_ethereal, from_initial_scan, created_at, updated_at",
}
ROWS = st.fixed_dictionaries(
    {
        table: st.lists(st.tuples(*[ANYTHING] * (columns.count(",") + 1)), max_size=3)
        for table, columns in LOOSE.items()
    }
)


@given(ROWS)
@settings(max_examples=50, deadline=None)
def test_whatever_the_rows_hold_each_is_accounted_for(
    rows: dict[str, list[tuple[Any, ...]]],
) -> None:
    with Grail(Path(":memory:"), V040) as file:
        for table, columns in LOOSE.items():
            file.sql(f"DROP TABLE {table}")
            file.sql(f"CREATE TABLE {table} ({columns}, PRIMARY KEY (id))")
            marks = ", ".join("?" * (columns.count(",") + 1))
            insert = f"INSERT OR IGNORE INTO {table} VALUES ({marks})"
            file.connection.executemany(insert, rows[table])
        foreign = Snapshot(file.connection, "grail.db")
        held = {table: number for table, number in grail.counts(foreign).items() if number}
        assert accounted(list(grail.read(foreign))) == held
