"""What the sums over matches must come to: plain SQL over their rows, alike on both databases.

The same statements, kept to the side of one athlete, give that athlete's numbers.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from tallylight.core.tallied import Counted, Labels
from tallylight.packs.taekwondo.rules.reviews import outcome_of
from tallylight.packs.taekwondo.stats import SIDES, decision_word, round_bucket
from tallylight.packs.taekwondo.tables.matches import (
    pss_hit_counts,
    pss_ledger,
    pss_match_athletes,
    pss_matches,
    pss_reviews,
    pss_rounds,
)

m, s, r = pss_matches.c, pss_match_athletes.c, pss_rounds.c
Run = Callable[..., Sequence[Any]]
Counts = tuple[str, Labels, int]

OVER = and_(m.ended_at.is_not(None), m.superseded_at.is_(None))
"""Which matches are in the numbers."""

PLACE = (m.channel, m.session_id)
DECIDED = or_(m.winner_position.is_not(None), m.decision.is_not(None))


def recount(run: Run, which: ColumnElement[bool]) -> Iterator[Counted]:
    """The sums of the matches that `which` picks."""
    for row in run(_matches(which)):
        for measure, labels, n in _of_matches(row):
            yield row.channel, row.session_id, measure, labels, n
    for place, counts in parts(run, which):
        yield (*place, *counts)


def parts(
    run: Run, which: ColumnElement[bool], athlete_id: int | None = None
) -> Iterator[tuple[tuple[str, int | None], Counts]]:
    """The sums over what matches are made of; of one athlete's side only, if one is said."""
    for row in run(_rounds(which, athlete_id)):
        for counts in _of_round(row):
            yield (row.channel, row.session_id), counts
    for table, measures in PARTS:
        for row in run(_grouped(table, which, athlete_id)):
            for measure, labels, n in measures(row):
                yield (row.channel, row.session_id), (measure, labels, int(n))


def _matches(which: ColumnElement[bool]) -> Select[Any]:
    facts = (
        m.superseded_at.is_not(None).label("superseded"),
        m.ended_at.is_not(None).label("over"),
        DECIDED.label("decided"),
        m.winner_position,
        m.decision,
        m.inferred,
    )
    chosen = select(*PLACE, *facts, func.count().label("n")).where(which)
    return chosen.group_by(*PLACE, *facts)


def _of_matches(row: Any) -> Iterator[Counts]:
    if row.superseded:
        yield "superseded", (), row.n
        return
    yield "matches", (), row.n
    if not row.over:
        return
    yield "over", (), row.n
    yield "decided" if row.decided else "undecided", (), row.n
    yield "winner", (SIDES[row.winner_position],), row.n
    if row.decided:
        yield "decision", (decision_word(row.decision),), row.n
    if row.inferred:
        yield "inferred", (), row.n


def _rounds(which: ColumnElement[bool], athlete_id: int | None) -> Select[Any]:
    """Each round: its gam-jeoms, and how long it was where it is over."""
    blue, red = func.coalesce(r.blue_gam_jeoms, 0), func.coalesce(r.red_gam_jeoms, 0)
    us = case((r.end_time.is_not(None), r.fought_us)).label("us")
    chosen = select(*PLACE, us).join_from(pss_rounds, pss_matches, m.id == r.match_id)
    if athlete_id is None:
        return chosen.add_columns((blue + red).label("gam_jeoms")).where(which, OVER)
    own = case((s.athlete_position == 1, blue), else_=red)
    won = case((r.winner_athlete_position == s.athlete_position, 1), else_=0)
    decided = func.coalesce(r.winner_athlete_position, 0) > 0
    return (
        chosen.add_columns(own.label("gam_jeoms"), won.label("won"), decided.label("decided"))
        .join(pss_match_athletes, s.match_id == r.match_id)
        .where(which, OVER, s.athlete_id == athlete_id)
    )


def _of_round(row: Any) -> Iterator[Counts]:
    yield "gam_jeoms", (), int(row.gam_jeoms)
    if row.us is not None:
        yield "rounds", (), 1
        yield "round_us", (), row.us
        yield round_bucket(row.us), (), 1
    if "won" in row._fields:
        yield "rounds_won", (), int(row.won)
        yield "rounds_decided", (), int(row.decided)


def _grouped(table: Any, which: ColumnElement[bool], athlete_id: int | None) -> Select[Any]:
    """The rows of a table of parts, counted by what they are counted by."""
    groups, sums, position = GROUPS[table.name]
    chosen = (
        select(*PLACE, *groups, *sums)
        .join_from(table, pss_matches, m.id == table.c.match_id)
        .where(which, OVER)
        .group_by(*PLACE, *groups)
    )
    if athlete_id is None:
        return chosen
    own = and_(s.match_id == table.c.match_id, s.athlete_position == position)
    return chosen.join(pss_match_athletes, own).where(s.athlete_id == athlete_id)


moved, h, v = pss_ledger.c, pss_hit_counts.c, pss_reviews.c
N = func.count().label("n")
GROUPS: dict[str, tuple[tuple[Any, ...], tuple[Any, ...], Any]] = {
    "pss_ledger": (
        (moved.cause,),
        (N, func.sum(moved.points).label("points")),
        moved.athlete_position,
    ),
    "pss_hit_counts": (
        (h.bucket,),
        (func.sum(h.hits).label("hits"), func.sum(h.near_misses).label("near")),
        h.athlete_position,
    ),
    "pss_reviews": ((v.first_field, v.second_field), (N,), v.asked_by),
}


def _of_ledger(row: Any) -> Iterator[Counts]:
    yield "times", (row.cause,), row.n
    yield "points", (row.cause,), row.points


def _of_hits(row: Any) -> Iterator[Counts]:
    yield "hits", (str(row.bucket),), row.hits
    yield "near_misses", (), row.near


def _of_reviews(row: Any) -> Iterator[Counts]:
    yield "reviews", (outcome_of(row.first_field, row.second_field),), row.n


PARTS: tuple[tuple[Any, Callable[[Any], Iterator[Counts]]], ...] = (
    (pss_ledger, _of_ledger),
    (pss_hit_counts, _of_hits),
    (pss_reviews, _of_reviews),
)
