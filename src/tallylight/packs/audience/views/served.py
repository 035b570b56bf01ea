"""What is served of persons, of what is believed of them, and of what was kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.core.pack import Result
from tallylight.packs.audience.rules import attributes, notes, person, visitors


@dataclass(frozen=True, slots=True)
class ServedPerson:
    """A person, as the record has them now."""

    person_id: Annotated[str, Doc("The id.")]
    platform: Annotated[str, Doc("The platform the name is from.")]
    username: Annotated[str, Doc("The name, in small letters.")]
    display_name: Annotated[str | None, Doc("The name as the platform shows it.")]
    role: Annotated[str, Doc("What they were seen as.")]
    is_excluded: Annotated[bool, Doc("Whether they are left out of all numbers.")]
    watchlists: Annotated[tuple[str, ...], Doc("The lists they stand on.")]
    merged_into: Annotated[str | None, Doc("Who they really are, where somebody said so.")]
    met_at: Annotated[datetime, Doc("When they were met.")]


def of_person(it: person.Person) -> ServedPerson:
    return ServedPerson(
        it.person_id, it.platform, it.username, it.display_name, it.role, it.is_excluded,
        tuple(one.watchlist for one in it.members), it.merged_into, it.met_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServedAttribute:
    """What is believed of a person."""

    attribute_id: Annotated[str, Doc("The id.")]
    person_id: Annotated[str, Doc("Of whom.")]
    key: Annotated[str, Doc("What it is about.")]
    value: Annotated[str | None, Doc("What is so; null where it was erased.")]
    confidence: Annotated[str, Doc("How sure it is.")]
    evidence_type: Annotated[str | None, Doc("What it is known from.")]
    evidence_id: Annotated[str | None, Doc("Which snapshot or interaction shows it.")]


def of_attribute(it: attributes.Attribute) -> ServedAttribute:
    return ServedAttribute(
        it.id, it.person_id, it.key, it.value, it.confidence, it.evidence_type, it.evidence_id
    )


@dataclass(frozen=True, slots=True)
class ServedNote:
    """Something that was kept by hand."""

    interaction_id: Annotated[str, Doc("The id of the interaction.")]
    person_id: Annotated[str, Doc("Of whom.")]
    noted_at: Annotated[datetime, Doc("When it was so.")]


def of_note(it: notes.Note) -> ServedNote:
    return ServedNote(it.interaction_id, it.person_id, it.noted_at)


@dataclass(frozen=True, slots=True)
class ServedVisitor:
    """Somebody of whom nothing is recorded."""

    mark: Annotated[str, Doc("What stands for the name, or for the platform's id.")]
    since: Annotated[datetime, Doc("From when on.")]


def of_visitor(it: visitors.Visitor) -> ServedVisitor:
    return ServedVisitor(it.mark, it.since)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of a person, and where; nulls when it was kept already."""

    interaction_id: Annotated[str | None, Doc("The id of an interaction.")] = None
    snapshot_id: Annotated[str | None, Doc("The id of a snapshot.")] = None
    person_id: Annotated[str | None, Doc("Of whom.")] = None


def of_evidence(result: Result[Any]) -> Kept:
    rows: Mapping[str, Mapping[str, Any]] = dict(result.evidence)
    heard, snapshot = rows.get("interactions"), rows.get("snapshots")
    found = heard or snapshot
    return Kept(
        interaction_id=heard["id"] if heard else None,
        snapshot_id=snapshot["id"] if snapshot else None,
        person_id=found["person_id"] if found else None,
    )


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was too old and is no more."""

    rows: Annotated[int, Doc("How many rows went.")]


def of_forgotten(result: Result[Any]) -> Forgotten:
    return Forgotten(len(result.command.ids))
