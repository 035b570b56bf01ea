"""What an erasure would take, and what those took that there were."""

import hmac
import json
from typing import Any

from sqlalchemy import func, select

from tallylight.base.clock import write_instant
from tallylight.core.erasures.tables import erasures
from tallylight.core.pack import Asked
from tallylight.packs.audience.messages.privacy import (
    NO_SUCH_ERASURE,
    ForeseeErasure,
    GetErasure,
    ListErasures,
)
from tallylight.packs.audience.store.persons import OnePerson, one_person
from tallylight.packs.audience.tables.history import interactions, manual_interactions, snapshots
from tallylight.packs.audience.tables.people import (
    attributes,
    person_aliases,
    person_identities,
    watchlist_members,
)
from tallylight.packs.audience.views.erasures import Foreseen, Receipt

OF_PERSON = (
    interactions, snapshots, manual_interactions, attributes, person_aliases, person_identities,
    watchlist_members,
)  # fmt: skip
SHORTEST = 3
"""Letters of a name that is looked for in what others said; a shorter one stands everywhere."""


def foresee(asked: Asked, wanted: ForeseeErasure) -> Foreseen:
    one = one_person(asked, wanted.person_id)
    return Foreseen(
        person_ids=one.ids,
        counts={table.name: _count(asked, table, table.c.person_id.in_(one.ids))
                for table in OF_PERSON},
        named_by_others=_named_by_others(one),
    )  # fmt: skip


def _count(asked: Asked, table: Any, *where: Any) -> int:
    return int(asked.run(select(func.count()).select_from(table).where(*where))[0][0])


def _named_by_others(one: OnePerson) -> list[str]:
    """Ids of what others said in which one of the names stands: it stays, and may be looked at."""
    a, said = person_aliases.c, interactions.c
    names = one.asked.run(select(a.alias).where(a.person_id.in_(one.ids)).distinct())
    found: set[str] = set()
    for (name,) in names:
        if len(name) >= SHORTEST:
            stands = func.lower(said.content).contains(name, autoescape=True)
            chosen = select(said.id).where(said.person_id.not_in(one.ids), stands)
            found |= {row.id for row in one.asked.run(chosen.limit(100))}
    return sorted(found)


def all_erasures(asked: Asked, _: ListErasures) -> list[Receipt]:
    rows = asked.run(select(erasures).order_by(erasures.c.erasure_id.desc()))
    return [_receipt(asked, row) for row in rows]


def erasure(asked: Asked, wanted: GetErasure) -> Receipt:
    rows = asked.run(select(erasures).where(erasures.c.erasure_id == wanted.erasure_id))
    if not rows:
        raise NO_SUCH_ERASURE.because(erasure_id=wanted.erasure_id)
    return _receipt(asked, rows[0])


def _receipt(asked: Asked, row: Any) -> Receipt:
    at = write_instant(row.happened_at)
    said = [row.erasure_id, at, row.what, row.who, row.reason, row.counts, row.heads]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    seal = hmac.new(asked.key("receipts"), text.encode(), "sha256").hexdigest()
    return Receipt(
        row.erasure_id, row.happened_at, row.what, row.who.split(","), row.reason, row.counts,
        row.heads, seal,
    )  # fmt: skip
