"""Which buttons there are, and the link of one."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from tallylight.core.deck.links import Links
from tallylight.core.deck.messages import (
    BUTTON_REVOKED,
    NO_SUCH_BUTTON,
    GetLink,
    ListButtons,
)
from tallylight.core.deck.rules import Button
from tallylight.core.deck.tables import deck_buttons
from tallylight.core.deck.views import ButtonLinked, ButtonServed, linked, serve
from tallylight.core.pack import Asked


def buttons(asked: Asked, _: ListButtons) -> list[ButtonServed]:
    rows = asked.run(
        select(deck_buttons)
        .where(deck_buttons.c.revoked_at.is_(None))
        .order_by(deck_buttons.c.button_id)
    )
    return [serve(_button(row)) for row in rows]


def link_with(links: Links) -> Callable[[Asked, GetLink], ButtonLinked]:
    """Answers with one button and its link."""

    def link(asked: Asked, wanted: GetLink) -> ButtonLinked:
        rows = asked.run(select(deck_buttons).where(deck_buttons.c.button_id == wanted.button_id))
        if not rows:
            raise NO_SUCH_BUTTON.because(button_id=wanted.button_id)
        if rows[0].revoked_at is not None:
            raise BUTTON_REVOKED.because(button_id=wanted.button_id)
        return linked(links, _button(rows[0]))

    return link


def _button(row: Any) -> Button:
    return Button(
        button_id=row.button_id,
        name=row.name,
        channel=row.channel,
        command=row.command,
        values=row.field_values,
        made_at=row.made_at,
        revoked_at=row.revoked_at,
    )
