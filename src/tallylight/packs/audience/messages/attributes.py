"""The language of attributes: what is believed of a person, how surely, and why."""

from typing import Annotated

from annotated_doc import Doc
from annotated_types import Len

from tallylight.core.declare import command
from tallylight.packs.audience.messages.fields import (
    NO_SUCH_EVIDENCE,
    NO_SUCH_PERSON,
    Confidence,
    Evidence,
    PersonId,
)

AttributeId = Annotated[str, Len(1, 36), Doc("Which attribute, by its id.")]
Key = Annotated[str, Len(1, 255), Doc("What it is about: location, favorite_tag, note.")]
Value = Annotated[str, Len(1, 20_000), Doc("What is so.")]
Sure = Annotated[Confidence, Doc("How sure it is.")]
EvidenceId = Annotated[str | None, Len(1, 36), Doc("Which snapshot or interaction shows it.")]


@command("attribute/set", creates=True, house=True, subject="attribute",
         refuses=(NO_SUCH_PERSON, NO_SUCH_EVIDENCE))  # fmt: skip
class SetAttribute:
    """Write down what is so of a person; another value of the same key stays beside it."""

    person_id: PersonId
    key: Key
    value: Value
    sure: Sure = "high"
    evidence_type: Annotated[Evidence | None, Doc("What it is known from.")] = "manual"
    evidence_id: EvidenceId = None


@command("attribute/correct", house=True, subject="attribute", refuses=(NO_SUCH_EVIDENCE,))
class CorrectAttribute:
    """Change what was written down of a person; what is left out stays."""

    attribute_id: AttributeId
    value: Annotated[str | None, Len(1, 20_000), Doc("What is so.")] = None
    sure: Annotated[Confidence | None, Doc("How sure it is.")] = None
    evidence_type: Annotated[Evidence | None, Doc("What it is known from.")] = None
    evidence_id: EvidenceId = None


@command("attribute/remove", house=True, subject="attribute")
class RemoveAttribute:
    """Take out what was written down of a person."""

    attribute_id: AttributeId
