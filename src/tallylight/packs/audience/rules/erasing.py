"""What goes when a person is erased, and in which order."""

from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.erase import Erase, On
from tallylight.core.pack import Context, Decision, Picture
from tallylight.packs.audience.messages import events as e
from tallylight.packs.audience.messages import privacy as p
from tallylight.packs.audience.messages.fields import NO_SUCH_PERSON
from tallylight.packs.audience.messages.notes import RemoveNote
from tallylight.packs.audience.rules.person import Person
from tallylight.packs.audience.rules.shared import USER, stands_for
from tallylight.packs.audience.rules.visitors import kept_out, mark_of_row, marks_of_person

EVIDENCE = (("interactions", "person_id"), ("snapshots", "person_id"))


def decide(picture: Picture[Person], command: p.ErasePerson, ctx: Context) -> Decision | Refused:
    if picture.subject is None:
        return NO_SUCH_PERSON.because(person_id=command.person_id)
    whole = all_of(picture.subject, ctx)
    erasure_id = ctx.ids.next("erasures")
    known = [one for it in whole for one in ctx.those("attribute", person_id=it.person_id)]
    notes = [one for it in whole for one in ctx.those("note", person_id=it.person_id)]
    marks = sorted({mark for it in whole for mark in marks_of_person(it, ctx)})
    kept = marks if command.keep_out else []
    gone: list[Any] = [e.AttributeRemoved(attribute_id=one.id) for one in known]
    gone += [p.PersonErased(person_id=it.person_id, erasure_id=erasure_id) for it in whole]
    gone += kept_out([*(mark_of_row(it, ctx) for it in whole), *kept], ctx)
    return Decision(
        tuple((ctx.now, one) for one in gone),
        first=tuple(On(it.channel, RemoveNote(interaction_id=it.interaction_id)) for it in notes),
        erase=Erase(
            erasure_id=erasure_id,
            what="audience.person",
            who=",".join(marks),
            ids=tuple(it.person_id for it in whole),
            evidence=EVIDENCE,
            names=frozenset(name for it in whole for name in names_of(it)),
            reason=command.reason,
        ),
    )


def all_of(person: Person, ctx: Context) -> list[Person]:
    """A person and all who are read as the same one; who was merged into another comes first."""
    root: Person = ctx.find("person", stands_for(person, ctx)) or person
    found, looked = [root], 0
    while looked < len(found):
        found += ctx.those("person", merged_into=found[looked].person_id)
        looked += 1
    return found[::-1]


def names_of(person: Person) -> set[str]:
    """All that a person is or was called, and the platform's own ids."""
    said = {person.username, person.display_name, *(one.alias for one in person.aliases)}
    said |= {one.external_id for one in person.identities if one.id_kind == USER}
    return {one for one in said if one}
