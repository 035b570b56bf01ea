"""Whether the numbers of a match fit, where its points came from, and senders nobody knows."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from tallylight.core.pack import Asked
from tallylight.packs.taekwondo.messages.fields import NO_SUCH_MATCH
from tallylight.packs.taekwondo.messages.integrity import GetIntegrity, GetPoints, GetStrangers
from tallylight.packs.taekwondo.messages.settings import RULESET
from tallylight.packs.taekwondo.rules import integrity as rules
from tallylight.packs.taekwondo.rules.match import Match
from tallylight.packs.taekwondo.rules.rulesets import ruleset_of
from tallylight.packs.taekwondo.store.events import refuse_archived
from tallylight.packs.taekwondo.tables.wire import pss_events_v2
from tallylight.packs.taekwondo.views import integrity as views
from tallylight.packs.taekwondo.views.integrity import PointServed, Stranger

E = pss_events_v2.c

LATELY: Final = timedelta(minutes=2)
"""How long a sender that nobody knows is spoken of after its last word."""

LOOKED_AT: Final = 10_000
"""How many of the last messages are looked at: a stranger who never stops costs no more."""


def integrity(asked: Asked, wanted: GetIntegrity) -> list[rules.Finding]:
    match = _match(asked, wanted.match_id)
    return rules.findings(match, ruleset_of(match, asked.settings(RULESET)))


def points(asked: Asked, wanted: GetPoints) -> list[PointServed]:
    match = _match(asked, wanted.match_id)
    refuse_archived(asked, match.match_id)
    told = select(E.timestamp, E.parsed_data).where(
        E.match_id == match.match_id, E.event_code == "clk"
    )
    ticks = [
        (row.timestamp, row.parsed_data["left_s"])
        for row in asked.run(told.order_by(E.id))
        if row.parsed_data and "left_s" in row.parsed_data
    ]
    return views.points(match, ticks, ZoneInfo(asked.channel.time_zone))


def _match(asked: Asked, match_id: int) -> Match:
    found = asked.states("match", [match_id])
    if not found:
        raise NO_SUCH_MATCH.because(match_id=match_id)
    match: Match = found[0]
    return match


def strangers(asked: Asked, _: GetStrangers) -> list[Stranger]:
    newest = asked.run(select(func.coalesce(func.max(E.id), 0)))[0][0]
    last = func.max(E.timestamp).label("last")
    chosen = (
        select(E.sender, func.count().label("messages"), last)
        .where(E.channel.is_(None), E.id > newest - LOOKED_AT, E.timestamp >= asked.now - LATELY)
        .group_by(E.sender)
        .order_by(last.desc(), E.sender)
    )
    return [Stranger(row.sender, row.messages, row.last) for row in asked.run(chosen)]
