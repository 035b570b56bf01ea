"""What became true of persons; names and words are ids of texts, never the words."""

from datetime import datetime

from tallylight.core.declare import TextId, event


@event("person")
class PersonMet:
    """There is one person more."""

    person_id: str
    alias_id: str
    platform: str
    username: TextId
    display_name: TextId
    role: str


@event("person")
class PersonRenamed:
    """A person is called otherwise now."""

    person_id: str
    alias_id: str
    username: TextId
    display_name: TextId


@event("person")
class NameRetired:
    """A person lost the name: somebody else has it now. `username` is what stands for it."""

    person_id: str
    username: TextId


@event("person")
class PersonIdentified:
    """The platform's own id of a person is known."""

    person_id: str
    identity_id: str
    platform: str
    id_kind: str
    external_id: TextId


@event("person")
class PersonSeenAs:
    """A person is there as something else, too."""

    person_id: str
    role: str


@event("person")
class PersonExcluded:
    """A person is left out of all numbers."""

    person_id: str
    member_id: str


@event("person")
class PersonIncluded:
    """A person counts again."""

    person_id: str


@event("person")
class PersonListed:
    """A person stands on a watchlist."""

    person_id: str
    member_id: str
    watchlist: str


@event("person")
class PersonUnlisted:
    """A person stands on a watchlist no more."""

    person_id: str
    watchlist: str


@event("person")
class PersonMerged:
    """A person is another one; both are read as that one."""

    person_id: str
    into: str


@event("person")
class PersonSplit:
    """A person stands alone again."""

    person_id: str


@event("attribute")
class AttributeSet:
    """Something is believed of a person."""

    attribute_id: str
    person_id: str
    key: str
    value: TextId
    confidence: str
    evidence_type: str | None
    evidence_id: str | None


@event("attribute")
class AttributeCorrected:
    """What is believed of a person was changed; `said` names the fields."""

    attribute_id: str
    said: tuple[str, ...]
    value: TextId = None
    confidence: str | None = None
    evidence_type: str | None = None
    evidence_id: str | None = None


@event("attribute")
class AttributeRemoved:
    """Something is believed of a person no more."""

    attribute_id: str


@event("note")
class NoteKept:
    """Something was kept of a person by hand; the words are in the evidence.

    `brought` are the ids of what was kept along with it, of one paste.
    """

    interaction_id: str
    person_id: str
    kind: str
    noted_at: datetime
    brought: tuple[str, ...] = ()


@event("note")
class NoteRemoved:
    """A note was taken out of sight."""

    interaction_id: str
