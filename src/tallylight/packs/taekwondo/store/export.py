"""A match and a day, to be taken away."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from tallylight.core.archives.store import counted, file_about
from tallylight.core.pack import PERSONS, Asked
from tallylight.packs.taekwondo.messages import questions as q
from tallylight.packs.taekwondo.rules.athletes import Athlete
from tallylight.packs.taekwondo.rules.codes import Code, resolve
from tallylight.packs.taekwondo.rules.match import Match
from tallylight.packs.taekwondo.store.day import of_day
from tallylight.packs.taekwondo.store.flags import own_codes
from tallylight.packs.taekwondo.store.moment import known_match
from tallylight.packs.taekwondo.store.span import courts, local_day
from tallylight.packs.taekwondo.tables.matches import pss_matches
from tallylight.packs.taekwondo.tables.wire import pss_events_v2
from tallylight.packs.taekwondo.views.events import message_served
from tallylight.packs.taekwondo.views.export import (
    BlindServed,
    DayExport,
    Fighter,
    GamjeomsTold,
    HappenedServed,
    HitsServed,
    MatchExport,
    ResultsSheet,
    ScoreTold,
    SheetIntegrity,
    StoppageServed,
    blind_ticks,
    officials_of,
    results_sheet,
    unknown_points,
)
from tallylight.packs.taekwondo.views.served import ledger, serve

m, e = pss_matches.c, pss_events_v2.c
HAPPENED = HappenedServed.__slots__


def export_match(asked: Asked, wanted: q.ExportMatch) -> MatchExport:
    match = known_match(asked, wanted.match_id)
    rows = asked.run(select(pss_events_v2).where(e.match_id == wanted.match_id).order_by(e.id))
    told = asked.told("match", wanted.match_id)
    return _exported(
        match,
        _People(asked, [match]).of(match),
        evidence=[message_served(row) for row in rows],
        evidence_in=file_about(asked.run, pss_events_v2, wanted.match_id),
        timeline=[
            HappenedServed(**{name: getattr(one, name) for name in HAPPENED}) for one in told
        ],
    )


def _exported(match: Match, fighters: Sequence[Fighter], **beside: Any) -> MatchExport:
    return MatchExport(
        match=serve(match),
        fighters=list(fighters),
        officials=officials_of(match),
        scores=[ScoreTold(one.at, one.position, one.kind, one.value) for one in match.scores],
        gam_jeoms=[GamjeomsTold(one.at, one.position, one.count) for one in match.warnings],
        ledger=ledger(match),
        hits=[HitsServed(*key, *counts) for key, counts in sorted(match.hits.items())],
        stoppages=[
            StoppageServed(one.kind, one.position, one.began_at, one.ended_at)
            for one in match.stoppages
        ],
        blind_intervals=[
            BlindServed(one.began_at, one.ended_at, one.ticks) for one in match.blinds
        ],
        evidence=beside.get("evidence"),
        evidence_in=beside.get("evidence_in"),
        timeline=beside.get("timeline"),
    )


class _People:
    """Who fights in some matches, looked up once for all of them."""

    def __init__(self, asked: Asked, matches: Sequence[Match]) -> None:
        ids = sorted({seat.athlete_id for match in matches for seat in match.seats})
        self._asked = asked
        self._athletes: Mapping[int, Athlete] = {
            one.athlete_id: one for one in asked.states("athlete", ids)
        }
        self._own: Sequence[Code] = own_codes(asked)

    def of(self, match: Match) -> list[Fighter]:
        """The fighters of one match, blue first; a code means what it meant on its day."""
        return [
            self._fighter(match, seat.position, self._athletes[seat.athlete_id])
            for seat in match.seats
            if seat.athlete_id in self._athletes
        ]

    def _fighter(self, match: Match, position: int, athlete: Athlete) -> Fighter:
        on = local_day(self._asked, match.started_at)
        meant = resolve(athlete.country_code, on, self._own)
        return Fighter(
            position=position,
            athlete_id=athlete.athlete_id,
            short_name=athlete.short_name,
            long_name=athlete.long_name,
            country_code=athlete.country_code,
            ioc_code=meant.ioc_code,
            country_name=meant.country_name,
        )


def results(asked: Asked, wanted: q.GetResults) -> ResultsSheet:
    match = known_match(asked, wanted.match_id)
    fighters = _People(asked, [match]).of(match)
    return results_sheet(match, fighters, _integrity(asked, match))


def _integrity(asked: Asked, match: Match) -> SheetIntegrity:
    mine = select(e.validity, func.count()).where(e.match_id == match.match_id)
    heard = counted(asked.run, pss_events_v2, match.match_id)
    heard.update({word: int(n) for word, n in asked.run(mine.group_by(e.validity))})
    told = asked.told("match", match.match_id)
    return SheetIntegrity(
        load_heard=not match.inferred,
        blind_ticks=blind_ticks(match),
        blind_intervals=len(match.blinds),
        unknown_points=unknown_points(match),
        messages=heard.total(),
        repaired=heard["repaired"],
        invalid=heard["invalid"],
        by_hand=sum(one.origin in PERSONS for one in told),
        superseded=match.superseded_at is not None,
    )


def export_day(asked: Asked, wanted: q.ExportDay) -> DayExport:
    matches = _of_day(asked, wanted)
    people = _People(asked, matches)
    return DayExport(
        day=wanted.day or local_day(asked, asked.now),
        time_zone=asked.channel.time_zone,
        courts=courts(asked, wanted.court),
        matches=[_exported(match, people.of(match)) for match in matches],
    )


def _of_day(asked: Asked, wanted: Any) -> list[Match]:
    """The matches that were loaded on a day, in that order."""
    chosen = select(m.id).where(*of_day(asked, wanted)).order_by(m.started_at, m.id)
    return asked.states("match", [row[0] for row in asked.run(chosen)])
