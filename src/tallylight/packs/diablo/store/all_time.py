"""The numbers of all time, from the tallies: as fast after a million runs as after a thousand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import case, func, select

from tallylight.core.pack import Asked
from tallylight.core.schema import elapsed_us
from tallylight.core.tallies.histogram import bucket
from tallylight.core.tallies.reading import StreakLengths, histogram, kept, streak
from tallylight.packs.diablo.messages import questions as q
from tallylight.packs.diablo.messages.settings import FASTEST_FLOOR
from tallylight.packs.diablo.rules.places import run_word
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import MILLISECOND, milliseconds
from tallylight.packs.diablo.stats.sums import OF_SESSIONS, OF_TYPE, TIMES
from tallylight.packs.diablo.stats.times import Between, of_buckets, together, within
from tallylight.packs.diablo.store.firsts import new_items
from tallylight.packs.diablo.store.runs import (
    IN_NUMBERS,
    ONLY_DOUBLES,
    RUN,
    SESSION,
    at_once,
    counted,
    last_runs,
    of_doubles,
    of_streams_that_count,
    of_type,
    open_run,
    open_session,
    played,
    rows_of,
    run_time,
    running,
    sums,
    sums_of,
)
from tallylight.packs.diablo.tables import runs, sessions
from tallylight.packs.diablo.views import numbers as v

GAPS_OF = 500
"""The gaps of all time are those of so many of the last runs: no sum of single runs has them."""

r, s = runs.c, sessions.c


def all_runs(asked: Asked, query: q.GetAllRuns) -> v.AllNumbers:
    return all_time(asked, None if query.run_type is None else run_word(query.run_type))


def all_time(asked: Asked, run_type: str | None = None, apart: Any = None) -> v.AllNumbers:
    """The numbers of all runs that count: of one type, or but for those of one session `apart`."""
    every = _Every(asked, run_type, apart)
    added, best = every.sums(), every.streak()
    on = running(asked, every.open_run())
    whole = None if run_type else every.sessions()
    new = new_items(asked, run_type, apart.id if apart else None)
    n, active = added["ended"], added["active_ms"] + on[0]
    return v.AllNumbers(
        **v.rates(added, every.times(), new, on),
        **(
            v.in_sessions(n, active, whole["session_ms"])
            if whole is not None
            else v.NOT_IN_SESSIONS
        ),
        fastest=_timed(every.end(r.duration, r.duration >= asked.settings(FASTEST_FLOOR) * 1000)),
        slowest=_timed(every.slowest),
        gaps=every.gaps(),
        dry_streak=best.current if best else None,
        longest_dry_streak=best.longest if best else None,
        run_type=run_type,
        sessions=whole["sessions"] if whole is not None else None,
        favourite=every.favourite(),
    )


def _timed(row: Any | None) -> v.RunTime | None:
    return None if row is None else run_time(row)


@dataclass(frozen=True)
class _Every:
    """All runs that count, of one type, or but for those of one session."""

    asked: Asked
    run_type: str | None
    apart: Any | None

    @cached_property
    def left_out(self) -> Sequence[Any]:
        """The rows of the runs that are counted, but in no number here."""
        if self.apart is None:
            return ()
        counts = of_streams_that_count(self.asked, r.stream_session_id)
        return rows_of(self.asked, self.apart.id, *counts)

    def sums(self) -> Counter[str]:
        found = sums(self.asked, self.run_type)
        found.subtract(sums_of(self.left_out))
        return found

    def buckets(self) -> Counter[int]:
        one = self.run_type
        name, labels = (TIMES, ()) if one is None else (TIMES + OF_TYPE, (one,))
        found = Counter(histogram(self.asked, RUN, name, labels))
        durations = [row.duration for row in self.left_out if row.duration is not None]
        found.subtract(bucket(one * MILLISECOND) for one in durations)
        return found

    def times(self) -> Counter[int]:
        """What runs took: in buckets, but within what the first and the last of them took."""
        quickest, slowest, found = self.end(r.duration), self.slowest, of_buckets(self.buckets())
        if quickest is None or slowest is None:
            return found
        return within(found, quickest.duration, slowest.duration)

    @cached_property
    def slowest(self) -> Any | None:
        """The row of the run that took longest."""
        return self.end(r.duration.desc())

    def sessions(self) -> Counter[str]:
        """Diablo sessions, and how long they were; of the open one, so far."""
        found, apart = kept(self.asked, SESSION, OF_SESSIONS), self.apart
        found.subtract(of_doubles(self.asked))
        found["session_ms"] -= at_once(self.asked, apart.id if apart is not None else None)
        opened = open_session(self.asked)
        if opened is not None and (apart is None or apart.id != opened.id):
            found["session_ms"] += milliseconds(opened.start_time, self.asked.now)
        if apart is not None and self._counts(apart):
            over = apart.end_time or apart.start_time
            found.subtract({"sessions": 1, "session_ms": milliseconds(apart.start_time, over)})
        return found

    def _counts(self, session: Any) -> bool:
        counts = of_streams_that_count(self.asked, s.stream_session_id)
        mine = (s.id == session.id, ~ONLY_DOUBLES, *counts)
        return bool(self.asked.run(select(s.id).where(*mine)))

    def favourite(self) -> v.TypeRuns | None:
        """What was run most often; None where only one type is looked at."""
        if self.run_type is not None:
            return None
        found = played(self.asked, "runs")
        found.subtract(row.run_type or "" for row in self.left_out)
        del found[""]  # runs that nobody gave a name
        return next(iter(v.most_often(+found)), None)

    def open_run(self) -> Run | None:
        """The run that is on, if it is one of them."""
        run = open_run(self.asked)
        if run is None or self.run_type not in (None, run.run_type):
            return None
        return None if self.apart and run.diablo_session_id == self.apart.id else run

    def streak(self) -> StreakLengths | None:
        """Runs without a find; None where not all runs are looked at."""
        whole = self.run_type is None and self.apart is None
        return streak(self.asked, RUN, "dry") if whole else None

    def end(self, order: Any, *where: Any) -> Any | None:
        """The row that comes first in an order of durations, which are indexed."""
        mine = (*counted(self.asked), r.duration.is_not(None), *where, *of_type(self.run_type))
        rows = self.asked.run(
            select(*IN_NUMBERS).where(*mine, *self._but()).order_by(order).limit(1)
        )
        return rows[0] if rows else None

    def _but(self) -> tuple[Any, ...]:
        return () if self.apart is None else (r.session_id != self.apart.id,)

    def gaps(self) -> v.RunGaps:
        """The time before runs of the type, among the last runs."""
        found = gaps_before(self.asked, GAPS_OF, *self._but())
        of_type = [gap for one, gap in found.items() if self.run_type in (None, one)]
        return v.gaps_of(together(of_type), GAPS_OF)


def gaps_before(asked: Asked, most: int, *where: Any) -> dict[str | None, Between]:
    """Of the last runs, by their types: the time since the one before in its session."""
    last = last_runs(asked, most, *where).c
    known = case((last.duration.is_not(None), last.end_time))
    before = func.lag(known).over(partition_by=last.session_id, order_by=(last.start_time, last.id))
    pairs = select(last.run_type, last.start_time, before.label("before")).subquery().c
    us = elapsed_us(pairs.before, pairs.start_time).label("us")
    gap = select(pairs.run_type, us).where(pairs.before.is_not(None)).subquery().c
    fits = case((gap.us >= 0, gap.us))
    sums = (func.count(fits), func.sum(fits), func.min(fits), func.max(fits), func.count())
    rows = asked.run(select(gap.run_type, *sums).group_by(gap.run_type))
    return {
        run_type: Between(n, int(total or 0), least, most_us, every - n)
        for run_type, n, total, least, most_us, every in rows
    }
