"""Rebuild: every subject folded again from the timeline, and the difference of its rows written.

A batch of subjects is right or as it was, never between. How far a rebuild came is kept in
the same transaction, so one that was killed goes on where it stopped. Only the owner of the
database can rebuild; anybody can look (`check_only`), also while the program runs.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from sqlalchemy import func, select

from tallylight import __version__
from tallylight.base.clock import Clock
from tallylight.core import sums
from tallylight.core.compare import Compared, Difference, compare, strays
from tallylight.core.fold import Change
from tallylight.core.given import highest_given
from tallylight.core.group import write
from tallylight.core.references import Later, apart, in_order, later
from tallylight.core.registry import Registry
from tallylight.core.schema import searched_among
from tallylight.core.tallies.recount import looks
from tallylight.core.timeline.record import Run
from tallylight.core.timeline.tables import installation, timeline
from tallylight.storage.astray import remake_missing
from tallylight.storage.engine import Storage
from tallylight.storage.search import index_anew
from tallylight.storage.writer import WriteTransaction

BATCH = 500
"""How many subjects become right in one transaction."""

EXAMPLES = 5
"""How many differences of a table are shown."""

UNDOING = "undo.undoing"
CURSOR = "rebuild"
COUNTED = "tallied"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is with one kind of subject."""

    kind: str
    done: int
    of: int


@dataclass(slots=True)
class TableReport:
    """What was found in one table, and with a rebuild also mended."""

    compared: int = 0
    inserted: int = 0
    updated: int = 0
    removed: int = 0
    examples: list[Difference] = field(default_factory=list)

    @property
    def differences(self) -> int:
        """How many rows were not what the timeline says."""
        return self.inserted + self.updated + self.removed

    def add(self, difference: Difference) -> None:
        """Count one difference."""
        self.inserted += difference.has is None
        self.removed += difference.should is None
        self.updated += difference.has is not None and difference.should is not None
        if len(self.examples) < EXAMPLES:
            self.examples.append(difference)


@dataclass(slots=True)
class Several:
    """How many there are, and the first few of them."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, found: Sequence[str]) -> None:
        """Count what was found."""
        self.count += len(found)
        self.examples += found[: EXAMPLES - len(self.examples)]


@dataclass(slots=True)
class Report:
    """What a rebuild or a check found, by table.

    `skipped` counts events whose type no installed pack knows, by type. `unsound` are
    subjects whose state can't be true, `untold` those whose events can't be read; their
    rows are left as they are. `resumed`: an earlier rebuild was broken off, and this one
    went on where it stopped. `seconds` is what it took.
    """

    tables: dict[str, TableReport] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    unsound: Several = field(default_factory=Several)
    untold: Several = field(default_factory=Several)
    resumed: bool = False
    seconds: float = 0.0

    @property
    def differences(self) -> int:
        """How many rows were not what the timeline says."""
        return sum(table.differences for table in self.tables.values())

    def add(self, found: Iterable[Compared]) -> None:
        """Take in what was found in a batch."""
        for one in found:
            table = self.tables.setdefault(one.table.name, TableReport())
            table.compared += one.rows
            self.unsound.add(one.unsound)
            self.untold.add(one.untold)
            for difference in one.differences:
                table.add(difference)


Look = Callable[[Run], Sequence[Compared]]


class Looker:
    """Looks at one state of the database and writes nothing."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.left: tuple[str, str] | None = None

    def step(self, look: Look, done: tuple[str, str] | None = None) -> Sequence[Compared]:
        """What `look` finds."""
        return look(self.run)

    def refer(self) -> None:
        """No row waits for another."""

    def finish(self, registry: Registry) -> None:
        """Nothing is left to do."""


class Mender:
    """Makes right what it finds, each step in a transaction of its own.

    `left` is the kind and the id of the last subject that an earlier rebuild came to. One of
    another version, or of other packs, would not have made the same of it.
    """

    def __init__(self, storage: Storage, kinds: Sequence[str], waits: Later | None = None) -> None:
        self._storage = storage
        self._by = [__version__, *kinds]
        self.left = self._left()
        self._waits, self._waiting = waits or {}, list[Change]()

    def run(self, statement: Any, parameters: Any = None) -> Sequence[Any]:
        """Ask something between two steps."""
        with self._storage.read() as connection:
            return connection.execute(statement, parameters or {}).all()

    def step(self, look: Look, done: tuple[str, str] | None = None) -> Sequence[Compared]:
        """What `look` finds, made right; `done` is kept with it as how far it came."""
        transaction = self._storage.begin()
        try:
            found = look(transaction.rows)
            for difference in _in_order(found):
                now, waiting = apart(difference.change(), self._waits)
                write(transaction, now)
                self._waiting += waiting
            if done is not None and not self._waiting:  # which who went on here would not know of
                value = json.dumps({"by": self._by, "done": done})
                transaction.delete(installation, {"key": CURSOR})
                transaction.insert(installation, {"key": CURSOR, "value": value})
            transaction.commit()
        except BaseException:
            transaction.rollback()
            raise
        return found

    def refer(self) -> None:
        """Have rows refer to others that were there later only."""

        def write_all(transaction: WriteTransaction) -> None:
            for change in self._waiting:
                write(transaction, change)

        self._in_one(write_all)
        self._waiting.clear()

    def finish(self, registry: Registry) -> None:
        """Forget how far it came; ids go on behind all that were given, words are found anew."""
        highest = list(highest_given(self.run, registry))

        def count_on(transaction: WriteTransaction) -> None:
            for table, last in highest:
                if last:
                    transaction.advance_ids(table, last)
            for table in searched_among(registry.tables()):
                index_anew(transaction.rows, table.name)

        self.keep(CURSOR, None, count_on)

    def keep(
        self, key: str, value: str | None, also: Callable[[WriteTransaction], None] = lambda _: None
    ) -> None:
        """Keep a fact about the installation, None forgets it; do something with it."""

        def write_all(transaction: WriteTransaction) -> None:
            transaction.delete(installation, {"key": key})
            if value is not None:
                transaction.insert(installation, {"key": key, "value": value})
            also(transaction)

        self._in_one(write_all)

    def _in_one(self, work: Callable[[WriteTransaction], None]) -> None:
        transaction = self._storage.begin()
        try:
            work(transaction)
            transaction.commit()
        except BaseException:
            transaction.rollback()
            raise

    def _left(self) -> tuple[str, str] | None:
        rows = self.run(select(installation.c.value).where(installation.c.key == CURSOR))
        if not rows:
            return None
        known = json.loads(rows[0].value)
        kind, last = known["done"]
        return (kind, last) if known["by"] == self._by else None


def rebuild(
    storage: Storage,
    registry: Registry,
    clock: Clock,
    progress: Callable[[Progress], None] = lambda _: None,
    *,
    check_only: bool = False,
) -> Report:
    """Make every derived row what the timeline says; with `check_only`, only look.

    Run it on a migrated database before the program starts, because what runs does not
    look at the tables again. Raises Fault when somebody else owns the database.
    """
    began = clock.elapsed()
    kinds = _kinds(registry)
    if check_only:
        with storage.read() as connection:
            report = look(
                lambda asked, values=None: connection.execute(asked, values).all(),
                registry,
                progress,
            )
    else:
        remake_missing(storage, searched_among(registry.tables()))
        report = _work(Mender(storage, kinds, later(registry, kinds)), registry, kinds, progress)
    report.seconds = clock.elapsed() - began
    return report


def look(
    run: Run, registry: Registry, progress: Callable[[Progress], None] = lambda _: None
) -> Report:
    """What a rebuild would find, in the one state of the database that `run` sees."""
    return _work(Looker(run), registry, _kinds(registry), progress)


def _work(
    worker: Looker | Mender,
    registry: Registry,
    kinds: Sequence[str],
    progress: Callable[[Progress], None],
) -> Report:
    report = Report(skipped=_skipped(worker.run, registry), resumed=worker.left is not None)
    if worker.left is None:
        for reached in _strays(worker, registry, kinds, report):
            progress(reached)
    else:
        kinds = kinds[kinds.index(worker.left[0]) :]
    for kind in kinds:
        for reached in _subjects(worker, registry, kind, report):
            progress(reached)
    worker.refer()
    for look in sums.looks(registry):
        report.add(worker.step(look))
    for kind in registry.tallied:
        for reached in _tallies(worker, registry, kind, report):
            progress(reached)
    worker.finish(registry)
    return report


def _strays(
    worker: Looker | Mender, registry: Registry, kinds: Sequence[str], report: Report
) -> Iterator[Progress]:
    """Go over all tables for rows that the timeline never heard of."""
    # rows hang on those of the kinds before
    tables = [(k, rows) for k in reversed(kinds) for rows in reversed(registry.subjects[k][1].rows)]
    for done, (kind, rows) in enumerate(tables, start=1):
        for found in strays(worker.run, registry, kind, rows):
            report.add(worker.step(partial(_found, found)))
        yield Progress("stray rows", done, len(tables))


def _subjects(
    worker: Looker | Mender, registry: Registry, kind: str, report: Report
) -> Iterator[Progress]:
    """Go over all subjects of a kind, in the order of their ids as texts."""
    after = worker.left[1] if worker.left is not None and worker.left[0] == kind else ""
    of, done = _count(worker.run, kind), _count(worker.run, kind, after) if after else 0
    if isinstance(worker, Mender):  # what is wrongly open must close before another opens
        opened = _open_ones(worker.run, registry, kind)
        early = worker.step(partial(compare, registry=registry, kind=kind, ids=opened))
        report.add(replace(one, rows=0, unsound=[], untold=[]) for one in early)
    while ids := _next(worker.run, kind, after):
        after = ids[-1]
        look = partial(compare, registry=registry, kind=kind, ids=ids)
        report.add(worker.step(look, (kind, after)))
        done += len(ids)
        yield Progress(kind, min(done, of), of)


def _tallies(
    worker: Looker | Mender, registry: Registry, kind: str, report: Report
) -> Iterator[Progress]:
    """Go over everything that is counted of a kind, when its subjects are right."""
    pages = list(looks(worker.run, registry, kind))
    for done, look in enumerate(pages, start=1):
        report.add(worker.step(look))
        yield Progress(f"tallies of {kind}", done, len(pages))


def count_new(storage: Storage, registry: Registry) -> None:
    """Count the kinds that were never counted, or otherwise than now: before the first command."""
    wanted = {kind: s.tallied.version for kind, s in registry.tallied.items() if s.tallied}
    worker = Mender(storage, sorted(wanted))
    rows = worker.run(select(installation.c.value).where(installation.c.key == COUNTED))
    known = json.loads(rows[0].value) if rows else {}
    for kind, version in wanted.items():
        if known.get(kind) != version:
            for _ in _tallies(worker, registry, kind, Report()):
                pass
    if known != wanted:
        worker.keep(COUNTED, json.dumps(wanted))


def _found(found: Compared, _: Run) -> list[Compared]:
    return [found]


def _kinds(registry: Registry) -> list[str]:
    """The kinds in the order they are folded: what was undone decides what is folded at all."""
    return sorted(in_order(registry), key=lambda kind: kind != UNDOING)


def _count(run: Run, kind: str, until: str | None = None) -> int:
    """How many subjects of a kind there are, up to an id when it is given."""
    different = func.count(timeline.c.subject_id.distinct())
    early = [timeline.c.subject_id <= until] if until else []
    return int(run(select(different).where(timeline.c.subject == kind, *early))[0][0])


def _next(run: Run, kind: str, after: str) -> list[str]:
    chosen = (
        select(timeline.c.subject_id)
        .distinct()
        .where(timeline.c.subject == kind, timeline.c.subject_id > after)
        .order_by(timeline.c.subject_id)
        .limit(BATCH)
    )
    return [row[0] for row in run(chosen)]


def _open_ones(run: Run, registry: Registry, kind: str) -> list[str]:
    _, subject = registry.subjects[kind]
    if not subject.timed:
        return []
    ended = subject.column("ended_at")
    rows = run(select(subject.id_column()).where(ended.is_(None)))
    return [str(row[0]) for row in rows]


def _skipped(run: Run, registry: Registry) -> dict[str, int]:
    number = func.count().label("number")
    counted = run(select(timeline.c.type, number).group_by(timeline.c.type))
    return {row.type: row.number for row in counted if row.type not in registry.event_types}


def _in_order(found: Sequence[Compared]) -> list[Difference]:
    """Removals first and from the last table on, then what is written, parents first."""
    removed = [d for one in reversed(found) for d in one.differences if d.should is None]
    return removed + [d for one in found for d in one.differences if d.should is not None]
