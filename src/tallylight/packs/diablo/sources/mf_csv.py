"""Tables that MF_run_counter exports as CSV: its runs, or its drops.

They are written in the encoding of the computer, and a spreadsheet may have put other marks
between the columns. A table of runs has the sessions in a column, and numbers its runs on from
one to the next. A table of drops has only these numbers, so each drop is taken over by itself.

A table is known again by its earliest row: so it may be exported anew with more, and in any
order. Rows are named as laps and drops of a profile are; see `mf_laps`.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from io import StringIO
from re import compile as pattern
from typing import Any, Final

from tallylight.core.foreign import Audited, Counts, Found
from tallylight.packs.diablo.sources.mf import LAPS, SESSIONS, characters, told
from tallylight.packs.diablo.sources.mf_drops import DROPS, NAMELESS, dropped, progress
from tallylight.packs.diablo.sources.mf_laps import Kept, Profile
from tallylight.packs.diablo.sources.past import Past
from tallylight.packs.diablo.sources.reading import (
    Keys,
    Row,
    bounded,
    faults,
    mark,
    overlapping,
    whole,
)

COLUMNS: Final = {LAPS: {"Run", "Run time"}, DROPS: {"Run", "Item name"}}
"""What a table is of, by columns that it must have."""

SEPARATORS: Final = ",;\t"
GOING_ON: Final = ("", "Active session")
LATER: Final = "~"
"""Comes after any time."""

LAST: Final = 10**9

_TOOK = pattern(r"(\d{1,4}):(\d\d):(\d\d)[:.,](\d)")


def recognise(data: bytes, name: str) -> Found | None:
    """A table of runs or of drops."""
    try:
        table, rows = _table(data)
    except ValueError:
        return None
    names = "Run time" if table == LAPS else "input"
    first = min((row["Real time"] or LATER, str(row[names])) for row in rows)
    what = "run table" if table == LAPS else "drop table"
    return Found("MF_run_counter", what, f"mf-{table}-{mark(*first)}")


def counts(data: bytes) -> Counts:
    """How many runs of how many sessions it has, or how many drops. Raises ValueError."""
    table, rows = _table(data)
    if table == DROPS:
        return {DROPS: len(rows)}
    return {SESSIONS: len({row["Session"] for row in rows}), LAPS: len(rows)}


def read(data: bytes, name: str, zone: tzinfo) -> Iterator[Past]:
    """All of it. Raises ValueError."""
    table, rows = _table(data)
    profile = Profile(zone, Keys())
    if table == DROPS:
        yield from _drops(rows, profile)
        return
    yield from characters(rows)
    for kept in _sessions(rows):
        yield from told(kept, profile)


def audit(data: bytes, zone: tzinfo) -> Iterator[Audited]:
    """What can't be right in it. Raises ValueError."""
    _, rows = _table(data)
    past = list(read(data, "", zone))
    yield from faults(
        ("rows that say no time", sum(not row["Real time"] for row in rows),
         "runs are put next to those that say one, drops have none"),
        ("runs that began before the last was over", overlapping(past), "kept as they are"),
    )  # fmt: skip


def _table(data: bytes) -> tuple[str, Sequence[Row]]:
    """What it is a table of, and its rows. Raises ValueError where it is neither."""
    said = _decoded(bounded(data))
    for separator in SEPARATORS:
        try:
            rows = list(csv.DictReader(StringIO(said, newline=""), delimiter=separator))
        except csv.Error as error:
            raise ValueError("The file is no table, or a field of it never ends.") from error
        for table, columns in COLUMNS.items():
            if rows and columns <= set(rows[0]):
                return table, [_row(row, table) for row in rows]
    raise ValueError("The file is no table of runs or drops of MF_run_counter.")


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _row(row: dict[Any, Any], table: str) -> Row:
    """A row with all columns that are asked for, as a lap or a drop of a profile says it."""
    said = {name: value or "" for name, value in row.items() if isinstance(name, str)}
    said = {"Real time": "", "Session": "", **said}
    if table == DROPS:
        typed = {"input": said.pop("Item name"), "extra": said.pop("Extra input", "")}
        return {**said, **typed, "eth": bool(said.get("Eth Grailer"))}  # empty where it is not
    areas = said.get("Areas visited", "").split(", ")
    return {**said, "Run time": _took(said["Run time"]), "Areas visited": areas}


def _took(said: str) -> float | None:
    """Seconds, of which only tenths are kept: 00:00:48:3 is 48.3."""
    found = _TOOK.fullmatch(said.strip())
    if found is None:
        return None
    hours, minutes, seconds, tenths = map(int, found.groups())
    return (36_000 * hours + 600 * minutes + 10 * seconds + tenths) / 10


def _sessions(rows: Iterable[Row]) -> Iterator[Kept]:
    """The rows by their session, each in the order of its runs."""
    by_name: dict[str, list[Row]] = {}
    for row in sorted(rows, key=_number):
        by_name.setdefault(row["Session"], []).append(row)
    for name, laps in by_name.items():
        yield Kept(laps=laps, until=None if name in GOING_ON else name)


def _number(row: Row) -> int:
    return whole(row["Run"], 0, LAST) or LAST


def _drops(rows: Iterable[Row], profile: Profile) -> Iterator[Past]:
    for row in rows:
        drop = dropped(row)
        yield NAMELESS if drop is None else progress(drop, row["Run"], profile)
