"""All checks, in the order in which they can be trusted.

A damaged file, tables of another version or without their columns end it early: what
comes after would only report the same thing in stranger words.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from tallylight.base.clock import Clock
from tallylight.core.check import rows, secrets, tables, timeline, types
from tallylight.core.check.finding import MEND, RESTORE, WAIT, Finding
from tallylight.core.rebuild import Progress, look
from tallylight.core.registry import Registry
from tallylight.core.secrets import Secret
from tallylight.core.vault import Vault
from tallylight.storage.dialect import Dialect
from tallylight.storage.drift import drift
from tallylight.storage.engine import ReadFailed, Storage
from tallylight.storage.migrations import Migrations

CHECKS = {
    "file": "the database's own look at its pages, indexes and constraints",
    "versions": "the tables are of this program's version",
    "schema": "tables, columns, keys, constraints and indexes are as declared",
    "triggers": "what keeps the timeline append-only is there, and acts",
    "types": "every value is of its column's type",
    "order": "each channel's events count 1 to n, and their stamps rise",
    "commands": "events belong to commands that are there, undone ones too",
    "ids": "no id will be given twice",
    "references": "every reference points at a row",
    "chains": "no row of evidence was changed, put in or taken out afterwards",
    "open": "one session, one raid is open on a channel",
    "events": "every event can be read",
    "sound": "what is said of a raid is within its times",
    "rows": "every derived row is what the timeline says",
    "tallies": "every sum, gap and streak is what the rows come to",
    "search": "whoever looks for a word is led to the rows that hold it, and to no others",
    "secrets": "no secret stands in a row, in a file of the database, in a log or a backup",
}
"""The names of the checks, and what each proves."""

TEMPER = {
    "sqlite": "Stop the program, keep the file, and go back to the newest backup that is whole.",
    "postgresql": "REINDEX what is not valid, VALIDATE CONSTRAINT what was not; or restore a dump.",
}


@dataclass
class Checked:
    """What was found; empty `findings` prove that all is well.

    `looked` are the names of the checks that were made. `skipped` counts events whose type
    no installed pack knows, by type: they are kept, and nothing is made of them. `secrets` are
    those that were looked for, by the keys of their settings.
    """

    findings: list[Finding] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, Secret] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def unlooked(self) -> list[str]:
        """The checks that had to be left out."""
        return [name for name in CHECKS if name not in self.looked]


def check(
    storage: Storage,
    registry: Registry,
    migrations: Migrations,
    clock: Clock,
    progress: Callable[[Progress], None] = lambda _: None,
    vault: Vault | None = None,
) -> Checked:
    """Look at everything, in one state of the database, and write nothing.

    Fault when the database is newer than the program. Secrets are looked for in rows only;
    `secrets.in_files` looks into the files once the database is closed. Without a `vault`, as
    of a copy that may be anybody's, nothing is said of secrets.
    """
    began, found = clock.elapsed(), Checked()
    try:
        with storage.read() as connection:
            checking = _Checking(connection, registry, storage.dialect, found, progress)
            checking.all(lambda: _behind(migrations), vault)
    except ReadFailed:
        if not found.findings:  # else it is so damaged that even letting go of it fails
            raise
    found.seconds = clock.elapsed() - began
    return found


def _behind(migrations: Migrations) -> Iterator[Finding]:
    for one in migrations.status():
        if one.pending:
            yield Finding(
                "versions", one.name,
                f"The tables of {one.name} are of version {one.current or 'none'}, "
                f"the program's are of {one.head}.",
                "Start the program, or run `tallylight migrate up`.",
            )  # fmt: skip


@dataclass
class _Checking:
    connection: sa.Connection
    registry: Registry
    dialect: Dialect
    found: Checked
    progress: Callable[[Progress], None]

    def all(self, behind: Callable[[], Iterator[Finding]], vault: Vault | None) -> None:
        """Make the checks, until one makes the rest pointless."""
        if self._step("file", self._damage):
            return
        if self._step("versions", behind):
            return
        drifted = list(drift(self.connection, self.registry.tables()))
        self._step("schema", lambda: tables.otherwise(drifted))
        if not all(one.readable for one in drifted):
            return
        connection, registry, dialect = self.connection, self.registry, self.dialect
        self._step("triggers", lambda: tables.triggers(connection, registry, dialect))
        if self._step("types", lambda: types.misfits(connection, registry, dialect)):
            return  # they can't be read as what they are not
        self._step("order", lambda: timeline.order(connection))
        self._step("commands", lambda: timeline.commands(connection, registry))
        self._step("ids", lambda: timeline.ids(connection, registry, dialect))
        self._step("references", lambda: tables.references(connection, registry))
        self._step("chains", lambda: tables.chains(self._run, registry))
        self._step("open", lambda: tables.open_ones(connection, registry))
        self._replay()
        self._step("search", lambda: tables.astray(connection, registry, dialect))
        if vault is not None:
            self._step("secrets", lambda: self._leaked(vault))

    def _step(self, name: str, look: Callable[[], Iterator[Finding]]) -> bool:
        """Make one check; whether it found anything."""
        self.progress(Progress(name, 0, 1))
        found = list(look())
        self.found.findings += found
        self.found.looked.append(name)
        self.progress(Progress(name, 1, 1))
        return bool(found)

    def _damage(self) -> Iterator[Finding]:
        broken = self.dialect.damage(self.connection)
        if broken:
            yield Finding(
                "file", self.dialect.shown, "The database itself is damaged.",
                TEMPER[self.dialect.name], len(broken), tuple(broken),
            )  # fmt: skip

    def _leaked(self, vault: Vault) -> Iterator[Finding]:
        known, findings = secrets.kept(self.connection, self.registry, vault)
        self.found.secrets = known
        yield from findings
        yield from secrets.in_rows(self.connection, self.registry, known)

    def _run(self, asked: sa.Executable, values: Any = None) -> "list[sa.Row[tuple[object, ...]]]":
        return list(self.connection.execute(asked, values).all())

    def _replay(self) -> None:
        report = look(self._run, self.registry, self.progress)
        self.found.findings += rows.otherwise(report)
        if any(one.todo == RESTORE for one in self.found.findings):
            self.found.findings = [_later(one) for one in self.found.findings]
        self.found.skipped = report.skipped
        self.found.looked += ["events", "sound", "rows", "tallies"]


def _later(one: Finding) -> Finding:
    """A rebuild would believe a damaged timeline, and remove what it no longer tells."""
    return replace(one, todo=WAIT) if one.todo == MEND else one
