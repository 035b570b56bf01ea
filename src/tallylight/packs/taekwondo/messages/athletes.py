"""The language of athletes, who are the house's and no court's."""

from typing import Annotated

from annotated_doc import Doc
from annotated_types import Ge, Le

from tallylight.core.declare import TextId, command, event, query
from tallylight.packs.taekwondo.messages.fields import (
    NO_SUCH_ATHLETE,
    NO_SUCH_MATCH,
    Code,
    MatchId,
    Text,
)

AthleteId = Annotated[int, Doc("Which athlete.")]


@command("athlete/meet", creates=True, house=True, subject="athlete", arguments=("country_code",))
class MeetAthlete:
    """Take in an athlete; one who is known by the same code stays as he or she is."""

    short_name: Annotated[Text, Doc("The name on the scoreboard.")]
    country_code: Annotated[Code | None, Doc("The code of a country or club.")] = None
    long_name: Annotated[Text | None, Doc("The full name.")] = None
    code: Annotated[Text | None, Doc("A code of your own; else made of name and country.")] = None


@command("athlete/correct", house=True, subject="athlete")
class CorrectAthlete:
    """Change what is said of an athlete; what is left out stays, the code always."""

    athlete_id: AthleteId
    short_name: Annotated[Text | None, Doc("The name on the scoreboard.")] = None
    long_name: Annotated[Text | None, Doc("The full name.")] = None
    country_code: Annotated[Code | None, Doc("The code of a country or club.")] = None


@event("athlete")
class AthleteMet:
    """There is one athlete more."""

    athlete_id: int
    code: TextId
    short_name: TextId
    long_name: TextId
    country_code: str | None


@event("athlete")
class AthleteCorrected:
    """What is said of an athlete was changed; `said` names the fields."""

    athlete_id: int
    said: tuple[str, ...]
    short_name: TextId = None
    long_name: TextId = None
    country_code: str | None = None


@query("athletes")
class ListAthletes:
    """Athletes, those who were met last first."""

    name: Annotated[str | None, Doc("A part of a name; case and accents do not count.")] = None
    country: Annotated[
        str | None, Doc("Only those of this country, by its code on the wire or the IOC's.")
    ] = None
    limit: Annotated[int, Ge(1), Le(500), Doc("How many athletes at most.")] = 50
    before: Annotated[int | None, Doc("Only those after this one in the list.")] = None


@query("athletes/{athlete_id}", refuses=(NO_SUCH_ATHLETE,))
class GetAthlete:
    """One athlete, with country and flag."""

    athlete_id: AthleteId


@query("matches/{match_id}/athletes", refuses=(NO_SUCH_MATCH,), of_subject="match")
class GetMatchAthletes:
    """Who fights in a match, blue first, with the countries of that day."""

    match_id: MatchId
