"""One person and those who are read as them: the rows that the card and its parts begin with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import func, or_, select

from tallylight.core.pack import Asked
from tallylight.packs.audience.messages.fields import NO_SUCH_PERSON
from tallylight.packs.audience.store.shared import NAMED, OF, WHO, who_in
from tallylight.packs.audience.tables.people import persons, watchlist_members, watchlists
from tallylight.packs.audience.views.who import Who

p = persons.c

PRIVATE_LIST = "Banned But Craved"
"""Being on it is never told together with being here: see the pack's README."""


@dataclass(frozen=True)
class OnePerson:
    """A person with all who were merged into them. `row` is the person's own, of `persons`."""

    asked: Asked
    row: Any
    merged: Sequence[str]

    @property
    def ids(self) -> list[str]:
        """The ids under which something may have been kept of them."""
        return [self.row.id, *self.merged]

    @cached_property
    def who(self) -> Who:
        chosen = select(*NAMED).where(WHO.c.id == self.row.id)
        return who_in(self.asked, self.asked.run(chosen)[0])


def one_person(asked: Asked, person_id: str) -> OnePerson:
    """The person who is meant by an id, also by that of one who was merged into them.

    Raises Refused where there is nobody.
    """
    own = select(func.coalesce(p.merged_into, p.id)).where(p.id == person_id).scalar_subquery()
    rows = asked.run(select(persons).where(p.id == own))
    if not rows:
        raise NO_SUCH_PERSON.because(person_id=person_id)
    merged = asked.run(select(p.id).where(p.merged_into == rows[0].id).order_by(p.id))
    return OnePerson(asked, rows[0], [row.id for row in merged])


def lists_of(asked: Asked, whom: Sequence[str]) -> Mapping[str, list[str]]:
    """The lists that persons stand on, by the ids of whom they are read as."""
    w, m = watchlists.c, watchlist_members.c
    chosen = (
        select(WHO.c.id, w.name)
        .select_from(
            watchlist_members.join(watchlists, w.id == m.watchlist_id)
            .join(OF, OF.c.id == m.person_id)
            .join(WHO, WHO.c.id == func.coalesce(OF.c.merged_into, OF.c.id))
        )
        .where(or_(OF.c.id.in_(whom), OF.c.merged_into.in_(whom)))
        .group_by(WHO.c.id, w.name)
        .order_by(w.name)
    )
    found: dict[str, list[str]] = {}
    for row in asked.run(chosen):
        found.setdefault(row.id, []).append(row.name)
    return found
