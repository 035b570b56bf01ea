import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tallylight.base.errors import Fault
from tallylight.storage.engine import Storage
from tallylight.storage.migrations import MigrationFailed, Migrations, MigrationSet, Step

NOW = datetime(2026, 3, 14, 20, 10, tzinfo=UTC)

REVISION = '''"""{description}"""
import sqlalchemy as sa
from alembic import op
from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Instant, Whole, Words, now_default

revision = "{revision}"
down_revision = {down!r}

def upgrade():
    op.create_table("{table}",
        sa.Column("id", Whole(), primary_key=True),
        sa.Column("name", Words()),
        sa.Column("updated_at", Instant(), server_default=now_default(), nullable=False))
    for statement in dialect_of(op.get_bind()).stamp_ddl("{table}", ["id"]):
        op.execute(statement)
    {extra}

def downgrade():
    for statement in dialect_of(op.get_bind()).drop_stamp_ddl("{table}"):
        op.execute(statement)
    op.drop_table("{table}")
'''


class Stopped:
    """A clock that stands at NOW."""

    def now(self) -> datetime:
        return NOW

    speed = 1.0

    def elapsed(self) -> float:
        return 0.0


class Sets:
    """Two sets of migrations in a folder: core with two revisions, a pack with one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sets = [MigrationSet("core", folder / "core"), MigrationSet("pack", folder / "pack")]
        for one in self.sets:
            one.folder.mkdir(parents=True)
        self.write("core", "c1", None)
        self.write("core", "c2", "c1")
        self.write("pack", "p1", None)

    def write(self, name: str, revision: str, down: str | None, extra: str = "pass") -> Path:
        file = self.folder / name / f"{revision}.py"
        values = {"description": f"Make {revision}.", "table": f"t_{revision}", "extra": extra}
        file.write_text(REVISION.format(revision=revision, down=down, **values), encoding="utf-8")
        return file

    def on(self, storage: Storage) -> Migrations:
        return Migrations(storage, self.sets, Stopped(), self.folder / "backups")

    def backups(self) -> list[Path]:
        return sorted((self.folder / "backups").glob("*"))


@pytest.fixture
def sets(tmp_path: Path) -> Sets:
    return Sets(tmp_path / "sets")


def everything(storage: Storage) -> dict[str, Any]:
    """Every table and view with its columns and rows."""
    with storage.read() as connection:
        look = sa.inspect(connection)
        return {
            name: (
                [(column["name"], str(column["type"])) for column in look.get_columns(name)],
                connection.exec_driver_sql(f'SELECT * FROM "{name}"').all(),
            )
            for name in [*look.get_table_names(), *look.get_view_names()]
        }


def schema(storage: Storage) -> dict[str, Any]:
    return {name: columns for name, (columns, _) in everything(storage).items()}


def test_all_sets_are_applied_in_order(storage: Storage, sets: Sets) -> None:
    assert sets.on(storage).upgrade() == [
        Step("core", "c1", "Make c1.", "up"),
        Step("core", "c2", "Make c2.", "up"),
        Step("pack", "p1", "Make p1.", "up"),
    ]


def test_the_plan_is_what_upgrade_does(storage: Storage, sets: Sets) -> None:
    planned = sets.on(storage).plan()
    assert planned == sets.on(storage).upgrade()


def test_running_twice_is_running_once(storage: Storage, sets: Sets) -> None:
    sets.on(storage).upgrade()
    before = everything(storage)
    assert (sets.on(storage).upgrade(), everything(storage)) == ([], before)


def test_status_says_where_each_set_stands(storage: Storage, sets: Sets) -> None:
    sets.on(storage).upgrade()
    sets.write("pack", "p2", "p1")
    found = [(one.name, one.current, one.head, one.pending) for one in sets.on(storage).status()]
    assert found == [("core", "c2", "c2", ()), ("pack", "p1", "p2", ("p2",))]


def test_the_versions_are_told_beside_the_newest_ones(storage: Storage, sets: Sets) -> None:
    sets.on(storage).upgrade()
    sets.write("pack", "p2", "p1")
    assert sets.on(storage).versions() == [("core", "c2", "c2"), ("pack", "p1", "p2")]


def test_a_visitor_may_ask_for_the_status(storage: Storage, database_url: str, sets: Sets) -> None:
    sets.on(storage).upgrade()
    visitor = Storage.open(database_url, owner=None)
    found = [one.current for one in sets.on(visitor).status()]
    visitor.close()
    assert found == ["c2", "p1"]


def test_the_log_says_what_ran_and_when(storage: Storage, sets: Sets) -> None:
    sets.on(storage).upgrade()
    sets.on(storage).downgrade("core", "c1")
    found = [
        (row.set_name, row.version, row.direction, row.applied_at)
        for row in sets.on(storage).history()
    ]
    assert found == [
        ("core", "c1", "up", NOW),
        ("core", "c2", "up", NOW),
        ("pack", "p1", "up", NOW),
        ("core", "c2", "down", NOW),
    ]


def test_schema_version_shows_what_is_applied_now(storage: Storage, sets: Sets) -> None:
    sets.on(storage).upgrade()
    sets.on(storage).downgrade("core", "base")
    sets.write("pack", "p2", "p1")
    sets.sets = sets.sets[1:]
    sets.on(storage).upgrade()
    with storage.read() as connection:
        found = connection.exec_driver_sql(
            "SELECT set_name, version, description FROM schema_version ORDER BY version"
        ).all()
    assert [tuple(row) for row in found] == [("pack", "p1", "Make p1."), ("pack", "p2", "Make p2.")]


def test_up_down_up_gives_the_same_schema(storage: Storage, sets: Sets) -> None:
    sets.on(storage).upgrade()
    before = schema(storage)
    sets.on(storage).downgrade("core", "base")
    sets.on(storage).downgrade("pack", "base")
    sets.on(storage).upgrade()
    assert schema(storage) == before


def test_a_migration_that_fails_half_way_changes_nothing(storage: Storage, sets: Sets) -> None:
    sets.write("pack", "p2", "p1", extra="raise RuntimeError('half')")
    before = everything(storage)
    with pytest.raises(MigrationFailed, match=r"of pack failed after p1.*ran into: half"):
        sets.on(storage).upgrade()
    assert everything(storage) == before


def test_a_failure_keeps_what_was_applied_before(storage: Storage, sets: Sets) -> None:
    sets.on(storage).upgrade()
    before = everything(storage)
    sets.write("core", "c3", "c2")
    sets.write("pack", "p2", "p1", extra="op.execute('SELECT * FROM nowhere')")
    with pytest.raises(MigrationFailed):
        sets.on(storage).upgrade()
    assert everything(storage) == before


def test_after_a_failure_the_mended_migration_runs(storage: Storage, sets: Sets) -> None:
    broken = sets.write("core", "c3", "c2", extra="raise RuntimeError('half')")
    with pytest.raises(MigrationFailed):
        sets.on(storage).upgrade()
    broken.write_text(broken.read_text().replace("raise RuntimeError('half')", "op.get_bind()"))
    assert [step.revision for step in sets.on(storage).upgrade()] == ["c1", "c2", "c3", "p1"]


KILLED = """
import sys
from pathlib import Path
from tallylight.base.clock import SystemClock
from tallylight.storage.engine import Storage
from tallylight.storage.migrations import Migrations, MigrationSet
storage = Storage.open(sys.argv[1], owner="the victim")
folder = Path(sys.argv[2])
sets = [MigrationSet("core", folder / "core"), MigrationSet("pack", folder / "pack")]
Migrations(storage, sets, SystemClock(), None).upgrade()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_process_killed_half_way_leaves_the_database_as_it_was(
    database_url: str, sets: Sets
) -> None:
    storage = Storage.open(database_url, owner="the tests")
    sets.on(storage).upgrade()
    before = everything(storage)
    storage.close()
    sets.write("core", "c3", "c2")
    wait = "op.execute('UPDATE migration_log SET version = 0'); print('half', flush=True); input()"
    sets.write("pack", "p2", "p1", extra=wait)
    victim = subprocess.Popen(
        [sys.executable, "-c", KILLED, database_url, str(sets.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert victim.stdout is not None
    assert victim.stdout.readline() == "half\n"
    victim.send_signal(signal.SIGKILL)
    victim.communicate()
    storage = Storage.open(database_url, owner="the tests")
    after = everything(storage)
    storage.close()
    assert after == before


def test_a_database_newer_than_the_program_is_refused(storage: Storage, sets: Sets) -> None:
    newer = sets.write("core", "c3", "c2")
    sets.on(storage).upgrade()
    newer.unlink()
    sets.write("pack", "p2", "p1")
    before = everything(storage)
    with pytest.raises(Fault, match=r"newer than the program: .* core .* c3, .* up to c2"):
        sets.on(storage).upgrade()
    assert everything(storage) == before


def test_a_set_that_is_gone_stops_nobody(storage: Storage, sets: Sets) -> None:
    sets.on(storage).upgrade()
    sets.sets = sets.sets[:1]
    assert sets.on(storage).upgrade() == []


def test_a_file_edited_after_it_ran_is_reported(storage: Storage, sets: Sets) -> None:
    sets.on(storage).upgrade()
    sets.write("core", "c1", None, extra="op.get_bind()")
    assert [one.edited for one in sets.on(storage).status()] == [("c1",), ()]


def test_other_line_ends_are_no_edit(storage: Storage, sets: Sets) -> None:
    sets.on(storage).upgrade()
    file = sets.folder / "core" / "c1.py"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert [one.edited for one in sets.on(storage).status()] == [(), ()]


def test_an_existing_file_is_backed_up_before_it_changes(sqlite_url: str, sets: Sets) -> None:
    storage = Storage.open(sqlite_url, owner="the tests")
    sets.on(storage).upgrade()
    first = sets.backups()
    sets.write("core", "c3", "c2")
    sets.on(storage).upgrade()
    storage.close()
    (backup,) = sets.backups()
    with closing(sqlite3.connect(backup)) as copy:
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
    assert (first, backup.name) == ([], "tally-2026-03-14T201000Z-c2.db")
    assert {"t_c2", "t_c3"} & tables == {"t_c2"}


def test_nothing_runs_when_the_backup_cannot_be_made(sqlite_url: str, sets: Sets) -> None:
    storage = Storage.open(sqlite_url, owner="the tests")
    sets.on(storage).upgrade()
    before = everything(storage)
    sets.write("core", "c3", "c2")
    (sets.folder / "backups").write_text("in the way")
    with pytest.raises(Fault, match="could not be backed up"):
        sets.on(storage).upgrade()
    after = everything(storage)
    storage.close()
    assert after == before


def test_two_heads_in_one_set_are_a_fault(storage: Storage, sets: Sets) -> None:
    sets.write("core", "c9", "c1")
    with pytest.raises(Fault, match="several heads"):
        sets.on(storage).upgrade()


def test_a_set_without_migrations_is_fine(storage: Storage, sets: Sets) -> None:
    (sets.folder / "pack" / "p1.py").unlink()
    assert [step.revision for step in sets.on(storage).upgrade()] == ["c1", "c2"]


def test_downgrading_to_an_unknown_version_is_a_fault(storage: Storage, sets: Sets) -> None:
    sets.on(storage).upgrade()
    with pytest.raises(Fault, match="of core have no version nowhere"):
        sets.on(storage).downgrade("core", "nowhere")


HISTORY = """
    for statement in dialect_of(op.get_bind()).append_only_ddl("t_h1"):
        op.execute(statement)"""


@pytest.fixture
def history(storage: Storage, sets: Sets) -> Migrations:
    """A pack with one append-only table that holds a row."""
    (sets.folder / "pack" / "p1.py").unlink()
    sets.write("pack", "h1", None, HISTORY)
    made = sets.on(storage)
    made.upgrade()
    with storage.migrating() as connection:
        connection.exec_driver_sql("INSERT INTO t_h1 (name) VALUES ('said once')")
    return made


def test_history_is_not_taken_down_by_the_way(storage: Storage, history: Migrations) -> None:
    before = everything(storage)
    with pytest.raises(Fault, match=r"1 row of t_h1.*--destroy-data"):
        history.downgrade("pack", "base")
    assert everything(storage) == before


def test_history_goes_when_that_is_said(storage: Storage, history: Migrations) -> None:
    history.downgrade("pack", "base", destroy_data=True)
    assert "t_h1" not in everything(storage)


def test_append_only_tables_that_hold_nothing_go(storage: Storage, sets: Sets) -> None:
    sets.write("pack", "h1", "p1", HISTORY)
    made = sets.on(storage)
    made.upgrade()
    made.downgrade("pack", "p1")
    assert "t_h1" not in everything(storage)


UNLESS = """def downgrade():
    from tallylight.base.errors import Fault
    from tallylight.storage.revision import may_destroy
    if not may_destroy():
        raise Fault("Take them off first.")"""


def test_a_step_may_refuse_in_words_of_its_own(storage: Storage, sets: Sets) -> None:
    file = sets.write("pack", "p2", "p1")
    text = file.read_text(encoding="utf-8").replace("def downgrade():", UNLESS)
    file.write_text(text, encoding="utf-8")
    made = sets.on(storage)
    made.upgrade()
    with pytest.raises(Fault, match=r"^Take them off first\.$"):
        made.downgrade("pack", "p1")
    made.downgrade("pack", "p1", destroy_data=True)
