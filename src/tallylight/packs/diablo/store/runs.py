"""The runs that a question is about, and what of them is in the numbers."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Subquery, and_, bindparam, case, func, or_, select

from tallylight.core.pack import Asked
from tallylight.core.schema import elapsed_us
from tallylight.core.sessions.tables import stream_sessions
from tallylight.core.tallies.reading import kept, labelled
from tallylight.packs.diablo.messages import questions as q
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.rules.places import places
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.rules.session import MILLISECOND, milliseconds
from tallylight.packs.diablo.stats.sums import BESIDE, DUPLICATES, MEASURES, typed, whole
from tallylight.packs.diablo.tables import runs, sessions
from tallylight.packs.diablo.views import served
from tallylight.packs.diablo.views.form import ActPlaces, RunTypes
from tallylight.packs.diablo.views.numbers import RunTime, TypeRuns, of_ms

RUN, SESSION = "diablo.run", "diablo.session"
LAST = 10
LOOKED_AT = 1_000
"""Of what only the runs themselves say, so many of the channel's last ones are looked at."""

r, s, t = runs.c, sessions.c, stream_sessions.c
VOIDED = select(t.session_id).where(t.channel == bindparam("channel"), t.voided_at.is_not(None))
IN_NUMBERS = (
    r.id, r.run_number, r.run_type, r.start_time, r.end_time, r.duration, r.find_count,
)  # fmt: skip
"""The columns that numbers are made of."""


def unindexed(column: Any) -> Any:
    """A text column that no index is looked up for: where another narrows down far better.

    SQLite, which keeps no figures about what columns hold, would go over the whole channel.
    """
    return column.concat("")


def of_streams_that_count(asked: Asked, stream: Any) -> tuple[Any, ...]:
    """The condition for what is in a stream session, or in none, to be in the numbers.

    Voided ones are few, and mostly there are none. Their ids say so to both databases, which
    of a subquery can't tell, and would look at every run.
    """
    voided = [row.session_id for row in asked.run(VOIDED, {"channel": asked.channel.name})]
    return (or_(stream.is_(None), stream.not_in(voided)),) if voided else ()


def counted(asked: Asked, channel: Any = r.channel) -> tuple[Any, ...]:
    """The conditions for a run of the channel to be in its numbers."""
    counts = of_streams_that_count(asked, r.stream_session_id)
    return channel == asked.channel.name, r.duplicate_of.is_(None), *counts


def last_runs(asked: Asked, most: int, *where: Any) -> Subquery:
    """The channel's last runs that count."""
    chosen = select(*IN_NUMBERS, r.session_id).where(*counted(asked), *where)
    return chosen.order_by(r.start_time.desc(), r.id.desc()).limit(most).subquery()


def of_type(run_type: str | None) -> tuple[Any, ...]:
    """The condition for a run to be of a type; none when no type is said."""
    return () if run_type is None else (r.run_type == run_type,)


def run_time(row: Any) -> RunTime:
    """The time of a run, by its row."""
    return RunTime(row.id, row.run_type, of_ms(row.duration), row.start_time)


def rows_of(asked: Asked, diablo_session_id: str, *where: Any) -> Sequence[Any]:
    """The rows of a Diablo session's runs, each once, in the order they began."""
    mine = (r.session_id == diablo_session_id, r.duplicate_of.is_(None), *where)
    return asked.run(select(*IN_NUMBERS).where(*mine).order_by(r.start_time, r.id))


def sums_of(rows: Sequence[Any]) -> Counter[str]:
    """What some runs come to, by their rows, in the words of the tallies."""
    over = [row for row in rows if row.duration is not None]
    sums = {
        "runs": len(rows),
        "finds": sum(row.find_count for row in rows),
        "ended": len(over),
        "ended_finds": sum(row.find_count for row in over),
        "with_find": sum(row.find_count > 0 for row in over),
        "active_ms": sum(row.duration for row in over),
        "wall_ms": sum(milliseconds(row.start_time, row.end_time) for row in over),
    }
    return Counter(sums)


def open_session(asked: Asked) -> Any | None:
    """The row of the Diablo session that is on, if one is."""
    mine = (s.channel == asked.channel.name, s.end_time.is_(None))
    rows = asked.run(select(sessions).where(*mine))
    return rows[0] if rows else None


def session_called(asked: Asked, diablo_session_id: str | None) -> Any:
    """The row of a Diablo session; of the open one, else of the last, when none is named."""
    mine = select(sessions).where(s.channel == asked.channel.name)
    if diablo_session_id is not None:
        rows = asked.run(mine.where(s.id == diablo_session_id))
        if not rows:
            raise no.NO_SUCH_DIABLO_SESSION.because(diablo_session_id=diablo_session_id)
        return rows[0]
    opened = open_session(asked)
    if opened is not None:
        return opened
    rows = asked.run(mine.order_by(s.start_time.desc(), s.id.desc()).limit(1))
    if not rows:
        raise no.NO_DIABLO_SESSION.because()
    return rows[0]


def open_run(asked: Asked) -> Run | None:
    """The run that is on, if one is."""
    session = open_session(asked)
    if session is None:
        return None
    on = select(r.id).where(r.session_id == session.id, r.end_time.is_(None))
    return next(iter(asked.states("run", [row.id for row in asked.run(on)])), None)


def running(asked: Asked, run: Run | None) -> tuple[int, int]:
    """The active and the wall time of a run that is on, until now, in milliseconds."""
    if run is None:
        return 0, 0
    wall = max(0, milliseconds(run.started_at, asked.now))
    return run.active_us(asked.now) // MILLISECOND, wall


def current(asked: Asked, _: q.GetCurrentRun) -> served.RunServed:
    run = open_run(asked)
    if run is None:
        raise no.NO_RUN.because()
    return served.run(run, asked.now)


def run_types(asked: Asked, _: q.ListRunTypes) -> RunTypes:
    acts: dict[int, list[str]] = {}
    for place in places():
        acts.setdefault(place.act, []).append(place.name)
    known = {place.name for place in places()}
    used = played(asked, "runs")
    custom = [TypeRuns(name, n) for name, n in used.most_common() if name and name not in known]
    return RunTypes([ActPlaces(*act) for act in acts.items()], custom, _recent(asked))


def sums(asked: Asked, run_type: str | None = None) -> Counter[str]:
    """The sums of all time, or of one run type."""
    name, labels = (whole, ()) if run_type is None else (typed, (run_type,))
    found = kept(asked, RUN, [name(one) for one in MEASURES], labels)
    return Counter({one: found[name(one)] for one in MEASURES})


def played(asked: Asked, measure: str) -> Counter[str]:
    """One of the sums by run type, over all time."""
    found = labelled(asked, RUN, [typed(measure)])
    return Counter({labels[0]: own[typed(measure)] for labels, own in found.items()})


def _recent(asked: Asked) -> list[str]:
    last = last_runs(asked, LOOKED_AT).c
    latest = func.max(last.start_time).desc()
    named = select(last.run_type).where(last.run_type.is_not(None)).group_by(last.run_type)
    return [row.run_type for row in asked.run(named.order_by(latest, last.run_type).limit(LAST))]


_OTHER = sessions.alias().c
ONLY_DOUBLES = or_(
    and_(
        s.id.in_(select(r.session_id).where(r.duplicate_of.is_not(None))),
        ~select(r.id)
        .where(r.session_id == s.id, r.duplicate_of.is_(None))
        .correlate(sessions)
        .exists(),
    ),
    and_(
        s.run_count == 0,
        s.origin.is_not(None),
        ~select(r.id).where(r.session_id == s.id).correlate(sessions).exists(),
        select(_OTHER.id)
        .where(
            _OTHER.channel == s.channel,
            _OTHER.start_time == s.start_time,
            _OTHER.end_time == s.end_time,
            or_(_OTHER.origin.is_(None), _OTHER.id < s.id),
        )
        .correlate(sessions)
        .exists(),
    ),
)
"""The condition for a Diablo session to have nothing but runs that are in no number: then it was
on at the time of another, too, which is counted. One without runs is such where it came from
elsewhere and another has the very same ends."""


def of_doubles(asked: Asked) -> Counter[str]:
    """The sums of such sessions. They are not many, and mostly there are none."""
    if not overlap_count(asked):
        return Counter()
    sums = select(func.count(), func.sum(s.total_session_time))
    counts = of_streams_that_count(asked, s.stream_session_id)
    mine = sums.where(s.channel == asked.channel.name, ONLY_DOUBLES, *counts)
    ((n, length),) = asked.run(mine)
    return Counter({"sessions": n, "ended_sessions": n, "session_ms": int(length or 0)})


def at_once(asked: Asked, but: str | None) -> int:
    """How many milliseconds sessions were on together, which count once; `but` for one session.

    Only a history that was taken over can be on at the time of another, and mostly none is.
    """
    beside = kept(asked, SESSION, [BESIDE])[BESIDE]
    if not beside and not overlap_count(asked):
        return 0
    counts = of_streams_that_count(asked, s.stream_session_id)
    apart = () if but is None else (s.id != but,)
    mine = (s.channel == asked.channel.name, ~ONLY_DOUBLES, *counts, *apart)
    ended = func.coalesce(s.end_time, bindparam("now", type_=s.end_time.type))
    before = func.max(ended).over(order_by=(s.start_time, s.id), rows=(None, -1))
    each = select(s.start_time, ended.label("ended"), before.label("before")).where(*mine)
    c = each.subquery().c
    until = case((c.ended < c.before, c.ended), else_=c.before)
    twice = select(func.sum(elapsed_us(c.start_time, until))).where(c.start_time < c.before)
    ((us,),) = asked.run(twice, {"now": asked.now})
    return int(us or 0) // MILLISECOND


def overlap_count(asked: Asked) -> int:
    """How many runs are in no number, because another was on at their time."""
    return kept(asked, RUN, [DUPLICATES])[DUPLICATES]


def overlaps(asked: Asked, query: q.ListOverlaps) -> list[served.RunServed]:
    mine = (r.channel == asked.channel.name, r.duplicate_of.is_not(None))
    newest = select(r.id).where(*mine).order_by(r.start_time.desc(), r.id.desc())
    ids = [row.id for row in asked.run(newest.limit(query.limit))]
    return [served.run(run, asked.now) for run in asked.states("run", ids)]
