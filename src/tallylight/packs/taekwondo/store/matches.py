"""Matches by what is known of them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, or_, select

from tallylight.base.text import fold, plain
from tallylight.core.pack import Asked
from tallylight.packs.taekwondo.messages import questions as q
from tallylight.packs.taekwondo.rules.codes import resolve
from tallylight.packs.taekwondo.store.flags import own_codes
from tallylight.packs.taekwondo.store.moment import known_match
from tallylight.packs.taekwondo.store.span import courts, loaded_within, local_day
from tallylight.packs.taekwondo.tables.matches import (
    pss_athletes,
    pss_match_athletes,
    pss_matches,
)
from tallylight.packs.taekwondo.views.events import MatchesFound
from tallylight.packs.taekwondo.views.served import serve

m, s, a = pss_matches.c, pss_match_athletes.c, pss_athletes.c

ATHLETES = 500
"""How many athletes a part of a name may fit."""


def find_matches(asked: Asked, wanted: q.FindMatches) -> MatchesFound:
    chosen = select(m.id).where(*_where(asked, wanted))
    if wanted.before is not None:
        edge = known_match(asked, wanted.before)
        earlier = and_(m.started_at == edge.started_at, m.id < edge.match_id)
        chosen = chosen.where(or_(m.started_at < edge.started_at, earlier))
    chosen = chosen.order_by(m.started_at.desc(), m.id.desc()).limit(wanted.limit + 1)
    ids = [row[0] for row in asked.run(chosen)]
    shown = ids[: wanted.limit]
    items = [serve(one) for one in asked.states("match", shown)]
    return MatchesFound(items, shown[-1] if len(ids) > len(shown) else None)


def _where(asked: Asked, wanted: q.FindMatches) -> Iterator[Any]:
    if wanted.court is not None:
        yield m.channel == courts(asked, wanted.court)[0]
    if wanted.day is not None:
        yield from loaded_within(asked, wanted.day, wanted.day)
    for column, value in (
        (m.match_number_text, wanted.number),
        (m.state, wanted.state),
        (m.decision, wanted.decision),
    ):
        if value is not None:
            yield column == value
    fitting = _athletes(asked, wanted)
    if fitting is not None:
        yield m.id.in_(select(s.match_id).where(s.athlete_id.in_(fitting)))


def _athletes(asked: Asked, wanted: q.FindMatches) -> list[int] | Any | None:
    """The athletes in question, by number, name and country; None where any may fight."""
    if wanted.athlete_id is None and wanted.name is None and wanted.country is None:
        return None
    chosen = select(a.id, a.short_name, a.long_name)
    if wanted.athlete_id is not None:
        chosen = chosen.where(a.id == wanted.athlete_id)
    if wanted.country is not None:
        chosen = chosen.where(a.country_code.in_(_spellings(asked, wanted.country)))
    if wanted.name is None:
        return chosen.with_only_columns(a.id)
    part = plain(wanted.name)
    fitting = [
        row.id
        for row in asked.run(chosen)
        if any(part in plain(name) for name in (row.short_name, row.long_name) if name)
    ]
    if len(fitting) > ATHLETES:
        raise q.TOO_MANY_FIT.because(n=len(fitting), limit=ATHLETES)
    return fitting


def _spellings(asked: Asked, country: str) -> list[str]:
    """The codes that athletes came with and that are, or mean, a country."""
    today, own = local_day(asked, asked.now), own_codes(asked)
    meant = resolve(country, today, own).ioc_code
    said = asked.run(select(a.country_code).where(a.country_code.is_not(None)).distinct())
    return [
        code
        for (code,) in said
        if fold(code) == fold(country)
        or (meant is not None and resolve(code, today, own).ioc_code == meant)
    ]
