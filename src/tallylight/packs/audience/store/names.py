"""Persons by what stands in their names, now or once."""

from typing import Any, Final

from sqlalchemy import case, func, select

from tallylight.base.errors import Refused
from tallylight.core.pack import Asked
from tallylight.packs.audience.messages.questions import SearchNames
from tallylight.packs.audience.store.lookup import name_of
from tallylight.packs.audience.store.shared import NAMED, OF, WHO, is_read_as, who_in
from tallylight.packs.audience.tables.people import person_aliases
from tallylight.packs.audience.views.card import Meant, NamesFound
from tallylight.packs.audience.views.naming import shown_name

EXACT, BEGINS, HOLDS = "exact", "begins", "holds"
HOW: Final = (EXACT, BEGINS, HOLDS)
REASONS: Final = {
    EXACT: "Is or was called {name}.",
    BEGINS: "The name {name} begins so.",
    HOLDS: "It stands in the name {name}.",
}

a = person_aliases.c


def names(asked: Asked, wanted: SearchNames) -> NamesFound:
    try:
        text = name_of(wanted.text)
    except Refused:  # what can be no name stands in none
        text = ""
    rows = asked.run(_holding(text)) if text else []
    best: dict[str, Any] = {}
    for row in rows:
        best.setdefault(row.who_id, row)
    shown = [row for row in best.values() if wanted.include_excluded or not row.who_is_excluded]
    return NamesFound(
        include_excluded=wanted.include_excluded,
        excluded_hidden=len(best) - len(shown),
        items=[_meant(asked, row) for row in shown[: wanted.limit]],
    )


def _holding(text: str) -> Any:
    """Names that hold a text, the likeliest first; of two alike, the one held last."""
    how = case((a.alias == text, 0), (a.alias.startswith(text, autoescape=True), 1), else_=2).label(
        "how"
    )
    read = person_aliases.join(OF, OF.c.id == a.person_id).join(WHO, is_read_as())
    columns = (a.alias, a.valid_from, a.valid_to, how, *NAMED)
    open_first = case((a.valid_to.is_(None), 0), else_=1)
    return (
        select(*columns)
        .select_from(read)
        .where(a.alias.contains(text, autoescape=True))
        .order_by(how, open_first, func.length(a.alias), a.alias, a.valid_from.desc(), a.id)
    )


def _meant(asked: Asked, row: Any) -> Meant:
    how = HOW[row.how]
    name = shown_name(asked, row.who_id, row.alias)
    return Meant(
        who_in(asked, row), how, REASONS[how].format(name=name), row.valid_from, row.valid_to
    )
