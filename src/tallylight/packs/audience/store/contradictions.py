"""What is believed of a person and can't all be so."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from sqlalchemy import func, select

from tallylight.base.text import fold
from tallylight.core.pack import Asked
from tallylight.packs.audience.messages.numbers import ListContradictions
from tallylight.packs.audience.store.shared import (
    NAMED,
    OF,
    WHO,
    is_read_as,
    who_in,
)
from tallylight.packs.audience.tables.people import attributes
from tallylight.packs.audience.views.naming import shown_text
from tallylight.packs.audience.views.numbers import Claim, Contradiction, Contradictions

MANY: Final = frozenset({"note", "preference", "favorite_tag"})
"""Keys under which several things may well be so at once."""

a = attributes.c


def contradictions(asked: Asked, wanted: ListContradictions) -> Contradictions:
    """Persons of whom two things are believed under one key, in the order of their names."""
    found, hidden = [], set()
    for _, own in groupby(asked.run(_several()), key=lambda row: row.who_id):
        rows = list(own)
        if not any(True for _ in at_odds(rows)):
            continue
        if rows[0].who_is_excluded and not wanted.include_excluded:
            hidden.add(rows[0].who_id)
            continue
        found += [_contradiction(asked, key, claims) for key, claims in at_odds(rows)]
    return Contradictions(
        include_excluded=wanted.include_excluded,
        excluded_hidden=len(hidden),
        items=found[: wanted.limit],
    )


def at_odds(rows: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Keys of one person's attributes that say different things, with those that say them.

    Case and outer space make no difference. `rows` are in the order of their keys.
    """
    for key, own in groupby(rows, key=lambda row: row.key):
        claims = list(own)
        if key not in MANY and len({fold(one.value) for one in claims}) > 1:
            yield key, claims


def _several() -> Any:
    """The attributes of persons, read as one, that have more than one under a key."""
    read = attributes.join(OF, OF.c.id == a.person_id).join(WHO, is_read_as())
    per_key = func.count().over(partition_by=(WHO.c.id, a.key)).label("per_key")
    columns = (a.id, a.key, a.value, a.confidence, a.created_at, *NAMED, per_key)
    all_of = select(*columns).select_from(read).where(a.key.not_in(MANY)).subquery()
    several = select(all_of).where(all_of.c.per_key > 1)
    return several.order_by(
        all_of.c.who_username, all_of.c.who_id, all_of.c.key, all_of.c.created_at.desc(),
        all_of.c.id,
    )  # fmt: skip


def _contradiction(asked: Asked, key: str, claims: list[Any]) -> Contradiction:
    who = who_in(asked, claims[0])
    values = list(dict.fromkeys(shown_text(asked, one.value) for one in claims))
    question = f"Is {key} of {who.name} {' or '.join(values)}?"
    return Contradiction(
        who, key, question, [Claim(one.id, one.value, one.confidence, one.created_at)
                             for one in claims],
    )  # fmt: skip
