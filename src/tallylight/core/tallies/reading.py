"""Reading what was counted: sums, extremes, streaks, percentiles, each as fast at any age."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Text, and_, bindparam, func, select

from tallylight.core.pack import Asked
from tallylight.core.tallied import Labels
from tallylight.core.tallies.chains import NEWEST, counting
from tallylight.core.tallies.counting import json_of, labels_of
from tallylight.core.tallies.tables import ALL, gaps, streaks, tallies


@dataclass(frozen=True, slots=True)
class Extremes:
    """The smallest and the largest of some values; None when there are none."""

    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class StreakLengths:
    """How long the present streak is, 0 when it ended, and the longest there was."""

    current: int
    longest: int


def totals(asked: Asked, kind: str, session_id: int = ALL) -> Counter[str]:
    """The sums of a session, or of all time, by measure, without the buckets of histograms."""
    rows = asked.run(TOTALS, _scope(asked, kind, session_id))
    return Counter({measure: int(value) for measure, value in rows})


def by_label(
    asked: Asked, kind: str, place: int, session_id: int = ALL, *, measure: str | None = None
) -> dict[str, Counter[str]]:
    """The sums apart by one of their labels: by the map, say, when that is the first.

    `measure` asks for one of them only.
    """
    scope = _scope(asked, kind, session_id)
    chosen = LABELLED if measure is None else LABELLED.where(t.measure == bindparam("measure"))
    found: dict[str, Counter[str]] = {}
    for labels, name, value in asked.run(chosen, {**scope, "measure": measure}):
        found.setdefault(labels_of(labels)[place], Counter())[name] += value
    return dict(sorted(found.items()))


def kept(asked: Asked, kind: str, measures: Sequence[str], labels: Labels = ()) -> Counter[str]:
    """Some sums of all time that are kept under just these labels: looked up one by one.

    So it is as fast where others are kept under ever so many labels.
    """
    scope = {**_scope(asked, kind, ALL), "measures": list(measures), "labels": json_of(labels)}
    rows = asked.run(SOME.where(t.labels == bindparam("labels")), scope)
    return Counter({measure: int(value) for measure, _, value in rows})


def labelled(asked: Asked, kind: str, measures: Sequence[str]) -> dict[Labels, Counter[str]]:
    """Some sums of all time apart by all their labels, without what has none."""
    found: dict[Labels, Counter[str]] = {}
    scope = {**_scope(asked, kind, ALL), "measures": list(measures)}
    for measure, labels, value in asked.run(SOME.where(t.labels != "[]"), scope):
        found.setdefault(labels_of(labels), Counter())[measure] = int(value)
    return found


def how_many(asked: Asked, kind: str, measure: str) -> int:
    """Under how many different labels a sum of all time is kept."""
    scope = {**_scope(asked, kind, ALL), "measures": [measure]}
    ((n,),) = asked.run(SOME.with_only_columns(func.count()), scope)
    return int(n)


def everywhere(asked: Asked, kind: str, channels: Sequence[str]) -> Counter[tuple[str, Labels]]:
    """The sums of all time by measure and labels, of several channels together, buckets too."""
    scope = {"kind": kind, "session": ALL, "channels": list(channels)}
    found: Counter[tuple[str, Labels]] = Counter()
    for measure, labels, value in asked.run(TOGETHER, scope):
        found[measure, labels_of(labels)] += int(value)
    return found


def histogram(
    asked: Asked, kind: str, name: str, labels: Labels | None = None, first: int | None = None
) -> dict[int, int]:
    """The buckets of the measures `name~bucket` over all time, and how many are in each.

    With `labels`, what is kept under just these; with `first`, from that bucket on, where all
    numbers have equally many digits.
    """
    chosen, where = BUCKETS, _named(asked, kind, name, first)
    if labels is not None:
        chosen = chosen.where(t.labels == bindparam("labels"))
        where["labels"] = json_of(labels)
    return {_bucket(measure): int(n) for measure, n in asked.run(chosen, where)}


def since(asked: Asked, kind: str, name: str, first: int, labels: Labels = ()) -> int:
    """How many are in a bucket or a later one, where all numbers have equally many digits."""
    where = {**_named(asked, kind, name, first), "labels": json_of(labels)}
    return int(asked.run(SINCE, where)[0][0] or 0)


def last_bucket(asked: Asked, kind: str, name: str, labels: Labels = ()) -> int | None:
    """The last bucket that is not empty, with the same provision; None where all are."""
    where = {**_named(asked, kind, name), "labels": json_of(labels)}
    rows = asked.run(LAST_BUCKET, where)
    return _bucket(rows[0][0]) if rows else None


def histograms(asked: Asked, kind: str, name: str) -> dict[Labels, dict[int, int]]:
    """All histograms of that name, apart by their labels.

    The database gives each in one row: with the years their buckets fill up, and a row of its
    own for each would make every question about them slower.
    """
    where = {**_named(asked, kind, name), "number": len(name) + 2}
    return {labels_of(labels): _unpacked(buckets) for labels, buckets in asked.run(PACKED, where)}


def _unpacked(buckets: str) -> dict[int, int]:
    """`71 3 72 1` as buckets and how many are in each."""
    numbers = list(map(int, buckets.split(" ")))
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def _named(asked: Asked, kind: str, name: str, first: int | None = None) -> dict[str, Any]:
    begins = f"{name}~" if first is None else f"{name}~{first}"
    return {**_scope(asked, kind, ALL), "first": begins, "beyond": f"{name}\x7f"}


def _bucket(measure: str) -> int:
    return int(measure.rpartition("~")[2])


def _scope(asked: Asked, kind: str, session_id: int) -> dict[str, Any]:
    return {"channel": asked.channel.name, "kind": kind, "session": session_id}


t = tallies.c
MINE = and_(
    t.channel == bindparam("channel"),
    t.subject == bindparam("kind"),
    t.session_id == bindparam("session"),
)
TOTALS = (
    select(t.measure, func.sum(t.value)).where(MINE, t.measure.not_like("%~%")).group_by(t.measure)
)
LABELLED = select(t.labels, t.measure, t.value).where(
    MINE, t.measure.not_like("%~%"), t.labels != "[]"
)
SOME = select(t.measure, t.labels, t.value).where(
    MINE, t.measure.in_(bindparam("measures", expanding=True))
)
TOGETHER = (
    select(t.measure, t.labels, func.sum(t.value))
    .where(
        t.channel.in_(bindparam("channels", expanding=True)),
        t.subject == bindparam("kind"),
        t.session_id == bindparam("session"),
    )
    .group_by(t.measure, t.labels)
)
NAMED = and_(MINE, t.measure >= bindparam("first"), t.measure < bindparam("beyond"))
BUCKETS = select(t.measure, func.sum(t.value)).where(NAMED).group_by(t.measure)
SINCE = select(func.sum(t.value)).where(NAMED, t.labels == bindparam("labels"))
LAST_BUCKET = (
    select(t.measure)
    .where(NAMED, t.labels == bindparam("labels"))
    .order_by(t.measure.desc())
    .limit(1)
)
BUCKET = func.substr(t.measure, bindparam("number", type_=Integer))
PACKED = (
    select(t.labels, func.aggregate_strings(BUCKET.concat(" ").concat(t.value.cast(Text)), " "))
    .where(NAMED)
    .group_by(t.labels)
)


def extremes(asked: Asked, table: Any, column: Any, *where: Any) -> Extremes:
    """The least and the most in an indexed column of a kind's own table, of what counts."""
    chosen = select(column).where(
        table.c.channel == asked.channel.name, column.is_not(None), counting(table), *where
    )
    return _ends(asked, chosen, column)


def session_gaps(asked: Asked, kind: str, session_id: int) -> Sequence[Any]:
    """The gaps of a session, as rows with `first` and `us`."""
    mine = (gaps.c.subject == kind, gaps.c.session_id == session_id)
    return asked.run(select(gaps.c.first, gaps.c.us).where(*mine))


def gap_extremes(asked: Asked, kind: str, *, first: bool) -> Extremes:
    """The least and the most of all gaps, or of the times before the first of a session."""
    g = gaps.c
    mine = and_(g.channel == asked.channel.name, g.subject == kind, g.first == first)
    return _ends(asked, select(g.us).where(mine, counting(gaps)), g.us)


def _ends(asked: Asked, chosen: Any, column: Any) -> Extremes:
    least = asked.run(chosen.order_by(column).limit(1))
    most = asked.run(chosen.order_by(column.desc()).limit(1))
    return Extremes(least[0][0] if least else None, most[0][0] if most else None)


def streak(asked: Asked, kind: str, name: str) -> StreakLengths:
    """The lengths of a named streak of the channel."""
    s = streaks.c
    mine = (s.channel == asked.channel.name, s.subject == kind, s.name == name)
    last = asked.run(select(s.good, s.length).where(*mine).order_by(*NEWEST).limit(1))
    ((longest,),) = asked.run(select(func.max(s.length)).where(*mine, s.good.is_(True)))
    return StreakLengths(last[0].length if last and last[0].good else 0, longest or 0)
