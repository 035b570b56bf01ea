"""What is believed of persons: how surely, and from what."""

from dataclasses import dataclass, replace
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Entry, Picture
from tallylight.packs.audience.messages import attributes as a
from tallylight.packs.audience.messages import events as e
from tallylight.packs.audience.messages.fields import NO_SUCH_EVIDENCE, NO_SUCH_PERSON

CORRECTABLE = ("value", "confidence", "evidence_type", "evidence_id")
KEPT_IN = {"interaction": "interactions", "snapshot": "snapshots"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that is believed of a person. `value` is None where it was erased."""

    id: str
    person_id: str
    key: str
    value: str | None
    confidence: str
    evidence_type: str | None
    evidence_id: str | None


def decide(picture: Picture[Attribute], command: Any, ctx: Context) -> Decision | Refused:
    if isinstance(command, a.SetAttribute):
        return _set(command, ctx)
    if isinstance(command, a.CorrectAttribute):
        return _correct(picture.subject, command, ctx)
    return Decision.of(ctx.at, e.AttributeRemoved(attribute_id=command.attribute_id))


def _set(command: a.SetAttribute, ctx: Context) -> Decision | Refused:
    if ctx.find("person", command.person_id) is None:
        return NO_SUCH_PERSON.because(person_id=command.person_id)
    missing = _missing(command.evidence_type, command.evidence_id, ctx)
    if missing is not None:
        return missing
    said = e.AttributeSet(
        attribute_id=ctx.unique(),
        person_id=command.person_id,
        key=command.key,
        value=ctx.text(command.value),
        confidence=command.sure,
        evidence_type=command.evidence_type,
        evidence_id=command.evidence_id,
    )
    return Decision.of(ctx.at, said)


def _correct(known: Any, command: a.CorrectAttribute, ctx: Context) -> Decision | Refused:
    given = {"confidence" if name == "sure" else name for name in ctx.given}
    said = tuple(name for name in CORRECTABLE if name in given)
    if command.value is None:
        said = tuple(name for name in said if name != "value")
    kind = command.evidence_type if "evidence_type" in said else known.evidence_type
    missing = _missing(kind, command.evidence_id, ctx)
    if missing is not None:
        return missing
    corrected = e.AttributeCorrected(
        attribute_id=command.attribute_id,
        said=said,
        value=ctx.text(command.value),
        confidence=command.sure or known.confidence,
        evidence_type=command.evidence_type,
        evidence_id=command.evidence_id,
    )
    return Decision.of(ctx.at, corrected) if said else Decision(about=known)


def _missing(kind: str | None, evidence_id: str | None, ctx: Context) -> Refused | None:
    """Why evidence that is named can't be it: it is not there."""
    if evidence_id is None:
        return None
    table = KEPT_IN.get(kind or "")
    if table is not None and ctx.kept(table, id=evidence_id) is not None:
        return None
    return NO_SUCH_EVIDENCE.because(evidence_type=kind or "evidence", evidence_id=evidence_id)


def evolve(attribute: Attribute | None, entry: Entry) -> Attribute | None:
    match entry.event:
        case e.AttributeSet() as event:
            return Attribute(
                event.attribute_id, event.person_id, event.key, entry.text(event.value),
                event.confidence, event.evidence_type, event.evidence_id,
            )  # fmt: skip
        case e.AttributeCorrected() as event if attribute is not None:
            said = {name: getattr(event, name) for name in event.said}
            if "value" in said:
                said["value"] = entry.text(event.value)
            return replace(attribute, **said)
        case e.AttributeRemoved():
            return None
    return attribute


def parts(attribute: Attribute) -> tuple[Attribute, ...]:
    """Its row; none of one whose words were erased."""
    return (attribute,) if attribute.value is not None else ()
