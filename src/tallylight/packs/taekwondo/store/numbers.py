"""The numbers of tournaments and athletes.

All-time numbers are read from the tallies, a handful of rows at any age; those of some days,
and of one athlete, are counted from the rows of the matches that are meant.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select

from tallylight.base.units import percent
from tallylight.core.archives.store import counted
from tallylight.core.pack import Asked
from tallylight.core.tallies.chains import counting
from tallylight.core.tallies.histogram import percentile
from tallylight.core.tallies.reading import everywhere
from tallylight.packs.taekwondo import stats
from tallylight.packs.taekwondo.messages import questions as q
from tallylight.packs.taekwondo.messages.fields import NO_SUCH_ATHLETE
from tallylight.packs.taekwondo.rules.athletes import Athlete
from tallylight.packs.taekwondo.store.recount import OVER, parts, recount
from tallylight.packs.taekwondo.store.span import courts, loaded_within
from tallylight.packs.taekwondo.tables.matches import pss_match_athletes, pss_matches, pss_rounds
from tallylight.packs.taekwondo.tables.wire import pss_events_v2
from tallylight.packs.taekwondo.views.numbers import (
    AthleteNumbers,
    PssStatistics,
    TournamentNumbers,
)

MATCH = "taekwondo.match"
DAY = timedelta(hours=24)
ROUND_BUCKET = "round~"
m, s, r, e = pss_matches.c, pss_match_athletes.c, pss_rounds.c, pss_events_v2.c


def statistics(asked: Asked, _: q.GetStatistics) -> PssStatistics:
    (listened,) = e.session_id.foreign_keys  # core's own table, which evidence refers to
    sessions = listened.column.table
    archived = counted(asked.run, pss_events_v2)
    lately = e.timestamp > asked.now - DAY, e.timestamp <= asked.now
    return PssStatistics(
        total_sessions=_count(asked, sessions),
        active_sessions=_count(asked, sessions, sessions.c.status == "running"),
        total_events=_count(asked, pss_events_v2) + archived.total(),
        total_matches=_count(asked, pss_matches),
        events_last_24_hours=_count(asked, pss_events_v2, *lately),
    )


def _count(asked: Asked, table: Any, *where: Any) -> int:
    """How many rows; all of a table are counted by its smallest index."""
    ((n,),) = asked.run(select(func.count()).select_from(table).where(*where))
    return int(n)


def tournament(asked: Asked, wanted: q.GetNumbers) -> TournamentNumbers:
    where = courts(asked, wanted.court)
    sums = _sums(asked, wanted, where)
    winners = stats.labelled(sums, "winner")
    over, blue, red = sums["over", ()], winners["blue"], winners["red"]
    return TournamentNumbers(
        **stats.fight_fields(sums, over, _median_round(asked, wanted, where, sums)),
        since=wanted.since,
        until=wanted.until,
        courts=where,
        matches=sums["matches", ()],
        open_matches=sums["matches", ()] - over,
        superseded=sums["superseded", ()],
        inferred=sums["inferred", ()],
        over=over,
        decided=sums["decided", ()],
        undecided=sums["undecided", ()],
        blue_won=blue,
        red_won=red,
        nobody_won=winners["nobody"],
        won_matches=blue + red,
        blue_won_percent=percent(blue, blue + red),
        decisions=stats.decisions(stats.labelled(sums, "decision")),
    )


def _of_all_time(wanted: q.GetNumbers) -> bool:
    return wanted.since is None and wanted.until is None


def _sums(asked: Asked, wanted: q.GetNumbers, where: list[str]) -> stats.Sums:
    if _of_all_time(wanted):
        return everywhere(asked, MATCH, where)
    return _counted(recount(asked.run, _which(asked, wanted, where)))


def _which(asked: Asked, wanted: q.GetNumbers, where: list[str]) -> Any:
    days = loaded_within(asked, wanted.since, wanted.until)
    return and_(m.channel.in_(where), counting(pss_matches), *days)


def _counted(counts: Iterable[Any]) -> stats.Sums:
    sums: stats.Sums = Counter()
    for _, _, measure, labels, n in counts:
        sums[measure, labels] += n
    return sums


def _median_round(
    asked: Asked, wanted: q.GetNumbers, where: list[str], sums: stats.Sums
) -> int | None:
    """The middle time of a round: of some days exact, of all time the middle of its bucket."""
    if not _of_all_time(wanted):
        which = _which(asked, wanted, where)
        return stats.median_of(row[0] for row in asked.run(_round_times(which)))
    buckets = {
        int(measure.removeprefix(ROUND_BUCKET)): n
        for (measure, _), n in sums.items()
        if measure.startswith(ROUND_BUCKET)
    }
    return percentile(buckets, 0.5)


def _round_times(which: Any) -> Select[Any]:
    chosen = select(r.fought_us).join(pss_matches, m.id == r.match_id)
    return chosen.where(r.end_time.is_not(None), which, OVER)


def known_athlete(asked: Asked, athlete_id: int) -> Athlete:
    """The athlete of that number."""
    found = asked.states("athlete", [athlete_id])
    if not found:
        raise NO_SUCH_ATHLETE.because(athlete_id=athlete_id)
    athlete: Athlete = found[0]
    return athlete


def athlete_numbers(asked: Asked, wanted: q.GetAthleteNumbers) -> AthleteNumbers:
    athlete = known_athlete(asked, wanted.athlete_id)
    which = fought_by(asked, wanted)
    ended = _outcomes(asked, which, wanted.athlete_id)
    found = ((*place, *counts) for place, counts in parts(asked.run, which, wanted.athlete_id))
    sums = _counted(found)
    won, lost = ended["won"], ended["lost"]
    matches = sum(sum(counts.values()) for name, counts in ended.items() if name != "open")
    mine = (s.match_id == r.match_id, s.athlete_id == wanted.athlete_id)
    times = _round_times(which).join(pss_match_athletes, and_(*mine))
    return AthleteNumbers(
        **stats.fight_fields(sums, matches, stats.median_of(us for (us,) in asked.run(times))),
        athlete_id=athlete.athlete_id,
        short_name=athlete.short_name,
        country_code=athlete.country_code,
        since=wanted.since,
        until=wanted.until,
        matches=matches,
        open_matches=ended["open"].total(),
        won=won.total(),
        lost=lost.total(),
        nobody_won=ended["nobody"].total(),
        undecided=ended["undecided"].total(),
        won_percent=percent(won.total(), won.total() + lost.total()),
        won_by=stats.decisions(won),
        lost_by=stats.decisions(lost),
        rounds_won=sums["rounds_won", ()],
        rounds_decided=sums["rounds_decided", ()],
        rounds_won_percent=percent(sums["rounds_won", ()], sums["rounds_decided", ()]),
    )


def fought_by(asked: Asked, wanted: Any) -> Any:
    """The matches of an athlete that count, open ones too."""
    mine = select(s.match_id).where(s.athlete_id == wanted.athlete_id)
    days = loaded_within(asked, wanted.since, wanted.until)
    return and_(m.id.in_(mine), m.superseded_at.is_(None), counting(pss_matches), *days)


def _outcomes(asked: Asked, which: Any, athlete_id: int) -> dict[str, Counter[str]]:
    """How the fights ended for the athlete, by the code of the decision."""
    facts = (m.ended_at.is_not(None).label("over"), m.winner_position, m.decision,
             s.athlete_position)  # fmt: skip
    mine = (s.match_id == m.id, s.athlete_id == athlete_id)
    chosen = (
        select(*facts, func.count().label("n"))
        .join_from(pss_matches, pss_match_athletes, and_(*mine))
        .where(which)
        .group_by(*facts)
    )
    names = ("won", "lost", "nobody", "undecided", "open")
    found: dict[str, Counter[str]] = {name: Counter() for name in names}
    for row in asked.run(chosen):
        name = outcome_for(row.winner_position, row.athlete_position) if row.over else "open"
        found[name][stats.decision_word(row.decision)] += row.n
    return found


def outcome_for(winner: int | None, position: int) -> str:
    """How a fight ended for who stood at a position."""
    if winner is None:
        return "undecided"
    if winner == 0:
        return "nobody"
    return "won" if winner == position else "lost"
