"""Chat logs, as Chatterino, irssi and WeeChat write them and as pages are copied:

    [12:03] bob: hello                     2026-11-21 20:03:12 <bob> hello
    20:03 <@bob> hello                     [21.11.2026, 20:03] bob: hello
    20:03 -!- bob [~b@host] has joined     2026-11-21T20:03:12Z  bob  hello   (tabs)
    # Start logging at 2026-11-21 20:00    --- Day changed Sun Nov 22 2026
    bob: hello                             bob tipped 25 tokens -- hello

A tip that a log tells of stays a line of the log, with its amount beside it: it may have been
heard from the platform as well, and nothing is counted twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from tallylight.packs.audience.messages.heard import Hear
from tallylight.packs.audience.rules.names import as_written, canonical
from tallylight.packs.audience.rules.paste.heard import (
    Around,
    Fault,
    Heard,
    Ids,
    Pasted,
    bounded,
    fault,
    lines_of,
    sorted_out,
)
from tallylight.packs.audience.rules.paste.times import (
    CLOCK,
    DATE,
    OFFSET,
    Told,
    Wall,
    clock_of,
    moment,
)

_STAMPED: Final = re.compile(
    rf"\s*[\[(]?(?:(?P<date>{DATE})(?:T|,?\s+))?(?P<clock>{CLOCK})\s?(?P<offset>{OFFSET})?[\])]?"
    r"(?:\s-)?(?=\s|<)(?P<rest>.*)",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_SAID: Final = (
    re.compile(r"<[\s@+%~&]?(?P<name>[^\s<>]{1,255})>\s?(?P<text>.*)", re.DOTALL),
    re.compile(r"(?P<shown>[^\s:()<>]{1,255})\((?P<name>\w{1,255})\): ?(?P<text>.*)", re.DOTALL),
    re.compile(r"(?P<name>[^\s:<>*\[\]]{1,255}):(?: (?P<text>.*))?", re.DOTALL),
    re.compile(r"[@+%~&]?(?P<name>[^\s<>*-]{1,255})\t(?P<text>.*)", re.DOTALL),
)
_DONE: Final = re.compile(r"\*\s+(?P<name>[^\s:]{1,255})\s(?P<text>.*)", re.DOTALL)
_TIPPED: Final = re.compile(
    r"(?P<name>[^\s:<>]{1,255}) (?P<text>tipped (?P<tokens>\d{1,9}) tokens?\b.*)",
    re.DOTALL | re.ASCII,
)
_OF_THE_PROGRAM: Final = re.compile(r"-!-|\*\*\*|---|-->|<--|--\s|#|Notice:", re.IGNORECASE)
_DAY: Final = re.compile(
    r"\b(?P<iso>\d{4}-\d\d-\d\d)\b"
    r"|\b(?P<month>[A-Z][a-z]{2}) (?P<day>\d\d?) (?:[\d:]+ )?(?P<year>\d{4})\b",
    re.ASCII,
)
_MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    raw: str
    told: Told | None


def read_chat(text: str, around: Around) -> Pasted:
    """The lines of a chat log, all of kind CHAT_IMPORT.

    Where lines have only a time of day, the first is of `around.day` and the others follow on.
    Lines of the program that wrote the log, like who joined, are faults that say so.
    """
    return sorted_out(_read(text, around))


def _read(text: str, around: Around) -> Iterator[Heard | Fault]:
    reader = _Reader(text, around)
    for number, line in lines_of(text):
        try:
            yield reader.heard(number, line)
        except ValueError as error:
            yield fault(number, line, str(error))


class _Reader:
    """What is remembered from line to line: the day, the time, and what was said before."""

    def __init__(self, text: str, around: Around) -> None:
        self._around = around
        self._wall = Wall(around.zone, around.day)
        self._ids = Ids(text)
        self._last: datetime | None = None

    def heard(self, number: int, line: str) -> Heard:
        """What a line says. ValueError with a sentence where nobody says anything there."""
        found = _STAMPED.fullmatch(line)
        told = self._told(found) if found else None
        rest = (found["rest"] if found else line).strip()
        if _OF_THE_PROGRAM.match(rest):
            self._look_for_a_day(rest)
            raise ValueError("It is a line of the program that wrote the log; nobody said it.")
        if told is None and self._last is not None:
            raise ValueError("It says no time, and lines before it do.")
        return self._made(_Line(number, line, told), _said(rest))

    def _look_for_a_day(self, line: str) -> None:
        """Such lines may say which day it is. Then those below them are of that day."""
        day = _named_day(line) if line.startswith(("---", "#")) else None
        if day is not None:
            self._wall.new_day(day)

    def _told(self, found: re.Match[str]) -> Told:
        if found["date"]:
            when = f"{found['date']} {found['clock']}{found['offset'] or ''}"
            told = moment(when, self._around.zone, self._around.day_first, self._last)
        else:
            told = self._wall.at(clock_of(found["clock"]))
        self._last = told.at
        return told

    def _made(self, line: _Line, said: re.Match[str]) -> Heard:
        parts = said.groupdict()
        name, content = canonical(parts["name"]), (parts["text"] or "").strip()
        if not content:
            raise ValueError("Nothing is said in it.")
        at = line.told.at if line.told else None
        hear = Hear(
            username=name,
            kind="CHAT_IMPORT",
            content=bounded(content, line.raw),
            external_id=self._ids.of(at, name, content),
            platform=self._around.platform,
            display_name=as_written(parts.get("shown") or parts["name"], name),
            metadata=_beside(line, said) or None,
            raw=line.raw,
        )
        return Heard(line.number, at, hear)


def _said(rest: str) -> re.Match[str]:
    """Who says what. ValueError where that can't be told."""
    for shape in (_DONE, _TIPPED, *_SAID):
        found = shape.fullmatch(rest)
        if found is not None:
            return found
    raise ValueError("It can't be told who says it.")


def _beside(line: _Line, said: re.Match[str]) -> dict[str, Any]:
    beside: dict[str, Any] = {}
    if line.told and line.told.doubt:
        beside["doubt"] = line.told.doubt
    if said.re is _DONE:
        beside["action"] = True
    if said.re is _TIPPED:
        beside["tokens"] = int(said["tokens"])
    return beside


def _named_day(line: str) -> date | None:
    """The day that a line of the program names."""
    found = _DAY.search(line)
    if found is None:
        return None
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        month = _MONTHS.index(found["month"]) // 3 + 1
        return date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        return None
