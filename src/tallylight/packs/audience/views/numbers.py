"""The room in numbers, as they are served."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.packs.audience.views.who import Counted, Given, OfSession, Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Somebody who is in the room."""

    who: Annotated[Who, Doc("Who is there.")]
    entered_at: Annotated[datetime | None, Doc("When they came; null where nobody told.")]
    spoke_at: Annotated[datetime | None, Doc("When they last said or gave something.")]
    streams_attended: Annotated[int, Doc("In how many sessions they were seen, this one with it.")]
    first_time: Annotated[bool, Doc("Whether they were never seen before this session.")]
    tips: Annotated[list[Given], Doc("What they gave in this session.")]
    watchlists: Annotated[list[str], Doc("The lists they stand on, but for Banned But Craved.")]
    note: Annotated[str | None, Doc("The last note about them, its beginning.")]


@dataclass(frozen=True, kw_only=True)
class Here(Counted):
    """Who is in the room now."""

    session: Annotated[OfSession | None, Doc("The session that is on.")]
    items: Annotated[list[Present], Doc("Who is there, those who came last first.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody in a session, and how often they came before."""

    who: Annotated[Who, Doc("Who came.")]
    first_at: Annotated[datetime, Doc("When they were first seen in it.")]
    streams_before: Annotated[int, Doc("In how many sessions they were seen before it.")]
    last_seen_before: Annotated[datetime | None, Doc("When they were last seen before it.")]


@dataclass(frozen=True, kw_only=True)
class Newcomers(Counted):
    """Who came to a session for the first time, and who came back."""

    session: Annotated[OfSession, Doc("The session it is about.")]
    first_timers: Annotated[list[Newcomer], Doc("Those never seen before, in their order.")]
    returning: Annotated[list[Newcomer], Doc("Those who came back, the longest away first.")]


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a board; equal amounts share one."""

    place: Annotated[int, Doc("Which place, from 1.")]
    who: Annotated[Who, Doc("Whose place it is.")]
    amount: Annotated[int, Doc("How much: units given, or lines said.")]
    n: Annotated[int, Doc("In how many gifts or lines.")]


@dataclass(frozen=True, slots=True)
class BoardServed:
    """Who gave most of one unit."""

    unit: Annotated[str | None, Doc("Of what; messages on a board of those.")]
    total: Annotated[int, Doc("All of it, of everybody, with what has no name.")]
    anonymous: Annotated[Given, Doc("What of it was given without a name.")]
    places: Annotated[list[Place], Doc("The places, the first one first.")]


@dataclass(frozen=True, kw_only=True)
class Leaderboard(Counted):
    """Who gave or said most."""

    by: Annotated[str, Doc("What it is about: tips or messages.")]
    session: Annotated[OfSession | None, Doc("The session; null when it is of all time.")]
    items: Annotated[list[BoardServed], Doc("A board for each unit.")]


@dataclass(frozen=True, slots=True)
class Heard:
    """What part of a session a source heard whole."""

    source: Annotated[str, Doc("The source's name.")]
    share: Annotated[float | None, Doc("The part without a gap, 0 to 1; null for no time.")]
    gap_seconds: Annotated[float, Doc("How long something may be missing.")]
    unwatched_seconds: Annotated[float, Doc("How long it did not listen.")]


@dataclass(frozen=True, kw_only=True)
class SessionReport(Counted):
    """A session in numbers."""

    session: Annotated[OfSession, Doc("The session it tells of.")]
    people: Annotated[int, Doc("Persons who were seen in it.")]
    first_timers: Annotated[int, Doc("Those of them never seen before.")]
    returning: Annotated[int, Doc("Those of them seen before.")]
    messages: Annotated[int, Doc("Lines of chat in it.")]
    tips: Annotated[list[Given], Doc("What was given as tips, unit by unit.")]
    anonymous_tips: Annotated[list[Given], Doc("What of it has no name.")]
    other_gifts: Annotated[list[Given], Doc("What else was paid: purchases, subscriptions.")]
    new_followers: Annotated[int, Doc("Persons who followed, and did not take it back in it.")]
    top_tippers: Annotated[list[BoardServed], Doc("Who gave most, unit by unit.")]
    top_talkers: Annotated[list[Place], Doc("Who said most.")]
    kinds: Annotated[dict[str, int], Doc("How often each kind of thing was heard.")]
    heard: Annotated[list[Heard], Doc("How much of the session the sources heard.")]


@dataclass(frozen=True, slots=True)
class Regular:
    """A regular who has not been seen for a while."""

    who: Annotated[Who, Doc("Who stays away.")]
    streams_attended: Annotated[int, Doc("In how many sessions they were.")]
    streams_missed: Annotated[int, Doc("How many began since they were last seen.")]
    last_seen_at: Annotated[datetime, Doc("When that was.")]


@dataclass(frozen=True, kw_only=True)
class LosingTouch(Counted):
    """Regulars who have not been seen for a while."""

    items: Annotated[list[Regular], Doc("Those who came most often first.")]


@dataclass(frozen=True, slots=True)
class Claim:
    """One of the things that can't all be so."""

    attribute_id: Annotated[str, Doc("The attribute.")]
    value: Annotated[str, Doc("What it says.")]
    confidence: Annotated[str, Doc("How surely.")]
    set_at: Annotated[datetime, Doc("When it was set.")]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Things that are believed of one person under one key, and can't all be so."""

    who: Annotated[Who, Doc("Of whom they are believed.")]
    key: Annotated[str, Doc("What they are about.")]
    question: Annotated[str, Doc("What the user may settle.")]
    claims: Annotated[list[Claim], Doc("What is believed, the newest first.")]


@dataclass(frozen=True, kw_only=True)
class Contradictions(Counted):
    """What can't all be so."""

    items: Annotated[list[Contradiction], Doc("The contradictions, by person.")]


@dataclass(frozen=True, slots=True)
class WatchlistServed:
    """A list that persons may stand on."""

    name: Annotated[str, Doc("What the list is called.")]
    description: Annotated[str | None, Doc("What it is for.")]
    members: Annotated[int, Doc("How many stand on it.")]


@dataclass(frozen=True, kw_only=True)
class Watchlists(Counted):
    """The lists."""

    items: Annotated[list[WatchlistServed], Doc("All lists there are.")]


@dataclass(frozen=True, slots=True)
class MemberServed:
    """Somebody on a watchlist."""

    who: Annotated[Who, Doc("Who stands on it.")]
    added_at: Annotated[datetime, Doc("Since when.")]
    last_seen_at: Annotated[datetime | None, Doc("When they were last seen; null: never.")]


@dataclass(frozen=True, slots=True)
class Members:
    """Who stands on a list."""

    watchlist: Annotated[str, Doc("Which list it is.")]
    items: Annotated[list[MemberServed], Doc("Its members, the newest first.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What was given and said while something was on."""

    subject_id: Annotated[str, Doc("What was on, by its id.")]
    started_at: Annotated[datetime, Doc("From when on.")]
    ended_at: Annotated[datetime | None, Doc("Until before when; null while it is on.")]
    people: Annotated[int, Doc("Persons who said or gave something meanwhile.")]
    messages: Annotated[int, Doc("Lines of chat meanwhile.")]
    tips: Annotated[list[Given], Doc("What was given meanwhile.")]
    subject: Annotated[Any, Doc("What was on, as its own pack serves it.")]


@dataclass(frozen=True, kw_only=True)
class BesideServed(Counted):
    """What was given and said while things of a kind were on."""

    kind: Annotated[str, Doc("The kind of them.")]
    items: Annotated[list[Beside], Doc("Each of them, the newest first.")]
