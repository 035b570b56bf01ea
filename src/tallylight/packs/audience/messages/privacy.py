"""The language of forgetting: who is to be nowhere any more, and who is not to come back."""

from typing import Annotated, Literal

from annotated_doc import Doc
from annotated_types import Len

from tallylight.base.errors import Refusal
from tallylight.core.declare import command, event, query
from tallylight.packs.audience.messages.fields import (
    NAME_UNFIT,
    NO_SUCH_PERSON,
    External,
    Mark,
    Name,
    PersonId,
    Platform,
)

PERSON_KNOWN = Refusal(
    "person_known", "{username} is {person_id}, of whom something is kept: erase the person."
)
NOT_OLD = Refusal("not_old", "{row_id} is not older than audience.keep_days says, or is no more.")
NO_SUCH_ERASURE = Refusal("no_such_erasure", "There is no erasure {erasure_id}.", 404)

Reason = Annotated[str | None, Len(1, 500), Doc("Why, without a name: it stays in the ledger.")]


@command("person/erase", house=True, undoable=False, subject="person", refuses=(NO_SUCH_PERSON,))
class ErasePerson:
    """Take a person, and all who were merged with them, out of everything for good."""

    person_id: PersonId
    reason: Reason = None
    keep_out: Annotated[bool, Doc("Whether nothing is recorded of them from now on either.")] = True


@command("heard/forget", house=True, undoable=False, subject="person", refuses=(NOT_OLD,))
class ForgetHeard:
    """Erase rows that were heard longer ago than `audience.keep_days` says."""

    table: Annotated[Literal["interactions", "snapshots"], Doc("Where they are.")]
    ids: Annotated[tuple[str, ...], Len(1, 500), Doc("Which rows.")]


@command("visitor/keep-out", house=True, subject="visitor", arguments=("platform",),
         refuses=(NAME_UNFIT, PERSON_KNOWN))  # fmt: skip
class KeepOut:
    """Record nothing of somebody who is not known: only a mark is kept, which tells no name."""

    username: Name
    platform: Platform = "chaturbate"
    platform_id: External = None


@command("visitor/let-in", house=True, subject="visitor", arguments=("platform",),
         refuses=(NAME_UNFIT,))  # fmt: skip
class LetIn:
    """Record somebody again from now on who was kept out."""

    username: Name
    platform: Platform = "chaturbate"
    platform_id: External = None


@command("visitor/keep-out-again", house=True, subject="visitor", undoable=False)
class KeepOutAgain:
    """Record nothing of those who were kept out before an older backup came back."""

    marks: Annotated[tuple[Mark, ...], Doc("What stands for each of them.")]


@query("persons/{person_id}/erasure", refuses=(NO_SUCH_PERSON,))
class ForeseeErasure:
    """What would go if a person were erased, counted; nothing is done."""

    person_id: PersonId


@query("persons/{person_id}/export", refuses=(NO_SUCH_PERSON,))
class ExportPerson:
    """All that is kept of a person, with real names, to be handed to that person."""

    person_id: PersonId
    as_page: Annotated[
        bool, Doc("A page to read; else JSON, a row on each line, with the evidence as it came.")
    ] = False


@query("erasures")
class ListErasures:
    """Every erasure there was, the latest first, with how much went and nothing that did."""


@query("erasures/{erasure_id}", refuses=(NO_SUCH_ERASURE,))
class GetErasure:
    """The receipt of one erasure, sealed with this installation's key."""

    erasure_id: Annotated[int, Doc("Which erasure.")]


@event("person")
class PersonErased:
    """A person is nowhere any more."""

    person_id: str
    erasure_id: int


@event("visitor")
class VisitorKeptOut:
    """Nothing is to be recorded of whom a mark stands for."""

    mark: str


@event("visitor")
class VisitorLetIn:
    """Whom a mark stands for may be recorded again."""

    mark: str
