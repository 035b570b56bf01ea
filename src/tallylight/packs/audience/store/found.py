"""In which rows words are found that are of persons, and as what they may be shown."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func

from tallylight.core.pack import Asked
from tallylight.core.sought import Sought
from tallylight.packs.audience.store.redactions import Redactions
from tallylight.packs.audience.store.shared import (
    NAMED,
    OF,
    WHO,
    in_numbers,
    is_read_as,
    read_as,
    standing,
)
from tallylight.packs.audience.tables.history import interactions as said
from tallylight.packs.audience.tables.people import attributes, person_aliases, persons
from tallylight.packs.audience.views.naming import shown_name, shown_text

CARD = "/audience/persons/{who_id}"


def _said(asked: Asked, rows: Sequence[Any]) -> list[str | None]:
    """What was said, but for what its platform took away."""
    taken = Redactions(asked, rows)
    return [None if taken.hides(row) else shown_text(asked, row.content) for row in rows]


def _called(asked: Asked, rows: Sequence[Any]) -> list[str]:
    return [shown_name(asked, row.who_id, row.alias) for row in rows]


def _calls_itself(asked: Asked, rows: Sequence[Any]) -> list[str]:
    return [shown_name(asked, row.who_id, row.who_username, row.display_name) for row in rows]


def _believed(asked: Asked, rows: Sequence[Any]) -> list[str]:
    return [f"{row.key}: {shown_text(asked, row.value)}" for row in rows]


def _of(table: Any) -> Any:
    """Rows that hang on a person, with who that is read as."""
    return table.join(OF, OF.c.id == table.c.person_id).join(WHO, is_read_as())


SEEKS = (
    Sought(
        kind="interaction",
        table=said,
        source=read_as(),
        at=said.c.timestamp,
        link="/audience/interactions/{id}",
        channel=said.c.channel,
        session=said.c.stream_session_id,
        standing=standing() & in_numbers(),
        left_out=WHO.c.is_excluded,
        reads=(said.c.content, said.c.source, said.c.external_id, said.c.timestamp, *NAMED),
        shows=_said,
    ),
    Sought(
        kind="name",
        table=person_aliases,
        source=_of(person_aliases),
        at=person_aliases.c.valid_from,
        link=CARD,
        link_by=(WHO.c.id.label("who_id"),),
        left_out=WHO.c.is_excluded,
        reads=(person_aliases.c.alias,),
        shows=_called,
    ),
    Sought(
        kind="person",
        table=persons,
        source=persons.join(WHO, WHO.c.id == func.coalesce(persons.c.merged_into, persons.c.id)),
        at=persons.c.first_seen_at,
        link=CARD,
        link_by=(WHO.c.id.label("who_id"), WHO.c.username.label("who_username")),
        left_out=WHO.c.is_excluded,
        reads=(persons.c.display_name,),
        shows=_calls_itself,
    ),
    Sought(
        kind="attribute",
        table=attributes,
        source=_of(attributes),
        at=attributes.c.created_at,
        link=CARD,
        link_by=(WHO.c.id.label("who_id"),),
        left_out=WHO.c.is_excluded,
        reads=(attributes.c.key, attributes.c.value),
        shows=_believed,
    ),
)
