"""A database filled from another one in many transactions, so that what is broken off goes on.

No note is kept of how far it came: the rows that are there are compared with the first ones of
their table in the source. Where they are the same, it goes on behind them; else, as when the
source was used since, the table is begun anew. `mark` keeps everybody else out meanwhile.
"""

import hashlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import sqlalchemy as sa

from tallylight.base.errors import Fault
from tallylight.storage.carry import Counted, Say, Way, count_on, counted, number_of, put_back, way
from tallylight.storage.engine import Storage
from tallylight.storage.ids import highest_ids
from tallylight.storage.mark import Mark, aim_anew, mark_in, put_mark, take_mark


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows a database holds that was filled, and how many of them were there before."""

    rows: int
    there: int


def begin(target: Storage, mark: Mark) -> None:
    """Mark a database, and take off what would be in the way of rows; or aim its mark anew."""
    with target.migrating() as writing:
        if mark_in(writing):
            aim_anew(writing, mark)
        else:
            put_mark(writing, Mark(mark.source, mark.shown, target.dialect.strip(writing)))


def carry_on(
    target: Storage,
    source: Storage,
    tables: Sequence[sa.Table],
    counters: Sequence[sa.Table],
    say: Say = lambda *_: None,
) -> Moved:
    """Make tables of `target`, which is marked, hold what those of `source` hold, row for row.

    Broken off anywhere, the next call goes on. `tables` and `counters` as for `refill`. The mark
    goes once every table was read again and is the same; Fault where one is not.
    """
    there, sent = 0, dict[sa.Table, Counted]()
    with source.read() as reading:
        with target.filling() as writing:
            for table in tables:
                held = _held(reading, writing, table)
                sent[table] = _send(reading, writing, table, held, say)
                there += held
        highest = highest_ids(source.dialect, reading, counters)
        with target.migrating() as writing:
            for table in tables:
                _prove(writing, table, way(reading, writing, table), sent[table])
            for table in counters:
                count_on(target, writing, table, highest[table.name])
            mark = mark_in(writing)
            put_back(writing, mark.back if mark else ())
            take_mark(writing)
    return Moved(sum(one.rows for one in sent.values()), there)


def _held(reading: sa.Connection, writing: sa.Connection, table: sa.Table) -> int:
    """How many rows a table has already, as the source's first ones; any others are removed."""
    carrying = way(reading, writing, table)
    with writing.begin():
        rows = _same(reading, writing, carrying)
        if rows is None:
            writing.execute(sa.delete(table))
    return rows or 0


def _same(reading: sa.Connection, writing: sa.Connection, carrying: Way) -> int | None:
    rows = 0
    with closing(carrying.pages(reading)) as sent, closing(carrying.pages(writing)) as held:
        for page in held:
            first = next(sent, ())[: len(page)]
            if carrying.told(first) != carrying.told(page):
                return None
            rows += len(page)
    return rows


def _send(
    reading: sa.Connection, writing: sa.Connection, table: sa.Table, held: int, say: Say
) -> Counted:
    """Add what a table lacks, a transaction a page; what the source has of it in all."""
    carrying, of = way(reading, writing, table), number_of(reading, table)
    done, digest = 0, hashlib.sha256()
    for page in carrying.pages(reading):
        digest.update(carrying.told(page))
        fresh = page[max(held - done, 0) :]
        if fresh:
            with writing.begin():
                carrying.put(writing, fresh)
        done += len(page)
        say(table.name, done, of)
    return Counted(done, digest.hexdigest())


def _prove(writing: sa.Connection, table: sa.Table, carrying: Way, sent: Counted) -> None:
    kept = counted(writing, carrying)
    if kept != sent:
        raise Fault(
            f"The table {table.name} did not arrive as it was sent: {sent.rows} rows, {kept.rows} "
            "of them there. Nobody can open what came of it; give the same command once more."
        )
