"""Files with what was heard elsewhere: a chat history of Statbate Plus, a CSV, a log of a chat.

Only what says of itself what it is, and when each thing was, is taken over as a file. What needs
a word of its user (a log without days, a table with headings of its own) is pasted.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, date, tzinfo
from functools import lru_cache
from hashlib import sha256
from typing import Final

from tallylight.core.foreign import (
    Adopted,
    Adopter,
    Around,
    Audited,
    Counts,
    Foreign,
    Found,
    Item,
    Left,
)
from tallylight.packs.audience.messages.imports import TakeOver
from tallylight.packs.audience.rules.paste import Around as Aside
from tallylight.packs.audience.rules.paste import Fault, Heard, Pasted, read_chat, read_export
from tallylight.packs.audience.rules.paste.rows import fields_of
from tallylight.packs.audience.rules.paste.table import SEPARATORS, read_table

ROWS: Final = "lines"
FIRST: Final = 200
"""By so many lines it is told what a file is."""

NAMED: Final = 50
"""So many faults are told by their lines; of the others, how often each reason came."""

WHO: Final = frozenset({"username", "user", "user_name", "nick", "nickname", "login", "viewer"})
"""Headings by which a table is known as one of persons. Many things have a name."""

DAYS: Final = (date(2001, 1, 1), date(2002, 2, 2))


def recognise(foreign: Foreign) -> Found | None:
    """A file that says whose words it holds, and when each was said.

    It is known again by its first line: a later copy of it has more lines at its end.
    """
    document = foreign.document()
    what = None if document is None else _shape(document)
    if document is None or what is None:
        return None
    first = next(iter(_read(document, what, UTC).heard))
    mark = f"{what} {first.hear.external_id}"
    return Found(f"audience-{what}", "1", sha256(mark.encode()).hexdigest()[:10])


def counts(foreign: Foreign) -> Counts:
    """How many lines it holds that say anything."""
    said = _of(foreign, UTC)
    return {ROWS: len(said.heard) + len(said.faults)}


def read(foreign: Foreign, around: Around) -> Iterator[Item]:
    """Each line as a command, and those of which nothing can be made."""
    said = _of(foreign, around.zone)
    yield from (_taken_over(one) for one in said.heard)
    yield from _left(said.faults)


def audit(_: Foreign, __: Around) -> Iterable[Audited]:
    """Nothing is wrong with a file but its lines, and each of those is told of."""
    _read.cache_clear()
    return ()


def _shape(document: bytes) -> str | None:
    """export, table or chat; None of what can't be told to be one of them."""
    text = _text(document)
    some = "".join(text.splitlines(keepends=True)[:FIRST])
    if text.lstrip().startswith(("[", "{")) and _mostly_heard(_read(document, "export", UTC)):
        return "export"
    if _is_of_persons(some) and _mostly_heard(read_table(some, Aside(UTC, DAYS[0]))):
        return "table"
    one, other = (read_chat(some, Aside(UTC, day)) for day in DAYS)
    return "chat" if _mostly_heard(one) and one == other else None


def _is_of_persons(text: str) -> bool:
    """Whether the headings of a table name persons, and what those said or gave."""
    first = text.splitlines()[0] if text else ""
    for separator in SEPARATORS:
        headings = next(csv.reader([first], delimiter=separator), [])
        try:
            found = fields_of(headings, {})
        except ValueError:
            continue
        who = found["username"].strip().casefold().replace(" ", "_")
        return who in WHO and not {"content", "amount", "kind"}.isdisjoint(found)
    return False


def _mostly_heard(said: Pasted) -> bool:
    """Whether most lines say something, and all of these when it was."""
    told = all(one.happened_at is not None for one in said.heard)
    return told and len(said.heard) > len(said.faults)


def _of(foreign: Foreign, zone: tzinfo) -> Pasted:
    document = foreign.document() or b""
    return _read(document, _shape(document) or "chat", zone)


@lru_cache(maxsize=2)
def _read(document: bytes, what: str, zone: tzinfo) -> Pasted:
    aside = Aside(zone, DAYS[0])
    readers = {"export": read_export, "table": read_table, "chat": read_chat}
    return readers[what](_text(document), aside)


def _text(document: bytes) -> str:
    return document.decode("utf-8-sig", "replace")


def _taken_over(one: Heard) -> Adopted:
    key = one.hear.external_id or str(one.line)
    return Adopted(ROWS, key, TakeOver(**vars(one.hear)), one.happened_at)


def _left(faults: Iterable[Fault]) -> Iterator[Left]:
    for number, one in enumerate(faults):
        named = f"line {one.line}: {one.why}" if number < NAMED else one.why
        yield Left(ROWS, named)


FILES: Final = Adopter(
    sentence="A chat history of Statbate Plus, a table of interactions (CSV), or a log of a chat.",
    recognise=recognise,
    counts=counts,
    read=read,
    audit=audit,
)
