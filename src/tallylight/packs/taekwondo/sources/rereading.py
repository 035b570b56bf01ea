"""Matches as the evidence tells them, with athletes by their codes: to be held to the record."""

from collections.abc import Callable, Iterable
from typing import Any

from tallylight.core.feed import Rereading
from tallylight.packs.taekwondo.messages.athletes import MeetAthlete
from tallylight.packs.taekwondo.messages.reread import RereadMatch
from tallylight.packs.taekwondo.rules import facts
from tallylight.packs.taekwondo.rules.match import Match

Find = Callable[[str, Any], Any]


def told(match: Match, find: Find) -> dict[str, Any]:
    """The facts of a match. Ids differ from file to file, so athletes stand by their codes."""
    known = facts.told(match)
    codes = {place: _code(find, one) for place, one in known["athletes"].items()}
    return {**known, "athletes": codes}


def _code(find: Find, athlete_id: int) -> str:
    athlete = find("athlete", athlete_id)
    code: str = athlete.code if athlete is not None else ""
    return code


def believe(match: Match, now: dict[str, Any], refind: Find, new: Match) -> Iterable[Any]:
    """The commands that make a match what the facts say; its athletes are met first."""
    for seat in new.seats:
        athlete = refind("athlete", seat.athlete_id)
        if athlete is not None and athlete.short_name:
            yield MeetAthlete(
                short_name=athlete.short_name,
                long_name=athlete.long_name,
                country_code=athlete.country_code,
                code=athlete.code,
            )
    yield RereadMatch(match_id=match.match_id, facts=now)


REREADING = Rereading(told, facts.differences, believe)
