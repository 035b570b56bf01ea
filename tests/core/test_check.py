"""A check finds nothing where all is well, and names each fault that is planted."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from tallylight.core.check.finding import RESTORE, SHOWN, WAIT, Finding
from tallylight.core.check.run import CHECKS, Checked, check
from tallylight.core.program import migrations, registry_of
from tallylight.core.rebuild import Progress, rebuild
from tallylight.core.registry import Registry
from tallylight.core.sessions.messages import CreateSession
from tallylight.core.vault import Vault
from tallylight.storage.engine import Storage
from tallylight.storage.postgresql import ALWAYS
from tallylight.testing import HandClock, Show

from ..laws.sample_pack import LAMP, PACK
from ..laws.sample_pack import messages as m

RED = m.LightLamp(colour=m.Colour.RED)


@pytest.fixture
def evening(lamps: Show) -> Show:
    """Lamps in a session, of which one is lit, with something undone; 1 to 13 on main."""
    lamps.do(CreateSession())
    for _ in range(3):
        lamps.do(RED)
        lamps.clock.forward(minutes=1)
        lamps.do(m.Blink())
        lamps.clock.forward(minutes=1)
        lamps.do(m.PutOut())
    lamps.do(RED)
    lamps.do(m.Blink(word="undone"))
    lamps.undo()
    for watt_hours in (5, 6, 8):
        lamps.do(m.ReadMeter(watt_hours=watt_hours))
    return lamps


def looked(url: str, registry: Registry) -> Checked:
    """A look by a visitor, as beside a running program."""
    storage, clock = Storage.open(url, owner=None), HandClock()
    with closing(storage):
        sets = migrations(storage, registry, clock, None)
        return check(storage, registry, sets, clock, vault=Vault())


def of(show: Show, name: str, registry: Registry | None = None) -> list[Finding]:
    """What one check finds."""
    found = looked(show._url, registry or show.program.registry).findings
    return [one for one in found if one.check == name]


def spoil(url: str, *statements: str) -> None:
    """Change a database with everything off that would keep it in order."""
    parsed = sa.make_url(url)
    if parsed.drivername == "sqlite":
        with closing(sqlite3.connect(str(parsed.database))) as file:
            kept = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = kept.fetchall() if "TRIGGER" not in "".join(statements) else []
            for name, _ in guards:
                file.execute(f"DROP TRIGGER {name}")
            for statement in (*statements, *(sql for _, sql in guards)):
                file.execute(statement)
            file.commit()
        return
    plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as server:
        server.execute("SET session_replication_role = replica")
        # What keeps history acts in a replica, too; a guard that is taken away needs no rest.
        resting = [] if "TRIGGER" in "".join(statements) else server.execute(ALWAYS).fetchall()
        for table, name in resting:
            server.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER "{name}"'.encode())
        for statement in statements:
            server.execute(statement.encode())
        for table, name in resting:
            server.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"'.encode())


@dataclass(frozen=True)
class Plant:
    """A fault: what is done, or how on PostgreSQL; what finds it, where, and a word of it."""

    check: str
    where: str
    word: str
    sql: tuple[str, ...]
    postgresql: tuple[str, ...] = ()

    def on(self, engine: str) -> tuple[str, ...]:
        return self.postgresql if engine == "postgresql" and self.postgresql else self.sql


MAIN = "WHERE channel = 'main' AND seq"
PLANTS = {
    "an event that was removed": Plant(
        "order", "timeline", "Events are missing: the numbers of a channel have a gap",
        (f"DELETE FROM timeline {MAIN} = 6",),
    ),
    "a first event that was removed": Plant(
        "order", "timeline", "Events are missing: the numbers of a channel have a gap",
        (f"DELETE FROM timeline {MAIN} = 1",),
    ),
    "a stamp that was set back": Plant(
        "order", "timeline", "Events are stamped as recorded before",
        (f"UPDATE timeline SET recorded_at = (SELECT recorded_at FROM timeline {MAIN} = 3)"
         f" {MAIN} = 4",),
    ),
    "an event without its command": Plant(
        "commands", "timeline", "Events belong to a command whose first event",
        (f"UPDATE timeline SET command = NULL, command_seq = 2 {MAIN} = 6",),
    ),
    "an undo of nothing": Plant(
        "commands", "timeline_undone", "1 commands are marked as undone",
        ("INSERT INTO timeline_undone (channel, command_seq, undone_by) VALUES ('main', 77, 78)",),
    ),
    "an undo that was none": Plant(
        "commands", "timeline_undone", "1 commands are marked as undone",
        ("INSERT INTO timeline_undone (channel, command_seq, undone_by) VALUES ('main', 2, 3)",),
    ),
    "a word that leads nowhere": Plant(
        "search", "stream_sessions", "Words of stream_sessions may not be found",
        ("INSERT INTO stream_sessions_search(rowid, notes) VALUES (99, 'fox')",),
        ("DROP INDEX stream_sessions_search",),
    ),
    "a reference to nothing": Plant(
        "references", "lamp_blinks", "1 row of lamp_blinks points with lamp_id at rows of lamps",
        ("UPDATE lamp_blinks SET lamp_id = 77 WHERE blink_id = 1",),
    ),
    "evidence that was changed": Plant(
        "chains", "lamp_readings", "Row 2 of lamp_readings is not as it was filed",
        ("UPDATE lamp_readings SET watt_hours = 7 WHERE chain_no = 2",),
    ),
    "evidence that was taken out": Plant(
        "chains", "lamp_readings", "Row 2 of lamp_readings",
        ("DELETE FROM lamp_readings WHERE chain_no = 2",),
    ),
    "two lamps lit at once": Plant(
        "open", "lamps", "More than one lamp.lamp is open",
        ("DROP INDEX ux_lamps_open", "UPDATE lamps SET ended_at = NULL WHERE lamp_id = 1"),
    ),
    "ids that were forgotten": Plant(
        "ids", "lamps", "counted to 0, and 4 was given",
        ("DELETE FROM sqlite_sequence WHERE name = 'lamps'",),
        ("SELECT setval(pg_get_serial_sequence('lamps', 'lamp_id'), 1, false)",),
    ),
    "a guard that is gone": Plant(
        "triggers", "timeline", "rows of it could be changed or removed",
        ("DROP TRIGGER timeline_no_update",),
        ("DROP TRIGGER timeline_no_change ON timeline",),
    ),
    "a guard that is off": Plant(
        "triggers", "timeline", "missing or off",
        ("DROP TRIGGER timeline_no_delete",),
        ("ALTER TABLE timeline DISABLE TRIGGER timeline_no_change",),
    ),
    "a trigger nobody declared": Plant(
        "triggers", "lamps", "Nobody declared the trigger sly",
        ("CREATE TRIGGER sly AFTER INSERT ON lamps BEGIN DELETE FROM lamp_blinks; END",),
        ("CREATE TRIGGER sly BEFORE UPDATE ON lamps FOR EACH ROW EXECUTE FUNCTION lamps_stamp()",),
    ),
    "a table that is gone": Plant(
        "schema", "lamp_phases", "The table lamp_phases is missing", ("DROP TABLE lamp_phases",)
    ),
    "an index that is gone": Plant(
        "schema", "lamps", "is not as it is declared", ("DROP INDEX ux_lamps_open",)
    ),
    "a column too many": Plant(
        "schema", "lamps", "is not as it is declared", ("ALTER TABLE lamps ADD COLUMN more TEXT",)
    ),
    "an event of another shape": Plant(
        "events", "timeline", "an event can't be read or understood",
        (f"UPDATE timeline SET payload = '{{}}' {MAIN} = 3",),
    ),
    "an event of no shape": Plant(
        "events", "timeline", "an event can't be read or understood",
        (f"UPDATE timeline SET payload = '[]' {MAIN} = 3",),
    ),
    "an event of no origin": Plant(
        "events", "timeline", "an event can't be read or understood",
        (f"UPDATE timeline SET origin = 'nowhere' {MAIN} = 3",),
    ),
    "a row that was changed": Plant(
        "rows", "lamps", "1 row of lamps is not what the timeline says: 1 wrong",
        ("UPDATE lamps SET colour = 'green' WHERE lamp_id = 2",),
    ),
    "a row that is missing": Plant(
        "rows", "lamp_blinks", "1 missing", ("DELETE FROM lamp_blinks WHERE blink_id = 1",)
    ),
    "a sum that was changed": Plant(
        "tallies", "tallies", "of tallies is not what the rows they count say: 1 wrong",
        ("UPDATE tallies SET value = 77 WHERE measure = 'blinks' AND session_id = 0",),
    ),
    "a gap that is missing": Plant("tallies", "tally_gaps", "missing", ("DELETE FROM tally_gaps",)),
    "a streak that was changed": Plant(
        "tallies", "tally_streaks", "1 wrong", ("UPDATE tally_streaks SET length = length + 1",)
    ),
    "tables of an older version": Plant(
        "versions", "lamp", "The tables of lamp are of version none",
        ("DELETE FROM alembic_version_lamp",),
    ),
    "something broken below the rows": Plant(
        "file", "", "The database itself is damaged",
        ("PRAGMA writable_schema = ON",
         "UPDATE sqlite_master SET rootpage = 2 WHERE name = 'ux_lamps_open'"),
        ("ALTER TABLE lamps ADD CONSTRAINT more CHECK (lamp_id > 5) NOT VALID",),
    ),
}  # fmt: skip


def test_where_all_is_well_nothing_is_found(evening: Show) -> None:
    assert looked(evening._url, evening.program.registry).findings == []


def test_all_checks_are_made(evening: Show) -> None:
    assert looked(evening._url, evening.program.registry).unlooked == []


@pytest.mark.parametrize("planted", PLANTS)
def test_a_check_names_its_fault_and_what_helps(evening: Show, engine: str, planted: str) -> None:
    plant = PLANTS[planted]
    spoil(evening._url, *plant.on(engine))
    found = [one for one in of(evening, plant.check) if plant.where in one.where and one.todo]
    assert plant.word in " ".join(one.what for one in found)


def test_there_is_a_fault_planted_for_every_check() -> None:
    apart = {"sound", "secrets", "types"}
    assert {plant.check for plant in PLANTS.values()} | apart == CHECKS.keys()


@pytest.mark.parametrize(
    ("column", "planted"),
    [
        ("started_at of lamps", "UPDATE lamps SET started_at = '2026-03-14 12:00'"),
        ("at of lamp_blinks", "UPDATE lamp_blinks SET at = 'now'"),
        ("value of tallies", "UPDATE tallies SET value = 'many'"),
        ("payload of timeline", "UPDATE timeline SET payload = '{' WHERE seq = 3"),
        ("origin of timeline", "UPDATE timeline SET origin = X'00' WHERE seq = 3"),
    ],
)
def test_a_value_that_is_not_of_its_columns_type_is_found(
    evening: Show, engine: str, column: str, planted: str
) -> None:
    if engine == "postgresql":
        pytest.skip("a server takes no such value")
    spoil(evening._url, "PRAGMA ignore_check_constraints = ON", planted)
    assert f"Values in {column} are not" in " ".join(one.what for one in of(evening, "types"))


def test_what_cannot_have_been_so_is_named(evening: Show) -> None:
    strict = replace(PACK, subjects=(replace(LAMP, sound=lambda it: it.lamp_id != 2),
                                     *PACK.subjects[1:]))  # fmt: skip
    (found,) = of(evening, "sound", registry_of([strict]))
    assert found.examples == ("lamp.lamp 2",)


def test_a_page_that_was_overwritten_is_found(evening: Show, engine: str, tmp_path: Path) -> None:
    if engine == "postgresql":
        pytest.skip("a server keeps its files")
    registry, url = evening.program.registry, evening._url
    evening.program.stop()
    overwrite_index(Path(str(sa.make_url(url).database)))
    assert [one.check for one in looked(url, registry).findings] == ["file"]


def overwrite_index(file: Path) -> None:
    """Zero the page of an index, as a bad disk might."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_timeline_subject'"
        (page,) = database.execute(root).fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as raw:
        raw.seek((page - 1) * size)
        raw.write(bytes(size))


def test_an_index_that_is_not_valid_is_found(evening: Show, engine: str) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has no such index")
    spoil(evening._url, "UPDATE pg_index SET indisvalid = false"
                        " WHERE indexrelid = 'ux_lamps_open'::regclass")  # fmt: skip
    (found,) = of(evening, "file")
    assert found.examples == ("index ux_lamps_open is not valid",)


def test_what_comes_after_a_missing_table_is_said_to_be_left_out(evening: Show) -> None:
    spoil(evening._url, "DROP TABLE lamp_phases")
    assert "rows" in looked(evening._url, evening.program.registry).unlooked


def test_an_empty_database_is_told_to_migrate(storage: Storage) -> None:
    registry = registry_of([PACK])
    found = check(storage, registry, migrations(storage, registry, HandClock(), None), HandClock())
    assert {one.todo for one in found.findings} == {
        "Start the program, or run `tallylight migrate up`."
    }


def test_with_a_damaged_timeline_nobody_is_told_to_rebuild(evening: Show) -> None:
    spoil(evening._url, f"DELETE FROM timeline {MAIN} = 6")
    found = looked(evening._url, evening.program.registry).findings
    assert {one.todo for one in found} == {RESTORE, WAIT}


def test_only_a_few_of_many_are_shown(evening: Show) -> None:
    spoil(evening._url, f"UPDATE timeline SET command_seq = seq - 1, command = NULL {MAIN} > 1")
    (found,) = [one for one in of(evening, "commands") if one.where == "timeline"]
    assert (found.count, len(found.examples)) == (11, SHOWN)


def test_the_others_are_compared_beside_one_that_cannot_be_read(evening: Show) -> None:
    spoil(evening._url, f"UPDATE timeline SET payload = '{{}}' {MAIN} = 3",
          "UPDATE lamps SET colour = 'green' WHERE lamp_id IN (1, 2)")  # fmt: skip
    (found,) = of(evening, "rows")
    assert found.examples == ("lamp_id 2: colour is green, not red",)


def test_a_check_beside_a_running_program_lets_it_press(evening: Show) -> None:
    pressed: list[int] = []

    def press(reached: Progress) -> None:
        if reached.kind == "lamp.lamp":
            pressed.append(evening.do(m.Blink())["lamp_id"])

    visitor = Storage.open(evening._url, owner=None)
    registry, clock = evening.program.registry, evening.clock
    with closing(visitor):
        found = check(visitor, registry, migrations(visitor, registry, clock, None), clock, press)
    assert (found.findings, pressed) == ([], [4])


def mended(show: Show) -> Iterator[str]:
    rebuild(show.program.storage, show.program.registry, show.clock)
    return (one.check for one in looked(show._url, show.program.registry).findings)


@pytest.mark.parametrize(
    "planted",
    ["an undo of nothing", "a reference to nothing", "ids that were forgotten",
     "a row that was changed", "a sum that was changed", "a gap that is missing",
     "a streak that was changed"],
)  # fmt: skip
def test_a_rebuild_mends_what_it_is_said_to_mend(evening: Show, engine: str, planted: str) -> None:
    spoil(evening._url, *PLANTS[planted].on(engine))
    assert list(mended(evening)) == []


def test_a_rebuild_leaves_what_it_cannot_read_as_it_is(evening: Show) -> None:
    before = evening.rows("SELECT * FROM lamps ORDER BY lamp_id")
    spoil(evening._url, f"UPDATE timeline SET payload = '{{}}' {MAIN} = 3")
    list(mended(evening))
    assert evening.rows("SELECT * FROM lamps ORDER BY lamp_id") == before
