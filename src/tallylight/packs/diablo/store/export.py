"""Runs to be taken away: in rows for a sheet, whole, as splits, as chapters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tallylight.core.files import TextFile
from tallylight.core.pack import Asked
from tallylight.packs.diablo.messages import questions as q
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.store.form import usual_times
from tallylight.packs.diablo.store.grail import entries
from tallylight.packs.diablo.store.luck import odds_of
from tallylight.packs.diablo.store.runs import rows_of, session_called
from tallylight.packs.diablo.tables import characters, grail_progress, run_items, runs, sessions
from tallylight.packs.diablo.views import export as v
from tallylight.packs.diablo.views import served
from tallylight.packs.diablo.views.lss import livesplit

PAGE = 500
"""So many runs are folded at once."""

RECORD = "diablo.history"
"""The purpose of the key that names the record in what is exported."""

DAY = timedelta(days=1)

c, f, p, r, s = characters.c, run_items.c, grail_progress.c, runs.c, sessions.c


def runs_in_rows(asked: Asked, query: q.ExportRuns) -> list[v.RunRow]:
    mine = _mine(asked, query.diablo_session_id)
    chosen = select(runs, c.name.label("character")).outerjoin(characters, c.id == r.character_id)
    finds, usual = _finds(asked, mine), usual_times(asked)
    return [
        v.run_row(row, finds.get(row.id, ()), usual.get(row.run_type or ""))
        for row in asked.run(chosen.where(*mine).order_by(r.start_time, r.id))
    ]


def _mine(asked: Asked, diablo_session_id: str | None) -> tuple[Any, ...]:
    """The condition for a run to be taken along."""
    if diablo_session_id is None:
        return (r.channel == asked.channel.name,)
    return (r.session_id == session_called(asked, diablo_session_id).id,)


def _finds(asked: Asked, mine: tuple[Any, ...]) -> dict[str, list[str]]:
    """What was found, by the run, as it is written in a cell."""
    chosen = select(f.run_id, f.name, f.is_ethereal).join(runs, r.id == f.run_id).where(*mine)
    found: dict[str, list[str]] = {}
    for row in asked.run(chosen.order_by(f.found_time, f.id)):
        found.setdefault(row.run_id, []).append(v.find_name(row.name, row.is_ethereal))
    return found


def history(asked: Asked, query: q.ExportHistory) -> v.History:
    mine = _mine(asked, query.diablo_session_id)
    one = query.diablo_session_id
    of_session = () if one is None else (p.run_id.in_(select(r.id).where(*mine)),)
    return v.History(
        channel=asked.channel.name,
        record=asked.key(RECORD).hex()[:16],
        characters=[served.character(one) for one in _states(asked, "character", c)],
        sessions=[
            served.session(each)
            for each in _states(asked, "session", s, *(() if one is None else (s.id == one,)))
        ],
        runs=[v.run_told(run, asked.now) for run in _runs(asked, mine)],
        grail=entries(asked, *of_session),
        odds=[served.odds(each) for each in odds_of(asked)],
    )


def _states(asked: Asked, kind: str, columns: Any, *where: Any) -> list[Any]:
    rows = asked.run(select(columns.id).where(columns.channel == asked.channel.name, *where))
    return asked.states(kind, sorted((row.id for row in rows), key=_in_order))


def _runs(asked: Asked, mine: tuple[Any, ...]) -> Iterator[Run]:
    """The runs in the order they began, folded page by page."""
    ids = [row.id for row in asked.run(select(r.id).where(*mine).order_by(r.start_time, r.id))]
    for first in range(0, len(ids), PAGE):
        yield from asked.states("run", ids[first : first + PAGE])


def _in_order(text: str) -> tuple[int, str]:
    """Ids that end in a number by its size."""
    return len(text), text


@dataclass(frozen=True, slots=True)
class Attempt:
    """A run of which it is known how long it was, as LiveSplit knows one."""

    number: int
    started_at: datetime
    ended_at: datetime
    active_ms: int | None
    run_type: str | None


@dataclass(frozen=True, slots=True)
class Attempts:
    """When a Diablo session began."""

    started_at: datetime


def splits(asked: Asked, query: q.ExportLiveSplit) -> TextFile:
    session = session_called(asked, query.diablo_session_id)
    over = [
        Attempt(row.run_number, row.start_time, row.end_time, row.duration, row.run_type)
        for row in rows_of(asked, session.id, r.duration.is_not(None))
    ]
    text = livesplit(Attempts(session.start_time), over)
    return TextFile(f"{session.id}.lss", "application/xml", text)


def chapters(asked: Asked, query: q.GetChapters) -> v.Chapters:
    began, until = query.began_at, query.until or query.began_at + DAY
    found = []
    rows = _on_then(asked, began, until)
    for row in rows:
        title = f"Run {row.run_number}" + (f": {row.run_type}" if row.run_type else "")
        found.append(v.chapter(_since(began, row.start_time), title, row.id, None, find=False))
    finds = select(run_items).where(
        f.run_id.in_([row.id for row in rows]), f.found_time >= began, f.found_time < until
    )
    for row in asked.run(finds):
        title = f"Found: {v.find_name(row.name, row.is_ethereal)}"
        found.append(
            v.chapter(_since(began, row.found_time), title, row.run_id, row.item_id, find=True)
        )
    found.sort(key=lambda one: (one.seconds, one.kind, one.title))
    return v.Chapters(began, found, v.lines(found))


def _on_then(asked: Asked, began: datetime, until: datetime) -> Sequence[Any]:
    """The runs that began between two times, and the one that was on at the first."""
    mine = select(runs).where(r.channel == asked.channel.name, r.duplicate_of.is_(None))
    inside = mine.where(r.start_time >= began, r.start_time < until).order_by(r.start_time, r.id)
    before = mine.where(r.start_time < began).order_by(r.start_time.desc(), r.id.desc()).limit(1)
    first = [row for row in asked.run(before) if row.end_time is None or row.end_time > began]
    return [*first, *asked.run(inside)]


def _since(began: datetime, at: datetime) -> float:
    return max(0.0, (at - began).total_seconds())
