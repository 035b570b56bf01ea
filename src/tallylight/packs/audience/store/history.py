"""What was heard: one thing, lists of it, a person's timeline, and what holds some words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, literal, or_, select, union_all

from tallylight.core.pack import Asked
from tallylight.core.schema import holds, within
from tallylight.core.sessions.store import session_of
from tallylight.packs.audience.messages.fields import NO_SUCH_INTERACTION
from tallylight.packs.audience.messages.questions import (
    GetInteraction,
    GetPersonTimeline,
    ListInteractions,
    SearchWords,
)
from tallylight.packs.audience.store.paging import after, place_in, place_of
from tallylight.packs.audience.store.persons import OnePerson, one_person
from tallylight.packs.audience.store.redactions import Redactions
from tallylight.packs.audience.store.shared import NAMED, Counting, read_as, standing, who_in
from tallylight.packs.audience.tables.history import interactions as said
from tallylight.packs.audience.tables.history import snapshots
from tallylight.packs.audience.tables.people import person_aliases
from tallylight.packs.audience.views.history import (
    InteractionPage,
    InteractionServed,
    InteractionWhole,
    Moment,
    PersonTimeline,
    WordsFound,
)
from tallylight.packs.audience.views.naming import shown_name, shown_text

LOOKED_AT: Final = 200_000
"""Through so many interactions one page of a search looks; the next page looks further back."""

NEAR: Final = 5_000
"""Through the newest of them it is looked first: what everybody says stands there."""

MOST: Final = 20_000
"""So many rows that may hold a text are looked at one by one."""

HEARD: Final = tuple(c for c in said.c if c.name not in ("raw", "metadata", "row_hash"))


def one_interaction(asked: Asked, wanted: GetInteraction) -> InteractionWhole:
    mine = (said.c.id == wanted.interaction_id, said.c.channel == asked.channel.name)
    chosen = select(said, *NAMED, standing().label("stands")).select_from(read_as()).where(*mine)
    rows = asked.run(chosen)
    if not rows:
        raise NO_SUCH_INTERACTION.because(interaction_id=wanted.interaction_id)
    row, hidden = rows[0], Redactions(asked, rows).hides(rows[0])
    return InteractionWhole(
        interaction=_served(asked, row, hidden=hidden),
        stands=bool(row.stands),
        external_id=row.external_id,
        metadata=None if hidden else row.metadata,
        raw=None if hidden else row.raw,
        raw_sha256=row.raw_sha256,
        kept_at=row.created_at,
    )


def interactions(asked: Asked, wanted: ListInteractions) -> InteractionPage:
    where: list[Any] = []
    if wanted.person_id is not None:
        where.append(said.c.person_id.in_(one_person(asked, wanted.person_id).ids))
    if wanted.session_id is not None:
        session_of(asked, wanted.session_id)
        where.append(said.c.stream_session_id == wanted.session_id)
    if wanted.kind is not None:
        where.append(said.c.type == wanted.kind)
    if wanted.since is not None:
        where.append(said.c.timestamp >= wanted.since)
    if wanted.until is not None:
        where.append(said.c.timestamp < wanted.until)
    counting = Counting.of(asked, wanted, *where, _after(wanted.before))
    if wanted.person_id is not None:  # who is named is not left out
        counting = replace(counting, include_excluded=True)
    rows = counting.rows(_newest(counting.select(*HEARD, *NAMED)).limit(wanted.limit + 1))
    shown = rows[: wanted.limit]
    return InteractionPage(
        **_left_out(counting, rows, shown), items=serve(asked, shown), next=_next(rows, shown)
    )


def words(asked: Asked, wanted: SearchWords) -> WordsFound:
    """What people say fills a page at once. Else, where few rows can hold the text, as the index
    of words knows, all of them are looked at; or it is looked for as far back as one page looks.
    """
    near = _edge(asked, wanted.before, NEAR)
    page = _look(asked, wanted, near)
    if near is not None and len(page.rows) <= wanted.limit:
        few = within(asked.run, said, wanted.text, MOST)
        if few is not None:
            page = _look(asked, wanted, None, holds(said, few))
        else:
            page = _look(asked, wanted, _edge(asked, wanted.before, LOOKED_AT))
    return _served_page(asked, page, wanted.limit)


@dataclass(frozen=True, slots=True)
class _Page:
    """What was found back to an edge, one more than fits on a page."""

    counting: Counting
    rows: Sequence[Any]
    edge: tuple[datetime, str] | None


def _look(
    asked: Asked, wanted: SearchWords, edge: tuple[datetime, str] | None, *among: Any
) -> _Page:
    where = [_holds(wanted.text), *among]
    if edge is not None:
        where.append(_not_before(edge))
    if wanted.kind is not None:
        where.append(said.c.type == wanted.kind)
    counting = Counting.of(asked, wanted, *where, _after(wanted.before))
    rows = counting.rows(_newest(counting.select(*HEARD, *NAMED)).limit(wanted.limit + 1))
    return _Page(counting, rows, edge)


def _served_page(asked: Asked, page: _Page, limit: int) -> WordsFound:
    shown = page.rows[:limit]
    following = _next(page.rows, shown) or (None if page.edge is None else place_of(*page.edge))
    taken = Redactions(asked, shown)
    return WordsFound(
        **_left_out(page.counting, page.rows, shown),
        items=[_served(asked, row, hidden=False) for row in shown if not taken.hides(row)],
        next=following,
        looked_back_to=None if page.edge is None else page.edge[0],
    )


def _holds(text: str) -> Any:
    """Whether the words hold a text. In ASCII case makes no difference; beyond it the usual
    spellings are tried, because not every database knows more of letters."""
    usual = (text.lower(), text.upper(), text.title(), text.capitalize())
    spelled = dict.fromkeys((text, *(() if text.isascii() else usual)))
    return or_(*(said.c.content.icontains(one, autoescape=True) for one in spelled))


def _edge(asked: Asked, before: str | None, far: int) -> tuple[datetime, str] | None:
    """Where one page of a search stops looking; None where it comes to the end before."""
    mine = (said.c.channel == asked.channel.name, _after(before))
    last = _newest(select(said.c.timestamp, said.c.id).where(*mine)).limit(1).offset(far - 1)
    rows = asked.run(last)
    return (rows[0].timestamp, rows[0].id) if rows else None


def _not_before(edge: tuple[datetime, str]) -> Any:
    at, row_id = edge
    later = or_(said.c.timestamp > at, said.c.id >= row_id)
    return and_(said.c.timestamp >= at, later)


def timeline(asked: Asked, wanted: GetPersonTimeline) -> PersonTimeline:
    """Interactions, snapshots and names, one list of all of them."""
    one = one_person(asked, wanted.person_id)
    every = union_all(*_moments(one)).subquery()
    newest = (
        select(every)
        .where(after(place_in(wanted.before), every.c.at, every.c.id))
        .order_by(every.c.at.desc(), every.c.id.desc())
    )
    rows = asked.run(newest.limit(wanted.limit + 1))
    shown = rows[: wanted.limit]
    whole = _by_id(asked, [row.id for row in shown if row.what == "interaction"])
    more = len(rows) > len(shown)
    return PersonTimeline(
        one.who,
        [_moment(one, row, whole.get(row.id)) for row in shown],
        place_of(shown[-1].at, shown[-1].id) if more else None,
    )


def _moments(one: OnePerson) -> Iterable[Select[Any]]:
    s, a = snapshots.c, person_aliases.c
    nothing = literal(None, said.c.content.type)
    yield select(
        said.c.id, said.c.timestamp.label("at"), literal("interaction").label("what"),
        nothing.label("said"),
    ).where(said.c.person_id.in_(one.ids), said.c.channel == one.asked.channel.name,
            standing())  # fmt: skip
    yield select(
        s.id, s.captured_at, literal("snapshot"), s.source
    ).where(s.person_id.in_(one.ids))  # fmt: skip
    yield select(a.id, a.valid_from, literal("name"), a.alias).where(a.person_id.in_(one.ids))


def _moment(one: OnePerson, row: Any, heard: InteractionServed | None) -> Moment:
    named = row.what == "name"
    return Moment(
        at=row.at,
        what=row.what,
        interaction=heard,
        snapshot_id=row.id if row.what == "snapshot" else None,
        source=row.said if row.what == "snapshot" else None,
        name=shown_name(one.asked, one.row.id, row.said) if named else None,
    )


def _by_id(asked: Asked, ids: Sequence[str]) -> dict[str, InteractionServed]:
    if not ids:
        return {}
    chosen = select(*HEARD, *NAMED).select_from(read_as()).where(said.c.id.in_(ids))
    return {one.interaction_id: one for one in serve(asked, asked.run(chosen))}


def serve(asked: Asked, rows: Sequence[Any]) -> list[InteractionServed]:
    """Rows of `HEARD` and `NAMED` as they are served, without words that were taken away."""
    taken = Redactions(asked, rows)
    return [_served(asked, row, hidden=taken.hides(row)) for row in rows]


def _served(asked: Asked, row: Any, *, hidden: bool) -> InteractionServed:
    return InteractionServed(
        interaction_id=row.id,
        who=who_in(asked, row),
        kind=row.type,
        at=row.timestamp,
        text=None if hidden else shown_text(asked, row.content),
        redacted=hidden,
        amount=row.amount,
        unit=row.unit,
        anonymous=row.is_anonymous,
        via=row.source,
        session_id=row.stream_session_id,
        by_hand=row.is_noted,
    )


def _newest(chosen: Select[Any]) -> Select[Any]:
    return chosen.order_by(said.c.timestamp.desc(), said.c.id.desc())


def _after(before: str | None) -> Any:
    return after(place_in(before), said.c.timestamp, said.c.id)


def _left_out(counting: Counting, rows: Sequence[Any], shown: Sequence[Any]) -> Mapping[str, Any]:
    """Who is left out of a page: of the time that it goes over, and no further back."""
    if len(rows) == len(shown):
        return counting.left_out
    last = _not_before((shown[-1].timestamp, shown[-1].id))
    return replace(counting, within=(*counting.within, last)).left_out


def _next(rows: Sequence[Any], shown: Sequence[Any]) -> str | None:
    more = len(rows) > len(shown)
    return place_of(shown[-1].timestamp, shown[-1].id) if more else None
