"""The numbers of Diablo sessions, from the rows of their runs: exact, and bounded by those."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from tallylight.core.pack import Asked
from tallylight.packs.diablo.messages import questions as q
from tallylight.packs.diablo.messages.settings import FASTEST_FLOOR
from tallylight.packs.diablo.rules.session import milliseconds
from tallylight.packs.diablo.stats import times
from tallylight.packs.diablo.store.all_time import all_time
from tallylight.packs.diablo.store.firsts import found_in
from tallylight.packs.diablo.store.runs import (
    LAST,
    open_run,
    rows_of,
    run_time,
    running,
    session_called,
    sums_of,
)
from tallylight.packs.diablo.tables import runs, sessions
from tallylight.packs.diablo.views import numbers as v

r, s = runs.c, sessions.c


def session_numbers(asked: Asked, query: q.GetDiabloSessionStats) -> v.SessionNumbers:
    return of_session(asked, session_called(asked, query.diablo_session_id))


def last_sessions(asked: Asked, _: q.ListSessionNumbers) -> list[v.SessionNumbers]:
    has_runs = select(r.id).where(r.session_id == s.id).exists()
    mine = select(sessions).where(s.channel == asked.channel.name, has_runs)
    rows = asked.run(mine.order_by(s.start_time.desc(), s.id.desc()).limit(LAST))
    return [of_session(asked, row) for row in rows]


def compare(asked: Asked, query: q.CompareDiabloSession) -> v.RunComparison:
    session = session_called(asked, query.diablo_session_id)
    return v.RunComparison(of_session(asked, session), all_time(asked, apart=session))


def of_session(asked: Asked, session: Any) -> v.SessionNumbers:
    """The numbers of a Diablo session, by its row."""
    rows = rows_of(asked, session.id)
    over = [row for row in rows if _is_timed(row)]
    sums = sums_of(rows)
    on = running(asked, open_run(asked) if any(row.end_time is None for row in rows) else None)
    found, new = found_in(asked, session.id)
    now, longest = times.dry(row.find_count for row in over)
    session_ms = milliseconds(session.start_time, session.end_time or asked.now)
    floor = asked.settings(FASTEST_FLOOR) * 1000
    return v.SessionNumbers(
        **v.rates(sums, Counter(map(_duration, over)), new, on),
        **v.in_sessions(len(over), sums["active_ms"] + on[0], session_ms),
        fastest=_end(
            min((row for row in over if row.duration >= floor), key=_duration, default=None)
        ),
        slowest=_end(max(over, key=_duration, default=None)),
        gaps=v.gaps_of(
            times.between(
                (row.start_time, row.end_time if _is_timed(row) else None) for row in rows
            )
        ),
        dry_streak=now,
        longest_dry_streak=longest,
        diablo_session_id=session.id,
        character_id=session.character_id,
        started_at=session.start_time,
        ended_at=session.end_time,
        archived=session.archived,
        types=v.most_often([row.run_type for row in rows]),
        outliers=_outliers(over),
        found=found,
    )


def _is_timed(row: Any) -> bool:
    """Whether it is known when the run ended."""
    return row.duration is not None


def _duration(row: Any) -> int:
    return int(row.duration)


def _end(row: Any | None) -> v.RunTime | None:
    return None if row is None else run_time(row)


def _outliers(over: Sequence[Any]) -> int:
    """How many runs are far off the others of their type here."""
    by_type: dict[str | None, list[int]] = {}
    for row in over:
        by_type.setdefault(row.run_type, []).append(row.duration)
    found = 0
    for durations in by_type.values():
        usual = times.usual(Counter(durations))
        found += sum(not usual.low <= one <= usual.high for one in durations) if usual else 0
    return found
