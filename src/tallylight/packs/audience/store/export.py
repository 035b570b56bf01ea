"""All that is kept of a person, table by table."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from tallylight.core.files import TextFile
from tallylight.core.pack import Asked
from tallylight.packs.audience.messages.privacy import ExportPerson
from tallylight.packs.audience.store.persons import one_person
from tallylight.packs.audience.tables.history import interactions, snapshots
from tallylight.packs.audience.tables.people import (
    attributes,
    person_aliases,
    person_identities,
    persons,
    watchlist_members,
    watchlists,
)
from tallylight.packs.audience.views.export import as_lines, as_page

OURS: Final = frozenset({"chain_no", "row_hash", "command_id", "command_hash"})
"""Columns that say nothing of the person."""

IN_ORDER: Final = {
    person_aliases: "valid_from", person_identities: "created_at", attributes: "created_at",
    interactions: "timestamp", snapshots: "captured_at",
}  # fmt: skip


def export(asked: Asked, wanted: ExportPerson) -> TextFile:
    ids = one_person(asked, wanted.person_id).ids
    tables = {"persons": _rows(asked, select(persons).where(persons.c.id.in_(ids)))}
    for table, column in IN_ORDER.items():
        mine = select(table).where(table.c.person_id.in_(ids))
        tables[table.name] = _rows(asked, mine.order_by(table.c[column]))
    m, w = watchlist_members.c, watchlists.c
    listed = select(w.name, m.added_at).join_from(watchlist_members, watchlists)
    tables["watchlists"] = _rows(asked, listed.where(m.person_id.in_(ids)).order_by(m.added_at))
    if wanted.as_page:
        return TextFile("person.html", "text/html", as_page(tables))
    return TextFile("person.jsonl", "application/jsonl", as_lines(tables))


def _rows(asked: Asked, chosen: Any) -> Sequence[Mapping[str, Any]]:
    return [
        {name: value for name, value in row._mapping.items() if name not in OURS}
        for row in asked.run(chosen)
    ]
