"""A person as the events made them, and the rows they become."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tallylight.core.pack import Entry
from tallylight.packs.audience.messages import events as e
from tallylight.packs.audience.messages.fields import EXCLUDED, WATCHLISTS
from tallylight.packs.audience.messages.privacy import PersonErased
from tallylight.packs.audience.rules.names import merged_role

NUMBERS = ("rid", "did")
"""Ids that Statbate gives: of a room, of a donor."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of a person, from one instant until before another; None is until now."""

    id: str
    person_id: str
    alias: str
    platform: str
    valid_from: datetime
    created_at: datetime
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """An id by which a platform knows a person."""

    id: str
    person_id: str
    platform: str
    id_kind: str
    external_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A person's place on a watchlist."""

    id: str
    person_id: str
    watchlist: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody. `username` is canonical, `display_name` as the platform shows it."""

    person_id: str
    platform: str
    username: str
    display_name: str | None
    role: str
    met_at: datetime
    aliases: tuple[Alias, ...] = ()
    identities: tuple[Identity, ...] = ()
    members: tuple[Member, ...] = ()
    merged_into: str | None = None

    @property
    def is_excluded(self) -> bool:
        """The list says it, so that flag and list are one truth."""
        return self.member(EXCLUDED) is not None

    def member(self, watchlist: str) -> Member | None:
        """The person's place on a list."""
        return next((one for one in self.members if one.watchlist == watchlist), None)

    def identity(self, platform: str, id_kind: str) -> Identity | None:
        """The id of a kind by which a platform knows the person."""
        known = ((one.platform, one.id_kind) for one in self.identities)
        return next(
            (one for one, kind in zip(self.identities, known, strict=True)
             if kind == (platform, id_kind)), None,
        )  # fmt: skip


def evolve(person: Person | None, entry: Entry) -> Person | None:
    if isinstance(entry.event, e.PersonMet):
        return _met(entry.event, entry)
    if person is None or isinstance(entry.event, PersonErased):
        return None
    return STEPS[type(entry.event)](person, entry.event, entry)


def _met(event: e.PersonMet, entry: Entry) -> Person:
    name = entry.text(event.username) or f"erased {event.person_id}"
    at = entry.happened_at
    alias = Alias(event.alias_id, event.person_id, name, event.platform, at, entry.recorded_at)
    shown = entry.text(event.display_name)
    return Person(event.person_id, event.platform, name, shown, event.role, at, (alias,))


def _retired(person: Person, event: e.NameRetired, entry: Entry) -> Person:
    name = entry.text(event.username) or f"erased {person.person_id}"
    aliases = _closed(person.aliases, entry.happened_at)
    return replace(person, username=name, display_name=None, aliases=aliases)


def _renamed(person: Person, event: e.PersonRenamed, entry: Entry) -> Person:
    name = entry.text(event.username) or f"erased {event.alias_id}"
    at = entry.happened_at
    shown = entry.text(event.display_name)
    if name == person.username:
        return replace(person, display_name=shown)
    alias = Alias(event.alias_id, person.person_id, name, person.platform, at, entry.recorded_at)
    aliases = (*_closed(person.aliases, at), alias)
    return replace(person, username=name, display_name=shown, aliases=aliases)


def _closed(aliases: tuple[Alias, ...], at: datetime) -> tuple[Alias, ...]:
    """The names with the current one over; one that was held for no time at all was none."""
    ended = (one if one.valid_to else replace(one, valid_to=at) for one in aliases)
    return tuple(one for one in ended if one.valid_to is None or one.valid_to > one.valid_from)


def _identified(person: Person, event: e.PersonIdentified, entry: Entry) -> Person:
    said = entry.text(event.external_id)
    if said is None:
        return person
    identity = Identity(
        event.identity_id,
        person.person_id,
        event.platform,
        event.id_kind,
        said,
        entry.recorded_at,
    )
    return replace(person, identities=(*person.identities, identity))


def _listed(person: Person, event: e.PersonListed | e.PersonExcluded, entry: Entry) -> Person:
    watchlist = EXCLUDED if isinstance(event, e.PersonExcluded) else event.watchlist
    if person.member(watchlist) is not None:
        return person
    member = Member(event.member_id, person.person_id, watchlist, entry.happened_at)
    return replace(person, members=(*person.members, member))


def _unlisted(person: Person, event: e.PersonUnlisted | e.PersonIncluded, _: Entry) -> Person:
    watchlist = EXCLUDED if isinstance(event, e.PersonIncluded) else event.watchlist
    left = tuple(one for one in person.members if one.watchlist != watchlist)
    return replace(person, members=left)


STEPS: dict[type, Callable[[Person, Any, Entry], Person]] = {
    e.PersonRenamed: _renamed,
    e.NameRetired: _retired,
    e.PersonIdentified: _identified,
    e.PersonSeenAs: lambda it, event, _: replace(it, role=merged_role(it.role, event.role)),
    e.PersonExcluded: _listed,
    e.PersonListed: _listed,
    e.PersonIncluded: _unlisted,
    e.PersonUnlisted: _unlisted,
    e.PersonMerged: lambda it, event, _: replace(it, merged_into=event.into),
    e.PersonSplit: lambda it, _, __: replace(it, merged_into=None),
}

# Rows


def row(person: Person) -> dict[str, Any]:
    numbers = {one.id_kind: int(one.external_id) for one in person.identities
               if one.id_kind in NUMBERS}  # fmt: skip
    return {
        "id": person.person_id,
        "username": person.username,
        "platform": person.platform,
        "role": person.role,
        "rid": numbers.get("rid"),
        "did": numbers.get("did"),
        "first_seen_at": person.met_at,
        "last_seen_at": person.met_at,
        "is_excluded": person.is_excluded,
        "display_name": person.display_name,
        "merged_into": person.merged_into,
        "interaction_count": 0,
    }


def member_row(member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "watchlist_id": WATCHLISTS[member.watchlist],
        "person_id": member.person_id,
        "added_at": member.added_at,
    }
