"""How the session goes, what dropped last, who is there: what is read after every press."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select

from tallylight.base.units import mean_seconds
from tallylight.core.pack import Asked
from tallylight.core.tallies.reading import streak
from tallylight.packs.diablo.messages import settings as s
from tallylight.packs.diablo.messages import shown as q
from tallylight.packs.diablo.rules.items import all_items
from tallylight.packs.diablo.rules.session import MILLISECOND
from tallylight.packs.diablo.store.news import is_new
from tallylight.packs.diablo.store.runs import RUN, session_called
from tallylight.packs.diablo.tables import characters, run_items, runs
from tallylight.packs.diablo.views.numbers import of_ms
from tallylight.packs.diablo.views.pace import LastFind, RunPace
from tallylight.packs.diablo.views.served import CharacterServed

r, f, c = runs.c, run_items.c, characters.c


def pace(asked: Asked, _: q.GetRunPace) -> RunPace:
    session = session_called(asked, None)
    types = _types(asked, session.id)
    last = types[0] if types else None
    n, active = (last.n, last.active) if last else (0, 0)
    return RunPace(
        diablo_session_id=session.id,
        started_at=session.start_time,
        ended_at=session.end_time,
        runs=sum(one.runs for one in types),
        finds=int(sum(one.finds for one in types)),
        types=[one.run_type for one in types if one.run_type],
        n=n,
        mean_seconds=mean_seconds(int(active or 0) * MILLISECOND, n),
        median_seconds=of_ms(_median(asked, session.id, last)),
        fastest_seconds=of_ms(last.fastest if last else None),
        dry_streak=streak(asked, RUN, "dry").current,
    )


def _types(asked: Asked, session_id: str) -> Sequence[Any]:
    """What the runs of a session come to by their type, that which was run last first."""
    floor = asked.settings(s.FASTEST_FLOOR) * 1000
    sums = (
        func.count().label("runs"),
        func.count(r.duration).label("n"),
        func.sum(r.duration).label("active"),
        func.min(case((r.duration >= floor, r.duration))).label("fastest"),
        func.sum(r.find_count).label("finds"),
    )
    mine = select(r.run_type, *sums).where(*_of_session(session_id)).group_by(r.run_type)
    return asked.run(mine.order_by(func.max(r.start_time).desc(), r.run_type))


def _median(asked: Asked, session_id: str, of: Any | None) -> int | None:
    """The time in the middle of the runs of a type, of an even number between the two."""
    if of is None or not of.n:
        return None
    alike = (r.run_type.is_not_distinct_from(of.run_type), r.duration.is_not(None))
    times = select(r.duration).where(*_of_session(session_id), *alike).order_by(r.duration)
    rows = asked.run(times.limit(2 - of.n % 2).offset((of.n - 1) // 2))
    middle = [int(row.duration) for row in rows]
    return sum(middle) // len(middle)


def _of_session(session_id: str) -> tuple[Any, ...]:
    return r.session_id == session_id, r.duplicate_of.is_(None)


def all_characters(asked: Asked, _: q.ListCharacters) -> list[CharacterServed]:
    mine = (c.channel == asked.channel.name, c.deleted_at.is_(None), c.same_as.is_(None))
    rows = asked.run(select(characters).where(*mine).order_by(c.name, c.id))
    return [
        CharacterServed(
            character_id=row.id,
            name=row.name,
            character_class=row.character_class,
            level=row.level,
            hardcore=row.hardcore,
            expansion=row.expansion,
            deleted_at=row.deleted_at,
            same_as=row.same_as,
            source=(row.provenance or {}).get("source"),
            repaired=(row.provenance or {}).get("repaired", []),
        )
        for row in rows
    ]


def last_find(asked: Asked, _: q.GetLastFind) -> LastFind | None:
    session = session_called(asked, None)
    told = select(run_items, r.run_number, r.run_type).join(runs, r.id == f.run_id)
    newest = (f.created_at.desc(), f.found_time.desc(), f.id.desc())
    rows = asked.run(told.where(r.session_id == session.id).order_by(*newest).limit(1))
    return _served(asked, rows[0]) if rows else None


def _served(asked: Asked, row: Any) -> LastFind:
    item = all_items().get(row.item_id or "")
    return LastFind(
        find_id=row.id,
        name=row.name,
        item=row.item_id,
        category=item.type if item else None,
        ethereal=row.is_ethereal,
        found_at=row.found_time,
        told_at=row.created_at,
        run_id=row.run_id,
        run_number=row.run_number,
        run_type=row.run_type,
        new=is_new(asked, row.grail_progress_id),
    )
