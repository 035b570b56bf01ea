"""A person on one card, and who may be meant by a name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc

from tallylight.packs.audience.views.delta import DeltaServed
from tallylight.packs.audience.views.who import Counted, Given, Who


@dataclass(frozen=True, slots=True)
class NameHeld:
    """A name of a person, for a time."""

    name: Annotated[str, Doc("The name, in small letters; made up while names are hidden.")]
    platform: Annotated[str, Doc("Where it was theirs.")]
    since: Annotated[datetime, Doc("From when on.")]
    until: Annotated[datetime | None, Doc("Until when; null while it is theirs.")]


@dataclass(frozen=True, slots=True)
class KnownAs:
    """An id by which a platform or a source knows a person."""

    platform: Annotated[str, Doc("Whose id it is.")]
    kind: Annotated[str, Doc("user, rid or did.")]
    external_id: Annotated[str, Doc("The id itself.")]


@dataclass(frozen=True, slots=True)
class NoteServed:
    """A note about a person."""

    interaction_id: Annotated[str, Doc("The id of what was kept.")]
    at: Annotated[datetime, Doc("When it was noted.")]
    text: Annotated[str, Doc("What it says.")]


@dataclass(frozen=True, slots=True)
class Believed:
    """What is believed of a person, and what shows it."""

    attribute_id: Annotated[str, Doc("Its id.")]
    key: Annotated[str, Doc("What it is about.")]
    value: Annotated[str, Doc("What is so.")]
    confidence: Annotated[str, Doc("low, medium or high.")]
    evidence_type: Annotated[str | None, Doc("What it is known from.")]
    evidence_id: Annotated[str | None, Doc("Which snapshot or interaction shows it.")]
    evidence: Annotated[str | None, Doc("The words that show it; null of what has none.")]
    evidence_at: Annotated[datetime | None, Doc("When those were said, or seen.")]
    set_at: Annotated[datetime, Doc("When somebody wrote it down.")]
    contradicted: Annotated[bool, Doc("Whether something else is believed under this key.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """All that is known of a person; merged ones are one. Numbers are of this channel."""

    who: Annotated[Who, Doc("Who it is.")]
    role: Annotated[str, Doc("MODEL, VIEWER, BOTH or UNKNOWN.")]
    merged: Annotated[list[str], Doc("Ids of others that are read as this person.")]
    met_at: Annotated[datetime, Doc("When they were met.")]
    first_seen_at: Annotated[datetime | None, Doc("The first sign of life; null if there is none.")]
    last_seen_at: Annotated[datetime | None, Doc("The last sign of life.")]
    last_words: Annotated[str | None, Doc("What they said last; null where it was taken away.")]
    last_words_at: Annotated[datetime | None, Doc("When they said it.")]
    streams_attended: Annotated[int, Doc("In how many sessions they were seen.")]
    messages: Annotated[int, Doc("Lines of chat.")]
    tips: Annotated[list[Given], Doc("What they gave, unit by unit, unnamed gifts with it.")]
    anonymous_tips: Annotated[list[Given], Doc("What of it they gave without a name.")]
    watchlists: Annotated[list[str], Doc("The lists they are on.")]
    notes: Annotated[list[NoteServed], Doc("The last twenty notes, the newest first.")]
    note_count: Annotated[int, Doc("How many notes there are.")]
    attributes: Annotated[list[Believed], Doc("What is believed of them, by key.")]
    since_last_stream: Annotated[
        list[DeltaServed], Doc("What changed since the last stream was over, source by source.")
    ]
    names: Annotated[list[NameHeld], Doc("What they were called, the newest first.")]
    identities: Annotated[list[KnownAs], Doc("Ids by which they are known.")]


@dataclass(frozen=True, slots=True)
class Meant:
    """A person that a name fits, and why."""

    who: Annotated[Who, Doc("Who it may be.")]
    how: Annotated[str, Doc("current, then, former or later; exact, begins or holds in a search.")]
    reason: Annotated[str, Doc("Why the name fits, in a sentence.")]
    since: Annotated[datetime, Doc("From when on it was their name.")]
    until: Annotated[datetime | None, Doc("Until when it was; null while it is.")]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """All who a name fits, best first."""

    username: Annotated[str, Doc("The name as it was looked for.")]
    platform: Annotated[str, Doc("The platform it was looked for on.")]
    as_of: Annotated[datetime, Doc("The time it was looked for.")]
    ambiguous: Annotated[bool, Doc("Whether more than one person may be meant.")]
    holder: Annotated[str | None, Doc("The id of whose name it was at that time.")]
    items: Annotated[list[Meant], Doc("Who may be meant.")]


@dataclass(frozen=True, kw_only=True)
class NamesFound(Counted):
    """Persons in whose names something stands."""

    items: Annotated[list[Meant], Doc("Each once, the likeliest first.")]
