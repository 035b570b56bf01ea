"""What was given and said while something else was on, told by its topic and by time.

No other pack is known here: core knows the table of every kind of thing that lasts.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from tallylight.core.looking import serve
from tallylight.core.pack import Asked, Subject
from tallylight.packs.audience.messages.numbers import NO_SUCH_KIND, GetBeside
from tallylight.packs.audience.store.shared import (
    LINES,
    OF,
    TIPS,
    UNITS,
    WHO,
    Counting,
    by_unit,
    given,
    is_read_as,
)
from tallylight.packs.audience.tables.history import interactions as said
from tallylight.packs.audience.views.numbers import Beside, BesideServed


def beside(asked: Asked, wanted: GetBeside) -> BesideServed:
    subject = _subject(asked, wanted.kind)
    rows = asked.run(_spans(asked, subject, wanted))
    within = _within(rows, asked.now)
    counting = Counting.of(asked, wanted, *within)
    tips, lines, people = _by_span(counting, subject, rows) if rows else ({}, {}, {})
    shown = _shown(asked, subject, wanted.kind, [row.id for row in rows])
    return BesideServed(
        **counting.left_out,
        kind=wanted.kind,
        items=[
            Beside(
                subject_id=str(row.id),
                started_at=row.began,
                ended_at=row.ended,
                people=people.get(row.id, 0),
                messages=lines.get(row.id, 0),
                tips=tips.get(row.id, []),
                subject=shown.get(row.id),
            )
            for row in rows
        ],
    )


def _subject(asked: Asked, kind: str) -> Subject[Any]:
    subjects = asked.registry.subjects
    known = sorted(name for name, (_, one) in subjects.items() if one.timed)
    if kind not in known:
        raise NO_SUCH_KIND.because(kind=kind, known=", ".join(known))
    subject: Subject[Any] = subjects[kind][1]
    return subject


def _spans(asked: Asked, subject: Subject[Any], wanted: GetBeside) -> Select[Any]:
    """The last things of the kind, and from when to when they were on."""
    table, key = subject.rows[0].table, subject.id_column()
    began, ended = subject.column("started_at"), subject.column("ended_at")
    chosen = select(key.label("id"), began.label("began"), ended.label("ended"))
    chosen = chosen.where(table.c.channel == asked.channel.name)
    if "voided_at" in table.c:
        chosen = chosen.where(table.c.voided_at.is_(None))
    if wanted.since is not None:
        chosen = chosen.where(began >= wanted.since)
    if wanted.until is not None:
        chosen = chosen.where(began < wanted.until)
    return chosen.order_by(began.desc(), key.desc()).limit(wanted.limit)


def _within(rows: Sequence[Any], now: datetime) -> tuple[Any, ...]:
    """The time that all of them lie in, so that only that is looked through."""
    if not rows:
        return (said.c.id.is_(None),)
    last = max(row.ended or now for row in rows)
    return (said.c.timestamp >= min(row.began for row in rows), said.c.timestamp <= last)


def _by_span(counting: Counting, subject: Subject[Any], rows: Sequence[Any]) -> tuple[Any, ...]:
    """Tips, lines and persons of each, by its id."""
    key, began, ended = (subject.id_column(), subject.column("started_at"),
                         subject.column("ended_at"))  # fmt: skip
    meanwhile = and_(said.c.timestamp >= began, or_(ended.is_(None), said.c.timestamp < ended))
    joined = subject.rows[0].table.join(said, meanwhile)
    read = joined.join(OF, OF.c.id == said.c.person_id).join(WHO, is_read_as())
    mine = (*counting.where, key.in_([row.id for row in rows]))

    def heard(kinds: Sequence[str], *columns: Any) -> Select[Any]:
        chosen = select(key.label("subject"), *columns).select_from(read)
        return chosen.where(*mine, said.c.type.in_(kinds)).group_by(key)

    by_subject: dict[Any, list[Any]] = {}
    for row in counting.rows(by_unit(heard(TIPS, *UNITS), key)):
        by_subject.setdefault(row.subject, []).append(row)
    lines = counting.rows(heard(LINES, func.count().label("n")))
    people = func.count(WHO.c.id.distinct()).label("n")
    there = counting.rows(heard((*LINES, *TIPS), people))
    return (
        {subject_id: given(own) for subject_id, own in by_subject.items()},
        {row.subject: row.n for row in lines},
        {row.subject: row.n for row in there},
    )


def _shown(asked: Asked, subject: Subject[Any], kind: str, ids: Sequence[Any]) -> dict[Any, Any]:
    """Each of them as its own pack serves it."""
    found = ((one, asked.states(kind, [one])) for one in ids)
    return {one: serve(subject, states[0], asked.now) for one, states in found if states}
