"""A session that D2R Arcane Tracker exports as JSON: the session, its runs, and maybe its items.

It says what rows of its database say, in other spelling, and is read like them. It has neither
characters nor grail entries: what an item is, is read out of the id of its grail entry.

    session     one                 table sessions
    runs        in their order      table runs
    items       by run              table run_items

A file is known again by the id of its session, however often that is exported. The database
has the same ids, but is another file: what was taken over from it is not recognised here.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from re import compile as pattern
from typing import Any, Final

from tallylight.core.foreign import Audited, Counts, Found
from tallylight.packs.diablo.sources.grail_faults import Fault
from tallylight.packs.diablo.sources.grail_finds import Finds, dropped
from tallylight.packs.diablo.sources.grail_sessions import session_of
from tallylight.packs.diablo.sources.past import Past, PastFind, PastProgress, PastRun, Stays
from tallylight.packs.diablo.sources.reading import (
    Row,
    faults,
    from_json,
    mark,
    object_of,
    overlapping,
    rows_of,
    text,
)

SESSIONS: Final = "sessions"
RUNS: Final = "runs"
ITEMS: Final = "run_items"

COLUMNS: Final = {
    "id": "id", "sessionId": "session_id", "characterId": "character_id", "runId": "run_id",
    "runNumber": "run_number", "startTime": "start_time", "endTime": "end_time",
    "duration": "duration", "totalRunTime": "total_run_time",
    "totalSessionTime": "total_session_time", "runCount": "run_count", "archived": "archived",
    "notes": "notes", "grailProgressId": "grail_progress_id", "name": "name",
    "foundTime": "found_time", "created": "created_at",
}  # fmt: skip
"""What the columns of the database are called here."""

NOTE: Final = 2000
LOST_PLACE: Final = -1
LOST: Final = "its run is not there; it may be of another one"

_ITEM = pattern(r"[_-]([a-z0-9]+(?:-amulet|-runeword)?)(?:_timestamp_|[_-])\d+$")
"""The item in the id of a grail entry: behind the character's id, before a number."""


def recognise(data: bytes, name: str) -> Found | None:
    """An export of a session, by the session and the runs that it has."""
    top = object_of(data)
    if top is None or not _is_export(top):
        return None
    known = mark(text(top["session"]["id"]))
    return Found("D2R Arcane Tracker", "export of a session", f"arcane-session-{known}")


def counts(data: bytes) -> Counts:
    """How many runs and items it has, beside its session. Raises ValueError."""
    top = _export(data)
    return {SESSIONS: 1, RUNS: len(rows_of(top["runs"])), ITEMS: len(rows_of(top.get("items")))}


def read(data: bytes, name: str, zone: tzinfo) -> Iterator[Past]:
    """The session, its runs with their finds, and what stays. Raises ValueError."""
    top = _export(data)
    runs, spoiled = _rows(top["runs"], RUNS)
    items, more = _rows(top.get("items"), ITEMS)
    yield from (*spoiled, *more)
    places = {str(run["id"]): place for place, run in enumerate(runs)}
    found: dict[int, list[Row]] = {}
    for item in items:
        found.setdefault(places.get(str(item["run_id"]), LOST_PLACE), []).append(item)
    lost = found.pop(LOST_PLACE, [])
    past: list[Past] = list(session_of(_row(top["session"], 0), runs, found, Finds()))
    taken = [one for one in past if isinstance(one, PastRun)]
    homes, homeless = _homes(lost, taken)
    yield from homeless
    for one in past:
        yield _whole(one, homes) if isinstance(one, PastRun) else one


def audit(data: bytes, zone: tzinfo) -> Iterator[Audited]:
    """What the session claims of its runs, and what can't be right in them. Raises ValueError."""
    past = list(read(data, "", zone))
    runs = [one for one in past if isinstance(one, PastRun)]
    finds = [find for run in runs for find in run.finds]
    noted = [one for one in (*past, *finds) if not isinstance(one, Stays)]
    said = Counter(word for one in noted for word in one.repaired)
    yield from faults(
        *((fault.found, said[fault.note], fault.done) for fault in Fault),
        ("items of a run that is not there", said[LOST], "given to the run that was on then"),
        ("runs that began before the last was over", overlapping(past), "kept as they are"),
    )


def _is_export(top: Mapping[str, Any]) -> bool:
    session = top.get("session")
    known = isinstance(session, dict) and bool(text(session.get("id"))) and "startTime" in session
    return known and isinstance(top.get("runs"), list)


def _export(data: bytes) -> dict[str, Any]:
    top = from_json(data)
    if not isinstance(top, dict) or not _is_export(top):
        raise ValueError("The file is no session that D2R Arcane Tracker exported.")
    return top


def _rows(said: Any, table: str) -> tuple[list[Row], list[Stays]]:
    """The rows of a list as the database has them, and those without an id of their own."""
    found: dict[str, Row] = {}
    twice = without = 0
    for one in rows_of(said):
        row = _row(one, len(found))
        key = row["id"]
        twice += key is not None and key in found
        without += key is None
        if key is not None:
            found.setdefault(key, row)
    stays = [Stays(table, "it is there twice", twice), Stays(table, "it has no id", without)]
    return list(found.values()), [one for one in stays if one.count]


def _row(said: Row, place: int) -> Row:
    """A row as the database has it, joined with what it knows beside."""
    row: dict[str, Any] = dict.fromkeys((*COLUMNS.values(), "owner", "found_date"))
    row |= {COLUMNS[name]: _kept(value) for name, value in said.items() if name in COLUMNS}
    row["id"] = text(said.get("id"))
    progress = text(said.get("grailProgressId"))
    item = _ITEM.search(progress or "")
    return {
        **row,
        "place": place,
        "grail_progress_id": progress,
        "progress": progress,
        "item_id": item[1] if item else None,
        "listed": row["name"] or (item[1] if item else None),
    }


def _kept(value: Any) -> Any:
    """A value as a database may hold it."""
    return value if isinstance(value, bool | int | float) else text(value, NOTE)


def _homes(
    lost: Iterable[Row], runs: Sequence[PastRun]
) -> tuple[dict[str, list[PastFind]], list[PastProgress | Stays]]:
    """Items whose run is not there, by the key of the run that was on then."""
    homes: dict[str, list[PastFind]] = {}
    outside: list[PastProgress | Stays] = []
    starts = [run.started_at for run in runs]
    for row in lost:
        drop = dropped(row)
        place = bisect_right(starts, drop.at) - 1 if drop.at else len(runs) - 1
        if runs:
            run = runs[max(0, place)]
            find = Finds().of_run([drop], run.started_at, run.ended_at)[0][0]
            homes.setdefault(run.key, []).append(replace(find, uncertain=True))
        else:
            outside.append(_outside(row))
    return homes, outside


def _outside(row: Row) -> PastProgress | Stays:
    """An item of a session that has no runs."""
    drop = dropped(row)
    item = row["item_id"] or text(row["name"])
    if item is None:
        return Stays(ITEMS, "it names no item")
    return PastProgress(
        key=drop.record.key,
        table=ITEMS,
        item=item,
        name=text(row["name"]),
        found_at=drop.at,
        typed=row["grail_progress_id"] is None,
        **drop.record.notes,
    )


def _whole(run: PastRun, homes: Mapping[str, Sequence[PastFind]]) -> PastRun:
    """A run with the finds that lost theirs. No grail entry is in the file to point at."""
    lost = [replace(one, repaired=(*one.repaired, LOST)) for one in homes.get(run.key, ())]
    finds = [
        replace(one, progress=None, original={**one.original, "grailProgressId": one.progress})
        if one.progress
        else one
        for one in (*run.finds, *lost)
    ]
    return replace(run, finds=tuple(finds))
