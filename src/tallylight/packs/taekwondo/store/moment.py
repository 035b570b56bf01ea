"""A match as it was at a time."""

from typing import Any

from tallylight.core.pack import Asked
from tallylight.packs.taekwondo.messages import questions as q
from tallylight.packs.taekwondo.messages.fields import BEFORE_MATCH, NO_SUCH_MATCH
from tallylight.packs.taekwondo.rules.match import Match
from tallylight.packs.taekwondo.views.served import BoutServed, serve


def match_at(asked: Asked, wanted: q.GetMatchAt) -> BoutServed:
    found = asked.states("match", [wanted.match_id], at=wanted.at)
    if found:
        return serve(found[0])
    match = known_match(asked, wanted.match_id)
    raise BEFORE_MATCH.because(match_id=match.match_id, began=match.started_at, at=wanted.at)


def known_match(asked: Asked, match_id: int) -> Match:
    """The match of that number, of whatever court."""
    found: list[Any] = asked.states("match", [match_id])
    if not found:
        raise NO_SUCH_MATCH.because(match_id=match_id)
    match: Match = found[0]
    return match
