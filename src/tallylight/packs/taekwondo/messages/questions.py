"""What can be asked of matches, athletes and evidence, beyond the lists that core makes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from annotated_doc import Doc
from annotated_types import Ge, Le

from tallylight.base.errors import Refusal
from tallylight.core.archives.messages import IN_ARCHIVE
from tallylight.core.declare import query
from tallylight.packs.taekwondo.messages.fields import (
    BEFORE_MATCH,
    NO_SUCH_ATHLETE,
    NO_SUCH_MATCH,
    MatchId,
)

TOO_MANY_FIT = Refusal(
    "too_many_fit", "{n} athletes fit that, more than {limit}; say more of the name.", 422
)
NO_SUCH_COURT = Refusal("no_such_court", "There is no court {court}.", 404)

Court = Annotated[str | None, Doc("One court, by its channel; all of them when left out.")]
Limit = Annotated[int, Ge(1), Le(500), Doc("How many at most.")]
FromDay = Annotated[
    date | None, Doc("The first day, in the channel's time zone; the beginning when left out.")
]
ToDay = Annotated[date | None, Doc("The last day; up to now when left out.")]
Athlete = Annotated[int, Doc("Which athlete.")]
WhichDay = Annotated[date | None, Doc("The day, in the channel's time zone; today when left out.")]

State = Literal["loading", "ready", "fighting", "paused", "break", "decided", "closed"]
Validity = Literal["valid", "repaired", "invalid"]
GroupedBy = Literal["code", "hour", "day", "court", "match", "sender", "validity", "hit_level"]


@query("matches/find", refuses=(TOO_MANY_FIT, NO_SUCH_ATHLETE, NO_SUCH_COURT, NO_SUCH_MATCH))
class FindMatches:
    """Matches of all courts by what is known of them, the newest first."""

    number: Annotated[str | None, Doc("The number on the schedule, as it was said.")] = None
    name: Annotated[
        str | None, Doc("A part of a fighter's name; case and accents do not count.")
    ] = None
    athlete_id: Annotated[int | None, Doc("Who fights in it.")] = None
    country: Annotated[
        str | None, Doc("A fighter's country: the code as it came, or one that means the same.")
    ] = None
    day: Annotated[date | None, Doc("The day it was loaded, in the channel's time zone.")] = None
    court: Court = None
    state: Annotated[State | None, Doc("How far it is: fighting, decided ...")] = None
    decision: Annotated[str | None, Doc("The code of how it was decided, like PTF.")] = None
    before: Annotated[int | None, Doc("Only those after this match in the list.")] = None
    limit: Limit = 50


@query("matches/{match_id}/at", refuses=(NO_SUCH_MATCH, BEFORE_MATCH), of_subject="match")
class GetMatchAt:
    """A match as it was at a time, by what is known of that time now."""

    match_id: MatchId
    at: Annotated[datetime, Doc("When, with its UTC offset.")]


@query("matches/{match_id}/events", refuses=(NO_SUCH_MATCH, IN_ARCHIVE), of_subject="match")
class GetMatchEvents:
    """The messages of one match, in the order they arrived."""

    match_id: MatchId
    after: Annotated[int | None, Doc("Only those after this message.")] = None
    limit: Limit = 500


@dataclass(frozen=True, kw_only=True)
class EvidenceWanted:
    """Which messages are meant."""

    match_id: Annotated[int | None, Doc("Those of this match.")] = None
    listening_id: Annotated[int | None, Doc("Those of one session of listening.")] = None
    court: Court = None
    since: Annotated[datetime | None, Doc("Those that arrived at this time or later.")] = None
    until: Annotated[datetime | None, Doc("Those that arrived before this time.")] = None
    code: Annotated[str | None, Doc("The kind of message, like sc1 or hl2.")] = None
    validity: Annotated[Validity | None, Doc("How well they could be read.")] = None
    sender: Annotated[str | None, Doc("The address they came from.")] = None


@query("events", refuses=(IN_ARCHIVE,))
class FindEvents(EvidenceWanted):
    """Messages as they arrived, the newest first; a page looks at 20,000 of them at most.

    A page may hold fewer than asked for, or none, and still have another one behind it.
    """

    text: Annotated[str | None, Doc("A part of what they say; case and accents do not count.")] = (
        None
    )
    before: Annotated[int | None, Doc("Only those before this message.")] = None
    after: Annotated[int | None, Doc("Only those after this message: the page above.")] = None
    limit: Limit = 50


@query("events/grouped", refuses=(IN_ARCHIVE,))
class GroupEvents(EvidenceWanted):
    """How many messages there are of each kind, hour, court ...

    Those of the last 24 hours, unless a match, a session of listening or a time is said.
    """

    by: Annotated[GroupedBy, Doc("What they are put together by.")]
    limit: Annotated[int, Ge(1), Le(1000), Doc("How many groups at most.")] = 500


@query("pss/statistics")
class GetStatistics:
    """How much was listened to, heard and kept, on all courts."""


@query("numbers", refuses=(NO_SUCH_COURT,))
class GetNumbers:
    """The numbers of a tournament: all matches that are over, or those of some days and courts."""

    since: FromDay = None
    until: ToDay = None
    court: Court = None


@query("athletes/{athlete_id}/numbers", refuses=(NO_SUCH_ATHLETE,))
class GetAthleteNumbers:
    """The numbers of one athlete, on all courts."""

    athlete_id: Athlete
    since: FromDay = None
    until: ToDay = None


@query("athletes/{athlete_id}/trend", refuses=(NO_SUCH_ATHLETE,))
class GetAthleteTrend:
    """One athlete day by day, the newest first; days without a match are left out."""

    athlete_id: Athlete
    since: FromDay = None
    until: ToDay = None
    limit: Annotated[int, Ge(1), Le(366), Doc("How many days at most.")] = 30


@query("matches/{match_id}/export", refuses=(NO_SUCH_MATCH,), of_subject="match")
class ExportMatch:
    """Everything that is kept of a match, down to the bytes that were heard."""

    match_id: MatchId


@query("matches/{match_id}/results", refuses=(NO_SUCH_MATCH,), of_subject="match")
class GetResults:
    """The results sheet of a match."""

    match_id: MatchId


@query("day/export", refuses=(NO_SUCH_COURT,))
class ExportDay:
    """Every match of a day, whole but for what was heard and recorded on the way."""

    day: WhichDay = None
    court: Court = None


@query("day/results", refuses=(NO_SUCH_COURT,))
class GetDayResults:
    """The results of a day, one line a match, in the order they were loaded."""

    day: WhichDay = None
    court: Court = None
