"""Which subject of a kind is meant, asked of its own table: by a time, by what its row holds.

The statements are made once: making one takes longer than running it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, true

from tallylight.core.looking import SOMETHING
from tallylight.core.pack import Subject
from tallylight.core.timeline.record import Run

AROUND = 200
"""How many subjects are looked at that began before a time. Those of a channel hardly overlap, so
one that is on then is among the last; without a bound, all that ever were would be gone over."""


def on_at(run: Run, subject: Subject[Any], channel: str, at: datetime, now: datetime) -> Any | None:
    """The id of the subject that was on at a time, of several the one that began last."""
    return _first(run(_on_at(subject), {"channel": channel, "at": at, "now": now}))


def on_between(
    run: Run,
    subject: Subject[Any],
    channel: str,
    span: tuple[datetime, datetime | None],
    but: Any | None,
    now: datetime,
) -> Any | None:
    """The id of the first subject that was on between two times, apart from one."""
    began, ended = span
    chosen = _on_between(subject, ended is not None, but is not None)
    said = {"channel": channel, "began": began, "ended": ended, "but": but, "now": now}
    return _first(run(chosen, {name: value for name, value in said.items() if value is not None}))


def on_since(
    run: Run, subject: Subject[Any], channel: str, since: datetime, now: datetime
) -> Sequence[Any]:
    """The subjects that were on at a time, and the first ones that began after it."""
    said = {"channel": channel, "at": since, "now": now}
    return [*run(_on_at(subject), said), *run(_after(subject), {"channel": channel, "at": since})]


def named_so(run: Run, subject: Subject[Any], **columns: Any) -> Any | None:
    """The id of the first subject whose own row holds these values."""
    return _first(_holding(run, subject, columns, 1, None))


def all_named_so(
    run: Run,
    subject: Subject[Any],
    most: int | None = None,
    other: Subject[Any] | None = None,
    /,
    **columns: Any,
) -> list[Any]:
    """The ids of all of them, or of the first so many; with another kind of subject, of those
    that are over and in whose time one of it was on."""
    return [row[0] for row in _holding(run, subject, columns, most, other)]


def _holding(
    run: Run,
    subject: Subject[Any],
    columns: Mapping[str, Any],
    most: int | None,
    other: Subject[Any] | None,
) -> Sequence[Any]:
    said = {name: value for name, value in columns.items() if value not in (None, SOMETHING)}
    nothing = tuple(name for name, value in columns.items() if value is None)
    something = tuple(name for name, value in columns.items() if value is SOMETHING)
    chosen = _named(subject, tuple(said), nothing, something, most)
    return run(chosen if other is None else chosen.where(_while_on(subject, other)), said)


def _first(rows: Sequence[Any]) -> Any | None:
    return rows[0][0] if rows else None


@cache
def _on_at(subject: Subject[Any]) -> Select[Any]:
    began = subject.column("started_at")
    at = bindparam("at", type_=began.type)
    last = _last(subject, began <= at)
    chosen = select(last.id, last.since, last.ended).where(last.until >= at)
    return chosen.order_by(last.since.desc(), last.id.desc())


@cache
def _on_between(subject: Subject[Any], ends: bool, apart: bool) -> Select[Any]:
    key, since = subject.id_column(), subject.column("started_at")
    last = _last(
        subject,
        key != bindparam("but", type_=key.type) if apart else true(),
        since < bindparam("ended", type_=since.type) if ends else true(),
    )
    began = bindparam("began", type_=since.type)
    return select(last.id).where(last.until > began).order_by(last.since, last.id)


def _last(subject: Subject[Any], *which: Any) -> Any:
    """The last of those that began as `which` says, with their beginnings and ends."""
    key, since, ended = (subject.id_column(), subject.column("started_at"),
                         subject.column("ended_at"))  # fmt: skip
    until = func.coalesce(ended, bindparam("now", type_=ended.type)).label("until")
    mine = _spans(subject, until).where(*which)
    return mine.order_by(since.desc(), key.desc()).limit(AROUND).subquery().c


@cache
def _after(subject: Subject[Any]) -> Select[Any]:
    key, since = subject.id_column(), subject.column("started_at")
    later = _spans(subject).where(since > bindparam("at", type_=since.type))
    return later.order_by(since, key).limit(AROUND)


def _spans(subject: Subject[Any], *more: Any) -> Select[Any]:
    """The subjects of a channel that count, with their beginnings and ends."""
    columns, since = subject.rows[0].table.c, subject.column("started_at")
    voided = columns.voided_at.is_(None) if "voided_at" in columns else true()
    ended = subject.column("ended_at").label("ended")
    chosen = select(subject.id_column().label("id"), since.label("since"), ended, *more)
    return chosen.where(columns.channel == bindparam("channel"), voided)


@cache
def _named(
    subject: Subject[Any],
    names: tuple[str, ...],
    nothing: tuple[str, ...],
    something: tuple[str, ...],
    most: int | None,
) -> Select[Any]:
    columns, key = subject.rows[0].table.c, subject.id_column()
    where = [columns[name] == bindparam(name, type_=columns[name].type) for name in names]
    where += [columns[name].is_(None) for name in nothing]
    where += [columns[name].is_not(None) for name in something]
    return select(key).where(*where).order_by(key).limit(most)


@cache
def _while_on(subject: Subject[Any], other: Subject[Any]) -> Any:
    """The condition that a subject is over, and that one of another kind was on in its time."""
    own, columns = subject.rows[0].table, other.rows[0].table.c
    began, ended = subject.column("started_at"), subject.column("ended_at")
    since, until = other.column("started_at"), other.column("ended_at")
    counts = columns.voided_at.is_(None) if "voided_at" in columns else true()
    then = (since <= ended, or_(until.is_(None), until > began))
    on = select(other.id_column()).where(columns.channel == own.c.channel, counts, *then)
    return and_(ended.is_not(None), on.correlate(own).exists())
