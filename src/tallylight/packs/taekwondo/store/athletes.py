"""Athletes as they are shown: with their country and its flag."""

from typing import Any

from sqlalchemy import select

from tallylight.base.text import plain
from tallylight.core.pack import Asked
from tallylight.packs.taekwondo.messages.athletes import (
    GetAthlete,
    GetMatchAthletes,
    ListAthletes,
)
from tallylight.packs.taekwondo.messages.fields import NO_SUCH_ATHLETE, NO_SUCH_MATCH
from tallylight.packs.taekwondo.rules.codes import resolve
from tallylight.packs.taekwondo.store.flags import atlas, day_of
from tallylight.packs.taekwondo.tables.matches import (
    pss_athletes,
    pss_match_athletes,
    pss_matches,
)
from tallylight.packs.taekwondo.views.athletes import AthletePage, AthletePlaced, Seated, placed
from tallylight.packs.taekwondo.views.flags import Atlas

A, SEAT = pss_athletes.c, pss_match_athletes.c


def athletes(asked: Asked, wanted: ListAthletes) -> AthletePage:
    """Case and accents are folded here and not in SQL, which knows case for ASCII alone."""
    known = atlas(asked, day_of(asked, asked.now))
    chosen = select(A.id, A.short_name, A.long_name, A.country_code).order_by(A.id.desc())
    if wanted.before is not None:
        chosen = chosen.where(A.id < wanted.before)
    ids = [row.id for row in asked.run(chosen) if _is_meant(row, wanted, known)]
    shown = ids[: wanted.limit]
    items = [placed(one, known) for one in asked.states("athlete", shown)]
    return AthletePage(items, shown[-1] if len(ids) > len(shown) else None)


def _is_meant(row: Any, wanted: ListAthletes, known: Atlas) -> bool:
    if wanted.name is not None:
        names = (row.short_name or "", row.long_name or "")
        part = plain(wanted.name)
        if not any(part in plain(name) for name in names):
            return False
    if wanted.country is not None:
        country = wanted.country.strip().upper()
        meant = resolve(row.country_code, known.on, known.custom)
        return country in ((row.country_code or "").upper(), meant.ioc_code)
    return True


def athlete(asked: Asked, wanted: GetAthlete) -> AthletePlaced:
    found = asked.states("athlete", [wanted.athlete_id])
    if not found:
        raise NO_SUCH_ATHLETE.because(athlete_id=wanted.athlete_id)
    on = day_of(asked, asked.now)
    return placed(found[0], atlas(asked, on, [found[0].country_code]))


def of_match(asked: Asked, wanted: GetMatchAthletes) -> list[Seated]:
    began = asked.run(select(pss_matches.c.started_at).where(pss_matches.c.id == wanted.match_id))
    if not began:
        raise NO_SUCH_MATCH.because(match_id=wanted.match_id)
    seats = asked.run(
        select(SEAT.athlete_position, SEAT.athlete_id)
        .where(SEAT.match_id == wanted.match_id)
        .order_by(SEAT.athlete_position)
    )
    people = {
        one.athlete_id: one
        for one in asked.states("athlete", sorted({row.athlete_id for row in seats}))
    }
    codes = [one.country_code for one in people.values()]
    known = atlas(asked, day_of(asked, began[0].started_at), codes)
    return [
        Seated(row.athlete_position, placed(people[row.athlete_id], known))
        for row in seats
        if row.athlete_id in people
    ]
