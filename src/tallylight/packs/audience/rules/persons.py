"""When a person is met, renamed, left out, listed, merged."""

from collections.abc import Callable
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Picture
from tallylight.packs.audience.messages import events as e
from tallylight.packs.audience.messages import persons as p
from tallylight.packs.audience.messages.fields import (
    EXCLUDED,
    KEPT_OUT,
    MERGED_ALREADY,
    MERGED_WITH_ITSELF,
    NAME_TAKEN,
    NO_SUCH_PERSON,
    NOT_MERGED,
    PERSON_ID_TAKEN,
)
from tallylight.packs.audience.messages.heard import HearRename
from tallylight.packs.audience.messages.settings import AUTO_EXCLUDED
from tallylight.packs.audience.rules.names import as_written, canonical, merged_role
from tallylight.packs.audience.rules.person import NUMBERS, Person
from tallylight.packs.audience.rules.shared import (
    USER,
    by_former_name,
    by_identity,
    by_name,
    name_in,
    stands_for,
    told_late,
)
from tallylight.packs.audience.rules.visitors import is_kept_out

Answer = Decision | Refused


def decide(picture: Picture[Person], command: Any, ctx: Context) -> Answer:
    if isinstance(command, p.MeetPerson):
        return _meet(command, ctx)
    if isinstance(command, HearRename):
        return _hear_rename(command, ctx)
    person = picture.subject
    if person is None:
        return NO_SUCH_PERSON.because(person_id=command.person_id)
    rules: dict[type, Callable[[Person, Any, Context], Answer]] = {
        p.RenamePerson: _rename,
        p.ExcludePerson: lambda one, _, ctx: _list(one, EXCLUDED, ctx),
        p.IncludePerson: lambda one, _, ctx: _unlist(one, EXCLUDED, ctx),
        p.PutOnList: lambda one, said, ctx: _list(one, said.watchlist, ctx),
        p.TakeOffList: lambda one, said, ctx: _unlist(one, said.watchlist, ctx),
        p.MergePerson: _merge,
        p.SplitPerson: _split,
    }
    return rules[type(command)](person, command, ctx)


def _meet(command: p.MeetPerson, ctx: Context) -> Answer:
    name = name_in(command.username)
    if isinstance(name, Refused):
        return name
    person, events = whom(command, name, ctx)
    if person is None and is_kept_out(command.platform, name, command.platform_id, ctx):
        return KEPT_OUT.because(username=name)
    if person is None:
        if command.new_id is not None and ctx.find("person", command.new_id) is not None:
            return PERSON_ID_TAKEN.because(person_id=command.new_id)
        return Decision.of(ctx.at, *events, *_born(command, name, ctx))
    return Decision(tuple((ctx.at, one) for one in (*events, *_new_of(person, command, ctx))),
                    about=person)  # fmt: skip


def whom(command: p.MeetPerson, name: str, ctx: Context) -> tuple[Person | None, list[Any]]:
    """Who is met, None for somebody new, and what the name tells of others and of them.

    One id is one person, whatever the name. One name with another id is somebody else: the
    name was given away, and what was written of its holder stays with the holder.
    """
    platform, external_id = command.platform, command.platform_id
    holder = by_name(platform, name, ctx)
    its = holder.identity(platform, USER) if holder else None
    same = its is not None and its.external_id == external_id  # nearly always
    known = holder if same else by_identity(platform, USER, external_id, ctx)
    if known is not None:
        return known, _called(known, holder, name, command.display_name, ctx)
    holder = by_former_name(platform, name, ctx) or holder
    if holder is None or external_id is None or holder.identity(platform, USER) is None:
        return holder, []
    return None, [] if told_late(platform, name, ctx) else [_retired(holder, ctx)]


def _called(
    known: Person, holder: Person | None, name: str, shown: str | None, ctx: Context
) -> list[Any]:
    """What a name tells of the person who has it, and of who had it until then."""
    if known.username == name or told_late(known.platform, name, ctx):
        return []
    retired = [_retired(holder, ctx)] if holder is not None else []
    return [*retired, *_renamed(known, name, shown, ctx)]


def _born(command: p.MeetPerson, name: str, ctx: Context) -> list[Any]:
    person_id = command.new_id or ctx.unique()
    shown = command.display_name or as_written(command.username, name)
    shown = shown if shown != name else None
    if told_late(command.platform, name, ctx):
        name = _with_id(name, person_id)
    met = e.PersonMet(
        person_id=person_id, alias_id=ctx.unique(), platform=command.platform,
        username=ctx.text(name), display_name=ctx.text(shown), role=command.role,
    )  # fmt: skip
    return [met, *_identified(person_id, None, command, ctx), *_auto_excluded(person_id, name, ctx)]


def _auto_excluded(person_id: str, name: str, ctx: Context) -> list[Any]:
    if name not in {_as_name(one) for one in ctx.settings(AUTO_EXCLUDED).split(",")}:
        return []
    return [e.PersonExcluded(person_id=person_id, member_id=ctx.unique())]


def _as_name(word: str) -> str | None:
    try:
        return canonical(word)
    except ValueError:
        return None


def _new_of(person: Person, command: p.MeetPerson, ctx: Context) -> list[Any]:
    """What is said of a person who is known, and was not known of them."""
    events = _identified(person.person_id, person, command, ctx)
    if merged_role(person.role, command.role) != person.role:
        events.append(e.PersonSeenAs(person_id=person.person_id, role=command.role))
    return events


def _identified(
    person_id: str, person: Person | None, command: p.MeetPerson, ctx: Context
) -> list[Any]:
    """Ids that are new. One that says otherwise than what is known overwrites nothing."""
    said = {USER: command.platform_id, "rid": command.rid, "did": command.did}
    new = {
        kind: str(value)
        for kind, value in said.items()
        if value is not None
        and (person is None or person.identity(command.platform, kind) is None)
        and (kind not in NUMBERS or by_identity(command.platform, kind, str(value), ctx) is None)
    }
    return [
        e.PersonIdentified(
            person_id=person_id,
            identity_id=ctx.unique(),
            platform=command.platform,
            id_kind=kind,
            external_id=ctx.text(value),
        )
        for kind, value in new.items()
    ]


def _renamed(person: Person, name: str, shown: str | None, ctx: Context) -> list[Any]:
    renamed = e.PersonRenamed(
        person_id=person.person_id, alias_id=ctx.unique(), username=ctx.text(name),
        display_name=ctx.text(shown),
    )  # fmt: skip
    excluded = [] if person.is_excluded else _auto_excluded(person.person_id, name, ctx)
    return [renamed, *excluded]


def _retired(holder: Person, ctx: Context) -> e.NameRetired:
    """The holder of a name that somebody else has now is called by it and the id."""
    name = _with_id(holder.username, holder.person_id)
    return e.NameRetired(person_id=holder.person_id, username=ctx.text(name))


def _with_id(name: str, person_id: str) -> str:
    return f"{name[:246]}#{person_id[:8]}"


def _hear_rename(command: HearRename, ctx: Context) -> Answer:
    name = name_in(command.username)
    if isinstance(name, Refused):
        return name
    known = by_identity(command.platform, USER, command.platform_id, ctx)
    if known is None:
        return Decision()
    holder = by_name(command.platform, name, ctx)
    events = _called(known, holder, name, command.display_name, ctx)
    return Decision(tuple((ctx.at, one) for one in events), about=known)


def _rename(person: Person, command: p.RenamePerson, ctx: Context) -> Answer:
    name = name_in(command.username)
    if isinstance(name, Refused):
        return name
    holder = by_name(person.platform, name, ctx)
    taken = holder.person_id if holder else told_late(person.platform, name, ctx)
    if taken not in (None, person.person_id):
        return NAME_TAKEN.because(username=name, person_id=taken)
    shown = command.display_name or as_written(command.username, name)
    if name == person.username and shown in (None, person.display_name):
        return Decision(about=person)
    return Decision.of(ctx.at, *_renamed(person, name, shown, ctx))


def _list(person: Person, watchlist: str, ctx: Context) -> Decision:
    if person.member(watchlist) is not None:
        return Decision(about=person)
    member_id = ctx.unique()
    if watchlist == EXCLUDED:
        excluded = e.PersonExcluded(person_id=person.person_id, member_id=member_id)
        return Decision.of(ctx.at, excluded)
    listed = e.PersonListed(person_id=person.person_id, member_id=member_id, watchlist=watchlist)
    return Decision.of(ctx.at, listed)


def _unlist(person: Person, watchlist: str, ctx: Context) -> Decision:
    if person.member(watchlist) is None:
        return Decision(about=person)
    if watchlist == EXCLUDED:
        return Decision.of(ctx.at, e.PersonIncluded(person_id=person.person_id))
    gone = e.PersonUnlisted(person_id=person.person_id, watchlist=watchlist)
    return Decision.of(ctx.at, gone)


def _merge(person: Person, command: p.MergePerson, ctx: Context) -> Answer:
    into: Person | None = ctx.find("person", command.into)
    if into is None:
        return NO_SUCH_PERSON.because(person_id=command.into)
    if person.merged_into is not None:
        return MERGED_ALREADY.because(person_id=person.person_id, into=person.merged_into)
    if stands_for(into, ctx) == person.person_id:
        return MERGED_WITH_ITSELF.because()
    root = stands_for(into, ctx)
    # Who is read as this one is from now on read as that one: one step leads to whom is meant.
    own = [one.person_id for one in ctx.those("person", merged_into=person.person_id)]
    merged = [e.PersonMerged(person_id=it, into=root) for it in (person.person_id, *own)]
    return Decision.of(ctx.at, *merged)


def _split(person: Person, _: p.SplitPerson, ctx: Context) -> Answer:
    if person.merged_into is None:
        return NOT_MERGED.because(person_id=person.person_id)
    return Decision.of(ctx.at, e.PersonSplit(person_id=person.person_id))
