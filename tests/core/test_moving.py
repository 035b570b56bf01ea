"""A move may be broken off anywhere: nothing opens what is half there, and the next one goes on."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tallylight.base.errors import Fault, Refused
from tallylight.core.backups import filling
from tallylight.core.backups.filling import Makes
from tallylight.core.backups.moving import move
from tallylight.core.check.run import check
from tallylight.core.program import migrations
from tallylight.core.rebuild import Progress
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.core.timeline.tables import source_memories
from tallylight.storage.carry import Typed, counted
from tallylight.storage.engine import Storage
from tallylight.storage.faults import Owned
from tallylight.storage.onward import Moved
from tallylight.testing import Show, show

MEMORIES = 2500
"""So many rows one table has: a few transactions of the move."""

KILLED = """
import os, sys
from tallylight.base.clock import SystemClock
from tallylight.core.backups.filling import Makes
from tallylight.core.backups.moving import move
from tallylight.core.program import migrations, registry_of
from tallylight.storage.engine import Storage

def kill(reached):
    if (reached.kind, reached.done) == ("source_memories", 2000):
        os.kill(os.getpid(), 9)

registry, clock = registry_of([]), SystemClock()
makes = Makes(registry, clock, lambda one: migrations(one, registry, clock, None))
source = Storage.open(sys.argv[1], owner="move")
move(Storage.open(sys.argv[2], owner="move", filled=True), source, makes, kill)
"""
"""A move that is killed when its largest table is there but for the end."""


@pytest.fixture(params=["to a server", "to a file"])
def ends(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Where a record is, and where it is to go, once in each direction."""
    file: str = request.getfixturevalue("sqlite_url")
    server: str = request.getfixturevalue("postgresql_url")
    return (file, server) if request.param == "to a server" else (server, file)


@pytest.fixture
def files(sqlite_url: str, tmp_path: Path) -> tuple[str, str]:
    """The same between two files, where the kind of database is not what matters."""
    return sqlite_url, f"sqlite:///{(tmp_path / 'other.db').as_posix()}"


def filled(url: str) -> Show:
    """A program that was used and stopped, with many rows in one table."""
    with show(url, of=[]) as running:
        running.do(CreateSession(notes="words"))
        running.do(EndSession())
        now = running.clock.now()
        rows = [
            {"source": f"of {n:05}", "memory": {"n": n}, "updated_at": now} for n in range(MEMORIES)
        ]
        writing = running.program.storage.begin()
        for row in rows:
            writing.insert(source_memories, row)
        writing.commit()
    return running


def makes(running: Show) -> Makes:
    registry, clock = running.program.registry, running.clock
    return Makes(registry, clock, lambda one: migrations(one, registry, clock, None))


def moved(running: Show, ends: tuple[str, str], **how: Any) -> Moved:
    with (
        closing(Storage.open(ends[0], owner="the tests")) as source,
        closing(owned(ends[1])) as target,
    ):
        return move(target, source, makes(running), **how)


def owned(url: str) -> Storage:
    """A database that was a killed process's, as soon as the server has noticed."""
    while True:
        try:
            return Storage.open(url, owner="the tests", filled=True)
        except Owned:
            time.sleep(0.01)


def broken_off(running: Show, ends: tuple[str, str], table: str) -> None:
    """A move that ends while it carries a table."""

    def pull(reached: Progress) -> None:
        if reached.kind == table:
            raise Fault("The plug was pulled.")

    with pytest.raises(Fault, match="plug"):
        moved(running, ends, say=pull)


def held(url: str, running: Show) -> dict[str, Any]:
    tables = running.program.registry.tables()
    with closing(Storage.open(url, owner=None)) as storage, storage.read() as connection:
        return {table.name: counted(connection, Typed(table)) for table in tables}


def sound(url: str, running: Show) -> bool:
    with closing(Storage.open(url, owner=None)) as storage:
        of = makes(running).migrations(storage)
        return check(storage, running.program.registry, of, running.clock).findings == []


def refusal(do: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        do()
    return refused.value.refusal.name


@pytest.fixture
def killed(ends: tuple[str, str]) -> Show:
    running = filled(ends[0])
    done = subprocess.run([sys.executable, "-c", KILLED, *ends], check=False)
    assert done.returncode in (-9, 9)
    return running


def test_what_was_killed_is_opened_by_nobody_and_goes_on_where_it_was(
    killed: Show, ends: tuple[str, str]
) -> None:
    opened = owned(ends[1])
    opened.close()
    for owner in ("serve", None):
        assert refusal(lambda: Storage.open(ends[1], owner=owner)) == "half_moved"  # noqa: B023

    told = moved(killed, ends)

    assert told.there >= MEMORIES - 500
    assert told.there < told.rows
    assert held(ends[1], killed) == held(ends[0], killed)
    assert sound(ends[1], killed)
    with show(ends[1], of=[], clock=killed.clock) as going:
        assert going.do(CreateSession(notes="more"))["session_id"] == 2


def test_what_was_done_in_the_old_database_meanwhile_arrives_too(ends: tuple[str, str]) -> None:
    running = filled(ends[0])
    broken_off(running, ends, "texts")
    with show(ends[0], of=[], clock=running.clock) as going:
        going.do(CreateSession(notes="other words"))
        writing = going.program.storage.begin()
        writing.update(source_memories, {"source": "of 01200"}, {"memory": {"n": "another"}})
        writing.commit()

    moved(running, ends)

    assert held(ends[1], running) == held(ends[0], running)
    assert sound(ends[1], running)


def test_another_database_is_not_mixed_into_it_unless_it_is_said(
    files: tuple[str, str], tmp_path: Path
) -> None:
    running = filled(files[0])
    broken_off(running, files, "texts")
    another = f"sqlite:///{(tmp_path / 'another.db').as_posix()}"
    of = filled(another)
    with closing(Storage.open(another, owner="the tests")) as storage, storage.migrating() as one:
        filling.begin_anew(one)

    assert refusal(lambda: moved(of, (another, files[1]))) == "others_move"

    moved(of, (another, files[1]), anew=True)
    assert held(files[1], of) == held(another, of)


def test_what_an_older_version_began_is_left_to_it(files: tuple[str, str]) -> None:
    running = filled(files[0])
    broken_off(running, files, "texts")
    with closing(owned(files[1])) as target, target.filling() as writing, writing.begin():
        writing.execute(sa.text("UPDATE alembic_version_core SET version_num = '0001'"))

    assert refusal(lambda: moved(running, files)) == "older_move"


def test_nothing_is_brought_back_into_it_and_nothing_is_moved_from_it(
    files: tuple[str, str],
) -> None:
    running = filled(files[0])
    broken_off(running, files, "texts")

    def back() -> None:
        with closing(Storage.open(files[1], owner="restore")) as target:
            filling.restore(Path(), target, makes(running), lambda: None)

    assert refusal(back) == "half_moved"
    assert refusal(lambda: moved(running, (files[1], files[0]))) == "half_moved"
