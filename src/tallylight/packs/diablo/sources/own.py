"""The history that Tallylight itself exports: `diablo export history`, as JSON.

    characters      who is played                       table characters
    sessions        Diablo sessions                     table sessions
    runs            with their pauses, and their finds  tables runs, run_items
    grail           entries; those of finds come with   table grail_progress
                    these, and are no rows of their own
    odds            what was said of drops, stays       table drop_odds

A file is known again by the record that it says it is of, so a history that is exported again,
or one session of it, is the same file with more or less in it. Rows are named by their ids.
A run that counted nowhere, because another of the file was on then, is told after that one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from re import compile as pattern
from typing import Any, Final

from tallylight.core.foreign import Audited, Counts, Found
from tallylight.packs.diablo.messages.adopt import COUNTED
from tallylight.packs.diablo.messages.fields import HOW
from tallylight.packs.diablo.sources.past import (
    Past,
    PastCharacter,
    PastFind,
    PastProgress,
    PastRun,
    PastSession,
    Stays,
)
from tallylight.packs.diablo.sources.reading import (
    Row,
    faults,
    from_json,
    instant,
    mark,
    number,
    object_of,
    overlapping,
    rows_of,
    text,
    whole,
)

LISTS: Final = ("characters", "sessions", "runs", "grail", "odds")
CHARACTERS, SESSIONS, RUNS, GRAIL, ODDS = LISTS
TABLES: Final = {ODDS: "drop_odds", GRAIL: "grail_progress"}
FINDS: Final = "run_items"
NOTE: Final = 10_000
SHEET: Final = ["run_id", "diablo_session_id", "run_number"]
"""The first columns of the runs that are exported as a sheet."""
WORD: Final = pattern(r"\w+")
MOST: Final = 10**9
MILLISECOND: Final = timedelta(milliseconds=1)

NAMELESS: Final = "it has no id, or has it twice"
TIMELESS: Final = "nothing says when it was"
HOMELESS: Final = "its session is not there"
SAME: Final = "it is another character of the file, which came over"
NO_ITEM: Final = "it names no item"
SAY_ODDS: Final = "odds are said anew: diablo odds set"
BACKWARDS: Final = "it ended before it began"
NUMBERED: Final = "its number was none, or was taken"


def recognise(data: bytes, name: str) -> Found | None:
    """A history, by the lists that it has and the ids of its sessions."""
    top = object_of(data)
    if top is None or not _is_history(top):
        return None
    record = text(top.get("record")) or _first(top)
    known = mark(record, text(top.get("channel")))
    return Found("Tallylight", "export of a history", f"history-{known}")


def is_sheet(data: bytes) -> bool:
    """Whether it is runs as a sheet, which says too little to bring them back."""
    header = data.partition(b"\n")[0].decode("utf-8-sig", "replace")
    return WORD.findall(header)[: len(SHEET)] == SHEET


def counts(data: bytes) -> Counts:
    """How many rows it has; entries of finds are the finds. Raises ValueError."""
    top = _history(data)
    held = {TABLES.get(name, name): len(rows_of(top.get(name))) for name in LISTS}
    held["grail_progress"] = len(_entries(top))
    return {**held, FINDS: sum(len(rows_of(run.get("finds"))) for run in rows_of(top[RUNS]))}


def read(data: bytes, name: str, zone: tzinfo) -> Iterator[Past]:
    """All of it: who, sessions, runs that count, those that don't, the rest. Raises ValueError."""
    top = _history(data)
    who, stays = _named(rows_of(top.get(CHARACTERS)), "character_id", CHARACTERS)
    sittings, more = _named(rows_of(top[SESSIONS]), "diablo_session_id", SESSIONS)
    played, rest = _named(rows_of(top[RUNS]), "run_id", RUNS)
    yield from (*stays, *more, *rest)
    for key, row in who.items():
        yield Stays(CHARACTERS, SAME) if _is_another(row, who) else _character(key, row)
    who = {key: row for key, row in who.items() if not _is_another(row, who)}
    past = _Past(sittings, who)
    runs = [one for key, row in played.items() for one in past.run(key, row)]
    told = [one for one in runs if isinstance(one, PastRun)]
    yield from (one for one in runs if isinstance(one, Stays))
    yield from _sessions(sittings, told, who)
    yield from sorted(told, key=lambda one: (COUNTED in one.original, one.started_at))
    yield from _grail(_entries(top), who)
    odds = len(rows_of(top.get(ODDS)))
    if odds:
        yield Stays("drop_odds", SAY_ODDS, odds)


def audit(data: bytes, _: tzinfo) -> Iterator[Audited]:
    """What can't be right in it. Raises ValueError."""
    past = list(read(data, "", UTC))
    runs = [one for one in past if isinstance(one, PastRun)]
    said = Counter(word for run in runs for word in run.repaired)
    counted = [run for run in runs if COUNTED not in run.original]
    yield from faults(
        ("runs that were still on", sum(run.uncertain for run in runs),
         "they count as runs, and in no time"),
        ("runs that ended before they began", said[BACKWARDS], "ended where they began"),
        ("runs that began before the last was over", overlapping(counted), "kept as they are"),
    )  # fmt: skip


def _is_history(top: Mapping[str, Any]) -> bool:
    """Whether it has the lists of a history, and in them what only we call so."""
    if not all(isinstance(top.get(name), list) for name in (SESSIONS, RUNS, GRAIL)):
        return False
    rows = (*rows_of(top[SESSIONS]), *rows_of(top[RUNS]))
    return "channel" in top and (not rows or any("diablo_session_id" in row for row in rows))


def _history(data: bytes) -> dict[str, Any]:
    top = from_json(data)
    if not isinstance(top, dict) or not _is_history(top):
        raise ValueError("The file is no history that Tallylight exported.")
    return top


def _first(top: Mapping[str, Any]) -> str:
    """What stands for the record in a file that does not say which it is of."""
    began = (str(row.get("started_at")) for row in rows_of(top[SESSIONS]))
    return min(began, default="empty")


def _named(rows: Iterable[Row], name: str, table: str) -> tuple[dict[str, Row], list[Stays]]:
    """Rows by their ids, and those that have none of their own; what was in these stays, too."""
    found: dict[str, Row] = {}
    spoiled = Counter[str]()
    for row in rows:
        key = text(row.get(name))
        if key is None or key in found:
            spoiled[table] += 1
            spoiled[FINDS] += len(rows_of(row.get("finds"))) if table == RUNS else 0
        else:
            found[key] = row
    return found, [Stays(place, NAMELESS, n) for place, n in spoiled.items() if n]


def _entries(top: Mapping[str, Any]) -> list[Row]:
    """The entries of the grail that stand for no find of a run."""
    finds = (find for run in rows_of(top[RUNS]) for find in rows_of(run.get("finds")))
    of_finds = {text(find.get("progress_id")) for find in finds} - {None}
    return [row for row in rows_of(top[GRAIL]) if text(row.get("progress_id")) not in of_finds]


def _source(row: Row) -> dict[str, str]:
    """What the history says of where a row came from before, and what was put right then."""
    known = {"source": text(row.get("source")), "repaired": text(row.get("repaired"), NOTE)}
    return {name: said for name, said in known.items() if said}


def _character(key: str, row: Row) -> PastCharacter:
    return PastCharacter(
        key=key,
        name=text(row.get("name")) or "unknown",
        character_class=text(row.get("character_class")) or "unknown",
        level=whole(row.get("level"), 1, 99) or 1,
        hardcore=row.get("hardcore") is True,
        expansion=row.get("expansion") is not False,
        deleted_at=instant(row.get("deleted_at")),
        original=_source(row),
    )


def _of(row: Row, who: Mapping[str, Row]) -> str | None:
    """The key of who is played, where the file has them."""
    key = text(row.get("character_id"))
    return key if key in who else None


def _is_another(row: Row, who: Mapping[str, Row]) -> bool:
    """Whether a character was found to be another one of the file; that one is said of runs."""
    return text(row.get("same_as")) in who


def _sessions(
    rows: Mapping[str, Row], runs: Iterable[PastRun], who: Mapping[str, Row]
) -> Iterator[PastSession | Stays]:
    """The sessions, each as long as its runs at least."""
    within: dict[str, list[PastRun]] = {}
    for run in runs:
        within.setdefault(run.session, []).append(run)
    for key, row in rows.items():
        began, ended = instant(row.get("started_at")), instant(row.get("ended_at"))
        if began is None:
            yield Stays(SESSIONS, TIMELESS)
            continue
        mine = within.get(key, ())
        yield PastSession(
            key=key,
            started_at=min(began, *(run.started_at for run in mine), began),
            ended_at=max(ended or began, began, *(run.ended_at for run in mine)),
            uncertain=ended is None,
            archived=row.get("archived") is True,
            notes=text(row.get("note"), NOTE),
            character=_of(row, who),
            original=_source(row),
        )


class _Past:
    """Runs one after the other, with numbers that none before has in its session."""

    def __init__(self, sessions: Mapping[str, Row], who: Mapping[str, Row]) -> None:
        self._sessions = {key for key, row in sessions.items() if instant(row.get("started_at"))}
        self._who = who
        self._numbers: dict[str, set[int]] = {}
        self._finds: set[str] = set()

    def run(self, key: str, row: Row) -> Iterator[PastRun | Stays]:
        session, began = text(row.get("diablo_session_id")), instant(row.get("started_at"))
        if session is None or session not in self._sessions or began is None:
            why = TIMELESS if began is None else HOMELESS
            yield Stays(RUNS, why)
            if rows_of(row.get("finds")):
                yield Stays(FINDS, why, len(rows_of(row.get("finds"))))
            return
        finds, stays = self._found(row)
        yield from stays
        yield self._told(key, row, (session, began), finds)

    def _told(
        self, key: str, row: Row, where: tuple[str, datetime], finds: Sequence[PastFind]
    ) -> PastRun:
        session, began = where
        said, known = instant(row.get("ended_at")), instant(row.get("as_of"))
        ended, repaired = max(said or known or began, began), list[str]()
        if said is not None and said < began:
            repaired.append(BACKWARDS)
        given = self._number(session, row, repaired)
        pauses = _pauses(row, ended)
        counted = text(row.get("duplicate_of"))
        return PastRun(
            key=key,
            session=session,
            number=given,
            started_at=began,
            ended_at=ended,
            active_ms=_active(row, (began, ended), pauses),
            uncertain=said is None or row.get("uncertain") is True,
            run_type=text(row.get("run_type")),
            area=text(row.get("area")),
            character=_of(row, self._who),
            difficulty=text(row.get("difficulty")),
            players=whole(row.get("players"), 1, 8),
            magic_find=whole(row.get("magic_find"), 0, 2000),
            terror_zone=_flag(row.get("terror_zone")),
            note=text(row.get("note"), NOTE),
            pauses=pauses,
            finds=tuple(finds),
            repaired=tuple(repaired),
            original={**_source(row), **({COUNTED: counted} if counted else {})},
        )

    def _number(self, session: str, row: Row, repaired: list[str]) -> int:
        taken = self._numbers.setdefault(session, set())
        given = whole(row.get("run_number"), 1, MOST)
        if given is None or given in taken:
            repaired.append(NUMBERED)
            given = max(taken, default=0) + 1
        taken.add(given)
        return given

    def _found(self, row: Row) -> tuple[list[PastFind], list[Stays]]:
        """What was found in a run; an id that was there before names nothing."""
        finds: list[PastFind] = []
        without = 0
        for one in rows_of(row.get("finds")):
            key = text(one.get("find_id"))
            if key is None or key in self._finds:
                without += 1
                continue
            self._finds.add(key)
            finds.append(_find(key, one))
        return finds, [Stays(FINDS, NAMELESS, without)] if without else []


def _find(key: str, row: Row) -> PastFind:
    how = text(row.get("how"))
    return PastFind(
        key=key,
        item=text(row.get("item")),
        name=text(row.get("name")),
        found_at=instant(row.get("found_at")),
        ethereal=row.get("ethereal") is True,
        how=how if how in HOW else None,
        note=text(row.get("note"), NOTE),
        uncertain=row.get("uncertain") is True,
    )


def _pauses(row: Row, ended: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """When its clock stood still; one that was on is until the end."""
    spans = (
        (instant(one.get("started_at")), instant(one.get("ended_at")) or ended)
        for one in rows_of(row.get("pauses"))
    )
    return tuple((began, until) for began, until in spans if began is not None)


def _active(
    row: Row,
    span: tuple[datetime, datetime],
    pauses: Iterable[tuple[datetime, datetime]],
) -> int | None:
    """Its time without pauses, where that is not what its pauses leave of it."""
    seconds = number(row.get("active_seconds"))
    wall = span[1] - span[0]
    if seconds is None or not 0 <= seconds <= wall.total_seconds():
        return None
    paused = sum((until - began).total_seconds() for began, until in pauses)
    if abs(wall.total_seconds() - paused - seconds) < MILLISECOND.total_seconds():
        return None
    return min(round(seconds * 1000), wall // MILLISECOND)


def _flag(said: Any) -> bool | None:
    return said if isinstance(said, bool) else None


def _grail(rows: Iterable[Row], who: Mapping[str, Row]) -> Iterator[PastProgress | Stays]:
    """Entries that are of no find, by their ids."""
    entries, stays = _named(rows, "progress_id", "grail_progress")
    yield from stays
    for key, row in entries.items():
        item, name = text(row.get("item")), text(row.get("name"))
        if item is None and name is None:
            yield Stays("grail_progress", NO_ITEM)
            continue
        yield PastProgress(
            key=key,
            item=item or name or "",
            name=name,
            found_at=instant(row.get("found_at")),
            ethereal=row.get("ethereal") is True,
            typed=row.get("typed") is not False,
            from_initial_scan=row.get("from_initial_scan") is True,
            character=_of(row, who),
            difficulty=text(row.get("difficulty")),
            notes=text(row.get("note"), NOTE),
        )
