"""What every question about the audience goes by: what stands, who counts, who is who.

read_as      interactions with `who` they are read as of: merged persons are one
standing     what was taken back does not count
Counting     one number: the conditions of what is in it, and how many persons it leaves out
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select
from sqlalchemy.sql.expression import FromClause

from tallylight.core.pack import Asked
from tallylight.core.sessions.store import open_session, session_of
from tallylight.core.sessions.tables import stream_sessions
from tallylight.core.tallies.chains import counting
from tallylight.packs.audience.messages.numbers import NO_SESSION_YET
from tallylight.packs.audience.tables.history import interactions as said
from tallylight.packs.audience.tables.history import manual_interactions as manual
from tallylight.packs.audience.tables.people import persons
from tallylight.packs.audience.views.naming import shown_name
from tallylight.packs.audience.views.who import Given, OfSession, Who

TIPS: Final = ("TIP_EVENT", "CHEER")
"""Kinds that are gifts. Bits within a line of chat are told once more as a cheer."""

LINES: Final = ("CHAT_MESSAGE", "CHAT_IMPORT")
"""Kinds that are something said in public."""

PAID: Final = ("MEDIA_PURCHASE", "FANCLUB_JOIN", "SUBSCRIPTION")
"""Kinds for which something is paid that is no gift."""

OF = persons.alias("of")
"""Who something was kept of; merged persons' deeds are their other one's."""

WHO = persons.alias("who")
"""Who that person is read as."""

NAMED = (
    WHO.c.id.label("who_id"),
    WHO.c.username.label("who_username"),
    WHO.c.display_name.label("who_display_name"),
    WHO.c.platform.label("who_platform"),
    WHO.c.is_excluded.label("who_is_excluded"),
)
"""The columns that `who_in` reads."""

BY_PERSON = tuple(column.element for column in NAMED)
"""What a number by person is grouped by."""


@cache
def standing() -> ColumnElement[bool]:
    """What a person kept by hand counts while that stands; what was heard always does."""
    return or_(~said.c.is_noted, exists().where(manual.c.interaction_id == said.c.id))


@cache
def is_read_as() -> ColumnElement[bool]:
    """`who` is whom `of` is read as."""
    return WHO.c.id == func.coalesce(OF.c.merged_into, OF.c.id)


@cache  # making a statement takes longer than running it
def read_as() -> FromClause:
    """Interactions with `who` they are read as of."""
    return said.join(OF, OF.c.id == said.c.person_id).join(WHO, is_read_as())


@cache
def in_numbers() -> ColumnElement[bool]:
    """Whether what was heard is of no session that was left out of all numbers."""
    found: ColumnElement[bool] = counting(said, said.c.stream_session_id)
    return found


@cache
def counts(include_excluded: bool) -> ColumnElement[bool]:
    """Whether `who` counts in a number that is asked for so."""
    return or_(literal(include_excluded), ~WHO.c.is_excluded)


def hidden(*where: Any) -> Select[Any]:
    """How many persons a number leaves out."""
    chosen = select(func.count(WHO.c.id.distinct())).select_from(read_as())
    return chosen.where(of_excluded(), WHO.c.is_excluded, *where)


@cache
def of_excluded() -> ColumnElement[bool]:
    """Whether something is of who is left out, said so that an index leads to the few of them."""
    p, read = persons.alias("p"), persons.alias("read")
    own = select(p.c.id).join(read, read.c.id == func.coalesce(p.c.merged_into, p.c.id))
    return said.c.person_id.in_(own.where(read.c.is_excluded))


@dataclass(frozen=True)
class Counting:
    """A number of what was heard on the channel, for somebody who asked for it.

    `within` are the conditions of all that is meant, whoever it is of; `where` leaves out those
    who are to be left out.
    """

    asked: Asked
    include_excluded: bool
    within: tuple[Any, ...] = ()

    @classmethod
    def of(cls, asked: Asked, wanted: Any, *within: Any) -> "Counting":
        """The number that a query asks for, of what `within` says of it."""
        mine = (said.c.channel == asked.channel.name, standing(), in_numbers())
        return cls(asked, wanted.include_excluded, (*mine, *within))

    @property
    def where(self) -> tuple[Any, ...]:
        return (*self.within, counts(self.include_excluded))

    def select(self, *columns: Any) -> Select[Any]:
        """Columns of interactions and of `who`, of those that count."""
        return select(*columns).select_from(read_as()).where(*self.where)

    def rows(self, statement: Select[Any]) -> Sequence[Any]:
        return self.asked.run(statement)

    @property
    def left_out(self) -> dict[str, Any]:
        """What the answer says of those who are left out."""
        number = 0 if self.include_excluded else self.rows(hidden(*self.within))[0][0]
        return {"include_excluded": self.include_excluded, "excluded_hidden": number}

    def given(self, *where: Any) -> list[Given]:
        """Sums by unit, the largest first."""
        return given(self.rows(by_unit(self.select(*UNITS)).where(*where)))


UNITS = (
    said.c.unit,
    func.coalesce(func.sum(said.c.amount), 0).label("amount"),
    func.count().label("n"),
)


def by_unit(chosen: Select[Any], *also: Any) -> Select[Any]:
    """What was given, grouped by its unit."""
    return chosen.where(said.c.amount.is_not(None)).group_by(said.c.unit, *also)


def given(rows: Iterable[Any]) -> list[Given]:
    """Rows of `UNITS` as sums, the largest first."""
    found = [Given(row.unit, int(row.amount), row.n) for row in rows]
    return sorted(found, key=lambda one: (-one.amount, one.unit or ""))


def who_in(asked: Asked, row: Any) -> Who:
    """The person in a row of `NAMED`."""
    name = shown_name(asked, row.who_id, row.who_username, row.who_display_name)
    return Who(row.who_id, name, row.who_platform, row.who_is_excluded)


def session_meant(asked: Asked, session_id: int | None) -> Any:
    """The session that is named, else the one that is on, else the last that is in the numbers.

    Raises Refused where there is none.
    """
    if session_id is not None:
        return session_of(asked, session_id)
    s = stream_sessions.c
    mine = (s.channel == asked.channel.name, s.voided_at.is_(None))
    newest = select(stream_sessions).where(*mine).order_by(s.started_at.desc(), s.session_id.desc())
    rows = asked.run(newest.limit(1))
    found = open_session(asked) or (rows[0] if rows else None)
    if found is None:
        raise NO_SESSION_YET.because()
    return found


def of_session(row: Any) -> OfSession:
    """A row of `stream_sessions` as the answers name it."""
    return OfSession(row.session_id, row.started_at, row.ended_at)
