"""Who is meant by a name: now, at some time, or once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from tallylight.core.pack import Asked
from tallylight.packs.audience.messages.fields import NAME_UNFIT, NOBODY_CALLED
from tallylight.packs.audience.messages.questions import NAME_AMBIGUOUS, GetCard, LookUp
from tallylight.packs.audience.messages.settings import PLATFORM
from tallylight.packs.audience.rules.lookup import Alias, Found, ranked
from tallylight.packs.audience.rules.names import canonical
from tallylight.packs.audience.store.shared import NAMED, OF, WHO, is_read_as, who_in
from tallylight.packs.audience.tables.people import person_aliases, persons
from tallylight.packs.audience.views.card import LookedUp, Meant
from tallylight.packs.audience.views.who import Who

a, p = person_aliases.c, persons.c


def look_up(asked: Asked, wanted: LookUp) -> LookedUp:
    platform, as_of = _platform(asked, wanted.platform), wanted.as_of or asked.now
    name = name_of(wanted.username)
    found = find(asked, name, platform, as_of)
    whom = persons_read(asked, [one.person_id for one in found.matches])
    items = [
        Meant(whom[one.person_id], one.how, one.reason, one.valid_from, one.valid_to)
        for one in found.matches
    ]
    # Two names of one person, who was merged, leave nobody in doubt.
    meant = {one.who.person_id for one in items}
    holder = whom[found.holder].person_id if found.holder else None
    return LookedUp(name, platform, as_of, len(meant) > 1, holder, items)


def the_one(asked: Asked, wanted: GetCard) -> str:
    """The id of the one person whom a name fits. Raises Refused where it fits none or several.

    Whose name it is now is meant, whoever had it before.
    """
    platform, name = _platform(asked, wanted.platform), name_of(wanted.username)
    found = find(asked, name, platform, asked.now)
    if not found.matches:
        raise NOBODY_CALLED.because(username=name, platform=platform)
    whom = persons_read(asked, [one.person_id for one in found.matches])
    meant = list(dict.fromkeys(whom[one.person_id].person_id for one in found.matches))
    if found.holder is not None:
        return whom[found.holder].person_id
    if len(meant) > 1:
        said = ", ".join(meant)
        raise NAME_AMBIGUOUS.because(username=name, count=len(meant), platform=platform, whom=said)
    return meant[0]


def name_of(said: str) -> str:
    """The name as it is kept. Raises Refused where it can be none."""
    try:
        return canonical(said)
    except ValueError as error:
        raise NAME_UNFIT.because(username=said, why=str(error)) from None


def find(asked: Asked, name: str, platform: str, as_of: datetime) -> Found:
    """All who have, had or will have had a name, best first."""
    held = select(a.person_id, p.username, a.alias, a.valid_from, a.valid_to)
    held = held.join(persons, p.id == a.person_id).where(a.alias == name, a.platform == platform)
    known = [Alias(*row) for row in asked.run(held)]
    bare = select(p.id, p.username, p.created_at).where(p.username == name, p.platform == platform)
    listed = {one.person_id for one in known}
    known += [
        Alias(row.id, row.username, row.username, row.created_at)
        for row in asked.run(bare)
        if row.id not in listed
    ]
    return ranked(name, known, as_of)


def persons_read(asked: Asked, ids: Sequence[str]) -> Mapping[str, Who]:
    """Whom persons are read as, by their own ids."""
    if not ids:
        return {}
    chosen = select(OF.c.id.label("own"), *NAMED).select_from(OF.join(WHO, is_read_as()))
    return {row.own: who_in(asked, row) for row in asked.run(chosen.where(OF.c.id.in_(ids)))}


def _platform(asked: Asked, said: str | None) -> str:
    return said or asked.settings(PLATFORM)
