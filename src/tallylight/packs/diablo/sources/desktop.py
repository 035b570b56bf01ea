"""What d2r-desktop keeps: its database, or the backup of it in JSON.

    profiles    a character
    runs        with the area, whole seconds without pauses, tags, notes
    items       what dropped, by run

It knows no sessions; they are inferred, of all profiles together, since one person plays them.
Ids are random and the same in the database and in a backup, and so are both known again by
the id of the first profile: whichever is taken over later adds only what is new. When that
profile is deleted there, what is left counts as another install.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from tallylight.core.foreign import Audited, Counts, Foreign, Found
from tallylight.packs.diablo.sources.past import (
    Past,
    PastCharacter,
    PastFind,
    PastProgress,
    PastRun,
    Stays,
)
from tallylight.packs.diablo.sources.reading import (
    SLACK,
    Row,
    faults,
    from_json,
    in_sessions,
    instant,
    mark,
    milliseconds,
    object_of,
    overlapping,
    rest,
    rows_of,
    text,
    whole,
)

PROFILES: Final = "profiles"
RUNS: Final = "runs"
ITEMS: Final = "items"
KEPT: Final = (PROFILES, RUNS, ITEMS)
NEEDED: Final = {
    PROFILES: {"id", "name", "class"},
    RUNS: {"id", "profile_id", "area", "duration_secs", "started_at"},
    ITEMS: {"id", "run_id", "name"},
}
"""Columns by which the tables are known to be its own."""

DONE: Final = "completed"
OPEN: Final = "in_progress"
TIMELESS: Final = "nothing says when it was"
NOTE: Final = 2000
"""Characters of a note."""

GOING_ON: Final = "it is still going on; take the file over again later"
UNFINISHED: Final = "it was never finished, and nothing says when it was over"
ENDS_WITH_FIND: Final = "it was never finished; it ends with its last find"
ENDS_AFTER: Final = "it had no end; it ends after its seconds"
TOO_LONG: Final = "its seconds are more than lie between its ends"


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept there; `others` are how many rows other tables hold."""

    profiles: Sequence[Row]
    runs: Sequence[Row]
    items: Sequence[Row]
    others: Counts


@dataclass(frozen=True, slots=True)
class Span:
    """When a run was, and how long without pauses, where that is known.

    `uncertain`: its end is only the last that is known of it.
    """

    start: datetime
    end: datetime
    active_ms: int | None = None
    repaired: tuple[str, ...] = ()
    uncertain: bool = False


def recognise(foreign: Foreign) -> Found | None:
    """A database of d2r-desktop, by its tables and their columns."""
    if not all(columns <= set(foreign.columns(table)) for table, columns in NEEDED.items()):
        return None
    profiles = list(foreign.rows("SELECT * FROM profiles"))
    return Found("d2r-desktop", "database", _identity(profiles))


def recognise_backup(data: bytes, name: str) -> Found | None:
    """A backup of d2r-desktop, by its lists."""
    top = object_of(data)
    if top is None or not _is_backup(top):
        return None
    version = text(top.get("version"), 20) or "unknown"
    return Found("d2r-desktop", f"backup {version}", _identity(rows_of(top[PROFILES])))


def counts(foreign: Foreign) -> Counts:
    """How many rows each table holds."""
    own = {one for one in foreign.tables() if not one.startswith("sqlite_")}
    return {table: foreign.count(table) for table in sorted(own)}


def counts_backup(data: bytes) -> Counts:
    """How many rows each list holds. Raises ValueError."""
    kept = _in_backup(data)
    own = {PROFILES: len(kept.profiles), RUNS: len(kept.runs), ITEMS: len(kept.items)}
    return {**own, **kept.others}


def read(foreign: Foreign) -> Iterator[Past]:
    """All of a database: characters, then session by session, and what is of no run."""
    yield from _told(_in_database(foreign))


def read_backup(data: bytes, name: str, zone: tzinfo) -> Iterator[Past]:
    """All of a backup, as of the database; its times are in UTC. Raises ValueError."""
    yield from _told(_in_backup(data))


def audit(foreign: Foreign) -> Iterator[Audited]:
    """What can't be right in a database."""
    yield from _faults(_in_database(foreign))


def audit_backup(data: bytes, _: tzinfo) -> Iterator[Audited]:
    """What can't be right in a backup. Raises ValueError."""
    yield from _faults(_in_backup(data))


def _identity(profiles: Iterable[Row]) -> str:
    made = [(text(row.get("created_at")) or "~", text(row.get("id")) or "") for row in profiles]
    return f"d2r-desktop-{mark(*min(made, default=()))}"


def _is_backup(top: Mapping[str, Any]) -> bool:
    if "exported_at" not in top or not all(isinstance(top.get(name), list) for name in KEPT):
        return False
    lists = [(columns, rows_of(top[name])) for name, columns in NEEDED.items()]
    return all(not rows or any(columns <= set(row) for row in rows) for columns, rows in lists)


def _in_backup(data: bytes) -> Kept:
    top = from_json(data)
    if not isinstance(top, dict) or not _is_backup(top):
        raise ValueError("The file is no backup of d2r-desktop.")
    lists = {name: rows_of(said) for name, said in top.items()}
    others = {name: len(rows) for name, rows in lists.items() if rows and name not in KEPT}
    return Kept(lists[PROFILES], lists[RUNS], lists[ITEMS], others)


def _in_database(foreign: Foreign) -> Kept:
    others = {name: number for name, number in counts(foreign).items() if name not in KEPT}
    return Kept(
        profiles=list(foreign.rows("SELECT * FROM profiles ORDER BY id")),
        runs=list(foreign.rows("SELECT * FROM runs ORDER BY id")),
        items=list(foreign.rows("SELECT * FROM items ORDER BY id")),
        others=others,
    )


def _told(kept: Kept) -> Iterator[Past]:
    """All that is kept: characters, sessions with their runs, what is of no run, what stays."""
    for table, held in kept.others.items():
        if held:
            yield Stays(table, "only profiles, runs and items are taken over", held)
    by_id: dict[str, dict[str, Row]] = {}
    for table, rows in ((PROFILES, kept.profiles), (RUNS, kept.runs), (ITEMS, kept.items)):
        by_id[table], spoiled = _by_id(rows, table)
        yield from spoiled
    profiles, runs, items = (by_id[table] for table in KEPT)
    yield from (_character(key, row) for key, row in profiles.items())
    spans = _spans(runs, items)
    for span in spans.values():
        if isinstance(span, str):
            yield Stays(RUNS, span)
    found: dict[str, list[PastFind]] = {}
    for home, find in _finds(runs, items, spans, profiles):
        if isinstance(find, PastFind):
            found.setdefault(home, []).append(find)
        else:
            yield find
    yield from in_sessions(
        _run(key, runs[key], span, found.get(key, ()), profiles)
        for key, span in spans.items()
        if isinstance(span, Span)
    )


def _by_id(rows: Iterable[Row], table: str) -> tuple[dict[str, Row], list[Stays]]:
    """The rows by their ids, and those that have none of their own."""
    found: dict[str, Row] = {}
    spoiled = []
    for row in rows:
        key = text(row.get("id"))
        named = table == RUNS or text(row.get("name"))
        if key is None or key in found or not named:
            why = "has no id" if key is None else "is there twice" if named else "has no name"
            spoiled.append(Stays(table, f"it {why}"))
        else:
            found[key] = row
    return found, spoiled


def _character(key: str, row: Row) -> PastCharacter:
    return PastCharacter(
        key=key,
        table=PROFILES,
        name=text(row["name"]) or key,
        character_class=(text(row.get("class")) or "unknown").lower(),
        hardcore="hardcore" in (text(row.get("mode")) or "").lower(),
        original=rest(row, ("id", "name", "class")),
    )


def _spans(runs: Mapping[str, Row], items: Mapping[str, Row]) -> dict[str, Span | str]:
    """When each run was, or why that can't be said."""
    last_find: dict[str, datetime] = {}
    for item in items.values():
        run, at = text(item.get("run_id")), instant(item.get("found_at"))
        if run and at:
            last_find[run] = max(at, last_find.get(run, at))
    starts = [instant(row.get("started_at")) for row in runs.values()]
    newest = max(filter(None, starts), default=None)
    return {
        key: _open(start, last_find.get(key), newest)
        if text(row.get("status")) == OPEN and instant(row.get("finished_at")) is None
        else _done(row, start)
        for (key, row), start in zip(runs.items(), starts, strict=True)
    }


def _open(start: datetime | None, found: datetime | None, newest: datetime | None) -> Span | str:
    """A run without an end: the newest may be going on, another one was left behind."""
    if start is None:
        return TIMELESS
    if start == newest:
        return GOING_ON
    if found is None or found < start:
        return UNFINISHED
    return Span(start, found, None, (ENDS_WITH_FIND,), uncertain=True)


def _done(row: Row, start: datetime | None) -> Span | str:
    """A run that was finished. Its end is believed before its seconds, which pauses make less."""
    status = text(row.get("status")) or DONE
    if status not in (DONE, OPEN):
        return f"it is {status} there"
    end, ms = instant(row.get("finished_at")), milliseconds(row.get("duration_secs"))
    took = None if ms is None else timedelta(milliseconds=ms)
    if start is None and end is not None and took is not None:
        return Span(end - took, end, ms, ("it had no start; it is counted back from its end",))
    if start is None:
        return TIMELESS
    if end is None or end < start:
        if took is None:
            return TIMELESS
        return Span(start, start + took, ms, (ENDS_AFTER,))
    if took is not None and took > end - start + SLACK:
        return Span(start, end, None, (TOO_LONG,))
    return Span(start, end, min(ms, (end - start) // timedelta(milliseconds=1)) if ms else None)


def _finds(
    runs: Mapping[str, Row],
    items: Mapping[str, Row],
    spans: Mapping[str, Span | str],
    profiles: Collection[str],
) -> Iterator[tuple[str, PastFind | PastProgress | Stays]]:
    """Each item, with the id of the run it is given to.

    One whose run is not taken over is given to that of its profile which was on then.
    """
    taken = _by_profile(runs, spans)
    for key, row in items.items():
        home, at = text(row.get("run_id")) or "", instant(row.get("found_at"))
        owner = text(row.get("profile_id")) or ""
        span = spans.get(home)
        if span == GOING_ON:
            yield home, Stays(ITEMS, GOING_ON)
        elif isinstance(span, Span):
            yield home, PastFind(note=text(row.get("notes")), **_item(key, row))
        elif at is not None and owner in taken:
            place = bisect_right(taken[owner], at, key=lambda one: one[0])
            said = _item(key, row, "its run is not there; it may be of another one")
            home = taken[owner][max(0, place - 1)][1]
            yield home, PastFind(note=text(row.get("notes")), uncertain=True, **said)
        else:
            said = _item(key, row, "its run is not there")
            character = owner if owner in profiles else None
            yield home, PastProgress(character=character, notes=text(row.get("notes")), **said)


def _by_profile(
    runs: Mapping[str, Row], spans: Mapping[str, Span | str]
) -> dict[str, list[tuple[datetime, str]]]:
    """The runs that are taken over, by profile and in order of their start."""
    found: dict[str, list[tuple[datetime, str]]] = {}
    for key, span in spans.items():
        if isinstance(span, Span):
            owner = text(runs[key].get("profile_id")) or ""
            found.setdefault(owner, []).append((span.start, key))
    return {owner: sorted(some) for owner, some in found.items()}


def _item(key: str, row: Row, *repaired: str) -> dict[str, Any]:
    """What an item comes to, in a run or not."""
    said = rest(row, ("id", "run_id", "profile_id", "name", "found_at", "notes"))
    lost = rest({"run_id": row.get("run_id")}, ()) if repaired else {}
    return {
        "key": key,
        "table": ITEMS,
        "item": text(row["name"]),
        "name": text(row["name"]),
        "found_at": instant(row.get("found_at")),
        "typed": True,
        "repaired": repaired,
        "original": {**said, **lost},
    }


def _run(
    key: str, row: Row, span: Span, found: Sequence[PastFind], profiles: Collection[str]
) -> PastRun:
    owner, area = text(row.get("profile_id")), text(row.get("area"))
    taken = ("id", "profile_id", "area", "notes", "player_count", "tags", "status")
    clear = () if span.repaired else ("started_at", "finished_at", "duration_secs")
    return PastRun(
        key=key,
        table=RUNS,
        session="",
        number=0,
        started_at=span.start,
        ended_at=span.end,
        active_ms=span.active_ms,
        uncertain=span.uncertain,
        run_type=area,
        area=area,
        character=owner if owner in profiles else None,
        players=whole(row.get("player_count"), 1, 8),
        note=_note(row),
        finds=tuple(found),
        repaired=span.repaired,
        original=rest(row, (*taken, *clear)),
    )


def _note(row: Row) -> str | None:
    """Its notes and its tags, which are a list that is written as a text."""
    tags = row.get("tags")
    try:
        tags = from_json(tags.encode()) if isinstance(tags, str) else tags
    except ValueError:
        tags = [tags]
    words = [f"#{tag}" for tag in map(text, tags if isinstance(tags, list) else ()) if tag]
    return text(" ".join(filter(None, (text(row.get("notes"), NOTE), *words))), NOTE)


def _faults(kept: Kept) -> Iterator[Audited]:
    past = list(_told(kept))
    runs = [one for one in past if isinstance(one, PastRun)]
    said = Counter(word for run in runs for word in run.repaired)
    stays = [one for one in past if isinstance(one, Stays)]
    unfinished = sum(one.count for one in stays if one.why in (GOING_ON, UNFINISHED))
    lost = sum(find.uncertain for run in runs for find in run.finds)
    lost += sum(isinstance(one, PastProgress) for one in past)
    yield from faults(
        ("runs that were never finished", said[ENDS_WITH_FIND], ENDS_WITH_FIND),
        ("runs and items of runs that have no end", unfinished, "left where they are"),
        ("runs without an end", said[ENDS_AFTER], ENDS_AFTER),
        ("runs with more seconds than lie between their ends", said[TOO_LONG], "the ends count"),
        ("items of a run that is not there", lost,
         "given to the nearest run as uncertain, or kept outside of any"),
        ("runs that began before the last was over", overlapping(past), "kept as they are"),
    )  # fmt: skip
