"""What is known of several persons at once: how often they came, what they gave, what is noted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from tallylight.packs.audience.store.shared import (
    TIPS,
    UNITS,
    WHO,
    Counting,
    by_unit,
    given,
    read_as,
    standing,
)
from tallylight.packs.audience.store.visits import Visits
from tallylight.packs.audience.tables.history import interactions as said
from tallylight.packs.audience.tables.people import persons
from tallylight.packs.audience.views.naming import shown_text
from tallylight.packs.audience.views.who import Given

AT_ONCE = 500
NOTE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Before:
    """In how many sessions somebody was seen before a time, and when last."""

    streams: int = 0
    last_at: datetime | None = None


NEVER = Before()


def tips_of(counting: Counting) -> Mapping[str, list[Given]]:
    """What each person gave of what is counted, unit by unit."""
    chosen = by_unit(counting.select(WHO.c.id, *UNITS).where(said.c.type.in_(TIPS)), WHO.c.id)
    by_person: dict[str, list[Any]] = {}
    for row in counting.rows(chosen):
        by_person.setdefault(row.id, []).append(row)
    return {person_id: given(rows) for person_id, rows in by_person.items()}


def before(counting: Counting, whom: Sequence[str], at: datetime) -> Mapping[str, Before]:
    """How often those persons were seen before a time; who never was is not in it.

    `counting` is of all that was ever heard on the channel.
    """
    found: dict[str, Before] = {}
    for start in range(0, len(whom), AT_ONCE):
        mine = read_as_one_of(whom[start : start + AT_ONCE])
        visits = Visits.of(counting, mine, said.c.seen_at < at)
        chosen = visits.select(WHO.c.id, visits.streams, visits.last_at).group_by(WHO.c.id)
        found |= {row.id: Before(row.streams, row.last_at) for row in counting.rows(chosen)}
    return found


def read_as_one_of(whom: Sequence[str]) -> Any:
    """Whether something is kept of one of these persons, or of who is read as one of them.

    Said of the interaction's own column, which an index is in order of.
    """
    p = persons.alias("p")
    own = select(p.c.id).where(func.coalesce(p.c.merged_into, p.c.id).in_(whom))
    return said.c.person_id.in_(own)


def last_notes(counting: Counting, whom: Sequence[str]) -> Mapping[str, str]:
    """The beginning of the last note about each person."""
    place = func.row_number().over(
        partition_by=WHO.c.id, order_by=(said.c.timestamp.desc(), said.c.id.desc())
    )
    numbered = (
        select(WHO.c.id.label("who_id"), said.c.content, place.label("place"))
        .select_from(read_as())
        .where(said.c.type == "MANUAL_NOTE", standing())
    )
    found: dict[str, str] = {}
    for start in range(0, len(whom), AT_ONCE):
        mine = numbered.where(read_as_one_of(whom[start : start + AT_ONCE])).subquery()
        for row in counting.rows(select(mine).where(mine.c.place == 1)):
            found[row.who_id] = shown_text(counting.asked, row.content)[:NOTE_LENGTH]
    return found
