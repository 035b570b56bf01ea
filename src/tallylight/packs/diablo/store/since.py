"""Finished runs since one of them, counted without a look at each.

Runs are counted by the day they began on: those of later days are summed up, and only those of
that one day are looked at.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from tallylight.core.pack import Asked
from tallylight.core.tallied import Labels
from tallylight.core.tallies.reading import histogram, last_bucket, since
from tallylight.packs.diablo.stats.sums import DAYS, LUCKY_DAYS, OF_TYPE, day, day_begins
from tallylight.packs.diablo.store.runs import (
    LOOKED_AT,
    RUN,
    last_runs,
    of_streams_that_count,
    sums,
    unindexed,
)
from tallylight.packs.diablo.tables import run_items, runs

r, f = runs.c, run_items.c


@dataclass(frozen=True)
class Finished:
    """The finished runs of some types, of all when None."""

    asked: Asked
    types: frozenset[str] | None

    @cached_property
    def n(self) -> int:
        """How many there are."""
        return sum(sums(self.asked, one)["ended"] for one in self.types or (None,))

    def since(self, run: Any) -> int:
        """How many there are from a run on, a row with its id and start."""
        tomorrow = day(run.start_time) + 1
        later = (since(self.asked, RUN, name, tomorrow, by) for name, by in self._kept(DAYS))
        return self._on_the_day_since(run) + sum(later)

    def since_each(self, mine: Sequence[Any]) -> list[int]:
        """The same of several runs, the latest first."""
        days = sorted(self._days(after=day(mine[-1].start_time)).items()) if mine else []
        found, later = [], 0
        for run in mine:
            while days and days[-1][0] > day(run.start_time):
                later += days.pop()[1]
            found.append(later + self._on_the_day_since(run))
        return found

    def _days(self, after: int) -> Counter[int]:
        """How many began on each day after one."""
        found: Counter[int] = Counter()
        for name, by in self._kept(DAYS):
            found.update(histogram(self.asked, RUN, name, by, first=after + 1))
        return found

    def _on_the_day_since(self, run: Any) -> int:
        at = run.start_time
        between = {"at": at, "from": run.id, "until": day_begins(day(at) + 1)}
        return int(self.asked.run(self._between, between)[0][0])

    @cached_property
    def _between(self) -> Select[Any]:
        """Of runs that began at one time, those that come behind one in the order of ids."""
        at = bindparam("at", type_=r.start_time.type)
        behind = or_(r.start_time > at, r.id >= bindparam("from"))
        then = (r.start_time >= at, behind, r.start_time < bindparam("until"))
        return select(func.count()).select_from(runs).where(*self._where(), *then)

    def _kept(self, name: str) -> Iterator[tuple[str, Labels]]:
        """Where the histogram of that name is kept for each of the types."""
        if self.types is None:
            yield name, ()
        for one in self.types or ():
            yield name + OF_TYPE, (one,)

    def _where(self, channel: Any = r.channel) -> tuple[Any, ...]:
        of_type = () if self.types is None else (r.run_type.in_(self.types),)
        here = (channel == self.asked.channel.name, r.duplicate_of.is_(None))
        return *here, *self._streams, r.duration.is_not(None), *of_type

    @cached_property
    def _streams(self) -> tuple[Any, ...]:
        return of_streams_that_count(self.asked, r.stream_session_id)

    def last_with(self, item: str, most: int) -> Sequence[Any]:
        """Those of the last finds of an item, the newest first; with two of them it is there twice.

        A find is in the order in which it was found, which an index knows.
        """
        found = (f.item_id == item, f.uncertain.is_(False), *self._where(unindexed(r.channel)))
        last = select(r.id, r.start_time).join(run_items, f.run_id == r.id).where(*found)
        rows = self.asked.run(last.order_by(f.found_time.desc(), f.id.desc()).limit(most))
        return sorted(rows, key=lambda row: (row.start_time, row.id), reverse=True)

    def last_lucky(self) -> Sequence[Any]:
        """The last of them with a find, which is on the last day that has one."""
        days = [last_bucket(self.asked, RUN, name, by) for name, by in self._kept(LUCKY_DAYS)]
        last = max((one for one in days if one is not None), default=None)
        if last is None:
            return ()
        then = (r.start_time >= day_begins(last), r.start_time < day_begins(last + 1))
        chosen = select(r.id, r.start_time).where(*self._where(), *then, r.find_count > 0)
        return self.asked.run(chosen.order_by(r.start_time.desc(), r.id.desc()).limit(1))

    def find_counts(self) -> Iterator[int]:
        """What was found in those among the channel's last runs, in the order they began."""
        last = last_runs(self.asked, LOOKED_AT).c
        mine = (last.duration.is_not(None), last.run_type.in_(self.types or ()))
        chosen = select(last.find_count).where(*mine).order_by(last.start_time, last.id)
        return (row.find_count for row in self.asked.run(chosen))
