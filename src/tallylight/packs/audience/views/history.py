"""What was heard, as it is served: hidden where its platform took it away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.packs.audience.views.who import Counted, Who


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionServed:
    """Something that a person said or did, or that was noted of them."""

    interaction_id: Annotated[str, Doc("The id it has here.")]
    who: Annotated[Who, Doc("Whose it is.")]
    kind: Annotated[str, Doc("What it was.")]
    at: Annotated[datetime, Doc("When it was so.")]
    text: Annotated[str | None, Doc("What was said; null where the platform took it away.")]
    redacted: Annotated[bool, Doc("Whether the platform took the words away.")]
    amount: Annotated[int | None, Doc("How much was given.")]
    unit: Annotated[str | None, Doc("Of what.")]
    anonymous: Annotated[bool, Doc("Whether the person asked not to be named.")]
    via: Annotated[str, Doc("Where it was heard.")]
    session_id: Annotated[int | None, Doc("The session that was on.")]
    by_hand: Annotated[bool, Doc("Whether the user kept it, and no source told it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionWhole:
    """An interaction with what it was read from."""

    interaction: Annotated[InteractionServed, Doc("What it says.")]
    stands: Annotated[bool, Doc("Whether it counts: what was kept by hand may be taken back.")]
    external_id: Annotated[str | None, Doc("The id that its source gave it.")]
    metadata: Annotated[dict[str, Any] | None, Doc("What else was told; null where hidden.")]
    raw: Annotated[str | None, Doc("The exact text it was read from; null where hidden.")]
    raw_sha256: Annotated[str | None, Doc("Its SHA-256, in hexadecimal.")]
    kept_at: Annotated[datetime, Doc("When it was written down.")]


@dataclass(frozen=True, kw_only=True)
class InteractionPage(Counted):
    """One page of what was heard."""

    items: Annotated[list[InteractionServed], Doc("What was heard, the newest first.")]
    next: Annotated[str | None, Doc("Where the next page begins; null at the end.")]


@dataclass(frozen=True, kw_only=True)
class WordsFound(Counted):
    """One page of what holds the words."""

    items: Annotated[list[InteractionServed], Doc("What holds them, the newest first.")]
    next: Annotated[str | None, Doc("Where to look on; null when all was looked through.")]
    looked_back_to: Annotated[datetime | None, Doc("How far back it was looked; null: to the end.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment in what is known of a person: of one kind, the others null."""

    at: Annotated[datetime, Doc("When it was.")]
    what: Annotated[str, Doc("interaction, snapshot or name.")]
    interaction: Annotated[InteractionServed | None, Doc("What was heard or noted.")]
    snapshot_id: Annotated[str | None, Doc("What a source said, by its id.")]
    source: Annotated[str | None, Doc("Which source said it.")]
    name: Annotated[str | None, Doc("What they were called from then on.")]


@dataclass(frozen=True, slots=True)
class PersonTimeline:
    """One page of what is known of a person."""

    who: Annotated[Who, Doc("Of whom it is.")]
    items: Annotated[list[Moment], Doc("The moments, the newest first.")]
    next: Annotated[str | None, Doc("Where the page after this one begins; null at the end.")]
