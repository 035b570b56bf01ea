"""Places in lists that begin with the newest: a time and an id, as `2026-03-14T…Z~id`."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, true

from tallylight.base.clock import read_instant, write_instant
from tallylight.packs.audience.messages.questions import NO_SUCH_PLACE


def place_of(at: datetime, row_id: str) -> str:
    """The place of a row in its list."""
    return f"{write_instant(at)}~{row_id}"


def place_in(said: str | None) -> tuple[datetime, str] | None:
    """The time and the id that a place names. Raises Refused where it names none."""
    if said is None:
        return None
    at, mark, row_id = said.partition("~")
    try:
        if mark:
            return read_instant(at), row_id
    except ValueError:
        pass
    raise NO_SUCH_PLACE.because(place=said)


def after(place: tuple[datetime, str] | None, at: Any, row_id: Any) -> ColumnElement[bool]:
    """Whether a row comes after a place. Said so that an index over the time is of use."""
    if place is None:
        return true()
    edge, last = place
    return and_(at <= edge, not_(and_(at == edge, row_id >= last)))
