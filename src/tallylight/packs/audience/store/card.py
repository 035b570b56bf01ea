"""All that is known of a person, for one card."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from tallylight.core.pack import Asked
from tallylight.packs.audience.messages.questions import GetCard, GetPerson
from tallylight.packs.audience.store.contradictions import at_odds
from tallylight.packs.audience.store.delta import since_last_stream
from tallylight.packs.audience.store.lookup import the_one
from tallylight.packs.audience.store.persons import OnePerson, lists_of, one_person
from tallylight.packs.audience.store.redactions import Redactions
from tallylight.packs.audience.store.shared import (
    LINES,
    NAMED,
    TIPS,
    UNITS,
    by_unit,
    given,
    read_as,
    standing,
)
from tallylight.packs.audience.tables.history import interactions as said
from tallylight.packs.audience.tables.history import snapshots
from tallylight.packs.audience.tables.people import attributes, person_aliases, person_identities
from tallylight.packs.audience.views.card import (
    Believed,
    KnownAs,
    NameHeld,
    NoteServed,
    PersonCard,
)
from tallylight.packs.audience.views.naming import shown_name, shown_text

NOTES: Final = 20

Evidence = tuple[str | None, datetime]
"""The words that show something, null where they were taken away, and when they were said."""


def person(asked: Asked, wanted: GetPerson) -> PersonCard:
    return card_of(one_person(asked, wanted.person_id))


def card(asked: Asked, wanted: GetCard) -> PersonCard:
    return card_of(one_person(asked, the_one(asked, wanted)))


def card_of(one: OnePerson) -> PersonCard:
    asked = one.asked
    seen = _seen(one)
    notes, note_count = _notes(one)
    last_words, last_words_at = _last_words(one)
    tips = _of(one, *UNITS).where(said.c.type.in_(TIPS))
    return PersonCard(
        who=one.who,
        role=one.row.role,
        merged=list(one.merged),
        met_at=one.row.created_at,
        first_seen_at=seen.first,
        last_seen_at=seen.last,
        last_words=last_words,
        last_words_at=last_words_at,
        streams_attended=seen.streams,
        messages=_lines(one),
        tips=given(asked.run(by_unit(tips))),
        anonymous_tips=given(asked.run(by_unit(tips.where(said.c.is_anonymous)))),
        watchlists=lists_of(asked, [one.row.id]).get(one.row.id, []),
        notes=notes,
        note_count=note_count,
        attributes=_attributes(one),
        since_last_stream=since_last_stream(one),
        names=_names(one),
        identities=_identities(one),
    )


def _of(one: OnePerson, *columns: Any) -> Any:
    """Columns of what stands of the person on the channel."""
    mine = (said.c.person_id.in_(one.ids), said.c.channel == one.asked.channel.name, standing())
    return select(*columns).where(*mine)


def _seen(one: OnePerson) -> Any:
    columns = (
        func.min(said.c.seen_at).label("first"),
        func.max(said.c.seen_at).label("last"),
        func.count(said.c.stream_session_id.distinct()).label("streams"),
    )
    return one.asked.run(_of(one, *columns).where(said.c.seen_at.is_not(None)))[0]


def _lines(one: OnePerson) -> int:
    return int(one.asked.run(_of(one, func.count()).where(said.c.type.in_(LINES)))[0][0])


def _last_words(one: OnePerson) -> tuple[str | None, datetime | None]:
    """What they said last, and when; no words where those were taken away."""
    chosen = (
        select(said, *NAMED)
        .select_from(read_as())
        .where(said.c.person_id.in_(one.ids), said.c.channel == one.asked.channel.name)
        .where(said.c.type == "CHAT_MESSAGE")
        .order_by(said.c.timestamp.desc(), said.c.id.desc())
        .limit(1)
    )
    rows = one.asked.run(chosen)
    if not rows:
        return None, None
    hidden = Redactions(one.asked, rows).hides(rows[0])
    return None if hidden else shown_text(one.asked, rows[0].content), rows[0].timestamp


def _notes(one: OnePerson) -> tuple[list[NoteServed], int]:
    mine = (said.c.person_id.in_(one.ids), said.c.type == "MANUAL_NOTE", standing())
    newest = select(said).where(*mine).order_by(said.c.timestamp.desc(), said.c.id.desc())
    rows = one.asked.run(newest.limit(NOTES))
    number = one.asked.run(select(func.count()).select_from(said).where(*mine))[0][0]
    notes = [NoteServed(row.id, row.timestamp, shown_text(one.asked, row.content)) for row in rows]
    return notes, int(number)


def _attributes(one: OnePerson) -> list[Believed]:
    a = attributes.c
    mine = select(attributes).where(a.person_id.in_(one.ids))
    rows = one.asked.run(mine.order_by(a.key, a.created_at.desc(), a.id))
    shown = _evidence(one.asked, rows)
    odd = {key for key, _ in at_odds(rows)}
    return [_believed(row, shown.get(row.evidence_id), contradicted=row.key in odd) for row in rows]


def _believed(row: Any, shown: Evidence | None, *, contradicted: bool) -> Believed:
    words, at = shown or (None, None)
    return Believed(
        attribute_id=row.id,
        key=row.key,
        value=row.value,
        confidence=row.confidence,
        evidence_type=row.evidence_type,
        evidence_id=row.evidence_id,
        evidence=words,
        evidence_at=at,
        set_at=row.created_at,
        contradicted=contradicted,
    )


def _evidence(asked: Asked, rows: Iterable[Any]) -> Mapping[str, Evidence]:
    """What the evidence of attributes says, and when that was, by its id."""
    ids: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.evidence_id is not None:
            ids[row.evidence_type].append(row.evidence_id)
    return {**_words(asked, ids["interaction"]), **_answers(asked, ids["snapshot"])}


def _words(asked: Asked, ids: Sequence[str]) -> Mapping[str, Evidence]:
    chosen = select(said, *NAMED).select_from(read_as()).where(said.c.id.in_(ids))
    rows = asked.run(chosen) if ids else []
    taken = Redactions(asked, rows)
    return {
        row.id: (None if taken.hides(row) else shown_text(asked, row.content), row.timestamp)
        for row in rows
    }


def _answers(asked: Asked, ids: Sequence[str]) -> Mapping[str, Evidence]:
    s = snapshots.c
    rows = asked.run(select(s.id, s.source, s.captured_at).where(s.id.in_(ids))) if ids else []
    return {row.id: (f"A snapshot of {row.source}.", row.captured_at) for row in rows}


def _names(one: OnePerson) -> list[NameHeld]:
    a = person_aliases.c
    mine = select(person_aliases).where(a.person_id.in_(one.ids))
    return [
        NameHeld(shown_name(one.asked, one.row.id, row.alias), row.platform, row.valid_from,
                 row.valid_to)
        for row in one.asked.run(mine.order_by(a.valid_from.desc(), a.id))
    ]  # fmt: skip


def _identities(one: OnePerson) -> list[KnownAs]:
    i = person_identities.c
    mine = select(person_identities).where(i.person_id.in_(one.ids))
    rows = one.asked.run(mine.order_by(i.platform, i.id_kind, i.external_id))
    return [KnownAs(row.platform, row.id_kind, row.external_id) for row in rows]
