"""The migrations of all sets, in one transaction: all of them, or the database as it was.

Alembic knows the revision files; the transaction, the order of the sets, the backup and the
record of what ran are here. Alembic would commit half a migration on SQLite.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError

from tallylight.base.clock import Clock
from tallylight.base.errors import Fault
from tallylight.base.text import counted
from tallylight.storage.engine import Storage
from tallylight.storage.revision import DESTROY
from tallylight.storage.types import Instant, Whole, Words

Direction = Literal["up", "down"]

VERSION = "alembic_version_"
"""What the name of a set's version table begins with."""

METADATA = sa.MetaData()
MIGRATION_LOG = sa.Table(
    "migration_log",
    METADATA,
    sa.Column("id", Whole(), primary_key=True),
    sa.Column("set_name", Words(), nullable=False),
    sa.Column("version", Words(), nullable=False),
    sa.Column("description", Words(), nullable=False),
    sa.Column("applied_at", Instant(), nullable=False),
    sa.Column("direction", Words(), nullable=False),
    sa.Column("checksum", Words(), nullable=False),
    sa.CheckConstraint("direction IN ('up', 'down')", name="ck_migration_log_direction"),
    sqlite_autoincrement=True,
)

_VIEW = """
CREATE VIEW schema_version AS
SELECT l.version, l.applied_at, l.description, l.set_name FROM migration_log l
WHERE l.direction = 'up' AND NOT EXISTS (
  SELECT 1 FROM migration_log n
  WHERE n.set_name = l.set_name AND n.version = l.version AND n.id > l.id)
"""


@dataclass(frozen=True, slots=True)
class MigrationSet:
    """A folder of Alembic revision files that belong together, with a version of its own."""

    name: str
    folder: Path

    @property
    def version_table(self) -> str:
        """Where Alembic keeps what is applied of this set."""
        return f"{VERSION}{self.name}"


@dataclass(frozen=True, slots=True)
class Step:
    """One revision to run, or one that ran."""

    set_name: str
    revision: str
    description: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Where one set stands. `edited` are applied revisions whose file changed since."""

    name: str
    current: str | None
    head: str | None
    pending: tuple[str, ...]
    edited: tuple[str, ...]


class MigrationFailed(Fault):
    """A revision raised; the database is as it was. The error is `__cause__`."""


class Migrations:
    """The sets of one database, the first one being what the others build on.

    `backups` is the folder for the copy that is made before an existing SQLite file is
    changed; None makes no copy.
    """

    def __init__(
        self,
        storage: Storage,
        sets: Sequence[MigrationSet],
        clock: Clock,
        backups: Path | None,
    ) -> None:
        self._storage = storage
        self._sets = tuple(sets)
        self._clock = clock
        self._backups = backups
        self._scripts = {
            one.name: ScriptDirectory(str(one.folder), version_locations=[str(one.folder)])
            for one in sets
        }

    def status(self) -> list[SetStatus]:
        """Where each set stands, in order. Fault when the database is newer than the program."""
        with self._storage.read() as connection:
            ran = _checksums(connection)
            return [self._status(connection, one, ran) for one in self._sets]

    def versions(self) -> list[tuple[str, str | None, str | None]]:
        """Each set's name, its version in the database, and the newest that the program knows.

        Cheaper than `status`: no file is read but for the first time.
        """
        with self._storage.read() as connection:
            return [
                (
                    one.name,
                    _context(connection, one, {}).get_current_revision(),
                    self._scripts[one.name].get_current_head(),
                )
                for one in self._sets
            ]

    def strangers(self) -> list[str]:
        """The sets that were applied to the database and that the program does not have."""
        own = {one.version_table for one in self._sets}
        with self._storage.read() as connection:
            names = sa.inspect(connection).get_table_names()
            return sorted(
                name.removeprefix(VERSION)
                for name in names
                if name.startswith(VERSION)
                and name not in own
                and connection.execute(sa.text(f'SELECT 1 FROM "{name}"')).first()  # noqa: S608
            )

    def plan(self) -> list[Step]:
        """What `upgrade` would run, in order; empty when everything is applied."""
        return [
            _step(one.name, self._script(one.name, revision), "up")
            for one in self.status()
            for revision in one.pending
        ]

    def upgrade_to(self, versions: Mapping[str, str]) -> list[Step]:
        """Run what leads to a version of each set that is named, the first sets first.

        Fault where the program has no such set, or does not know its version.
        """
        mine = {one.name: one for one in self._sets}
        for name, version in versions.items():
            if name not in mine:
                raise Fault(f"There are tables of {name}, which is not here. Bring it back first.")
            if version not in _known(self._scripts[name]):
                raise Fault(
                    f"The {name} tables are at version {version}, which the program does not know. "
                    "Install the newer program first."
                )
        said = [(one, versions[one.name]) for one in self._sets if one.name in versions]
        with self._storage.migrating() as connection:
            _ensure_log(connection)
            return [
                step for one, to in said for step in self._run_set(connection, one, to, "up", False)
            ]

    def upgrade(self) -> list[Step]:
        """Run everything that is pending; the steps that ran, in order.

        Raises MigrationFailed, or Fault when the backup cannot be made or the database is
        newer than the program; each leaves the database as it was.
        """
        if not self.plan():
            return []
        self._back_up()
        return self._run(self._sets, "head", "up")

    def downgrade(self, set_name: str, to: str, *, destroy_data: bool = False) -> list[Step]:
        """Take back the revisions of one set that came after `to` (`base`: all of them).

        Rows of append-only tables, which nothing could bring back, go with `destroy_data` only.
        """
        one = next((one for one in self._sets if one.name == set_name), None)
        if one is None:
            raise Fault(f"There is no set of migrations called {set_name}.")
        self.status()
        if to != "base" and to not in _known(self._scripts[set_name]):
            raise Fault(f"The migrations of {set_name} have no version {to}.")
        self._back_up()
        return self._run([one], to, "down", destroy_data=destroy_data)

    def history(self) -> list[sa.Row[Any]]:
        """The rows of `migration_log`, oldest first."""
        with self._storage.read() as connection:
            if not sa.inspect(connection).has_table(MIGRATION_LOG.name):
                return []
            return list(connection.execute(MIGRATION_LOG.select().order_by(MIGRATION_LOG.c.id)))

    # Looking

    def _status(
        self, connection: sa.Connection, one: MigrationSet, ran: dict[tuple[str, str], str]
    ) -> SetStatus:
        script = self._scripts[one.name]
        heads = script.get_heads()
        if len(heads) > 1:
            raise Fault(f"The migrations of {one.name} end in several heads: {', '.join(heads)}.")
        head = heads[0] if heads else None
        current = _context(connection, one, {}).get_current_revision()
        if current is not None and current not in _known(script):
            raise Fault(
                f"This database is newer than the program: its {one.name} tables are at version "
                f"{current}, the program knows versions up to {head}. Nothing was changed."
            )
        pending = [found.revision for found in script.iterate_revisions(head, current or "base")]
        edited = tuple(
            found.revision
            for found in reversed(list(script.walk_revisions()))
            if found.revision not in pending
            and ran.get((one.name, found.revision), _checksum(found)) != _checksum(found)
        )
        return SetStatus(one.name, current, head, tuple(reversed(pending)), edited)

    def _script(self, set_name: str, revision: str) -> Script:
        return self._scripts[set_name].get_revisions(revision)[0]

    # Doing

    def _run(
        self,
        sets: Sequence[MigrationSet],
        to: str,
        direction: Direction,
        *,
        destroy_data: bool = False,
    ) -> list[Step]:
        steps: list[Step] = []
        with self._storage.migrating() as connection:
            _ensure_log(connection)
            looked = direction == "down" and not destroy_data
            history = self._history_in(connection) if looked else {}
            for one in sets:
                if self._scripts[one.name].get_heads():
                    steps += self._run_set(connection, one, to, direction, destroy_data)
            _nothing_lost(history, connection)
        return steps

    def _history_in(self, connection: sa.Connection) -> dict[str, int]:
        """How many rows each append-only table holds."""
        guards = self._storage.dialect.triggers(connection)
        tables = {table for table, name in guards if name.startswith(f"{table}_no_")}
        return {table: _rows_of(connection, table) for table in sorted(tables)}

    def _run_set(
        self,
        connection: sa.Connection,
        one: MigrationSet,
        to: str,
        direction: Direction,
        destroy_data: bool,
    ) -> list[Step]:
        steps: list[Step] = []
        folder = self._scripts[one.name]
        between = folder._upgrade_revs if direction == "up" else folder._downgrade_revs

        def find(current: Any, _: MigrationContext) -> Any:
            return between(to, current)

        def record(*, step: Any, **_: Any) -> None:
            script = self._script(one.name, step.up_revision_id)
            steps.append(_step(one.name, script, direction))
            self._log(connection, steps[-1], script)

        options = {"fn": find, "on_version_apply": (record,), DESTROY: destroy_data}
        context = _context(connection, one, options)
        with _explained(one, steps), Operations.context(context):
            context.run_migrations()
        return steps

    def _log(self, connection: sa.Connection, step: Step, script: Script) -> None:
        connection.execute(
            MIGRATION_LOG.insert().values(
                set_name=step.set_name,
                version=step.revision,
                description=step.description,
                applied_at=self._clock.now(),
                direction=step.direction,
                checksum=_checksum(script),
            )
        )

    def _back_up(self) -> None:
        file = self._storage.dialect.file
        if self._backups is None or file is None:
            return
        with self._storage.read() as connection:
            if not sa.inspect(connection).get_table_names():
                return
            version = _context(connection, self._sets[0], {}).get_current_revision() or "none"
        day = self._clock.now().strftime("%Y-%m-%dT%H%M%SZ")
        target = self._backups / f"{file.stem}-{day}-{version}{file.suffix}"
        number = 1
        while target.exists():
            number += 1
            target = target.with_name(f"{file.stem}-{day}-{version}-{number}{file.suffix}")
        self._storage.backup(target)


def _context(
    connection: sa.Connection, one: MigrationSet, options: dict[str, Any]
) -> MigrationContext:
    return MigrationContext.configure(
        connection,
        opts={"version_table": one.version_table, "transactional_ddl": True, **options},
    )


@contextmanager
def _explained(one: MigrationSet, done: list[Step]) -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        raise Fault(f"The migrations of {one.name} cannot run: {error}.") from error
    except Fault:
        raise
    except Exception as error:
        after = f"after {done[-1].revision}" if done else "at its first step"
        why = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise MigrationFailed(
            f"A migration of {one.name} failed {after}; the database is as it was. "
            f"What it ran into: {why}."
        ) from error


def _nothing_lost(before: Mapping[str, int], connection: sa.Connection) -> None:
    """Raises Fault where an append-only table holds fewer rows than before, or is gone."""
    there = set(sa.inspect(connection).get_table_names())
    for table, count in before.items():
        left = _rows_of(connection, table) if table in there else 0
        if left < count:
            raise Fault(
                f"That would destroy {counted(count - left, 'row')} of {table}, which nothing "
                "brings back. The database is as it was. To do it all the same, say --destroy-data."
            )


def _rows_of(connection: sa.Connection, table: str) -> int:
    return int(connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one())  # noqa: S608


def _ensure_log(connection: sa.Connection) -> None:
    if not sa.inspect(connection).has_table(MIGRATION_LOG.name):
        METADATA.create_all(connection)
        connection.exec_driver_sql(_VIEW)


def _checksums(connection: sa.Connection) -> dict[tuple[str, str], str]:
    if not sa.inspect(connection).has_table(MIGRATION_LOG.name):
        return {}
    log = MIGRATION_LOG.c
    found = connection.execute(
        sa.select(log.set_name, log.version, log.checksum)
        .where(log.direction == "up")
        .order_by(log.id)
    )
    return {(set_name, version): checksum for set_name, version, checksum in found}


def _checksum(script: Script) -> str:
    # Line ends do not count: git writes them differently on Windows.
    content = Path(script.path).read_bytes().replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()


def _known(script: ScriptDirectory) -> set[str]:
    return {found.revision for found in script.walk_revisions()}


def _step(set_name: str, script: Script, direction: Direction) -> Step:
    return Step(set_name, script.revision, script.doc, direction)
