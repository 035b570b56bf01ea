"""Who is not to be recorded: known by marks, which tell no name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Entry, Picture
from tallylight.packs.audience.messages import privacy as p
from tallylight.packs.audience.rules.person import Person
from tallylight.packs.audience.rules.shared import USER, by_identity, by_name, name_in, stands_for


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody of whom nothing is recorded."""

    mark: str
    since: datetime


def decide(_: Picture[Any], command: Any, ctx: Context) -> Decision | Refused:
    if isinstance(command, p.KeepOutAgain):
        return Decision.of(ctx.at, *kept_out(sorted(set(command.marks)), ctx))
    name = name_in(command.username)
    if isinstance(name, Refused):
        return name
    marks = list(marks_of(command.platform, name, command.platform_id, ctx))
    if isinstance(command, p.LetIn):
        known = (one for one in marks if ctx.find("visitor", one) is not None)
        return Decision.of(ctx.at, *(p.VisitorLetIn(mark=one) for one in known))
    person = by_name(command.platform, name, ctx)
    person = person or by_identity(command.platform, USER, command.platform_id, ctx)
    if person is not None:
        return p.PERSON_KNOWN.because(username=name, person_id=person.person_id)
    return Decision.of(ctx.at, *kept_out(marks, ctx))


def kept_out(marks: list[str], ctx: Context) -> Iterator[p.VisitorKeptOut]:
    """The events that keep out whom marks stand for, as far as they are not."""
    return (p.VisitorKeptOut(mark=one) for one in marks if ctx.find("visitor", one) is None)


def is_kept_out(platform: str, name: str, platform_id: str | None, ctx: Context) -> bool:
    """Whether somebody who is not known is not to be."""
    marks = marks_of(platform, name, platform_id, ctx)
    return any(ctx.named("visitor", mark=one) is not None for one in marks)


def marks_of(platform: str, name: str, platform_id: str | None, ctx: Context) -> Iterator[str]:
    yield ctx.keyed(f"name\0{platform}\0{name}")
    if platform_id is not None:
        yield ctx.keyed(f"{USER}\0{platform}\0{platform_id}")


def marks_of_person(person: Person, ctx: Context) -> Iterator[str]:
    """The marks of all names that a person has or had, and of the platform's ids.

    A former name that is somebody else's by now is left to them.
    """
    yield ctx.keyed(f"name\0{person.platform}\0{person.username}")
    for alias in person.aliases:
        holder = by_name(alias.platform, alias.alias, ctx)
        if holder is None or stands_for(holder, ctx) == stands_for(person, ctx):
            yield ctx.keyed(f"name\0{alias.platform}\0{alias.alias}")
    for one in person.identities:
        if one.id_kind == USER:
            yield ctx.keyed(f"{USER}\0{one.platform}\0{one.external_id}")


def mark_of_row(person: Person, ctx: Context) -> str:
    """The mark of what was kept, whatever it was called: an older backup may hold it still."""
    return ctx.keyed(f"person\0{person.person_id}")


def evolve(visitor: Visitor | None, entry: Entry) -> Visitor | None:
    match entry.event:
        case p.VisitorKeptOut(mark=mark):
            return visitor or Visitor(mark, entry.happened_at)
    return None
